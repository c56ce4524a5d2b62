"""Page → lines: one ``dict`` pass over a page's text, pieces on one baseline joined, everything askew left out.

What a reader gets wrong: a ``Line`` here is what the eye sees as a line *of one column*; MuPDF's own lines break at
every wide blank, so that "1   Introduction" arrives as two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from blogwriter.models import Box
from blogwriter.sources._repair import normal, symbols

__all__ = ["HiddenBox", "Line", "Span", "is_math", "joined_text", "page_lines", "union"]

HiddenBox = tuple[Box, str]
"""A box on a page whose characters nobody can see, and why."""

_MATH_FONT = re.compile(
    r"CM(MI|SY|EX|BSY|MIB)|MSAM|MSBM|EUFM|EUSM|rsfs|txmi|txsy|txex|pxmi|pxsy|NewTX?MI|MTSY|MTMI|MTEX|Math|Symbol|"
    r"MT-?Extra|Euclid|stmary|wasy|LMMath|XITSMath|LatinModernMath|esint|dsrom|bbm|bbold",
    re.IGNORECASE,
)
_BOLD_FONT = re.compile(
    r"bold|black|heavy|demi|-bd|\.b$|\bbd|cmbx|cmssbx|lmbx|sfbx|ptmb|phvb|-medi$|nimbus\w*-medi|LinLibertineTB"
    r"|LinBiolinumTB"
    r"|simhei|黑体|黑體|heiti|stzhongs|hei-|fzhei|fzht|notosanscjk\w*-b",
    re.IGNORECASE,
)
_ITALIC_FONT = re.compile(r"ital|obliq|slant|cmti|cmsl|LinLibertineTI|ptmri|kaiti|楷", re.IGNORECASE)
_MONO_FONT = re.compile(r"cmtt|lmmono|courier|mono|consol|inconsolata|txtt|SFTT|LinLibertineMono|menlo", re.IGNORECASE)
_MARK = re.compile(r"[\d\s,*†‡§¶∗⋆♯♣♦♥♠⇤♢◇a-c–-]+")
_MARK_SIZE, _MARK_RISE = 0.75, 0.2
"""Size of a footnote's mark, and how far it stands above the line, in units of its host's size; indices fall below."""
_FOOTNOTE_HOST = re.compile(
    r"[A-Za-z]{2}$|[.,;:!?)\]”\"’'。，；：！？）」』》]$|[\u3400-\u9fff]$|(?<![\d.])(?:19|20)\d\d$"
)
_SPREAD = re.compile("摘要|目[录錄次]|致[谢謝]|誌謝|[谢謝][辞辭]|[引前序]言|[绪緒][论論]|[结結][论論]")
"""Headings of two signs that are often set with a wide blank between."""
_SPREAD_EM = 4.0
_MINUS = re.compile(r"[−–-]")
_POWER_SIGN = re.compile(r"\d\^[−–-]$")
_UNIT_HOST = re.compile(r"(?:\d\s?|/\s?|·)(?:[kcmdnµμ]?m|ft|s)$")
_POWERS = ("2", "3")
_WIDE_GAP_EM = (
    2.2  # a heading's number stands up to 2 em before its title; a gutter between columns is in another block
)
_TAB_EM = 0.8
_NEAR_GAP_EM = 1.1  # across blocks: narrower than the narrowest gutter in use (12 pt at 10 pt)


class Span(NamedTuple):
    """A run of one font."""

    text: str
    box: Box
    size: float
    font: str
    bold: bool
    italic: bool
    raised: bool
    colour: int = 0
    """sRGB as one number, of where the run begins; 0 is black."""
    base: float = 0.0
    """Where its letters stand, points from the top; 0 where that is not known."""


Word = tuple[Box, str]
"""Box and text as the page has it."""


class Line(NamedTuple):
    """A line of one column, in the page's coordinates."""

    page: int
    """From 1."""
    box: Box
    text: str
    """Repaired, footnote marks left out, exponents as ``10^18``."""
    size: float
    """Type size of most of its characters, points."""
    font: str
    bold: bool
    italic: bool
    mono: bool
    math: float
    """Share of characters set in a font for mathematics, 0-1."""
    spans: tuple[Span, ...]
    block: int
    column: tuple[float, float] = (0.0, 0.0)
    """Left and right edge of the column it stands in."""
    band: int = 0
    """Counts the stretches between which the page changes its columns."""
    mark: str = ""
    """A footnote mark that opened the line."""

    @property
    def height(self) -> float:
        """Points."""
        return self.box[3] - self.box[1]

    @property
    def width(self) -> float:
        """Points."""
        return self.box[2] - self.box[0]

    @property
    def middle(self) -> tuple[float, float]:
        """Centre of the box."""
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around boxes; there must be one."""
    rest = iter(boxes)
    x0, y0, x1, y1 = next(rest)
    for left, top, right, bottom in rest:  # min and max take twice as long over the two or three that there are
        x0 = left if left < x0 else x0  # noqa: FURB136
        y0 = top if top < y0 else y0  # noqa: FURB136
        x1 = right if right > x1 else x1  # noqa: FURB136
        y1 = bottom if bottom > y1 else y1  # noqa: FURB136
    return x0, y0, x1, y1


@cache
def _style(font: str) -> tuple[bool, bool, bool, bool]:
    """Bold, italic, mono, mathematical by a font's name."""
    name = font.rsplit("+", maxsplit=1)[-1]
    return (
        bool(_BOLD_FONT.search(name)),
        bool(_ITALIC_FONT.search(name)),
        bool(_MONO_FONT.search(name)),
        bool(_MATH_FONT.search(name)),
    )


def is_math(font: str) -> bool:
    """Whether a font is made for formulas."""
    return _style(font)[3]


def page_lines(blocks: Sequence[dict[str, Any]], number: int) -> tuple[list[Line], list[str]]:
    """Lines of a page in the order of the file, and the texts that stand upright beside them.

    Args:
        blocks: ``blocks`` of MuPDF's ``dict``.
        number: Page, from 1.
    """
    lines: list[Line] = []
    askew: list[str] = []
    for group in _merged(_upright(blocks, askew)):
        spans = _glued(group[1])
        line = _line(spans, number, group[0]) if spans else None
        if line is not None:
            lines.append(line)
    return lines, askew


def _upright(blocks: Sequence[dict[str, Any]], askew: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for block in blocks:
        for line in block.get("lines", ()):
            if line["dir"][0] > 0.995:
                if line["spans"]:
                    yield block["number"], line
            else:
                askew.append("".join(span["text"] for span in line["spans"]))


def _merged(lines: Iterable[tuple[int, dict[str, Any]]]) -> list[tuple[int, list[dict[str, Any]]]]:
    groups: list[tuple[int, list[dict[str, Any]]]] = []
    for block, line in lines:
        if groups and _continues(groups[-1][1][-1], line, same_block=groups[-1][0] == block):
            groups[-1][1].append(line)
        else:
            groups.append((block, [line]))
    return groups


def _continues(before: dict[str, Any], line: dict[str, Any], *, same_block: bool) -> bool:
    a, b = before["bbox"], line["bbox"]
    overlap = min(a[3], b[3]) - max(a[1], b[1])
    if overlap < 0.5 * min(a[3] - a[1], b[3] - b[1]):
        return False
    size = max(before["spans"][-1]["size"], line["spans"][0]["size"])
    gap = b[0] - a[2]
    if gap > size and b[2] - b[0] < 2 * size and _SPREAD.fullmatch(_said(before) + _said(line)):
        return bool(gap < _SPREAD_EM * size)
    near: bool = -0.3 * size <= gap <= (_WIDE_GAP_EM if same_block else _NEAR_GAP_EM) * size
    return near


def _said(line: dict[str, Any]) -> str:
    return "".join(span["text"] for span in line["spans"]).strip()


def _glued(parts: Iterable[dict[str, Any]]) -> list[Span]:
    """Spans of one style run together: MuPDF ends one at every blank that it made up itself."""
    done: list[Span] = []
    text, key, right = "", None, 0.0
    first: dict[str, Any] = {}
    boxes: list[Box] = []
    for part in parts:
        for raw in part["spans"]:  # sixty thousand in a hundred pages: nothing is called that need not be
            size, piece, box = raw["size"], raw["text"], raw["bbox"]
            own = None if key and piece == " " else (raw["font"], size, raw["flags"] & 19, raw["char_flags"] & 8)
            if key:
                if box[0] - right > 0.17 * size:
                    piece = _blank(text, right, key[1], x0=box[0], size=size) + piece
                if own is None or own == key or not piece.strip():
                    text += piece
                    boxes.append(box)
                    right = max(right, box[2])
                    continue
                done.append(_span(text, union(boxes) if len(boxes) > 1 else boxes[0], key, first))
            text, key, right, boxes, first = piece, own, box[2], [box], raw
    if key:
        done.append(_span(text, union(boxes) if len(boxes) > 1 else boxes[0], key, first))
    return done


def _span(text: str, box: Box, key: tuple[str, float, int, int], first: dict[str, Any]) -> Span:
    font, size, flags, fake_bold = key
    text = symbols(text, font)
    bold, italic, _, _ = _style(font)
    return Span(
        text,
        box,
        size,
        font,
        bold or bool(flags & 16 or fake_bold),
        italic or bool(flags & 2),
        raised=bool(flags & 1),
        colour=first["color"],
        base=first["origin"][1],
    )


def _blank(text: str, right: float, size_before: float, *, x0: float, size: float) -> str:
    """What stands between two spans: a tab where the gap is too wide for a blank between words."""
    gap = x0 - right
    if gap > _TAB_EM * size:
        return "\t"
    drop_cap = len(text.strip()) == 1 and text.isupper() and size_before > 1.8 * size
    return " " if gap > 0.17 * size and not text.endswith(" ") and not drop_cap else ""


def _line(spans: list[Span], page: int, block: int) -> Line | None:
    if len(spans) > 1 and spans[0].size < 0.85 * spans[1].size and _MARK.fullmatch(spans[0].text.strip() or "x"):
        spans[0] = spans[0]._replace(raised=True)  # the mark of a footnote; MuPDF sees nothing to compare it with
    elif len(spans) > 1:
        spans = _with_marks(spans)
    text = joined_text(spans)
    if not text:
        return None
    if len(spans) == 1:
        (only,) = spans
        _, _, mono, math = _style(only.font)
        return Line(
            page=page,
            box=only.box,
            text=text,
            size=round(only.size, 1),
            font=only.font,
            bold=only.bold,
            italic=only.italic,
            mono=mono,
            math=float(math),
            spans=tuple(spans),
            block=block,
        )
    return _mixed(spans, page, block, text)


def _mixed(spans: Sequence[Span], page: int, block: int, text: str) -> Line:
    """A line of several spans: of the style that seven letters in ten have, in the font and size of most."""
    weights: dict[tuple[str, float], int] = {}
    bold = italic = mono = math = total = 0
    solid = []
    for span in spans:
        count = len(span.text.strip())
        if not count:
            continue
        solid.append(span.box)
        total += count
        key = (span.font, round(span.size, 1))
        weights[key] = weights.get(key, 0) + count
        style = _style(span.font)
        bold += count * span.bold
        italic += count * span.italic
        mono += count * style[2]
        math += count * style[3]
    font, size = max(weights, key=lambda key: (weights[key], key[1])) if len(weights) > 1 else key
    return Line(
        page=page,
        box=union(solid),
        text=text,
        size=size,
        font=font,
        bold=bold >= 0.7 * total,
        italic=italic >= 0.7 * total,
        mono=mono >= 0.7 * total,
        math=math / total,
        spans=tuple(spans),
        block=block,
        mark=spans[0].text.strip() if spans[0].raised else "",
    )


def _with_marks(spans: list[Span]) -> list[Span]:
    """Spans of which small marks above the line are raised: MuPDF knows only those in the font of the line."""
    size = max(span.size for span in spans)
    done, host = [], None
    for span in spans:
        # A blank stands before the numerator of a fraction, not before a mark.
        if host and _is_mark(span) and _is_over(span, host):
            span = span._replace(raised=True)  # noqa: PLW2901 - the same span, understood
        elif span.size > _MARK_SIZE * size and span.text.strip():
            host = span
        done.append(span)
    return done


def _is_mark(span: Span) -> bool:
    return not span.raised and not span.text[0].isspace() and bool(_MARK.fullmatch(span.text.strip() or "x"))


def _is_over(span: Span, host: Span) -> bool:
    return span.size < _MARK_SIZE * host.size and _MARK_RISE * host.size < host.base - span.base < host.size


def joined_text(spans: Sequence[Span]) -> str:
    """Text of spans: marks of footnotes go, exponents keep their meaning (``10^18``)."""
    text = ""
    for span in spans:
        piece = span.text
        if "\ufffd" in piece and is_math(span.font):
            piece = piece.replace("\ufffd", "")  # parts of tall brackets, which have no letter
        if span.raised and _MINUS.fullmatch(piece.strip()) and text[-1:].isdigit():
            piece = f"^{piece.strip()}"
        elif span.raised and _POWER_SIGN.search(text) and piece.strip().isdigit():
            pass  # 10^−5: the power's sign is there
        elif span.raised and _MARK.fullmatch(piece.strip() or "x"):
            piece = _raised(text, piece)
        text += piece
    return normal(text)


def _raised(before: str, piece: str) -> str:
    power = piece.strip() in _POWERS and _UNIT_HOST.search(before)
    if not power and (not before.strip() or _FOOTNOTE_HOST.search(before.rstrip())):
        return " " if piece.endswith(" ") else ""
    return "^" + piece.strip() + (" " if piece.endswith(" ") else "") if piece.strip().isdigit() else piece
