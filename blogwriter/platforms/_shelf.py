"""MathJax's drawings, kept between runs: to start it takes longer than all else that is done to a post.

A drawing depends on nothing but the formula and MathJax, so it makes no difference to a post where it comes from. What
cannot be read counts as missing, and what cannot be written is drawn again next time.
"""

from __future__ import annotations

import contextlib
import hashlib
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from blogwriter import resources
from blogwriter.errors import BlogwriterError
from blogwriter.files import write_whole

__all__ = ["FOLDER", "kept"]

FOLDER = "formulas"
"""Inside the cache's folder."""
_MAX_BYTES = 4_000_000


def kept(folder: Path | None, key: str, draw: Callable[[], str]) -> str:
    """The drawing of a key, from the shelf or else drawn and put there.

    Args:
        folder: The cache's folder; None where nothing is kept.
        key: All that the drawing depends on, but for MathJax itself.
        draw: Makes it; what it raises is passed on and nothing is kept.
    """
    if folder is None:
        return draw()
    name = hashlib.sha256(f"{_mathjax()}\0{key}".encode()).hexdigest()[:40]
    file = folder / FOLDER / name[:2] / name[2:]
    found = _read(file)
    if found:
        return found
    drawn = draw()
    with contextlib.suppress(BlogwriterError):
        write_whole(file, zlib.compress(drawn.encode()), durable=False)
    return drawn


def _read(file: Path) -> str:
    try:
        text = zlib.decompressobj().decompress(file.read_bytes(), _MAX_BYTES).decode()
    except (OSError, zlib.error, UnicodeDecodeError):
        return ""
    return text if text.startswith("<svg") and text.endswith("</svg>") else ""


@cache
def _mathjax() -> int:
    """Size of the bundle, which another version of it would not have."""
    return (resources.assets() / "mathjax" / "mathjax.js").stat().st_size
