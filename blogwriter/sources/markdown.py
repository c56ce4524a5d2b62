"""A paper or article as Markdown or plain text on this machine."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from blogwriter.errors import SourceError
from blogwriter.models import Origin, Paper
from blogwriter.sources import ReadOptions
from blogwriter.sources._document import Block, Front, build

__all__ = ["TITLE", "accepts", "decoded", "local_bytes", "parse", "read"]

TITLE = "本机的 Markdown 或纯文本（.md、.txt）"
MAX_BYTES = 20_000_000
_SUFFIXES = (".md", ".markdown", ".txt", ".text")
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(title|author|authors|date|doi)[ \t]*:[ \t]*(.+)$", re.MULTILINE | re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"<[^>]{1,500}>")
_HEADING = re.compile(
    r"\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+\S.{0,80}|第[一二三四五六七八九十\d]+[章节節].{0,60}|[A-Z][A-Z ]{3,60}"
    r"|Abstract|References|摘要|参考文献|參考文獻"
)


def accepts(ref: str) -> bool:
    """Whether a reference names a local Markdown or text file."""
    return "://" not in ref and Path(ref).suffix.lower() in _SUFFIXES


def read(ref: str, options: ReadOptions) -> Paper:  # noqa: ARG001 - every source has options
    """Read a local file.

    Raises:
        SourceError: No such file, too large, not text, or empty.
    """
    path = Path(ref)
    data = local_bytes(path)
    origin = Origin(source="markdown", location=path.name, sha256=hashlib.sha256(data).hexdigest())
    return parse(data, origin=origin, plain=path.suffix.lower() in (".txt", ".text"))


def local_bytes(path: Path) -> bytes:
    """A local file's bytes.

    Raises:
        SourceError: It is missing, unreadable, too large or empty.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as exc:
        raise SourceError(f"找不到文件 {path}", code="not_found") from exc
    except (OSError, ValueError) as exc:
        reason = getattr(exc, "strerror", None) or "路径有误"
        raise SourceError(f"无法读取 {path}：{reason}", code="cannot_read") from exc
    if len(data) > MAX_BYTES:
        raise SourceError(f"{path.name} 超过 {MAX_BYTES // 1_000_000} MB，不像论文，没有读取", code="too_big")
    if not data.strip():
        raise SourceError(f"{path.name} 是空文件", code="empty_file")
    return data


def parse(data: bytes, *, origin: Origin, plain: bool = False) -> Paper:
    """Text → Paper.

    Args:
        data: UTF-8 (or GB 18030) text.
        origin: Where it came from.
        plain: Plain text rather than Markdown.

    Raises:
        SourceError: It is no text, or holds none.
    """
    text = decoded(data, origin.location).replace("\r\n", "\n").replace("\r", "\n")
    fields, text = _front(text)
    text = _COMMENT.sub(" ", text)
    blocks = list(_plain_blocks(text) if plain else _blocks(text))
    title = fields.get("title", "")
    if (not title and blocks and blocks[0].kind == "heading" and not plain) or (not title and plain and blocks):
        title, blocks = blocks[0].text, blocks[1:]
    authors = re.split(r"[,;，；、]\s*|\s+and\s+", fields.get("author", fields.get("authors", "")).strip("[]"))
    front = Front(
        title=title,
        authors=tuple(name.strip(" \"'") for name in authors if name.strip(" \"'")),
        published=(re.findall(r"\d{4}(?:-\d\d){0,2}", fields.get("date", "")) or [None])[0],
        doi=fields.get("doi"),
    )
    return build(blocks, front, origin=origin)


def decoded(data: bytes, name: str) -> str:
    """Text of unknown encoding: UTF-8, else UTF-16 by its mark, else GB 18030.

    Raises:
        SourceError: It is binary.
    """
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise SourceError(f"{name} 不是文本文件，请另存为 UTF-8 编码", code="not_text")


def _front(text: str) -> tuple[dict[str, str], str]:
    match = _FRONT.match(text)
    if match is None:
        return {}, text
    fields = {key.lower(): value.strip().strip("\"'") for key, value in _FIELD.findall(match[1])}
    return fields, text[match.end() :]


def _blocks(text: str) -> Iterator[Block]:
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    # A document whose one level-1 heading is its title has its sections on level 2.
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    top = 2 if levels[:1] == [1] and levels.count(1) == 1 and len(levels) > 1 else min(levels, default=1)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "table_open":
            end = next(i for i in range(at, len(tokens)) if tokens[i].type == "table_close")
            yield Block("table", "", cells=_cells(tokens[at:end]))
            at = end
        elif token.type == "inline":
            yield from _inline(token, tokens[at - 1], top)
        at += 1


def _inline(token: Any, opener: Any, top: int) -> Iterator[Block]:
    pictures = [child for child in token.children if child.type == "image"]
    text = _said(token.children)
    if opener.type == "heading_open":
        yield Block("heading", text, level=max(1, int(opener.tag[1]) - top + 1))
        return
    for picture in pictures:
        yield Block("figure", picture.content, image=str(picture.attrs.get("src", "")))
    if text:
        yield Block("prose", text)


def _said(children: Sequence[Any]) -> str:
    """Text of inline tokens; pictures and raw HTML are not said."""
    words = []
    for child in children:
        if child.type in ("text", "code_inline"):
            words.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            words.append(" ")
    return " ".join(_TAG.sub(" ", "".join(words)).split())


def _cells(tokens: Sequence[Any]) -> tuple[tuple[str, ...], ...]:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            rows[-1].append(_said(token.children))
    return tuple(tuple(row) for row in rows)


def _plain_blocks(text: str) -> Iterator[Block]:
    for paragraph in re.split(r"\n[ \t]*\n+", text):
        lines = [line.strip() for line in paragraph.splitlines() if line.strip()]
        if lines and _HEADING.fullmatch(lines[0]) and not lines[0].endswith((".", "。", ",", "，")):
            yield Block("heading", lines[0], level=1 + min(3, len(re.findall(r"(?<=\d)\.(?=\d)", lines[0][:10]))))
            lines = lines[1:]
        if lines:
            yield Block("prose", _joined(lines))


def _joined(lines: Sequence[str]) -> str:
    """Lines of a paragraph; Chinese ones without a blank between."""
    return re.sub(r"(?<=[\u3000-\u9fff，。；：！？]) (?=[\u3000-\u9fff，。；：！？])", "", " ".join(lines))
