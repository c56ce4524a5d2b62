"""How dates are worded in a timeline: sections, and periods inside them; and how such wording is read back."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, get_args

from blogwriter.timelines.events import Event, PartialDate, parse_date

__all__ = ["GROUPS", "Group", "group_for", "grouped", "period", "read", "section"]

Group = Literal["month", "quarter", "year"]
GROUPS: tuple[Group, ...] = get_args(Group)

_QUARTERS = "一二三四"
_SPANS: tuple[tuple[int, Group], ...] = ((6, "month"), (8, "quarter"))
"""Months up to six sections, quarters up to eight, years beyond: more sections than that make a timeline of gaps."""

_NO_YEAR = (
    r"\d{1,2}[月.][^年]*|[一二三四五六七八九十]{1,3}月.*|Q[1-4]|第?[一二三四1-4]季度?|\d{1,2}-\d{1,2}"
    r"|[A-Za-z]{3,9}\.?(?: \d{1,2}(?:st|nd|rd|th)?)?|\d{1,2}(?:st|nd|rd|th)? [A-Za-z]{3,9}\.?"
)
_ONLY_DAY = re.compile(r"(\d{1,2}) ?[日号號]?")


def section(date: PartialDate, group: Group) -> str:
    """The section that a date stands in; a date vaguer than the group has one of its own."""
    month, quarter = date.month, date.quarter or (date.month and (date.month + 2) // 3)
    if group == "month" and month:
        return f"{date.year}年{month}月"
    if group != "year" and quarter:
        return f"{date.year}年第{_QUARTERS[quarter - 1]}季度"
    return f"{date.year}年"


def period(date: PartialDate) -> str:
    """A date inside its section, no more precise than it is known."""
    if date.day is not None:
        return f"{date.month}月{date.day}日"
    if date.month is not None:
        return f"{date.month}月"
    return f"第{_QUARTERS[date.quarter - 1]}季度" if date.quarter else f"{date.year}年"


def group_for(events: tuple[Event, ...]) -> Group:
    """The finest group that does not make too many sections."""
    for most, group in _SPANS:
        if len({section(event.date, group) for event in events}) <= most:
            return group
    return "year"


def grouped(events: tuple[Event, ...], group: Group) -> list[tuple[str, list[Event]]]:
    """Sections with their events, which must be in order."""
    sections: list[tuple[str, list[Event]]] = []
    for event in events:
        title = section(event.date, group)
        if not sections or sections[-1][0] != title:
            sections.append((title, []))
        sections[-1][1].append(event)
    return sections


def read(text: str, under: str) -> PartialDate:
    """The date of a period such as ``3月14日`` under a section such as ``2023年3月``.

    Raises:
        ValueError: It is no date, or it needs a year and the section has none.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    around = unicodedata.normalize("NFKC", under)
    year = re.search(r"(?<!\d)(?:19|20|21)\d{2}(?!\d)", around)
    if year and re.fullmatch(_NO_YEAR, plain, re.IGNORECASE):
        latin = re.search(r"[A-Za-z]{3}", plain)
        return parse_date(f"{plain} {year[0]}" if latin else _with_year(year[0], plain))
    if day := _ONLY_DAY.fullmatch(plain):
        month = parse_date(around.strip())
        if month.precision == "month":
            return PartialDate(year=month.year, month=month.month, day=int(day[1]))
    return parse_date(plain)


def _with_year(year: str, text: str) -> str:
    if text[:1] in "Qq":
        return f"{year}-{text}"
    return f"{year}-{text.replace('.', '-')}" if re.fullmatch(r"\d{1,2}[.-]\d{1,2}", text) else f"{year}年{text}"
