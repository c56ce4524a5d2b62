"""A block of ours → entries, with what a hand has changed in it since: names, dates, events added and removed, title.

A change that cannot be kept when the block is made again (a style, a renamed section, a remark) is a fault: nothing
that somebody wrote by hand is ever lost without a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from blogwriter.errors import RenderError
from blogwriter.timelines import _attributes, _labels, importing, periods, releases
from blogwriter.timelines._items import Item
from blogwriter.timelines._numeric import find
from blogwriter.timelines.blocks import Block, parse
from blogwriter.timelines.choices import Choice, from_header, moved, select
from blogwriter.timelines.events import Event, PartialDate, parse_date
from blogwriter.timelines.mermaid import MARK, Entry, convert, label_of, read_label, title_of
from blogwriter.timelines.releases import Releases

__all__ = ["Own", "read"]

_PLAIN_KEYS = {"kind", "url", "arxiv", "zh", "at", "note"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What a block of ours says."""

    entries: tuple[Entry, ...]
    choice: Choice
    """As in its first comment, with the changes made by hand (title, removed events)."""
    edited: tuple[str, ...] = ()
    """In Chinese: what a hand has changed."""


def read(text: str, known: Releases) -> Own:
    """Read a block of ours.

    Raises:
        RenderError: Its comments cannot be read, or it has changes that cannot be kept; all are listed by line.
    """
    block = parse(text)
    try:
        choice = from_header(block.header or {})
    except ValueError as exc:
        raise RenderError(f"时间线的第一行注释有误：{exc}", code="bad_timeline") from exc
    if block.fault:
        raise RenderError(f"时间线的第一行注释有误：{block.fault}", code="bad_timeline")
    if block.whole:
        return Own(entries=tuple(_stored(item, choice)[0] for item in block.items), choice=choice)
    if not block.items:
        return Own(entries=(), choice=choice)
    return _edited(text, block, choice, known)


def _edited(text: str, block: Block, choice: Choice, known: Releases) -> Own:
    entries: list[Entry] = []
    edited: list[str] = []
    faults = _strange_lines(text, block)
    for item in block.items:
        try:
            entry, change = _entry(item, choice, known)
        except ValueError as exc:
            faults.append(f"第 {item.line} 行“{item.label}”：{exc}")
            continue
        entries.append(entry)
        edited += [change] if change else []
    if faults:
        raise RenderError(
            f"时间线里有手工改动无法保留：{'；'.join(faults[:10])}；请改回去，或把改动移到代码块之外", code="hand_edit"
        )
    title = " ".join(_labels.decode(block.title))
    if block.kind == "timeline" and title and title != _labels.clean(title_of(choice)):
        choice = replace(choice, title=title)
        edited.append(f"标题改为“{title}”")
    present = {entry.event.id for entry in entries}
    gone = () if choice.listed else tuple(event.id for event in select(known, choice) if event.id not in present)
    edited += [f"去掉了 {'、'.join(gone)}"] if gone else []
    return Own(entries=tuple(entries), choice=replace(choice, without=choice.without + gone), edited=tuple(edited))


def _strange_lines(text: str, block: Block) -> list[str]:
    """Lines that the block would lose when it is made again."""
    lines = text.split("\n")
    faults = [f"第 {number} 行“{lines[number - 1].strip()}”不是事件" for number in block.others]
    for number, line in enumerate(lines, start=1):
        plain = line.strip()
        if plain.startswith("%%") and not plain.startswith(("%%{", MARK)) and "id" not in _comment(plain[2:]):
            faults.append(f"第 {number} 行“{plain}”是一条备注")
    written = {item.section for item in block.items if item.section}
    faults += [f"分节“{title}”不是年月" for title in sorted(written) if not re.search(r"\d{4} ?年", title)]
    return faults


def _comment(text: str | None) -> dict[str, str]:
    if text is None:
        return {}
    try:
        return _attributes.read(text)
    except ValueError:
        return {}


def _entry(item: Item, choice: Choice, known: Releases) -> tuple[Entry, str]:
    """(entry, what was changed in Chinese, empty for nothing).

    Raises:
        ValueError: It cannot be told what is meant.
    """
    if "id" not in _comment(item.comment):
        imported = importing.read(Block(kind="other", items=(item,)), known)
        if imported.faults:
            raise ValueError(imported.faults[0].message)
        event = imported.events[0]
        return Entry(event=event, by_hand=True), f"添加了“{event.name}”"
    entry, values = _stored(item, choice)
    stored = entry.event
    name, orgs = read_label(item.label, choice.diagram)
    event = stored
    if label_of(stored, choice) != item.label:
        event = replace(event, name=name or stored.name, org=orgs or stored.org)
    event = replace(event, date=_date(item, stored, choice, known))
    if choice.script != "Hans" and convert(stored.name, choice.script) == event.name:
        event = replace(event, name=stored.name)
    if event == stored:
        same = known.by_id(stored.id)
        if entry.by_hand or same is None or moved(same, choice.tz) == stored:
            return entry, ""
    return Entry(event=event, by_hand=True), f"“{values['id']}”写作 {event.date} {event.name}"


def _date(item: Item, stored: Event, choice: Choice, known: Releases) -> PartialDate:
    """The date that the reader sees, unless only the comment was corrected."""
    if choice.diagram == "flowchart":
        written = find("\n".join(_labels.decode(item.label)))
        shown = parse_date(written) if written else stored.date
    elif item.continued or item.period == convert(periods.period(stored.date), choice.script):
        return stored.date if item.continued or _same_year(item, stored) else periods.read(item.period, item.section)
    else:
        shown = periods.read(item.period, item.section)
    same = known.by_id(stored.id)
    return stored.date if same and shown == moved(same, choice.tz).date else shown


def _same_year(item: Item, stored: Event) -> bool:
    return not item.section or str(stored.date.year) in item.section


def _stored(item: Item, choice: Choice) -> tuple[Entry, Mapping[str, str]]:
    """The entry that the comment of an item tells.

    Raises:
        ValueError: The comment is not one of ours.
    """
    values = _attributes.read(item.comment or "")
    unknown = sorted(set(values) - _PLAIN_KEYS - {"id", "date", "by", "name", "org", "topics"})
    if unknown or "id" not in values or "date" not in values:
        raise ValueError(f"注释里缺少 id 或 date，或有不认识的 {'、'.join(unknown)}")
    name, orgs = read_label(item.label, choice.diagram)
    entry = {key: value for key, value in values.items() if key in _PLAIN_KEYS}
    event = releases.from_plain(
        {
            **entry,
            "id": values["id"],
            "date": values["date"],
            "name": values.get("name", name),
            "org": list(_attributes.words(values["org"])) if "org" in values else list(orgs),
            "topics": list(_attributes.words(values.get("topics", ""))),
        }
    )
    return Entry(event=event, by_hand=values.get("by") == "hand"), values
