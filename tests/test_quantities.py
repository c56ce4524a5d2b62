"""Numbers with units in Chinese and English: what is found, what is a name, and what counts as the same number."""

from __future__ import annotations

import pytest

from blogwriter.quantities import agree, find, opposed, same_unit

FOUND = [
    # text, (value, unit, bound) of each quantity
    ("邀请了超过50位专家", [(50, "person", ">")]),
    ("50 多位专家", [(50, "person", ">")]),
    ("over 50 experts", [(50, "person", ">")]),
    ("不到 GPT-4 计算量 1/1,000 的模型", [(0.001, "fraction", "<")]),
    ("1/1,000以上的模型", [(0.001, "fraction", ">")]),
    ("no more than 1/1,000th the compute", [(0.001, "fraction", "<")]),
    ("1, 000× – 10, 000× less compute", [(1000, "x", ""), (10000, "x", "")]),
    ("1750 亿参数", [(1.75e11, "params", "")]),
    ("a 175B-parameter model", [(1.75e11, "params", "")]),
    ("19 percentage points", [(19, "pp", "")]),
    ("19個百分點", [(19, "pp", "")]),
    ("下降 6.4 点", [(6.4, "pp", "")]),
    ("2.3 · 10^19 次浮点运算", [(2.3e19, "flop", "")]),
    ("2.3 · 1019", [(2.3e19, "", "")]),
    ("25000 source tokens", [(25000, "token", "")]),
    ("2.5 万个句对", [(25000, "sentence", "")]),
    ("到了 6.1 节正文", []),
    ("前10\\%左右", [(10, "%", "~")]),
    ("百分之八十二", [(82, "%", "")]),
    ("三成", [(30, "%", "")]),
    ("全球用户已经不到两亿。", [(2e8, "", "<")]),
    ("千万不要，万一呢", []),
    ("至少一小时就能复现", [(1, "hour", ">")]),
    ("有一天，一年后", []),
    ("评分低于第 5 百分位", [(5, "percentile", "<")]),
    (
        "163 (~88th) 87 (99th - 100th)",
        [(163, "", ""), (88, "percentile", "~"), (87, "", ""), (99, "percentile", ""), (100, "percentile", "")],
    ),
    ("June 15–20, 2009", [(20090615, "date-day", "")]),
    ("from June to August of 2022", [(20220600, "date-month", ""), (20220800, "date-month", "")]),
    ("pass@1就从15.6%爬到71.0%", [(15.6, "%", ""), (71.0, "%", "")]),
    ("千分之一", [(0.001, "fraction", "")]),
    ("性能翻倍", [(2, "x", "")]),
    ("the 90th percentile", [(90, "percentile", "")]),
    ("截至 2021 年 9 月", [(20210900, "date-month", "")]),
    ("cuts off in September 2021", [(20210900, "date-month", "")]),
    ("cuts off in September 202110 , and", [(20210900, "date-month", "")]),
    ("2, 000 warmup steps", [(2000, "", "")]),
    ("nets (15.3/19.6 billion FLOPs)", [(1.53e10, "flop", ""), (1.96e10, "flop", "")]),
    ("mAP@[.5, .95] of 21.2", [(21.2, "", "")]),
    ("within 500 k actions", [(500_000, "", "")]),
    ("123 k, 113 k, and 70 k, respectively", [(123_000, "", ""), (113_000, "", ""), (70_000, "", "")]),
    ("the top 5 k = 3", [(5, "", ""), (3, "", "")]),
    ("sizes of 128, 256, 512", [(128, "", ""), (256, "", ""), (512, "", "")]),
    ("dimensionality dff = 2048", [(2048, "", "")]),
    ("(1) supervised fine-tuning, (2) reward model training", []),
    ("on March 14, 2023", [(20230314, "date-day", "")]),
    ("28.4 BLEU", [(28.4, "BLEU", "")]),
    ("BLEU 分数为 28.4", [(28.4, "BLEU", "")]),
    ("两行代码", [(2, "line", "")]),
    ("two lines of code", [(2, "line", "")]),
    ("8 张 A100", [(8, "GPU", "")]),
    ("8× A100 GPUs", [(8, "GPU", "")]),
    ("扩展到 100k 上下文", [(100_000, "", "")]),
    ("6千多个", [(6000, "count", ">")]),
    ("learning rate of 2e-5", [(2e-5, "", "")]),
    ("3 至 5 倍", [(3, "x", "")]),
    ("24 of 26 languages", [(24, "", ""), (26, "language", "")]),
]
NAMES = [
    "GPT-4 与 GPT 3.5", "见第 4 章和图 3", "Table 2, Section 4.1", "[35, 36, 2]", "(Brown et al., 2020)",
    "arXiv:2303.08774v6", "一个十分重要的问题", "3D 建模", "1. 引言", "3 月 14 日", "https://example.org/10/20",
    "A100-80G",     "数十亿", "没有数字",
]  # fmt: skip
AGREE = [
    ("1/1000 的计算量", "1,000× less compute", False),  # a ratio and its reciprocal are the caller's to relate
    ("90%", "the 90th percentile", True),
    ("千分之一", "1/1,000th", True),
    ("1750 亿参数", "175B parameters", True),
    ("8k 上下文", "8,192 tokens", True),
    ("约 30%", "29.6%", True),
    ("3%", "3.4%", False),
    ("86%", "86.4%", True),
    ("86%", "87.4%", False),
    ("2021 年", "September 2021", True),
    ("2021 年 8 月", "September 2021", False),
    ("28.4", "28.4 BLEU", True),
    ("19%", "19 percentage points", False),
    ("十倍", "10×", True),
]


@pytest.mark.parametrize(("text", "wanted"), FOUND, ids=[case[0] for case in FOUND])
def test_a_number_is_found_with_its_unit_and_bound(text, wanted):
    assert [(pytest.approx(q.value), q.unit, q.bound) for q in find(text)] == wanted


@pytest.mark.parametrize("text", NAMES)
def test_digits_of_names_and_places_are_no_quantities(text):
    assert find(text) == ()


@pytest.mark.parametrize(("left", "right", "wanted"), AGREE, ids=[f"{case[0]} | {case[1]}" for case in AGREE])
def test_agreement_across_languages_and_precision(left, right, wanted):
    a, b = find(left)[0], find(right)[0]
    assert agree(a, b) is wanted
    assert agree(b, a) is wanted


def test_offsets_point_at_the_number_in_the_text():
    text = "比前一版高了 19 个百分点，用了 8 张 A100"
    assert [text[q.start : q.end] for q in find(text)] == ["19 个百分点", "8 张 A100"]


def test_at_most_is_opposed_to_at_least():
    assert opposed(find("1/1,000以上")[0], find("no more than 1/1,000th")[0])
    assert not opposed(find("约 1/1,000")[0], find("no more than 1/1,000th")[0])


def test_a_percentage_is_not_a_percentage_point():
    assert not same_unit(find("19%")[0], find("19 个百分点")[0])
