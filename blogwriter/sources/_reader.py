"""An open PDF → Paper: the order of the steps, and nothing else knows it.

Pure but for the document: no file, no network, no clock. It may run in a child process under limits.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from blogwriter.models import Box, Caution, Figure, Origin, Paper, Reference, Section, Sentence, SentenceKind, Table
from blogwriter.sources._candidates import contents_lines
from blogwriter.sources._captions import Caption, captions
from blogwriter.sources._continued import tails
from blogwriter.sources._figures import Region, regions
from blogwriter.sources._formulas import Display, displays, formula
from blogwriter.sources._front_matter import Front, front_matter, language_of
from blogwriter.sources._layout import Layout, layout_of
from blogwriter.sources._lines import HiddenBox, Line
from blogwriter.sources._outline import Heading, headings
from blogwriter.sources._pages import View
from blogwriter.sources._references import entries, references
from blogwriter.sources._run_in import FOOT_LINES, SIGNS
from blogwriter.sources._stated import numbers_in
from blogwriter.sources._tables import cells_of
from blogwriter.sources._units import Unit, paragraphs, sentences_of

__all__ = ["nothing_hidden", "read_document"]


_LONGEST_ENTRY = 12  # lines


class _Parts(NamedTuple):
    """What the lines were found to be; indices count over all lines of the document."""

    layout: Layout
    lines: list[Line]
    captions: list[Caption]
    regions: list[Region]
    headings: list[Heading]
    front: Front
    listed: list[list[int]]
    """Lines of each reference list."""
    displays: list[Display]


def nothing_hidden(_view: View) -> Sequence[HiddenBox]:
    """For documents of our own making."""
    return ()


def read_document(
    document: Any, *, origin: Origin, look: Callable[[View], Sequence[HiddenBox]] = nothing_hidden
) -> Paper:
    """Read a paper.

    Args:
        document: An open, unlocked ``pymupdf.Document`` with at least one page.
        origin: Where its bytes came from.
        look: Is called once for each page in order and gives (box, reason) of characters to leave out of everything.
    """
    with _uncollected():
        layout = layout_of(document, look)
        parts = _parts(layout, _outline(document), document.metadata or {})
        texts = _texts(parts)
        lists = [references([parts.lines[i] for i in listed], layout) for listed in parts.listed]
        # A report may carry another paper with a list of its own: the first is the report's.
        found = next((one for one in lists if len(one) > 2), lists[-1] if lists else [])
        return _paper(parts, document, origin=origin, texts=texts, found=found)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles, a sixth of the time: reading makes many small values and no cycle."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            _rest()
            gc.enable()


def _rest() -> None:
    """Hand over what was made to the oldest generation: else the collector walks through all of it at once."""
    if not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()


def _outline(document: Any) -> list[tuple[int, str, int]]:
    return [(level, title, page) for level, title, page, *_ in document.get_toc(simple=True)]


def _parts(layout: Layout, outline: Sequence[tuple[int, str, int]], metadata: dict[str, Any]) -> _Parts:
    lines = layout.lines
    found = captions(lines, layout)
    captioned = frozenset(i for caption in found for i in caption.lines)
    uncaptioned = [i for i in range(len(lines)) if i not in captioned]
    heads = headings([lines[i] for i in uncaptioned], layout, outline)
    bars = frozenset(uncaptioned[i] for h in heads for i in range(h.start, h.stop))
    boxes = _continued(layout, regions(layout, found, bars), bars | captioned)
    taken = {i for region in boxes for i in region.lines} | captioned
    free = [i for i in range(len(lines)) if i not in taken]
    loose = [lines[i] for i in free]
    places = {i: n for n, i in enumerate(free)}
    heads = [
        h._replace(start=places[uncaptioned[h.start]], stop=places[uncaptioned[h.stop - 1]] + 1)
        for h in heads
        if not taken & {uncaptioned[i] for i in range(h.start, h.stop)}
    ]
    front = front_matter(loose, heads, layout, metadata)
    heads = [h for h in heads if h.start not in front.front_lines and h.start not in front.abstract_lines]
    listed = _listed(heads, loose, layout)
    busy = {i for h in heads for i in range(h.start, h.stop)} | {i for one in listed for i in one} | front.front_lines
    shown = displays(loose, layout, [i not in busy for i in range(len(loose))])
    return _Parts(
        layout=layout,
        lines=lines,
        captions=found,
        regions=boxes,
        headings=[h._replace(start=free[h.start], stop=free[h.stop - 1] + 1) for h in heads],
        front=front._replace(
            abstract_lines=tuple(free[i] for i in front.abstract_lines),
            front_lines=frozenset(free[i] for i in front.front_lines),
        ),
        listed=[[free[i] for i in one] for one in listed],
        displays=[d._replace(lines=tuple(free[i] for i in d.lines)) for d in shown],
    )


def _continued(layout: Layout, boxes: Sequence[Region], closed: frozenset[int]) -> list[Region]:
    tables = [n for n, region in enumerate(boxes) if region.caption.kind == "table"]
    taken = closed | {i for region in boxes for i in region.lines}
    more = tails(layout, [boxes[n].lines for n in tables], taken)
    added = {tables[n]: lines for n, lines in more.items()}
    return [region._replace(lines=region.lines + added.get(n, ())) for n, region in enumerate(boxes)]


def _listed(heads: Sequence[Heading], loose: Sequence[Line], layout: Layout) -> list[list[int]]:
    """Lines of each reference list, up to the next heading; all but the last must look like one inside, too."""
    ends = [*(h.start for h in heads[1:]), len(loose)]
    lists = [list(range(h.stop, end)) for h, end in zip(heads, ends, strict=bool(heads)) if h.kind == "references"]
    return [one for one in lists if one is lists[-1] or _is_list([loose[i] for i in one], layout)]


def _is_list(lines: Sequence[Line], layout: Layout) -> bool:
    return 2 < len(lines) < _LONGEST_ENTRY * sum(label is not None for label, _ in entries(lines, layout))


def _texts(parts: _Parts) -> tuple[tuple[Section, ...], tuple[Sentence, ...]]:
    """Sections with the ids of their sentences, and all sentences in reading order."""
    counts: dict[int, int] = {}
    gaps = _gaps(parts)
    starts = {h.start: n for n, h in enumerate(parts.headings)}
    ids: dict[int, list[str]] = {n: [] for n in range(-1, len(parts.headings))}
    sentences: list[Sentence] = []
    abstract: list[str] = []
    wanted = set(parts.front.abstract_lines)
    apart = _abstract_heading(parts)
    order = sorted([(unit.lines[0], unit) for unit in _units(parts)], key=lambda item: item[0])
    marks = sorted(starts)
    current, at = -1, 0
    for first, unit in order:
        while at < len(marks) and marks[at] <= first:
            current = starts[marks[at]]
            at += 1
        made = sentences_of(unit, parts.lines, parts.layout, counts=counts, gaps=gaps)
        sentences += made
        # What stands under the abstract and is none of it (footnotes, keywords, the venue) belongs to no section.
        into = abstract if first in wanted else ids[-1 if current == apart else current]
        into += [sentence.id for sentence in made]
    return _sections(parts, ids, abstract), tuple(sentences)


def _abstract_heading(parts: _Parts) -> int | None:
    """Place among the headings of the one that the abstract stands under; None where nothing says abstract."""
    first = min(parts.front.abstract_lines, default=-1)
    above = [n for n, h in enumerate(parts.headings) if h.start <= first]
    return above[-1] if above and parts.headings[above[-1]].kind == "abstract" else None


def _sections(parts: _Parts, ids: Mapping[int, Sequence[str]], abstract: Sequence[str]) -> tuple[Section, ...]:
    done = []
    if abstract and not any(h.kind == "abstract" for h in parts.headings):
        title = "Abstract" if language_of(parts.lines) == "en" else "摘要"
        page = parts.lines[parts.front.abstract_lines[0]].page
        done.append(Section(number=None, title=title, level=1, page=page, sentences=tuple(abstract), kind="abstract"))
        abstract = ()
    for n, h in enumerate(parts.headings):
        own = list(ids[n])
        if h.kind == "abstract" and abstract:
            own, abstract = [*abstract, *own], ()
        done.append(
            Section(number=h.number, title=h.title, level=h.level, page=h.page, sentences=tuple(own), kind=h.kind)
        )
    return tuple(done)


def _gaps(parts: _Parts) -> frozenset[int]:
    return frozenset(display.lines[-1] + 1 for display in parts.displays)


def _units(parts: _Parts) -> list[Unit]:
    lines, layout = parts.lines, parts.layout
    units = [Unit("caption", caption.lines) for caption in parts.captions]
    for region in parts.regions:
        kind: SentenceKind = "table" if region.caption.kind == "table" else "figure-text"
        units += [Unit(kind, row, whole=True) for row in _rows(region.lines, lines)]
    for one in parts.listed:
        found = entries([lines[i] for i in one], layout)
        units += [Unit("reference", tuple(one[i] for i in indices), whole=True) for _, indices in found]
    done = {i for unit in units for i in unit.lines} | parts.front.front_lines
    done |= {i for h in parts.headings for i in range(h.start, h.stop) if not h.run_in}
    done |= contents_lines(lines)
    done |= {i for display in parts.displays for i in display.lines} | {i for one in parts.listed for i in one}
    running = [i for i in range(len(lines)) if i not in done]
    notes = _footnotes(running, lines, layout)
    breaks = {h.stop if not h.run_in else h.start: True for h in parts.headings}
    prose = paragraphs([i for i in running if i not in notes], lines, layout, breaks)
    return units + prose + paragraphs(sorted(notes), lines, layout, {i: True for i in notes if lines[i].mark})


def _rows(indices: Sequence[int], lines: Sequence[Line]) -> list[tuple[int, ...]]:
    """Lines of a table or figure that share a baseline."""
    rows: list[list[int]] = []
    for i in indices:
        if rows and rows[-1][-1] == i - 1 and abs(lines[i].middle[1] - lines[rows[-1][-1]].middle[1]) < 3:
            rows[-1].append(i)
        else:
            rows.append([i])
    return [tuple(row) for row in rows]


def _footnotes(running: Sequence[int], lines: Sequence[Line], layout: Layout) -> set[int]:
    """Small lines under the running text of their column, and those under a footnote's sign."""
    by_column: dict[tuple[int, tuple[float, float]], list[int]] = {}
    for i in running:
        by_column.setdefault((lines[i].page, lines[i].column), []).append(i)
    found: set[int] = set()
    for indices in by_column.values():
        tail = []
        for i in reversed(indices):
            if lines[i].size > layout.body_size - 0.8:
                break
            tail.append(i)
        if tail and len(tail) < len(indices):
            found.update(tail)
        signed = [n for n, i in enumerate(indices) if n and lines[i].mark and lines[i].mark in SIGNS]
        if signed and len(indices) - signed[0] <= FOOT_LINES:
            found.update(indices[signed[0] :])
    return found


def _paper(
    parts: _Parts,
    document: Any,
    *,
    origin: Origin,
    texts: tuple[tuple[Section, ...], tuple[Sentence, ...]],
    found: Sequence[Reference],
) -> Paper:
    front, (sections, sentences) = parts.front, texts
    ids = _first_ids(parts, sentences)
    pairs = list(zip(parts.captions, parts.regions, strict=True))
    return Paper(
        id=_id(front, origin),
        title=front.title,
        authors=front.authors,
        abstract=front.abstract,
        pages=document.page_count,
        origin=origin,
        affiliations=front.affiliations,
        published=front.published,
        venue=front.venue,
        language=language_of(parts.lines),
        arxiv_id=front.arxiv_id,
        doi=front.doi,
        url=_url(front),
        versions=_versions(front),
        categories=(front.category,) if front.category else (),
        sections=sections,
        sentences=sentences,
        figures=tuple(_figure(c, r, ids) for c, r in pairs if c.kind == "figure"),
        tables=tuple(_table(c, r, ids, parts) for c, r in pairs if c.kind == "table"),
        formulas=tuple(formula(display, parts.lines) for display in parts.displays),
        references=tuple(found),
        numbers=numbers_in(sentences),
        warnings=_warnings(front, sections, found),
    )


def _first_ids(parts: _Parts, sentences: Sequence[Sentence]) -> dict[int, str]:
    """Caption's first line → id of its first sentence."""
    boxes: dict[tuple[int, Box], str] = {}
    for sentence in sentences:
        if sentence.kind == "caption" and sentence.more:
            boxes.setdefault(sentence.more[0], sentence.id)
    found = {}
    for caption in parts.captions:
        line = parts.lines[caption.lines[0]]
        key = (line.page, _round_box(line.box))
        if key in boxes:
            found[caption.lines[0]] = boxes[key]
    return found


def _round_box(box: Box) -> Box:
    return round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1)


def _figure(caption: Caption, region: Region, ids: Mapping[int, str]) -> Figure:
    return Figure(
        number=caption.number,
        page=caption.page,
        bbox=_round_box(region.box) if region.box else None,
        caption=caption.text,
        caption_id=ids.get(caption.lines[0]),
    )


def _table(caption: Caption, region: Region, ids: Mapping[int, str], parts: _Parts) -> Table:
    page = parts.layout.pages[caption.page - 1]
    return Table(
        number=caption.number,
        page=caption.page,
        bbox=_round_box(region.box) if region.box else None,
        caption=caption.text,
        caption_id=ids.get(caption.lines[0]),
        cells=cells_of(
            region.box,
            [line for i in region.lines if (line := parts.lines[i]).page == caption.page],
            page.graphics,
            page.words,
        )
        if region.box
        else (),
    )


def _id(front: Front, origin: Origin) -> str:
    if front.arxiv_id:
        return f"arxiv:{front.arxiv_id}"
    return f"doi:{front.doi}" if front.doi else f"sha256:{origin.sha256[:12]}"


def _url(front: Front) -> str | None:
    if front.arxiv_id:
        return f"https://arxiv.org/abs/{front.arxiv_id}"
    return f"https://doi.org/{front.doi}" if front.doi else None


def _versions(front: Front) -> tuple[tuple[str, str], ...]:
    version = (front.arxiv_id or "").rpartition("v")[2]
    return ((f"v{version}", front.version_date),) if front.version_date and version.isdigit() else ()


def _warnings(front: Front, sections: Sequence[Section], found: Sequence[Reference]) -> tuple[Caution, ...]:
    warnings = []
    if not front.title:
        warnings.append(Caution(code="no_title", message="没有认出标题", page=1))
    if not front.abstract:
        warnings.append(Caution(code="no_abstract", message="没有找到摘要"))
    if not any(section.kind == "body" for section in sections):
        warnings.append(Caution(code="no_sections", message="没有认出章节标题，全文按一节处理"))
    if not found:
        warnings.append(Caution(code="no_references", message="没有找到参考文献列表"))
    return tuple(warnings)
