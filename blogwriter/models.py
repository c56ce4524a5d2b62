"""The values that cross a stage: pure data, frozen, no I/O and no behaviour beyond small look-ups.

What a reader gets wrong: pages count from 1, and boxes are PDF points with the origin at the *top* left,
``(x0, y0, x1, y1)``, y growing downwards, in the page's unrotated, cropped coordinates as PyMuPDF gives them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Answer",
    "Article",
    "Attachment",
    "Box",
    "Caution",
    "Complete",
    "Figure",
    "Finding",
    "Formula",
    "Level",
    "Message",
    "Number",
    "Origin",
    "Paper",
    "Picture",
    "Post",
    "Progress",
    "Reference",
    "RenderWarning",
    "Report",
    "Request",
    "Script",
    "Section",
    "Sentence",
    "SentenceKind",
    "Table",
    "Usage",
    "Verdict",
]

Box = tuple[float, float, float, float]
"""(x0, y0, x1, y1) in PDF points, origin top left."""

Script = Literal["Hans", "Hant-TW", "Hant-HK"]
"""Written Chinese of a text: Simplified, Traditional for Taiwan, Traditional for Hong Kong."""

SentenceKind = Literal["prose", "caption", "table", "figure-text", "reference", "hidden"]
Verdict = Literal["矛盾", "论文未提及", "无法核对", "版本差异"]
Level = Literal["error", "warning", "info"]

Progress = Callable[[str, int, int], None]
"""Called with (stage in Chinese, done, total); total 0 where it is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a paper came from; enough to get the same bytes again."""

    source: str
    """Name of the source that read it: ``pdf``, ``arxiv``, ``html`` …"""
    location: str
    """What the user typed, without any secret: a file's name (never its folder) or a URL."""
    sha256: str
    """Hex digest of the bytes that were read."""
    fetched: str | None = None
    """ISO 8601 UTC time of the download; None for a local file."""
    reader: str = ""
    """Program and version that parsed the bytes, such as ``blogwriter 0.1 / PyMuPDF 1.28.2``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and the sentences under it, up to the next heading of any level."""

    number: str | None
    """As printed, without trailing dot: ``3.2.1``, ``A.1``, ``IV``, ``第一章``; None where unnumbered."""
    title: str
    level: int
    """1 for the highest headings of the body."""
    page: int | None
    """Page of the heading, from 1; None where the source has no pages."""
    sentences: tuple[str, ...] = ()
    """Ids of its own sentences, in reading order, without those of subsections."""
    kind: Literal["body", "abstract", "appendix", "references", "back"] = "body"
    """``back`` is acknowledgements, contributions, author lists and the like."""

    @property
    def appendix(self) -> bool:
        """Whether the section belongs to the appendix."""
        return self.kind == "appendix"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of the paper, the unit that evidence points to."""

    id: str
    """``p3.s12``: the 12th sentence (from 1) that begins on page 3; page 0 where there are no pages."""
    text: str
    """Repaired text: line-end hyphens and lost ligatures undone, NFKC, single blanks."""
    page: int | None
    bbox: Box | None
    """Box on ``page`` (the part on that page, where a sentence runs over two)."""
    kind: SentenceKind = "prose"
    more: tuple[tuple[int, Box], ...] = ()
    """One (page, box) per line, for highlighting; empty where unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A numbered figure; its picture is made on demand from page and bbox."""

    number: str
    """As printed in the caption, without the word: ``3``, ``2a``, ``S1``."""
    page: int | None
    bbox: Box | None
    """Ink box without the caption; None where it could not be found."""
    caption: str
    """Text after number and separator."""
    caption_id: str | None = None
    """Id of the caption's first sentence."""
    image: str | None = None
    """File name or URL of the picture for sources that have one (HTML, Markdown); None for PDF."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A numbered table: always a picture by page and bbox, and cells where they can be told."""

    number: str
    page: int | None
    bbox: Box | None
    caption: str
    caption_id: str | None = None
    cells: tuple[tuple[str, ...], ...] = ()
    """Rows of cell texts, header row first; empty where the cells cannot be told reliably."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A display formula, kept as a picture by page and bbox."""

    number: str | None
    page: int
    bbox: Box
    text: str = ""
    """Raw text layer of the formula; not fit for display, only for search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One entry of the reference list."""

    number: int
    """Position in the list from 1; equals the printed [n] where references are numbered."""
    text: str
    label: str | None = None
    """The printed label: ``[12]``'s ``12``; None for author-year lists."""
    title: str | None = None
    authors: str | None = None
    """The author part as printed."""
    year: int | None = None
    arxiv_id: str | None = None
    doi: str | None = None
    url: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number that a sentence states, for the audit and the results part of a post."""

    sentence: str
    """Id of the sentence."""
    text: str
    """As printed, ``28.4 BLEU``."""
    value: float
    """The number itself; a date is yyyymmdd with zeros for what is not stated: 2014 is 20140000."""
    unit: str
    """Unit class: ``%``, ``pp``, ``x``, ``BLEU``, ``params``, ``GPU``, ``day`` …; empty for a bare number."""
    kind: str
    """As ``quantities`` has it: ``percent`` | ``ratio`` | ``count`` | ``size`` | ``date`` | ``score`` | ``time`` …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """Something about the paper that its user must know, in Chinese."""

    code: str
    """Stable name: ``hidden_text``, ``unicode_stripped``, ``repaired``, ``no_references`` …"""
    message: str
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What the source says, nothing invented."""

    id: str
    """``arxiv:2303.08774v6`` | ``doi:…`` | ``sha256:`` + 12 hex digits."""
    title: str
    authors: tuple[str, ...]
    abstract: str
    pages: int
    """Number of pages; 0 where the source has none."""
    origin: Origin
    affiliations: tuple[str, ...] = ()
    published: str | None = None
    """``2017``, ``2017-06`` or ``2017-06-12``; None where neither printed nor known from metadata."""
    venue: str | None = None
    licence: str | None = None
    """SPDX id or URL of the licence, None where unknown (then figures are not free to reuse)."""
    language: Literal["en", "zh-Hans", "zh-Hant"] = "en"
    arxiv_id: str | None = None
    """With version where known: ``1706.03762v7``."""
    doi: str | None = None
    url: str | None = None
    """Where a reader finds the paper; None for a local file without id."""
    versions: tuple[tuple[str, str], ...] = ()
    """(``v1``, ``2017-06-12``) pairs where the source knows them."""
    categories: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    """All sentences in reading order, captions, tables and references included (told apart by kind)."""
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    formulas: tuple[Formula, ...] = ()
    references: tuple[Reference, ...] = ()
    numbers: tuple[Number, ...] = ()
    warnings: tuple[Caution, ...] = ()

    def exhibits(self) -> tuple[tuple[str, Literal["figure", "table", "formula"], Figure | Table | Formula], ...]:
        """(key, kind, thing) of all figures, tables and display formulas in order, no key twice.

        Keys are ``figure-3``, ``table-1``, ``formula-2``; ``figure-3-2`` where a paper counts two figures as its third;
        ``formula-u5`` for the fifth formula where it bears no number.
        """
        listed: list[tuple[str, Literal["figure", "table", "formula"], Figure | Table | Formula]] = []
        listed += [(f"figure-{item.number}", "figure", item) for item in self.figures]
        listed += [(f"table-{item.number}", "table", item) for item in self.tables]
        listed += [(f"formula-{f.number or f'u{at}'}", "formula", f) for at, f in enumerate(self.formulas, 1)]
        printed = {key for key, _, _ in listed}
        given: set[str] = set()
        found = []
        for key, kind, item in listed:
            suffixed = (f"{key}-{n}" for n in itertools.count(2))
            own = key if key not in given else next(k for k in suffixed if k not in given and k not in printed)
            given.add(own)
            found.append((own, kind, item))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image file ready to be written beside a post."""

    name: str
    """Plain file name such as ``figure-1.png``, no folder."""
    data: bytes
    media_type: str = "image/png"
    width: int = 0
    """Pixels."""
    height: int = 0
    caption: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One turn of a conversation with a model."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of a model, whichever client carries it."""

    step: str
    """Name of the step, such as ``cards`` or ``write``; names the hand-off file and the cache line."""
    messages: tuple[Message, ...]
    schema: str | None = None
    """JSON schema (as JSON text) the answer must satisfy; None for plain text."""
    max_tokens: int | None = None
    temperature: float | None = None
    model: str | None = None
    """Overrides the client's own model."""
    label: str = ""
    """What it is about, in Chinese, for progress and hand-off files: ``第 3 节``."""
    ahead: int = 0
    """Steps of the same work that can only follow its answer; where calls wait for a place, longer chains go first."""
    turn: int = 0
    """Place of the whole work among others that share the client; where calls wait, lower ones go first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one or more calls."""

    input: int = 0
    output: int = 0
    cached: int = 0
    """Input tokens that the provider served from its prefix cache."""
    calls: int = 0
    estimated: bool = False
    """True where the provider gave no figures and ours are an estimate."""

    def __add__(self, other: Usage) -> Usage:
        """Sum of two usages; an estimate stays an estimate."""
        return Usage(
            input=self.input + other.input,
            output=self.output + other.output,
            cached=self.cached + other.cached,
            calls=self.calls + other.calls,
            estimated=self.estimated or other.estimated,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a model said, whole; a cut-off answer is an error and never becomes one of these."""

    text: str
    model: str
    """The model as the endpoint names it."""
    usage: Usage = Usage()
    from_cache: bool = False


Complete = Callable[[Request], Answer]
"""A client's one verb, as writers and the audit see it. Raises LLMError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A post's own file: front matter and Markdown. Its text is the truth; nothing else is kept."""

    head: str
    """Front matter as it stands in the file, with both ``---`` lines and the line end; may be empty."""
    body: str
    """Everything after the front matter, byte for byte."""
    name: str = "index.md"
    """File name, for messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One sentence of a post that the paper does not bear out."""

    line: int
    """Line in the post's file, from 1."""
    column: int
    """Column in characters, from 1."""
    sentence: str
    check: str
    """Name of the check: ``numbers``, ``sections``, ``quotes`` …"""
    verdict: Verdict
    message: str
    """What is wrong, in Chinese."""
    evidence: str = ""
    """The span of the paper that decides it; empty where there is none."""
    evidence_id: str | None = None
    page: int | None = None
    bbox: Box | None = None
    fix: str | None = None
    paper: str = ""
    """Id of the paper that decides it; empty where it is none of a series in particular."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Outcome of an audit."""

    sentences: int
    """Sentences of the post that make a claim."""
    cited: int
    """Of these, how many carry evidence."""
    findings: tuple[Finding, ...]
    paper: str = ""
    """Id of the paper audited against; of a series the ids, with a blank between."""
    skipped: int = 0
    """Sentences that were not judged because a paper of the series was not at hand; not among ``sentences``."""

    @property
    def coverage(self) -> float:
        """Share of claim sentences with evidence, 0–1; 1 where there are none."""
        return self.cited / self.sentences if self.sentences else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a rendered post."""

    name: str
    """Relative path with ``/``, never absolute, never with ``..``."""
    data: bytes
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderWarning:
    """Something the author should see before publishing."""

    code: str
    message: str
    line: int | None = None
    """Line in the post's file, from 1."""
    level: Level = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Bytes for one platform, with its files and warnings."""

    platform: str
    files: tuple[Attachment, ...]
    """The main file first."""
    warnings: tuple[RenderWarning, ...] = ()
    limits: tuple[tuple[str, int, int], ...] = ()
    """(what, measured, allowed), for instance (``content``, 18321, 20000)."""
    checklist: tuple[str, ...] = ()
    """What is left for the author to press on the platform, in Chinese."""
