"""The address of a PDF, or a DOI.

A DOI mostly leads to a publisher's page. Where that page names its PDF as search engines ask for
(``citation_pdf_url``), it is followed once; otherwise the user is told what to do.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from blogwriter.errors import SourceError
from blogwriter.models import Origin, Paper
from blogwriter.sources import ReadOptions
from blogwriter.sources._arxiv_id import parse_id
from blogwriter.sources._fetch import Fetched, fetch, is_html, is_pdf, keep, kept

__all__ = ["TITLE", "accepts", "read"]

TITLE = "PDF 的网址（https）或 DOI"
_DOI = re.compile(r"(?:doi:\s?|https?://(?:dx\.)?doi\.org/)?(10\.[0-9]{4,9}/[^\s\"<>]+)", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|(?:data|javascript|file):", re.IGNORECASE)
_ENDINGS = (".pdf", ".html", ".htm", ".xhtml", ".md", ".markdown", ".txt", ".text")
_FRESH_S = 86_400.0


def accepts(ref: str) -> bool:
    """Whether a reference is an address of any scheme, or a DOI; unsafe ones are refused in ``read``."""
    if parse_id(ref) is not None:
        return False
    return bool(_SCHEME.match(ref) or (_DOI.fullmatch(ref) and not _is_local(ref)))


def _is_local(ref: str) -> bool:
    """Whether what could be a DOI is rather a file: by its ending, or because it is there."""
    if ref.lower().startswith("doi:"):
        return False
    try:
        return Path(ref).suffix.lower() in _ENDINGS or Path(ref).is_file()
    except (OSError, ValueError):
        return False


def read(ref: str, options: ReadOptions) -> Paper:
    """Fetch and read a PDF.

    Raises:
        SourceError: The address is unsafe, cannot be fetched, or leads to no PDF.
    """
    from blogwriter.sources._sandbox import parse

    doi = _DOI.fullmatch(ref)
    address = f"https://doi.org/{quote(doi[1], safe='/:;()._-')}" if doi else ref
    fetched = kept(address, cache=options.cache, max_age_s=_FRESH_S) or _found(address, ref, options)
    origin = Origin(
        source="url",
        location=_shown(ref),
        sha256=hashlib.sha256(fetched.data).hexdigest(),
        fetched=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    paper = parse(
        fetched.data, origin=origin, password=options.password, sandbox=options.sandbox, parser=options.parser
    )
    keep(address, fetched.data, cache=options.cache)
    if doi:
        return replace(paper, id=f"doi:{doi[1]}", doi=doi[1], url=f"https://doi.org/{doi[1]}")
    return replace(paper, url=paper.url or _shown(ref))


def _found(address: str, ref: str, options: ReadOptions) -> Fetched:
    """The PDF at an address, or the one that its page names."""
    fetched = _get(address, options)
    if not is_pdf(fetched.data):
        fetched = _get(_named_pdf(fetched, ref), options)
    if not is_pdf(fetched.data):
        raise _no_pdf(ref, "网页")
    return fetched


def _get(url: str, options: ReadOptions) -> Fetched:
    def accept(head: bytes) -> None:
        if not is_pdf(head) and not is_html(head):
            raise _no_pdf(url, "别的文件")

    return fetch(url, allow_private=options.allow_private, transport=options.transport, accept=accept)


def _named_pdf(page: Fetched, ref: str) -> str:
    from lxml import etree, html

    try:
        found = html.document_fromstring(page.data).xpath("//meta[@name='citation_pdf_url']/@content")
    except (etree.ParserError, ValueError):
        found = []
    if not found:
        raise _no_pdf(ref, "网页")
    return urljoin(page.url, str(found[0]))


def _no_pdf(ref: str, what: str) -> SourceError:
    message = f"{_shown(ref)} 给的是{what}而不是 PDF：请在网页上找到 PDF 的下载链接，或下载后给出文件路径"
    return SourceError(message, code="not_a_pdf")


def _shown(ref: str) -> str:
    """An address without what may be secret in it."""
    if not _SCHEME.match(ref):
        return ref
    parts = urlsplit(ref)
    return urlunsplit((parts.scheme, parts.hostname or "", parts.path, "", ""))
