"""The numbers that sentences of a paper state, as values of the paper; references count nothing and are left out."""

from __future__ import annotations

from collections.abc import Iterable

from blogwriter import quantities
from blogwriter.models import Number, Sentence

__all__ = ["numbers_in"]

_KINDS = frozenset({"prose", "caption", "table"})


def numbers_in(sentences: Iterable[Sentence]) -> tuple[Number, ...]:
    """All numbers of prose, captions and tables in reading order."""
    return tuple(
        Number(sentence=sentence.id, text=found.text, value=found.value, unit=found.unit, kind=found.kind)
        for sentence in sentences
        if sentence.kind in _KINDS
        for found in quantities.find(sentence.text)
    )
