"""The fixed words of timelines in each script."""

from __future__ import annotations

from blogwriter.models import Script
from blogwriter.timelines.events import Kind

__all__ = ["KIND_WORDS", "kind_word"]

KIND_WORDS: dict[Kind, str] = {
    "model": "模型",
    "product": "产品",
    "paper": "论文",
    "benchmark": "评测",
    "funding": "融资",
    "other": "其他",
}
_HANT: dict[Kind, str] = {"product": "產品", "paper": "論文", "benchmark": "評測", "funding": "融資"}


def kind_word(kind: Kind, script: Script) -> str:
    """The word for a kind."""
    return KIND_WORDS[kind] if script == "Hans" else _HANT.get(kind, KIND_WORDS[kind])
