"""Article × Paper → the audit panel: findings, and each sentence's evidence, with its boxes on the paper's pages."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from blogwriter import audit
from blogwriter.audit import report
from blogwriter.audit._post import parse
from blogwriter.audit.report import PageImage
from blogwriter.models import Article, Finding, Paper, Sentence

__all__ = ["audited", "page"]

Places = dict[str, tuple[int, Sentence]]
_MAX_EVIDENCE = 300
"""Sentences with evidence in the panel; a post has some dozens."""


def audited(article: Article, papers: Sequence[Paper | None]) -> dict[str, Any]:
    """The panel as plain JSON types; boxes are (page, [x0, y0, x1, y1] in PDF points) of the mark's paper.

    Args:
        article: The post.
        papers: What it is about, as ``audit.arranged`` gives them.
    """
    found = audit.check(article, *papers)
    places = _places(papers)
    claims = [claim for claim in parse(article).sentences if claim.evidence][:_MAX_EVIDENCE]
    shown = [paper for paper in papers if paper]
    return {
        "state": "ok",
        "headline": report.headline(found),
        "paper": "；".join(paper.title or paper.id for paper in shown),
        "papers": [paper and (paper.title or paper.id) for paper in papers],
        "cited": found.cited,
        "findings": [_finding(finding, places) for finding in found.findings],
        "evidence": [
            {
                "line": claim.line,
                "said": claim.text,
                "marks": [_mark(*places[id_]) for id_ in claim.evidence if id_ in places],
            }
            for claim in claims
        ],
    }


def _places(papers: Sequence[Paper | None]) -> Places:
    """Sentence id, in a series with the tag of its paper, → the paper's place and the sentence."""
    tagged = len(papers) > 1
    return {
        f"{chr(ord('a') + place)}.{sentence.id}" if tagged else sentence.id: (place, sentence)
        for place, paper in enumerate(papers)
        if paper
        for sentence in paper.sentences
    }


def page(image: PageImage) -> dict[str, Any]:
    """A page's picture with its size in PDF points."""
    data = base64.b64encode(image.picture.data).decode()
    return {
        "image": f"data:{image.picture.media_type};base64,{data}",
        "width": image.width,
        "height": image.height,
    }


def _finding(finding: Finding, places: Places) -> dict[str, Any]:
    at = places.get(finding.evidence_id or "")
    mark = _mark(*at) if at else _place(finding)
    return {
        "line": finding.line,
        "verdict": finding.verdict,
        "message": finding.message,
        "said": finding.sentence,
        "fix": finding.fix or "",
        "marks": [mark] if mark else [],
    }


def _mark(place: int, sentence: Sentence) -> dict[str, Any]:
    boxes = list(sentence.more)
    if not boxes and sentence.page and sentence.bbox:
        boxes = [(sentence.page, sentence.bbox)]
    return {"id": sentence.id, "text": sentence.text, "paper": place, "page": sentence.page, "boxes": boxes}


def _place(finding: Finding) -> dict[str, Any] | None:
    if not finding.evidence:
        return None
    boxes = [(finding.page, finding.bbox)] if finding.page and finding.bbox else []
    return {
        "id": finding.evidence_id or "",
        "text": finding.evidence,
        "paper": 0,
        "page": finding.page,
        "boxes": boxes,
    }
