"""Sentences whose own numbers do not agree."""

from __future__ import annotations

import pytest

from blogwriter.audit._post import parse
from blogwriter.audit._sums import does_not_add_up


@pytest.fixture
def claim(post_of):
    def make(text):
        return parse(post_of(f"# 题目\n\n{text}\n")).statements[0]

    return make


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("困惑度由 2.72 升到 2.50。", "不是升"),
        ("错误率从 3.5% 一路降到了 4.1%。", "不是降"),
        ("准确率从 15.6% 爬到 71.0%，涨了不到 55 个百分点。", "相差 55.4"),
        ("准确率从 72.4% 降到 69.6%，下降超过 3 个百分点。", "相差 2.8"),
    ],
)
def test_a_rise_to_less_and_a_gap_that_is_none_are_told(text, part, claim):
    assert part in does_not_add_up(claim(text))


@pytest.mark.parametrize(
    "text",
    [
        "困惑度由 2.72 降到 2.50。",
        "准确率从 15.6% 爬到 71.0%，涨了超过 55 个百分点。",
        "准确率从 72.4% 降到 69.6%，下降不到 3 个百分点。",
        "从 2019 年升到 2018 年。",
        "温度从 -5 度升到 3 度。",
        "训练从 30 天缩短到 8 小时。",
        "从 8 层的 60% 提高到 16 层的 70%。",
        "从 15.6% 爬到 71.0%，比 GPT-4 高不到 9 个百分点。",
    ],
)
def test_what_adds_up_or_cannot_be_told_passes(text, claim):
    assert does_not_add_up(claim(text)) == ""
