"""Events → mermaid text, with comments from which the block can be read back and made again.

Sections stand always: mermaid 10 and 11 do not know ``TD`` and draw it as a box of its own in a timeline without. The
flowchart is for hosts whose mermaid is older than 9.3 and has no timelines; its ids are ``n1`` … and never names.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any

from blogwriter.models import Script
from blogwriter.timelines import _attributes, _labels, periods
from blogwriter.timelines.choices import Choice, to_header
from blogwriter.timelines.events import Event, in_order

__all__ = ["Entry", "MARK", "convert", "digest", "for_pages", "label_of", "named", "read_label", "title_of", "write"]

MARK = "%% blogwriter:timeline"
_FOCUS = "★ "
_INDENT = "    "
_TITLES: dict[Script, str] = {"Hans": "发布时间线", "Hant-TW": "發布時間軸", "Hant-HK": "發佈時間線"}
_CONFIGS: dict[Script, str] = {"Hant-TW": "s2tw", "Hant-HK": "s2hk"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event in a block."""

    event: Event
    by_hand: bool = False
    """Whether the block, not the data, is where it comes from; such an entry is kept when the block is made again."""


def write(entries: tuple[Entry, ...], choice: Choice) -> str:
    """The text between the fences, without a line end after the last line.

    Args:
        entries: In any order, at least one.
        choice: What the block says that it shows.
    """
    hands = {entry.event.id for entry in entries if entry.by_hand}
    events = in_order(tuple(entry.event for entry in entries))
    body = (_flowchart if choice.diagram == "flowchart" else _timeline)(events, choice, hands)
    header = to_header(choice)
    sha = digest("\n".join([f"{_INDENT}{MARK} {_attributes.write(header)}".rstrip(), *body[1:]]))
    return "\n".join([body[0], f"{_INDENT}{MARK} {_attributes.write(header | {'sha': sha})}", *body[1:]])


def digest(text: str) -> str:
    """Twelve hex digits over the lines of a block after its first, with the ``sha`` taken out."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def title_of(choice: Choice) -> str:
    """The title that is drawn."""
    return choice.title or _TITLES[choice.script]


def convert(text: str, script: Script) -> str:
    """A Simplified text in the script of the post; only characters change, never words."""
    return text if script == "Hans" or text.isascii() else str(_converter(script).convert(text))


def label_of(event: Event, choice: Choice) -> str:
    """The label that an event has in a block."""
    name = _labels.clean(convert(event.name, choice.script))
    star = _FOCUS if event.id == choice.focus else ""
    parts = [star + name, _labels.clean(convert("、".join(event.org), choice.script))]
    if choice.diagram == "flowchart":
        parts.append(str(event.date))
    return _labels.label(tuple(parts), choice.diagram)


def named(event: Event, choice: Choice) -> str:
    """Name of an event as a reader sees it."""
    return _labels.clean(convert(event.name, choice.script))


def read_label(label: str, diagram: str) -> tuple[str, tuple[str, ...]]:
    """(name, organisations) of a label of ours: the last part is the organisations, in a flowchart before the date."""
    lines = [line for line in _labels.decode(label) if line]
    if diagram == "timeline" or len(lines) == 1:
        lines = _labels.joined(lines).split(_labels.BESIDE)
    if diagram == "flowchart" and len(lines) > 1:
        lines = lines[:-1]
    orgs = tuple(part for part in lines[-1].split("、") if part) if len(lines) > 1 else ()
    between = _labels.BESIDE if diagram == "timeline" else ""
    names = lines[:-1] if orgs else lines
    return (between.join(names) if between else _labels.joined(names)).removeprefix(_FOCUS), orgs


def for_pages(text: str) -> str:
    """A block for pages that let ``mermaid.run`` find their diagrams (Hugo, Hexo, Jekyll), to be rendered, not kept.

    There a timeline draws ``<br>`` as text, so long Chinese gets blanks to break at, which show where a box is wide.
    """
    return text.replace("<br>", " ") if text.lstrip().startswith("timeline") else text


@cache
def _converter(script: Script) -> Any:
    import opencc

    return opencc.OpenCC(_CONFIGS[script])


def _timeline(events: tuple[Event, ...], choice: Choice, hands: set[str]) -> list[str]:
    lines = ["timeline TD", f"{_INDENT}title {_labels.encode(_labels.clean(title_of(choice)), 'timeline')}"]
    group = choice.group or periods.group_for(events)
    for title, inside in periods.grouped(events, group):
        lines.append(f"{_INDENT}section {convert(title, choice.script)}")
        before = ""
        for event in inside:
            period = convert(periods.period(event.date), choice.script)
            lines.append(_INDENT * 2 + _comment(event, choice, by_hand=event.id in hands))
            lead = f"{_INDENT * 2}{period} " if period != before else _INDENT * 4
            lines.append(f"{lead}: {label_of(event, choice)}")
            before = period
    return lines


def _flowchart(events: tuple[Event, ...], choice: Choice, hands: set[str]) -> list[str]:
    lines = ["graph TD"]
    for number, event in enumerate(events, start=1):
        lines.append(_INDENT + _comment(event, choice, by_hand=event.id in hands))
        lines.append(f'{_INDENT}n{number}["{label_of(event, choice)}"]')
    lines += [f"{_INDENT}n{number} --> n{number + 1}" for number in range(1, len(events))]
    return lines


def _comment(event: Event, choice: Choice, *, by_hand: bool) -> str:
    name, orgs = read_label(label_of(event, choice), choice.diagram)
    values = {
        "id": event.id,
        "date": str(event.date),
        "by": "hand" if by_hand else "",
        "kind": "" if event.kind == "other" else event.kind,
        "url": event.url,
        "arxiv": event.arxiv,
        "topics": _attributes.write_words(event.topics),
        "zh": event.zh,
        "at": event.at,
        "note": event.note,
    }
    line = f"%% {_attributes.write(values)}"
    if name != event.name:
        line += f" {_attributes.write({'name': event.name})}"
    if orgs != event.org:
        # An empty list is said too: the label alone would be read as having an organisation.
        line += f" org={_attributes.write({'o': _attributes.write_words(event.org)}).removeprefix('o=')}"
    return line
