"""In the nasty sample every 锁 must stay locked and every 门 must be open: the file is its own answer."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogwriter.chinese.spans import positions, prose, rewrite, scan

FIXTURES = Path(__file__).parent / "fixtures"
DOCUMENTS = re.findall(
    r"(?:\A|\n\n)(.+)\n\.\n((?:.*\n)*?)\.(?=\n)", (FIXTURES / "documents.md").read_text(encoding="utf-8")
)
NASTY = (FIXTURES / "nasty.md").read_text(encoding="utf-8")


def wrong(text, **options):
    opened = {i for span in scan(text, **options).spans for i in range(span.start, span.end)}
    return [
        (text.count("\n", 0, i) + 1, char)
        for i, char in enumerate(text)
        if (char == "锁" and i in opened) or (char == "门" and i not in opened)
    ]


def test_every_protected_kind_is_locked_and_every_open_kind_is_open():
    assert wrong(NASTY) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.rstrip("\n"),
        lambda text: "\ufeff" + text.replace("\n", "\r\n").rstrip(),
    ],
    ids=["crlf", "bom", "no last newline", "all three"],
)
def test_line_ends_and_byte_order_marks_change_nothing(change):
    assert wrong(change(NASTY)) == []


def test_names_on_the_list_are_locked_wherever_they_stand():
    text = "---\ntitle: 门锁具门\n---\n# 门锁具\n[门锁具](#锁具) ```锁```\n\n```mermaid\nmindmap\n  门锁具门\n```\n"
    assert wrong(text, names=["锁具"]) == []


def test_spans_are_ordered_within_a_line_and_apart():
    spans = scan(NASTY).spans
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert not any("\n" in NASTY[span.start : span.end] for span in spans)


def test_kinds_tell_where_a_span_stands():
    text = "# 甲\n\n乙[丙](x '丁')![戊](y)\n\n- 己\n\n> 庚\n\n|辛|壬|\n|-|-|\n|癸|子|\n\n[^1]: 丑\n"
    kinds = {text[span.start : span.end]: span.kind for span in scan(text).spans}
    assert kinds == {
        **dict(zip("甲乙丙丁戊己庚", ("heading", "paragraph", "link", "title", "alt", "item", "quote"), strict=True)),
        **dict.fromkeys("辛壬癸子", "cell"),
        "丑": "footnote",
    }


def test_prose_knows_line_and_column():
    found = prose("甲\r\n\r\n> 乙`x`丙\n")
    assert [(piece.line, piece.column) for piece in found] == [(1, 1), (3, 3), (3, 7)]
    assert positions("甲\n乙丙", [0, 3]) == [(1, 1), (2, 2)]


def test_anchors_are_found_in_links_and_tags():
    text = "[甲](#一) <a href='#二'>乙</a> `[丙](#三)`\n"
    assert [text[start:end] for start, end in scan(text).anchors] == ["一", "二"]


PIECES = st.lists(
    st.sampled_from(
        [*"[]()`$<>{}|:!#*-=~\\\"' \n\t", "\r\n", "```", "$$", "<!--", "-->", "{%", "{{", "门", "a", "http://"]
    ),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(PIECES)
def test_any_text_is_scanned_and_written_back_byte_for_byte(pieces):
    text = "".join(pieces)
    spans = scan(text).spans
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert rewrite(text, [(span.start, span.end, text[span.start : span.end]) for span in spans]) == text


def test_the_shared_sample_is_locked_where_it_must(shared):
    text = (shared / "chinese" / "markdown_sample.md").read_text(encoding="utf-8")
    opened = {text[span.start : span.end].strip() for span in scan(text).spans}
    assert {"软件架构图", "内存标题", "显示文字", "软件标签", "参考标题", "介绍服务器"} <= opened
    assert not any("ruanjian" in piece or "注释" in piece or "类名" in piece for piece in opened)


@pytest.mark.parametrize("text", [case[1] for case in DOCUMENTS], ids=[case[0] for case in DOCUMENTS])
def test_documents_of_other_makers(text):
    assert wrong(text) == []
    assert wrong("\ufeff" + text.replace("\n", "\r\n")) == []
