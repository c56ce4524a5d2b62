"""Which events a timeline shows and how: the options of a block, kept in its own first comment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Any, cast

from blogwriter.errors import SettingsError
from blogwriter.models import Script
from blogwriter.timelines import _attributes
from blogwriter.timelines._labels import Diagram
from blogwriter.timelines.events import KINDS, Event, PartialDate, in_order, key, parse_date
from blogwriter.timelines.periods import GROUPS, Group
from blogwriter.timelines.releases import Releases

__all__ = ["Choice", "SCRIPTS", "from_header", "moved", "select", "to_header"]

SCRIPTS: dict[str, Script] = {"hans": "Hans", "tw": "Hant-TW", "hk": "Hant-HK"}
_SNOWFLAKE = re.compile(r"https?://(?:www\.)?(?:twitter|x)\.com/\w+/status/(\d{15,20})")
_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
"""Twitter's epoch: an id's bits above the 22nd are milliseconds since then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a block shows."""

    since: PartialDate | None = None
    """First date (``from``), whole: ``2023`` begins on its first day; None for no limit."""
    until: PartialDate | None = None
    """Last date (``to``), whole: ``2023`` ends on its last day."""
    org: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    """Any of these; empty for all. So are the two above."""
    group: Group | None = None
    """None: as fine as the number of sections allows."""
    focus: str = ""
    """Id of the event that is marked; empty for none."""
    script: Script = "Hans"
    tz: str = ""
    """IANA zone in which instants are dated; empty for the maker's own."""
    diagram: Diagram = "timeline"
    listed: bool = False
    """Whether the block's own list is what it shows (an adopted or a paper's one), rather than what the data gives."""
    without: tuple[str, ...] = ()
    """Ids that the author took out by hand."""
    title: str = ""
    """The author's own title; empty for ours."""


def select(releases: Releases, choice: Choice, among: tuple[Event, ...] | None = None) -> tuple[Event, ...]:
    """The events that a choice asks for, in order.

    Args:
        releases: The data.
        choice: What is asked for.
        among: Events to choose from; those of the data where None.

    Raises:
        SettingsError: The choice names an unknown zone or a ``from`` after its ``to``.
    """
    if choice.since and choice.until and choice.since.first > choice.until.last:
        raise SettingsError(f"--from {choice.since} 晚于 --to {choice.until}", code="bad_range")
    shown = (moved(event, choice.tz) for event in (releases.events if among is None else among))
    return in_order(tuple(event for event in shown if _wanted(event, choice, releases)))


def moved(event: Event, tz: str) -> Event:
    """The event on its date in a zone, where the instant is known; else as it is.

    Raises:
        SettingsError: There is no such zone.
    """
    moment = _moment(event)
    if not tz or not moment:
        return event
    local = moment.astimezone(_zone(tz))
    return replace(event, date=PartialDate(year=local.year, month=local.month, day=local.day))


def to_header(choice: Choice) -> dict[str, str]:
    """The choice as attributes, defaults left out."""
    return {
        "diagram": "" if choice.diagram == "timeline" else choice.diagram,
        "list": "own" if choice.listed else "",
        "from": str(choice.since or ""),
        "to": str(choice.until or ""),
        "org": _attributes.write_words(choice.org),
        "topic": _attributes.write_words(choice.topic),
        "kind": _attributes.write_words(choice.kind),
        "group": choice.group or "",
        "focus": choice.focus,
        "script": next(short for short, name in SCRIPTS.items() if name == choice.script)
        if choice.script != "Hans"
        else "",
        "tz": choice.tz,
        "title": choice.title,
        "without": _attributes.write_words(choice.without),
    }


def from_header(values: Mapping[str, str], base: Choice | None = None) -> Choice:
    """A choice from attributes or options, over another one; ``sha`` is read past.

    Raises:
        ValueError: In Chinese, all faults.
    """
    changes: dict[str, Any] = {}
    faults: list[str] = []
    for name, value in values.items():
        if name == "sha":
            continue
        if name not in _READERS:
            faults.append(f"没有选项 {name}（可用：{'、'.join(_READERS)}）")
            continue
        field, read = _READERS[name]
        try:
            changes[field] = read(value)
        except ValueError as exc:
            faults.append(f"{name}：{exc}")
    if faults:
        raise ValueError("；".join(faults))
    return replace(base or Choice(), **changes)


def _wanted(event: Event, choice: Choice, releases: Releases) -> bool:
    if event.id in choice.without:
        return event.id == choice.focus
    if choice.since and event.date.last < choice.since.first:
        return False
    if choice.until and event.date.first > choice.until.last:
        return False
    if choice.kind and event.kind not in choice.kind:
        return False
    if choice.topic and not {key(topic) for topic in choice.topic} & {key(topic) for topic in event.topics}:
        return False
    same = releases.organisations.same
    return not choice.org or any(same(wanted, org) for wanted in choice.org for org in event.org)


def _moment(event: Event) -> datetime | None:
    if event.at:
        try:
            moment = datetime.fromisoformat(event.at)
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    match = _SNOWFLAKE.match(event.url)
    return datetime.fromtimestamp(((int(match[1]) >> 22) + _SNOWFLAKE_EPOCH_MS) / 1000, tz=UTC) if match else None


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise SettingsError(f"没有时区“{name}”；请写 Asia/Shanghai、UTC 这样的名字", code="bad_zone") from exc


def _one_of(names: tuple[str, ...], value: str) -> str:
    if value not in names:
        raise ValueError(f"应是 {'、'.join(names)} 之一，而不是“{value}”")
    return value


def _kinds(value: str) -> tuple[str, ...]:
    return tuple(_one_of(KINDS, kind) for kind in _attributes.words(value))


def _group(value: str) -> Group:
    return cast("Group", _one_of(GROUPS, value))


_READERS: dict[str, tuple[str, Any]] = {
    "from": ("since", parse_date),
    "to": ("until", parse_date),
    "org": ("org", _attributes.words),
    "topic": ("topic", _attributes.words),
    "kind": ("kind", _kinds),
    "group": ("group", _group),
    "focus": ("focus", str),
    "script": ("script", lambda value: SCRIPTS[_one_of(tuple(SCRIPTS), value)]),
    "tz": ("tz", str),
    "diagram": ("diagram", lambda value: _one_of(("timeline", "flowchart"), value)),
    "list": ("listed", lambda value: _one_of(("own", "data"), value) == "own"),
    "title": ("title", str),
    "without": ("without", _attributes.words),
}
