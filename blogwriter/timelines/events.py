"""Dated events: ``PartialDate`` knows no more than it was told, ``Event`` is one release, paper or round.

What a reader gets wrong: ``2023-03`` is not the first of March. ``first`` and ``last`` give the days that a date can
mean; a day is written only where one was given.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal, get_args

__all__ = ["Event", "KINDS", "Kind", "PartialDate", "Precision", "apart", "in_order", "key", "parse_date", "slug"]

Kind = Literal["model", "product", "paper", "benchmark", "funding", "other"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Precision = Literal["year", "quarter", "month", "day"]

_YEARS = (1900, 2199)
_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_MONTHS = {name.casefold(): n for n, name in enumerate(calendar.month_abbr) if name}
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_QUARTER = re.compile(r"(\d{4})[-/ ]?Q([1-4])", re.IGNORECASE)
_QUARTER_FIRST = re.compile(r"Q([1-4])[-/ ]?(\d{4})", re.IGNORECASE)
_HAN_QUARTER = re.compile(r"(\d{4}) ?年? ?第?([一二三四1-4])季度?")
_HAN = re.compile(
    r"(\d{4}) ?年(?: ?(\d{1,2}|[一二三四五六七八九]?十?[一二三四五六七八九]?) ?月(?: ?(.{1,3}?) ?[日号號])?)?"
)
_HAN_NUMBER = re.compile(r"(?:([一二三])?(十))?([一二三四五六七八九])?")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (?:(\d{1,2})(?:st|nd|rd|th)?,? )?(\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9})\.?,? (\d{4})")
_POINT = re.compile(r"(?<!\d)\.|\.(?!\d)")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialDate:
    """A date as precise as its source: ``2023`` | ``2023-Q1`` | ``2023-03`` | ``2023-03-14``.

    Raises:
        ValueError: There is no such month, quarter or day.
    """

    year: int
    """1900–2199."""
    quarter: int | None = None
    """1–4; None unless the quarter is all that is known below the year."""
    month: int | None = None
    """1–12; None where unknown."""
    day: int | None = None
    """1–31; None where unknown, and always where the month is."""

    def __post_init__(self) -> None:
        if not _YEARS[0] <= self.year <= _YEARS[1]:
            msg = f"{self.year} 不在 {_YEARS[0]}–{_YEARS[1]} 年之间"
            raise ValueError(msg)
        if self.quarter is not None and (not 1 <= self.quarter <= 4 or self.month is not None):
            msg = f"没有第 {self.quarter} 季度"
            raise ValueError(msg)
        if self.month is not None and not 1 <= self.month <= 12:
            msg = f"没有 {self.month} 月"
            raise ValueError(msg)
        if self.day is not None and (self.month is None or not 1 <= self.day <= _days(self.year, self.month)):
            msg = f"{self.year} 年 {self.month} 月没有 {self.day} 日"
            raise ValueError(msg)

    @property
    def precision(self) -> Precision:
        """The finest unit that is known."""
        if self.day is not None:
            return "day"
        if self.month is not None:
            return "month"
        return "year" if self.quarter is None else "quarter"

    @property
    def first(self) -> date:
        """The earliest day that it can mean."""
        month = self.month or (3 * self.quarter - 2 if self.quarter else 1)
        return date(self.year, month, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day that it can mean."""
        month = self.month or (3 * self.quarter if self.quarter else 12)
        return date(self.year, month, self.day or _days(self.year, month))

    @property
    def order(self) -> tuple[date, int]:
        """Sort key: by the earliest day, the vaguer date first."""
        return self.first, ("year", "quarter", "month", "day").index(self.precision)

    def __str__(self) -> str:
        if self.day is not None:
            return f"{self.year:04}-{self.month:02}-{self.day:02}"
        if self.month is not None:
            return f"{self.year:04}-{self.month:02}"
        return f"{self.year:04}" if self.quarter is None else f"{self.year:04}-Q{self.quarter}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened on a date."""

    id: str
    """Stable name: lower-case letters, digits, ``.`` and ``-``."""
    name: str
    date: PartialDate
    org: tuple[str, ...] = ()
    """Makers, the leading one first; empty where unknown."""
    kind: Kind = "other"
    url: str = ""
    topics: tuple[str, ...] = ()
    arxiv: str = ""
    """arXiv id without version."""
    zh: str = ""
    """The name in Chinese (Simplified); empty where it has none."""
    note: str = ""
    at: str = ""
    """The instant of the announcement, ISO 8601 with zone, where it is known."""


def apart(one: PartialDate, other: PartialDate) -> int:
    """Days between two dates; 0 where they can be the same day."""
    return max((one.first - other.last).days, (other.first - one.last).days, 0)


def in_order(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """By date; events of the same date keep their order."""
    return tuple(sorted(events, key=lambda event: event.date.order))


@lru_cache(maxsize=8192)
def key(name: str) -> str:
    """What two spellings of a name share: letters and digits, folded; the point of ``3.5`` and ``+`` stay.

    >>> key("GPT-3.5 的 API") == key("gpt３.5 api")
    True
    """
    plain = _POINT.sub("", unicodedata.normalize("NFKC", name).casefold())
    return "".join(char for char in plain if (char.isalnum() and char != "的") or char in "+.")


def slug(name: str) -> str:
    """An id for a name: ``GPT-4 Turbo`` → ``gpt-4-turbo``; letters of any script stay."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[^\w.]+|_", "-", plain).strip("-.")[:60].rstrip("-.") or "event"


def parse_date(text: str) -> PartialDate:
    """Read a date that can be read in one way only.

    ``2023`` ``2023-Q1`` ``Q1 2023`` ``2023年第一季度`` ``2023-03`` ``2023/3`` ``2023年3月`` ``Mar 2023`` ``2023-03-14``
    ``2023.3.14`` ``2023年3月14日`` ``２０２３年３月１４日`` ``二〇二三年三月十四日`` ``March 14, 2023`` ``14 Mar 2023``
    ``2023-03-15T22:20:57Z`` (its day, in the zone that it is written in).

    Raises:
        ValueError: Not a date, no such date, or (``08/03/2023``) one that can be read in two ways.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    for pattern, read in _READERS:
        if match := pattern.fullmatch(plain):
            return read(match)
    if match := re.match(r"[〇零一二三四五六七八九]{4} ?年", plain):
        return parse_date(match[0].translate(_CHINESE_DIGITS) + plain[match.end() :])
    msg = f"“{text}”不是日期（可写 2023、2023-Q1、2023-03、2023-03-14 或 2023年3月14日）"
    raise ValueError(msg)


def _days(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 31


def _iso(match: re.Match[str]) -> PartialDate:
    year, month, day = match.groups()
    return PartialDate(year=int(year), month=int(month) if month else None, day=int(day) if day else None)


def _han(match: re.Match[str]) -> PartialDate:
    year, month, day = match.groups()
    return PartialDate(
        year=int(year),
        month=_han_number(month) if month is not None else None,
        day=_han_number(day) if day is not None else None,
    )


def _han_number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    match = _HAN_NUMBER.fullmatch(text)
    if not match or not text:
        msg = f"“{text}”不是月份或日子"
        raise ValueError(msg)
    tens, ten, ones = match.groups()
    digits = {char: n for n, char in enumerate("〇一二三四五六七八九")}
    return (digits[tens] if tens else bool(ten)) * 10 + (digits[ones] if ones else 0)


def _month_number(name: str) -> int:
    number = _MONTHS.get(name[:3].casefold())
    full = calendar.month_name[number].casefold() if number else ""
    if not number or not full.startswith(name.casefold()):
        msg = f"“{name}”不是月份"
        raise ValueError(msg)
    return number


def _english(month: str, day: str | None, year: str) -> PartialDate:
    return PartialDate(year=int(year), month=_month_number(month), day=int(day) if day else None)


def _instant(match: re.Match[str]) -> PartialDate:
    moment = datetime.fromisoformat(match[0])
    return PartialDate(year=moment.year, month=moment.month, day=moment.day)


_READERS = (
    (_ISO, _iso),
    (_QUARTER, lambda m: PartialDate(year=int(m[1]), quarter=int(m[2]))),
    (_QUARTER_FIRST, lambda m: PartialDate(year=int(m[2]), quarter=int(m[1]))),
    (_HAN_QUARTER, lambda m: PartialDate(year=int(m[1]), quarter=_QUARTERS[m[2]])),
    (_HAN, _han),
    (_MONTH_FIRST, lambda m: _english(m[1], m[2], m[3])),
    (_DAY_FIRST, lambda m: _english(m[2], m[1], m[3])),
    (_INSTANT, _instant),
)
