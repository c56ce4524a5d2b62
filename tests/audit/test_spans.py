"""Which part of a sentence of thousands of characters is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blogwriter.audit._context import in_context
from blogwriter.audit._post import parse
from blogwriter.audit._spans import excerpt, library, spans
from blogwriter.models import Figure, Table

NAMES = "Ada Bo, Cy Dee; " * 60
LONG = f"{NAMES}Privacy evaluation Eve Fay; {NAMES}"


@pytest.mark.parametrize(
    ("text", "query", "starts", "holds"),
    [
        ("Short text about privacy.", "隐私", True, "privacy"),
        (LONG, "提到了隐私评估的成员", False, "Privacy evaluation Eve Fay"),
        (LONG, "没有这个词", True, "Ada Bo"),
        (f"{NAMES}privacy", "隐私", False, "privacy"),
    ],
)
def test_the_part_that_speaks_of_the_claim_is_shown(text, query, starts, holds):
    shown = excerpt(text, query, 200, "en")
    assert holds in shown
    assert len(shown) <= 202
    assert shown.startswith("…") is not starts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("表 2 里 Anchor-2 更低。", {"p4.s7", "p4.s8", "p4.s9"}),
        ("见Table 2。", {"p4.s7", "p4.s8", "p4.s9"}),
        ("图 3 画的是越狱。", {"p5.s3"}),
        ("图 2 什么也没有。", set()),
        ("代表 2.5 倍的差距。", set()),
    ],
)
def test_a_named_table_or_figure_is_shown_first(text, shown, paper, post_of):
    table = Table(number="2", page=4, bbox=None, caption="HarborBench", caption_id="p4.s7")
    figure = Figure(number="3", page=5, bbox=None, caption="Jailbreaks", caption_id="p5.s3")
    books = library(replace(paper, tables=(table,), figures=(figure,)))
    (said,) = in_context(parse(post_of(text)), books.plan)
    found = [sentence.id for sentence in spans(said, "", books)]
    assert set(found[: len(shown)]) == shown
