"""The data: ``assets/releases.yaml`` and the user's own file in the same form, checked when it comes in.

An entry of the user's file replaces ours of the same id. ``precision``, ``check`` and ``seen`` are provenance and are
read past; the precision of a date is in how it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast

from blogwriter import resources
from blogwriter.errors import SettingsError, reason
from blogwriter.timelines.events import KINDS, Event, PartialDate, apart, key, parse_date
from blogwriter.timelines.organisations import Organisations, standard

__all__ = ["Releases", "dump", "from_plain", "load", "parse", "scan", "to_plain", "with_entry"]

_ID = re.compile(r"[^\s\"'{}%;,=]{1,80}")
_ARXIV = re.compile(r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})")
_URL = re.compile(r"https?://[^\s<>\"]+")
_PROVENANCE = {"precision", "check", "seen"}
_TEXTS = ("name", "url", "arxiv", "zh", "note", "at")
_KEYS = {"id", "date", "org", "kind", "topics", *_TEXTS} | _PROVENANCE
_MAX_BYTES = 4_000_000
_NEAR_DAYS = 15
_FAR_DAYS = 731
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN_NAME = re.compile(r"[A-Za-z]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Releases:
    """Events with look-ups by id, arXiv id and name."""

    events: tuple[Event, ...]
    organisations: Organisations
    _ids: dict[str, Event] = field(repr=False)
    _arxiv: dict[str, Event] = field(repr=False)
    _names: dict[str, tuple[Event, ...]] = field(repr=False)

    @classmethod
    def of(cls, events: Iterable[Event]) -> Releases:
        """Index events; a later one replaces an earlier one of the same id."""
        ids = {event.id: event for event in events}
        names: dict[str, tuple[Event, ...]] = {}
        for event in ids.values():
            for name in _spellings(event):
                names[name] = (*names.get(name, ()), event)
        return cls(
            events=tuple(ids.values()),
            organisations=standard().with_names(org for event in ids.values() for org in event.org),
            _ids=ids,
            _arxiv={event.arxiv: event for event in reversed(ids.values()) if event.arxiv},
            _names=names,
        )

    def by_id(self, id_: str) -> Event | None:
        """The event of an id."""
        return self._ids.get(id_)

    def by_arxiv(self, arxiv: str) -> Event | None:
        """The event of an arXiv id, with or without version."""
        return self._arxiv.get(re.sub(r"v\d+$", "", arxiv))

    def by_name(self, name: str) -> Event | None:
        """The event of a name, whichever way it is spelt; None where several share it."""
        found = self._names.get(key(name), ())
        return found[0] if len(found) == 1 else None

    def match(self, event: Event) -> Event | None:
        """The known event that another one means: by id, arXiv id, name, or maker and day.

        A name that is only the end or the beginning of a known one (``Copilot``), and names of one's own in Chinese
        (第五代文生图模型), count only where the maker and the time point to a single known event.
        """
        if event.arxiv and (known := self.by_arxiv(event.arxiv)):
            return known
        for known in (self.by_name(event.name), self.by_id(event.id)):
            if known and self._compatible(known, event):
                return known
        makers = self._makers(event)
        near = [known for known in self.events if makers & self._canonical(known)]
        partly = [
            known for known in near if _is_part(event.name, known.name) and apart(known.date, event.date) <= _NEAR_DAYS
        ]
        if len(partly) == 1:
            return partly[0]
        same = [known for known in near if known.date == event.date and event.date.precision == "day"]
        own_words = _HAN.search(event.name) and not _LATIN_NAME.search(event.name)
        fits = len(same) == 1 and (event.kind == "funding") == (same[0].kind == "funding")
        return same[0] if own_words and fits else None

    def _compatible(self, known: Event, event: Event) -> bool:
        """Names are taken again: another maker's, years apart, is another thing."""
        if not event.org or apart(known.date, event.date) <= _FAR_DAYS:
            return True
        return bool(self._makers(event) & self._canonical(known))

    def _makers(self, event: Event) -> set[str]:
        """The known organisations that an event's may mean, misspelt ones included."""
        orgs = self.organisations
        return {orgs.canonical(org) or orgs.near(org) or org for org in event.org}

    def _canonical(self, event: Event) -> set[str]:
        return {self.organisations.canonical(org) or org for org in event.org}


@cache
def _standard_events() -> tuple[Event, ...]:
    file = resources.assets() / "releases.yaml"
    return parse(file.read_bytes(), name=file.name)


def load(*files: Path) -> Releases:
    """Our data and the user's files, later files winning; a file that does not exist is an empty one.

    Raises:
        SettingsError: A file cannot be read or has faults; all of them are listed.
    """
    events = list(_standard_events())
    for file in files:
        if file.exists():
            events += parse(_bytes(file), name=file.name)
    return Releases.of(events)


def parse(data: bytes, *, name: str) -> tuple[Event, ...]:
    """Read a file of entries.

    Raises:
        SettingsError: It is not YAML, or entries have faults; all of them are listed.
    """
    events, faults = scan(data, name=name)
    if faults:
        told = "；".join(f"{node}：{message}" for node, message in faults[:20])
        raise SettingsError(f"{name} 有 {len(faults)} 处错误：{told}", code="bad_releases")
    return events


def scan(data: bytes, *, name: str) -> tuple[tuple[Event, ...], tuple[tuple[str, str], ...]]:
    """(the sound entries of a file, (entry, fault in Chinese) of the others).

    Raises:
        SettingsError: It is no YAML list at all.
    """
    faults: list[tuple[str, str]] = []
    events: dict[str, Event] = {}
    for number, entry in enumerate(_entries(data, name), start=1):
        label = entry.get("id") or entry.get("name") if isinstance(entry, dict) else None
        node = str(label or f"第 {number} 条")
        try:
            event = from_plain(entry)
        except ValueError as exc:
            faults.append((node, str(exc)))
            continue
        if event.id in events:
            faults.append((node, f"第 {number} 条的 id {event.id} 前面已经有了"))
        events.setdefault(event.id, event)
    return tuple(events.values()), tuple(faults)


def from_plain(entry: Any) -> Event:
    """An entry of YAML or JSON as an event.

    Raises:
        ValueError: In Chinese, the first fault of the entry.
    """
    if not isinstance(entry, dict):
        msg = "应是“键: 值”的形式"
        raise ValueError(msg)  # noqa: TRY004 - a fault of data, not of types
    unknown = sorted(str(k) for k in set(entry) - _KEYS)
    if unknown:
        raise ValueError(f"不认识的键 {'、'.join(unknown)}（可用：{'、'.join(sorted(_KEYS))}）")
    texts = {k: str(entry[k]).strip() for k in _TEXTS if entry.get(k) is not None}
    if not texts.get("name"):
        msg = "缺少 name"
        raise ValueError(msg)
    _check_texts(texts)
    kind = str(entry.get("kind", "other"))
    if kind not in KINDS:
        raise ValueError(f"kind 应是 {'、'.join(KINDS)} 之一，而不是 {kind}")
    id_ = str(entry.get("id", ""))
    if not _ID.fullmatch(id_):
        raise ValueError(f"id “{id_}”缺失或含有空格、引号、%{{}};,=")
    return Event(
        id=id_,
        date=_date(entry.get("date")),
        org=_words(entry.get("org")),
        kind=cast("Any", kind),
        topics=_words(entry.get("topics")),
        **texts,
    )


def to_plain(event: Event) -> dict[str, Any]:
    """The entry of an event, empty fields left out."""
    entry = {
        "id": event.id,
        "name": event.name,
        "zh": event.zh,
        "org": list(event.org),
        "date": str(event.date),
        "kind": event.kind,
        "topics": list(event.topics),
        "url": event.url,
        "arxiv": event.arxiv,
        "at": event.at,
        "note": event.note,
    }
    return {name: value for name, value in entry.items() if value}


def dump(events: Iterable[Event]) -> str:
    """A file of entries that ``parse`` reads back."""
    return "releases:\n" + "".join(_entry_text(event) for event in events)


def with_entry(text: str, event: Event) -> str:
    """A user's file with one more entry at its end; comments and other lines stay as they are."""
    if not text.strip():
        return dump((event,))
    newline = "\r\n" if "\r\n" in text else "\n"
    indent = next((m[1] for m in [re.search(r"^([ \t]*)- ", text, re.MULTILINE)] if m), "  ")
    lines = _entry_text(event).splitlines()
    entry = "".join(f"{indent}{line.removeprefix('  ')}{newline}" for line in lines)
    return text + ("" if text.endswith("\n") else newline) + entry


def _entry_text(event: Event) -> str:
    import yaml

    text: str = yaml.safe_dump([to_plain(event)], allow_unicode=True, sort_keys=False, width=10_000)
    return "".join(f"  {line}\n" for line in text.splitlines())


def _spellings(event: Event) -> set[str]:
    bare = re.sub(r"\s*[(（].*?[)）]", "", event.name)
    parts = [part for part in event.name.split(" / ") if len(event.name.split(" / ")) > 1]
    inside = re.findall(r"[(（]([^()（）]{3,30})[)）]", event.name)
    named = [event.name, event.zh, event.id, bare, *parts, *[part for part in inside if re.search(r"[A-Z]{2}", part)]]
    return {key(name) for name in named if key(name)}


def _is_part(short: str, name: str) -> bool:
    """Whether a name of five letters and more begins or ends another one."""
    one, whole = key(short), key(name)
    return len(one) >= 5 and one != whole and (whole.startswith(one) or whole.endswith(one))


def _check_texts(texts: dict[str, str]) -> None:
    if texts.get("arxiv") and not _ARXIV.fullmatch(texts["arxiv"]):
        raise ValueError(f"arxiv “{texts['arxiv']}”不是 arXiv 编号（如 2303.08774，不带版本号）")
    if texts.get("url") and not _URL.fullmatch(texts["url"]):
        raise ValueError(f"url “{texts['url']}”不是网址")
    if texts.get("at") and "T" not in texts["at"]:
        raise ValueError(f"at “{texts['at']}”应是带时区的时刻，如 2023-03-15T22:20:57Z")


def _date(value: Any) -> PartialDate:
    if value is None:
        msg = "缺少 date"
        raise ValueError(msg)
    return parse_date(str(value))


def _words(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    items = value if isinstance(value, list) else [value]
    return tuple(text for item in items if (text := str(item).strip()))


def _bytes(file: Path) -> bytes:
    try:
        data = file.read_bytes()
    except OSError as exc:
        raise SettingsError(f"无法读取 {file}：{reason(exc)}", code="cannot_read") from exc
    if len(data) > _MAX_BYTES:
        raise SettingsError(f"{file.name} 超过 {_MAX_BYTES // 1_000_000} MB", code="too_large")
    return data


def _entries(data: bytes, name: str) -> list[Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        text = data.decode("utf-8-sig")
        if re.search(r"(?m)^[^#\n\"']*(?:: |- )[&*]\w", text):
            raise SettingsError(f"{name} 用了 YAML 的锚点或别名，这里不支持", code="bad_releases")
        content = yaml.load(text, Loader=loader)  # noqa: S506 - the C twin of SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as exc:
        raise SettingsError(f"{name} 不是有效的 YAML：{str(exc).splitlines()[0]}", code="bad_releases") from exc
    entries = content.get("releases") if isinstance(content, dict) and set(content) == {"releases"} else content
    if entries is None:
        return []
    if not isinstance(entries, list):
        raise SettingsError(f"{name} 应是“releases:”下的一列事件", code="bad_releases")
    return entries
