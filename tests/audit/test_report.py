"""The report as JSON, Markdown and one HTML file."""

from __future__ import annotations

import json
import re

import pytest

from blogwriter import audit
from blogwriter.audit import report
from blogwriter.audit.pages import pictures
from blogwriter.errors import AuditError
from blogwriter.models import Picture

TEXT = "# 题目\n\n<script>alert(1)</script>Harbor 的准确率 & 文中没有第四章。\n\n它很小。\n"


@pytest.fixture
def found(paper, post_of):
    return audit.check(post_of(TEXT), paper)


def test_json_has_the_fields_that_programs_read(found):
    plain = json.loads(json.dumps(report.as_json(found), ensure_ascii=False))
    assert set(plain) == {"paper", "papers", "sentences", "cited", "skipped", "coverage", "findings"}
    wanted = {"line", "column", "sentence", "check", "verdict", "page", "bbox", "evidence", "message", "fix"}
    assert wanted <= set(plain["findings"][0])


def test_markdown_names_place_verdict_and_evidence(found, paper, post_of):
    text = report.as_markdown(found, post_of(TEXT), [paper])
    assert "矛盾（sections）" in text
    assert "论文第 5 页" in text


def test_html_escapes_the_post_and_loads_nothing(found, paper, post_of):
    page = report.PageImage(picture=Picture(name="page-5.png", data=b"png"), width=600.0, height=800.0)
    html = report.as_html(found, post_of(TEXT), [paper], {(paper.id, 5): page})
    assert "<script>alert" not in html
    assert "default-src 'none'" in html
    assert re.findall(r"(?:src|href)=\"(?!#)", html) == []
    assert set(re.findall(r"url\(\"(\w+):", html)) == {"data"}
    assert 'class="mark bad"' in html
    assert html.count('class="box"') == 1


def test_the_box_is_placed_in_per_cent_of_the_page(found, paper, post_of):
    page = report.PageImage(picture=Picture(name="page-5.png", data=b"png"), width=600.0, height=800.0)
    html = report.as_html(found, post_of(TEXT), [paper], {(paper.id, 5): page})
    left, top = re.search(r"left:([\d.]+)%;top:([\d.]+)%", html).groups()
    box = found.findings[0].bbox
    assert (float(left), float(top)) == (round(box[0] / 6, 2), round(box[1] / 8, 2))


def test_a_report_without_findings_says_so(paper, post_of):
    silent = audit.check(post_of("它很小。\n"), paper)
    assert "没有发现" in report.headline(silent)
    assert "没有发现" in report.as_html(silent, post_of("它很小。\n"), [paper], {})


def test_pages_are_drawn_from_the_pdf():
    import pymupdf

    document = pymupdf.open()
    document.new_page(width=200, height=300)
    drawn = pictures(document.tobytes(), [1, 7])
    assert list(drawn) == [1]
    assert (drawn[1].width, drawn[1].height) == (200, 300)
    assert drawn[1].picture.data.startswith(b"\x89PNG")


def test_what_is_no_pdf_cannot_be_drawn():
    with pytest.raises(AuditError, match="--format md"):
        pictures(b"%PDF-nothing", [1])
