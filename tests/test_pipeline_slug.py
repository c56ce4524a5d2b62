"""A folder's name is one safe path part, the same for the same title."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogwriter.pipeline import slug

CASES = {
    "Attention Is All You Need": "attention-is-all-you-need",
    "“Good Robot!”: Efficient Reinforcement Learning": "good-robot-efficient-reinforcement-learning",
    "Don't Stop": "dont-stop",
    "基于多通道LSTM的不平衡情绪分类方法": "基于多通道lstm的不平衡情绪分类方法",
    "标题：一/二": "标题-一-二",
    "../../etc/passwd": "etc-passwd",
    "C:\\x": "c-x",
    "CON": "con-post",
    "nul.md": "nul-md",
    "GPT－４ Ｔｅｃｈ": "gpt-4-tech",
    "a\0b": "a-b",
    "-rf": "rf",
    ".hidden": "hidden",
}


@pytest.mark.parametrize(("title", "expected"), CASES.items())
def test_slugs_of_titles(title, expected):
    assert slug(title) == expected


def test_a_long_title_is_cut_between_words():
    name = slug("word " * 50)
    assert name.endswith("word")
    assert len(name) <= 80


def is_safe(name):
    return (
        re.fullmatch(r"[a-z0-9\u4e00-\u9fff](?:[a-z0-9\u4e00-\u9fff-]*[a-z0-9\u4e00-\u9fff])?", name)
        and len(name.encode()) <= 80
        and name not in ("con", "nul", "aux", "prn", "com1", "lpt9")
    )


@given(st.text(max_size=300))
def test_every_title_gives_a_safe_name(title):
    assert is_safe(slug(title))
    assert slug(title) == slug(title)


def test_the_hostile_titles(shared):
    for case in json.loads((shared / "hostile" / "inputs.json").read_text(encoding="utf-8"))["slugs"]:
        assert is_safe(slug(case["in"])), case
