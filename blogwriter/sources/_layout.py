"""Document → ordered lines with the measures that later steps compare by (body size, leading)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from blogwriter.models import Box
from blogwriter.sources._columns import gutter_of, ordered
from blogwriter.sources._drawing import RULE_PT
from blogwriter.sources._furniture import without_furniture
from blogwriter.sources._line_numbers import NO_MARGINS, without_line_numbers
from blogwriter.sources._lines import HiddenBox, Line, Word, page_lines
from blogwriter.sources._pages import View, view_of, visible_blocks
from blogwriter.sources._repair import Words, lost_ligatures, words_of
from blogwriter.sources._run_in import parted

__all__ = ["Layout", "Page", "layout_of"]


_BLEED_PT = 12.0
"""How far a drawing may reach over the page's edge."""
_TURNED = 0.1
"""Cosine of the slope up to which text stands upright."""
_BESIDE_PT = 26.0
"""How near to something drawn the label of its axis stands, the numbers of the axis between them."""
_LABEL_PT = 16.0
"""Height of the largest letters of such a label."""
_RULE_LENGTH_PT = 40.0
_TABLE_RULES = 3
_TABLE = re.compile(r"\W*(?:[A-Za-z]{1,12} )?(?:tab|.?表)", re.IGNORECASE)
_HEAD = 0.09
"""Share of the page's height in which the ground of a running head stands, and the pieces of its letters."""
_GROUND_PT = 72.0
"""Least side of a thing that may be a ground when it comes back on most pages."""


class Page(NamedTuple):
    """A page's lines in reading order and its graphics."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    graphics: tuple[Box, ...]
    """Boxes of paths, shades and images; page-wide grounds left out."""
    words: tuple[Word, ...] = ()
    """Words of a page with rules enough for a table, hidden ones among them."""


class Layout(NamedTuple):
    """All that the pages show, before anything is understood."""

    pages: tuple[Page, ...]
    body_size: float
    """Type size of running text, points."""
    body_font: str
    leading: float
    """Usual distance of two baselines of running text, points."""
    gutter: float | None
    words: Words
    askew: tuple[str, ...]
    """Texts that stand upright or slanted on page 1 (the arXiv stamp) in the order of the file."""
    furniture: tuple[str, ...]
    """Running heads and feet of page 1, which may name venue, date and DOI."""

    @property
    def lines(self) -> list[Line]:
        """All lines in reading order."""
        return [line for page in self.pages for line in page.lines]


def layout_of(document: Any, look: Callable[[View], Sequence[HiddenBox]]) -> Layout:
    """Read all pages of an open document.

    Args:
        document: A ``pymupdf.Document``.
        look: Gives the boxes of a page whose characters are left out.
    """
    raw: list[list[Line]] = []
    graphics: list[tuple[Box, ...]] = []
    sizes: list[tuple[float, float]] = []
    askew: list[str] = []
    margins = NO_MARGINS
    words: list[tuple[Word, ...]] = []
    for index in range(document.page_count):
        view = view_of(document.load_page(index))
        blocks, margins = without_line_numbers(visible_blocks(view, look(view)), margins)
        lines, slanted = page_lines(blocks, index + 1)
        askew += slanted if index == 0 else []
        box = view.page.cropbox
        sizes.append((box.width, box.height))
        raw.append(lines)
        shapes = _graphics(view.shapes, box.width, box.height)
        graphics.append((*shapes, *(_labels(blocks, shapes) if slanted else ())))
        words.append(tuple(view.words) if _is_ruled(shapes) and _names_table(lines) else ())
    layout = _assembled(_mended(raw), sizes, graphics, askew)
    return layout._replace(pages=tuple(page._replace(words=words[page.number - 1]) for page in layout.pages))


def _names_table(lines: Sequence[Line]) -> bool:
    """Whether a line may begin the caption of a table."""
    return any(_TABLE.match(line.text) for line in lines)


def _is_ruled(shapes: Sequence[Box]) -> bool:
    """Whether rules may part the head and the body of a table: above, between and below."""
    return sum(y1 - y0 < RULE_PT and x1 - x0 >= _RULE_LENGTH_PT for x0, y0, x1, y1 in shapes) >= _TABLE_RULES


def _assembled(
    raw: list[list[Line]], sizes: list[tuple[float, float]], graphics: list[tuple[Box, ...]], askew: list[str]
) -> Layout:
    clean = without_furniture(raw, [height for _, height in sizes])
    width = Counter(round(width) for width, _ in sizes).most_common(1)[0][0] if sizes else 612
    gutter = gutter_of(clean, width)
    graphics = _without_grounds(_without_running_rules(graphics, [height for _, height in sizes]))
    pages = tuple(
        Page(number, size[0], size[1], tuple(ordered(lines, gutter, size[0])), boxes)
        for number, (lines, size, boxes) in enumerate(zip(clean, sizes, graphics, strict=True), start=1)
    )
    pages = _without_run_ins(pages)
    size, font = _body(pages)
    kept = {id(line) for line in clean[0]} if clean else set()
    return Layout(
        pages=pages,
        body_size=size,
        body_font=font,
        leading=_leading(pages, size),
        gutter=gutter,
        words=words_of(line.text for page in pages for line in page.lines),
        askew=tuple(askew),
        furniture=tuple(line.text for line in (raw[0] if raw else ()) if id(line) not in kept),
    )


def _without_run_ins(pages: tuple[Page, ...]) -> tuple[Page, ...]:
    lines = [line for page in pages for line in page.lines]
    apart = parted(lines)
    if len(apart) == len(lines):
        return pages
    by_page: dict[int, list[Line]] = {}
    for line in apart:
        by_page.setdefault(line.page, []).append(line)
    return tuple(page._replace(lines=tuple(by_page.get(page.number, ()))) for page in pages)


def _graphics(log: Sequence[tuple[str, Box]], width: float, height: float) -> tuple[Box, ...]:
    """Boxes of what is drawn, without text, grounds behind the page, and doubles."""
    found: dict[Box, None] = {}
    for kind, (x0, y0, x1, y1) in log:
        if "text" in kind or kind.startswith(("clip", "ignore")):
            continue
        if (x1 - x0) * (y1 - y0) > 0.8 * width * height:
            continue
        if x0 >= 0.0 and y0 >= 0.0 and x1 <= width and y1 <= height:
            found[(x0, y0, x1, y1)] = None
        elif x1 < 0 or y1 < 0 or x0 > width or y0 > height:
            continue
        elif x0 >= -_BLEED_PT and y0 >= -_BLEED_PT and x1 <= width + _BLEED_PT and y1 <= height + _BLEED_PT:
            # What reaches farther is cut by a clip that the log does not tell: its box says nothing.
            found[(max(x0, 0.0), max(y0, 0.0), min(x1, width), min(y1, height))] = None
    return tuple(found)


def _labels(blocks: Sequence[dict[str, Any]], shapes: Sequence[Box]) -> list[Box]:
    """Boxes of turned text beside something drawn: an axis has its label, the arXiv stamp is nobody's."""
    found = []
    for line in (line for block in blocks for line in block.get("lines", ()) if abs(line["dir"][0]) < _TURNED):
        x0, y0, x1, y1 = line["bbox"]
        stamp = line["spans"] and line["spans"][0]["text"].startswith("arXiv:")
        if stamp or x1 - x0 >= _LABEL_PT:
            continue
        if any(a <= x1 + _BESIDE_PT and x0 - _BESIDE_PT <= c and b < y1 and y0 < d for a, b, c, d in shapes):
            found.append((x0, y0, x1, y1))
    return found


def _without_running_rules(graphics: list[tuple[Box, ...]], heights: Sequence[float]) -> list[tuple[Box, ...]]:
    """Rules and grounds of running heads: they come back at the same place."""

    def place(box: Box) -> tuple[int, int, int]:
        return round(box[0] / 3), round(box[1] / 3), round(box[2] / 3)

    def is_edge(box: Box, height: float) -> bool:
        if box[3] - box[1] < RULE_PT:
            return (box[3] < 0.13 * height or box[1] > 0.9 * height) and box[2] - box[0] > 100
        return box[3] < _HEAD * height or box[1] > (1 - _HEAD) * height

    counts = Counter(
        spot
        for boxes, height in zip(graphics, heights, strict=True)
        for spot in {place(box) for box in boxes if is_edge(box, height)}
    )
    enough = max(3, 0.3 * len(graphics))
    return [
        tuple(box for box in boxes if not (is_edge(box, height) and counts[place(box)] >= enough))
        for boxes, height in zip(graphics, heights, strict=True)
    ]


def _without_grounds(graphics: list[tuple[Box, ...]]) -> list[tuple[Box, ...]]:
    """Seals and letterheads behind the text: large things at one place on most pages."""

    def place(box: Box) -> tuple[int, ...]:
        return tuple(round(side / 3) for side in box)

    def is_large(box: Box) -> bool:
        return min(box[2] - box[0], box[3] - box[1]) > _GROUND_PT

    counts = Counter(spot for boxes in graphics for spot in {place(box) for box in boxes if is_large(box)})
    enough = max(4, 0.5 * len(graphics))
    grounds = {spot for spot, count in counts.items() if count >= enough}
    if not grounds:
        return graphics
    return [tuple(box for box in boxes if not (is_large(box) and place(box) in grounds)) for boxes in graphics]


def _mended(raw: list[list[Line]]) -> list[list[Line]]:
    """Ligatures without Unicode restored, all over the document."""
    meaning = lost_ligatures(line.text for lines in raw for line in lines)
    if not meaning:
        return raw
    table = str.maketrans(meaning)
    return [
        [
            line._replace(
                text=line.text.translate(table),
                spans=tuple(span._replace(text=span.text.translate(table)) for span in line.spans),
            )
            for line in lines
        ]
        for lines in raw
    ]


def _body(pages: Sequence[Page]) -> tuple[float, str]:
    """Size and font of running text: of most characters in lines that fill more than half of their column."""
    weights: Counter[tuple[float, str]] = Counter()
    for page in pages:
        for line in page.lines:
            if line.width > 0.5 * (line.column[1] - line.column[0]) and not line.mono:
                weights[(max(round(line.size * 2) / 2, 1.0), line.font)] += len(line.text)
    if not weights:
        return 10.0, ""
    sizes: Counter[float] = Counter()
    for (size, _), count in weights.items():
        sizes[size] += count
    size = sizes.most_common(1)[0][0]
    return size, max((key for key in weights if key[0] == size), key=lambda key: weights[key])[1]


def _leading(pages: Sequence[Page], size: float) -> float:
    steps: Counter[float] = Counter()
    for page in pages:
        for above, line in zip(page.lines, page.lines[1:], strict=False):
            if abs(above.size - size) < 0.4 and abs(line.size - size) < 0.4 and line.column == above.column:
                step = line.box[3] - above.box[3]
                if 0.9 * size < step < 2.6 * size:
                    steps[round(step * 2) / 2] += 1
    return steps.most_common(1)[0][0] if steps else 1.2 * size
