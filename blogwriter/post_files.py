"""A post's file, its pictures and its theme, as the commands that render read them."""

from __future__ import annotations

from pathlib import Path

from blogwriter import articles
from blogwriter.errors import RenderError, SettingsError, reason
from blogwriter.models import Article

__all__ = ["load_picture", "post_file", "read_post", "read_theme"]

_MAX_POST_BYTES = 10_000_000
_MAX_PICTURE_BYTES = 50_000_000


def post_file(post: Path) -> Path:
    """A folder means its ``index.md``."""
    return post / "index.md" if post.is_dir() else post


def read_post(post: Path) -> Article:
    """Parse a post.

    Raises:
        RenderError: Not there, not readable, not UTF-8, or far too large.
    """
    file = post_file(post)
    try:
        if file.stat().st_size > _MAX_POST_BYTES:
            raise RenderError(f"{file} 超过 {_MAX_POST_BYTES // 1_000_000} MB，不像一篇文章", code="too_large")
        return articles.parse(file.read_text(encoding="utf-8-sig"), name=file.name)
    except FileNotFoundError as exc:
        raise RenderError(f"找不到文章 {file}", code="not_found") from exc
    except UnicodeDecodeError as exc:
        raise RenderError(f"{file} 不是 UTF-8 编码的文本，请另存为 UTF-8", code="encoding") from exc
    except OSError as exc:
        raise RenderError(f"无法读取 {file}：{reason(exc)}", code="unreadable") from exc


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
