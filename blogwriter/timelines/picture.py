"""Events → a picture of our own, for platforms that draw no mermaid: a vertical timeline as SVG, and that as PNG.

What a reader gets wrong: the SVG is also the source of the PNG, which PyMuPDF makes with its own Chinese font even
where a machine has no fonts at all. So it keeps to what that knows: attributes on the elements themselves, plain
shapes, no ``<style>``, no gradients, markers or dashes, and text that is placed by its left end.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from typing import Any, Literal, cast

from blogwriter.timelines import _labels, periods
from blogwriter.timelines._words import kind_word
from blogwriter.timelines.choices import Choice
from blogwriter.timelines.events import KINDS, Event, Kind, in_order
from blogwriter.timelines.mermaid import convert, named, title_of

__all__ = ["Column", "PHONE", "Theme", "WIDTH", "alt", "png", "split", "svg"]

Theme = Literal["light", "dark"]

WIDTH = 677
"""Pixels: the column of a WeChat article on a desktop; phones scale it down."""

_FONT = "PingFang SC, Hiragino Sans GB, Microsoft YaHei, Noto Sans CJK SC, Helvetica, sans-serif"
_PAD, _TO_SPINE = 14, 18
_NAME_PX, _SMALL_PX, _SECTION_PX, _TITLE_PX = 17, 14, 16, 22
_SCALE, _SCALE_HIGH, _HIGH_PX = 2.0, 1.5, 3000
_NARROW, _WIDE = frozenset("fijlrtI.,:;'|!()[]/ -"), frozenset("mwMW@%")
_SHADE = {"light": 0, "dark": 1}
_COLOURS: dict[str, tuple[str, str]] = {
    "ground": ("#ffffff", "#1b1e23"),
    "text": ("#1f2329", "#eceef1"),
    "muted": ("#5b636e", "#a9b1bc"),
    "line": ("#c9ced6", "#4a515c"),
    "card": ("#f5f7fa", "#262b32"),
    "focus": ("#fff4d6", "#4a3d14"),
    "focus-line": ("#d98e04", "#f0b429"),
    "model": ("#1f6feb", "#6cb0ff"),
    "product": ("#1a7f4b", "#56d393"),
    "paper": ("#b35309", "#ffa657"),
    "benchmark": ("#8250df", "#c297ff"),
    "funding": ("#c2255c", "#ff85ab"),
    "other": ("#5b636e", "#a9b1bc"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What a picture has room for; lengths in pixels of the picture."""

    width: int = WIDTH
    margin: int = 24
    spine: int = 150
    """From the left to the line at which the dates end; further where a date is longer."""

    @property
    def card(self) -> int:
        """Left edge of the events' boxes."""
        return self.spine + 26


PHONE = Column(width=420, margin=12, spine=84)
"""Its small print is 12 pixels high on a phone, where that of a wide picture is 7."""


@dataclass(frozen=True, slots=True)
class _Look:
    theme: Theme
    column: Column


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """An event as it will be drawn."""

    event: Event
    date: str
    name: tuple[str, ...]
    """Lines."""
    small: tuple[str, ...]
    focus: bool

    @property
    def height(self) -> int:
        return 2 * _PAD + 24 * len(self.name) + 20 * len(self.small) - 8


def svg(
    events: tuple[Event, ...], choice: Choice | None = None, *, theme: Theme = "light", column: Column | None = None
) -> bytes:
    """A picture of events as SVG, as wide as its column and as high as it needs.

    Args:
        events: In any order, at least one.
        choice: Title, group, focus and script; all else in it has done its work before.
        theme: ``light`` stays readable where a dark page shows it, since its ground is opaque.
        column: ``Column()`` for desktops, which phones scale down, or ``PHONE``.
    """
    choice = choice or Choice()
    ordered = in_order(events)
    look = _Look(theme, _with_room(column or Column(), ordered, choice))
    width = look.column.width
    body, height = _body(ordered, choice, look)
    title = _labels.clean(title_of(choice))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title, quote=False)}</title>"
        f"<desc>{escape(alt(ordered, choice), quote=False)}</desc>"
        f'<rect x="0" y="0" width="{width}" height="{height}" fill="{_colour("ground", theme)}"/>'
    )
    return "\n".join([head, *body, "</svg>\n"]).encode()


def png(data: bytes, *, scale: float | None = None) -> bytes:
    """The PNG of an SVG made here or by mermaid-render; opaque, white where nothing is drawn.

    Args:
        data: The SVG; its width and height are in pixels.
        scale: Pixels of the PNG to one of the SVG; None for 2, and 1.5 where the picture is higher than 3000.
    """
    import pymupdf

    # ``pymupdf.open`` would make a PDF of it first, with the whole Chinese font inside: 0.2 s for nothing.
    lower: Any = pymupdf.mupdf
    drawn, _, height = lower.fz_new_display_list_from_svg(
        lower.fz_new_buffer_from_copied_data(data), "", lower.FzArchive()
    )
    scale = scale or (_SCALE_HIGH if height > _HIGH_PX else _SCALE)
    matrix = cast("Any", pymupdf.Matrix)(scale, scale)
    pixels = cast("Any", pymupdf.DisplayList)(drawn).get_pixmap(matrix=matrix, alpha=0)
    return bytes(pixels.tobytes("png"))


def alt(events: tuple[Event, ...], choice: Choice | None = None) -> str:
    """Every event in one line of text, for those who cannot see the picture."""
    choice = choice or Choice()
    told = []
    for event in events:
        orgs = convert("、".join(event.org), choice.script)
        about = "，".join(part for part in (orgs, kind_word(event.kind, choice.script)) if part)
        told.append(f"{event.date} {named(event, choice)}（{about}）")
    return "；".join(told)


def split(events: tuple[Event, ...], most: int) -> list[tuple[Event, ...]]:
    """Parts of about the same length, none longer than ``most``, in order."""
    ordered = in_order(events)
    parts = -(-len(ordered) // most)
    return [ordered[len(ordered) * n // parts : len(ordered) * (n + 1) // parts] for n in range(parts)]


def _body(events: tuple[Event, ...], choice: Choice, look: _Look) -> tuple[list[str], int]:
    theme, column = look.theme, look.column
    lines = list(_wrapped(_labels.clean(title_of(choice)), _TITLE_PX, column.width - 2 * column.margin))
    out = [
        _text(line, (column.margin, 44 + 30 * n), _TITLE_PX, _colour("text", theme), bold=True)
        for n, line in enumerate(lines)
    ]
    top = 44 + 30 * len(lines)
    legend, top = _legend(events, choice, look, top)
    out += legend
    group = choice.group or periods.group_for(events)
    for title, inside in periods.grouped(events, group):
        heading = convert(title, choice.script)
        out.append(_text(heading, (column.margin, top + 22), _SECTION_PX, _colour("text", theme), bold=True))
        top += 36
        rows = [_row(event, choice, column) for event in inside]
        deep = sum(row.height + 10 for row in rows)
        line = _colour("line", theme)
        out.append(f'<rect x="{column.spine - 1}" y="{top - 4}" width="2" height="{deep}" fill="{line}"/>')
        for row in rows:
            out += _drawn(row, top, look)
            top += row.height + 10
        top += 10
    return out, top + 10


def _with_room(column: Column, events: tuple[Event, ...], choice: Choice) -> Column:
    """The column with its line where the longest date ends."""
    longest = max(_width(convert(periods.period(event.date), choice.script), _SMALL_PX) for event in events)
    return replace(column, spine=max(column.spine, column.margin + _TO_SPINE + round(longest)))


def _row(event: Event, choice: Choice, column: Column) -> _Row:
    room = column.width - column.card - column.margin - 2 * _PAD
    star = "★ " if event.id == choice.focus else ""
    orgs = _labels.clean(convert("、".join(event.org), choice.script))
    small = " · ".join(part for part in (orgs, kind_word(event.kind, choice.script)) if part)
    return _Row(
        event=event,
        date=convert(periods.period(event.date), choice.script),
        name=tuple(_wrapped(star + named(event, choice), _NAME_PX, room)),
        small=tuple(_wrapped(small, _SMALL_PX, room)),
        focus=bool(star),
    )


def _drawn(row: _Row, top: int, look: _Look) -> Iterator[str]:
    theme, column = look.theme, look.column
    right = column.spine - _TO_SPINE
    middle = top + _PAD + 10
    yield _text(
        row.date, (right - _width(row.date, _SMALL_PX), middle + 5), _SMALL_PX, _colour("muted", theme), bold=False
    )
    fill, edge = ("focus", "focus-line") if row.focus else ("card", "line")
    yield (
        f'<rect x="{column.card}" y="{top}" width="{column.width - column.card - column.margin}"'
        f' height="{row.height}" rx="6" '
        f'fill="{_colour(fill, theme)}" stroke="{_colour(edge, theme)}" stroke-width="{2 if row.focus else 1}"/>'
    )
    yield _shape(row.event.kind, (column.spine, middle), theme)
    at = top + _PAD + 15
    for line in row.name:
        yield _text(line, (column.card + _PAD, at), _NAME_PX, _colour("text", theme), bold=True)
        at += 24
    for line in row.small:
        yield _text(line, (column.card + _PAD, at - 1), _SMALL_PX, _colour("muted", theme), bold=False)
        at += 20


def _legend(events: tuple[Event, ...], choice: Choice, look: _Look, top: int) -> tuple[list[str], int]:
    shown = {event.kind for event in events}
    out: list[str] = []
    left, theme = look.column.margin + 8, look.theme
    for kind in KINDS:
        if kind in shown:
            word = kind_word(kind, choice.script)
            out.append(_shape(kind, (left, top + 5), theme))
            out.append(_text(word, (left + 14, top + 10), _SMALL_PX, _colour("muted", theme), bold=False))
            left += 44 + round(_width(word, _SMALL_PX))
    return out, top + 32


def _shape(kind: Kind, centre: tuple[int, int], theme: Theme) -> str:
    """Each kind has a colour and a form, for those who do not tell the colours apart."""
    x, y = centre
    look = f'fill="{_colour(kind, theme)}" stroke="{_colour("ground", theme)}" stroke-width="2"'
    corners: dict[Kind, tuple[tuple[int, int], ...]] = {
        "product": ((-7, -7), (7, -7), (7, 7), (-7, 7)),
        "paper": ((0, -9), (9, 0), (0, 9), (-9, 0)),
        "benchmark": ((0, -9), (9, 7), (-9, 7)),
        "funding": ((-5, -8), (5, -8), (9, 0), (5, 8), (-5, 8), (-9, 0)),
    }
    if kind in corners:
        points = " ".join(f"{x + dx},{y + dy}" for dx, dy in corners[kind])
        return f'<polygon points="{points}" {look}/>'
    if kind == "other":
        look = f'fill="{_colour("ground", theme)}" stroke="{_colour(kind, theme)}" stroke-width="3"'
    return f'<circle cx="{x}" cy="{y}" r="{6 if kind == "other" else 8}" {look}/>'


def _text(text: str, place: tuple[float, float], size: int, colour: str, *, bold: bool) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{place[0]:g}" y="{place[1]:g}" font-family="{_FONT}" font-size="{size}"{weight}'
        f' fill="{colour}">{escape(text, quote=False)}</text>'
    )


def _wrapped(text: str, size: int, room: int) -> Iterator[str]:
    """Lines of at most ``room`` pixels: broken at blanks, and inside words that are wider than a line."""
    line = ""
    for word in text.split(" "):
        first, *rest = _labels.wrap(word, int(room / (size * 0.6)))
        longer = f"{line} {first}" if line else first
        if line and _width(longer, size) > room:
            yield line
            longer = first
        for piece in rest:
            yield longer
            longer = piece
        line = longer
    yield line


def _width(text: str, size: int) -> float:
    """Estimated width in pixels, rather too wide than too narrow for the fonts that are likely."""
    return size * sum(_em(char) for char in text)


@cache
def _em(char: str) -> float:
    if unicodedata.combining(char) or char in "\u200d\ufe0e\ufe0f":
        return 0.0
    if unicodedata.east_asian_width(char) in "WFA":
        return 1.0
    if char in _NARROW:
        return 0.34
    if char in _WIDE:
        return 0.92
    return 0.7 if char.isupper() else 0.58


def _colour(name: str, theme: Theme) -> str:
    return _COLOURS[name][_SHADE[theme]]
