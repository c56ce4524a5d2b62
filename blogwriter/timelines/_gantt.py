"""Gantt charts as dated items: a task's date is the day it begins.

``after`` and the task before give a start where the chart's own arithmetic does, in whole days; where that would need
days that the chart does not know (months as dates, hours, excluded days), the task is a fault rather than a guess.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import islice

from blogwriter.timelines._items import Item
from blogwriter.timelines.events import PartialDate, parse_date

__all__ = ["read"]

_TOKENS = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<short>\d{2})",
    "MMMM": r"(?P<name>[A-Za-z]+)",
    "MMM": r"(?P<name>[A-Za-z]{3})",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "Do": r"(?P<day>\d{1,2})(?:st|nd|rd|th)",
    "D": r"(?P<day>\d{1,2})",
    "Q": r"(?P<quarter>[1-4])",
    "HH": r"\d{2}",
    "H": r"\d{1,2}",
    "mm": r"\d{2}",
    "ss": r"\d{2}",
}
_TOKEN = re.compile("|".join(sorted(_TOKENS, key=len, reverse=True)))
_TAGS = {"done", "active", "crit", "milestone", "vert"}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|[smhdwMyq])")
_MOST_COLONS = 20
_DAYS = {"d": 1, "w": 7}
_SETTING = re.compile(
    r"(dateFormat|axisFormat|tickInterval|title|section|excludes|includes|todayMarker|weekday|weekend|topAxis"
    r"|inclusiveEndDates|displayMode|acc(?:Title|Descr)|click)\b:?\s*(.*)"
)


def read(lines: list[str], first: int) -> tuple[list[Item], str]:
    """(tasks in order, the chart's title)."""
    pattern = _pattern("YYYY-MM-DD")
    title = section = ""
    excludes = False
    items: list[Item] = []
    ends: dict[str, date | None] = {}
    before: date | None = None
    for number, raw in enumerate(lines, start=first):
        line = raw.strip()
        if not line or line.startswith("%%"):
            continue
        if match := _SETTING.match(line):
            name, value = match[1], match[2].strip()
            pattern = _pattern(value) if name == "dateFormat" else pattern
            title = value if name == "title" else title
            excludes = excludes or name == "excludes"
            section = value if name == "section" else section
            continue
        if ":" not in line:
            continue
        text, _, rest = line.rpartition(":") if line.count(":") == 1 else _split(line)
        fields = [field.strip() for field in rest.split(",") if field.strip()]
        fields = [field for field in fields if field not in _TAGS]
        id_, begin, end = _fields(fields, pattern)
        start, fault = _start(begin, pattern, ends, before)
        before = None if excludes and _DURATION.fullmatch(end) else _end(start, end, pattern)
        ends[id_ or text.strip()] = before
        label = text.strip()
        items.append(Item(node=label, label=label, line=number, section=section, date=start, fault=fault))
    return items, title


def _split(line: str) -> tuple[str, str, str]:
    """The task's name may itself have colons: its fields come after the first that is followed by fields."""
    for match in islice(re.finditer(":", line), _MOST_COLONS):
        rest = line[match.end() :]
        if re.search(r"\d{4}|\d[dwhM]\b|\bafter\b", rest.split(",")[-1]) and not re.match(r"//", rest):
            head = rest.split(",")[0].strip()
            if head in _TAGS or not re.search(r":", rest) or re.fullmatch(r"[\w.-]*", head):
                return line[: match.start()], ":", rest
    return line.rpartition(":")


def _pattern(form: str) -> re.Pattern[str]:
    """A regular expression for a ``dateFormat`` such as ``DD/MM/YYYY``."""
    out, at = "", 0
    for match in _TOKEN.finditer(form):
        out += re.escape(form[at : match.start()]) + _TOKENS[match[0]]
        at = match.end()
    try:
        return re.compile(out + re.escape(form[at:]))
    except re.error:  # a token twice: nobody's date
        return re.compile(r"(?!)")


def _date(text: str, pattern: re.Pattern[str]) -> PartialDate:
    """A date in the chart's format, else in any that can be read in one way only.

    Raises:
        ValueError: Neither, or no such day.
    """
    match = pattern.fullmatch(text)
    if not match:
        return parse_date(text)
    found = match.groupdict()
    if found.get("name"):
        return parse_date(f"{found.get('day') or ''} {found['name']} {found.get('year')}".strip())
    year = found.get("year") or (f"20{found['short']}" if found.get("short") else "")
    if not year:
        raise ValueError(f"“{text}”没有年份")
    month, day, quarter = found.get("month"), found.get("day"), found.get("quarter")
    return PartialDate(
        year=int(year),
        quarter=int(quarter) if quarter and not month else None,
        month=int(month) if month else None,
        day=int(day) if day else None,
    )


def _fields(fields: list[str], pattern: re.Pattern[str]) -> tuple[str, str, str]:
    """(id, begin, end) of the fields: ``id, begin, end`` | ``begin, end`` | ``end``."""
    if len(fields) >= 3:
        return fields[0], fields[1], fields[2]
    if len(fields) == 2:
        # ``m1, 2023-03-14`` is no task to mermaid, yet people write it, and what it means is plain.
        if not _timelike(fields[0], pattern) and _timelike(fields[1], pattern) and not _DURATION.fullmatch(fields[1]):
            return fields[0], fields[1], ""
        return "", fields[0], fields[1]
    if fields and not _DURATION.fullmatch(fields[0]) and _timelike(fields[0], pattern):
        return "", fields[0], ""
    return "", "", fields[0] if fields else ""


def _timelike(text: str, pattern: re.Pattern[str]) -> bool:
    if text.startswith("after ") or _DURATION.fullmatch(text) or pattern.fullmatch(text):
        return True
    return re.match(r"\d{1,4}[-/.年]\d", text) is not None


def _start(
    text: str, pattern: re.Pattern[str], ends: dict[str, date | None], before: date | None
) -> tuple[PartialDate | None, str]:
    if text.startswith("after "):
        known = [ends.get(name) for name in text.split()[1:]]
        latest = max((day for day in known if day), default=None)
        if latest is None or None in known:
            return None, f"“{text}”算不出是哪一天"
        return _whole(latest), ""
    if not text:
        return (_whole(before), "") if before else (None, "没有开始日期，前一项也没有结束日期")
    try:
        return _date(text, pattern), ""
    except ValueError as exc:
        return None, str(exc)


def _end(start: PartialDate | None, text: str, pattern: re.Pattern[str]) -> date | None:
    if match := _DURATION.fullmatch(text):
        days = _DAYS.get(match[2])
        if start is None or start.precision != "day" or days is None:
            return start.first if start and start.precision == "day" and float(match[1]) == 0 else None
        whole = float(match[1]) * days
        return start.first + timedelta(days=int(whole)) if whole.is_integer() and whole < 40_000 else None
    try:
        end = _date(text, pattern)
    except ValueError:
        return None
    return end.first if end.precision == "day" else None


def _whole(day: date) -> PartialDate:
    return PartialDate(year=day.year, month=day.month, day=day.day)
