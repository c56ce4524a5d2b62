"""Answers of arXiv's two interfaces → plain facts about a paper; every text in them is a stranger's."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from blogwriter.errors import SourceError
from blogwriter.sources._arxiv_id import ArxivId, parse_id
from blogwriter.sources._unicode import strip

__all__ = ["entry", "record", "tree"]

_ATOM = {"a": "http://www.w3.org/2005/Atom", "x": "http://arxiv.org/schemas/atom"}
_RAW = {"r": "http://arxiv.org/OAI/arXivRaw/"}
_LICENCES = {
    "creativecommons.org/licenses/by/4.0": "CC-BY-4.0",
    "creativecommons.org/licenses/by/3.0": "CC-BY-3.0",
    "creativecommons.org/licenses/by-sa/4.0": "CC-BY-SA-4.0",
    "creativecommons.org/licenses/by-nc-sa/4.0": "CC-BY-NC-SA-4.0",
    "creativecommons.org/licenses/by-nc-sa/3.0": "CC-BY-NC-SA-3.0",
    "creativecommons.org/licenses/by-nc-nd/4.0": "CC-BY-NC-ND-4.0",
    "creativecommons.org/publicdomain/zero/1.0": "CC0-1.0",
}


def entry(answer: bytes, wanted: ArxivId) -> dict[str, Any]:
    """Facts of the one entry in an answer of the export interface (Atom).

    Raises:
        SourceError: ``not_found`` where arXiv has no such paper or version; ``bad_answer`` for anything but Atom.
    """
    found = tree(answer).find("a:entry", _ATOM)
    where = _text(found, "a:id")
    if found is None or "/errors" in where or not where:
        raise SourceError(f"arXiv 上没有 {wanted}，请检查编号和版本", code="not_found")
    given = parse_id(where)
    if given is None or given.id != wanted.id or (wanted.version and given.version != wanted.version):
        raise SourceError(f"arXiv 上没有 {wanted}，请检查编号和版本", code="not_found")
    published, updated = _text(found, "a:published")[:10], _text(found, "a:updated")[:10]
    last = given.version or "v1"
    return {
        "version": last,
        "title": _text(found, "a:title"),
        "authors": [name for name in (_text(author, "a:name") for author in found.findall("a:author", _ATOM)) if name],
        "abstract": _text(found, "a:summary"),
        "published": published or None,
        "versions": [["v1", published], *([[last, updated]] if last != "v1" else [])],
        "categories": _categories(found),
        "doi": _text(found, "x:doi") or None,
        "venue": _text(found, "x:journal_ref") or None,
    }


def record(answer: bytes) -> dict[str, Any]:
    """Licence and dates of all versions from an answer of the OAI interface (``arXivRaw``); empty where it has none."""
    found = tree(answer).find(".//r:arXivRaw", _RAW)
    if found is None:
        return {}
    versions = [
        [version.get("version", ""), _date(version.findtext("r:date", "", _RAW))]
        for version in found.findall("r:version", _RAW)
    ]
    facts: dict[str, Any] = {"versions": [pair for pair in versions if all(pair)]} if versions else {}
    licence = found.findtext("r:license", "", _RAW).strip()
    if licence:
        short = re.sub(r"^https?://(?:www\.)?|/(?:legalcode)?$", "", licence)
        facts["licence"] = _LICENCES.get(short, licence)
    return facts


def tree(answer: bytes) -> Any:
    """The root element of an answer; nothing in it is expanded, and nothing outside it is fetched.

    Raises:
        SourceError: ``bad_answer`` where it is cut, is no XML, or declares types and entities, which arXiv never does.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(answer, parser)
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise _unreadable() from exc
    if root.getroottree().docinfo.internalDTD is not None:
        raise _unreadable()
    return root


def _unreadable() -> SourceError:
    return SourceError("arXiv 的回答看不懂，请稍后再试", code="bad_answer")


def _text(node: Any, path: str) -> str:
    value = "" if node is None else node.findtext(path, "", _ATOM)
    return " ".join(strip(value).split())


def _categories(found: Any) -> list[str]:
    """The primary category first."""
    primary = [node.get("term") for node in found.findall("x:primary_category", _ATOM)]
    others = [node.get("term") for node in found.findall("a:category", _ATOM)]
    return list(dict.fromkeys(term for term in (*primary, *others) if term))


def _date(text: str) -> str:
    try:
        return parsedate_to_datetime(text).astimezone(UTC).date().isoformat()
    except (TypeError, ValueError):
        return ""
