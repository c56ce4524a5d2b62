"""A PDF on this machine: a path, or ``-`` for standard input."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from blogwriter.errors import SourceError
from blogwriter.models import Origin, Paper
from blogwriter.sources import ReadOptions

__all__ = ["TITLE", "accepts", "read"]

TITLE = "本机的 PDF 文件（- 表示标准输入）"
MAX_BYTES = 300_000_000
"""Larger files are no papers; they would be copied whole into the memory of two processes."""


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
    from blogwriter.sources._sandbox import parse

    data = _bytes(ref)
    location = "标准输入" if ref == "-" else Path(ref).name
    origin = Origin(source="pdf", location=location, sha256=hashlib.sha256(data).hexdigest())
    return parse(data, origin=origin, password=options.password, sandbox=options.sandbox, parser=options.parser)


def _bytes(ref: str) -> bytes:
    try:
        if ref == "-":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(ref).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as exc:
        raise SourceError(f"找不到文件 {ref}", code="not_found") from exc
    except (OSError, ValueError) as exc:
        reason = getattr(exc, "strerror", None) or "路径有误"
        raise SourceError(f"无法读取 {ref}：{reason}", code="cannot_read") from exc
    if len(data) > MAX_BYTES:
        raise SourceError(f"{ref} 超过 {MAX_BYTES // 1_000_000} MB，不像论文，没有读取", code="too_big")
    return data
