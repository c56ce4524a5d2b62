"""Dates in figures that can be read in two ways: ``08/03/2023`` is the eighth of March or the third of August.

The block decides: one date that can only be day first (``13/03/2023``) settles all of them. Nothing else does: neither
the order of a chain nor what we know of an event, since both are what an import is checked against.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from blogwriter.timelines.events import PartialDate, parse_date

__all__ = ["DATE", "Order", "Reading", "find", "infer", "is_date", "read"]

Order = Literal["dmy", "mdy"]

_NUMERIC = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_HAN = "〇零一二三四五六七八九十"
DATE = re.compile(
    r"(?<![\w./-])(?:"
    r"\d{1,2}([/.\-])\d{1,2}\1(?:\d{4}|\d{2})|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}[-/.]\d{1,2}|\d{1,2}[/-]\d{4}"
    rf"|(?:\d{{4}}|[{_HAN}]{{4}})\s?年(?:\s?[\d{_HAN}]{{1,3}}\s?月(?:\s?[\d{_HAN}]{{1,3}}\s?[日号號])?|\s?第?[一二三四1-4]季度?)?"
    r"|\d{4}[- ]?Q[1-4]|Q[1-4][ -]?\d{4}"
    r"|(?:\d{1,2}(?:st|nd|rd|th)? )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?,?"
    r"(?: \d{1,2}(?:st|nd|rd|th)?,?)? \d{4}"
    r")(?![\w/-]|\.\d)",
    re.IGNORECASE,
)
"""Something in a text that is meant as a date, whether there is such a day or not; a bare year is not."""
_YEAR = re.compile(r"(?:19|20)\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the dates of a block are read."""

    order: Order | None
    """None where no date settles it (then there must be none in doubt)."""
    because: str = ""
    """The date that settled it, as written."""
    against: str = ""
    """A date that says the opposite, as written; then the block has no order."""


def is_date(text: str) -> bool:
    """Whether the whole of a text is meant as a date; a year alone is one too."""
    plain = _plain(text)
    return bool(plain) and (DATE.fullmatch(plain) is not None or _YEAR.fullmatch(plain) is not None)


def find(text: str) -> str:
    """The last thing in a text that is meant as a date; empty where there is none."""
    found = [match[0] for match in DATE.finditer(_plain(text))]
    return found[-1] if found else ""


def infer(texts: list[str], given: Order | None = None) -> Reading:
    """Which order the dates of a block have.

    Args:
        texts: All dates as written.
        given: What the user says; nothing is inferred then.
    """
    if given:
        return Reading(order=given)
    first: dict[Order, str] = {}
    for text in texts:
        match = _NUMERIC.fullmatch(_plain(text))
        if not match:
            continue
        possible = _orders(int(match[1]), int(match[3]), _year(match[4]))
        if len(possible) == 1:
            first.setdefault(possible[0], text)
    if len(first) == 2:
        return Reading(order=None, because=first["dmy"], against=first["mdy"])
    for order, text in first.items():
        return Reading(order=order, because=text)
    return Reading(order=None)


def read(text: str, reading: Reading) -> PartialDate:
    """A date of a block.

    Raises:
        ValueError: In Chinese: there is no such day, or the block does not say how to read it.
    """
    plain = _plain(text)
    if match := _MONTH_YEAR.fullmatch(plain):
        return PartialDate(year=int(match[2]), month=int(match[1]))
    match = _NUMERIC.fullmatch(plain)
    if not match:
        return parse_date(plain.rstrip(".,"))
    one, other = int(match[1]), int(match[3])
    if len(match[4]) == 2:
        raise ValueError(f"“{text}”的年份只有两位，请写成四位")
    possible = _orders(one, other, int(match[4]))
    if not possible:
        raise ValueError(f"没有“{text}”这一天（日/月 或 月/日 都不成立）")
    if len(possible) == 1 and reading.order in (None, possible[0]):
        return _made(possible[0], one, other, int(match[4]))
    if reading.order in possible or one == other:
        return _made(reading.order or "dmy", one, other, int(match[4]))
    if reading.order:
        raise ValueError(f"按{'日/月' if reading.order == 'dmy' else '月/日'}读，没有“{text}”这一天")
    either, or_ = (_made(order, one, other, int(match[4])) for order in possible)
    raise ValueError(f"“{text}”可以是 {either}，也可以是 {or_}")


def _orders(one: int, other: int, year: int) -> list[Order]:
    found: list[Order] = []
    for order in ("dmy", "mdy"):
        try:
            _made(order, one, other, year)
        except ValueError:
            continue
        found.append(order)
    # The same day either way says nothing about the order.
    return found


def _made(order: Order, one: int, other: int, year: int) -> PartialDate:
    day, month = (one, other) if order == "dmy" else (other, one)
    return PartialDate(year=year, month=month, day=day)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())
