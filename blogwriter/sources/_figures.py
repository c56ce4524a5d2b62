"""Captions → boxes: each caption takes the drawn things nearest to it, up to the next running text.

Figures have their captions below and tables above, except where a paper does it otherwise: the side on which most
captions of a kind find something wins where both sides offer something.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from blogwriter.models import Box
from blogwriter.sources._captions import Caption
from blogwriter.sources._layout import Layout, Page
from blogwriter.sources._lines import Line, union
from blogwriter.sources._regions import Cluster, clusters, contains, overlap_x, prose_lines, ruled_bands

__all__ = ["Region", "regions"]

_FRAME_PT = (90.0, 24.0)
"""A drawn box of this width and height frames the text in it."""
_LEVEL_PT = 4.0
"""How far captions on one row may differ in height."""
_SLACK_PT = 4.0
_LEAST_LISTING = 3
"""Lines of a program that make a figure."""
_ROW_PT = 16
"""Height of the strips in which text is looked up."""


class Region(NamedTuple):
    """What a caption speaks of."""

    caption: Caption
    box: Box | None
    lines: tuple[int, ...]
    """Lines of the document inside, by index."""


class _Field(NamedTuple):
    """A page seen by one caption."""

    low: float
    high: float
    top: float
    """Bottom of what ends the figure above the caption."""
    bottom: float


class _Sheet(NamedTuple):
    """A page prepared: what is text, what is loose."""

    page: Page
    offset: int
    captions: tuple[Caption, ...]
    prose: frozenset[int]
    """Indices within the page."""
    clusters: tuple[Cluster, ...]


def regions(layout: Layout, captions: Sequence[Caption], bars: frozenset[int] = frozenset()) -> list[Region]:
    """A region for each caption, in their order; its box is None where nothing was found.

    Args:
        layout: The document.
        captions: Its captions.
        bars: Lines, by index, that end a figure like running text does: headings.
    """
    found: dict[int, Region] = {}
    offset = 0
    sheets = []
    for page in layout.pages:
        own = tuple(c for c in captions if c.page == page.number)
        if own:
            sheets.append(_sheet(page, offset, own, layout=layout, bars=bars))
        offset += len(page.lines)
    sides = {kind: _side(sheets, kind) for kind in ("figure", "table")}
    for sheet in sheets:
        for caption, region in zip(sheet.captions, _assigned(sheet, sides), strict=True):
            found[caption.lines[0]] = region
    return [found[caption.lines[0]] for caption in captions]


def _sheet(page: Page, offset: int, captions: tuple[Caption, ...], *, layout: Layout, bars: frozenset[int]) -> _Sheet:
    lines = page.lines
    boxes = [caption.box for caption in captions]
    frames = ruled_bands(page.graphics, boxes, lines)
    frames += [b for b in page.graphics if b[2] - b[0] > _FRAME_PT[0] and b[3] - b[1] > _FRAME_PT[1]]
    frames = [f for f in frames if not any(contains(f, box) for box in boxes)]
    taken = {i - offset for caption in captions for i in caption.lines}
    framed = {i for i, line in enumerate(lines) if any(contains(f, line.box) for f in frames)}
    heads = _front_bars(page, layout) | {i - offset for i in bars if 0 <= i - offset < len(lines)}
    prose = (prose_lines(lines, layout, frames) | (heads - framed)) - taken
    loose = [(i, line) for i, line in enumerate(lines) if i not in prose and i not in taken]
    drawn = _without_underlines(page.graphics, [lines[i].box for i in prose | taken])
    barred = _barred(drawn, loose, [lines[i].box for i in prose | taken], layout.gutter)
    return _Sheet(page, offset, captions, frozenset(prose), tuple(barred))


def _front_bars(page: Page, layout: Layout) -> set[int]:
    """Title and authors: no figure of the first page reaches over them."""
    if page.number > 1:
        return set()
    return {
        i
        for i, line in enumerate(page.lines)
        if line.size > 1.08 * layout.body_size and len(line.text) > 12 and line.box[3] < 0.5 * page.height
    }


def _without_underlines(graphics: Sequence[Box], text: Sequence[Box]) -> list[Box]:
    """What is drawn, without rules and grounds of running text: links, highlights, fraction bars."""
    rows: dict[int, list[Box]] = {}
    for box in text:
        for row in range(int(box[1] - 2) // _ROW_PT, int(box[3] + 2) // _ROW_PT + 1):
            rows.setdefault(row, []).append(box)
    return [
        b
        for b in graphics
        if b[3] - b[1] > 16 or not any(contains(t, b, 2) for t in rows.get(int((b[1] + b[3]) / 2) // _ROW_PT, ()))
    ]


def _barred(
    drawn: Sequence[Box], loose: Sequence[tuple[int, Line]], bars: Sequence[Box], gutter: float | None
) -> list[Cluster]:
    """Clusters that do not reach over running text: each lies between the same two bars."""
    done = []
    for cluster in clusters(drawn, loose, gutter):
        crossed = [bar for bar in bars if contains(cluster.box, bar, 0)]
        if not crossed:
            done.append(cluster)
            continue
        lines = dict(loose)
        done += _cut(cluster, [b for b in drawn if contains(cluster.box, b)], lines, crossed)
    return done


def _cut(cluster: Cluster, drawn: Sequence[Box], lines: dict[int, Line], bars: Sequence[Box]) -> list[Cluster]:
    edges = sorted({bar[1] for bar in bars} | {float("inf")})
    done, low = [], float("-inf")
    for edge in edges:
        boxes = [b for b in drawn if low <= b[1] and b[3] <= edge + 2]
        texts = [i for i in cluster.lines if low <= lines[i].middle[1] < edge]
        if boxes or texts:
            box = union([*boxes, *(lines[i].box for i in texts)])
            done.append(Cluster(box, tuple(texts), bool(boxes)))
        low = edge
    return done


def _cut_between(left: Box, right: Box, pieces: Sequence[Box]) -> float | None:
    """Where nothing reaches across between the middles of two captions, nearest to the blank between them."""
    low, high, middle = (left[0] + left[2]) / 2, (right[0] + right[2]) / 2, (left[2] + right[0]) / 2
    free = [
        x
        for x in (middle, *(piece[2] + _SLACK_PT / 2 for piece in pieces))
        if low < x < high and not any(b[0] < x - _SLACK_PT and b[2] > x + _SLACK_PT for b in pieces)
    ]
    return min(free, key=lambda x: abs(x - middle), default=None)


def _field(caption: Caption, sheet: _Sheet) -> _Field:
    """How far a caption's figure may reach."""
    low, high = _stretch(caption, sheet)
    top, bottom = 0.0, sheet.page.height
    others = [c.box for c in sheet.captions if c is not caption]
    bars = [sheet.page.lines[i].box for i in sheet.prose] + others
    for bar in bars:
        if overlap_x(bar, low, high) < 6:
            continue
        if (bar[1] + bar[3]) / 2 < caption.box[1]:
            top = max(top, bar[3])
        elif (bar[1] + bar[3]) / 2 > caption.box[3]:
            bottom = min(bottom, bar[1])
    return _Field(low, high, top, bottom)


def _stretch(caption: Caption, sheet: _Sheet) -> tuple[float, float]:
    """The x from which to which the figure may reach: its column, less what stands beside the caption."""
    low, high = caption.column
    low, high = min(low, caption.box[0]), max(high, caption.box[2])
    beside = [c.box for c in sheet.captions if c is not caption]
    beside += [sheet.page.lines[i].box for i in sheet.prose]
    for box in beside:
        if min(box[3], caption.box[3]) - max(box[1], caption.box[1]) < 3:
            continue
        if box[2] <= caption.box[0] + 2 and box[2] > low:
            low = box[2] if box not in beside[: len(sheet.captions) - 1] else (box[2] + caption.box[0]) / 2
        elif box[0] >= caption.box[2] - 2 and box[0] < high:
            high = box[0] if box not in beside[: len(sheet.captions) - 1] else (box[0] + caption.box[2]) / 2
    return low, high


def _offers(caption: Caption, sheet: _Sheet) -> tuple[list[Cluster], list[Cluster]]:
    """Clusters above and below a caption that it may speak of."""
    field = _field(caption, sheet)
    above, below = [], []
    for cluster in sheet.clusters:
        box = cluster.box
        if not (_is_solid(cluster, caption.kind) or _is_listing(cluster, sheet.page.lines)) or not _reaches(
            box, caption, field
        ):
            continue
        middle = (box[1] + box[3]) / 2
        if field.top - 3 <= middle <= caption.box[1] + 2:
            above.append(cluster)
        elif caption.box[3] - 2 <= middle <= field.bottom + 3:
            below.append(cluster)
    return _without_programs(above, caption.kind), _without_programs(below, caption.kind)


def _without_programs(offers: list[Cluster], kind: str) -> list[Cluster]:
    """A program is a figure only where there is no picture."""
    return [cluster for cluster in offers if _is_solid(cluster, kind)] or offers


def _reaches(box: Box, caption: Caption, field: _Field) -> bool:
    """Whether a cluster stands in the caption's field, or spreads over it and beyond (short captions)."""
    if overlap_x(box, field.low, field.high) >= 0.6 * (box[2] - box[0]):
        return True
    own = caption.box[2] - caption.box[0]
    beside = field.low > caption.column[0] + 1 or field.high < caption.column[1] - 1
    return not beside and overlap_x(box, caption.box[0], caption.box[2]) > 0.5 * own


def _is_listing(cluster: Cluster, lines: Sequence[Line]) -> bool:
    """Whether loose lines are a program: figures of papers on languages hold nothing else."""
    mono = sum(lines[i].mono for i in cluster.lines)
    return mono >= _LEAST_LISTING and mono > 0.6 * len(cluster.lines)


def _is_solid(cluster: Cluster, kind: str) -> bool:
    width, height = cluster.box[2] - cluster.box[0], cluster.box[3] - cluster.box[1]
    if kind == "figure":
        return cluster.drawn and width > 12 and height > 12
    return (
        (cluster.drawn and height > 8 and bool(cluster.lines)) or len(cluster.lines) > 1 or (width > 60 and height > 30)
    )


def _side(sheets: Sequence[_Sheet], kind: str) -> str:
    """On which side of their captions most figures (or tables) of the paper stand."""
    votes = {"above": 0, "below": 0}
    for sheet in sheets:
        for caption in sheet.captions:
            if caption.kind != kind:
                continue
            above, below = _offers(caption, sheet)
            if bool(above) != bool(below):
                votes["above" if above else "below"] += 1
    usual = "above" if kind == "figure" else "below"
    other = "below" if usual == "above" else "above"
    return other if votes[other] > votes[usual] else usual


def _assigned(sheet: _Sheet, sides: dict[str, str]) -> list[Region]:
    claims: dict[int, list[Cluster]] = {}
    for n, caption in enumerate(sheet.captions):
        above, below = _offers(caption, sheet)
        first, second = (above, below) if sides[caption.kind] == "above" else (below, above)
        claims[n] = first or second
    for n, caption in enumerate(sheet.captions):
        claims[n] = [c for c in claims[n] if _is_mine(c, n, caption, claims, sheet)]
    found = [_region(caption, claims[n], sheet) for n, caption in enumerate(sheet.captions)]
    for row in _rows(sheet.captions):
        if any(found[n].box is None for n in row):
            for n, region in zip(row, _shared([sheet.captions[n] for n in row], sheet, sides), strict=True):
                found[n] = region if region.box else found[n]
    return found


def _rows(captions: Sequence[Caption]) -> list[list[int]]:
    """Captions of a kind that stand side by side, from left to right."""
    rows: list[list[int]] = []
    for n in sorted(range(len(captions)), key=lambda n: (captions[n].box[1], captions[n].box[0])):
        first = captions[rows[-1][0]] if rows else None
        level = first is not None and abs(first.box[1] - captions[n].box[1]) < _LEVEL_PT
        if first is not None and level and first.kind == captions[n].kind:
            rows[-1].append(n)
        else:
            rows.append([n])
    return [sorted(row, key=lambda n: captions[n].box[0]) for row in rows if len(row) > 1]


def _shared(row: Sequence[Caption], sheet: _Sheet, sides: dict[str, str]) -> list[Region]:
    """Regions of captions side by side whose figures touch: their common field cut between the captions."""
    box = union(caption.box for caption in row)
    columns = [edge for caption in row for edge in caption.column]
    joint = row[0]._replace(box=box, column=(min(columns), max(columns)), lines=tuple(i for c in row for i in c.lines))
    alone = sheet._replace(captions=(*(c for c in sheet.captions if c not in row), joint))
    above, below = _offers(joint, alone)
    first, second = (above, below) if sides[joint.kind] == "above" else (below, above)
    whole = _region(joint, first or second, alone)
    if whole.box is None:
        return [Region(caption, None, ()) for caption in row]
    lines = {i: sheet.page.lines[i - sheet.offset].box for i in whole.lines}
    drawn = [graphic for graphic in sheet.page.graphics if contains(whole.box, graphic)]
    cuts = [_cut_between(a.box, b.box, [*drawn, *lines.values()]) for a, b in itertools.pairwise(row)]
    if any(cut is None for cut in cuts):
        return [Region(caption, whole.box, whole.lines) for caption in row]
    edges = [0.0, *(cut for cut in cuts if cut is not None), float("inf")]
    done = []
    for caption, (low, high) in zip(row, itertools.pairwise(edges), strict=True):
        own = tuple(i for i, b in lines.items() if low <= (b[0] + b[2]) / 2 < high)
        boxes = [b for b in (*drawn, *(lines[i] for i in own)) if low <= (b[0] + b[2]) / 2 < high]
        done.append(Region(caption, union(boxes) if boxes else None, own))
    return done


def _is_mine(cluster: Cluster, n: int, caption: Caption, claims: dict[int, list[Cluster]], sheet: _Sheet) -> bool:
    rivals = [other for other, claimed in claims.items() if other != n and cluster in claimed]
    return all(_distance(cluster, caption) <= _distance(cluster, sheet.captions[rival]) for rival in rivals)


def _distance(cluster: Cluster, caption: Caption) -> float:
    a, b = cluster.box, caption.box
    dy = max(a[1] - b[3], b[1] - a[3], 0)
    dx = max(a[0] - b[2], b[0] - a[2], 0)
    return dy + dx


def _region(caption: Caption, mine: Sequence[Cluster], sheet: _Sheet) -> Region:
    if not mine:
        return Region(caption, None, ())
    near = _stacked(caption, mine)
    lines = sorted({i for cluster in near for i in cluster.lines})
    box = union(cluster.box for cluster in near)
    inside = [
        i
        for i, line in enumerate(sheet.page.lines)
        if i not in lines and i not in sheet.prose and contains(box, line.box) and i + sheet.offset not in caption.lines
    ]
    text = [caption.box, *(sheet.page.lines[i].box for i in sheet.prose)]
    return Region(caption, _clear_of(box, text), tuple(i + sheet.offset for i in sorted({*lines, *inside})))


def _clear_of(box: Box, text: Sequence[Box]) -> Box:
    """A box without the edge that reaches into running text: clips and blank margins of pictures do that."""
    x0, y0, x1, y1 = box
    middle = (y0 + y1) / 2
    for other in text:
        if overlap_x(other, x0, x1) < 4:
            continue
        if middle < other[1] < y1:
            y1 = other[1] - 0.5
        elif y0 < other[3] < middle:
            y0 = other[3] + 0.5
    return (x0, y0, x1, y1) if y1 - y0 > 8 else box


def _stacked(caption: Caption, mine: Sequence[Cluster]) -> list[Cluster]:
    """The clusters of one figure: the nearest, and those that follow without a wide blank."""
    done: list[Cluster] = []
    limit = 60.0 if caption.kind == "figure" else 28.0
    box = caption.box
    for cluster in sorted(mine, key=lambda c: _distance(c, caption)):
        gap = max(cluster.box[1] - box[3], box[1] - cluster.box[3], 0)
        if done and gap > limit:
            break
        done.append(cluster)
        box = union((box, cluster.box))
    return done
