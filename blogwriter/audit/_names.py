"""Names of models, data sets and people as they are written in Latin letters."""

from __future__ import annotations

import re

__all__ = ["family", "names_in"]

_NAME = re.compile(
    r"(?<![A-Za-z0-9@/._#\\-])[A-Za-z][A-Za-z]*(?:[-–]?\d[\dA-Za-z]*(?:\.\d+)*|(?:[-–][A-Za-z0-9.]+)*)(?![A-Za-z@/_\\])"
)
_MARKED = re.compile(r"[a-z]+[A-Z]|[A-Z]{2}|[A-Za-z]-?\d")


def names_in(text: str) -> frozenset[str]:
    """Names that show by their letters that they are names: an inner capital, two capitals, or a number.

    GPT-4, HumanEval, MMLU, LLaMA2-7B; not ``Table``, not ``The``.
    """
    found = (match[0].rstrip(".-–").replace("–", "-") for match in _NAME.finditer(text))
    return frozenset(name for name in found if len(name) > 1 and _MARKED.search(name))


def family(name: str) -> str:
    """What sister names share: GPT-4 and GPT-3.5 → ``gpt``; names without a number have no sisters but themselves."""
    letters = re.match(r"[A-Za-z]+?(?=[-]?\d)", name)
    return letters[0].lower() if letters else name.lower()
