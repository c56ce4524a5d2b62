"""What a model answered, step by step: the one place where answers become values.

The model names ids; everything else about a sentence, figure or page is looked up by code. Unknown ids are dropped
here and never reach a post.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blogwriter.errors import LLMError
from blogwriter.writers._shapes import KINDS, VERDICTS

__all__ = [
    "Block",
    "Card",
    "Line",
    "Plan",
    "PlannedSection",
    "blocks_of",
    "cards_of",
    "plan_of",
    "reply_of",
    "revisions_of",
    "tidy",
    "verdicts_of",
    "whole_of",
]

_SIDS = 3
_TITLES = 5
_LEAD = 3
_TERMS = 6
"""Terms that one section explains."""
_LINE_CHARACTERS = 600
_NAME_CHARACTERS = 24
Captions = Mapping[str, tuple[str, ...]]
"""Ids of the caption's sentences by the key of what is shown."""
_MARK = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z][A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One fact of the paper in Chinese."""

    id: str
    """``c7``."""
    zh: str
    sids: tuple[str, ...]
    kind: str = "background"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One Chinese sentence and the sentences of the paper it rests on (none for a mere link)."""

    zh: str
    sids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, or the place of a picture."""

    lines: tuple[Line, ...] = ()
    """Of a picture at most one: its caption in Chinese."""
    picture: str | None = None
    """Key such as ``figure-1``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSection:
    """A section of the post before it is written."""

    heading: str
    brief: str = ""
    cards: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    """What the post uses here for the first time, so that this section has to explain it."""
    section: str | None = None
    """Key of the paper's section it follows, such as ``s3``."""

    @property
    def paper(self) -> str:
        """Tag of the paper of a series that it is about; empty otherwise."""
        return (self.section or "").rpartition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole post before it is written."""

    titles: tuple[Line, ...]
    lead: tuple[Line, ...]
    """The first paragraph, sentence by sentence."""
    takeaways: tuple[Line, ...]
    sections: tuple[PlannedSection, ...]
    summary: tuple[Line, ...] = ()
    """What lists and cards say of the post: at most one sentence, in other words than the lead's."""
    names: tuple[tuple[str, str], ...] = ()
    """(tag, name) of the papers of a series as far as the model gave any that the papers know."""


def cards_of(text: str, known: Iterable[str], *, first: int = 1) -> tuple[tuple[Card, ...], int]:
    """Cards of an answer, numbered from ``first``, and how many claims were dropped for want of a known id."""
    allowed = set(known)
    claims = _list(_parse(text, "cards"), "claims")
    kept: list[Card] = []
    for claim in claims:
        sids = _ids(claim.get("sids"), allowed)
        zh = tidy(str(claim.get("zh", "")))
        if sids and zh:
            kind = claim.get("kind")
            kept.append(
                Card(id=f"c{first + len(kept)}", zh=zh, sids=sids, kind=kind if kind in KINDS else "background")
            )
    return tuple(kept), len(claims) - len(kept)


def plan_of(
    text: str, cards: Mapping[str, Card], pictures: Iterable[str], texts: Mapping[str, str], *, once: bool = True
) -> Plan:
    """The plan of an answer; ids that nobody knows are dropped, a card or picture used twice stays where it came first.

    In a series a section that follows one paper loses the cards of the others.

    Args:
        text: The answer.
        cards: All cards by id.
        pictures: Keys of what may be shown.
        texts: Sentences of the paper by id, to choose which of a card's sentences bear a line out.
        once: Whether a card belongs to one section; the answers to fixed questions may overlap.

    Raises:
        LLMError: It has no section that rests on a card.
    """
    plain = _parse(text, "plan")
    used_cards: set[str] = set()
    left = dict.fromkeys(pictures)
    sections = []
    for item in _list(plain, "sections"):
        place = item.get("section") if isinstance(item.get("section"), str) else None
        tag = f"{place.partition('.')[0]}." if place and "." in place else ""
        names = [
            name
            for name in _strings(item.get("cards"))
            if name in cards and not (once and name in used_cards) and cards[name].sids[0].startswith(tag)
        ]
        used_cards.update(names)
        shown = [key for key in dict.fromkeys(_strings(item.get("pictures"))) if key in left][:3]
        for key in shown:
            del left[key]
        sections.append(
            PlannedSection(
                heading=_heading(str(item.get("heading", ""))),
                brief=tidy(str(item.get("brief", ""))),
                cards=tuple(names),
                pictures=tuple(shown),
                terms=tuple(filter(None, map(tidy, _strings(item.get("terms")))))[:_TERMS],
                section=place,
            )
        )
    if not any(section.cards for section in sections):
        msg = "模型给出的提纲没有依据任何卡片，请再试一次或换一个模型"
        raise LLMError(msg, code="empty_plan")
    return Plan(
        titles=tuple(_rested(item, cards, texts) for item in _list(plain, "titles"))[:_TITLES],
        lead=tuple(line for item in _list(plain, "lead") if (line := _rested(item, cards, texts)).zh)[:_LEAD],
        takeaways=tuple(line for item in _list(plain, "takeaways") if (line := _rested(item, cards, texts)).sids),
        sections=tuple(section for section in sections if section.heading),
        summary=tuple(line for item in _list(plain, "summary") if (line := _rested(item, cards, texts)).sids)[:1],
        names=tuple(_names(plain, texts)),
    )


def blocks_of(texts: Sequence[str], known: Iterable[str], pictures: Captions) -> tuple[Block, ...]:
    """Paragraphs of one section, from one answer or from those of its parts.

    Args:
        texts: The answers.
        known: Ids that may be named.
        pictures: What the section shows.

    Raises:
        LLMError: There is not one sentence in it.
    """
    items = [item for text in texts for item in _list(_parse(text, "write"), "paragraphs")]
    return _blocks(items, set(known), pictures)


def whole_of(texts: Sequence[str], known: Iterable[str], pictures: Sequence[Captions]) -> list[tuple[Block, ...]]:
    """Paragraphs of all sections, in the plan's order, from one answer or from those of its parts.

    Raises:
        LLMError: A section is missing or empty.
    """
    allowed = set(known)
    sections = [item for text in texts for item in _list(_parse(text, "whole"), "sections")]
    if len(sections) != len(pictures):
        msg = f"模型应写 {len(pictures)} 节，只给出 {len(sections)} 节"
        raise LLMError(msg, code="missing_sections")
    return [_blocks(_list(item, "paragraphs"), allowed, shown) for item, shown in zip(sections, pictures, strict=True)]


def reply_of(texts: Sequence[str], known: Iterable[str]) -> tuple[bool, tuple[Line, ...]]:
    """Whether a question was answered, and the sentences of the answer; of several parts, of those that answer."""
    allowed = set(known)
    found = [plain for text in texts if (plain := _parse(text, "ask")).get("found")]
    lines = tuple(
        Line(zh=zh, sids=_ids(item.get("sids"), allowed))
        for plain in found
        for item in _list(plain, "sentences")
        if (zh := tidy(str(item.get("zh", ""))))
    )
    return bool(lines), lines


def verdicts_of(texts: Sequence[str], known: Iterable[str]) -> dict[int, tuple[str, str | None]]:
    """(verdict, sentence id) by item number; what cannot be read is left out."""
    allowed = set(known)
    found = {}
    for item in (item for text in texts for item in _list(_parse(text, "check"), "verdicts")):
        if item.get("verdict") in VERDICTS and isinstance(item.get("n"), int):
            sid = item.get("sid")
            found[item["n"]] = (item["verdict"], sid if sid in allowed else None)
    return found


def revisions_of(texts: Sequence[str], known: Iterable[str]) -> dict[int, Line]:
    """New sentences by item number; an empty one asks for removal."""
    allowed = set(known)
    return {
        item["n"]: Line(zh=tidy(str(item.get("zh", ""))), sids=_ids(item.get("sids"), allowed))
        for text in texts
        for item in _list(_parse(text, "revise"), "sentences")
        if isinstance(item.get("n"), int)
    }


def tidy(text: str) -> str:
    """Keep what a sentence may hold (bold, code, math) and take out what it may not.

    Links become their text; images, HTML, headings, footnote marks and line breaks go: a model's links and pictures
    are either invented or planted, and structure is the code's.
    """
    text = _LEADING.sub("", " ".join(text.split()))[:_LINE_CHARACTERS]
    pieces = _INLINE.split(text)
    return "".join(piece if i % 2 else _plain(piece) for i, piece in enumerate(pieces)).strip()


_INLINE = re.compile(r"(`[^`]+`|\$[^$\s](?:[^$]*[^$\s])?\$)")
_LEADING = re.compile(r"^(?:[#>+-]+ )+")
_PLAIN = (
    (re.compile(r"!\[([^\]]*)\]\([^)]*\)"), ""),
    (re.compile(r"\[\^[^\]]*\]"), ""),
    (re.compile(r"\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"<[^<>]{0,200}>"), ""),
    (re.compile(r"\b(?:https?|ftp|javascript|data|file):\S+", re.IGNORECASE), ""),
    (re.compile(r"\{\{|\}\}|\{%|%\}"), ""),
)


def _plain(text: str) -> str:
    for pattern, new in _PLAIN:
        text = pattern.sub(new, text)
    return text.replace("<", "&lt;").replace("[", "\\[").replace("|", "\\|").replace("$", "\\$")


def _blocks(items: list[dict[str, Any]], known: set[str], pictures: Captions) -> tuple[Block, ...]:
    blocks = []
    left = dict(pictures)
    for item in items:
        key = item.get("picture")
        if isinstance(key, str):
            if key in left:
                zh, sids = tidy(str(item.get("zh") or "")), left.pop(key)[:_SIDS]
                blocks.append(Block(picture=key, lines=(Line(zh=zh, sids=sids),) if zh and sids else ()))
            continue
        lines = tuple(
            Line(zh=zh, sids=_ids(sentence.get("sids"), known))
            for sentence in _list(item, "sentences")
            if (zh := tidy(str(sentence.get("zh", ""))))
        )
        if lines:
            blocks.append(Block(lines=lines))
    if not any(block.lines and not block.picture for block in blocks):
        msg = "模型没有写出一句正文"
        raise LLMError(msg, code="empty_section")
    return (*blocks, *(Block(picture=key) for key in sorted(left)))


def _rested(item: dict[str, Any], cards: Mapping[str, Card], texts: Mapping[str, str]) -> Line:
    zh = tidy(str(item.get("zh", "")))
    rows = itertools.zip_longest(*(cards[name].sids for name in _strings(item.get("cards")) if name in cards))
    sids = dict.fromkeys(sid for row in rows for sid in row if sid)  # the first of every card before anyone's second
    return Line(zh=zh, sids=_telling(zh, list(sids), texts))


def _names(plain: dict[str, Any], texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Names that stand in some paper of the series, none twice."""
    told: set[str] = set()
    for item in _list(plain, "names"):
        tag, name = str(item.get("paper", "")), str(item.get("name", "")).strip()
        word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
        if 1 < len(name) <= _NAME_CHARACTERS and name not in told and any(map(word.search, texts.values())):
            told.add(name)
            yield tag, name


def _telling(zh: str, sids: list[str], texts: Mapping[str, str]) -> tuple[str, ...]:
    """As many sentences as a line may name: first those that have its numbers and names, else in their order."""
    open_marks = set(_MARK.findall(zh))
    chosen: list[str] = []
    while len(chosen) < min(_SIDS, len(sids)):
        rest = [sid for sid in sids if sid not in chosen]
        best = max(rest, key=lambda sid: len(open_marks & set(_MARK.findall(texts.get(sid, "")))))
        open_marks -= set(_MARK.findall(texts.get(best, "")))
        chosen.append(best)
    return tuple(sid for sid in sids if sid in chosen)


def _heading(text: str) -> str:
    return tidy(text).replace("**", "").replace("`", "").rstrip("。：:；;")


def _ids(value: Any, known: set[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sid for sid in _strings(value) if sid in known))[:_SIDS]


def _strings(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item.strip().strip("[]^") for item in items if isinstance(item, str)]


def _list(plain: Any, key: str) -> list[dict[str, Any]]:
    value = plain.get(key) if isinstance(plain, dict) else None
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _parse(text: str, step: str) -> dict[str, Any]:
    try:
        plain = json.loads(text)
    except ValueError as exc:
        raise LLMError(f"模型在“{step}”这一步的回答不是 JSON", code="bad_json") from exc
    if not isinstance(plain, dict):
        raise LLMError(f"模型在“{step}”这一步的回答不是 JSON 对象", code="bad_json")
    return plain
