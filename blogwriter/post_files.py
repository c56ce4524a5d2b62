"""A post's file, its pictures and its theme, as the commands that render read them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from blogwriter import articles
from blogwriter.errors import RenderError, SettingsError, reason
from blogwriter.models import Article

__all__ = ["load_picture", "post_file", "read_post", "read_standard_input", "read_theme"]

_MAX_POST_BYTES = 10_000_000
_MAX_PICTURE_BYTES = 50_000_000
_MARKDOWN = frozenset((".markdown", ".md", ".mdown", ".mdx", ".mkd", ".mkdn", ".qmd", ".rmd", ".text", ".txt"))
_PAPERS = frozenset((".djvu", ".epub", ".pdf", ".ps"))
_OTHERS = frozenset(
    f".{suffix}"
    for suffix in re.findall(
        r"\w+",
        "7z adoc avif bash bat bib bmp c cc cfg conf cpp cs css csv db doc docx env gif go gz h hpp htm html ico ini "
        "ipynb java jpeg jpg js json jsonl jsx key kt less lock log lua m4a mjs mov mp3 mp4 odt org parquet php pickle "
        "pkl pl png ppt pptx ps1 py pyc r rar rb rs rst rtf sass scala scss sh so sql svg swift tar tex tif tiff toml "
        "ts tsv tsx ttf vue wasm wav webm webp woff xls xlsx xml yaml yml zip zsh",
    )
)
"""What is written in something else than Markdown, and says so."""
_LIKE_A_POST = re.compile(r"\A---[ \t]*\n|^#{1,6}[ \t]+\S|^[^\n]+\n(?:=+|-{3,})[ \t]*$", re.MULTILINE)
"""What tells a post from any other text where the name of the file does not: front matter or a heading."""


def post_file(post: Path) -> Path:
    """A folder means its ``index.md``."""
    return post / "index.md" if post.is_dir() else post


def read_post(post: Path) -> Article:
    """Parse a post.

    Raises:
        RenderError: Not there, not readable, not UTF-8, far too large, or plainly no Markdown.
    """
    file = post_file(post)
    try:
        _refuse_other_kinds(file)
        if file.stat().st_size > _MAX_POST_BYTES:
            raise _too_large(file)
        return _parsed(file.read_bytes(), file)
    except FileNotFoundError as exc:
        raise RenderError(f"找不到文章 {file}", code="not_found") from exc
    except OSError as exc:
        raise RenderError(f"无法读取 {file}：{reason(exc)}", code="unreadable") from exc


def read_standard_input() -> Article:
    """Parse a post that comes through a pipe; errors as of ``read_post``."""
    return _parsed(sys.stdin.buffer.read(_MAX_POST_BYTES + 1), Path("标准输入.md"))


def _parsed(data: bytes, file: Path) -> Article:
    if len(data) > _MAX_POST_BYTES:
        raise _too_large(file)
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RenderError(f"{file} 是二进制文件，不是文章；这里要一个 Markdown 文件", code="not_a_post")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise RenderError(f"{file} 不是 UTF-8 编码的文本，请另存为 UTF-8", code="encoding") from exc
    if not text.strip():
        raise RenderError(f"{file} 是空的，没有可以渲染的内容", code="not_a_post")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    named = file.suffix.lower() in _MARKDOWN or not file.is_file() or file.parent == Path("/dev")
    if not named and (text.startswith("#!") or not _LIKE_A_POST.search(text)):
        raise RenderError(
            f"{file} 里没有 front matter，也没有标题，不像一篇文章；若确实是 Markdown，请把文件名改成以 .md 结尾",
            code="not_a_post",
        )
    return articles.parse(text, name=file.name)


def _refuse_other_kinds(file: Path) -> None:
    kind = file.suffix.lower() if file.exists() else ""
    if kind in _PAPERS:
        raise RenderError(f"{file} 不是文章；若是论文，先用 blogwriter draft {file.name} 写成文章", code="not_a_post")
    if kind in _OTHERS:
        raise RenderError(
            f"{file} 是 {kind} 文件，不是 Markdown 文章；这里要 .md、.markdown 或 .txt", code="not_a_post"
        )


def _too_large(file: Path) -> RenderError:
    return RenderError(f"{file} 超过 {_MAX_POST_BYTES // 1_000_000} MB，不像一篇文章", code="too_large")


def read_theme(theme: str) -> tuple[str, str]:
    """(theme's name, the user's own CSS) of what was given to ``--theme``.

    Raises:
        SettingsError: The CSS file cannot be read.
    """
    if not theme.endswith(".css"):
        return theme, ""
    try:
        return "default", Path(theme).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingsError(f"无法读取主题文件 {theme}", code="theme") from exc


def load_picture(folder: Path, target: str) -> bytes | None:
    """A picture beside the post; nothing outside the post's own folder is read."""
    from urllib.parse import unquote

    for name in (unquote(target.split("?", 1)[0].split("#", 1)[0]), target):
        try:
            file = (folder / name).resolve()
            inside = file.is_relative_to(folder.resolve()) and file.is_file()
            if inside and file.stat().st_size <= _MAX_PICTURE_BYTES:
                return file.read_bytes()
        except (OSError, ValueError):
            continue
    return None
