"""Blocks of a document without pages (HTML, Markdown, text) → Paper with sentences ``p0.s1``, ``p0.s2`` and so on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal, NamedTuple

from blogwriter.errors import SourceError
from blogwriter.models import Caution, Figure, Origin, Paper, Reference, Section, Sentence, SentenceKind, Table
from blogwriter.sources import _numbering, _unicode
from blogwriter.sources._front_matter import language_of
from blogwriter.sources._outline import ABSTRACT, BACK, REFERENCES
from blogwriter.sources._references import reference
from blogwriter.sources._repair import normal
from blogwriter.sources._sentences import split
from blogwriter.sources._stated import numbers_in

__all__ = ["Block", "Front", "build"]

MIN_LETTERS = 20
_CAPTION = re.compile(
    r"\s*(?:(?P<figure>Figure|Fig\.?|图|圖)|(?P<table>Table|Tab\.?|表))\s*(?P<number>[A-Z]?\.?\d+(?:[.-]\d+)*[a-z]?|[IVX]+)"
    r"\s*[:.：．。|、—–-]?\s*(?P<text>.*)",
    re.DOTALL | re.IGNORECASE,
)
_APPENDIX = re.compile(r"(?:Appendix|Appendices|Supplement\w*(?: Material)?|附录|附錄)\b.*", re.IGNORECASE)
_Kind = Literal["body", "abstract", "appendix", "references", "back"]


class Block(NamedTuple):
    """A part of the document in reading order."""

    kind: Literal["heading", "prose", "figure", "table", "reference"]
    text: str
    level: int = 0
    """Of a heading, from 1."""
    image: str | None = None
    """Address of a figure's picture."""
    cells: tuple[tuple[str, ...], ...] = ()


class Front(NamedTuple):
    """What the document says of itself outside its running text."""

    title: str = ""
    authors: tuple[str, ...] = ()
    abstract: str = ""
    published: str | None = None
    doi: str | None = None
    licence: str | None = None


def build(blocks: Iterable[Block], front: Front, *, origin: Origin, warnings: Sequence[Caution] = ()) -> Paper:
    """Put a paper together.

    Raises:
        SourceError: ``no_text``: there is nothing to read.
    """
    parts = _Parts()
    raw = []
    for block in blocks:
        raw.append(block.text)
        parts.take(block._replace(text=normal(block.text)))
    if sum(char.isalnum() for sentence in parts.sentences for char in sentence.text) < MIN_LETTERS:
        raise SourceError(f"{origin.location} 里没有正文，请检查文件", code="no_text")
    return Paper(
        id=f"doi:{front.doi}" if front.doi else f"sha256:{origin.sha256[:12]}",
        title=normal(front.title),
        authors=tuple(normal(author) for author in front.authors),
        abstract=normal(front.abstract) or parts.abstract(),
        pages=0,
        origin=origin,
        published=front.published,
        licence=front.licence,
        language=_language(parts.sentences),
        doi=front.doi,
        url=f"https://doi.org/{front.doi}" if front.doi else None,
        sections=parts.sections(),
        sentences=tuple(parts.sentences),
        figures=tuple(parts.figures),
        tables=tuple(parts.tables),
        references=tuple(parts.references),
        numbers=numbers_in(parts.sentences),
        warnings=(*warnings, *_unicode.cautions([(None, "\n".join(raw))])),
    )


class _Parts:
    """Sections, sentences and the rest as they grow."""

    def __init__(self) -> None:
        self.sentences: list[Sentence] = []
        self.figures: list[Figure] = []
        self.tables: list[Table] = []
        self.references: list[Reference] = []
        self._heads: list[tuple[Section, list[str]]] = []

    def take(self, block: Block) -> None:
        if block.kind == "heading":
            self._heads.append((self._section(block), []))
        elif block.kind in ("figure", "table"):
            self._take_picture(block)
        elif block.kind == "reference" or self._kind() == "references":
            self._say(block.text, "reference", whole=True)
            label = re.match(r"[\[［【](\d{1,4})[\]］】]|(\d{1,4})[.．]\s", block.text)
            number = len(self.references) + 1
            self.references.append(reference(number, (label[1] or label[2]) if label else None, block.text, None))
        else:
            self._say(block.text, "prose")

    def sections(self) -> tuple[Section, ...]:
        return tuple(_with(section, ids) for section, ids in self._heads)

    def abstract(self) -> str:
        wanted = {i for section, ids in self._heads if section.kind == "abstract" for i in ids}
        return " ".join(sentence.text for sentence in self.sentences if sentence.id in wanted)

    def _kind(self) -> _Kind:
        return self._heads[-1][0].kind if self._heads else "body"

    def _section(self, block: Block) -> Section:
        readings = _numbering.parse(block.text)
        number = readings[0] if readings else None
        title = number.rest if number else block.text
        return Section(
            number=number.printed if number else None,
            title=title,
            level=max(1, block.level),
            page=None,
            kind=self._kind_of(title, block.level, lettered=bool(number and number.scheme == "letter")),
        )

    def _kind_of(self, title: str, level: int, *, lettered: bool) -> _Kind:
        current = self._kind()
        if REFERENCES.fullmatch(title):
            return "references"
        if level > 1 and current in ("appendix", "back"):
            return current
        if ABSTRACT.fullmatch(title):
            return "abstract"
        if BACK.fullmatch(title):
            return "back"
        return "appendix" if _APPENDIX.fullmatch(title) or (lettered and level == 1) else "body"

    def _take_picture(self, block: Block) -> None:
        match = _CAPTION.fullmatch(block.text)
        kind = block.kind if match is None else ("table" if match["table"] else "figure")
        found: list[Any] = self.tables if kind == "table" else self.figures
        number = match["number"] if match else str(len(found) + 1)
        caption = match["text"].strip() if match else block.text
        ids = self._say(block.text, "caption")
        first = ids[0] if ids else None
        common: dict[str, Any] = {"number": number, "page": None, "bbox": None, "caption": caption, "caption_id": first}
        if kind == "table":
            self.tables.append(Table(**common, cells=block.cells))
        else:
            self.figures.append(Figure(**common, image=block.image))

    def _say(self, text: str, kind: SentenceKind, *, whole: bool = False) -> list[str]:
        ids = []
        for start, end in [(0, len(text))] if whole else split(text):
            said = text[start:end].strip()
            if said:
                ids.append(f"p0.s{len(self.sentences) + 1}")
                self.sentences.append(Sentence(id=ids[-1], text=said, page=None, bbox=None, kind=kind))
        if self._heads:
            self._heads[-1][1].extend(ids)
        return ids


def _with(section: Section, ids: Sequence[str]) -> Section:
    return replace(section, sentences=tuple(ids))


class _Said(NamedTuple):
    text: str


def _language(sentences: Sequence[Sentence]) -> Literal["en", "zh-Hans", "zh-Hant"]:
    lines: Any = [_Said(sentence.text) for sentence in sentences]
    return language_of(lines)
