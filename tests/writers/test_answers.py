"""A model's answer becomes values; ids that nobody knows, links, pictures and HTML do not get through."""

from __future__ import annotations

import json

import pytest

from blogwriter.errors import LLMError
from blogwriter.writers._answers import (
    Block,
    Card,
    Line,
    blocks_of,
    cards_of,
    plan_of,
    revisions_of,
    tidy,
    verdicts_of,
    whole_of,
)

KNOWN = ("p1.s1", "p1.s2", "p2.s1", "p2.s2")
CARDS = {f"c{i}": Card(id=f"c{i}", zh=f"事实 {i}", sids=(sid,)) for i, sid in enumerate(KNOWN, 1)}


def dumps(value):
    return json.dumps(value, ensure_ascii=False)


def test_cards_without_a_known_sentence_are_dropped_and_counted():
    answer = {
        "claims": [
            {"zh": "有依据。", "sids": ["p1.s1", "p9.s9"], "kind": "result"},
            {"zh": "没有依据。", "sids": ["p9.s9"], "kind": "result"},
            {"zh": "", "sids": ["p1.s1"], "kind": "result"},
            {"zh": "类别不明。", "sids": "[^p2.s1]", "kind": "opinion"},
        ]
    }
    cards, dropped = cards_of(dumps(answer), KNOWN, first=5)
    assert cards == (
        Card(id="c5", zh="有依据。", sids=("p1.s1",), kind="result"),
        Card(id="c6", zh="类别不明。", sids=("p2.s1",), kind="background"),
    )
    assert dropped == 2


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (["自注意力", "掩码"], ("自注意力", "掩码")),
        ("掩码", ("掩码",)),
        (None, ()),
        (["<b>网</b>", ""], ("网",)),
    ],
)
def test_a_plan_tells_what_each_section_has_to_explain(terms, expected):
    section = {"heading": "小标题", "brief": "", "cards": ["c1"], "pictures": [], "terms": terms}
    plan = plan_of(dumps({"titles": [], "lead": [], "sections": [section]}), CARDS, (), {})
    assert plan.sections[0].terms == expected


def test_a_plan_keeps_each_card_and_picture_where_it_came_first():
    section = {"heading": "小标题：", "brief": "", "cards": ["c1", "c9"], "pictures": ["figure-1", "figure-7"]}
    plan = plan_of(
        dumps({"titles": [{"zh": "题", "cards": ["c1"]}] * 7, "lead": None, "sections": [section, section]}),
        CARDS,
        ["figure-1"],
        {},
    )
    assert len(plan.titles) == 5
    assert plan.titles[0] == Line(zh="题", sids=("p1.s1",))
    assert plan.lead == ()
    assert [(s.heading, s.cards, s.pictures) for s in plan.sections] == [
        ("小标题", ("c1",), ("figure-1",)),
        ("小标题", (), ()),
    ]


@pytest.mark.parametrize("answer", ["好的，提纲如下", "[]", "{}", '{"sections": [{"heading": "x", "cards": ["c99"]}]}'])
def test_a_plan_that_rests_on_nothing_is_an_error(answer):
    with pytest.raises(LLMError):
        plan_of(answer, CARDS, (), {})


def test_paragraphs_keep_known_ids_and_place_each_picture_once():
    answer = {
        "paragraphs": [
            {"sentences": [{"zh": "一。", "sids": ["p1.s1", "p1.s1", "x"]}, {"zh": " ", "sids": []}]},
            {"picture": "figure-1", "zh": "结构图。", "sids": ["p9.s9"]},
            {"picture": "figure-1"},
            {"picture": "figure-9"},
            {"picture": "formula-1", "zh": "公式没有图注。"},
        ]
    }
    captions = {"figure-1": ("p1.s2",), "formula-1": (), "table-2": ("p1.s1",)}
    assert blocks_of([dumps(answer)], KNOWN, captions) == (
        Block(lines=(Line(zh="一。", sids=("p1.s1",)),)),
        Block(picture="figure-1", lines=(Line(zh="结构图。", sids=("p1.s2",)),)),
        Block(picture="formula-1"),
        Block(picture="table-2"),
    )


def test_a_section_without_a_sentence_is_an_error():
    with pytest.raises(LLMError, match="一句正文"):
        blocks_of(['{"paragraphs": [{"picture": "figure-1", "zh": "图。"}]}'], KNOWN, {"figure-1": ("p1.s1",)})


def test_a_whole_article_with_a_section_missing_is_an_error():
    part = {"paragraphs": [{"sentences": [{"zh": "一。", "sids": ["p1.s1"]}]}]}
    assert len(whole_of([dumps({"sections": [part, part]})], KNOWN, [{}, {}])) == 2
    with pytest.raises(LLMError, match="2 节，只给出 1 节"):
        whole_of([dumps({"sections": [part]})], KNOWN, [{}, {}])


def test_verdicts_and_revisions_are_read_by_number():
    verdicts = {"verdicts": [{"n": 1, "verdict": "absent", "sid": "p9.s9"}, {"n": 2, "verdict": "maybe", "sid": None}]}
    assert verdicts_of([dumps(verdicts)], KNOWN) == {1: ("absent", None)}
    revised = {"sentences": [{"n": 3, "zh": "", "sids": []}, {"n": "4", "zh": "x", "sids": []}]}
    assert revisions_of([dumps(revised)], KNOWN) == {3: Line(zh="")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**粗体** 与 `a[0] | b` 与 $x_1 | y$。", "**粗体** 与 `a[0] | b` 与 $x_1 | y$。"),
        ("见 [官网](https://evil.example/x) 与 ![图](http://evil.example/t.png)。", "见 官网 与 。"),
        ("<script>alert(1)</script>正文", "alert(1)正文"),
        ("# 标题\n\n- 列表", "标题 - 列表"),
        ("脚注[^p1.s1]。", "脚注。"),
        ("模板 {{ key }} 和 {% raw %}", "模板  key  和  raw"),
        ("价格 $5 到 $10", "价格 \\$5 到 \\$10"),
        ("1 < 2", "1 &lt; 2"),
        ("访问 javascript:alert(1) 吧", "访问  吧"),
    ],
)
def test_only_bold_code_and_math_get_through(text, expected):
    assert tidy(text) == expected


def test_a_line_rests_on_the_sentences_that_have_its_numbers():
    cards = {
        "c1": Card(id="c1", zh="一", sids=("p1.s1", "p1.s2", "p1.s3")),
        "c2": Card(id="c2", zh="二", sids=("p2.s1", "p2.s2")),
    }
    texts = {"p1.s1": "a", "p1.s2": "b", "p1.s3": "It is 71.5% of them.", "p2.s1": "c", "p2.s2": "GPT-3 has 175B."}
    lead = [{"zh": "GPT-3 有 175B，占 71.5%。", "cards": ["c1", "c2"]}]
    answer = {"lead": lead, "sections": [{"heading": "题", "cards": ["c1"]}]}
    (line,) = plan_of(dumps(answer), cards, (), texts).lead
    assert set(line.sids) == {"p1.s1", "p1.s3", "p2.s2"}
