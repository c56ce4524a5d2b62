"""Figures, tables and numbered formulas as a model knows them: by key, printed name, caption and rows.

They come from the paper and not from the cut-out pictures, so that a post with ``--no-figures`` asks the same questions
and is served from the same cached answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from blogwriter.models import Figure, Formula, Sentence, Table
from blogwriter.writers._material import Material

__all__ = ["Exhibit", "all_exhibits", "exhibits_of"]

_LISTED = 40
"""Exhibits offered to the plan; a survey with more would fill the prompt."""
_ROWS = 40
_CAPTIONS = 8
"""Sentences of one caption."""
_NEXT_CAPTION = re.compile(r"(?:figure|fig\.|table|tab\.|图|圖|表)\s*[0-9A-Z]", re.IGNORECASE)
_NAMES = {"figure": "图 {}", "table": "表 {}", "formula": "式 ({})"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """Something of the paper that a post may show."""

    key: str
    """``figure-1``; ``b.figure-1`` in a series."""
    name: str
    """``图 1``, ``表 2``, ``式 (3)``."""
    page: int | None
    section: str
    """The paper's heading it stands under; empty where unknown."""
    caption: str
    captions: tuple[str, ...] = ()
    """Ids of the caption's sentences."""
    rows: tuple[str, ...] = ()
    """Ids of a table's rows as far as the reader has them as text."""


def exhibits_of(materials: Iterable[Material], known: Mapping[str, Sentence]) -> dict[str, Exhibit]:
    """What may be shown, by key; those of appendices only where the body has none."""
    found = [exhibit for material in materials for body, rest in [_of_one(material, known)] for exhibit in body or rest]
    return {exhibit.key: exhibit for exhibit in found[:_LISTED]}


def all_exhibits(material: Material, known: Mapping[str, Sentence]) -> tuple[Exhibit, ...]:
    """All of one paper, appendices included."""
    body, rest = _of_one(material, known)
    return (*body, *rest)


def _of_one(material: Material, known: Mapping[str, Sentence]) -> tuple[list[Exhibit], list[Exhibit]]:
    """Those of the body, and those of appendices."""
    order = tuple(known)
    places = {sid: place for place, sid in enumerate(order)}
    sections = {material.name(sid): section for section in material.paper.sections for sid in section.sentences}
    body: list[Exhibit] = []
    rest: list[Exhibit] = []
    for key, kind, item in material.paper.exhibits():
        if not item.number:
            continue
        caption, caption_id = _captioned(item)
        sid = material.name(caption_id) if caption_id else ""
        start = places.get(sid)
        captions = tuple(_captions(start, order, known)) if start is not None else ()
        rows = tuple(_rows(start, len(captions), order, known)) if start is not None and kind == "table" else ()
        section = sections.get(sid)
        exhibit = Exhibit(
            key=material.name(key),
            name=_NAMES[kind].format(item.number),
            page=item.page,
            section=f"{section.number or ''} {section.title}".strip() if section else "",
            caption=caption,
            captions=captions,
            rows=rows,
        )
        (rest if section and section.kind not in ("body", "abstract") else body).append(exhibit)
    return body, rest


def _captioned(item: Figure | Table | Formula) -> tuple[str, str | None]:
    """Caption and the id of its first sentence; a formula's text stands for it."""
    return (" ".join(item.text.split()), None) if isinstance(item, Formula) else (item.caption, item.caption_id)


def _captions(start: int, order: tuple[str, ...], known: Mapping[str, Sentence]) -> Iterator[str]:
    yield order[start]
    for sid in order[start + 1 : start + _CAPTIONS]:
        if known[sid].kind != "caption" or _NEXT_CAPTION.match(known[sid].text):
            return
        yield sid


def _rows(start: int, captions: int, order: tuple[str, ...], known: Mapping[str, Sentence]) -> list[str]:
    """Rows right after the caption, or right before it where a caption stands below its table."""
    below = _run(order[start + captions :], known)
    return below or _run(order[:start][::-1], known)[::-1]


def _run(order: Iterable[str], known: Mapping[str, Sentence]) -> list[str]:
    rows: list[str] = []
    for sid in order:
        if known[sid].kind != "table" or len(rows) == _ROWS:
            break
        rows.append(sid)
    return rows
