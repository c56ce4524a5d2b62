"""Ids and dates as they are printed on the first page."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["doi_in", "iso", "published_in"]

_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"<>，。；]+)")
_DOI_LEAD = re.compile(r"(?:doi|digital object identifier)", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    r"\b(?:(\d{1,2})\s+)?(January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
    r"\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?((?:19|20)\d\d)\b"
)


def doi_in(printed: Sequence[str]) -> str | None:
    """The DOI that one of the lines gives as the paper's own."""
    for text in printed:
        match = _DOI.search(text)
        if match and (_DOI_LEAD.search(text) or text.startswith(("http", "10."))):
            return match[1].rstrip(".,;)")
    return None


def iso(date: str) -> str | None:
    """``3 Mar 2021`` → ``2021-03-03``; None where it is no date."""
    match = re.fullmatch(r"(\d{1,2}) (\w{3})\w* (\d{4})", date)
    if match is None or match[2].lower() not in _MONTHS:
        return None
    return f"{match[3]}-{_MONTHS.index(match[2].lower()) + 1:02d}-{int(match[1]):02d}"


def published_in(stamp: re.Match[str] | None, printed: Sequence[str]) -> str | None:
    """Month of first submission by a new-style arXiv id, else a date that stands alone on the first page."""
    if stamp and re.match(r"\d{4}\.", stamp[1]):
        return f"20{stamp[1][:2]}-{stamp[1][2:4]}"
    for text in printed:
        match = _DATE.search(text)
        if match and len(text) < len(match[0]) + 40:
            month = f"{match[4]}-{_MONTHS.index(match[2][:3].lower()) + 1:02d}"
            day = match[1] or match[3]
            return f"{month}-{int(day):02d}" if day else month
    return None
