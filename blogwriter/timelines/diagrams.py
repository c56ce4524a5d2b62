"""Mermaid blocks as pictures, and whether mermaid would draw them at all; both without a browser and a network.

Ours are drawn by ``picture``; any other by mermaid-render (``pip install 'blogwriter[mermaid]'``), whose SVG PyMuPDF
turns into a PNG, since its own PNG leaves out Chinese where a machine has no fonts.
"""

from __future__ import annotations

from dataclasses import dataclass

from blogwriter.errors import BlogwriterError, RenderError
from blogwriter.timelines import blocks, edits, importing, picture
from blogwriter.timelines.events import in_order
from blogwriter.timelines.releases import Releases

__all__ = ["Drawing", "draw", "problem", "require_drawable", "svg"]

_MAX_CHARS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A block as a picture."""

    svg: bytes
    alt: str
    """What it shows, in one line."""

    def png(self, *, scale: float | None = None) -> bytes:
        """The same as PNG."""
        return picture.png(self.svg, scale=scale)


def draw(
    text: str, releases: Releases, *, theme: picture.Theme = "light", column: picture.Column | None = None
) -> Drawing | None:
    """The picture of a mermaid block; None where nobody here can draw it (then it stays code, with a warning).

    Args:
        text: What stands between the fences.
        releases: The data, for blocks of ours.
        theme: For blocks of ours.
        column: Likewise.
    """
    block = blocks.parse(text)
    if block.header is not None and block.items:
        try:
            own = edits.read(text, releases)
        except BlogwriterError:
            own = None
        if own and own.entries:
            events = in_order(tuple(entry.event for entry in own.entries))
            drawn = picture.svg(events, own.choice, theme=theme, column=column)
            return Drawing(svg=drawn, alt=picture.alt(events, own.choice))
    any_drawn = svg(text)
    if any_drawn is None:
        return None
    imported = importing.read(block, releases) if importing.is_dated(block) else None
    alt = picture.alt(imported.events) if imported and imported.events else block.title
    return Drawing(svg=any_drawn, alt=alt or "示意图")


def svg(text: str) -> bytes | None:
    """The SVG of any mermaid text by mermaid-render; None where it is not installed or refuses the text."""
    return _verdict(text)[0]


def problem(text: str) -> str:
    """Why mermaid would refuse a text, in its words; empty where it would draw it or where nobody here can tell."""
    return _verdict(text)[1]


def require_drawable(text: str) -> None:
    """Stop a block that mermaid would refuse before it is written.

    Raises:
        RenderError: The block is not valid mermaid.
    """
    if reason := problem(text):
        raise RenderError(f"生成的 mermaid 无法通过检查，未写入：{reason}", code="bad_mermaid")


def _verdict(text: str) -> tuple[bytes | None, str]:
    """(SVG or None, why it is refused)."""
    if len(text) > _MAX_CHARS:
        return None, f"超过 {_MAX_CHARS} 个字符"
    try:
        from mermaid_render import convert
    except ImportError:
        return None, ""
    try:
        return bytes(convert(text)), ""
    except ValueError as exc:
        return None, " ".join(str(exc).split())[:300]
