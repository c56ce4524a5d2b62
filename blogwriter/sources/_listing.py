"""arXiv's lists of papers → plain values: answers of its query interface (Atom) and announcements (RSS 2.0, Atom).

Both say the same in different words. Every text in them is a stranger's: invisible characters go, lengths are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from blogwriter.errors import SourceError
from blogwriter.sources._arxiv_id import parse_id
from blogwriter.sources._atom import tree
from blogwriter.sources._unicode import strip

__all__ = ["Listed", "Listing", "parse"]

_TITLE = 400
_ABSTRACT = 6_000
_AUTHORS = 3_000
"""Most characters of a title, an abstract and the names of all authors; longer ones are cut at a blank."""
_PREFACE = re.compile(r"^arXiv:\S+\s+Announce Type:\s*[\w-]+\s*(?:Abstract:\s*)?", re.IGNORECASE)
_TITLE_TAIL = re.compile(r"\s*\(arXiv:[^()]*\)\s*$")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_AFFILIATION = re.compile(r"\s*\([^()]*\)")
_BETWEEN_NAMES = re.compile(r",\s+(?![^(]*\))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A paper as a list has it."""

    id: str
    """``2303.08774`` or ``cs/0112017``, without version."""
    title: str
    authors: tuple[str, ...] = ()
    abstract: str = ""
    version: str | None = None
    published: str | None = None
    """Day of its first submission, in an announcement that of the announcement: ``2026-11-20``."""
    categories: tuple[str, ...] = ()
    """The primary one first where the list says which it is."""
    kind: Literal["new", "cross", "replace"] = "new"
    """Whether it is new, new in this category, or a new version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list, or one page of it."""

    papers: tuple[Listed, ...]
    total: int | None = None
    """How many there are on all pages; None where the list does not say."""
    unreadable: int = 0
    """Entries without an id or a title."""


def parse(answer: bytes) -> Listing:
    """The papers of a list in its order; one that occurs twice, in whatever version, stays where it came first.

    Raises:
        SourceError: ``bad_answer`` for anything but a whole list; ``bad_query`` where arXiv refused the query.
    """
    if not answer.strip():
        msg = "arXiv 给了一份空白的列表，请稍后再试"
        raise SourceError(msg, code="bad_answer")
    root = tree(answer)
    if _name(root) not in ("feed", "rss", "RDF"):
        msg = "arXiv 给的不是论文列表，请稍后再试"
        raise SourceError(msg, code="bad_answer")
    nodes = list(root.iter("{*}entry", "{*}item"))
    _require_no_error(nodes)
    found = [_listed(node) for node in nodes]
    papers: dict[str, Listed] = {}
    for paper in found:
        if paper is not None:
            papers.setdefault(paper.id, paper)
    return Listing(papers=tuple(papers.values()), total=_total(root), unreadable=found.count(None))


def _require_no_error(nodes: Iterable[Any]) -> None:
    """The query interface answers a bad query with a list of one entry, whose id says so."""
    for node in nodes:
        if "/api/errors" in _text(node, "id"):
            said = _cut(_text(node, "summary"), 200)
            raise SourceError(f"arXiv 不接受这次查询（{said}），请检查分类和日期", code="bad_query")


def _listed(node: Any) -> Listed | None:
    where = _text(node, "id") or _text(node, "guid") or _text(node, "link")
    known = parse_id(where.removeprefix("oai:arXiv.org:"))
    title = _cut(_TITLE_TAIL.sub("", _plain(_text(node, "title"))), _TITLE)
    if known is None or not title:
        return None
    abstract = _plain(_text(node, "summary") or _text(node, "description"))
    return Listed(
        id=known.id,
        version=known.version,
        title=title,
        authors=_authors(node),
        abstract=_cut(_PREFACE.sub("", abstract), _ABSTRACT),
        published=_day(_text(node, "published") or _text(node, "pubDate")),
        categories=_categories(node),
        kind=_kind(_text(node, "announce_type")),
    )


def _name(node: Any) -> str:
    return str(node.tag).rpartition("}")[2] if isinstance(node.tag, str) else ""


def _children(node: Any, name: str) -> Iterator[Any]:
    """By local name: RSS, Atom and Dublin Core need not be told apart."""
    return (child for child in node if _name(child) == name)


def _text(node: Any, name: str) -> str:
    child = next(_children(node, name), None)
    return "" if child is None else _line("".join(child.itertext()))


def _line(text: str) -> str:
    return " ".join(strip(text).split())


def _plain(text: str) -> str:
    return _line(_MARKUP.sub(" ", text))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def _authors(node: Any) -> tuple[str, ...]:
    names = [_text(author, "name") for author in _children(node, "author")]
    if not any(names):
        names = [name for creator in _children(node, "creator") for name in _names(creator)]
    kept, size = [], 0
    for name in filter(None, names):
        size += len(name)
        if size > _AUTHORS:
            break
        kept.append(name)
    return tuple(kept)


def _names(creator: Any) -> list[str]:
    """Names without the marks of their affiliations, ``B. Author (1, 2)``."""
    return [_AFFILIATION.sub("", name) for name in _BETWEEN_NAMES.split(_plain("".join(creator.itertext())))]


def _categories(node: Any) -> tuple[str, ...]:
    primary = [child.get("term") for child in _children(node, "primary_category")]
    others = [child.get("term") or _line(child.text or "") for child in _children(node, "category")]
    named = (_cut(_line(term), 40) for term in (*primary, *others) if term)
    return tuple(dict.fromkeys(named))[:20]


def _kind(text: str) -> Literal["new", "cross", "replace"]:
    if text.startswith("replace"):
        return "replace"
    return "cross" if text.startswith("cross") else "new"


def _day(text: str) -> str | None:
    """The day in UTC for Atom; for RSS the day as announced, which is midnight in New York."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC).date().isoformat()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (TypeError, ValueError):
        return None


def _total(root: Any) -> int | None:
    text = _text(root, "totalResults")
    return int(text) if re.fullmatch(r"\d{1,9}", text) else None
