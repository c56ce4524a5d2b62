"""Parse → serialise loses nothing; changing one key of the front matter leaves the other lines alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogwriter.articles import front, parse, serialise, with_front
from blogwriter.errors import RenderError

POST = "---\ntitle: 题目  # 我的注释\ndate: 2026-11-22\ntags: [a, b]\n---\n\n# 题目\n\n正文\n"


@given(st.text(alphabet=st.sampled_from(list("-.\r\n\ufeff a:题"))))
def test_every_text_survives(text):
    assert serialise(parse(text)) == text


@pytest.mark.parametrize(
    "text", [POST, POST.replace("\n", "\r\n"), "\ufeff" + POST, POST.rstrip(), "# 只有正文", "", "---\n---\n", "---\n"]
)
def test_shapes_of_files_survive(text):
    assert serialise(parse(text)) == text


def test_front_matter_is_read_and_dates_stay_text():
    assert front(parse(POST)) == {"title": "题目", "date": "2026-11-22", "tags": ["a", "b"]}


def test_a_rule_in_the_body_is_no_front_matter():
    article = parse("正文\n\n---\n\n尾巴\n---\n")
    assert article.head == ""


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("---\na: 1\na: 2\n---\n", "键重复"),
        ("---\n- a\n---\n", "键: 值"),
        ("---\na: [1\n---\n", "第"),
        ("---\na: &x 1\nb: *x\n---\n", "别名"),
        ("---\na: !!python/object/apply:os.system [ls]\n---\n", "front matter"),
        ("---\na: '" + "x" * 70_000 + "'\n---\n", "超过"),
    ],
)
def test_bad_front_matter_is_refused_in_chinese(text, part):
    with pytest.raises(RenderError, match=part):
        front(parse(text))


def test_setting_a_key_leaves_the_other_lines_alone():
    changed = with_front(parse(POST), {"date": "2026-11-23", "signed": True})
    assert changed.head == ("---\ntitle: 题目  # 我的注释\ndate: '2026-11-23'\ntags: [a, b]\nsigned: true\n---\n")


def test_removing_a_key_and_line_ends_of_windows():
    article = parse(POST.replace("\n", "\r\n"))
    assert with_front(article, {"tags": None}).head == "---\r\ntitle: 题目  # 我的注释\r\ndate: 2026-11-22\r\n---\r\n"


def test_a_post_without_front_matter_gets_one():
    assert serialise(with_front(parse("正文\n"), {"title": "题目"})) == "---\ntitle: 题目\n---\n正文\n"
