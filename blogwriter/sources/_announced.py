"""What arXiv has new in some categories: the latest announcement, or all that was submitted in a span of days.

The announcement is arXiv's RSS feed (rss.arxiv.org, at midnight in New York, none at weekends); a span of days is a
query of its export interface (``submittedDate``, in GMT), in pages of 200. Both are asked for once in some hours, as
arXiv wishes, with one request in three seconds over everything.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from datetime import date
from urllib.parse import urlencode

from blogwriter.errors import SettingsError, SourceError
from blogwriter.sources import ReadOptions
from blogwriter.sources._arxiv_get import get
from blogwriter.sources._listing import Listed, Listing, parse

__all__ = ["MOST", "categories_of", "latest", "submitted"]

MOST = 2_000
"""Papers that are looked at in one go; larger harvests belong to arXiv's OAI interface."""
_PAGE = 200
_FRESH_S = 4 * 3_600.0
"""How long a list that was fetched serves."""
_MOST_BYTES = 30_000_000
_RSS = "https://rss.arxiv.org/rss/{}"
_API = "https://export.arxiv.org/api/query?{}"
_LOWER = ("astro-ph", "cond-mat", "physics")
"""Archives whose subject classes are not in capitals."""
_DIVIDED = ("astro-ph", "cond-mat", "cs", "econ", "eess", "math", "nlin", "physics", "q-bio", "q-fin", "stat")
_WHOLE = ("gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nucl-ex", "nucl-th", "quant-ph")
"""arXiv's archives with and without subject classes (arxiv.org/category_taxonomy)."""


def categories_of(text: str) -> tuple[str, ...]:
    """``cs.cl, stat.ML`` → ``("cs.CL", "stat.ML")``.

    Raises:
        SettingsError: One of them is no category of arXiv; all faults are listed.
    """
    named = [name for name in re.split(r"[\s,，、;；+]+", text.strip()) if name]
    found = {name: _category(name) for name in named}
    wrong = [name for name, known in found.items() if known is None]
    if wrong or not found:
        listed = "、".join(wrong) or "（空）"
        msg = f"arXiv 没有分类 {listed}：应像 cs.CL、stat.ML、hep-th，几个分类用逗号隔开"
        raise SettingsError(msg, code="unknown_category")
    return tuple(dict.fromkeys(known for known in found.values() if known))


def latest(
    categories: Sequence[str], options: ReadOptions, *, fresh: bool = False, sleep: Callable[[float], None] = time.sleep
) -> Listing:
    """The latest announcement: what is new, and new in these categories; empty at weekends and on holidays.

    Args:
        categories: As ``categories_of`` gives them.
        options: How to fetch.
        fresh: Ask even where the list was fetched within the last hours.
        sleep: How to wait for our turn.

    Raises:
        SourceError: The list cannot be fetched or read.
    """
    page = _page(_RSS.format("+".join(categories)), options, fresh=fresh, sleep=sleep)
    papers = tuple(paper for paper in page.papers if paper.kind != "replace")
    return Listing(papers=papers, total=len(papers), unreadable=page.unreadable)


def submitted(  # noqa: PLR0913 - a query has as many sides
    categories: Sequence[str],
    options: ReadOptions,
    *,
    since: date,
    until: date,
    most: int = MOST,
    fresh: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> Listing:
    """What was submitted in a span of days, the newest first.

    Args:
        categories: As ``categories_of`` gives them.
        options: How to fetch.
        since: First day (GMT).
        until: Last day (GMT).
        most: Papers at most, 1 to ``MOST``.
        fresh: As for ``latest``.
        sleep: How to wait for our turn.

    Raises:
        SettingsError: The span is empty.
        SourceError: The list cannot be fetched or read.
    """
    if since > until:
        raise SettingsError(f"起始日期 {since} 在 {until} 之后，请改早一些", code="bad_date")
    query = " OR ".join(f"cat:{_wide(category)}" for category in categories)
    span = f"submittedDate:[{since:%Y%m%d}0000 TO {until:%Y%m%d}2359]"
    wanted = min(max(most, 1), MOST)
    papers: dict[str, Listed] = {}
    total, unreadable = 0, 0
    for start in range(0, wanted, _PAGE):
        asked = {
            "search_query": f"({query}) AND {span}",
            "sortBy": "submittedDate",
            "sortOrder": "descending",
            "start": start,
            "max_results": min(_PAGE, wanted - start),
        }
        page = _full_page(_API.format(urlencode(asked)), start, options, fresh=fresh, sleep=sleep)
        for paper in page.papers:
            papers.setdefault(paper.id, paper)
        unreadable += page.unreadable
        total = len(papers) if page.total is None else page.total
        if start + _PAGE >= total:
            break
    return Listing(papers=tuple(papers.values()), total=total, unreadable=unreadable)


def _category(name: str) -> str | None:
    archive, dot, subject = name.partition(".")
    archive = archive.lower()
    if not dot:
        return archive if archive in (*_DIVIDED, *_WHOLE) else None
    if archive not in _DIVIDED or not re.fullmatch(r"[A-Za-z]{2}|[A-Za-z-]{3,12}", subject):
        return None
    if archive in _LOWER:
        return f"{archive}.{subject.upper() if archive == 'astro-ph' else subject.lower()}"
    return f"{archive}.{subject.upper()}" if len(subject) == 2 else None


def _wide(category: str) -> str:
    """A whole archive is asked for by all its subject classes."""
    return f"{category}.*" if category in _DIVIDED else category


def _full_page(url: str, start: int, options: ReadOptions, *, fresh: bool, sleep: Callable[[float], None]) -> Listing:
    """A page of a query; the export interface is known to hand out empty pages of long lists now and then."""
    page = _page(url, options, fresh=fresh, sleep=sleep)
    if not page.papers and start < (page.total or 0):
        page = _page(url, options, fresh=True, sleep=sleep)
    if not page.papers and start < (page.total or 0):
        msg = "arXiv 给的列表缺了一页，请过几分钟再试"
        raise SourceError(msg, code="bad_answer")
    return page


def _page(url: str, options: ReadOptions, *, fresh: bool, sleep: Callable[[float], None]) -> Listing:
    from blogwriter.sources._fetch import keep, kept

    known = None if fresh else kept(url, cache=options.cache, max_age_s=_FRESH_S)
    if known is not None:
        return parse(known.data)
    answer = get(url, options, sleep=sleep, most_bytes=_MOST_BYTES)
    page = parse(answer)
    if page.papers:
        keep(url, answer, cache=options.cache)
    return page
