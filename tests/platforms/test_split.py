"""A long post in parts: nothing lost, each part fits, and a warning still names the line of the whole file."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogwriter import articles
from blogwriter.errors import RenderError
from blogwriter.platforms import RenderOptions, wechat
from blogwriter.platforms._budget import LIMITS
from blogwriter.platforms._split import grouped

SPLIT = RenderOptions(split=True)


def long_post(sections=30, length=600, head="---\ntitle: 长文\n---\n\n", heading="##"):
    body = "".join(
        f"{heading} 第 {n} 节\n\n{'字' * length}[^p1.s{n}] 见 [甲][ref]。\n\n![图 {n}](no{n}.png)\n\n"
        for n in range(sections)
    )
    notes = "".join(f"[^p1.s{n}]: 论文第 1 页：“quote {n}”\n" for n in range(sections))
    return articles.parse(
        f"{head}> 本文由人工智能（AI）生成。\n\n开头。\n\n{body}[ref]: https://example.org/a\n\n{notes}"
    )


def pages(post, name="wechat-api"):
    return [file.data.decode() for file in post.files if re.fullmatch(rf"{name}-\d\.html", file.name)]


def test_each_part_fits_and_nothing_is_lost():
    post = wechat.render(long_post(), SPLIT)
    found = pages(post)
    assert len(found) == 2
    assert all(len(page) < LIMITS["content"] for page in found)
    assert sum(page.count("字") for page in found) == 18_000
    assert [sum(f"“quote {n}”" in page for page in found) for n in range(30)] == [1] * 30
    assert all("人工智能" in page for page in found)
    assert all("[1] " in page for page in found)
    assert not any(warning.level == "error" for warning in post.warnings)


def test_parts_say_what_they_are_and_what_the_others_hold():
    first, second = pages(wechat.render(long_post(), SPLIT))
    assert "这是上篇" in first
    assert "下篇：第 15 节" in first
    assert "这是下篇" in second
    assert "上篇：第 0 节" in second


def test_parts_are_called_in_the_posts_own_script():
    head = "---\ntitle: 長文\nscript: Hant-TW\n---\n\n"
    assert "這是上篇" in pages(wechat.render(long_post(head=head), SPLIT))[0]


@pytest.mark.parametrize("head", ["---\ntitle: 长文\n---\n\n", "", "# 长文\n\n"])
def test_warnings_name_the_line_of_the_whole_file(head):
    article = long_post(head=head)
    whole = wechat.render(article, RenderOptions(profiles=("copy",)))
    parts = wechat.render(article, replace(SPLIT, profiles=("copy",)))
    told = {(warning.message, warning.line) for warning in whole.warnings if warning.code == "picture"}
    assert {(warning.message, warning.line) for warning in parts.warnings if warning.code == "picture"} == told
    assert len(told) == 30


def test_a_section_that_is_too_long_by_itself_is_cut_at_the_headings_inside_it():
    article = long_post(sections=40, heading="###")
    article = replace(article, body=article.body.replace("### 第 0 节", "## 一\n\n### 第 0 节"))
    assert len(pages(wechat.render(article, SPLIT))) == 3


def test_a_section_without_headings_that_is_too_long_is_told():
    with pytest.raises(RenderError, match="标题"):
        wechat.render(articles.parse("## 一\n\n" + "字" * 21_000 + "\n\n## 二\n\n字"), SPLIT)


def test_a_post_that_fits_stays_whole(torture, options):
    assert wechat.render(torture, replace(options, split=True)) == wechat.render(torture, options)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=12), st.integers(1, 12))
def test_groups_are_neighbours_in_order_and_not_too_many(costs, count):
    groups = grouped(costs, count)
    assert [index for group in groups for index in group] == list(range(len(costs)))
    assert len(groups) <= count
    assert all(groups)


def test_groups_are_even():
    assert grouped([5, 5, 5, 5, 5, 5], 2) == [range(3), range(3, 6)]
    assert grouped([9, 1, 1, 1], 2) == [range(1), range(1, 4)]
