"""A PDF on this machine: a path, or ``-`` for standard input."""

from __future__ import annotations

import hashlib
import importlib
import sys
from pathlib import Path
from typing import Any

from blogwriter import __version__
from blogwriter.errors import SourceError
from blogwriter.models import Origin, Paper
from blogwriter.sources import ReadOptions

__all__ = ["TITLE", "accepts", "read"]

TITLE = "本机的 PDF 文件（- 表示标准输入）"


def accepts(ref: str) -> bool:
    """Whether a reference names a local PDF."""
    if ref == "-":
        return True
    if "://" in ref:
        return False
    path = Path(ref)
    if path.suffix.lower() == ".pdf":
        return True
    try:
        with path.open("rb") as file:
            return b"%PDF-" in file.read(1024)
    except (OSError, ValueError):
        return False


def read(ref: str, options: ReadOptions) -> Paper:
    """Read a local PDF.

    Raises:
        SourceError: No such file, not a PDF, locked, or without readable text.
    """
    import pymupdf

    from blogwriter.sources._reader import read_document

    data = _bytes(ref)
    origin = Origin(
        source="pdf",
        location="-" if ref == "-" else Path(ref).name,
        sha256=hashlib.sha256(data).hexdigest(),
        reader=f"blogwriter {__version__} / PyMuPDF {pymupdf.__version__}",
    )
    with _opened(data, origin.location, options.password) as document:
        return read_document(document, origin=origin)


def _bytes(ref: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if ref == "-" else Path(ref).read_bytes()
    except FileNotFoundError as exc:
        raise SourceError(f"找不到文件 {ref}", code="not_found") from exc
    except OSError as exc:
        raise SourceError(f"无法读取 {ref}：{exc.strerror}", code="cannot_read") from exc


def _opened(data: bytes, name: str, password: str | None) -> Any:
    pymupdf: Any = importlib.import_module("pymupdf")
    if b"%PDF-" not in data[:1024]:
        raise SourceError(f"{name} 不是 PDF 文件", code="not_pdf")
    try:
        document = pymupdf.open(stream=data, filetype="pdf")
    except (RuntimeError, ValueError) as exc:
        raise SourceError(f"{name} 已损坏，无法打开", code="broken") from exc
    if document.needs_pass and not document.authenticate(password or ""):
        wrong = "密码不对" if password else "需要密码"
        raise SourceError(f"{name} {wrong}，请用 --password 给出密码", code="password_needed")
    if not document.page_count:
        raise SourceError(f"{name} 里没有页面", code="no_pages")
    return document
