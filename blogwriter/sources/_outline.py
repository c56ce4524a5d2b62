"""Lines → headings: the chain of numbers first, then unnumbered lines that look like its first level.

The file's own outline is used as a check only: a candidate whose title it names counts for more. A paper that numbers
nothing is read by its looks, the look of "Introduction" or "Methods" being the first level.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from typing import Literal, NamedTuple

from blogwriter.sources._candidates import Candidate, candidates
from blogwriter.sources._chain import Look, Node, best_chain, letters_of, look_of, looks_of
from blogwriter.sources._layout import Layout
from blogwriter.sources._lines import Line

__all__ = ["ABSTRACT", "BACK", "Heading", "REFERENCES", "headings"]

_Kind = Literal["body", "abstract", "appendix", "references", "back"]

REFERENCES = re.compile(
    r"(?:references?(?: and notes| cited)?|bibliography|literature cited|works cited|(?:主要)?[參参]考文[獻献]"
    r"|[參参]考[資资]料|引用文[獻献])[.:：]?",
    re.IGNORECASE,
)
BACK = re.compile(
    r"(?:acknowled?ge?ments?(?: and .*)?|acknowledgements? of .*|funding(?: .*)?|authors?(?:['’]s?)? contributions?"
    r"|contributions?(?: and acknowledg.*)?|(?:data|code|data and code)(?: and code)? availability(?: statement)?"
    r"|(?:declaration of )?(?:conflicts?|competing) (?:of )?interests?|declarations?(?: of .*)?|ethics statement"
    r"|reproducibility statement"
    r"|author information|additional information|supporting information|credit authorship .*|about the authors?"
    r"|致\s*[谢謝]|[誌谢]\s*[謝辞]|作者[简簡]介|作者[贡貢]献.*|利益冲突.*|基金项目.*)[.:：]?",
    re.IGNORECASE,
)
ABSTRACT = re.compile(
    r"[【\[]?(?:abstract|summary|a b s t r a c t|摘\s*要|中文摘要|英文摘要)[】\]]?[.:：—–-]*", re.IGNORECASE
)
_APPENDIX = re.compile(
    r"(?:appendi(?:x|ces)(?: for .*)?|(?:electronic )?supplement(?:ary|al)?(?: (?:materials?|information|text))?"
    r"|附\s*[录錄件].{0,40})[.:：]?",
    re.IGNORECASE,
)
_KEYWORD = re.compile("|".join(f"(?:{one.pattern})" for one in (REFERENCES, BACK, ABSTRACT, _APPENDIX)), re.IGNORECASE)
_FIRST = re.compile(
    r"(?:introduction|related works?|background|(?:materials and )?methods?|methodology|experiments?"
    r"|results?(?: and discussion)?"
    r"|discussions?(?: and conclusions?)?|conclusions?|evaluation|limitations?|broader impacts?"
    r"|引\s*言|[绪緒]\s*[论論]|前\s*言|[结結]\s*[论論语語]|[实實][验驗](?:[结結]果)?)[.:：]?",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"(?:table of )?contents|list of (?:figures|tables)|目\s*[录錄次]|(?:插|附)?[图圖表]\s*格?\s*目?\s*[录錄次]"
    r"|(?:插[图圖]|[图圖]表|表格|符[号號]|缩略[语詞词])\s*(?:清[单單]|索引|[对對]照表|[说說]明|表)"
    r"|key\s?words?"
    r"|关键[词字]|關鍵[詞字]"
    r"|index terms|ccs concepts|acm reference format|article info|highlights|graphical abstract",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"[\[［]1[\]］]\s*\S")
_MAX_TITLE = 110
_PICTURE_PT = 20.0  # least height of what a heading without text may head


class Heading(NamedTuple):
    """A heading and where it stands among the lines."""

    start: int
    stop: int
    number: str | None
    title: str
    level: int
    page: int
    kind: _Kind = "body"
    run_in: bool = False
    lettered: bool = False
    """Whether its number is a letter of the appendix."""


def headings(lines: Sequence[Line], layout: Layout, outline: Sequence[tuple[int, str, int]] = ()) -> list[Heading]:
    """Headings in reading order.

    Args:
        lines: All lines but those of figures, tables and captions.
        layout: Measures of the document.
        outline: (level, title, page) of the file's own outline; empty where there is none.
    """
    offered = candidates(lines, layout)
    named = frozenset((letters_of(title), page) for _, title, page in outline)
    chain = best_chain(offered, lines, layout, named)
    taken = {i for node in chain for i in range(node.candidate.start, node.candidate.stop)}
    rest = [c for c in offered if c.start not in taken and not c.run_in and _is_short(c)]
    titles = {c.start: c for c in offered}
    found = [_heading(node, lines, titles.get(node.candidate.stop)) for node in chain]
    if chain:
        found += _like_first(rest, lines, layout, chain)
    else:
        found += _by_looks(rest, offered, lines, layout)
    found += [_plain(c, lines) for c in rest if REFERENCES.fullmatch(c.text) and _counts_from_one(c, lines)]
    found += _named(rest, lines, layout, outline, {heading.start for heading in found})
    return _with_kinds(_without_overlap(found))


def _counts_from_one(candidate: Candidate, lines: Sequence[Line]) -> bool:
    """Whether the first entry of a list comes next: then "References" heads it, whatever it looks like."""
    return candidate.stop < len(lines) and bool(_ENTRY.match(lines[candidate.stop].text))


def _is_short(candidate: Candidate) -> bool:
    return len(candidate.text) <= _MAX_TITLE and not candidate.text.endswith((",", "，", ";", "；"))


def _heading(node: Node, lines: Sequence[Line], below: Candidate | None) -> Heading:
    """The heading of a node; ``Chapter 1`` alone on its line takes its title from the line below."""
    candidate, number = node.candidate, node.number
    title, stop = _tidy(number.rest), candidate.stop
    if not title and below is not None and below.style.size >= candidate.style.size - 0.6 and _is_short(below):
        title, stop = _tidy(below.text), below.stop
    return Heading(
        start=candidate.start,
        stop=stop,
        number=number.printed,
        title=title or number.printed,
        level=node.depth,
        page=lines[candidate.start].page,
        run_in=candidate.run_in,
        lettered=number.scheme == "letter" and node.depth == len(number.path),
    )


def _tidy(title: str) -> str:
    title = title.strip("【】[]") if ABSTRACT.fullmatch(title) else title
    return re.sub(r"[\s:：—–]+$", "", title.strip()) if not title.endswith("...") else title


def _plain(candidate: Candidate, lines: Sequence[Line], *, level: int = 1) -> Heading:
    return Heading(candidate.start, candidate.stop, None, _tidy(candidate.text), level, lines[candidate.start].page)


def _is_keyword(text: str) -> bool:
    return bool(_KEYWORD.fullmatch(text))


def _stands_out(candidate: Candidate, layout: Layout) -> bool:
    style = candidate.style
    return style.bold or style.caps or style.size > 1.04 * layout.body_size or (style.italic and candidate.room > 0.3)


def _like_first(
    offered: Sequence[Candidate], lines: Sequence[Line], layout: Layout, chain: Sequence[Node]
) -> list[Heading]:
    """Unnumbered headings: known words that stand out, and lines in the exact look of the first level."""
    look, first = looks_of(chain).get(("", 1)), chain[0].candidate.start
    plain_look = look is None or (not (look[1] or look[2]) and look[0] <= 1.04 * layout.body_size)
    colours = {_colour(node.candidate, lines) for node in chain if node.depth == 1}
    alike = {
        c.start
        for c in offered
        if not plain_look and look_of(c) == look and c.start > first and _colour(c, lines) in colours
    }
    heads = alike | {node.candidate.start for node in chain if node.depth == 1}
    found = []
    for c in offered:
        if (c.room <= 0.3 and not _stands_out(c, layout)) or _CONTENTS.fullmatch(c.text):
            continue
        alone = lines[c.start].width < 0.6 * (lines[c.start].column[1] - lines[c.start].column[0])
        known = _is_keyword(c.text) and (_stands_out(c, layout) or (c.room > 0.3 and alone))
        same = c.start in alike and c.room > 0.3 and _is_heading_text(c.text)
        if known or (same and _has_text(c, lines, layout, heads)):
            found.append(_plain(c, lines))
    return found


def _colour(candidate: Candidate, lines: Sequence[Line]) -> int:
    """Colour of a candidate's longest run of letters."""
    return max(lines[candidate.start].spans, key=lambda span: len(span.text.strip())).colour


def _has_text(candidate: Candidate, lines: Sequence[Line], layout: Layout, heads: Container[int]) -> bool:
    """Whether something stands under a line on its page that is no heading of its rank: else it heads nothing."""
    line, stop = lines[candidate.stop - 1], candidate.stop
    page = layout.pages[line.page - 1]
    at = page.lines.index(line)
    if at + 1 == len(page.lines):
        return any(box[1] > line.box[3] - 2 and box[3] - box[1] > _PICTURE_PT for box in page.graphics)
    return not (stop in heads and lines[stop] == page.lines[at + 1])


def _is_heading_text(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return (
        (text[0].isalnum() or text[0] in "“\"'‘(（《")
        and letters >= 3
        and letters > 0.6 * len(text.replace(" ", ""))
        and not text[0].islower()
    )


def _by_looks(
    offered: Sequence[Candidate], everything: Sequence[Candidate], lines: Sequence[Line], layout: Layout
) -> list[Heading]:
    """Headings of a paper without numbers: ranked looks, the first level being that of "Introduction" and its like."""
    prose = _looks_of_prose(everything)
    fit = [c for c in offered if _fits(c, lines, layout) and (look_of(c) not in prose or _is_keyword(c.text))]
    sure = [c for c in fit if _FIRST.fullmatch(c.text) or REFERENCES.fullmatch(c.text)]
    if not sure:
        return [_plain(c, lines) for c in fit if _is_keyword(c.text)]
    first = Counter(_rank(c) for c in sure)
    top = max(first, key=lambda rank: (first[rank], rank))
    start = next(c.start for c in sure if _rank(c) == top)
    listed = next((c.start for c in fit if REFERENCES.fullmatch(c.text)), 1 << 30)
    counts = Counter(_rank(c) for c in fit if start <= c.start < listed)
    lower = sorted((rank for rank in counts if counts[rank] > 1 and rank < top), reverse=True)
    levels = {rank: level for level, rank in enumerate(lower[:3], start=2)} | {top: 1}
    return [
        _plain(c, lines, level=_level(c, levels, layout))
        for c in fit
        if _is_keyword(c.text)
        or (start <= c.start < listed and _rank(c) in levels)
        or (c.start > listed and _rank(c) == top)
    ]


def _level(candidate: Candidate, levels: Mapping[tuple[float, bool, bool, bool], int], layout: Layout) -> int:
    """Level by look; the back matter of a paper may be set small and is not the deeper for it."""
    small = candidate.style.size < layout.body_size - 0.3
    top = REFERENCES.fullmatch(candidate.text) or ABSTRACT.fullmatch(candidate.text)
    if top or (small and _is_keyword(candidate.text)):
        return 1
    return levels.get(_rank(candidate), 1)


def _rank(candidate: Candidate) -> tuple[float, bool, bool, bool]:
    """Looks in the order of their levels: larger, bold, capitals, upright first."""
    style = candidate.style
    return style.size, style.bold, style.caps, not style.italic


def _fits(candidate: Candidate, lines: Sequence[Line], layout: Layout) -> bool:
    """Whether a line without a number may be a heading: it stands out, stands alone, and running text follows."""
    text, style = candidate.text, candidate.style
    if _CONTENTS.fullmatch(text) or not _stands_out(candidate, layout) or not _is_heading_text(text):
        return False
    line = lines[candidate.start]
    alone = line.width < 0.75 * (line.column[1] - line.column[0])
    above = lines[candidate.start - 1].text if candidate.start else "."
    parted = candidate.room > 0.2 or (style.bold and alone and bool(re.search(r"[.:?!)\]。：]\d*$", above)))
    if _is_keyword(text) or _FIRST.fullmatch(text):
        return parted or alone
    if text.endswith((".", "。")) or style.size < layout.body_size - 0.3 or not parted:
        return False
    return _leads(candidate, lines, layout)


def _leads(candidate: Candidate, lines: Sequence[Line], layout: Layout) -> bool:
    """Whether running text, or another line that stands out, comes next."""
    if candidate.stop >= len(lines):
        return False
    line, below = lines[candidate.stop - 1], lines[candidate.stop]
    if abs(below.size - layout.body_size) > 0.7:
        return below.bold and below.size > layout.body_size
    far = below.page == line.page and below.column == line.column and below.box[1] - line.box[3] > 3 * layout.leading
    return not far and (below.bold or below.width > 0.45 * (below.column[1] - below.column[0]))


def _looks_of_prose(everything: Sequence[Candidate]) -> set[Look]:
    """Looks that mostly come in runs of four lines and more: bold abstracts, boxes, contents."""
    total: Counter[Look] = Counter()
    runs: Counter[Look] = Counter()
    run: list[Candidate] = []
    for c in [*everything, None]:
        if c is not None and run and look_of(c) == look_of(run[-1]) and c.start == run[-1].start + 1:
            run.append(c)
            continue
        if run:
            total[look_of(run[0])] += len(run)
            runs[look_of(run[0])] += len(run) if len(run) > 3 else 0
        run = [c] if c is not None else []
    return {look for look in total if runs[look] > 0.5 * total[look]}


def _named(
    offered: Sequence[Candidate],
    lines: Sequence[Line],
    layout: Layout,
    outline: Sequence[tuple[int, str, int]],
    taken: set[int],
) -> list[Heading]:
    """Unnumbered lines that stand out and that the file's outline names on their page."""
    levels: Mapping[tuple[str, int], int] = {(letters_of(title), page): level for level, title, page in outline}
    pages = {page for _, page in levels}
    found = []
    for c in offered:
        page = lines[c.start].page
        level = levels.get((letters_of(c.text), page)) if page in pages else None
        if level and c.start not in taken and _stands_out(c, layout) and not _CONTENTS.fullmatch(c.text):
            found.append(_plain(c, lines, level=level))
    return found


def _without_overlap(found: Sequence[Heading]) -> list[Heading]:
    done: list[Heading] = []
    for heading in sorted(found, key=lambda heading: (heading.start, heading.number is None)):
        if not done or heading.start >= done[-1].stop:
            done.append(heading)
    return done


def _with_kinds(found: Sequence[Heading]) -> list[Heading]:
    """Marks abstract, references, back matter and appendix by title and place."""
    kinds: list[Heading] = []
    current: _Kind = "body"
    after = False
    for heading in found:
        kind, after = _kind(heading, current, after=after)
        if kind == "abstract" and any(other.kind == "body" and other.number for other in kinds):
            kind = "body"  # a summary of what was said
        kinds.append(heading._replace(kind=kind))
        if heading.level == 1 or kind in ("references", "abstract"):
            current = kind
    return kinds


def _kind(heading: Heading, current: _Kind, *, after: bool) -> tuple[_Kind, bool]:
    """The heading's kind, and whether the references lie behind."""
    title = heading.title
    if REFERENCES.fullmatch(title):
        return "references", True
    if heading.level > 1 and current in ("appendix", "back"):
        return current, after
    if ABSTRACT.fullmatch(title):
        return "abstract", after
    if BACK.fullmatch(title) and heading.level == 1:
        return "back", after
    lettered = heading.lettered
    if _APPENDIX.fullmatch(title) or after or current == "appendix" or (lettered and heading.level == 1):
        return "appendix", after
    return "body", after
