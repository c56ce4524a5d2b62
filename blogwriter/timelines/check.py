"""What is wrong with a timeline: order, doubles, dates against arXiv ids and the data, organisations, addresses.

A finding is an error where two facts cannot both be true, and a warning where somebody should look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from blogwriter.models import Level
from blogwriter.timelines.events import Event, PartialDate, apart, key
from blogwriter.timelines.importing import Imported
from blogwriter.timelines.organisations import bare, close
from blogwriter.timelines.releases import Releases

__all__ = ["Problem", "check", "submitted"]

_ARXIV_URL = re.compile(r"https?://(?:www\.)?arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})")
_SLACK_DAYS = 3
"""Zones, and submissions of a month's last days that get the next month's id."""
_FAR_DAYS = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something to look at."""

    level: Level
    check: str
    """``date``, ``order``, ``double``, ``arxiv``, ``known``, ``name``, ``organisation``, ``kind`` or ``url``."""
    node: str
    """The event's name, or the node as written."""
    message: str
    """In Chinese."""
    fix: str = ""
    """What to write instead; empty where nobody can tell."""
    line: int | None = None
    """Line in the block, from 1; None where the events come from a file of data."""


def check(imported: Imported, releases: Releases) -> tuple[Problem, ...]:
    """All problems of a timeline, errors first, otherwise in the order of the events.

    Args:
        imported: Events in the order in which they are written, and what could not be read.
        releases: What is known; an event is not held against itself.
    """
    lines = {event.id: line for event, line in zip(imported.events, imported.lines, strict=False)}
    found = [
        Problem(level="error", check="date", node=fault.node, message=fault.message, line=fault.line or None)
        for fault in imported.faults
    ]
    found += _order(imported.events)
    found += _doubles(imported.events, releases)
    found += _organisations(imported.events, releases)
    for event in imported.events:
        found += _single(event, releases)
    levels = ("error", "warning", "info")
    placed = [problem if problem.line else _placed(problem, imported.events, lines) for problem in found]
    return tuple(sorted(placed, key=lambda problem: levels.index(problem.level)))


def submitted(event: Event) -> PartialDate | None:
    """The month in which an event's arXiv id was given; None where it has none."""
    match = _ARXIV_URL.match(event.url)
    id_ = event.arxiv or (match[1] if match else "")
    digits = re.search(r"(?:^|/)(\d{2})(\d{2})(?=[.\d])", id_)
    if not digits or not 1 <= int(digits[2]) <= 12:
        return None
    year = int(digits[1])
    return PartialDate(year=year + (1900 if year > 90 else 2000), month=int(digits[2]))


def _placed(problem: Problem, events: tuple[Event, ...], lines: dict[str, int]) -> Problem:
    id_ = next((event.id for event in events if event.name == problem.node), "")
    return Problem(
        level=problem.level,
        check=problem.check,
        node=problem.node,
        message=problem.message,
        fix=problem.fix,
        line=lines.get(id_),
    )


def _order(events: tuple[Event, ...]) -> Iterator[Problem]:
    for before, event in pairwise(events):
        if event.date.last < before.date.first:
            yield Problem(
                level="error",
                check="order",
                node=event.name,
                message=f"{event.name}（{event.date}）排在 {before.name}（{before.date}）之后，时间却更早",
            )


def _doubles(events: tuple[Event, ...], releases: Releases) -> Iterator[Problem]:
    for one, other in combinations(events, 2):
        if key(one.name) == key(other.name) or (one.zh and one.zh == other.zh):
            level: Level = "error"
            reason = "是同一个名称"
        elif _same_known(one, other, releases):
            level, reason = "error", "是同一件事"
        elif one.arxiv and one.arxiv == other.arxiv:
            level, reason = "warning", f"有同一个 arXiv 编号 {one.arxiv}"
        elif _near(one, other, releases):
            level, reason = "warning", "只差一个字母，是不是同一个？"
        else:
            continue
        yield Problem(
            level=level,
            check="double",
            node=other.name,
            message=f"{one.name}（{one.date}）和 {other.name}（{other.date}）{reason}",
        )


def _same_known(one: Event, other: Event, releases: Releases) -> bool:
    known = releases.match(one)
    return known is not None and known == releases.match(other)


def _near(one: Event, other: Event, releases: Releases) -> bool:
    if releases.by_name(one.name) and releases.by_name(other.name):
        return False
    core = [key(re.sub(r"(?:\.| )ai$", "", event.name, flags=re.IGNORECASE)) for event in (one, other)]
    return close(*core) or (core[0] == core[1] and len(core[0]) > 3)


def _organisations(events: tuple[Event, ...], releases: Releases) -> Iterator[Problem]:
    known = releases.organisations
    seen: dict[str, str] = {}
    told: set[str] = set()
    for event in events:
        for org in event.org:
            if org in told:
                continue
            name = known.canonical(org)
            near = None if name else known.near(org)
            before = seen.setdefault(name or near or key(org), org)
            if not name:
                told.add(org)
                yield _unknown(event, org, near)
            elif bare(before) != bare(org):
                told.add(org)
                yield Problem(
                    level="warning",
                    check="organisation",
                    node=event.name,
                    message=f"同一个机构写成了 {before} 和 {org}",
                    fix=name,
                )


def _unknown(event: Event, org: str, near: str | None) -> Problem:
    hint = f"，是不是 {near}？" if near else "；若名称无误可忽略"
    return Problem(
        level="warning",
        check="organisation",
        node=event.name,
        message=f"没见过的机构 {org}{hint}",
        fix=near or "",
    )


def _single(event: Event, releases: Releases) -> Iterator[Problem]:
    known = releases.match(event)
    if known == event:
        known = None
    yield from _against_arxiv(event, known)
    yield from _against_known(event, known)
    if event.kind == "funding":
        yield Problem(level="warning", check="kind", node=event.name, message=f"{event.name} 是融资，不是发布")
    if not event.url and not (known and known.url):
        yield Problem(level="warning", check="url", node=event.name, message=f"{event.name} 没有网址")


def _against_arxiv(event: Event, known: Event | None) -> Iterator[Problem]:
    source = event if submitted(event) else known
    month = submitted(source) if source else None
    if not source or not month or apart(event.date, month) <= _SLACK_DAYS:
        return
    paper = event.kind == "paper" or (event.kind == "other" and source.kind == "paper")
    yield Problem(
        level="error" if paper else "warning",
        check="arxiv",
        node=event.name,
        message=f"{event.name} 写的是 {event.date}，arXiv 编号 {source.arxiv or source.url} 却是 {month} 提交的",
        fix=str(known.date if known else month),
    )


def _against_known(event: Event, known: Event | None) -> Iterator[Problem]:
    if not known:
        return
    days = apart(event.date, known.date)
    if days:
        yield Problem(
            level="error" if days > _FAR_DAYS else "warning" if days > _SLACK_DAYS else "info",
            check="known",
            node=event.name,
            message=f"{event.name} 写的是 {event.date}，资料里是 {known.date}",
            fix=str(known.date),
        )
    elif known.date.order[1] > event.date.order[1]:
        yield Problem(
            level="info",
            check="known",
            node=event.name,
            message=f"{event.name} 只写到 {event.date}，资料里有 {known.date}",
            fix=str(known.date),
        )
    if event.name not in (known.name, known.zh):
        yield Problem(
            level="info" if key(event.name) == key(known.name) else "warning",
            check="name",
            node=event.name,
            message=f"{event.name} 通常写作 {known.name}",
            fix=known.name,
        )
