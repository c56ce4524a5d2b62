"""Styles: the user's own come first, faults are listed together, templates are rendered in a sandbox."""

from __future__ import annotations

import pytest

from blogwriter import styles
from blogwriter.errors import SettingsError

VALUES = {
    "audience": "工程师",
    "glossary": ["attention：注意力"],
    "paper": "论文：题",
    "material": "p1.s1 text",
    "count": 5,
    "cards": "c1 [method] 事实",
    "pictures": "figure-1 图",
    "takeaways": 4,
    "outline": "1. 小标题",
    "outline_lines": ["s1 1 引言：c1"],
    "wanted": 5,
    "series": 1,
    "share": 1,
    "piece": False,
    "whole": False,
    "heading": "小标题",
    "words": 300,
    "items": "1. 句子",
}
PARTS = ("system", "cards", "plan", "write", "check", "revise")


def write_style(name, text):
    folder = styles.user_folder()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md.j2").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", styles.names())
@pytest.mark.parametrize("part", PARTS)
def test_every_style_renders_every_part(name, part):
    text = styles.load(name).render(part, VALUES)
    assert text
    assert "{{" not in text
    assert "{%" not in text


def test_a_style_of_ten_lines_asks_the_users_own_questions():
    write_style("mine", '---\ntitle: 我的问题\nquestions: [它快吗？, 它贵吗？]\n---\n{% extends "!/qa.md.j2" %}\n')
    style = styles.load("mine")
    assert style.questions == ("它快吗？", "它贵吗？")
    assert "2. 它贵吗？" in style.render("plan", VALUES)
    assert "任务" in style.render("cards", VALUES)


def test_the_users_style_comes_before_ours_of_the_same_name():
    write_style("story", '---\ntitle: 我的故事\n---\n{% extends "!/story.md.j2" %}\n')
    assert styles.load("story").title == "我的故事"


def test_all_faults_of_a_style_are_listed():
    write_style("bad", "---\nsection: 3\nsections: [5, 2]\ntimeline: middle\nfact_words: 5\n---\n")
    with pytest.raises(SettingsError) as caught:
        styles.load("bad")
    for part in ("section ", "sections", "timeline", "fact_words", "缺少 title"):
        assert part in caught.value.message


@pytest.mark.parametrize(
    "body",
    [
        "{{ nope }}",
        "{{ ''.__class__.__mro__ }}",
        "{% include '../../keys.toml' %}",
        "{% if %}",
        "{{ cycler.__init__ }}",
        "{% for i in range(10**9) %}x{% endfor %}",
        "{{ 'x' * 10**9 }}",
        "{{ 'x'.ljust(10**9) }}",
        "{{ '%s' | attr('format') }}",
        "{{ 1 / 0 }}",
    ],
)
def test_a_hostile_or_broken_template_is_one_chinese_sentence(body):
    write_style("evil", f"---\ntitle: x\n---\n{body}")
    with pytest.raises(SettingsError, match="模板有误"):
        styles.load("evil").render("system", VALUES)


def test_an_undefined_name_is_named():
    write_style("evil", "---\ntitle: x\n---\n{{ nope }}")
    with pytest.raises(SettingsError, match="'nope' is undefined"):
        styles.load("evil").render("system", VALUES)


def test_a_users_style_says_the_same_in_its_child_as_in_place():
    ours = styles.load("qa").render("plan", VALUES)
    write_style("mine", '---\ntitle: x\nquestions: [一？]\n---\n{% extends "!/story.md.j2" %}\n')
    assert styles.load("qa").render("plan", VALUES) == ours


def test_an_unknown_style_says_which_there_are():
    with pytest.raises(SettingsError, match="story"):
        styles.load("nope")
