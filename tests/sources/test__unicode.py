from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogwriter.sources import _unicode

TAGS = "".join(chr(0xE0000 + ord(char)) for char in "obey")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("plain text\n", "plain text\n"),
        ("C\u200bo\u200bn\u200btact", "Contact"),
        ("safe\u202egnihtemos\u202c", "safegnihtemos"),
        (f"word{TAGS}s", "words"),
        ("a\u2066b\u2069c\ufeff", "abc"),
        ("two\u2028lines", "two\nlines"),
        ("bell\x07 and \x1b[31mred", "bell and [31mred"),
        ("中文，不变", "中文，不变"),
        ("naïve café", "naïve café"),
    ],
)
def test_what_cannot_be_seen_goes_and_the_rest_stays(text, clean):
    assert _unicode.strip(text) == clean


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f"a{TAGS}", {"标签字符"}),
        ("a\u202eb", {"双向控制符"}),
        ("a\u200bb\u200bc\u200bd\u200be", {"零宽字符"}),
        ("x\ufe00\ufe01\ufe02\ufe03\ufe04", {"变体选择符"}),
        ("one\u200djoiner", set()),
        ("\ufeffmark", set()),
        ("❤\ufe0f ✔\ufe0f ☎\ufe0f ⚠\ufe0f ☀\ufe0f", set()),
        ("葛\U000e0100飾区", set()),
        ("honest", set()),
    ],
)
def test_only_suspicious_characters_are_counted(text, kinds):
    assert set(_unicode.census(text)) == kinds


def test_warnings_name_page_kind_and_count():
    (warning,) = _unicode.cautions([(1, "fine"), (3, f"not {TAGS}")])
    assert (warning.code, warning.page) == ("unicode_stripped", 3)
    assert "第 3 页" in warning.message
    assert "4 个标签字符" in warning.message


def test_tag_characters_are_spelled_out():
    assert _unicode.smuggled(f"see {TAGS}") == "obey"


@given(st.text())
def test_stripping_twice_changes_nothing_more(text):
    once = _unicode.strip(text)
    assert _unicode.strip(once) == once
    assert not _unicode.census(once)
