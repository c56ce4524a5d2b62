"""Tables whose cells could not be told, read off their lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blogwriter import audit
from blogwriter.models import Table

RUNNING = (
    "Exam Keel-4 Keel-4 (no sail) Keel-3.5",
    "Uniform Bar Exam (MBE+MPT)",
    "298 / 400 (~90th) 298 / 400 (~90th) 213 / 400 (~10th) LSAT 163 (~88th) 161 (~83rd)",
    "149 (~40th) AMC 10 30 / 150 (6th - 12th) 36 / 150 (10th - 19th) 36 / 150 (10th - 19th) Codeforces Rating 392",
    "(below 5th) 392 (below 5th) 260 (below 5th)",
)
IN_LINES = (
    "# Trainable WikiSQL MNLI-m",
    "Parameters Acc. (%) Acc. (%)",
    "Keel-3 (FT) 175,255.8M 73.8 89.5",
    "Keel-3 (BitFit) 14.2M 71.3 91.0",
    "Keel-3 (Tiller) 7.1M 71.9 89.8",
    "Keel-3 (LoRA) 4.7M 73.4 91.7",
)


@pytest.fixture
def with_lines(paper):
    def make(lines):
        old = paper.sentences[-len(lines) :]
        rows = tuple(
            replace(s, text=text, kind="table", page=4, bbox=(80.0, 600.0 + 10 * at, 500.0, 609.0 + 10 * at))
            for at, (s, text) in enumerate(zip(old, lines, strict=True))
        )
        table = Table(number="9", page=4, bbox=(70.0, 590.0, 510.0, 720.0), caption="Table 9: Results.")
        return replace(paper, tables=(table,), sentences=(*paper.sentences[: -len(lines)], *rows))

    return make


@pytest.mark.parametrize(
    ("lines", "text", "right"),
    [
        (RUNNING, "LSAT 一科，Keel-4 考了 149 分。", "163"),
        (RUNNING, "Codeforces 的评分，Keel-3.5 是 392 分。", "260"),
        (IN_LINES, "BitFit 的 WikiSQL 准确率是 73.4%。", "71.3"),
        (IN_LINES, "WikiSQL 上，4.7M 的 LoRA 是 91.7%。", "73.4"),
    ],
)
def test_the_number_of_another_row_or_column_is_found(lines, text, right, with_lines, post_of):
    (finding,) = audit.check(post_of(f"# 题目\n\n{text}\n"), with_lines(lines)).findings
    assert (finding.check, finding.verdict) == ("numbers", "矛盾")
    assert right in finding.message


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (RUNNING, "LSAT 一科，Keel-4 考了 163 分，Keel-3.5 只有 149 分。"),
        (RUNNING, "律师考试拿到 298 分，满分 400。"),
        (IN_LINES, "BitFit 的 WikiSQL 准确率是 71.3%。"),
        (IN_LINES, "在 WikiSQL 上，4.7M 的 LoRA 是 73.4%，略低于全参数微调的 73.8%。"),
        (IN_LINES, "LoRA 在 MNLI-m 上是 91.7%，比 BitFit 的 91.0% 高。"),
    ],
)
def test_what_the_lines_say_passes(lines, text, with_lines, post_of):
    assert audit.check(post_of(f"# 题目\n\n{text}\n"), with_lines(lines)).findings == ()


def test_a_table_of_which_some_lines_are_no_rows_is_not_read(with_lines, post_of):
    broken = (*IN_LINES, "Keel-3 (Rudder) 2.1M 72.5", "±.2 90.7 Keel-3", "12.2 88.8 3.1")
    assert audit.check(post_of("# 题目\n\nBitFit 的 WikiSQL 准确率是 73.4%。\n"), with_lines(broken)).findings == ()


def test_who_is_ahead_is_not_read_in_the_row_of_a_rank(with_lines, post_of):
    text = "统一律师考试中，Keel-4 拿到 298 分，比 Keel-3.5 足足高了 85 分，百分位从约第 10 跳到约第 90。"
    assert audit.check(post_of(f"# 题目\n\n{text}\n"), with_lines(RUNNING)).findings == ()


def test_a_number_in_the_company_of_others_is_no_other_things(paper, post_of):
    lines = (
        "Harbor takes 7B to a context of 100k and 70B to one of 32768 on a machine with 8× A100 GPUs.",
        "On a machine with 8× A100 GPUs the 7B model takes up to 0.3 billion tokens in hours.",
    )
    first, second = paper.sentences[-2:]
    longer = replace(
        paper,
        sentences=(
            *paper.sentences[:-2],
            replace(first, text=lines[0], kind="prose"),
            replace(second, text=lines[1], kind="prose"),
        ),
    )
    text = "单台八张 A100 的机器上，7B 可以撑到十万词元，70B 也能到 32768。"
    assert audit.check(post_of(f"# 题目\n\n{text}\n"), longer).findings == ()


def test_the_end_of_a_name_is_known_by_it(paper, post_of):
    first = replace(paper.sentences[0], text="We use two sizes, HARBORBASE and HARBORLARGE.")
    named = replace(paper, sentences=(first, *paper.sentences[1:]))
    assert audit.check(post_of("# 题目\n\n它有 BASE 和 LARGE 两种规格。\n"), named).findings == ()
