"""The few words that rendering adds to a post, in the post's own script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["JOINER", "Words", "words"]

JOINER = "\u2060"
"""A line does not end where it stands."""

Words = Mapping[str, str]
"""``notes``, ``contents``, ``page``, ``part``, ``nth_part`` and ``parts`` (with ``{}``), and the names of alerts."""

_HANS: Words = {
    "notes": "参考与注释",
    "contents": "目录",
    "page": "第 {} 页",
    "part": "{}篇",
    "nth_part": "第{}篇",
    "parts": "全文共 {} 篇，这是{}。",
    "note": "说明",
    "tip": "提示",
    "important": "重要",
    "warning": "警告",
    "caution": "当心",
}
_HANT: Words = {
    "notes": "參考與註釋",
    "contents": "目錄",
    "page": "第 {} 頁",
    "part": "{}篇",
    "nth_part": "第{}篇",
    "parts": "全文共 {} 篇，這是{}。",
    "note": "說明",
    "tip": "提示",
    "important": "重要",
    "warning": "警告",
    "caution": "當心",
}


def words(front: Mapping[str, Any]) -> Words:
    """The words for a post by the ``script`` of its front matter; Simplified where it says nothing."""
    return _HANT if str(front.get("script") or "").lower() in ("hant", "hant-tw", "hant-hk", "tw", "hk") else _HANS
