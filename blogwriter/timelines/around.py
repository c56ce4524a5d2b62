"""A paper among its time: the paper in focus, what it cites, and what was released around it."""

from __future__ import annotations

import re
from dataclasses import replace

from blogwriter.models import Paper, Reference, Script
from blogwriter.timelines import _labels
from blogwriter.timelines.choices import Choice
from blogwriter.timelines.events import Event, PartialDate, apart, in_order, key, parse_date, slug
from blogwriter.timelines.mermaid import Entry, write
from blogwriter.timelines.releases import Releases, load

__all__ = ["FEWEST", "events_for", "focus_of", "for_paper"]

FEWEST = 3
"""Fewer dated events than this are no timeline."""
_MOST = 12
_CITED = 6
_NEAR_DAYS = 120
_NAME_COLUMNS = 60
_NO_NAME = re.compile(r"[:：]| [-–—] ")
_REPORT = re.compile(r"\s*(?:technical report|system card|model card|技术报告)$", re.IGNORECASE)
_VERSION = re.compile(r"v\d+$")


def for_paper(
    paper: Paper, *, script: Script = "Hans", releases: Releases | None = None, diagram: _labels.Diagram = "timeline"
) -> str | None:
    """A fenced mermaid block for the post about a paper; None where fewer than three dated events are known.

    The block is one of ours: ``timeline render`` makes it again in place, and keeps what a hand changes in it.

    Args:
        paper: Its date, id, title and references are looked at.
        script: Of the post.
        releases: The data; ours where None.
        diagram: ``flowchart`` for hosts whose mermaid has no timelines.
    """
    releases = releases or load()
    events = events_for(paper, releases)
    if not events:
        return None
    focus = focus_of(paper, releases)
    choice = Choice(listed=True, focus=focus.id if focus else "", script=script, diagram=diagram)
    entries = tuple(Entry(event=event, by_hand=releases.by_id(event.id) != event) for event in events)
    return f"```mermaid\n{write(entries, choice)}\n```\n"


def events_for(paper: Paper, releases: Releases, *, most: int = _MOST) -> tuple[Event, ...]:
    """The paper, at most six of the events that it cites, and the nearest in time; empty where there are too few.

    Args:
        paper: The paper in focus; without a date it has no place in time.
        releases: The data.
        most: How many events in all.
    """
    focus = focus_of(paper, releases)
    if focus is None:
        return ()
    others = [event for event in releases.events if event.id != focus.id]
    cited_ids = {event.id for reference in paper.references if (event := _cited(reference, releases))}
    cited = [event for event in others if event.id in cited_ids and event.date.first <= focus.date.last]
    cited.sort(key=lambda event: event.date.order, reverse=True)
    chosen = {event.id: event for event in (focus, *cited[:_CITED])}
    near = sorted(others, key=lambda event: (apart(event.date, focus.date), event.date.order))
    for event in near:
        if len(chosen) >= most or apart(event.date, focus.date) > _NEAR_DAYS:
            break
        chosen.setdefault(event.id, event)
    return in_order(tuple(chosen.values())) if len(chosen) >= FEWEST else ()


def focus_of(paper: Paper, releases: Releases) -> Event | None:
    """The paper as an event: the known one, else one made of what it says about itself; None without a date."""
    if paper.arxiv_id and (known := releases.by_arxiv(paper.arxiv_id)):
        return known
    date = _date(paper)
    known = _by_title(paper.title, releases)
    if known and (date is None or abs(known.date.year - date.year) <= 1):
        return known
    if date is None:
        return None
    arxiv = _VERSION.sub("", paper.arxiv_id or "")
    name = _short(paper.title) or arxiv or paper.id
    url = paper.url or (f"https://arxiv.org/abs/{arxiv}" if arxiv else "")
    orgs = [releases.organisations.canonical(org) for org in paper.affiliations]
    event = Event(
        id=slug(name),
        name=name,
        org=tuple(dict.fromkeys(org for org in orgs if org))[:2],
        date=date,
        kind="paper",
        url=url if re.fullmatch(r"https?://[^\s<>\"]+", url) else "",
        arxiv=arxiv,
    )
    return replace(event, id=f"{event.id}-{date.year}") if releases.by_id(event.id) else event


def _cited(reference: Reference, releases: Releases) -> Event | None:
    if reference.arxiv_id and (known := releases.by_arxiv(reference.arxiv_id)):
        return known
    known = _by_title(reference.title, releases) if reference.title else None
    if known and reference.year and abs(known.date.year - reference.year) > 1:
        return None
    return known


def _by_title(title: str, releases: Releases) -> Event | None:
    """The event that a title names: all of it, without ``Technical Report``, or before its colon."""
    plain = _labels.clean(title)
    for name in (plain, _REPORT.sub("", plain), _NO_NAME.split(plain)[0]):
        if len(key(name)) > 1 and (known := releases.by_name(name)):
            return known
    return None


def _short(title: str) -> str:
    """The name in a title: before its colon where that is short, else the title, cut at a word."""
    plain = _labels.clean(title)
    head = _NO_NAME.split(plain)[0].strip()
    name = head if head != plain and 2 <= _labels.cells(head) <= 30 else plain
    if _labels.cells(name) <= _NAME_COLUMNS:
        return name
    kept = ""
    for char in name:
        if _labels.cells(kept + char) > _NAME_COLUMNS:
            break
        kept += char
    return (kept.rsplit(" ", 1)[0] if " " in kept else kept).rstrip("，,.：: ") + "…"


def _date(paper: Paper) -> PartialDate | None:
    """When the paper came out: its first version, else as printed or published, else the month of its arXiv id."""
    first = next((day for version, day in paper.versions if version == "v1"), "")
    if date := _parsed(first):
        return date
    printed = _parsed(paper.published) if paper.published else None
    month = re.match(r"(\d{2})(0[1-9]|1[0-2])\.\d{4}", paper.arxiv_id or "")
    given = PartialDate(year=2000 + int(month[1]), month=int(month[2])) if month else None
    # A later version prints its own date; the id keeps the first one.
    if printed and given and not printed.first <= given.last:
        return given
    return printed or given


def _parsed(text: str) -> PartialDate | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
