"""Bold, italics and strike-through rewritten so that every CommonMark renderer keeps them.

    这是**“引号”**后文    → 这是“**引号**”后文         a pair of brackets or quotes steps out of the emphasis
    **难以并行。**因此    → **难以并行**。因此         so does a mark at its end
    与**`code`**相邻      → &#19982;**`code`**&#30456;邻   elsewhere the neighbour is written as its number:
                                                       the same character to a reader, punctuation to a parser

What CommonMark already understands is left alone; the outcome is parsed again, and tags are the last resort.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from blogwriter.platforms._cjk import SpanningParser, StrictParser
from blogwriter.platforms._parse import extended, parser
from blogwriter.platforms._source import Edit, applied

__all__ = ["portable"]

_KINDS = ("strong", "em", "s")
_TAGS = {"strong": "strong", "em": "em", "s": "del"}
_ENDS = "。，；：！？、…,.;:!?"
_PAIRS = {"“": "”", "‘": "’", "《": "》", "（": "）", "「": "」", "『": "』", "【": "】", "〈": "〉", "〔": "〕"}
_MARKED = re.compile(r"[*_~]")
_CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
Pair = tuple[str, tuple[int, int], tuple[int, int]]


def portable(content: str) -> list[Edit]:
    """Edits to the content of an inline token; none where every renderer understands it as it is."""
    if not _MARKED.search(content):
        return []
    ours = list(_pairs(content, parser()))
    strict = set(_pairs(content, _strict()))
    if set(ours) == strict:
        return []
    wanted = _shape(content, ours)
    broken = [pair for pair in ours if pair not in strict]
    literal = _escaped(content, [pair for pair in strict if pair not in ours])
    for edits in (_stepped_out(content, broken), _numbered(content, broken), _numbered(content, ours), literal):
        changed = applied(content, edits)
        if edits and _shape(changed, list(_pairs(changed, _strict()))) == wanted:
            return edits
    return _tagged(content, ours)


def _strict() -> MarkdownIt:
    """Our parser with CommonMark's own rule for emphasis."""
    if not _strict_cache:
        md = MarkdownIt("commonmark")
        md.inline = extended(StrictParser())
        md.enable("strikethrough")
        _strict_cache.append(md)
    return _strict_cache[0]


_strict_cache: list[MarkdownIt] = []


def _shape(content: str, pairs: list[Pair]) -> list[tuple[str, str]]:
    """(kind, letters inside) of each emphasis in order; marks may step out, words may not."""
    ordered = sorted(pairs, key=lambda pair: (pair[1], pair[0]))
    return [(kind, _letters(content[first[1] : last[0]])) for kind, first, last in ordered]


def _letters(text: str) -> str:
    """What no step out may change: the letters, or all of it where there are none."""
    return "".join(filter(str.isalnum, html.unescape(text))) or text


def _pairs(content: str, md: MarkdownIt) -> Iterator[Pair]:
    """(kind, span of the opening marker, span of the closing one)."""
    tokens: list[Token] = []
    assert isinstance(md.inline, SpanningParser)  # noqa: S101 - both parsers here are made with it
    md.inline.parse(content, md, {}, tokens)
    opened: list[tuple[str, tuple[int, int]]] = []
    for token in tokens:
        kind, _, end = token.type.rpartition("_")
        if kind not in _KINDS:
            continue
        width = 2 if kind != "em" else 1
        start, stop = token.meta.get("span", (0, 0))
        # A strong marker is made of two tokens of one character; which of them is kept depends on the side.
        if end == "open":
            span = (stop - width, stop) if kind == "strong" and stop - start == 1 else (start, start + width)
            opened.append((kind, span))
        elif opened:
            yield kind, opened.pop()[1], (start, start + width)


def _stepped_out(content: str, broken: list[Pair]) -> list[Edit]:
    edits: list[Edit] = []
    for kind, first, last in broken:
        inside = content[first[1] : last[0]]
        marker, closing = content[slice(*first)], content[slice(*last)]
        if len(inside) > 2 and _PAIRS.get(inside[0]) == inside[-1] and inside.count(inside[0]) == 1:
            edits += [(first[0], first[1] + 1, inside[0] + marker), (last[0] - 1, last[1], closing + inside[-1])]
        elif len(inside) > 1 and inside[-1] in _ENDS and inside[-2] not in _ENDS:
            edits.append((last[0] - 1, last[1], closing + inside[-1]))
        else:
            edits += _numbered(content, [(kind, first, last)])
    return edits


def _escaped(content: str, pairs: list[Pair]) -> list[Edit]:
    """Markers that only the strict parser takes for such, with a backslash."""
    places = sorted({place for _, *spans in pairs for span in spans for place in range(*span)})
    return [(place, place + 1, "\\" + content[place]) for place in places]


def _tagged(content: str, ours: list[Pair]) -> list[Edit]:
    """Tags for what is emphasised, and a backslash before every marker that is none; code stays as it is."""
    edits = [edit for kind, a, b in ours for edit in ((*a, f"<{_TAGS[kind]}>"), (*b, f"</{_TAGS[kind]}>"))]
    used = {place for _, *spans in ours for span in spans for place in range(*span)}
    code = {place for match in _CODE.finditer(content) for place in range(*match.span())}
    loose = [match.start() for match in _MARKED.finditer(content) if match.start() not in used | code]
    return sorted(
        [*edits, *((place, place + 1, "\\" + content[place]) for place in loose if not _is_escaped(content, place))]
    )


def _is_escaped(content: str, place: int) -> bool:
    before = content[:place]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _numbered(content: str, pairs: list[Pair]) -> list[Edit]:
    """The characters just outside the markers as numbers; a parser sees ``;`` before and ``&`` after the markers."""
    edits: dict[int, Edit] = {}
    for _, first, last in pairs:
        for place in (first[0] - 1, last[1]):
            if 0 <= place < len(content) and content[place].isalnum():
                edits[place] = (place, place + 1, f"&#{ord(content[place])};")
    return list(edits.values())
