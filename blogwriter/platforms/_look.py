"""What a platform that shows pages decides about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Look"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a platform decides; each callable gives final HTML or raises ``RenderError`` with the reason."""

    live: Callable[[str], bool]
    """Whether an address stays a link."""
    number_links: bool
    """Whether dead links to the outside get a number and a line at the end."""
    formula: Callable[[str, bool], str]
    """(TeX, display) → HTML."""
    diagram: Callable[[str], str]
    code: Callable[[str, str], str]
    """(source, language) → HTML inside ``code``, or the whole block where ``whole_code`` is set."""
    picture: Callable[[str], str]
    """Target → address."""
    evidence: str = "footnotes"
    glue: str = ""
    """What stands before a mark that a line should not begin with."""
    toc: bool = True
    anchors: bool = False
    """Whether headings get ids."""
    heading: Callable[[int], int] = lambda level: level
    whole_code: bool = False
    note_mark: Callable[[int], str] = lambda number: f"[{number}]"
    """HTML of a note's number where the note stands."""
    note_place: Callable[[int], str] | None = None
    """(parser's own id of a note) → what stands for its number, where another writer numbers and lists the notes."""
    reference: Callable[[int, str], str] | None = None
    """(number, text of the note) → a mark that carries its note; then there is no list at the end."""
