"""What a batch is made of: lists, folders, addresses → references, each once.

A line of a list is one reference; ``#`` begins a comment at the start of a line or after a blank, unless a file has
such a name. A path is looked for from where the user stands, then beside the list.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from blogwriter import redaction
from blogwriter.errors import SettingsError, SourceError, reason
from blogwriter.sources import source_of
from blogwriter.sources._arxiv_id import parse_id

__all__ = ["Ref", "Repeat", "collect"]

_MOST_BYTES = 10_000_000
_MOST = 100_000
_COMMENT = re.compile(r"(?:^|\s)#.*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """One paper as the user named it."""

    key: str
    """The same for all ways to name the same thing: ``arXiv:1706.03762v7``, an absolute path, a URL."""
    given: str
    """What can be read from anywhere: an absolute path, an id, a URL."""
    shown: str
    """As the user wrote it, for messages and reports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A reference that was left out because it stands there already."""

    shown: str
    first: str
    """How the first one was written."""


def collect(arguments: Iterable[str]) -> tuple[tuple[Ref, ...], tuple[Repeat, ...]]:
    """All references behind the arguments of the command, and those that were named twice.

    Args:
        arguments: List files, folders of PDFs, ``-`` for a list on standard input, or references themselves.

    Raises:
        SettingsError: A list cannot be read or is no text, a folder holds no PDF, or there is no reference at all.
    """
    found: dict[str, Ref] = {}
    repeats = []
    for ref in (ref for argument in arguments for ref in _behind(argument)):
        first = found.setdefault(ref.key, ref)
        if first is not ref:
            repeats.append(Repeat(shown=ref.shown, first=first.shown))
    if not found:
        msg = "没有要写的论文：清单里一行写一个 PDF 路径、arXiv 编号或网址（# 开头的是注释）"
        raise SettingsError(msg, code="no_refs")
    if len(found) > _MOST:
        raise SettingsError(f"一次最多 {_MOST} 篇，这里有 {len(found)} 篇：请分几份清单", code="too_many")
    return tuple(found.values()), tuple(repeats)


def _behind(argument: str) -> Iterator[Ref]:
    if argument == "-":
        yield from _lines(_decoded(sys.stdin.buffer.read(_MOST_BYTES + 1), "标准输入"), Path())
        return
    path = Path(argument)
    if _is(path, "dir"):
        yield from _folder(path)
    elif _is(path, "pipe"):
        yield from _lines(_decoded(_bytes(path), argument), Path())
    elif _is(path, "file") and path.suffix.lower() not in (".html", ".htm", ".md", ".markdown") and not _is_pdf(path):
        yield from _lines(_decoded(_bytes(path), argument), path.parent)
    elif path.suffix.lower() in (".txt", ".lst", ".list"):
        raise SettingsError(f"没有清单 {argument}，请检查路径", code="no_file")
    else:
        yield _ref(argument, Path())


def _folder(folder: Path) -> Iterator[Ref]:
    files = sorted(
        file
        for file in folder.rglob("*")
        if file.suffix.lower() == ".pdf"
        and file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    )
    if not files:
        raise SettingsError(f"文件夹 {folder} 里没有 PDF", code="no_files")
    for file in files:
        yield _ref(str(file), Path())


def _lines(text: str, beside: Path) -> Iterator[Ref]:
    for line in text.splitlines():
        written = line.strip()
        if not _is(Path(written), "file"):
            written = _COMMENT.sub("", written).strip()
        if written and (folder := _folder_here(written, beside)):
            yield from _folder(folder)
        elif written:
            yield _ref(written, beside)


def _folder_here(written: str, beside: Path) -> Path | None:
    return next((path for path in (Path(written).expanduser(), beside / written) if _is(path, "dir")), None)


def _ref(written: str, beside: Path) -> Ref:
    arxiv = parse_id(written)
    here = next((path for path in (Path(written).expanduser(), beside / written) if _is(path, "file")), None)
    if here is not None:
        return Ref(key=str(here.resolve()), given=str(here.absolute()), shown=written)
    if arxiv is not None:
        return Ref(key=f"arXiv:{arxiv}{' html' if arxiv.html else ''}", given=written, shown=written)
    if "://" in written:
        return _address(written)
    if _source(written) in ("", "url"):
        return Ref(key=written, given=written, shown=written)  # a DOI, or something that nobody understands
    # Perhaps a file that is not there yet: it is the same one whenever it appears, and from wherever it is looked for.
    path = str(Path(written).absolute())
    return Ref(key=path, given=path, shown=written)


def _source(written: str) -> str:
    try:
        return source_of(written)
    except SourceError:
        return ""


def _address(written: str) -> Ref:
    """An address may hold a password or a key: it is used, and neither shown nor kept."""
    shown = redaction.redact(written)
    if shown == written:
        return Ref(key=written, given=written, shown=written)
    return Ref(key=f"{shown} {sha256(written.encode()).hexdigest()[:16]}", given=written, shown=shown)


def _is(path: Path, kind: str) -> bool:
    try:
        return {"dir": path.is_dir, "file": path.is_file, "pipe": path.is_fifo}[kind]()
    except (OSError, ValueError):
        return False


def _is_pdf(path: Path) -> bool:
    if path.suffix.lower() == ".pdf":
        return True
    try:
        with path.open("rb") as stream:
            return b"%PDF-" in stream.read(1024)
    except OSError:
        return False


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_MOST_BYTES + 1)
    except OSError as exc:
        raise SettingsError(f"无法读取清单 {path}：{reason(exc)}", code="cannot_read") from exc


def _decoded(data: bytes, name: str) -> str:
    if len(data) > _MOST_BYTES:
        raise SettingsError(f"{name} 太大，不像一份清单", code="too_big")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise SettingsError(f"{name} 不是 UTF-8 文本，不像一份清单；请另存为 UTF-8", code="encoding") from exc
    if "\0" in text:
        raise SettingsError(f"{name} 不是文本，不像一份清单", code="encoding")
    return text
