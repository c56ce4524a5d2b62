"""What the readers of the mermaid grammars have in common: an item of a block, before anybody knows what it means."""

from __future__ import annotations

from dataclasses import dataclass

from blogwriter.timelines.events import PartialDate

__all__ = ["Item"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A node, event or task, as written."""

    node: str
    """How its author would find it: the node's id, or the whole text of an event."""
    label: str
    """What is drawn, escapes and ``<br>`` included; a node without label draws its id."""
    line: int
    """Line in the block, from 1."""
    period: str = ""
    """The period of a timeline; empty elsewhere."""
    continued: bool = False
    """Whether the period stands on a line before, not on the item's own."""
    section: str = ""
    date: PartialDate | None = None
    """Where the grammar itself gives the date (gantt)."""
    fault: str = ""
    """Why the grammar's date cannot be read, in Chinese; empty where it can."""
    comment: str | None = None
    """Our ``%%`` comment just before it, without the marks; None where there is none."""
