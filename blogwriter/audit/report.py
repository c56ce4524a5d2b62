"""A report for people and programs: JSON, Markdown, and one HTML file with the paper's pages beside the post.

Rendering is pure: pictures of pages come in as values, and the HTML loads nothing from anywhere.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blogwriter import resources
from blogwriter.audit._post import Claim, parse
from blogwriter.audit._series import tag_of
from blogwriter.codec import to_plain
from blogwriter.models import Article, Box, Finding, Paper, Picture, Report

__all__ = ["PageImage", "as_html", "as_json", "as_markdown", "headline"]

Pages = Mapping[tuple[str, int], "PageImage"]
"""Pictures of papers' pages by paper id and number of the page from 1."""
_COLOURS = {"矛盾": "bad", "论文未提及": "missing", "无法核对": "unsure", "版本差异": "version"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageImage:
    """A page of the paper as a picture."""

    picture: Picture
    width: float
    """Width of the page in PDF points, to place boxes on the picture."""
    height: float


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of the post's source: plain, or marked by the finding with this number."""

    text: str
    number: int = 0
    colour: str = ""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A finding as the template shows it."""

    number: int
    finding: Finding
    colour: str
    boxes: tuple[tuple[float, float, float, float], ...]
    """Left, top, width, height in per cent of the page."""
    place: tuple[str, int] | None
    """Paper and page of the picture, where there is one."""
    paper: Paper | None
    """The one that decides; None where it is none of a series in particular."""


def as_json(report: Report, papers: Sequence[Paper] = ()) -> dict[str, Any]:
    """The report as plain JSON types.

    Args:
        report: What was found.
        papers: What the post was audited against, to be named with their titles.
    """
    return {
        "paper": report.paper,
        "papers": [{"id": paper.id, "title": paper.title} for paper in papers],
        "sentences": report.sentences,
        "cited": report.cited,
        "skipped": report.skipped,
        "coverage": round(report.coverage, 4),
        "findings": to_plain(report.findings),
    }


def headline(report: Report) -> str:
    """How many sentences were looked at and what was found, in one Chinese line."""
    left = f"；另有 {report.skipped} 句所据的论文没有给出，没有核对" if report.skipped else ""
    if not report.sentences and not report.findings:
        return f"博文里没有可核对的句子{left}"
    if not report.findings:
        return f"共核对 {report.sentences} 句，没有发现与论文不符之处{left}"
    verdicts = [finding.verdict for finding in report.findings]
    counts = "，".join(f"{name} {verdicts.count(name)} 处" for name in _COLOURS if name in verdicts)
    return f"共核对 {report.sentences} 句：{counts}{left}"


def as_markdown(report: Report, article: Article, papers: Sequence[Paper]) -> str:
    """The report as Markdown."""
    shown = [_shown(number, finding, papers, {}) for number, finding in enumerate(report.findings, start=1)]
    return str(
        _template("report.md.j2", html=False).render(
            report=report, article=article, papers=papers, shown=shown, head=headline(report)
        )
    )


def as_html(report: Report, article: Article, papers: Sequence[Paper], pages: Pages) -> str:
    """The report as one HTML file: the post with marks on the left, the paper's page with the span on the right.

    Args:
        report: What was found.
        article: The post.
        papers: What it was audited against; several for a series.
        pages: Pictures of the pages that findings point to; may be empty.
    """
    shown = [_shown(number, finding, papers, pages) for number, finding in enumerate(report.findings, start=1)]
    template = _template("report.html.j2", html=True)
    script = (resources.templates() / "audit" / "report.js").read_text(encoding="utf-8")
    style = (resources.templates() / "audit" / "report.css").read_text(encoding="utf-8")
    return str(
        template.render(
            report=report,
            article=article,
            papers=papers,
            head=headline(report),
            lines=_lines(article, shown),
            shown=shown,
            images=[(place, page, _uri(page.picture)) for place, page in pages.items()],
            names={place: f"page-{number}" for number, place in enumerate(pages)},
            script=script,
            style=style,
            script_hash=_hash(script),
        )
    )


def _uri(picture: Picture) -> str:
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode()}"


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _shown(number: int, finding: Finding, papers: Sequence[Paper], pages: Pages) -> _Shown:
    place = (finding.paper, finding.page) if finding.page is not None else None
    page = pages.get(place) if place else None
    paper = next((paper for paper in papers if paper.id == finding.paper), None)
    boxes = _boxes(finding, paper) if page else ()
    return _Shown(
        number=number,
        finding=finding,
        colour=_COLOURS[finding.verdict],
        boxes=tuple(_per_cent(box, page) for box in boxes) if page else (),
        place=place if page else None,
        paper=paper,
    )


def _boxes(finding: Finding, paper: Paper | None) -> tuple[Box, ...]:
    """The lines of the deciding sentence on its page; its box where lines are not known."""
    name = finding.evidence_id or ""
    own = name.removeprefix(f"{tag_of(name)}.")  # the tag that a series gives is not the paper's
    sentence = next((s for s in paper.sentences if s.id == own), None) if paper else None
    lines = tuple(box for number, box in sentence.more if number == finding.page) if sentence else ()
    return lines or ((finding.bbox,) if finding.bbox else ())


def _per_cent(box: Box, page: PageImage) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = box
    return (
        round(100 * x0 / page.width, 2),
        round(100 * y0 / page.height, 2),
        round(100 * (x1 - x0) / page.width, 2),
        round(100 * (y1 - y0) / page.height, 2),
    )


def _lines(article: Article, shown: list[_Shown]) -> list[tuple[str, list[_Piece]]]:
    """The post's source line by line, as (kind, pieces)."""
    text = article.head + article.body
    claims = {(claim.line, claim.column): claim for claim in parse(article).claims}
    marks = sorted(_marks(text, claims, shown))
    lines, offset = [], 0
    for line in text.splitlines(keepends=True):
        kind = "front" if offset < len(article.head) else _kind(line)
        lines.append((kind, _cut(line.rstrip("\r\n"), offset, marks)))
        offset += len(line)
    return lines


def _marks(text: str, claims: Mapping[tuple[int, int], Claim], shown: list[_Shown]) -> list[tuple[int, int, int, str]]:
    """(start, end, number, colour); of several findings on a sentence the first is the mark."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    marks: dict[int, tuple[int, int, int, str]] = {}
    for item in shown:
        place = item.finding.line, item.finding.column
        start = starts[place[0] - 1] + place[1] - 1
        end = claims[place].end if place in claims else starts[place[0]] - 1
        marks.setdefault(start, (start, end, item.number, item.colour))
    return list(marks.values())


def _cut(line: str, offset: int, marks: list[tuple[int, int, int, str]]) -> list[_Piece]:
    pieces, place, stop = [], offset, offset + len(line)
    for start, end, number, colour in marks:
        low, high = max(start, place), min(end, stop)
        if low >= high:
            continue
        pieces += [
            _Piece(line[place - offset : low - offset]),
            _Piece(line[low - offset : high - offset], number, colour),
        ]
        place = high
    return [piece for piece in (*pieces, _Piece(line[place - offset :])) if piece.text]


def _kind(line: str) -> str:
    if line.startswith("#"):
        return f"h{min(len(line) - len(line.lstrip('#')), 4)}"
    if line.startswith("[^"):
        return "note"
    return "quote" if line.startswith(">") else "text"


def _template(name: str, *, html: bool) -> Any:
    import jinja2

    # Markdown is no HTML; the HTML report escapes everything but our own style and script.
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(resources.templates() / "audit"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=html,  # noqa: S701
    )
    return environment.get_template(name)
