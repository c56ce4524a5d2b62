"""A block by anybody → events: which part of a label is the date, which the organisation, which the name.

Names, organisations and dates are taken as they are written; what we know of the event adds only what the block does
not say (id, kind, address, topics). Whatever cannot be told is a fault that names the node, never a guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from blogwriter.errors import RenderError
from blogwriter.timelines import _labels, _numeric, periods
from blogwriter.timelines._items import Item
from blogwriter.timelines.blocks import Block
from blogwriter.timelines.events import Event, Kind, PartialDate, key, slug
from blogwriter.timelines.organisations import Organisations
from blogwriter.timelines.releases import Releases

__all__ = ["Fault", "Imported", "is_dated", "kind_of", "named_event", "read", "required"]

_FUNDING = re.compile(
    r"融资|融資|募资|估值|收购|收購|并购|上市|[A-H]\+? ?轮|\bseries [a-h]\b|\bfunding\b|\braises?\b|\bacqui\w+|\bIPO\b",
    re.IGNORECASE,
)
_BENCHMARK = re.compile(r"bench(?:mark)?\b|评测|基准|榜单", re.IGNORECASE)
_BRACKETED = re.compile(r"^(.*\S)\s*[(（\[【]([^()（）\[\]【】]*)[)）\]】]$")
_SEPARATORS = (
    re.compile(r"_"),
    re.compile(r"\n"),
    re.compile(r"\s*[|｜]\s*"),
    re.compile(r"\s+[·•]\s+|\s[-–—]+\s|——"),
    re.compile(r"\s*[,，;；]\s*"),
    re.compile(r"\s*[@:：]\s*"),
)
_FROM = re.compile(r"\s+(?:by|from|of|来自)$", re.IGNORECASE)
_ORGS = re.compile(r"\s*[、/&+,，＋]\s*|\s+(?:and|和|与|與|x|×)\s+")
_OPEN_EDGES = " \t\n-–—|·•,，;；:：(（[【_/@"
_CLOSED_EDGES = " \t\n-–—|·•,，;；:：)）]】_/@"
# GPT_2023_12_11 and GPT_2023_12: the separator of the pieces is that of the date too.
_DATE_IN_PARTS = re.compile(r"(?:19|20)\d{2}_(?:0[1-9]|1[0-2])(?:_\d{2})?(?=_|$)")
_BRACKETS = "()（）[]【】"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why an item is no event."""

    node: str
    line: int
    """Line in the block, from 1."""
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a block holds."""

    events: tuple[Event, ...]
    """In the order in which they are written."""
    notes: tuple[str, ...] = ()
    """In Chinese: how dates were read, what was passed over."""
    faults: tuple[Fault, ...] = ()
    lines: tuple[int, ...] = ()
    """The line of each event in the block, from 1."""


def is_dated(block: Block) -> bool:
    """Whether a block is a timeline, of whatever kind: at least half of its items carry a date."""
    dated = sum(1 for item in block.items if _date_text(item) or item.date or item.fault or _has_period(item))
    return len(block.items) > 0 and 2 * dated >= len(block.items)


def read(block: Block, releases: Releases, order: _numeric.Order | None = None) -> Imported:
    """The events of a block, with all its faults.

    Args:
        block: Foreign or ours; the comments of ours are not looked at.
        releases: What is known, to tell organisations from names and to add ids and addresses.
        order: How ``08/03/2023`` is to be read; inferred from the block where None.
    """
    reading = _numeric.infer([text for item in block.items if (text := _date_text(item))], order)
    events: list[Event] = []
    lines: list[int] = []
    faults: list[Fault] = []
    used: set[str] = set()
    for item in block.items:
        try:
            event = _event(item, reading, releases)
        except ValueError as exc:
            faults.append(Fault(node=_node(item), line=item.line, message=str(exc)))
            continue
        event = replace(event, id=_unused(event.id, used))
        used.add(event.id)
        events.append(event)
        lines.append(item.line)
    return Imported(events=tuple(events), notes=_notes(reading), faults=tuple(faults), lines=tuple(lines))


def required(imported: Imported) -> Imported:
    """The same, if it has no faults.

    Raises:
        RenderError: Lists all faults by node.
    """
    if not imported.faults:
        return imported
    told = "；".join(f"节点 {fault.node}：{fault.message}" for fault in imported.faults[:20])
    hint = "（可用 --dates dmy 或 --dates mdy 指明日月顺序）" if "也可以是" in told else ""
    raise RenderError(f"时间线里有 {len(imported.faults)} 个节点读不出来：{told}{hint}", code="bad_timeline")


def named_event(name: str, orgs: tuple[str, ...], date: PartialDate, releases: Releases) -> Event:
    """An event as its author names it, with what is known of it."""
    raw = Event(id=slug(name), name=name, org=orgs, date=date, kind=kind_of(name))
    known = releases.match(raw)
    if not known:
        return raw
    return replace(
        raw,
        id=known.id,
        kind=known.kind,
        url=known.url,
        arxiv=known.arxiv,
        topics=known.topics,
        zh=known.zh,
        at=known.at,
    )


def kind_of(name: str) -> Kind:
    """The kind that a name itself tells; ``other`` where it tells none."""
    if _FUNDING.search(name):
        return "funding"
    return "benchmark" if _BENCHMARK.search(name) else "other"


def _event(item: Item, reading: _numeric.Reading, releases: Releases) -> Event:
    text = "\n".join(line for line in _labels.decode(item.label) if line)
    date, rest = _dated(item, text, reading)
    name, orgs = _named(rest, releases.organisations)
    if not orgs and item.section and releases.organisations.canonical(item.section):
        orgs = (item.section,)
    if not name:
        msg = "没有名称"
        raise ValueError(msg)
    return named_event(name, orgs, date, releases)


def _dated(item: Item, text: str, reading: _numeric.Reading) -> tuple[PartialDate, list[str]]:
    """(date, the other pieces of the label).

    Raises:
        ValueError: No date, or none that can be read.
    """
    if item.fault:
        raise ValueError(item.fault)
    if item.date:
        return item.date, [text]
    period = _labels.joined([line for line in _labels.decode(item.period) if line])
    written, rest = _split(text)
    if period and (date := _of_period(period, item.section, reading)):
        return _finer(date, written, reading, rest) or (date, _pieces(text))
    if not written:
        if period:
            raise ValueError(f"“{period}”不是日期，事件里也没有日期")
        msg = "没有日期"
        raise ValueError(msg)
    try:
        return _numeric.read(written, reading), rest
    except ValueError as exc:
        if reading.against and "也可以是" in str(exc):
            raise ValueError(f"{exc}（{reading.because} 是日/月，{reading.against} 却是月/日）") from exc
        raise


def _finer(
    date: PartialDate, written: str, reading: _numeric.Reading, rest: list[str]
) -> tuple[PartialDate, list[str]] | None:
    """The date in a label, where it is a day or month of its period's."""
    try:
        inner = _numeric.read(written, reading)
    except ValueError:
        return None
    inside = date.first <= inner.first and inner.last <= date.last
    return (inner, rest) if inside and inner != date else None


def _of_period(period: str, section: str, reading: _numeric.Reading) -> PartialDate | None:
    """The date of a period; None where it is none at all.

    Raises:
        ValueError: It is meant as one and there is no such day.
    """
    if _numeric.is_date(period):
        return _numeric.read(period, reading)
    try:
        return periods.read(period, section)
    except ValueError:
        inside = _numeric.find(period)
        if inside:
            return _numeric.read(inside, reading)
        if re.search(r"\d\s*[月日季号]|\d{4}\s*年", period):
            raise
        return None


def _has_period(item: Item) -> bool:
    """Whether the period is a date under its section: ``Feb 24`` under ``2023``."""
    try:
        return bool(item.period) and periods.read(item.period, item.section) is not None
    except ValueError:
        return False


def _date_text(item: Item) -> str:
    """The date of an item as written; empty where it has none."""
    period = "".join(_labels.decode(item.period))
    if period and (_numeric.is_date(period) or re.search(r"\d\s*[月日季号]|Q[1-4]|\d{4}", period)):
        return period
    return _split("\n".join(line for line in _labels.decode(item.label) if line))[0]


def _split(text: str) -> tuple[str, list[str]]:
    """(date as written, the other pieces): by the first separator that leaves the date on its own."""
    for separator in _SEPARATORS:
        pieces = [piece.strip() for piece in separator.split(text)]
        for at in range(len(pieces) - 1, -1, -1):
            parts = _DATE_IN_PARTS.match("_".join(pieces[at : at + 3])) if separator.pattern == "_" else None
            if parts:
                rest = pieces[:at] + pieces[at + 1 + parts[0].count("_") :]
                return parts[0].replace("_", "-"), [piece for piece in rest if piece]
            if _numeric.is_date(pieces[at].strip(_BRACKETS)):
                others = pieces[:at] + pieces[at + 1 :]
                return pieces[at].strip(_BRACKETS), [_closed(piece) for piece in others if piece.strip(_BRACKETS)]
    found = _numeric.find(text)
    if not found:
        return "", [text]
    # A date in full-width digits was found in its folded form, and only there.
    whole = text if found in text else " ".join(unicodedata.normalize("NFKC", text).split())
    before, _, after = whole.rpartition(found)
    kept = [_closed(piece.rstrip(_OPEN_EDGES).lstrip(_CLOSED_EDGES)) for piece in (before, after)]
    return found, _pieces("\n".join(piece for piece in kept if piece.strip(_BRACKETS)))


def _closed(text: str) -> str:
    """A bracket that the date stood in has lost its end: ``GPT-4 (OpenAI``."""
    return text + ")" if text.count("(") + text.count("（") > text.count(")") + text.count("）") else text


def _pieces(text: str) -> list[str]:
    """A label without its date in pieces, by the first separator that it has."""
    for separator in _SEPARATORS[:4]:
        pieces = [piece.strip() for piece in separator.split(text) if piece.strip()]
        if len(pieces) > 1:
            return pieces
    return [text]


def _named(pieces: list[str], known: Organisations) -> tuple[str, tuple[str, ...]]:
    """(name, organisations) of the pieces of a label."""
    if len(pieces) > 1:
        for start in range(1, len(pieces)):
            # The longest tail that is one organisation: Stable_Diffusion_Stability_AI.
            if known.canonical(" ".join(pieces[start:])):
                return _joined(pieces[:start]), (" ".join(pieces[start:]),)
        if known.canonical(pieces[0]) and not _orgs(pieces[-1], known):
            return _joined(pieces[1:]), (pieces[0],)
        return _joined(pieces[:-1]), _orgs(pieces[-1], known) or (pieces[-1],)
    text = pieces[0].strip() if pieces else ""
    if match := _BRACKETED.match(text):
        inside = _orgs(match[2].strip(), known)
        if inside:
            return match[1].strip(), inside
    words = text.split(" ")
    for start in range(1, len(words)):
        if known.canonical(" ".join(words[start:])):
            return _FROM.sub("", " ".join(words[:start])).rstrip(_OPEN_EDGES), (" ".join(words[start:]),)
    return text, ()


def _orgs(text: str, known: Organisations) -> tuple[str, ...]:
    """The organisations that a text names, if all of them are known."""
    if known.canonical(text):
        return (text,)
    parts = tuple(part for part in _ORGS.split(text) if part)
    return parts if len(parts) > 1 and all(known.canonical(part) for part in parts) else ()


def _joined(pieces: Iterable[str]) -> str:
    return _labels.joined(list(pieces))


def _unused(id_: str, used: set[str]) -> str:
    number, found = 1, id_
    while found in used:
        number += 1
        found = f"{id_}-{number}"
    return found


def _node(item: Item) -> str:
    return f"{item.node}（{item.period}）" if item.period and key(item.period) != key(item.node) else item.node


def _notes(reading: _numeric.Reading) -> tuple[str, ...]:
    if not reading.order:
        return ()
    words = "日/月/年" if reading.order == "dmy" else "月/日/年"
    return (f"日期按{words}读" + (f"，依据是 {reading.because}" if reading.because else ""),)
