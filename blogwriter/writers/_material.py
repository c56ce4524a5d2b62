"""What a model gets to read: numbered sentences of the body, grouped by whole sections to a budget of tokens.

Hidden text, references, appendices and author lists never get in. What is left out for length is told to the user.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from blogwriter.models import Paper, Section, Sentence

__all__ = ["Group", "Material", "appended", "halves", "known", "material_of", "sheet"]

GROUP_TOKENS = 10_000
"""Material of one cards call; larger groups make models skip the middle, smaller ones repeat the prompt."""
PAPER_TOKENS = 90_000
"""Material of one paper; beyond that the least telling sentences of each section are left out."""
_ENTRY = re.compile(r"(?:references\s+)?\[\d{1,3}\]\s+\w", re.IGNORECASE)
_FIRST_ENTRY = re.compile(r"(?:references\s+)?\[1\]", re.IGNORECASE)
_ENTRIES = 5
"""Entries from which on it is a list and not a sentence that begins with a citation."""
_ROLL_WORDS = 40
_ROLL_SHARE = 0.6
_KINDS = ("prose", "caption", "table")
_TABLE_CHARACTERS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One paper as a model sees it."""

    tag: str
    """Prefix of its sentence ids in a series, such as ``b``; empty where there is one paper."""
    paper: Paper

    def name(self, sentence: str) -> str:
        """The id that a model and a footnote use for a sentence."""
        return f"{self.tag}.{sentence}" if self.tag else sentence

    def head(self) -> str:
        """Two lines that say which paper it is."""
        paper = self.paper
        authors = "、".join(paper.authors[:4]) + ("等" if len(paper.authors) > 4 else "")
        return f"论文：{paper.title}\n作者：{authors or '（未识别）'}；发表：{paper.published or '（未识别）'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Whole sections that go to the model together."""

    material: Material
    sections: tuple[int, ...]
    """Indices into ``paper.sections``; -1 stands for the abstract and what is before the first heading."""
    text: str
    """Lines ``p3.s12 text`` under lines ``## 3.1 Title``."""
    tokens: int
    left_out: int = 0
    """Sentences of these sections that did not fit into the paper's budget."""


def material_of(papers: tuple[Paper, ...]) -> tuple[Material, ...]:
    """One material per paper, tagged a, b, c … where there are several."""
    return tuple(
        Material(tag=chr(ord("a") + i) if len(papers) > 1 else "", paper=paper) for i, paper in enumerate(papers)
    )


def known(materials: Iterable[Material]) -> dict[str, Sentence]:
    """Every sentence a model may name, by the id it uses."""
    return {
        material.name(sentence.id): sentence
        for material in materials
        for sentence in material.paper.sentences
        if sentence.kind in _KINDS
    }


def sheet(material: Material, count: Callable[[str], int], *, budget: int = GROUP_TOKENS) -> tuple[Group, ...]:
    """All groups of one paper.

    Args:
        material: The paper.
        count: Estimates the tokens of a text.
        budget: Tokens of one group.
    """
    pieces = [_piece(material, index, sentences) for index, sentences in _sections(material.paper)]
    sizes = [count(text) for _, text in pieces]
    kept = _fit(pieces, sizes, count) if sum(sizes) > PAPER_TOKENS else [(*p, 0) for p in pieces]
    return tuple(_grouped(material, kept, count, budget))


def halves(group: Group) -> tuple[Group, ...]:
    """Two groups of about the same length, a cut section's heading repeated; empty where there is one sentence."""
    lines = group.text.split("\n")
    ends = list(itertools.accumulate(map(len, lines)))
    told = [i for i, line in enumerate(lines) if not line.startswith("## ")]
    if len(told) < 2:
        return ()
    cut = min(told[1:], key=lambda i: abs(ends[i] - len(lines[i]) - ends[-1] / 2))
    above = [line for line in lines[:cut] if line.startswith("## ")][-1:]
    if lines[cut - 1].startswith("## "):
        parts = (lines[: cut - 1], lines[cut - 1 :])
    else:
        parts = (lines[:cut], [*above, *lines[cut:]])
    first, second = ("\n".join(part) for part in parts)
    share = len(first) / max(1, len(first) + len(second))
    tokens = round(group.tokens * share)
    return replace(group, text=first, tokens=tokens), replace(group, text=second, tokens=group.tokens - tokens)


def appended(material: Material) -> int:
    """Sentences of appendices, which no model gets to read."""
    return sum(len(section.sentences) for section in material.paper.sections if section.kind == "appendix")


def _sections(paper: Paper) -> Iterator[tuple[int, tuple[Sentence, ...]]]:
    by_id = {sentence.id: sentence for sentence in paper.sentences if sentence.kind in _KINDS}
    placed = {name for section in paper.sections for name in section.sentences}
    loose = tuple(s for s in by_id.values() if s.id not in placed and s.kind == "prose") if not paper.sections else ()
    if loose:
        yield -1, loose
    for index, section in enumerate(paper.sections):
        if section.kind in ("body", "abstract"):
            mine = _telling([by_id[name] for name in section.sentences if name in by_id])
            if mine:
                yield index, mine


def _telling(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Sentences without a reference list and lists of names that the reader left in a section.

    A report whose list has no heading of its own would otherwise spend most of a call on authors.
    """
    entries = [i for i, sentence in enumerate(sentences) if _ENTRY.match(sentence.text)]
    first = next((i for i in entries if _FIRST_ENTRY.match(sentences[i].text)), None)
    end = first if first is not None and sum(i >= first for i in entries) >= _ENTRIES else len(sentences)
    return tuple(sentence for sentence in sentences[:end] if not _is_roll(sentence.text))


def _is_roll(text: str) -> bool:
    """Whether a "sentence" is a list of people: long, and most of its words begin with a capital."""
    words = text.split()
    return len(words) >= _ROLL_WORDS and sum(word[0].isupper() for word in words) >= len(words) * _ROLL_SHARE


def _piece(material: Material, index: int, sentences: tuple[Sentence, ...]) -> tuple[int, str]:
    title = f"## {_heading(material.paper.sections[index])}\n" if index >= 0 else ""
    return index, title + "\n".join(_line(material, sentence) for sentence in sentences)


def _heading(section: Section) -> str:
    return f"{section.number} {section.title}" if section.number else section.title


def _line(material: Material, sentence: Sentence) -> str:
    text = sentence.text[:_TABLE_CHARACTERS] if sentence.kind == "table" else sentence.text
    mark = {"caption": "（图表说明）", "table": "（表格）"}.get(sentence.kind, "")
    return f"{material.name(sentence.id)} {mark}{text}"


def _fit(pieces: list[tuple[int, str]], sizes: list[int], count: Callable[[str], int]) -> list[tuple[int, str, int]]:
    """Shorten every section by the same share, keeping its first lines and those with numbers."""
    share = PAPER_TOKENS / sum(sizes)
    kept = []
    for (index, text), size in zip(pieces, sizes, strict=True):
        lines = text.split("\n")
        head, body = (lines[:1], lines[1:]) if lines[0].startswith("## ") else ([], lines)
        room = int(size * share)
        order = sorted(
            range(len(body)), key=lambda i: (i > 2, not any(c.isdigit() for c in body[i].split(" ", 1)[-1]), i)
        )
        chosen: set[int] = set()
        for i in order:
            cost = count(body[i])
            if cost <= room:
                chosen.add(i)
                room -= cost
        kept.append((index, "\n".join([*head, *(body[i] for i in sorted(chosen))]), len(body) - len(chosen)))
    return kept


def _grouped(
    material: Material, pieces: list[tuple[int, str, int]], count: Callable[[str], int], budget: int
) -> Iterator[Group]:
    batch: list[tuple[int, str, int]] = []
    total = 0
    for index, text, left in _split_long(pieces, count, budget):
        size = count(text)
        if batch and total + size > budget:
            yield _group(material, batch, total)
            batch, total = [], 0
        batch.append((index, text, left))
        total += size
    if batch:
        yield _group(material, batch, total)


def _split_long(
    pieces: list[tuple[int, str, int]], count: Callable[[str], int], budget: int
) -> Iterator[tuple[int, str, int]]:
    """A section that is longer than a whole group is cut between sentences; its heading is repeated."""
    for index, text, left in pieces:
        if count(text) <= budget:
            yield index, text, left
            continue
        lines = text.split("\n")
        head = lines[:1] if lines[0].startswith("## ") else []
        parts = _cut(lines[len(head) :], count, budget - 50)
        for i, part in enumerate(parts):
            yield index, "\n".join([*head, *part]), 0 if i else left


def _cut(lines: list[str], count: Callable[[str], int], budget: int) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    size = 0
    for line in lines:
        cost = count(line)
        if parts[-1] and size + cost > budget:
            parts.append([])
            size = 0
        parts[-1].append(line)
        size += cost
    return parts


def _group(material: Material, batch: list[tuple[int, str, int]], total: int) -> Group:
    return Group(
        material=material,
        sections=tuple(dict.fromkeys(index for index, _, _ in batch)),
        text="\n".join(text for _, text, _ in batch),
        tokens=total,
        left_out=sum(left for _, _, left in batch),
    )
