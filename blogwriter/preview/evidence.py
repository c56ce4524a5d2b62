"""Article × Paper → the audit panel: findings, and each sentence's evidence, with its boxes on the paper's pages."""

from __future__ import annotations

import base64
from typing import Any

from blogwriter import audit
from blogwriter.audit import report
from blogwriter.audit._post import parse
from blogwriter.audit.report import PageImage
from blogwriter.models import Article, Finding, Paper, Sentence

__all__ = ["audited", "page"]

_MAX_EVIDENCE = 300
"""Sentences with evidence in the panel; a post has some dozens."""


def audited(article: Article, paper: Paper) -> dict[str, Any]:
    """The panel as plain JSON types; boxes are (page, [x0, y0, x1, y1] in PDF points)."""
    found = audit.check(article, paper)
    sentences = {sentence.id: sentence for sentence in paper.sentences}
    claims = [claim for claim in parse(article).sentences if claim.evidence][:_MAX_EVIDENCE]
    return {
        "state": "ok",
        "headline": report.headline(found),
        "paper": paper.title or paper.id,
        "cited": found.cited,
        "findings": [_finding(finding, sentences) for finding in found.findings],
        "evidence": [
            {
                "line": claim.line,
                "said": claim.text,
                "marks": [_mark(sentences[id_]) for id_ in claim.evidence if id_ in sentences],
            }
            for claim in claims
        ],
    }


def page(image: PageImage) -> dict[str, Any]:
    """A page's picture with its size in PDF points."""
    data = base64.b64encode(image.picture.data).decode()
    return {
        "image": f"data:{image.picture.media_type};base64,{data}",
        "width": image.width,
        "height": image.height,
    }


def _finding(finding: Finding, sentences: dict[str, Sentence]) -> dict[str, Any]:
    sentence = sentences.get(finding.evidence_id or "")
    mark = _mark(sentence) if sentence else _place(finding)
    return {
        "line": finding.line,
        "verdict": finding.verdict,
        "message": finding.message,
        "said": finding.sentence,
        "fix": finding.fix or "",
        "marks": [mark] if mark else [],
    }


def _mark(sentence: Sentence) -> dict[str, Any]:
    boxes = list(sentence.more)
    if not boxes and sentence.page and sentence.bbox:
        boxes = [(sentence.page, sentence.bbox)]
    return {"id": sentence.id, "text": sentence.text, "page": sentence.page, "boxes": boxes}


def _place(finding: Finding) -> dict[str, Any] | None:
    if not finding.evidence:
        return None
    boxes = [(finding.page, finding.bbox)] if finding.page and finding.bbox else []
    return {"id": finding.evidence_id or "", "text": finding.evidence, "page": finding.page, "boxes": boxes}
