"""Labels that mermaid draws as they were written."""

from __future__ import annotations

from pathlib import Path

import pytest

from blogwriter.timelines import _labels

LABELS = (Path(__file__).parent / "labels.txt").read_text(encoding="utf-8").splitlines()


def drawn(text):
    mermaid_render = pytest.importorskip("mermaid_render")
    import html
    import re

    svg = mermaid_render.convert(text).decode()
    return {html.unescape("".join(part.split())).replace("·", "") for part in re.findall(r">([^<]+)<", svg)}


@pytest.mark.parametrize("diagram", ["timeline", "flowchart"])
def test_mermaid_render_accepts_every_nasty_label(diagram):
    assert len(LABELS) >= 60
    for line in LABELS:
        name = _labels.clean(line)
        label = _labels.label((name, "OpenAI"), diagram)
        source = (
            f"timeline TD\n section {label}\n  3月14日 : {label}\n"
            if diagram == "timeline"
            else f'graph TD\n n1["{label}"]'
        )
        assert drawn(source), line


@pytest.mark.parametrize("diagram", ["timeline", "flowchart"])
def test_every_label_is_read_back_as_it_was(diagram):
    names = [_labels.clean(line) for line in LABELS]
    read = [" ".join(_labels.decode(_labels.label((name,), diagram))) for name in names]
    assert ["".join(text.split()) for text in read] == ["".join(name.split()) for name in names]


def test_chinese_breaks_after_nine_characters():
    label = _labels.label(("第五代文生图模型来了很长很长的名字",), "timeline")
    assert [len(part) for part in label.split("<br>")] == [9, 8]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("短", ("短",)),
        ("a b", ("a b",)),
        ("Reinforcement-Learning-from-Feedback", ("Reinforcement-", "Learning-from-", "Feedback")),
        ("一二三四五六七八，九十", ("一二三四五六七八，", "九十")),
        ("一二三四五六七八九，十", ("一二三四五六七八", "九，十")),
        ("👩‍💻" * 10, ("👩‍💻" * 9, "👩‍💻")),
        ("", ("",)),
    ],
)
def test_lines_break_where_a_reader_would(text, lines):
    assert _labels.wrap(text) == lines


def test_a_timeline_breaks_only_long_chinese_since_pages_may_draw_the_break_as_text():
    assert _labels.label(("Visual ChatGPT", "Microsoft"), "timeline") == "Visual ChatGPT · Microsoft"
    assert "<br>" in _labels.label(("第五代文生图模型来了", "Midjourney"), "timeline")


def test_only_what_needs_an_escape_gets_one():
    assert _labels.label(("Claude 3.5 Sonnet (new) + computer use!",), "timeline") == (
        "Claude 3.5 Sonnet (new) + computer use!"
    )
    assert _labels.label(("C#; 50%",), "timeline") == "C#35;#59; 50#37;"


def test_a_flowchart_puts_beside_each_other_what_it_would_misread_below_each_other():
    assert _labels.label(("GPT-4", "OpenAI"), "flowchart") == "GPT-4<br>OpenAI"
    assert "<br>" not in _labels.label(("1. list", "OpenAI"), "flowchart")
    assert "<br>" not in _labels.label(("模型fa:fa-car", "OpenAI"), "flowchart")


def test_control_characters_and_marks_of_direction_do_not_reach_a_label():
    assert _labels.clean("a\u202eb\x07\n c\u200b") == "ab c"


@pytest.mark.parametrize(
    ("lines", "text"),
    [(["第五代", "模型"], "第五代模型"), (["Visual", "ChatGPT"], "Visual ChatGPT"), (["a-", "b"], "a-b")],
)
def test_lines_are_joined_as_they_were_broken(lines, text):
    assert _labels.joined(lines) == text
