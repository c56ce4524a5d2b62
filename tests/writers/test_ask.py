"""Answers without a model: located, looked up, retrieved, or refused; never guessed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from blogwriter.codec import from_plain
from blogwriter.models import Answer, Paper, Section, Sentence
from blogwriter.writers import WriteOptions, _ask, _asking, _skeleton
from blogwriter.writers._question import value_of

PAPERS = Path(__file__).parents[1] / "fixtures" / "papers"


def paper_of(name="note-en"):
    return from_plain(Paper, json.loads((PAPERS / f"{name}.json").read_text(encoding="utf-8")))


def quoted(paper, reply):
    texts = {s.id: s.text for s in paper.sentences}
    return [texts[sid] for sid in reply.sids]


LOCATED = [
    ("note-en", "第二页讲什么？", "page", "BM25 ranks documents"),
    ("note-en", "第 3 页", "page", "We evaluate on 1,200"),
    ("note-en", "最后一页说了什么", "page", "Our benchmark is small"),
    ("note-en", "What is on page 4?", "page", "Our benchmark is small"),
    ("note-en", "第四章", "section", "Pair indexing reaches a recall"),
    ("note-en", "第 3.1 节讲什么", "section", "We train no model"),
    ("note-en", "What does section 5 say?", "section", "The method fails"),
    ("note-en", "Related Work 这一节", "section", "TextRank ranks"),
    ("note-en", "局限那一节", "section", "Our benchmark is small"),
    ("note-en", "引言部分", "section", "Search over sentences"),
    ("note-en", "图 1 是什么", "figure", "The pair index maps"),
    ("note-en", "表一", "table", "Recall of both indexes"),
    ("note-zh", "第三章", "section", "召回率达到 91.5%"),
    ("note-zh", "结论", "section", "简单而有效"),
    ("note-zh", "图1", "figure", "词对索引的结构"),
]


@pytest.mark.parametrize(("name", "question", "kind", "wanted"), LOCATED)
def test_questions_about_a_place_are_located(name, question, kind, wanted):
    paper = paper_of(name)
    reply = _ask.answer(paper, question)
    assert reply.kind == kind
    assert any(wanted in text for text in quoted(paper, reply)), quoted(paper, reply)


def test_traditional_questions_are_located_too():
    assert _ask.answer(paper_of(), "第二頁講什麼").kind == "page"
    assert _ask.answer(paper_of(), "第四章節的內容").kind == "section"


@pytest.mark.parametrize(
    ("question", "rows"), [("表 1 里 pairs 的召回率是多少", ["Index Recall", "pairs 91.5"]), ("表 1 说明什么", [])]
)
def test_without_a_model_a_table_is_quoted_where_the_question_names_a_row(question, rows):
    paper = paper_of()
    texts = ("Index Recall", "single 84.0", "pairs 91.5")
    table = tuple(Sentence(id=f"p3.s9{n}", text=t, page=3, bbox=None, kind="table") for n, t in enumerate(texts))
    place = [s.id for s in paper.sentences].index("p3.s4") + 1
    tabled = replace(paper, sentences=(*paper.sentences[:place], *table, *paper.sentences[place:]))
    assert [text for text in quoted(tabled, _ask.answer(tabled, question)) if text in texts] == rows


@pytest.mark.parametrize("question", ["表 1 说明什么", "第 3 页有什么", "第四章讲什么"])
def test_a_model_reads_the_rows_of_a_table_that_is_located(question):
    paper = paper_of()
    row = Sentence(id="p3.s99", text="pairs 91.5", page=3, bbox=None, kind="table")
    place = [s.id for s in paper.sentences].index("p3.s4") + 1
    sections = [replace(s, sentences=(*s.sentences, "p3.s4")) if s.number == "4" else s for s in paper.sections]
    sentences = (*paper.sentences[:place], row, *paper.sentences[place:])
    tabled = replace(paper, sentences=sentences, sections=tuple(sections))
    asked = []

    def complete(request):
        asked.append(request.messages[-1].text)
        return Answer(text='{"found": false, "sentences": []}', model="m")

    _asking.ask(tabled, question, WriteOptions(complete=complete, model="m"))
    assert "p3.s99 pairs 91.5" in asked[0]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("第九页", "论文共 4 页，没有第 9 页"),
        ("第九章讲什么", "论文没有编号为 9 的章节；有：1 Introduction"),
        ("图 7", "论文没有图 7；有图：1"),
        ("表 3 说明什么", "论文没有表 3；有表：1"),
    ],
)
def test_what_is_not_there_is_said_with_what_is(question, wanted):
    reply = _ask.answer(paper_of(), question)
    assert reply.kind == "missing"
    assert reply.text.startswith(wanted)
    assert reply.sids == ()


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("作者是谁？", "作者：The blogwriter project"),
        ("什么时候发表的", "时间：2025-01-03"),
        ("这篇论文的标题是什么", "题目：Pair Indexing"),
        ("一共多少页", "共 4 页"),
        ("有几张图", "共 1 幅带编号的图"),
        ("有多少条参考文献", "共列出 2 条参考文献"),
    ],
)
def test_facts_come_from_the_papers_data(question, wanted):
    assert _ask.answer(paper_of(), question).text.startswith(wanted)


@pytest.mark.parametrize(
    ("change", "question", "wanted"),
    [
        ({"authors": ()}, "作者是谁", "没有识别出作者"),
        ({"published": None}, "什么时候发表的", "论文上没有印日期"),
        ({"references": ()}, "引用了哪些论文", "没有识别出参考文献列表"),
        ({"pages": 0}, "第二页", "这份来源不分页"),
    ],
)
def test_facts_that_were_not_read_are_not_guessed(change, question, wanted):
    reply = _ask.answer(replace(paper_of(), **change), question)
    assert (reply.kind, reply.text.startswith(wanted)) == ("missing", True)


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("引用了哪些关于 TextRank 的论文", ["[2]"]),
        ("参考文献里有 BM25 吗", ["[1]"]),
        ("参考文献 [2] 是什么", ["[2]"]),
        ("引用了哪些论文", ["[1]", "[2]"]),
    ],
)
def test_references_are_searched_by_title_and_by_what_they_are_cited_for(question, labels):
    reply = _ask.answer(paper_of(), question)
    assert reply.kind == "reference"
    assert [line.split()[0] for line in reply.lines] == labels


def test_a_reference_that_is_not_there_is_refused_with_what_was_searched():
    reply = _ask.answer(paper_of(), "引用了哪些关于隐马尔可夫模型的论文")
    assert (reply.kind, reply.searched) == ("missing", ("隐马尔可夫模型", "hidden Markov model"))
    assert "已检索：隐马尔可夫模型、hidden Markov model" in reply.text


@pytest.mark.parametrize(
    ("name", "question", "wanted"),
    [
        ("note-en", "召回率是多少", "recall of 91.5%"),
        ("note-en", "作者提到隐私了吗", "Privacy of queries"),
        ("note-en", "需要 GPU 吗", "need no GPU"),
        ("note-en", "how long does building the index take", "0.8 seconds"),
        ("note-en", "论文的局限是什么", "fails on sentences"),
        ("note-zh", "建立索引要多久", "0.8 秒"),
    ],
)
def test_other_questions_get_passages(name, question, wanted):
    paper = paper_of(name)
    reply = _ask.answer(paper, question)
    assert reply.kind in ("passages", "section")
    assert any(wanted in text for text in quoted(paper, reply)), quoted(paper, reply)


@pytest.mark.parametrize("question", ["论文提到量子计算了吗", "能做饭吗", "Does it discuss zebras?", "？"])
def test_what_the_paper_does_not_speak_of_is_refused(question):
    reply = _ask.answer(paper_of(), question)
    assert (reply.kind, reply.sids) == ("missing", ())
    assert reply.text.startswith("论文未提及（已检索：")


def test_hidden_sentences_answer_nothing():
    paper = paper_of()
    hidden = Sentence(id="p1.s99", text="The zebra secret is 42.", page=1, bbox=None, kind="hidden")
    section = replace(paper.sections[1], sentences=(*paper.sections[1].sentences, hidden.id))
    planted = replace(
        paper, sentences=(*paper.sentences, hidden), sections=(paper.sections[0], section, *paper.sections[2:])
    )
    for question in ("zebra secret", "第一页", "第一章", "第 1 节"):
        assert hidden.id not in _ask.answer(planted, question).sids


@pytest.mark.parametrize("number", ["IV", "第四章", "四、", "4.", "4"])
def test_printed_numbers_of_sections_are_understood(number):
    paper = paper_of()
    renumbered = tuple(replace(s, number=number) if s.number == "4" else s for s in paper.sections)
    assert _ask.answer(replace(paper, sections=renumbered), "第四章").kind == "section"


def test_the_answer_speaks_the_posts_script():
    assert _ask.answer(paper_of(), "第二页", say=_skeleton.load("Hant-TW")).text == "第 2 頁（共 4 頁）的主要句子："


def test_an_empty_paper_refuses():
    empty = replace(paper_of(), sentences=(), sections=(Section(number="1", title="Introduction", level=1, page=1),))
    for question in ("召回率是多少", "局限是什么", "第一页"):
        assert _ask.answer(empty, question).sids == ()


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("7", 7), ("十", 10), ("十二", 12), ("二十", 20), ("三十五", 35), ("一百二十", 120), ("两", 2)],
)
def test_chinese_numerals(numeral, value):
    assert value_of(numeral) == value


def test_it_is_said_where_a_word_could_not_be_looked_up_in_an_english_paper():
    advice = "请换成论文里的英文词再问"
    assert advice in _ask.answer(paper_of(), "秩取多大？").text
    assert advice not in _ask.answer(paper_of("note-zh"), "秩取多大？").text
    assert advice not in _ask.answer(paper_of(), "Does it discuss zebras?").text


@pytest.mark.parametrize("question", ["代码在哪里？", "有没有开源？", "代码公开了吗"])
def test_where_the_code_is_is_told_by_its_address(question):
    paper = paper_of()
    text = "Our implementation can be found at https://github.com/pairs/index for everyone."
    told = Sentence(id="p4.s90", text=text, page=4, bbox=(0.0, 0.0, 1.0, 1.0), kind="prose")
    section = paper.sections[-2]
    sections = (
        *paper.sections[:-2],
        replace(section, sentences=(*section.sentences, told.id), kind="body"),
        *paper.sections[-1:],
    )
    longer = replace(paper, sentences=(*paper.sentences, told), sections=sections)
    assert text in quoted(longer, _ask.answer(longer, question))
