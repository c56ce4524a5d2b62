"""What the Markdown platforms share: front matter, pictures beside the post, and the post put together."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from blogwriter import articles
from blogwriter.errors import RenderError
from blogwriter.models import Article, Attachment, Post
from blogwriter.platforms import RenderOptions
from blogwriter.platforms._evidence import check_mode
from blogwriter.platforms._images import is_remote
from blogwriter.platforms._markdown import Dialect, Written, write_markdown
from blogwriter.platforms._parse import Document, parse
from blogwriter.timelines.mermaid import for_pages

__all__ = ["Pictures", "common_front", "diagrams_for_pages", "escaped_tex", "front_matter", "media_type", "write_post"]

_PUNCTUATION = re.compile(r"([\\`*_{}#+\-.!|~<>&\"'=^:])")
_SQUARE = re.compile(r"[\[\]]")
_MERMAID = re.compile(r"(?ms)^([ \t]*(`{3,}|~{3,})mermaid[^\n]*\n)(.*?)(?=^[ \t]*\2)")
_MEDIA_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}
_MEDIA_TYPES |= {".webp": "image/webp", ".svg": "image/svg+xml"}


class Pictures:
    """Pictures of a post, to be written where its Markdown expects them."""

    def __init__(self, options: RenderOptions) -> None:
        self._load = options.load
        self.files: dict[str, Attachment] = {}

    def keep(self, target: str) -> str | None:
        """Take a picture along; a new target only where the old one leads out of the post's folder.

        Raises:
            RenderError: There is no such picture.
        """
        if is_remote(target):
            return None
        data = self._load(target)
        if data is None:
            msg = "找不到这个文件"
            raise RenderError(msg, code="picture")
        path = PurePosixPath(unquote(target.split("?", 1)[0].split("#", 1)[0]).replace("\\", "/"))
        inside = not path.is_absolute() and ".." not in path.parts
        name = str(path) if inside else f"images/{path.name}"
        self.files[name] = Attachment(name=name, data=data, media_type=media_type(name))
        return None if inside else name


def media_type(name: str) -> str:
    """Media type by a file's ending."""
    return _MEDIA_TYPES.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")


def front_matter(values: Mapping[str, Any]) -> str:
    """YAML front matter of what is not empty."""
    kept = {key: value for key, value in values.items() if value not in (None, "", [], ())}
    return f"---\n{articles.dump_front(kept)}---\n\n" if kept else ""


def common_front(document: Document) -> dict[str, Any]:
    """Front matter that every generator understands."""
    front = document.front
    return {
        "title": document.title,
        "date": front.get("date"),
        "author": front.get("author"),
        "description": front.get("description") or front.get("digest") or front.get("summary"),
        "tags": _list_of(front.get("tags")),
        "categories": _list_of(front.get("categories")),
    }


def _list_of(value: Any) -> list[str]:
    """A list of names from a list, or from a text with commas."""
    if isinstance(value, str):
        return [part.strip() for part in value.replace("，", ",").split(",") if part.strip()]
    return [str(item) for item in value] if isinstance(value, list) else []


def escaped_tex(tex: str) -> str:
    r"""TeX that comes out of a Markdown renderer as it went in.

    Round brackets stay: nothing takes them for its own, and ``\(`` opens a formula in some. Square ones are numbers.
    """
    return _SQUARE.sub(lambda match: f"&#{ord(match[0])};", _PUNCTUATION.sub(r"\\\1", tex))


def diagrams_for_pages(text: str) -> str:
    """Mermaid blocks as pages need them that let mermaid find its diagrams; the rest of the post stays as it is."""
    return _MERMAID.sub(lambda block: block[1] + for_pages(block[3]), text)


def write_post(  # noqa: PLR0913 - a platform is made of these parts
    article: Article,
    options: RenderOptions,
    *,
    platform: str,
    dialect: Dialect,
    head: Callable[[Document], str] = lambda _document: "",
    escape: Callable[[str], str] = lambda text: text,
    checklist: tuple[str, ...] = (),
) -> Post:
    """Render a post to one Markdown file with its pictures.

    Raises:
        RenderError: The front matter is wrong.
        SettingsError: No such way of showing evidence.
    """
    check_mode(options.evidence)
    document = parse(article)
    pictures = Pictures(options)
    written: Written = write_markdown(document, replace(dialect, evidence=options.evidence, picture=pictures.keep))
    text = head(document) + escape(written.body)
    return Post(
        platform=platform,
        files=(
            Attachment(name=f"{platform}.md", data=text.encode(), media_type="text/markdown"),
            *pictures.files.values(),
        ),
        warnings=written.warnings,
        checklist=checklist,
    )
