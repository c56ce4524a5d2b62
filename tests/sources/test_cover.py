"""Covers of theses: what stands behind labels counts, and nothing else."""

from __future__ import annotations

import pytest

from blogwriter.sources._cover import cover, is_kind


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
        ([HEAD, ("题目基于卷积的图像分割方法", 100, 200)], "基于卷积的图像分割方法", ()),
        (
            [("毕业设计（论文）任务书", 200, 100), ("I、毕业设计（论文）题目：", 100, 200), ("商城的设计", 120, 230)],
            "商城的设计",
            (),
        ),
        (
            [("综合论文训练", 200, 100), ("题目：细胞数据聚类的", 100, 200), ("神经网络方法", 130, 220)],
            "细胞数据聚类的神经网络方法",
            (),
        ),
        ([HEAD, ("学生姓名：蔡千寻学号： 2019", 100, 200)], "", ("蔡千寻",)),
        (
            [
                HEAD,
                ("学生姓名", 100, 200),
                ("李千寻", 300, 200),
                ("指导教师", 100, 220),
                ("吴颖", 300, 220),
            ],
            "",
            ("李千寻",),
        ),
    ],
)
def test_labels_on_a_cover_are_read(typed, rows, title, authors):
    assert cover(page(typed, *rows))[:2] == (title, authors)


def test_a_label_may_be_spread_over_its_row(typed):
    found = cover(
        page(typed, HEAD, ("姓", 100, 240), ("名：曾韦翔", 160, 240), ("导", 100, 270), ("师：林真真", 160, 270))
    )
    assert found.authors == ("曾韦翔",)


def test_a_name_may_stand_right_behind_its_label(typed):
    found = cover(page(typed, ("本科生毕业设计[论文]", 200, 100), ("姓名曾韦翔", 100, 240)))
    assert (found.authors, found.found) == (("曾韦翔",), True)


def test_a_paper_that_is_no_thesis_has_no_cover(typed):
    assert cover(page(typed, ("作者：千颂伊", 100, 200))) == ("", (), (), False)
    assert cover([]) == ("", (), (), False)


def test_a_cover_names_its_school_in_short_lines_only(typed):
    rows = [
        HEAD,
        ("东海大学", 200, 140),
        ("院系：软件学院", 100, 200),
        ("作者同意学校把论文送交东海大学，由学院", 100, 600),
    ]
    assert cover(page(typed, *rows)).schools == ("东海大学", "软件学院")


@pytest.mark.parametrize(
    ("text", "kind"),
    [("本科毕业设计（论文）", True), ("毕 业 论 文", True), ("硕士学位论文", True), ("论文写作方法研究", False)],
)
def test_a_line_that_only_says_what_kind_of_thesis_it_is_is_no_title(text, kind):
    assert is_kind(text) is kind
