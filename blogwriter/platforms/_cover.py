"""Covers: 900 × 383 for the head of a message and a square for its corner, from the title or from a picture.

Drawn by PyMuPDF with the Chinese font that it carries, so that nothing has to be installed.
"""

from __future__ import annotations

import hashlib
import io
import re
from typing import Any

from blogwriter.errors import RenderError
from blogwriter.models import Article, Attachment, Post
from blogwriter.platforms import RenderOptions
from blogwriter.platforms._images import Limits, encode
from blogwriter.platforms._parse import parse
from blogwriter.platforms._raster import load_pymupdf

__all__ = ["SIZES", "picture_covers", "render", "title_covers"]

SIZES = (("cover-900x383.png", 900, 383), ("cover-1x1.png", 500, 500))
"""(file name, width, height in pixels)."""
_PALETTES = (("#0b3d66", "#f2b84b"), ("#1e4d3a", "#f0d08a"), ("#4a2545", "#f4a6a0"), ("#2b2d42", "#8fd3f4"))
_TOKENS = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+#/_-]*|\s+|.")
_NO_LINE_START = "，。、：；？！）》」』】…—”’,.:;?!)"
_MAX_LINES = 4


def render(article: Article, picture: str | None, options: RenderOptions) -> Post:
    """Both covers.

    Args:
        article: The post; its title and tags are shown.
        picture: Target of a picture beside the post; None draws the title.
        options: Loads the picture.

    Raises:
        RenderError: The post has no title, or there is no such picture.
    """
    document = parse(article)
    if picture is not None:
        data = options.load(picture)
        if data is None:
            raise RenderError(f"找不到封面图片 {picture}（要放在文章的文件夹里）", code="picture")
        return Post(platform="cover", files=picture_covers(data))
    if not document.title:
        raise RenderError(f"{article.name} 没有标题，无法画封面；请在 front matter 里写 title", code="no_title")
    tags = document.front.get("tags")
    subtitle = " · ".join(str(tag) for tag in tags[:3]) if isinstance(tags, list) else ""
    return Post(platform="cover", files=title_covers(document.title, subtitle))


def title_covers(title: str, subtitle: str = "") -> tuple[Attachment, ...]:
    """Covers drawn from words; the same title has the same colours."""
    ground, accent = _PALETTES[hashlib.sha256(title.encode()).digest()[0] % len(_PALETTES)]
    return tuple(
        Attachment(name=name, data=_drawn((width, height), title, subtitle, (ground, accent)), media_type="image/png")
        for name, width, height in SIZES
    )


def picture_covers(data: bytes) -> tuple[Attachment, ...]:
    """Covers cut from a picture: the whole of it on white where its shape is far from the cover's, else its middle."""
    from PIL import Image, ImageOps

    whole = encode(data, Limits(bytes=20_000_000, width=4_000, kinds=("PNG", "JPEG")))
    covers = []
    with Image.open(io.BytesIO(whole.data)) as picture:
        flat = Image.new("RGB", picture.size, "white")
        flat.paste(picture, mask=picture.convert("RGBA").getchannel("A"))
        for name, width, height in SIZES:
            ratio = (flat.width / flat.height) / (width / height)
            near = 0.6 <= ratio <= 1.7
            size = (width, height)
            cover = ImageOps.fit(flat, size) if near else ImageOps.pad(flat, size, color="white")
            out = io.BytesIO()
            cover.save(out, "PNG")
            covers.append(Attachment(name=name, data=out.getvalue(), media_type="image/png"))
    return tuple(covers)


def _drawn(size: tuple[int, int], title: str, subtitle: str, colours: tuple[str, str]) -> bytes:
    pymupdf = load_pymupdf()
    width, height = size
    ground, accent = (_unit(colour) for colour in colours)
    font = pymupdf.Font("cjk")
    document = pymupdf.open()
    try:
        page = document.new_page(width=width, height=height)
        page.draw_rect(page.rect, fill=ground, color=None)
        _ornament(page, size, accent)
        margin = round(width * 0.08)
        fontsize, lines = _fitted(font, title, width - 2 * margin, height * 0.62)
        top = (height - len(lines) * fontsize * 1.4) / 2 - (fontsize * 0.35 if subtitle else 0)
        writer = pymupdf.TextWriter(page.rect)
        for number, line in enumerate(lines):
            writer.append((margin, top + fontsize * (1.1 + 1.4 * number)), line, font=font, fontsize=fontsize)
        writer.write_text(page, color=(1, 1, 1))
        if subtitle:
            small = pymupdf.TextWriter(page.rect)
            text = subtitle if font.text_length(subtitle, fontsize * 0.5) < width - 2 * margin else subtitle[:24]
            at = (margin, top + fontsize * (1.1 + 1.4 * len(lines) - 0.3))
            small.append(at, text, font=font, fontsize=max(16, fontsize * 0.5))
            small.write_text(page, color=accent)
        data: bytes = page.get_pixmap(alpha=False).tobytes("png")
        return data
    finally:
        document.close()


def _ornament(page: Any, size: tuple[int, int], accent: tuple[float, ...]) -> None:
    width, height = size
    page.draw_rect((0, 0, width * 0.012, height), fill=accent, color=None)
    radius = height * 0.42
    for share in (1.0, 0.72, 0.44):
        page.draw_circle((width * 0.97, height * 0.06), radius * share, color=accent, width=2, stroke_opacity=0.35)


def _fitted(font: Any, title: str, width: float, height: float) -> tuple[float, list[str]]:
    """The largest size at which the title fits on at most four lines, and its lines."""
    for size in range(72, 19, -2):
        lines = _lines(font, title, size, width)
        if len(lines) <= _MAX_LINES and len(lines) * size * 1.4 <= height:
            return float(size), lines
    lines = _lines(font, title, 20, width)[:_MAX_LINES]
    return 20.0, [*lines[:-1], lines[-1][:-1] + "…"]


def _lines(font: Any, text: str, size: float, width: float) -> list[str]:
    lines = [""]
    for token in _TOKENS.findall(text):
        fits = font.text_length(lines[-1] + token, size) <= width
        if fits or (token in _NO_LINE_START and lines[-1]):
            lines[-1] += token
        elif not token.isspace():
            lines.append(token)
    return [line.strip() for line in lines if line.strip()]


def _unit(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:], 16) / 255
