"""Text of a paper shows as itself and never becomes structure."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from blogwriter.writers._markdown import escape, link

PARSER = (
    MarkdownIt("gfm-like", {"linkify": False, "html": True})
    .use(footnote_plugin)
    .use(dollarmath_plugin)
    .use(tasklists_plugin)
    .use(attrs_plugin)
)
NASTY = [
    "a*b* _x_ **b** __init__",
    "<b>bold</b> <script>alert(1)</script> <!-- more --> <https://x.example>",
    "&lt; &amp; &#42; R&D",
    "$x_i$ and $$y$$ | cell",
    "see [12], [3, 4] and [x](http://x.example) or ![alt](y.png)",
    "[^p1.s1] and ^[inline] and [ref][1]",
    "{{ config }} {% raw %} {# x #} {:.cls} {.red}",
    "# heading",
    "- item",
    "+ item",
    "1. item",
    "2) item",
    "> quote",
    "---",
    "===",
    "***",
    "```python",
    "~~~",
    "~~gone~~ ~90 %",
    "[x]: http://x.example",
    "[ ] task",
    "[TOC] and [[_TOC_]]",
    "| a | b |",
    "\\[x\\] \\(y\\) \\alpha",
    "`code` ``",
    "::: warning",
    "==mark== ++ins++",
]
SHAPES = st.lists(
    st.sampled_from([*"*_`[](){}<>#|$~!&^\\+-=:.1x ", "a", "http://x.example", "&lt;", "表"]), max_size=24
)


def shown(markdown):
    page = PARSER.render(markdown).strip()
    found = re.fullmatch(r"<p>(.*)</p>", page, re.DOTALL)
    assert found, page
    assert "<" not in found[1], page
    return html.unescape(found[1])


@pytest.mark.parametrize("text", NASTY)
def test_nasty_text_shows_as_itself(text):
    assert shown(escape(text)) == text


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("frame", ["- {}", "> {}", "## {}", "1. {}"])
def test_nasty_text_shows_as_itself_inside_other_structure(text, frame):
    page = PARSER.render(frame.format(escape(text)))
    inner = re.sub(r"</?(?:ul|ol|li|p|h2|blockquote)>", "", page).strip()
    assert html.unescape(inner) == text


@settings(max_examples=300, deadline=None)
@given(SHAPES)
def test_any_mixture_of_marks_shows_as_itself(pieces):
    text = " ".join("".join(pieces).split())
    if text:
        assert shown(escape(text)) == text


@pytest.mark.parametrize("text", NASTY)
def test_no_template_language_sees_its_marks(text):
    assert not re.search(r"\{\{|\{%|\{#|\{:", escape(text))


def test_numbered_citations_stay_readable():
    assert escape("as in [12] and [3, 5–7]") == "as in [12] and [3, 5–7]"


def test_lines_and_controls_are_folded():
    assert escape("a\n\n# b\x00\tc") == "a # b c"


@pytest.mark.parametrize(
    ("url", "is_link"),
    [("https://arxiv.org/abs/1706.03762v7", True), ("javascript:alert(1)", False), ("https://x.example/a b", False)],
)
def test_only_plain_web_addresses_become_links(url, is_link):
    assert link("a]b", url).startswith("[") is is_link
