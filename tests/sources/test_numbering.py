"""Numbers of headings and what may follow what."""

from __future__ import annotations

import pytest

from blogwriter.sources._numbering import chinese_number, parse, step_cost


@pytest.mark.parametrize(
    ("text", "scheme", "path", "printed", "rest"),
    [
        ("3.2.1 Attention", "decimal", (3, 2, 1), "3.2.1", "Attention"),
        ("1. Introduction", "decimal", (1,), "1", "Introduction"),
        ("2. 1 情绪分类", "decimal", (2, 1), "2.1", "情绪分类"),
        ("1引言", "decimal", (1,), "1", "引言"),
        ("§1 问题的重述", "decimal", (1,), "1", "问题的重述"),
        ("A.2 Details", "letter", (1, 2), "A.2", "Details"),
        ("Appendix B: Proofs", "letter", (2,), "B", "Proofs"),
        ("IV. RESULTS", "roman", (4,), "IV", "RESULTS"),
        ("第三章、研究方法", "chapter", (3,), "第三章", "研究方法"),
        ("第 12 章 结论", "chapter", (12,), "第 12 章", "结论"),
        ("Chapter 2", "chapter", (2,), "Chapter 2", ""),
        ("第二節 方法", "part", (2,), "第二節", "方法"),
        ("一、引言", "item", (1,), "一", "引言"),
        ("（二）方法", "paren", (2,), "（二）", "方法"),
    ],
)
def test_a_number_is_read(text, scheme, path, printed, rest):
    number = next(number for number in parse(text) if number.scheme == scheme)
    assert (number.path, number.printed, number.rest) == (path, printed, rest)


@pytest.mark.parametrize("text", ["28.4 BLEU", "100% of it", "3D models", "Apples are red", "1.5% better", "2017"])
def test_other_numbers_are_no_chain_starts(text):
    assert not [number for number in parse(text) if step_cost((), number.path) is not None]


@pytest.mark.parametrize(
    ("a", "b", "cost"),
    [
        ((1,), (1, 1), 0),
        ((1, 2), (1, 3), 0),
        ((1, 2), (2,), 0),
        ((1, 2), (1, 4), 1),
        ((1,), (1, 1, 1), 0.8),
        ((1, 3), (1, 2), None),
        ((1,), (5,), None),
        ((2, 1), (2, 1), None),
        ((), (1,), 0),
        ((), (7,), None),
    ],
)
def test_successors_cost_what_they_leave_out(a, b, cost):
    assert step_cost(a, b) == cost


@pytest.mark.parametrize(("text", "value"), [("三", 3), ("十", 10), ("十二", 12), ("二十三", 23), ("7", 7), ("好", 0)])
def test_chinese_numbers(text, value):
    assert chinese_number(text) == value
