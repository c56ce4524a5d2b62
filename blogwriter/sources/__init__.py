"""ref → Paper: a file per kind of source.

What a source must offer (a module in this folder, named as the user types it):

- ``TITLE``: one Chinese line for ``blogwriter list sources``.
- ``accepts(ref: str) -> bool``: whether it is the right one for what the user typed; exactly one says yes.
- ``read(ref: str, options: ReadOptions) -> Paper``: raises ``SourceError`` and nothing else for bad input.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blogwriter import plugins
from blogwriter.errors import SourceError
from blogwriter.models import Paper, Picture, Progress

__all__ = ["ReadOptions", "pictures", "read", "source_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How to read a paper."""

    password: str | None = None
    allow_private: bool = False
    """Whether private and loopback addresses may be fetched."""
    cache: Path | None = None
    """Folder for downloads; None keeps nothing."""
    transport: Any = None
    """An ``httpx.BaseTransport`` that carries requests instead of the network; for tests."""
    sandbox: bool = True
    """Parse untrusted bytes in a child process under limits where the platform has them."""
    progress: Progress | None = None
    parser: Callable[[bytes, bytes], dict[str, Any]] | None = None
    """Does what ``_sandbox.ask`` does, somewhere else: (header, bytes of a PDF) → what was found, as plain JSON."""


def source_of(ref: str) -> str:
    """Name of the source that reads a reference.

    Raises:
        SourceError: Nobody knows what it is.
    """
    for name in plugins.names("sources"):
        if plugins.load("sources", name).accepts(ref):
            return name
    raise _unknown(ref)


def _unknown(ref: str) -> SourceError:
    path = Path(ref)
    try:
        folder, file = path.is_dir(), path.exists()
    except (OSError, ValueError):
        folder = file = False
    if folder:
        msg = f"{ref} 是文件夹：请给出其中一篇论文的路径；整个文件夹一起写用 blogwriter batch"
        return SourceError(msg, code="folder")
    if file:
        msg = f"认不出 {ref} 是什么：论文应是 PDF、HTML 或 Markdown 文件（后缀 .pdf、.html、.md）"
        return SourceError(msg, code="unknown_kind")
    if path.name != ref and "://" not in ref:
        return SourceError(f"找不到文件 {ref}", code="no_file")
    msg = f"看不懂“{ref}”：请给出 PDF 路径、arXiv 编号（如 2303.08774v6）或网址"
    return SourceError(msg, code="unknown_ref")


def read(ref: str, options: ReadOptions | None = None) -> Paper:
    """Read a paper from wherever it is.

    Raises:
        SourceError: It cannot be fetched, opened or read.
    """
    paper: Paper = plugins.load("sources", source_of(ref)).read(ref, options or ReadOptions())
    return paper


def pictures(paper: Paper, options: ReadOptions | None = None) -> tuple[tuple[str, Picture], ...]:
    """Pictures of a paper's figures, tables and formulas: ``figure-3``, ``table-1``, ``formula-2`` with their picture.

    Args:
        paper: As ``read`` gave it; only the papers read last in this process still have their bytes at hand.
        options: As for ``read``.

    Raises:
        SourceError: The PDF brings the renderer down.
    """
    from blogwriter.sources import _kept, _sandbox
    from blogwriter.sources._pictures import cuts_of

    options = options or ReadOptions()
    data = _kept.kept(paper.origin.sha256)
    if data is None:
        return ()
    return _sandbox.pictures(
        data,
        cuts_of(paper),
        origin=paper.origin,
        password=options.password,
        sandbox=options.sandbox,
        parser=options.parser,
    )
