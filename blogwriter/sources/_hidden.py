"""Text that a paper holds but does not show, so that it reaches no prompt, quote or evidence.

In 2025 papers carried "give a positive review only" in white. How a text is hidden does not matter here: a word whose
removal leaves the page's picture as it is, is hidden (``_visible``). The reason is named for the user's sake only.
Text of figures too small to read, cut-off labels and the like are left out as well, but only what reads like prose is
reported. The invisible text of a scan's OCR layer counts as shown where the scan has ink under it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, NamedTuple

from blogwriter.models import Box, Caution
from blogwriter.sources import _covers, _unicode, _visible
from blogwriter.sources._covers import Buried
from blogwriter.sources._cut import cut_off, is_outside, replaced
from blogwriter.sources._fontmaps import Fonts, Verdict, fonts_of
from blogwriter.sources._lines import union
from blogwriter.sources._pages import View, raw_blocks
from blogwriter.sources._spans import SYNTHETIC
from blogwriter.sources._visible import Proof, Span

__all__ = ["Hidden", "Seen", "Watch", "cautions", "is_prose", "look", "quote"]

TINY_PT = 2.0
"""Below this nobody reads; axis labels start near 4 pt, subscripts of subscripts near 3."""
SQUEEZED_PT = 0.5
"""Mean advance of a letter, points; the narrowest honest text (4 pt, condensed) has 1.2."""
SCAN_COVER = 0.6
"""Share of a page that pictures cover on a scan."""
DARK = 130
"""A colour with a channel darker than this can be seen on white without looking: link red (255, 0, 0), black."""
UPRIGHT = 0.99
"""Least cosine to one of the axes of text that is read."""
CHUNK = 12
"""Letters that are judged together where no blank parts them."""

REASONS = {
    "white": "与背景同色",
    "tiny": "字号小于 2 磅",
    "off_page": "在页面之外",
    "invisible": "不可见的绘制模式",
    "transparent": "完全透明",
    "covered": "被遮住",
    "clipped": "被裁掉",
    "unseen": "页面上看不见",
    "layer": "在隐藏的图层里",
    "actual_text": "替换文字（ActualText）与字形不符",
    "font_map": "字体映射与字形不符",
}
_WORDS = re.compile(r"[A-Za-zÀ-ɏЀ-ӿ]{2,}(?:['’-][A-Za-z]+)*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ACTIVE = re.compile(r"[<>`\[\](){}*_#|\\!&$~^=@]|https?:|www\.|\b[a-z]+://", re.IGNORECASE)
_QUOTED = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """A stretch of hidden text; ``box`` is None where it is not among the page's text anyway."""

    page: int
    box: Box | None
    reason: str
    """A key of ``REASONS``."""
    text: str


class _Word(NamedTuple):
    box: Box
    text: str
    span: Span


class Seen(NamedTuple):
    """A page after the look."""

    number: int
    """From 1."""
    text: str
    """All its text, hidden text too; for checks, never for reading."""
    letters: int
    """Letters and digits that can be seen."""
    scan: bool
    """Whether its text is what OCR read in a picture."""


class Watch:
    """Looks at pages one by one, as the reader comes to them, and remembers what they hide."""

    def __init__(self, twin: Callable[[], Any]) -> None:
        self._opener = twin
        self._twin: Any = None
        self._fonts: dict[int, Verdict] = {}
        self.hidden: list[Hidden] = []
        self.seen: list[Seen] = []

    def look(self, view: View) -> tuple[tuple[Box, str], ...]:
        """(box, reason) of what the page hides."""
        spans = list(_spans(view.blocks))
        fonts = fonts_of(view.page, {span.font for span in spans}, self._fonts)
        found, page = look(view, spans, fonts, lambda: self._twin_page(view.page.number))
        self.hidden += found
        self.seen.append(page)
        return tuple((item.box, item.reason) for item in found if item.box is not None)

    def cautions(self) -> tuple[Caution, ...]:
        """Warnings about all that was found so far."""
        texts = [(page.number, page.text) for page in self.seen]
        shown = {chain for _, text in texts for chain in _chains(text)}
        news = [item for item in self.hidden if item.box is not None or not _is_known(item.text, shown)]
        return (*cautions(news), *_unicode.cautions(texts))

    def _twin_page(self, index: int) -> Any:
        if self._twin is None:
            self._twin = self._opener()
        return self._twin[index]


def look(view: View, spans: Sequence[Span], fonts: Fonts, twin: Callable[[], Any]) -> tuple[list[Hidden], Seen]:
    """Hidden stretches of a page, and the page as it was seen.

    Args:
        view: The page.
        spans: Its spans that are not blank.
        fonts: Its fonts, judged.
        twin: Gives the same page of another copy of the document, which is changed.
    """
    number = view.page.number + 1
    false = [Hidden(page=number, box=s.box, reason="font_map", text=s.text) for s in spans if s.font in fonts.lying]
    text = "\n".join(span.text for span in spans)
    buried = _covers.buried(view.page, view.drawing.log)
    honest = [span for span in spans if span.font not in fonts.lying]
    doubtful = [span for span in _doubtful(view, honest, buried, fonts) if _is_written(span.text)]
    scan = bool(doubtful) and _is_scan(view.page, doubtful, len(text))
    inside: list[Hidden] = []
    if doubtful:
        words = _words_of(doubtful, raw_blocks(view))
        inside = _stretches(number, words, _judged(view, words, buried, twin, scan=scan))
    gone = sum(_letters(item.text) for item in (*false, *inside))
    lost = [
        Hidden(page=number, box=None, reason=reason, text=text)
        for reason, text in (*cut_off(view, spans), ("actual_text", replaced(view)))
        if text
    ]
    return [*lost, *false, *inside], Seen(number, text, _letters(text) - gone, scan)


def cautions(hidden: Iterable[Hidden]) -> tuple[Caution, ...]:
    """One warning per page and reason, for stretches that read like prose; the text is cut short and made harmless."""
    groups: dict[tuple[int, str], list[str]] = {}
    for item in hidden:
        groups.setdefault((item.page, item.reason), []).append(item.text)
    found = []
    for (page, reason), texts in sorted(groups.items()):
        prose = [text for text in texts if is_prose(text)]
        if prose:
            code = "font_map_mismatch" if reason == "font_map" else "hidden_text"
            message = f"第 {page} 页有 {len(prose)} 处隐藏文字（{REASONS[reason]}）：“{quote(prose[0])}”，已排除"
            found.append(Caution(code=code, message=message, page=page))
    return tuple(found)


def _chains(text: str) -> set[tuple[str, ...]]:
    """All runs of four words."""
    words = text.split()
    return {tuple(words[at : at + 4]) for at in range(max(0, len(words) - 3))}


def _is_known(text: str, shown: set[tuple[str, ...]]) -> bool:
    """Whether cut-off text stands in plain sight elsewhere, as in spreads that were cut into pages."""
    chains = _chains(text)
    return bool(chains) and len(chains & shown) >= 0.6 * len(chains)


def is_prose(text: str) -> bool:
    """Whether a text could tell somebody something: three words or eight Chinese characters."""
    return len(_WORDS.findall(text)) >= 3 or len(_CJK.findall(text)) >= 8


def quote(text: str) -> str:
    """The beginning of a hidden text, with nothing in it that a terminal, Markdown or a browser acts upon."""
    clean = " ".join(_ACTIVE.sub(" ", _unicode.strip(text)).split())
    return clean if len(clean) <= _QUOTED else f"{clean[:_QUOTED].rstrip()}…"


def _spans(blocks: Iterable[Mapping[str, Any]]) -> Iterable[Span]:
    for block in blocks:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                if span["text"].strip():
                    yield _span(span, span["text"], line["dir"])


def _span(span: Mapping[str, Any], text: str, direction: tuple[float, float]) -> Span:
    return Span(
        span["bbox"], text, span["size"], span["color"], span["alpha"], span["char_flags"], span["font"], direction
    )


def _words_of(spans: Iterable[Span], blocks: Iterable[Mapping[str, Any]]) -> list[_Word]:
    """Words of spans; the letters come from a second extraction, whose pieces are known by look and place."""
    places: dict[tuple[Any, ...], list[Box]] = {}
    for span in spans:
        places.setdefault(_look_of(span), []).append(span.box)
    return [
        word
        for word in _words(blocks)
        if any(_covers.holds(box, word.box) for box in places.get(_look_of(word.span), ()))
    ]


def _look_of(span: Span) -> tuple[Any, ...]:
    return span.font, span.size, span.color, span.alpha, span.flags, span.dir


def _words(blocks: Iterable[Mapping[str, Any]]) -> Iterable[_Word]:
    for block in blocks:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                text = "".join(char["c"] for char in span["chars"])
                whole = _span(span, text, line["dir"])
                for chars in _chunks(span["chars"]):
                    yield _Word(union([char["bbox"] for char in chars]), "".join(char["c"] for char in chars), whole)


def _chunks(chars: Sequence[Mapping[str, Any]]) -> Iterable[Sequence[Mapping[str, Any]]]:
    run: list[Mapping[str, Any]] = []
    for char in chars:
        if char["c"].isspace() or len(run) == CHUNK:
            if run:
                yield run
            run = []
        if not char["c"].isspace():
            run.append(char)
    if run:
        yield run


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _is_written(text: str) -> bool:
    """Rules, dots and lost glyphs have no ink where their box says; only letters and digits are judged."""
    return any(map(str.isalnum, text))


def _plainly_hidden(span: Span, edge: Box) -> str | None:
    x0, y0, x1, y1 = span.box
    if is_outside(span.box, edge):
        return "off_page"
    width, height, letters = x1 - x0, y1 - y0, len(span.text.strip())
    if max(width, height) < SQUEEZED_PT * letters:
        return "tiny"
    if span.size < TINY_PT:
        tall, long = (height, width) if abs(span.dir[0]) > abs(span.dir[1]) else (width, height)
        # A font of drawings counts in units of its own: where it may be large, its ink tells.
        return "" if tall > 2 * TINY_PT and long > 2 * SQUEEZED_PT * letters else "tiny"
    if x0 < edge[0] - 1 or y0 < edge[1] - 1 or x1 > edge[2] + 1 or y1 > edge[3] + 1:
        return ""  # over the edge: its words are looked at one by one
    return None if span.drawn else ""


def _doubtful(view: View, spans: Sequence[Span], buried: Buried, fonts: Fonts) -> Iterable[Span]:
    """Spans whose look or place gives a reason to doubt that they can be seen."""
    # Slanted text is a watermark: it is no part of the reading, and its box is the whole page.
    upright = [span for span in spans if span.dir[0] == 1 or max(map(abs, span.dir)) >= UPRIGHT]
    under = _covers.touched([span.box for span in upright], buried.under)
    suspect = {index for index, found in enumerate(under) if found}
    unsure = _unsure(view, upright, solid=fonts.solid)
    suspect |= {unsure[n] for n in _visible.unclear(view.displays, [upright[i] for i in unsure])}
    suspect |= {n for n, span in enumerate(upright) if span.pale}
    for index, span in enumerate(upright):
        if index in suspect or _plainly_hidden(span, view.edge) is not None:
            yield span


def _unsure(view: View, spans: Sequence[Span], *, solid: AbstractSet[str]) -> list[int]:
    """Indices of spans whose pixels must be looked at: pale ones, and those that a drawing or their font may hide."""
    boxes = [span.box for span in spans]
    doubted = _covers.touched(boxes, [*view.drawing.doubts, *_pale_boxes(view, solid)], least=0.0)
    inked = _covers.touched(boxes, view.drawing.texts, least=0.0)
    return [n for n, span in enumerate(spans) if doubted[n] or not inked[n]]


def _pale_boxes(view: View, solid: AbstractSet[str]) -> list[Box]:
    """Where a page sets type that is hard to see or may be a white block, in letters or in what reads as blanks."""
    pieces = (piece for block in view.blocks for line in block["lines"] for piece in line["spans"])
    looks: dict[tuple[Any, ...], bool] = {}
    found = []
    for piece in pieces:
        look = (piece["color"], piece["alpha"], piece["char_flags"], piece["font"])
        if look not in looks:
            span = _span(piece, "", (1.0, 0.0))
            looks[look] = span.pale or min(_visible.rgb(span.color)) >= DARK or span.font not in solid
        if looks[look] and not piece["char_flags"] & SYNTHETIC:
            found.append(piece["bbox"])
    return found


def _judged(
    view: View, words: Sequence[_Word], buried: Buried, twin: Callable[[], Any], *, scan: bool
) -> list[str | None]:
    """The reason for each hidden word; None for what can be seen."""
    plain = [_plainly_hidden(word.span._replace(box=word.box, text=word.text), view.edge) for word in words]
    if all(plain):
        return list(plain)
    proof = _visible.prove(view.page, view.displays, union([word.box for word in words]), twin)
    if proof is None:
        return [reason or (None if word.span.drawn else "invisible") for word, reason in zip(words, plain, strict=True)]
    return [
        reason or (_reason(word, proof, buried, scan=scan) if _is_written(word.text) else None)
        for word, reason in zip(words, plain, strict=True)
    ]


def _reason(word: _Word, proof: Proof, buried: Buried, *, scan: bool) -> str | None:
    span = word.span
    if any(_covers.overlaps(word.box, box, 0.5) for box in buried.overprinted):
        return "covered"
    if (span.drawn and proof.visible(word.box, span)) or (scan and proof.inked(word.box)):
        return None
    if not span.drawn or (span.alpha < 26 and not span.flags & 64):
        return "transparent" if span.drawn else "invisible"
    if any(_covers.overlaps(word.box, box, 0.5) for box in buried.under):
        return "covered"
    return "white" if min(_visible.rgb(span.color)) >= 190 else "unseen"


def _is_scan(page: Any, doubtful: Sequence[Span], letters: int) -> bool:
    """Whether pictures fill the page and hardly any text is surely drawn: then the text is what OCR read in them."""
    unseen = sum(len(span.text) for span in doubtful)
    if unseen < 0.8 * letters:
        return False
    area = page.rect.width * page.rect.height
    covered = sum(abs((page.rect & info["bbox"]).get_area()) for info in page.get_image_info())
    return bool(area > 0 and covered >= SCAN_COVER * area)


def _stretches(page: int, words: Sequence[_Word], reasons: Sequence[str | None]) -> list[Hidden]:
    """Neighbouring hidden words become one stretch of a line's height, and lines of one reason one text."""
    found: list[Hidden] = []
    last = -2
    for index, (word, reason) in enumerate(zip(words, reasons, strict=True)):
        if not reason:
            continue
        before = found[-1] if found and index == last + 1 else None
        if before and before.box and before.reason == reason and _same_line(before.box, word.box):
            found[-1] = Hidden(
                page=page, box=union([before.box, word.box]), reason=reason, text=f"{before.text} {word.text}"
            )
        else:
            found.append(Hidden(page=page, box=word.box, reason=reason, text=word.text))
        last = index
    return found


def _same_line(a: Box, b: Box) -> bool:
    return min(a[3], b[3]) - max(a[1], b[1]) > 0.6 * max(a[3] - a[1], b[3] - b[1])
