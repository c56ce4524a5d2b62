"""Which papers a post is about, from its front matter: ours, or what other programs write there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from blogwriter import articles
from blogwriter.errors import AuditError
from blogwriter.models import Article

__all__ = ["local", "refs"]

_MAX_BESIDE = 20
"""PDFs beside a post that are looked at for the paper that the front matter names by its digest."""
_FILES = (".pdf", ".html", ".md")


def refs(article: Article, folder: Path) -> list[str]:
    """The papers that a post names, as a reader takes them: its list, or a path, id or address under a usual key.

    Args:
        article: The post.
        folder: Where it stands; PDFs are looked for there.

    Raises:
        AuditError: It names none, or one of several without saying where it is.
        RenderError: The front matter is wrong.
    """
    front = articles.front(article)
    listed = front.get("papers")
    entries = list(listed) if isinstance(listed, list) else []
    places = [_found(entry, folder) for entry in entries or [front.get(key) for key in ("paper", "source", "arxiv")]]
    found = [ref for ref in places if ref]
    if entries and len(found) < len(entries) and (len(entries) > 1 or not found):
        raise AuditError(_unfound(article.name, entries, places), code="no_paper")
    if not found:
        raise AuditError(
            f"{article.name} 没有写明依据哪篇论文，请用 --paper 给出 PDF 路径或 arXiv 编号", code="no_paper"
        )
    return found if entries else found[:1]


def _unfound(name: str, entries: list[Any], places: list[str | None]) -> str:
    """What to type where the front matter names papers without saying where they are."""
    missing = "、".join(_title(entry) for entry, ref in zip(entries, places, strict=True) if not ref)
    wanted = " ".join(f"--paper {ref or '论文.pdf'}" for ref in places)
    return f"{name} 依据的{missing}只有编号，没有地址；请把 PDF 放在博文旁边，或者给出：{wanted}"


def _title(entry: Any) -> str:
    named = entry if isinstance(entry, Mapping) else {"id": entry}
    return f"《{named.get('title') or named.get('id') or '?'}》"


def _found(entry: Any, folder: Path) -> str | None:
    """Where a paper of the front matter is: an id or an address, a file beside the post."""
    values = [entry.get(key) for key in ("id", "url", "path")] if isinstance(entry, Mapping) else [entry]
    told = [value.strip() for value in values if isinstance(value, str)]
    return next((ref for value in told if (ref := _usable(value, folder))), None) or next(
        (ref for value in told if (ref := _beside(value, folder))), None
    )


def _beside(value: str, folder: Path) -> str | None:
    """The PDF beside the post with the digest that is the paper's id."""
    wanted = value.removeprefix("sha256:")
    if wanted == value or not wanted:
        return None
    files = sorted(folder.glob("*.pdf"))[:_MAX_BESIDE]
    return next((str(file) for file in files if hashlib.sha256(file.read_bytes()).hexdigest().startswith(wanted)), None)


def _usable(value: str, folder: Path) -> str | None:
    if not value or value.startswith(("sha256:", "doi:")):
        return None
    if value.startswith("arxiv:"):
        return value.removeprefix("arxiv:")
    if value.lower().endswith(".pdf") and "://" not in value:
        near = folder / value
        return str(near if near.exists() else value)
    return value if "://" in value or value[:1].isdigit() else None


def local(article: Article, folder: Path) -> list[str | None]:
    """The papers of a post that are files on this machine, None for one of its list that is not; nothing is fetched.

    Args:
        article: The post.
        folder: Where it stands.

    Raises:
        RenderError: The front matter is wrong.
    """
    front = articles.front(article)
    listed = front.get("papers")
    entries = list(listed) if isinstance(listed, list) else []
    if entries:
        return [_file(entry, folder) for entry in entries]
    found = (_file(front.get(key), folder) for key in ("paper", "source", "pdf"))
    first = next((file for file in found if file), None)
    return [first] if first else []


def _file(entry: Any, folder: Path) -> str | None:
    values = entry.values() if isinstance(entry, Mapping) else (entry,)
    told = [value.strip() for value in values if isinstance(value, str)]
    paths = (folder / value for value in told if value.lower().endswith(_FILES) and "://" not in value)
    near = next((str(path) for path in paths if path.is_file()), None)
    return near or next((file for value in told if (file := _beside(value, folder))), None)
