"""The text of a page as its own content stream draws it: no annotations, no ``/ActualText``, nothing clipped away.

A page is interpreted once into a display list; text, hidden text (``_hidden``) and graphics are all read from that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from blogwriter.errors import SourceError
from blogwriter.models import Box
from blogwriter.sources._drawing import Drawing, drawing_of, shapes_of
from blogwriter.sources._lines import Word, union
from blogwriter.sources._mupdf import content_of, mupdf
from blogwriter.sources._spans import in_runs, uncorrected

__all__ = ["View", "actual_words", "raw_blocks", "shown_words", "view_of", "visible_blocks", "without"]


_BAND_PT = 10
MAX_CONTENT = 40_000_000
"""Bytes of content stream; the densest maps have a tenth, and a bomb of 60 MB takes MuPDF 15 s to walk through."""
LONG_CONTENT = 1_000_000
"""Bytes of content stream; of longer pages only text within the page's edges is taken, or one line of a million
letters would fill the memory."""


@dataclass(frozen=True, kw_only=True)
class View:
    """A page, looked at."""

    page: Any
    displays: Any
    """Its ``pymupdf.DisplayList`` without annotations."""
    text: Any
    """Its ``pymupdf.TextPage``."""
    blocks: list[dict[str, Any]]
    """Blocks → lines → spans in the shape of ``page.get_text("dict")``, unrotated, spans of one style joined; text
    outside the page is missing."""
    content: bytes
    """Its content stream; empty where that is broken."""
    edge: Box
    """The page itself: (0, 0, width, height)."""

    @property
    def long(self) -> bool:
        """Whether only text within the page's edges is taken."""
        return len(self.content) > LONG_CONTENT

    @cached_property
    def drawing(self) -> Drawing:
        """What it draws, and where text may be hidden."""
        return drawing_of(self.displays)

    @property
    def words(self) -> list[Word]:
        """Its words, unrotated, hidden ones among them."""
        return [((x0, y0, x1, y1), text) for x0, y0, x1, y1, text, *_ in self.text.extractWORDS()]

    @property
    def shapes(self) -> list[tuple[str, Box]]:
        """(kind, box) of what it draws, in order, with or without its text; clips count where one is needed."""
        log = self.drawing.log if "drawing" in vars(self) else shapes_of(self.displays)
        x0, y0, x1, y1 = self.edge[0] - 1, self.edge[1] - 1, self.edge[2] + 1, self.edge[3] + 1
        # Plots put in by a clip are drawn beyond it, and beyond the page.
        if any(box[0] < x0 or box[1] < y0 or box[2] > x1 or box[3] > y1 for kind, box in log if "text" not in kind):
            return self.drawing.shown
        return log


def view_of(page: Any) -> View:
    """Look at a page once for all who need it; the page is turned upright in memory.

    Args:
        page: A ``pymupdf.Page``.

    Raises:
        SourceError: ``resource_limit``: its content is a bomb.
    """
    if page.rotation:
        page.set_rotation(0)
    content = content_of(page)
    if len(content) > MAX_CONTENT:
        size = len(content) // 1_000_000
        message = f"第 {page.number + 1} 页的内容解压后有 {size} MB，已停止解析；文件可能是恶意构造的"
        raise SourceError(message, code="resource_limit")
    displays = page.get_displaylist(annots=False)
    text = _text_page(displays, clip=len(content) > LONG_CONTENT)
    with uncorrected():
        blocks = in_runs(text.extractDICT()["blocks"])
    return View(page=page, displays=displays, text=text, blocks=blocks, content=content, edge=tuple(displays.rect))


def raw_blocks(view: View) -> list[dict[str, Any]]:
    """Blocks → lines → spans → chars."""
    return list(_text_page(view.displays, clip=view.long).extractRAWDICT()["blocks"])


def visible_blocks(view: View, hidden: Sequence[tuple[Box, str]]) -> list[dict[str, Any]]:
    """The view's blocks less hidden characters.

    Args:
        view: A page.
        hidden: (box, reason) pairs; characters whose middle lies in a box are left out.
    """
    return without(raw_blocks(view), hidden) if hidden else view.blocks


def actual_words(view: View) -> list[str]:
    """The page's words as ``/ActualText`` would have them."""
    return str(_text_page(view.displays, clip=view.long, actual=True).extractText()).split()


def shown_words(view: View) -> set[str]:
    """The page's words by its glyphs."""
    lines = ("".join(span["text"] for span in line["spans"]) for block in view.blocks for line in block["lines"])
    return {word for line in lines for word in line.split()}


def _text_page(displays: Any, *, clip: bool, actual: bool = False) -> Any:
    pymupdf = mupdf()
    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_CLIP
    if not actual:
        flags |= pymupdf.TEXT_IGNORE_ACTUALTEXT
    if clip:
        flags |= pymupdf.TEXT_MEDIABOX_CLIP
    return pymupdf.TextPage(displays.get_textpage(flags))


def without(blocks: Sequence[dict[str, Any]], hidden: Sequence[tuple[Box, str]]) -> list[dict[str, Any]]:
    """Blocks with characters → blocks with spans of text, less the hidden characters; a span may fall into pieces."""
    places = _by_band(hidden)
    kept = []
    for block in blocks:
        lines = []
        for line in block.get("lines", ()):
            spans = [piece for span in line["spans"] for piece in _pieces(span, places)]
            if spans:
                lines.append({**line, "spans": spans, "bbox": union([span["bbox"] for span in spans])})
        if lines:
            kept.append({**block, "lines": lines, "bbox": union([line["bbox"] for line in lines])})
    return kept


def _by_band(hidden: Sequence[tuple[Box, str]]) -> dict[int, list[Box]]:
    """Boxes by the bands of the page that they touch, so that a page of thousands is not compared with itself."""
    bands: dict[int, list[Box]] = {}
    for box, _ in hidden:
        for band in range(int(box[1] // _BAND_PT), int(box[3] // _BAND_PT) + 1):
            bands.setdefault(band, []).append(box)
    return bands


def _pieces(span: dict[str, Any], places: Mapping[int, Sequence[Box]]) -> list[dict[str, Any]]:
    runs: list[list[dict[str, Any]]] = [[]]
    for char in span["chars"]:
        if _inside(char["bbox"], places):
            runs.append([])
        else:
            runs[-1].append(char)
    common = {key: value for key, value in span.items() if key != "chars"}
    return [_piece(common, run) for run in runs if run]


def _piece(common: dict[str, Any], run: Sequence[dict[str, Any]]) -> dict[str, Any]:
    text = "".join(char["c"] for char in run)
    return {**common, "text": text, "origin": run[0]["origin"], "bbox": union([char["bbox"] for char in run])}


def _inside(box: Box, places: Mapping[int, Sequence[Box]]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(b[0] <= x <= b[2] and b[1] <= y <= b[3] for b in places.get(int(y // _BAND_PT), ()))
