"""Captions of figures and tables, told from sentences that begin with "Table 6." by the paper's own habit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from blogwriter.models import Box
from blogwriter.sources._layout import Layout
from blogwriter.sources._lines import Line, union
from blogwriter.sources._repair import join

__all__ = ["Caption", "captions"]

_START = re.compile(
    r"(?P<word>(?:Supplementary |Extended Data )?(?:Figure|Fig\.?|FIGURE|FIG\.?|Table|Tab\.|TABLE)|[图圖表])\s*"
    r"(?P<number>(?>[A-Z]{0,2}\.?\d{1,3}(?:\s?[.‐‑–—-]\s?\d{1,3})*[a-z]?|[IVXL]{1,6}"
    r"|[一二三四五六七八九十]{1,3}(?:[.‐‑–—-]\d{1,2})?))(?![\d%])"
    r"(?P<sep>\s*[.:：|。—–]|\s*、|\s+|(?=[(（])|$)(?P<rest>.*)"
)
_PROSE = re.compile(
    r"(?:shows?|illustrates?|presents?|lists?|summari[sz]es?|gives?|depicts?|reports?|compares?|demonstrates?"
    r"|provides?|describes?|displays?"
    r"|plots?|contains?|and|or|in|is|are|we|also|for|to|with|as|can|,|\(|）|\)|的|是|所示|中|给出|給出|为|為|可"
    r"|展示|显示|顯示|描述|列出|则|說明|说明)(?:\b|(?=[\u3400-\u9fff]))",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[(（](?![a-zA-Z\d][)）])|[(（][a-zA-Z\d][)）]\s*[:：]")
_CONTINUED = re.compile(r"\(?(?:continued\b|cont\.|cont’d|cont'd|续表?|續表?|接上)", re.IGNORECASE)
_MAX_LINES = 40


class Caption(NamedTuple):
    """A caption and its lines among the document's lines."""

    kind: Literal["figure", "table"]
    number: str
    text: str
    """After number and separator."""
    page: int
    box: Box
    lines: tuple[int, ...]
    column: tuple[float, float]


class _Start(NamedTuple):
    at: int
    kind: Literal["figure", "table"]
    word: str
    number: str
    separator: str
    rest: str
    styled: bool
    fresh: bool


def captions(lines: Sequence[Line], layout: Layout) -> list[Caption]:
    """All captions in reading order.

    Args:
        lines: Lines of the document in reading order.
        layout: Its measures.
    """
    starts = [start for i in range(len(lines)) if (start := _start(lines, i, layout))]
    habits = {kind: _habit([s for s in starts if s.kind == kind]) for kind in ("figure", "table")}
    kept = [s for s in starts if _is_caption(s, habits[s.kind], lines)]
    firsts = {s.at for s in kept}
    return _in_one_tongue([_caption(s, lines, layout, firsts) for s in _without_doubles(kept)], lines)


def _in_one_tongue(found: Sequence[Caption], lines: Sequence[Line]) -> list[Caption]:
    """A caption that stands below in a second language belongs to the first."""
    done: list[Caption] = []
    for caption in found:
        above = done[-1] if done else None
        if above and _is_translation(above, caption, lines):
            done[-1] = above._replace(lines=above.lines + caption.lines, box=union((above.box, caption.box)))
        else:
            done.append(caption)
    return done


def _is_translation(above: Caption, below: Caption, lines: Sequence[Line]) -> bool:
    same = (above.kind, above.number, above.page) == (below.kind, below.number, below.page)
    words = [lines[caption.lines[0]].text[0] for caption in (above, below)]
    near = -2 < below.box[1] - above.box[3] < 2 * lines[above.lines[-1]].size
    return same and near and words[0].isascii() != words[1].isascii()


def _start(lines: Sequence[Line], index: int, layout: Layout) -> _Start | None:
    line = lines[index]
    match = _START.match(line.text)
    if match is None:
        return None
    word, rest = match["word"], match["rest"].strip()
    separator = match["sep"].strip() or ("" if match["rest"] else "end")
    if word in "图圖表" and not separator and not match["sep"] and rest and not _BRACKETED.match(rest):
        return None
    first = line.spans[0]
    styled = first.bold or first.italic or word.isupper() or first.font != layout.body_font
    styled = styled or abs(line.size - layout.body_size) > 0.4
    return _Start(
        at=index,
        kind="table" if "tab" in word.lower() or word == "表" else "figure",
        word=word,
        number=re.sub(r"[‐‑–—]", "-", re.sub(r"\s", "", match["number"])).strip("."),
        separator=separator,
        rest=rest,
        styled=styled,
        fresh=_is_fresh(lines, index, layout),
    )


def _is_fresh(lines: Sequence[Line], index: int, layout: Layout) -> bool:
    """Whether no running text leads into the line from above."""
    if not index:
        return True
    line, above = lines[index], lines[index - 1]
    if above.page != line.page or above.column != line.column or above.box[1] > line.box[1]:
        return True
    gap = line.box[1] - above.box[3]
    if gap > 0.75 * layout.body_size or above.size < line.size - 0.4 or above.size > line.size + 0.4:
        return True
    return above.box[2] < above.column[1] - 0.12 * (above.column[1] - above.column[0])


def _habit(starts: Sequence[_Start]) -> tuple[str, bool]:
    """(separator, styled) of most captions of a kind."""
    sure = [s for s in starts if s.fresh and not (s.separator == "" and _PROSE.match(s.rest))]
    if not sure:
        return "", False
    separators = Counter(s.separator for s in sure)
    best = max(separators, key=lambda sep: (separators[sep], sep in ".:："))
    styled = [s.styled for s in sure if s.separator == best]
    return best, sum(styled) > 0.6 * len(styled)


def _is_caption(start: _Start, habit: tuple[str, bool], lines: Sequence[Line]) -> bool:
    separator, styled = habit
    if _CONTINUED.match(start.rest) or re.search(r"(?:\.\s?){4,}|…{2,}", start.rest):
        return False
    bracketed = start.word in "图圖表" and _BRACKETED.match(start.rest)
    if start.separator in ("", "、") and _PROSE.match(start.rest) and not bracketed:
        return False
    if start.separator == "" and start.word not in "图圖表" and separator not in ("", "end") and not start.styled:
        return False
    if start.separator == "end":
        return start.fresh and _next_is_near(lines, start.at)
    if start.separator != separator and not (start.styled and start.fresh):
        return False
    named = (
        start.separator in (":", "：") and start.rest[:1].isupper()
    )  # it may stand under a row that fills its column
    return named or start.fresh or (styled and start.styled and bool(start.separator))


def _next_is_near(lines: Sequence[Line], index: int) -> bool:
    if index + 1 >= len(lines):
        return False
    line, below = lines[index], lines[index + 1]
    return below.page == line.page and -2 < below.box[1] - line.box[3] < 1.6 * line.size


def _without_doubles(starts: Sequence[_Start]) -> list[_Start]:
    """A number twice: both stay where both look alike (papers do misnumber), else the better one."""
    done: list[_Start] = []
    for start in starts:
        same = [s for s in starts if (s.kind, s.number) == (start.kind, start.number)]
        best = max((s.fresh, s.styled, s.separator not in ("", "end")) for s in same)
        if (start.fresh, start.styled, start.separator not in ("", "end")) == best:
            done.append(start)
    return done


def _caption(start: _Start, lines: Sequence[Line], layout: Layout, firsts: set[int]) -> Caption:
    first = lines[start.at]
    members, text = [start.at], start.rest
    for index in range(start.at + 1, min(start.at + _MAX_LINES, len(lines))):
        if index in firsts or not _goes_on(lines, members, index, start):
            break
        members.append(index)
        text = join(text, lines[index].text, layout.words)
    return Caption(
        kind=start.kind,
        number=start.number,
        text=text.strip(),
        page=first.page,
        box=union(lines[i].box for i in members),
        lines=tuple(members),
        column=(min(lines[i].column[0] for i in members), max(lines[i].column[1] for i in members)),
    )


def _goes_on(lines: Sequence[Line], members: Sequence[int], index: int, start: _Start) -> bool:
    above, line = lines[members[-1]], lines[index]
    if line.page != above.page or line.box[1] < above.box[1]:
        return False
    if start.separator == "end" and len(members) == 1:
        # A short label may be read with a column over which its text reaches.
        return line.column == above.column or abs(line.box[0] - above.box[0]) < line.size
    if line.column != above.column or _is_paragraph(above, line, len(members)):
        return False
    if abs(line.size - above.size) > 0.45 or _is_set_apart(above, line):
        return False
    gap = line.box[1] - above.box[3]
    usual = 0.45 * line.size if len(members) < 2 else _step(lines, members) + 0.2 * line.size
    if not -0.6 * line.size < gap <= max(usual, 0.12 * line.size):
        return False
    return (
        above.box[2] > above.column[0] + 0.5 * (above.column[1] - above.column[0]) or line.box[0] > above.column[0] + 20
    )


def _is_paragraph(above: Line, line: Line, count: int) -> bool:
    """Whether an indented line that fills the column follows a first line that ends early: a text below a title."""
    left, right = above.column
    early = above.box[2] < right - 3 * above.size
    return count == 1 and early and line.box[2] > right - line.size and line.box[0] > left + line.size


def _is_set_apart(above: Line, line: Line) -> bool:
    """Whether a line cannot go on one that ends early: neither flush with it nor centred on the same axis."""
    early = above.box[2] < above.column[1] - 2 * above.size and above.box[0] > above.column[0] + 2 * above.size
    flush = abs(line.box[0] - above.box[0]) < 0.5 * line.size
    return early and not flush and abs(line.middle[0] - above.middle[0]) > 0.5 * line.size


def _step(lines: Sequence[Line], members: Sequence[int]) -> float:
    """The widest blank between two of a caption's lines; an accent makes its line higher than the others."""
    return max(lines[b].box[1] - lines[a].box[3] for a, b in pairwise(members))
