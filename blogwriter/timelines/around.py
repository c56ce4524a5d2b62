"""A paper among its time: the paper in focus, its family, what it names and cites, and its rivals of the week.

An event belongs where the paper speaks of it: the more sentences name it, the more it is part of the story. What came
out at the same time is no part of it unless it shares a maker and field, or came out within days in the same field.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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
_FAMILY = (2, 1)
"""Of a paper's family the nearest before and after it."""
_LEAST = 1.0
"""Relevance from which on an event is part of the story: one citation, or one sentence that names it."""
_CITED = 1.0
_RELATIVE = 2.0
_SAME_MAKER = 2.0
_MONTH_DAYS = 31
_RIVAL = 1.5
_WEEK_DAYS = 7
_RIVALS = 3
"""Rivals of the week that are shown whatever else the paper speaks of."""
_NEAR_DAYS = 120
_FAR_DAYS = 730
"""How far from the paper its makers' and field's other work may lie where the timeline is nearly empty."""
_ENOUGH = 6
_ASIDE = ("benchmark", "funding")
"""Kinds that tell of nobody's release: a paper names its benchmarks in every table."""
_READ = ("prose", "caption", "table")
_NO_FIELDS = frozenset({"api", "open", "funding", "office", "society", "survey"})
_FIELDS = {"dialogue": "language"}
"""Topics that are one field here: the rivals of a language model are chat models."""
_NAME_COLUMNS = 60
_NO_NAME = re.compile(r"[:：]| [-–—] ")
_REPORT = re.compile(r"\s*(?:technical report|system card|model card|技术报告)$", re.IGNORECASE)
_VERSION = re.compile(r"v\d+$")
_SIZE = r"(?:-\d[\d.]*[BM])?"
"""``PaLM-540B`` is PaLM."""
_ASIDES = re.compile(r"\s*\([^)]*\)")


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
    """The paper and the events that its story is about, the most relevant of them; empty for too few.

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
    about = _about(paper, focus, others, releases)
    worth = {event.id: _relevance(event, about) for event in others}
    best = sorted((e for e in others if worth[e.id] >= _LEAST), key=lambda event: -worth[event.id])
    rivals = [event for event in others if worth[event.id] and _is_rival(event, about)][:_RIVALS]
    chosen = {event.id: event for event in list(dict.fromkeys((focus, *rivals, *best)))[:most]}
    for event in _filling(others, about):
        if len(chosen) >= min(most, _ENOUGH):
            break
        chosen.setdefault(event.id, event)
    return in_order(tuple(chosen.values())) if len(chosen) >= FEWEST else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """What a paper speaks of."""

    focus: Event
    fields: frozenset[str]
    named: Mapping[str, int]
    """Sentences that name an event, by its id."""
    cited: frozenset[str]
    relatives: frozenset[str]


def _about(paper: Paper, focus: Event, others: Sequence[Event], releases: Releases) -> _About:
    before = [event for event in others if event.date.first <= focus.date.last]
    known = {event.id for event in before}
    cited = frozenset(e.id for reference in paper.references if (e := _cited(reference, releases)) and e.id in known)
    fields = _fields(focus) or frozenset(field for event in before if event.id in cited for field in _fields(event))
    texts = [sentence.text for sentence in paper.sentences if sentence.kind in _READ]
    return _About(
        focus=focus,
        fields=fields,
        named=_mentions(texts, before),
        cited=cited,
        relatives=frozenset(event.id for event in _family(focus, others)),
    )


def _mentions(texts: Sequence[str], events: Sequence[Event]) -> dict[str, int]:
    whole = "\n".join(texts)
    found: dict[str, int] = {}
    for event in events:
        names = [name for name in _names(event) if name in whole]
        if names:
            pattern = re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, names))}){_SIZE}(?![\w-]|\.\d)")
            found[event.id] = sum(1 for text in texts if pattern.search(text))
    return found


def _names(event: Event) -> list[str]:
    """What a paper may call an event: ``Flan-T5 / Flan-PaLM`` has two names, ``Bard (announcement)`` one."""
    return [name for part in event.name.split(" / ") if len(name := _ASIDES.sub("", part).strip()) > 1]


def _relevance(event: Event, about: _About) -> float:
    if event.kind in _ASIDE:
        return 0.0
    days = _away(event, about.focus)
    makers = bool(set(event.org) & set(about.focus.org))
    field = bool(_fields(event) & about.fields)
    spoken = math.log2(1 + about.named.get(event.id, 0)) + _CITED * (event.id in about.cited)
    near = _SAME_MAKER * (makers and field and days <= _MONTH_DAYS) + _RIVAL * _is_rival(event, about)
    return spoken + near + _RELATIVE * (event.id in about.relatives)


def _is_rival(event: Event, about: _About) -> bool:
    return bool(_fields(event) & about.fields) and _away(event, about.focus) <= _WEEK_DAYS


def _filling(others: Sequence[Event], about: _About) -> list[Event]:
    """What stands nearest to a paper that says little of others: its makers' and field's other work."""
    far = _FAR_DAYS if about.fields else _NEAR_DAYS
    return [
        event
        for event in others
        if event.kind not in _ASIDE
        and _kin(event, about.focus, about.fields)
        and apart(event.date, about.focus.date) <= far
    ]


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
