"""The papers' own outlines: keys of sections and the lines that a plan follows."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from blogwriter.writers._material import Material

__all__ = ["has_below", "key_of", "outline_of"]


def outline_of(materials: Iterable[Material]) -> Iterator[tuple[str, str]]:
    """The papers' own outlines to level 2 as keys and lines: ``s3``, ``s3 3.1 Attention``."""
    for material in materials:
        for index, section in enumerate(material.paper.sections):
            if section.kind == "body" and section.level <= 2:
                number = f"{section.number} " if section.number else ""
                key = key_of(material, index)
                yield key, f"{'  ' * (section.level - 1)}{key} {number}{section.title}"


def has_below(lines: Sequence[tuple[str, str]], facts: Sequence[bool], here: int) -> bool:
    """Whether a subsection of this section has facts."""
    if lines[here][1].startswith(" "):
        return False
    below = itertools.takewhile(lambda i: lines[i][1].startswith(" "), range(here + 1, len(lines)))
    return any(facts[i] for i in below)


def key_of(material: Material, index: int) -> str:
    """Key of a paper's section: ``s3``, in a series ``b.s3``."""
    return material.name(f"s{index}")
