"""From one number to another: which way the paper says that it went.

动作效率从 38% 提高到 60%      efficiency drops from 60% to 38%      → turned round
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from blogwriter import quantities
from blogwriter.audit._paper import Index
from blogwriter.audit._post import Claim
from blogwriter.models import Sentence
from blogwriter.quantities import Quantity

__all__ = ["stepped_back"]

_FROM = re.compile(r"(?:从|由|\bfrom)[^，。；,;]{0,16}$", re.IGNORECASE)
_TO = re.compile(r"(?:[到至为成]|\bto)(?:了|约|大约|\s|the |about )*$", re.IGNORECASE)
_BETWEEN = 24
"""Characters that may stand between the two numbers."""

_Step = tuple[Quantity, Quantity]


def stepped_back(claim: Claim, index: Index) -> tuple[Sentence, _Step] | None:
    """(sentence, its two numbers) where the paper goes from the second number to the first, and nowhere as the claim.

    Args:
        claim: A sentence of the post.
        index: The paper.
    """
    for first, second in _steps(claim.folded):
        known = _of_paper(index)
        if any(_same(first, a) and _same(second, b) for _, (a, b) in known):
            continue
        back = next((found for found in known if _same(first, found[1][1]) and _same(second, found[1][0])), None)
        if back:
            return index.sentences[back[0]], back[1]
    return None


@lru_cache(maxsize=8)
def _of_paper(index: Index) -> tuple[tuple[int, _Step], ...]:
    return tuple((place, step) for place in index.numbers for step in _steps(index.sentences[place].text))


def _steps(text: str) -> tuple[_Step, ...]:
    return tuple(
        (first, second)
        for first, second in pairwise(quantities.find(text))
        if first.kind != "date"
        and first.value != second.value
        and second.start - first.end <= _BETWEEN
        and _TO.search(text[first.end : second.start])
        and _FROM.search(text[: first.start])
    )


def _same(mine: Quantity, other: Quantity) -> bool:
    return mine.value == other.value and quantities.same_unit(mine, other)
