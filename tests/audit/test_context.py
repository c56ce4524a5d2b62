"""What a claim is shown with: the sentences before it, and the section that its passage retells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blogwriter.audit._context import in_context
from blogwriter.audit._outline import outline
from blogwriter.audit._post import parse


@pytest.fixture
def said_of(paper, post_of):
    def said(text):
        return list(in_context(parse(post_of(text)), outline(paper)))

    return said


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("Privacy 部分谈了风险。它列出了三点。", [(), ("Privacy",)]),
        ("Privacy 部分谈了风险。\n\n该部分还列出了三点。", [(), ("Privacy",)]),
        ("Privacy 部分谈了风险。\n\n索引用量化压缩。", [(), ()]),
        ("Privacy 部分谈了风险。\n\n此外，索引用量化压缩。", [(), ()]),
        ("Privacy 部分谈了风险。结论部分没有谈。它很短。", [(), (), ("Conclusion",)]),
        ("第五节列出了：\n\n- 删除文档\n- 移除个人信息", [(), ("Privacy",), ("Privacy",)]),
        ("Privacy 部分谈了风险。\n\n## 别的\n\n该部分很短。", [(), ()]),
        ("在 PortQA 中，它更好。它很快。", [(), ()]),
    ],
)
def test_the_section_of_a_passage_holds_until_another_begins(text, scopes, said_of):
    assert [tuple(section.title for section in said.scope) for said in said_of(text)] == scopes


@pytest.mark.parametrize(
    ("text", "before"),
    [
        (
            "甲方案快。乙方案慢。它们都对。丁来了。",
            [(), ("甲方案快。",), ("甲方案快。", "乙方案慢。"), ("乙方案慢。", "它们都对。")],
        ),
        ("甲方案快。\n\n它也省内存。", [(), ("甲方案快。",)]),
        ("甲方案快。\n\n乙方案慢。", [(), ()]),
        ("有两点：\n\n- 快的\n- 省的\n\n完了没有。", [(), ("有两点：",), ("有两点：",), ()]),
        ("甲方案快。\n\n## 别的\n\n它也省内存。", [(), ()]),
    ],
)
def test_what_stands_before_says_what_it_is(text, before, said_of):
    assert [said.before for said in said_of(text)] == before


@pytest.mark.parametrize("heading", ["5 Privacy", "Privacy", "附录之外：第五节"])
def test_a_heading_named_after_a_section_says_where_to_look_and_claims_nothing(heading, said_of):
    (said,) = said_of(f"## {heading}\n\n用户能删除文档。")
    assert ([section.title for section in said.near], said.scope) == (["Privacy"], ())


def test_sentences_that_are_judged_against_another_paper_are_context_too(paper, post_of):
    whole = parse(post_of("Privacy 部分谈了风险。它列出了三点。"))
    post = replace(whole, claims=whole.claims[1:], beside=whole.claims[:1])
    (said,) = in_context(post, outline(paper))
    assert said.before == ("Privacy 部分谈了风险。",)
    assert [section.title for section in said.scope] == ["Privacy"]
