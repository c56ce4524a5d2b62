"""A paper among its time: the paper in focus, its family, what it cites, and its rivals.

What came out in the same week is no part of a paper's story unless it shares a maker or a field with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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
_MOST = 10
_FAMILY = (2, 1)
"""Of a paper's family the nearest before and after it."""
_CITED = 3
_NEAR_DAYS = 120
_FAR_DAYS = 730
"""How far from the paper its rivals may lie where nearer ones leave the timeline nearly empty."""
_ENOUGH = 5
_ASIDE = ("benchmark", "funding")
"""Kinds that belong to no other paper's story unless it cites them."""
_NO_FIELDS = frozenset({"api", "open", "funding", "office", "society", "survey"})
_FIELDS = {"dialogue": "language"}
"""Topics that are one field here: the rivals of a language model are chat models."""
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
    """The paper, its family, some of what it cites and the nearest of its makers and field; empty for too few.

    Args:
        paper: The paper in focus; without a date it has no place in time.
        releases: The data.
        most: How many events in all.
    """
    focus = focus_of(paper, releases)
    if focus is None:
        return ()
    others = [event for event in releases.events if event.id != focus.id]
    others.sort(key=lambda event: (_away(event, focus), event.date.order))
    cited_ids = {event.id for reference in paper.references if (event := _cited(reference, releases))}
    cited = [event for event in others if event.id in cited_ids and event.date.first <= focus.date.last]
    fields = _fields(focus) or frozenset(field for event in cited for field in _fields(event))
    cited.sort(key=lambda event: not _kin(event, focus, fields))
    chosen = {event.id: event for event in (focus, *_family(focus, others), *cited[:_CITED])}
    kin = [event for event in others if event.kind not in _ASIDE and _kin(event, focus, fields)]
    for event in kin:
        days = apart(event.date, focus.date)
        full = most if days <= _NEAR_DAYS else min(most, _ENOUGH)
        if len(chosen) >= full or days > (_FAR_DAYS if fields else _NEAR_DAYS):
            break
        chosen.setdefault(event.id, event)
    return in_order(tuple(chosen.values())) if len(chosen) >= FEWEST else ()


def _kin(event: Event, focus: Event, fields: frozenset[str]) -> bool:
    """Whether an event shares a maker or a field with the paper; all do where nothing is known of its field."""
    return bool(set(event.org) & set(focus.org) or _fields(event) & fields or not fields)


def _family(focus: Event, others: Sequence[Event]) -> list[Event]:
    """Relatives by name and maker, such as GPT-3 of GPT-4."""
    relatives = [event for event in others if _stem(event) == _stem(focus) and set(event.org) & set(focus.org)]
    elder = [event for event in relatives if event.date.first <= focus.date.first]
    younger = [event for event in relatives if event not in elder]
    return [*elder[: _FAMILY[0]], *younger[: _FAMILY[1]]]


def _away(event: Event, focus: Event) -> int:
    """Days between them at worst: what is known by its month only is not nearer than what came out on the day."""
    return max(
        abs((event.date.first - focus.date.first).days),
        abs((event.date.last - focus.date.last).days),
    )


def _fields(event: Event) -> frozenset[str]:
    return frozenset(_FIELDS.get(topic, topic) for topic in event.topics if topic not in _NO_FIELDS)


def _stem(event: Event) -> str:
    """What the names of a family begin with: ``gpt`` of GPT-4."""
    return re.split(r"[\W\d_]", event.name, maxsplit=1)[0].casefold()


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
