"""Covers of theses: what stands behind labels counts, and nothing else."""

from __future__ import annotations

import pytest

from blogwriter.sources._cover import cover


def page(typed, *rows):
    return [typed(text, x=x, y=y, size=16) for text, x, y in rows]


HEAD = ("硕士学位论文", 200, 100)


@pytest.mark.parametrize(
    ("rows", "title", "authors"),
    [
        (
            [HEAD, ("论文题目：图像分类方法研究", 100, 200), ("作者姓名：千颂伊", 100, 240)],
            "图像分类方法研究",
            ("千颂伊",),
        ),
        ([HEAD, ("作者姓名：", 100, 200), ("千 颂 伊", 300, 200), ("指导教师：", 100, 230)], "", ("千颂伊",)),
        (
            [("碩士論文", 200, 100), ("研究生：曾韋翔", 100, 200), ("指導教授：林真真", 100, 240)],
            "",
            ("曾韋翔",),
        ),
        (
            [HEAD, ("题目：", 100, 200), ("大规模图神经网络的", 200, 200), ("训练方法研究", 200, 220)],
            "大规模图神经网络的训练方法研究",
            (),
        ),
        ([HEAD, ("作者姓名：", 100, 200), ("学号：2017", 300, 200)], "", ()),
        ([HEAD, ("中文题目（宋体二号）", 100, 200)], "", ()),
    ],
)
def test_labels_on_a_cover_are_read(typed, rows, title, authors):
    assert cover(page(typed, *rows)) == (title, authors)


def test_a_paper_that_is_no_thesis_has_no_cover(typed):
    assert cover(page(typed, ("作者：千颂伊", 100, 200))) == ("", ())
    assert cover([]) == ("", ())
