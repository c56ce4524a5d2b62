"""What was drawn, coloured or made smaller, kept between runs: all else that is done to a post takes less time.

A drawing depends on nothing but its source and on who draws, so it makes no difference to a post where it comes from.
What cannot be read counts as missing, and what cannot be written is made again next time.
"""

from __future__ import annotations

import contextlib
import hashlib
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from blogwriter import resources
from blogwriter.errors import BlogwriterError, reason
from blogwriter.files import write_whole

__all__ = ["FOLDER", "cleared", "kept", "size"]

FOLDER = "drawings"
"""Inside the cache's folder."""
_MAX_BYTES = 8_000_000
_MOST = 64
"""Drawings in each of the 256 folders, a few kilobytes each; the oldest goes for a new one."""


def kept(folder: Path | None, key: str, make: Callable[[], bytes]) -> bytes:
    """What was made for a key, from the shelf or else made and put there.

    Args:
        folder: The cache's folder; None where nothing is kept.
        key: All that it depends on, but for this program and the libraries that draw formulas and pictures.
        make: Makes it; what it raises is passed on and nothing is kept.
    """
    if folder is None:
        return make()
    name = hashlib.sha256(f"{_drawers()}\0{key}".encode()).hexdigest()[:40]
    file = folder / FOLDER / name[:2] / name[2:]
    found = _read(file)
    if found is not None:
        return found
    made = make()
    with contextlib.suppress(BlogwriterError, OSError):
        write_whole(file, zlib.compress(made), durable=False)
        _make_room(file.parent)
    return made


def size(folder: Path) -> tuple[int, int]:
    """How many drawings the shelf in the cache's folder holds, and their bytes."""
    files = list(_files(folder))
    return len(files), sum(file.stat().st_size for file in files)


def cleared(folder: Path) -> int:
    """Remove all drawings; returns how many.

    Raises:
        BlogwriterError: One cannot be removed.
    """
    files = list(_files(folder))
    for file in files:
        try:
            file.unlink()
        except OSError as exc:
            raise BlogwriterError(f"无法删除 {file}：{reason(exc)}", code="cannot_write") from exc
    return len(files)


def _files(folder: Path) -> Iterator[Path]:
    return (folder / FOLDER).glob("??/*")


def _make_room(folder: Path) -> None:
    files = list(folder.iterdir())
    if len(files) > _MOST:
        min(files, key=lambda file: file.stat().st_mtime).unlink()


def _read(file: Path) -> bytes | None:
    # What is cut off or damaged has a wrong check sum at its end.
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(file.read_bytes(), _MAX_BYTES)
    except (OSError, zlib.error):
        return None
    return data if unpacker.eof else None


@cache
def _drawers() -> str:
    """Digest of what draws: our own modules, MathJax by its size, and pillow by its version."""
    import PIL

    here = Path(__file__).parent
    sources = [*sorted(here.glob("_*.py")), *sorted((here.parent / "timelines").glob("*.py"))]
    digest = hashlib.sha256(PIL.__version__.encode())
    for file in (*sources, resources.assets() / "releases.yaml"):
        digest.update(file.read_bytes())
    digest.update(str((resources.assets() / "mathjax" / "mathjax.js").stat().st_size).encode())
    return digest.hexdigest()
