from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from blogwriter.platforms._cjk import SpanningParser
from blogwriter.platforms._parse import parser

EMPHASIS = {
    "它受**“旧框架”**的限制": "它受<strong>“旧框架”</strong>的限制",
    "见**《书》**后文": "见<strong>《书》</strong>后文",
    "前**（注）**后": "前<strong>（注）</strong>后",
    "与**`k`**相邻": "与<strong><code>k</code></strong>相邻",
    "~~**完。**~~再来": "<s><strong>完。</strong></s>再来",
    "**结束！**接着": "<strong>结束！</strong>接着",
    "**一。***二*": "<strong>一。</strong><em>二</em>",
    "*顿，*号": "<em>顿，</em>号",
    "BERT**“大”**的": "BERT<strong>“大”</strong>的",
    "韩**(한국어)**국": "韩<strong>(한국어)</strong>국",
    "日**「本」**語": "日<strong>「本」</strong>語",
    "**𠮷。**𠮷": "<strong>𠮷。</strong>𠮷",
    "葛󠄀**（注）**后": "葛󠄀<strong>（注）</strong>后",
    "a**(b)**c": "a**(b)**c",
    "😀**(b)**c": "😀**(b)**c",
    "中_文_中": "中_文_中",
    "** 空 **格": "** 空 **格",
    "1**2**3": "1<strong>2</strong>3",
}
LINES = {
    "中文\n接着": "中文接着",
    "中文，\n接着": "中文，接着",
    "“引”\n接着": "“引”接着",
    "**中**\n*文*": "<strong>中</strong><em>文</em>",
    "中文\nEnglish": "中文\nEnglish",
    "English\n中文": "English\n中文",
    "한국\n어": "한국\n어",
    "中文  \n硬换行": "中文<br />\n硬换行",
}
URLS = {
    "见https://a.org/b。": "https://a.org/b",
    "https://a.org/b，后": "https://a.org/b",
    "（https://a.org/b）": "https://a.org/b",
    "https://a.org/w_(x)).": "https://a.org/w_(x)",
    "https://a.org/?q=1&b=2*": "https://a.org/?q=1&amp;b=2",
    "https://a.org/x后文": "https://a.org/x",
    "HTTP://a.org!": "HTTP://a.org",
}


@pytest.mark.parametrize(("source", "expected"), EMPHASIS.items())
def test_emphasis_works_beside_chinese_and_nowhere_else_differently(source, expected):
    assert parser().renderInline(source) == expected


@pytest.mark.parametrize(("source", "expected"), LINES.items())
def test_a_soft_break_between_chinese_shows_nothing(source, expected):
    assert parser().render(source) == f"<p>{expected}</p>\n"


@pytest.mark.parametrize(("source", "address"), URLS.items())
def test_a_bare_url_ends_before_chinese_and_punctuation(source, address):
    assert f'">{address}</a>' in parser().renderInline(source)


@pytest.mark.parametrize("source", ["xhttps://a.org", "https://", "`https://a.org`", "[t](https://a.org)"])
def test_what_only_looks_like_a_bare_url_stays_text(source):
    assert parser().renderInline(source).count("<a ") == source.startswith("[")


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab *_~`()[]!.\\\"'-", max_size=24))
def test_text_without_chinese_parses_as_commonmark_says(source):
    plain = MarkdownIt("commonmark").enable("strikethrough")
    ours = MarkdownIt("commonmark").enable("strikethrough")
    ours.inline = SpanningParser()
    assert ours.render(source) == plain.enable("strikethrough").render(source)


def test_every_marker_knows_where_it_stands():
    source = "甲**乙***丙*==丁==`戊`$x$[己](u)"
    for child in parser().parseInline(source)[0].children:
        if child.type == "text":
            continue
        start, end = child.meta["span"]
        assert source[start:end]
        if child.markup in ("*", "=="):
            assert source[start : start + len(child.markup)] == child.markup
