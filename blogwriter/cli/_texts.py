"""Texts that a command reads and writes: files, folders of Markdown, ``-`` for standard input; byte for byte."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from blogwriter.errors import BlogwriterError, RenderError, reason

__all__ = ["Text", "emit", "texts"]

_SUFFIXES = frozenset({".md", ".markdown", ".mdx", ".txt"})


class Text(NamedTuple):
    """A text and where it came from."""

    name: str
    path: Path | None
    """None for standard input."""
    content: str
    relative: Path = Path("-")
    """Where it lies below the folder that the user named; just its name for a file."""


def texts(arguments: Iterable[str]) -> Iterator[Text]:
    """Read what the user named; a folder stands for the Markdown files in it.

    Raises:
        RenderError: Not there, or a folder without Markdown.
        BlogwriterError: Not readable, or not UTF-8.
    """
    for argument in arguments:
        if argument == "-":
            yield Text("<标准输入>", None, _decoded(sys.stdin.buffer.read(), "标准输入"))
            continue
        root = Path(argument)
        for path in _files(root):
            relative = path.relative_to(root) if root.is_dir() else Path(path.name)
            yield Text(str(path), path, _decoded(_bytes(path), str(path)), relative)


def emit(content: str) -> None:
    """Write a text to standard output without touching its line ends."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content.encode("utf-8"))
    sys.stdout.buffer.flush()


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(
        file
        for file in path.rglob("*")
        if file.suffix.lower() in _SUFFIXES
        and file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(path).parts)
    )
    if not found:
        raise RenderError(f"文件夹 {path} 里没有 Markdown 文件", code="not_found")
    return found


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as exc:
        raise RenderError(f"没有文件 {path}，请检查路径", code="not_found") from exc
    except OSError as exc:
        raise BlogwriterError(f"无法读取 {path}：{reason(exc)}", code="cannot_read") from exc


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise RenderError(f"{name} 不是 UTF-8 编码（第 {exc.start} 字节），请另存为 UTF-8", code="encoding") from exc
