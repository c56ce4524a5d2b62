from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogwriter import articles
from blogwriter.platforms._parse import is_safe, parse, parser, plain


def document(text):
    return parse(articles.parse(text))


@pytest.mark.parametrize(
    ("text", "title", "taken"),
    [
        ("---\ntitle: 甲\n---\n# 甲\n\n文", "甲", True),
        ("---\ntitle: 甲：乙\n---\n# 甲\n\n文", "甲：乙", True),
        ("---\ntitle: 丙\n---\n# 甲\n\n文", "丙", False),
        ("# 甲\n\n文", "甲", True),
        ("# 甲\n\n# 乙\n", "", False),
        ("文\n\n# 甲\n", "", False),
    ],
)
def test_a_heading_that_repeats_the_title_is_no_part_of_the_body(text, title, taken):
    found = document(text)
    assert found.title == title
    assert (found.title_lines is not None) is taken


def test_lines_count_from_the_top_of_the_file():
    found = document("---\ntitle: 甲\n---\n\n文\n")
    assert found.tokens[0].map[0] + found.offset + 1 == 5


@pytest.mark.parametrize("marker", ["[TOC]", "[toc]", "[[toc]]", "[[_TOC_]]"])
def test_a_table_of_contents_is_found_in_all_its_spellings(marker):
    assert any(token.type == "toc" for token in document(f"{marker}\n\n## 甲\n").tokens)


def test_marks_follow_the_rules_of_emphasis():
    assert parser().renderInline("==重点。==后 a == b ===c===") == "<mark>重点。</mark>后 a == b ===c==="


def test_definitions_of_notes_remember_their_lines():
    assert document("文[^a]\n\n[^a]: 一\n    二\n\n尾\n").note_lines["a"][0] == 2


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.org", True),
        ("a/b.png", True),
        ("#x", True),
        ("a:b/c", False),
        ("mailto:a@b.c", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("\x01javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("vbscript:x", False),
        ("data:text/html,x", False),
        ("data:image/png;base64,AA", True),
        ("data:image/svg+xml,<svg>", False),
        ("file:///etc/passwd", False),
    ],
)
def test_only_harmless_addresses_are_safe(url, safe):
    assert is_safe(url) is safe


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="中。“”（）*_~=`$[]()!#>-|:\\<>&^1a \n\t{}", max_size=60))
def test_any_text_parses(text):
    for token in parse(articles.parse(text)).tokens:
        if token.type == "inline":
            plain(token)
