"""A long title is told with titles that fit; it is never cut without a word."""

from __future__ import annotations

import pytest

from blogwriter import articles
from blogwriter.platforms import RenderOptions, wechat
from blogwriter.platforms._parse import parse
from blogwriter.platforms._titles import shorter_titles

LONG = "Attention Is All You Need 深度解读：从 RNN 到 Transformer 的全部细节"


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        (f"title: '{LONG}'\ntitle_candidates: ['{LONG}', 短标题, '{'长' * 40}']\n", ["短标题"]),
        (f"title: '{LONG}'\n", ["从 RNN 到 Transformer 的全部细节", "Attention Is All You Need 深度解读"]),
        (f"title: '{'长' * 40}'\n", []),
    ],
)
def test_what_could_stand_instead(front, expected):
    assert sorted(shorter_titles(parse(articles.parse(f"---\n{front}---\n\n文\n")))) == sorted(expected)


def test_a_long_title_is_told_with_a_shorter_one():
    post = wechat.render(
        articles.parse(f"---\ntitle: '{LONG}'\ntitle_candidates: [短标题]\n---\n文\n"), RenderOptions()
    )
    said = next(warning.message for warning in post.warnings if warning.code == "long_title")
    assert "短标题" in said
    assert "--title" in said
