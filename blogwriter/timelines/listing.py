"""Events as a Markdown list or table, for places that draw neither mermaid nor pictures."""

from __future__ import annotations

import re

from blogwriter.timelines import _labels, periods
from blogwriter.timelines._words import kind_word
from blogwriter.timelines.choices import Choice
from blogwriter.timelines.events import Event, in_order
from blogwriter.timelines.mermaid import convert, named

__all__ = ["as_list", "as_table"]

_HEADS = {
    "Hans": "| 日期 | 名称 | 机构 | 类型 |",
    "Hant-TW": "| 日期 | 名稱 | 機構 | 類型 |",
    "Hant-HK": "| 日期 | 名稱 | 機構 | 類型 |",
}
_MARKS = re.compile(r"([\\`*_\[\]<>|~#&$])")


def as_list(events: tuple[Event, ...], choice: Choice | None = None) -> str:
    """A list under a bold line per section, names linked."""
    choice = choice or Choice()
    ordered = in_order(events)
    lines: list[str] = []
    for title, inside in periods.grouped(ordered, choice.group or periods.group_for(ordered)):
        lines += [f"**{convert(title, choice.script)}**", ""]
        for event in inside:
            orgs = _orgs(event, choice)
            day = convert(periods.period(event.date), choice.script)
            lines.append(f"- {day}：{_name(event, choice)}" + (f"（{orgs}）" if orgs else ""))
        lines.append("")
    return "\n".join(lines)


def as_table(events: tuple[Event, ...], choice: Choice | None = None) -> str:
    """A table of date, name, organisations and kind."""
    choice = choice or Choice()
    rows = [
        f"| {event.date} | {_name(event, choice)} | {_orgs(event, choice)} | {kind_word(event.kind, choice.script)} |"
        for event in in_order(events)
    ]
    return "\n".join([_HEADS[choice.script], "| --- | --- | --- | --- |", *rows, ""])


def _name(event: Event, choice: Choice) -> str:
    name = _escaped(named(event, choice))
    name = f"[{name}](<{event.url}>)" if event.url else name
    return f"**{name}**" if event.id == choice.focus else name


def _orgs(event: Event, choice: Choice) -> str:
    return _escaped(_labels.clean(convert("、".join(event.org), choice.script)))


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)
