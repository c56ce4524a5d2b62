"""Pictures re-encoded to what a platform takes; bytes in, bytes out."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from blogwriter.errors import RenderError
from blogwriter.platforms._shelf import kept

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["Encoded", "Limits", "data_uri", "encode", "encoded", "is_remote", "is_svg", "packed", "unpacked"]

_KEPT = {"PNG": ("png", "image/png"), "JPEG": ("jpg", "image/jpeg"), "GIF": ("gif", "image/gif")}
_QUALITIES = (90, 80, 70, 55)
_SHRINK = 0.75
_MAX_TRIES = 12
_MAX_PIXELS = 60_000_000
_SVG_WIDTH = 1600


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a platform takes."""

    bytes: int = 1_000_000
    width: int = 1_600
    """Pixels; wider pictures are made smaller."""
    kinds: tuple[str, ...] = ("PNG", "JPEG")


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A picture that a platform takes."""

    data: bytes
    extension: str
    media_type: str
    width: int
    height: int

    @property
    def name(self) -> str:
        """File name made of the bytes' digest, so that equal pictures are one file."""
        return f"{hashlib.sha256(self.data).hexdigest()[:12]}.{self.extension}"


def is_remote(target: str) -> bool:
    """Whether a picture's target is not a file beside the post."""
    return bool(re.match(r"(?i)[a-z][a-z0-9+.-]+:|//", target))


def is_svg(data: bytes) -> bool:
    """Whether a file looks like SVG."""
    return data[:500].lstrip().startswith((b"<svg", b"<?xml")) and b"<svg" in data[:4000]


def data_uri(picture: Encoded) -> str:
    """The picture as an address that holds itself."""
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode('ascii')}"


def packed(picture: Encoded) -> bytes:
    """A picture with all that is known of it, as bytes for the shelf."""
    head = f"{picture.extension} {picture.media_type} {picture.width} {picture.height}\n"
    return head.encode("ascii") + picture.data


def unpacked(data: bytes) -> Encoded:
    """The picture that was packed."""
    head, _, content = data.partition(b"\n")
    extension, media_type, width, height = head.decode("ascii").split()
    return Encoded(data=content, extension=extension, media_type=media_type, width=int(width), height=int(height))


def encoded(data: bytes, limits: Limits, *, cache: Path | None) -> Encoded:
    """As ``encode``, which a picture goes through once; one that keeps its bytes is not stored a second time."""
    key = f"picture {limits.bytes} {limits.width} {limits.kinds} {hashlib.sha256(data).hexdigest()}"

    def make() -> bytes:
        picture = encode(data, limits)
        return packed(replace(picture, data=b"") if picture.data == data else picture)

    picture = unpacked(kept(cache, key, make))
    return picture if picture.data else replace(picture, data=data)


def encode(data: bytes, limits: Limits) -> Encoded:
    """A picture within the limits; one that is within them already keeps its bytes.

    Raises:
        RenderError: Not a picture, or one that cannot be made small enough.
    """
    from PIL import Image, UnidentifiedImageError

    if is_svg(data):
        data = _drawn(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as picture:
                if picture.width * picture.height > _MAX_PIXELS:
                    raise RenderError(f"图片太大（{picture.width} × {picture.height} 像素）", code="image")
                if _fits(picture, data, limits):
                    extension, media_type = _KEPT[str(picture.format)]
                    return Encoded(
                        data=data,
                        extension=extension,
                        media_type=media_type,
                        width=picture.width,
                        height=picture.height,
                    )
                return _smaller(picture, limits)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombWarning) as exc:
        msg = "不是可以识别的图片文件"
        raise RenderError(msg, code="image") from exc
    except Image.DecompressionBombError as exc:
        msg = "图片像素太多"
        raise RenderError(msg, code="image") from exc


def _fits(picture: Image.Image, data: bytes, limits: Limits) -> bool:
    return picture.format in limits.kinds and len(data) <= limits.bytes and picture.width <= limits.width


def _smaller(picture: Image.Image, limits: Limits) -> Encoded:
    flat = _on_white(picture)
    if flat.width > limits.width:
        flat = flat.resize((limits.width, max(1, round(flat.height * limits.width / flat.width))))
    for _ in range(_MAX_TRIES):
        for data, kind in _encodings(flat):
            if len(data) <= limits.bytes:
                extension, media_type = _KEPT[kind]
                return Encoded(
                    data=data, extension=extension, media_type=media_type, width=flat.width, height=flat.height
                )
        flat = flat.resize((max(1, int(flat.width * _SHRINK)), max(1, int(flat.height * _SHRINK))))
    msg = "图片压不到平台的大小限制以内"
    raise RenderError(msg, code="image")


def _encodings(picture: Image.Image) -> list[tuple[bytes, str]]:
    """Lossless first: figures of papers are line art."""
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    found = [(out.getvalue(), "PNG")]
    for quality in _QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True)
        found.append((out.getvalue(), "JPEG"))
    return found


def _on_white(picture: Image.Image) -> Image.Image:
    from PIL import Image

    if picture.mode in ("RGB", "L"):
        return picture.copy()
    rgba = picture.convert("RGBA")
    ground = Image.new("RGB", rgba.size, "white")
    ground.paste(rgba, mask=rgba.getchannel("A"))
    return ground


def _drawn(svg: bytes) -> bytes:
    from blogwriter.platforms._raster import load_pymupdf

    pymupdf = load_pymupdf()
    try:
        document = pymupdf.open(stream=svg, filetype="svg")
        page = document[0]
        zoom = min(4.0, _SVG_WIDTH / max(1.0, page.rect.width))
        data: bytes = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False).tobytes("png")
    except (RuntimeError, ValueError, IndexError) as exc:
        msg = "SVG 图片无法绘制"
        raise RenderError(msg, code="image") from exc
    return data
