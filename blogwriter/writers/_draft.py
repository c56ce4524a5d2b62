"""What a post says, as a value: the hand-over from every engine to ``_post``, which makes the file of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from blogwriter.chinese.glossary import Term
from blogwriter.models import Figure, Formula, Paper, Picture, Script, Section, Sentence, Table
from blogwriter.writers import _material, _skeleton
from blogwriter.writers._material import Material
from blogwriter.writers._skeleton import Skeleton

__all__ = [
    "Block",
    "Draft",
    "Grid",
    "Items",
    "Line",
    "Para",
    "Part",
    "Quotes",
    "Raw",
    "Show",
    "short_name",
    "short_title",
]

_LONGEST_NAME = 24
_NAMED = re.compile(
    r"\b(?:models?|architecture|method|framework|system|approach|network), (?:the )?([A-Z][\w-]{2,23}),"
    r"|\b(?:introduce|propose|present|develop) (?:the )?([A-Z][\w-]*[A-Z0-9][\w-]*)\b"
)
"""How an abstract names what a paper is known by: “our largest model, GPT-2, is”, “we introduce LLaMA”."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence or cell of the post."""

    text: str
    """Markdown of one line, without footnotes."""
    sids: tuple[str, ...] = ()
    """Sentences of the paper that bear it out, with the paper's tag in a series: ``p3.s12``, ``b.p3.s12``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Para:
    """A paragraph."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list; with numbers where ``ordered``."""

    lines: tuple[Line, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes:
    """Sentences of the paper as they stand there, set as quotations with their pages; foreign ones are marked so."""

    sids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """The place of a figure, table or formula; its caption is written by code, its picture shown where there is one."""

    key: str
    """``figure-3``, ``table-1``, ``formula-2``; ``b.figure-3`` in a series."""
    said: Line | None = None
    """The caption in the post's language; the paper's own stands behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table."""

    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """Markdown made by code: a warning, a fence, a rule."""

    markdown: str


Block = Para | Items | Quotes | Show | Grid | Raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading and what stands under it."""

    heading: str
    """Markdown of one line; empty for blocks without a heading."""
    blocks: tuple[Block, ...] = ()
    level: int = 2


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Everything that a post says; not slotted, since it remembers look-ups."""

    papers: tuple[Paper, ...]
    today: date
    title: str
    """Plain text, as all that goes to the front matter."""
    engine: str
    """``extract``, ``model`` …"""
    style: str
    script: Script = "Hans"
    titles: tuple[str, ...] = ()
    """Candidates, plain text."""
    summary: str = ""
    """One or two plain sentences for lists and cards."""
    lead: tuple[Block, ...] = ()
    takeaways: tuple[Line, ...] = ()
    parts: tuple[Part, ...] = ()
    tags: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    timeline_place: Literal["front", "end", "none"] = "front"
    about_first: bool = False
    """Whether the paper's data stand before the lead."""
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    model: str = ""
    """Truthful name of the model; empty where none took part."""
    prompts: str = ""
    """Version of the prompts; empty where there are none."""
    names: tuple[str, ...] = ()
    """What the papers of a series are called, in their order; by default what their abstracts call them."""
    checked: str = ""
    """What was checked and how, one line; a default says that nothing was."""

    @cached_property
    def materials(self) -> tuple[Material, ...]:
        """The papers with their tags."""
        return _material.material_of(self.papers)

    def name_of(self, paper: Paper) -> str:
        """What a paper is called where several are told apart."""
        place = self.papers.index(paper)
        return self.names[place] if place < len(self.names) else short_name(paper)

    @cached_property
    def skeleton(self) -> Skeleton:
        """The strings of the post's script."""
        return _skeleton.load(self.script)

    @cached_property
    def sentences(self) -> dict[str, tuple[Material, Sentence]]:
        """Every sentence that may be named, by its tagged id; hidden ones are not among them."""
        return {m.name(s.id): (m, s) for m in self.materials for s in m.paper.sentences if s.kind != "hidden"}

    @cached_property
    def places(self) -> dict[str, Section]:
        """Section of every sentence, by its tagged id."""
        return {m.name(sid): sec for m in self.materials for sec in m.paper.sections for sid in sec.sentences}

    @cached_property
    def shown(self) -> dict[str, tuple[Material, Figure | Table | Formula, str]]:
        """Figures, tables and numbered formulas by tagged key, with ``figure``, ``table`` or ``formula``."""
        return {
            m.name(key): (m, item, kind)
            for m in self.materials
            for key, kind, item in m.paper.exhibits()
            if item.number
        }


def short_title(paper: Paper) -> str:
    """The part before a colon where that is a name (``LLaMA: Open and …`` → ``LLaMA``), else the whole."""
    head, colon, _ = re.sub(r"\s+", " ", paper.title).partition(":")
    return head.strip() if colon and 1 < len(head) <= _LONGEST_NAME else paper.title


def short_name(paper: Paper) -> str:
    """What a paper of a series is called: its short title, or the name that its abstract gives to its subject.

    ``LORA: LOW-RANK …`` → ``LoRA``, as the abstract writes it; ``Language Models are …`` → ``GPT-2``.
    """
    short = short_title(paper)
    abstract = paper.abstract or ""
    if short != paper.title:
        return next((w for w in re.findall(r"[\w-]+", abstract) if w.lower() == short.lower()), short)
    found = _NAMED.search(abstract)
    return next(filter(None, found.groups()), short) if found else short
