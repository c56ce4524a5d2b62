"""The text of a mermaid block → its items, whoever wrote it: timelines, flowcharts and gantt charts.

Nothing is understood here beyond the grammar; what an item means is found in ``importing``, what a hand changed in a
block of ours in ``edits``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from blogwriter.timelines import _attributes, _chains, _gantt
from blogwriter.timelines._items import Item
from blogwriter.timelines.mermaid import MARK, digest

__all__ = ["Block", "BlockKind", "parse"]

BlockKind = Literal["timeline", "flowchart", "gantt", "other"]

_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title:[ \t]*[\"']?(.*?)[\"']?[ \t]*$", re.MULTILINE)
_DIRECTIVE = re.compile(r"%%\{.*?\}%%", re.DOTALL)
_SHA = re.compile(r" ?sha=(\S*)")
_TIMELINE = re.compile(r"\s*timeline\b[ \t]*(?:TD|LR)?[ \t]*", re.IGNORECASE)
_KEYWORD = re.compile(r"(title|section|acc(?:Title|Descr)\s*:)(?:\s+|$)(.*)", re.IGNORECASE)
_COLON = re.compile(r"\s*:(?!//)(?:\s+|$)")
_FIRST_COLON = re.compile(r"\s*:(?!//)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What stands in a mermaid block."""

    kind: BlockKind
    """``other`` is anything that can hold no dated events, and a block of ours that has not been filled yet."""
    items: tuple[Item, ...] = ()
    title: str = ""
    header: dict[str, str] | None = None
    """Attributes of our first comment, ``sha`` included; None in a block that is not ours."""
    fault: str = ""
    """Why our first comment cannot be read, in Chinese; empty where it can."""
    whole: bool = False
    """Whether the ``sha`` is right, so that nobody has touched the block since."""
    others: tuple[int, ...] = ()
    """Lines (from 1) with other things than events: styles, subgraphs, directives, text that is no grammar."""


def parse(text: str) -> Block:
    """Read a block; never fails, since what cannot be read is ``other``."""
    lines = text.split("\n")
    at = next((n for n, line in enumerate(lines) if line.strip().startswith(MARK)), None)
    header, fault = (None, "") if at is None else _header(lines[at])
    whole = header is not None and at is not None and _is_whole(lines, at)
    front = _FRONT.match(text)
    skipped = (front[0].count("\n") if front else 0) + _leading(text[front.end() if front else 0 :])
    body = lines[skipped:]
    found = _TITLE.search(front[1]) if front else None
    kind, items, title, others = _items(body, skipped + 1)
    directives = [n for n, line in enumerate(lines, start=1) if "%%{" in line]
    return Block(
        kind=kind,
        items=tuple(items),
        title=title or (found[1] if found else ""),
        header=header,
        fault=fault,
        whole=whole,
        others=tuple(sorted({*others, *directives, *range(1, (front[0].count("\n") if front else 0) + 1)})),
    )


def _items(
    body: list[str], first: int
) -> tuple[Literal["timeline", "flowchart", "gantt", "other"], list[Item], str, list[int]]:
    head = body[0] if body else ""
    if match := _chains.HEADER.match(head):
        items, others = _chains.read([head[match.end() :], *body[1:]], first)
        return "flowchart", items, "", others
    if match := _TIMELINE.match(head):
        items, title, others = _timeline([head[match.end() :], *body[1:]], first)
        return "timeline", items, title, others
    if re.match(r"\s*gantt\b", head):
        items, title = _gantt.read(body[1:], first + 1)
        return "gantt", items, title, []
    return "other", [], "", []


def _leading(text: str) -> int:
    """How many lines of blanks, comments and directives stand before the diagram's name."""
    inside = False
    for count, line in enumerate(text.split("\n")):
        plain = line.strip()
        if inside or plain.startswith("%%{"):
            inside = "}%%" not in plain
        elif plain and not plain.startswith("%%"):
            return count
    return 0


def _header(line: str) -> tuple[dict[str, str], str]:
    try:
        return _attributes.read(line.strip().removeprefix(MARK)), ""
    except ValueError as exc:
        return {}, str(exc)


def _is_whole(lines: list[str], at: int) -> bool:
    match = _SHA.search(lines[at])
    if not match or at != 1:
        return False
    rest = [_SHA.sub("", lines[at], count=1).rstrip(), *lines[at + 1 :]]
    return digest("\n".join(rest)) == match[1]


def _timeline(lines: list[str], first: int) -> tuple[list[Item], str, list[int]]:
    items: list[Item] = []
    others: list[int] = []
    title = section = period = ""
    comment: str | None = None
    for number, raw in enumerate(lines, start=first):
        line = raw.strip()
        if line.startswith("%%"):
            comment = line[2:].strip() if not line.startswith(("%%{", MARK)) else comment
            continue
        if match := _KEYWORD.match(line):
            name = match[1].casefold()
            title, section = (match[2], section) if name == "title" else (title, section)
            section = match[2].strip() if name == "section" else section
            if name.startswith("acc"):
                others.append(number)
            continue
        if not line:
            continue
        period, labels = _events(line, period)
        if not labels:
            others.append(number)
        continued = line.startswith(":")
        for label in labels:
            item = Item(node=label, label=label, line=number, period=period, section=section, comment=comment)
            items.append(replace(item, continued=continued))
            comment, continued = None, True
    return items, title.strip(), others


def _events(line: str, before: str) -> tuple[str, list[str]]:
    """(period, labels) of a line; a line that begins with a colon goes on with the period before."""
    match = _FIRST_COLON.search(line)
    if not match:
        return line, []
    period = line[: match.start()].strip() or before
    return period, [label for part in _COLON.split(line[match.end() :]) if (label := part.strip())]
