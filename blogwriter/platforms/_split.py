"""A post that is too long for one page → posts in a row (上、下 …), cut at its headings, each with its own notes.

Nothing is lost and nothing is said twice but the notice of who wrote it. A part keeps the lines of the whole file,
those of others being blank, so that a warning names the line that the author knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from blogwriter import articles
from blogwriter.errors import RenderError
from blogwriter.models import Article
from blogwriter.platforms._parse import Document, parse, plain
from blogwriter.platforms._words import words

__all__ = ["Cut", "MOST", "Part", "grouped", "headings", "parts"]

_FEW = {2: "上下", 3: "上中下"}
_MANY = "一二三四五六七八九十"
MOST = len(_MANY)
"""Parts that a post may be cut into."""
_DEFINITION = re.compile(r" {0,3}\[[^\]^]+\]:\s*\S")
_NOTICE = re.compile(r"人工智能|\bAI\b")


class Cut(NamedTuple):
    """A heading at which a post may be cut."""

    line: int
    """Line of the body, from 0."""
    token: int
    """Index in the document's tokens."""
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a post, which is a post itself."""

    article: Article
    first_shifted: int
    """Line of the part's file (from 1) after which lines are further down than in the whole file."""
    shift: int
    """By how many lines."""

    def line(self, number: int | None) -> int | None:
        """A line of the part as a line of the whole file."""
        return number - self.shift if number and number > self.first_shifted else number


def headings(document: Document, depth: int = 1) -> list[Cut]:
    """Where a post may be cut: at its headings of the highest levels, as many levels as ``depth`` says."""
    found = [
        (token.tag, Cut(token.map[0], index, plain(document.tokens[index + 1])))
        for index, token in enumerate(document.tokens)
        if token.type == "heading_open" and token.level == 0 and token.map
    ]
    levels = sorted({tag for tag, _ in found})[:depth]
    return [cut for tag, cut in found if tag in levels]


def grouped(costs: Sequence[int], count: int) -> list[range]:
    """Neighbours put together into at most ``count`` groups so that the largest is as small as can be."""
    low, high = max(costs), sum(costs)
    while low < high:
        middle = (low + high) // 2
        if len(_filled(costs, middle)) <= count:
            high = middle
        else:
            low = middle + 1
    return _filled(costs, low)


def _filled(costs: Sequence[int], most: int) -> list[range]:
    groups: list[range] = []
    start, total = 0, 0
    for index, cost in enumerate(costs):
        if total + cost > most and index > start:
            groups.append(range(start, index))
            start, total = index, 0
        total += cost
    return [*groups, range(start, len(costs))]


def parts(article: Article, firsts: Sequence[Sequence[Cut]]) -> tuple[Part, ...]:
    """The post in parts.

    Args:
        article: The whole.
        firsts: For each part the headings that stand in it; a part begins at its first one, and the first part with
            what stands before all headings.

    Raises:
        RenderError: The front matter is wrong, or there are more than ten parts.
    """
    if len(firsts) > MOST:
        raise RenderError(f"要拆成 {len(firsts)} 篇，太多了（最多 {MOST} 篇）", code="split")
    document = parse(article)
    starts = [0, *(cuts[0].line for cuts in firsts[1:]), document.body.count("\n") + 1]
    everywhere = _everywhere(document)
    names = _names(len(firsts))
    titles = [[cut.title for cut in cuts] for cuts in firsts]
    return tuple(
        _part(article, document, names[number], everywhere.union(range(*own)), _guide(document, names, number, titles))
        for number, own in enumerate(pairwise(starts))
    )


def _part(article: Article, document: Document, name: str, own: set[int], guide: Sequence[str]) -> Part:
    kept = [line if index in own else "" for index, line in enumerate(document.body.split("\n"))]
    place = document.title_lines[1] if document.title_lines else 0
    whole = articles.with_front(article, {"title": f"{document.title}（{name}）"})
    return Part(
        article=replace(whole, body="\n".join([*kept[:place], *guide, *kept[place:]])),
        first_shifted=whole.head.count("\n") + place,
        shift=whole.head.count("\n") - article.head.count("\n") + len(guide),
    )


def _names(count: int) -> Sequence[str]:
    return _FEW.get(count, _MANY[:count])


def _everywhere(document: Document) -> set[int]:
    """Lines that each part has: the title, the notice at the top, and definitions of notes and links."""
    shown = {line for token in document.tokens if token.map for line in range(token.map[0], token.map[1])}
    lines = set(range(*document.title_lines)) if document.title_lines else set()
    for first, last in document.note_lines.values():
        lines |= set(range(first, last))
    lines |= {
        index for index, line in enumerate(document.body.split("\n")) if index not in shown and _DEFINITION.match(line)
    }
    opening = document.tokens[0] if document.tokens else None
    if opening and opening.type == "blockquote_open" and opening.map:
        quoted = range(opening.map[0], opening.map[1])
        if _NOTICE.search("\n".join(document.body.split("\n")[quoted.start : quoted.stop])):
            lines |= set(quoted)
    return lines


def _guide(document: Document, names: Sequence[str], number: int, titles: Sequence[Sequence[str]]) -> list[str]:
    """Lines that say which part this is and what stands in the others."""
    said = words(document.front)
    called = [(said["part"] if len(names) in _FEW else said["nth_part"]).format(name) for name in names]
    others = [
        f"{called[index]}：{'；'.join(titles[index])}"
        for index in range(len(names))
        if index != number and titles[index]
    ]
    lines = [said["parts"].format(len(names), called[number]), *map(_escaped, others)]
    return ["", *("> " + line + "  " for line in lines), ""]


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>$=~^])", r"\\\1", text)
