"""Whatever a post looks like, the audit answers: no traceback, places inside the file, and in bounded time."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blogwriter import audit, quantities
from blogwriter.audit import report
from blogwriter.audit._post import parse
from blogwriter.models import Article

PIECES = st.sampled_from(
    [
        "# 题",
        "\n",
        "\n\n",
        "| a | b |\n|---|---|\n| c | 71.4% |",
        "```\n",
        "$$\n",
        "`",
        "**",
        "[^p1.s2]",
        "[^p9.s9]",
        "> ",
        "- ",
        "1. ",
        "第四章",
        "没有",
        "71.4%",
        "不到",
        "1/1000",
        "[1, 2, 3]",
        "（Marsh, 2019）",
        "“the memory is reduced”",
        "Harbor",
        "decoder-only",
        "千分之一",
        "2021 年 9 月",
        "\u200b",
        "\x00",
        "\ufeff",
        "<b>",
        "<!--",
        "-->",
        "](http://x",
        "[a](b)",
        "![",
        "$1",
        "\\%",
        "😀",
        "\r\n",
        "文中未提及",
        "最后一节",
        "第 99 页",
        "。",
        "，",
        "§",
        "… …",
        "１２３％",
        "一二三四五六七八九十百千万亿",
    ]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=25).map("".join))
def test_any_text_is_audited_and_every_place_lies_in_the_file(paper, text):
    article = Article(head="", body=text)
    found = audit.check(article, paper)
    lines = text.splitlines() or [""]
    for finding in found.findings:
        assert 1 <= finding.line <= len(lines)
        assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1
    assert report.as_html(found, article, [paper], {}).startswith("<!doctype html>")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789.,%/ 一二三十百千万亿分之倍个月年日第至到–×^ABkMGPT-", max_size=30))
def test_numbers_are_found_in_order_and_without_overlap(text):
    found = quantities.find(text)
    for left, right in pairwise(found):
        assert left.end <= right.start
    assert all(0 <= q.start < q.end <= len(text) for q in found)


LONG = ("一", "1,", "“", "[", "*", "|", "第", "（Ab ", "A-", "没有", "`", "字，")


@pytest.mark.parametrize("piece", LONG)
def test_a_long_run_of_one_thing_is_audited_like_any_text(piece, paper):
    # Quadratic behaviour would take minutes here, and the run would be stopped from outside.
    assert audit.check(Article(head="", body=piece * 1_500), paper).paper == paper.id


def test_a_formula_block_and_code_are_no_claims():
    text = "```\n第 9 章 99%\n```\n\n$$\n第 9 章\n$$\n\n~~~\n99%\n~~~\n"
    assert parse(Article(head="", body=text)).claims == ()
