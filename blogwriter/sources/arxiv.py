"""A paper on arXiv, by its id or any of its addresses: arXiv's own metadata over what its PDF (or HTML) says.

The version is always pinned: without one the latest is looked up, and both the id and the links of the paper carry it.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from blogwriter.errors import SourceError
from blogwriter.models import Caution, Origin, Paper
from blogwriter.sources import ReadOptions
from blogwriter.sources._arxiv_get import get
from blogwriter.sources._arxiv_id import ArxivId, parse_id

__all__ = ["TITLE", "accepts", "read"]

TITLE = "arXiv 编号或网址（如 2303.08774v6）"
_API = "https://export.arxiv.org/api/query?max_results=1&id_list={}"
_RECORD = "https://oaipmh.arxiv.org/oai?verb=GetRecord&metadataPrefix=arXivRaw&identifier=oai:arXiv.org:{}"
_PDF = "https://arxiv.org/pdf/{}"
_HTML = "https://arxiv.org/html/{}"
_FRESH_S = 86_400.0
"""How long the answer to "which version is the latest?" holds."""


def accepts(ref: str) -> bool:
    """Whether a reference names a paper on arXiv."""
    return parse_id(ref) is not None and not _is_file(ref)


def read(ref: str, options: ReadOptions, *, sleep: Callable[[float], None] = time.sleep) -> Paper:
    """Fetch and read a paper of arXiv.

    Args:
        ref: An id or address.
        options: How.
        sleep: How to wait for our turn.

    Raises:
        SourceError: There is no such paper or version, or it cannot be fetched or read.
    """
    wanted = parse_id(ref)
    if wanted is None:
        raise SourceError(f"“{ref}”不是 arXiv 编号", code="unknown_ref")
    desk = _Desk(options, sleep)
    facts, cautions = desk.facts(wanted)
    pinned = wanted._replace(version=wanted.version or facts.get("version"))
    paper = desk.html(pinned) if wanted.html else desk.pdf(pinned)
    return _merged(paper, pinned, facts, cautions)


def _is_file(ref: str) -> bool:
    try:
        return Path(ref).is_file()
    except (OSError, ValueError):
        return False


class _Desk:
    """Requests to arXiv: in turn, with patience, and from the cache where it has the answer."""

    def __init__(self, options: ReadOptions, sleep: Callable[[float], None]) -> None:
        self._options = options
        self._sleep = sleep

    def facts(self, wanted: ArxivId) -> tuple[dict[str, Any], list[Caution]]:
        """Metadata of a version; empty with a warning where arXiv does not answer and the version is known."""
        from blogwriter.sources._atom import entry, record

        kept = self._kept(f"{wanted}.json", max_age_s=None if wanted.version else _FRESH_S)
        if kept is not None:
            return json.loads(kept), []
        try:
            facts = entry(self._get(_API.format(wanted)), wanted)
        except SourceError as exc:
            if wanted.version is None or exc.code in ("not_found", "bad_answer"):
                raise
            message = "arXiv 的元数据暂时取不到，标题、作者和摘要取自 PDF"
            return {}, [Caution(code="no_metadata", message=message)]
        try:
            facts |= record(self._get(_RECORD.format(wanted.id)))
        except SourceError:
            # The licence and the dates of versions are worth a request, not a failure.
            return facts, [Caution(code="no_licence", message="没有查到这篇论文的许可，配图前请自行确认")]
        self._keep(f"{wanted}.json", json.dumps(facts, ensure_ascii=False).encode())
        return facts, []

    def pdf(self, pinned: ArxivId) -> Paper:
        from blogwriter.sources._sandbox import parse

        data, fetched = self._file(pinned, "pdf", _PDF.format(pinned))
        origin = _origin(pinned, data, fetched)
        options = self._options
        paper = parse(data, origin=origin, password=options.password, sandbox=options.sandbox, parser=options.parser)
        self._keep(f"{pinned}.pdf", data)
        return paper

    def html(self, pinned: ArxivId) -> Paper:
        from blogwriter.sources.html import parse

        url = _HTML.format(pinned)
        data, fetched = self._file(pinned, "html", url)
        paper = parse(data, origin=_origin(pinned, data, fetched), base=f"{url}/")
        self._keep(f"{pinned}.html", data)
        return paper

    def _file(self, pinned: ArxivId, kind: str, url: str) -> tuple[bytes, str]:
        """The bytes of a version, which never change, and when they came."""
        name = f"{pinned}.{kind}"
        kept = self._kept(name, max_age_s=None)
        data = kept if kept is not None else self._get(url, kind)
        file = self._path(name)
        when = file.stat().st_mtime if file and file.exists() else time.time()
        return data, datetime.fromtimestamp(when, UTC).isoformat(timespec="seconds")

    def _get(self, url: str, kind: str = "xml") -> bytes:
        return get(url, self._options, sleep=self._sleep, accept=_wanted(kind))

    def _path(self, name: str) -> Path | None:
        cache = self._options.cache
        return None if cache is None else cache / "arxiv" / name.replace("/", "_")

    def _kept(self, name: str, *, max_age_s: float | None) -> bytes | None:
        file = self._path(name)
        try:
            if file is None or (max_age_s is not None and time.time() - file.stat().st_mtime > max_age_s):
                return None
            return file.read_bytes()
        except OSError:
            return None

    def _keep(self, name: str, data: bytes) -> None:
        from blogwriter.files import write_whole

        file = self._path(name)
        if file is not None and not (name.endswith((".pdf", ".html")) and file.exists()):
            write_whole(file, data)


def _wanted(kind: str) -> Callable[[bytes], None]:
    from blogwriter.sources._fetch import is_html, is_pdf

    def accept(head: bytes) -> None:
        if kind == "pdf" and not is_pdf(head):
            msg = "arXiv 给的不是 PDF（可能在限流），请过几分钟再试"
            raise SourceError(msg, code="not_a_pdf")
        if kind == "html" and not is_html(head):
            msg = "arXiv 没有这个版本的网页版，请去掉 html 改读 PDF"
            raise SourceError(msg, code="not_found")

    return accept


def _origin(pinned: ArxivId, data: bytes, fetched: str) -> Origin:
    digest = hashlib.sha256(data).hexdigest()
    return Origin(source="arxiv", location=f"arXiv:{pinned}", sha256=digest, fetched=fetched)


def _merged(paper: Paper, pinned: ArxivId, facts: dict[str, Any], cautions: list[Caution]) -> Paper:
    """What arXiv says goes before what was read from the file."""
    settled = {"no_title"} if facts.get("title") else set()
    settled |= {"no_abstract"} if facts.get("abstract") else set()
    return replace(
        paper,
        id=f"arxiv:{pinned}",
        arxiv_id=str(pinned),
        url=f"https://arxiv.org/abs/{pinned}",
        title=facts.get("title") or paper.title,
        authors=tuple(facts.get("authors") or paper.authors),
        abstract=facts.get("abstract") or paper.abstract,
        published=facts.get("published") or paper.published,
        venue=facts.get("venue") or paper.venue,
        doi=facts.get("doi") or paper.doi,
        licence=facts.get("licence") or paper.licence,
        versions=tuple((name, date) for name, date in facts.get("versions", ())) or paper.versions,
        categories=tuple(facts.get("categories") or paper.categories),
        warnings=(*cautions, *(warning for warning in paper.warnings if warning.code not in settled)),
    )
