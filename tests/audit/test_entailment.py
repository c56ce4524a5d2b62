"""Entailment: what the model is asked, and what becomes of its answers."""

from __future__ import annotations

import json

import pytest

from blogwriter import audit
from blogwriter.audit import entailment
from blogwriter.audit._post import parse
from blogwriter.errors import LLMError
from blogwriter.models import Answer


class Scripted:
    """A model with a queue of answers and a record of questions; asked for search words it gives those set."""

    def __init__(self, *answers, words=""):
        self.answers = list(answers)
        self.asked = []
        self.words = words
        self.asked_for_words = []

    def __call__(self, requests, done):
        answers = [self.answer(request) for request in requests]
        done(len(answers), len(requests))
        return answers

    def answer(self, request):
        if "queries" in request.schema:
            self.asked_for_words.append(request.messages[0].text)
            return Answer(text=self.words or '{"queries": []}', model="scripted")
        self.asked.append(request)
        said = self.answers.pop(0)
        return said if isinstance(said, LLMError) else Answer(text=said, model="scripted")


def rows(*verdicts):
    return json.dumps(
        {
            "verdicts": [
                {"claim": n, "label": label, "sentence": sentence, "reason": reason, "search": " ".join(search)}
                for n, label, sentence, reason, *search in verdicts
            ]
        }
    )


def first(post, paper):
    """The first question about claims, as text."""
    asked, _ = entailment.requests(post, paper)
    return next(request.messages[0].text for request in asked if "verdicts" in request.schema)


def test_ten_claims_a_call_with_their_nearest_sentences(paper, post_of):
    text = "\n\n".join(f"Harbor 用量化压缩索引，这是第{n}句。" for n in "一二三四五六七八九十百千")
    (words, *asked), claims = entailment.requests(parse(post_of(text)), paper)
    assert claims == 12
    assert len(asked) == 2
    assert "12. Harbor" in words.messages[0].text
    assert "## 说法 10" in asked[0].messages[0].text
    assert "[p2.s2]" in asked[0].messages[0].text
    assert json.loads(asked[0].schema)["required"] == ["verdicts"]


def test_a_batch_that_is_too_long_is_judged_in_halves(paper, post_of):
    def complete(request):
        text = request.messages[0].text
        if "## 说法 2" in text:
            raise LLMError("太长", code="too_long")  # noqa: EM101
        return Answer(text=rows((1, "not_in_paper", "", "没有提到")), model="m")

    post = parse(post_of("索引的内存变大了。\n\nHarbor 保持了准确率。\n\nHarbor 用量化压缩索引。"))
    assert [found.line for found in entailment.check(post, paper, entailment.one_by_one(complete))] == [1, 3, 5]


def test_a_contradiction_is_shown_with_its_sentence_and_marked_as_the_models(paper, post_of):
    model = Scripted(rows((1, "contradicted", "p4.s4", "说反了"), (2, "supported", "", "")))
    report = audit.check(
        post_of("索引的内存变大了。\n\nHarbor 保持了准确率。"), paper, options=audit.Options(ask=model)
    )
    (found,) = report.findings
    assert (found.check, found.verdict, found.evidence_id, found.line) == ("entailment", "矛盾", "p4.s4", 1)
    assert "人工复核" in found.message


@pytest.mark.parametrize("named", ["p99.s1", "", "第三节"])
def test_a_contradiction_by_a_sentence_that_was_not_shown_is_no_contradiction(named, paper, post_of):
    model = Scripted(rows((1, "contradicted", named, "编的")))
    (found,) = entailment.check(parse(post_of("索引的内存变大了。")), paper, model)
    assert (found.verdict, found.evidence_id) == ("无法核对", None)


@pytest.mark.parametrize("named", ["[p4.s4]", "p99.s1、p4.s4", "p4.s4（3 Experiments）"])
def test_a_sentence_is_known_however_the_model_writes_its_id(named, paper, post_of):
    model = Scripted(rows((1, "contradicted", named, "说反了")))
    (found,) = entailment.check(parse(post_of("索引的内存变大了。")), paper, model)
    assert (found.verdict, found.evidence_id) == ("矛盾", "p4.s4")


def test_words_of_the_papers_language_are_asked_for_and_looked_for(paper, post_of):
    model = Scripted(rows((1, "supported", "", "")), words='{"queries": [{"claim": 1, "search": "codebook k-means"}]}')
    entailment.check(parse(post_of("簿子是学出来的。")), paper, model)
    assert "1. 簿子是学出来的。" in model.asked_for_words[0]
    assert "[p3.s2]" in model.asked[0].messages[0].text


@pytest.mark.parametrize("words", ["好的", '{"queries": [{"claim": 7, "search": "x"}]}'])
def test_without_usable_words_search_does_without(words, paper, post_of):
    model = Scripted(rows((1, "supported", "", "")), words=words)
    assert entailment.check(parse(post_of("索引的内存变小了。")), paper, model) == []


def test_no_words_are_asked_for_where_post_and_paper_have_one_language(paper, post_of):
    model = Scripted(rows((1, "supported", "", "")))
    assert entailment.check(parse(post_of("The index got smaller.")), paper, model) == []
    assert model.asked_for_words == []


def test_the_sentences_beside_the_best_hit_are_shown(paper, post_of):
    assert "[p5.s3]" in first(parse(post_of("对抗提示词让模型返回了私有文档。")), paper)


def test_a_row_of_a_table_comes_with_its_head_and_caption(paper, post_of):
    text = first(parse(post_of("Anchor-2 得到 61.0。")), paper)
    assert "[p4.s9]" in text
    assert "[p4.s8]" in text


def test_a_number_finds_the_sentence_that_prints_it_in_another_way(paper, post_of):
    asked = first(parse(post_of("规模是120万。")), paper)
    assert "[p4.s2]" in asked  # 1.2 million


@pytest.mark.parametrize(("text", "shown"), [("文中没有公开配方。", True), ("文中谈到未来的配方。", False)])
def test_the_papers_refusals_are_shown_with_claims_of_absence_only(text, shown, paper, post_of):
    asked = first(parse(post_of(text)), paper)
    assert ("[p1.s6]" in asked) is shown


def test_each_sentence_is_shown_with_its_section(paper, post_of):
    asked = first(parse(post_of("索引的内存变大了。")), paper)
    assert "\n[p4.s4]（3 Experiments）Compared with a dense index" in asked


@pytest.mark.parametrize(("named", "evidence"), [("p1.s2", "p1.s2"), ("章节", None)])
def test_the_abstract_and_the_list_of_sections_may_decide(named, evidence, paper, post_of):
    model = Scripted(rows((1, "contradicted", named, "相反")))
    (found,) = entailment.check(parse(post_of("文中没有第三章。")), paper, model)
    assert (found.verdict, found.evidence_id) == ("矛盾", evidence)


@pytest.mark.parametrize(("label", "verdicts"), [("supported", []), ("not_in_paper", ["论文未提及"])])
def test_what_was_not_found_is_searched_again_with_the_models_words(label, verdicts, paper, post_of):
    first = rows((1, "not_in_paper", "", "没有提到", "eight bits"), (2, "supported", "", ""))
    model = Scripted(first, rows((1, label, "p3.s1", "看过了")))
    found = entailment.check(parse(post_of("它只占一个字节。\n\n索引的内存变小了。")), paper, model)
    assert [f.verdict for f in found] == verdicts
    once, again = (request.messages[0].text for request in model.asked)
    assert "[p3.s1]" not in once
    assert "[p3.s1]" in again
    assert "索引的内存" not in again


@pytest.mark.parametrize("words", ["", "zebra"])
def test_there_is_no_second_look_where_nothing_new_is_found(words, paper, post_of):
    model = Scripted(rows((1, "not_in_paper", "", "没有提到", words)))
    (found,) = entailment.check(parse(post_of("它只占一个字节。")), paper, model)
    assert found.verdict == "论文未提及"


def test_a_claim_that_the_model_passes_over_is_unchecked(paper, post_of):
    model = Scripted(rows((2, "supported", "", "")))
    (found,) = entailment.check(parse(post_of("索引的内存变大了。\n\nHarbor 保持了准确率。")), paper, model)
    assert (found.verdict, found.line) == ("无法核对", 1)


def test_claims_with_a_certain_finding_are_not_asked_about(paper, post_of):
    model = Scripted(rows((1, "supported", "", "")))
    text = "作者写道：“Harbor is free for everybody, now and always.”\n\n索引的内存变小了。"
    report = audit.check(post_of(text), paper, options=audit.Options(ask=model))
    assert [(f.line, f.check) for f in report.findings] == [(1, "quotes")]
    assert "free for everybody" not in model.asked[0].messages[0].text.partition("## 说法 1")[2]


@pytest.mark.parametrize(
    ("label", "sentence", "verdict"),
    [
        ("supported", "p4.s2", "无法核对"),
        ("supported", "", "无法核对"),
        ("contradicted", "p4.s2", "矛盾"),
        ("contradicted", "", "矛盾"),
        ("not_in_paper", "", "矛盾"),
    ],
)
def test_a_number_in_doubt_is_asked_about_and_nobody_is_sure_where_the_model_finds_it(
    label, sentence, verdict, paper, post_of
):
    model = Scripted(rows((1, label, sentence, "见表")))
    report = audit.check(post_of("Harbor 在 PortQA 上达到 99.9% 的准确率。"), paper, options=audit.Options(ask=model))
    (found,) = report.findings
    assert (found.check, found.verdict) == ("numbers", verdict)
    assert ("模型认为有据（见表）" in found.message) is (verdict == "无法核对")


def test_a_number_in_doubt_stays_so_where_the_model_fails(paper, post_of):
    text = "Harbor 在 PortQA 上达到 99.9% 的准确率。\n\n索引的内存变小了。"
    model = Scripted(rows((2, "supported", "", "")))
    report = audit.check(post_of(text), paper, options=audit.Options(ask=model))
    assert [(f.check, f.verdict) for f in report.findings] == [("numbers", "矛盾")]


def test_the_sentence_before_says_what_it_is_and_which_section(paper, post_of):
    text = "Privacy 部分谈了风险。该部分列出了多个风险。\n\n它很重要。"
    asked = first(parse(post_of(text)), paper)
    _, one, two, three = asked.split("## 说法")
    assert "（上文：" not in one
    assert "（上文：Privacy 部分谈了风险。）" in two
    assert "（本段自称在讲：论文的“5 Privacy”（第 6 页）一节）" in two
    assert "（5 Privacy）" in two
    assert "本段自称" not in three


@pytest.mark.parametrize(
    "text", ["索引为什么变小了？", "Quantization maps each embedding to a code of eight bits without any attention."]
)
def test_neither_questions_nor_the_papers_own_words_are_asked_about(text, paper, post_of):
    model = Scripted()
    assert entailment.check(parse(post_of(text)), paper, model) == []
    assert model.asked == []


def test_a_batch_that_fails_leaves_its_claims_unchecked_and_the_rest_stands(paper, post_of):
    text = "\n\n".join(f"索引的内存变大了，这是第{n}句。" for n in "一二三四五六七八九十百")
    good = rows((1, "contradicted", "p4.s4", "说反了"))
    model = Scripted(LLMError("连不上", code="unreachable"), good)
    found = entailment.check(parse(post_of(text)), paper, model)
    assert [f.verdict for f in found] == ["无法核对"] * 10 + ["矛盾"]
    assert "连不上" in found[0].message


def test_a_client_without_threads_is_asked_one_by_one(paper, post_of):
    model = Scripted(rows((1, "supported", "", "")))
    seen = []
    ask = entailment.one_by_one(model.answer)
    assert entailment.check(parse(post_of("内存变小了。")), paper, ask, progress=lambda *row: seen.append(row)) == []
    assert seen == [("找检索词", 0, 1), ("找检索词", 1, 1), ("逐句核对", 0, 1), ("逐句核对", 1, 1)]


def test_what_would_be_asked_leaves_out_what_is_certain(paper, post_of):
    text = "作者写道：“Harbor is free for everybody, now and always.”\n\n内存变小了。"
    _, claims = audit.planned(post_of(text), paper)
    assert claims == 1


@pytest.mark.parametrize("text", ["", "好的", '{"verdicts": [{"claim": 9}]}', rows((7, "supported", "", ""))])
def test_an_unusable_answer_is_an_error_and_never_silence(text, paper, post_of):
    with pytest.raises(LLMError, match="JSON"):
        entailment.check(parse(post_of("索引的内存变大了。")), paper, Scripted(text))
