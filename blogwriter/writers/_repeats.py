"""Sentences of a post that say once more, in almost the same words, what another one has said.

Sections are written side by side, and lead and takeaways come from the same cards: each is right alone, and the reader
meets the same sentence three times.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["repeated"]

_ALIKE = 0.7
"""Dice coefficient of the pairs of neighbouring characters. Of two posts that a reader found repetitive the sentences
that he named have 0.71 to 0.89; the most alike that are about two things, such as two languages' results, have 0.5."""
_SHORTEST = 12
_WORD = re.compile(r"\w+")


def repeated(texts: Sequence[str]) -> dict[int, int]:
    """Place of each sentence that repeats an earlier one, with the place of the first that it repeats.

    Args:
        texts: Sentences in the order in which they are read; empty ones are passed over.
    """
    pairs = [_pairs(text) for text in texts]
    found: dict[int, int] = {}
    for place, mine in enumerate(pairs):
        earlier = next((i for i, other in enumerate(pairs[:place]) if i not in found and _alike(mine, other)), None)
        if earlier is not None:
            found[place] = earlier
    return found


def _pairs(text: str) -> frozenset[str]:
    plain = "".join(_WORD.findall(text.casefold()))
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1)) if len(plain) >= _SHORTEST else frozenset()


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and 2 * len(one & other) >= _ALIKE * (len(one) + len(other))
