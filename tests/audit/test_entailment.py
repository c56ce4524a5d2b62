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
    """A model with a queue of answers and a record of questions."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def __call__(self, request):
        self.asked.append(request)
        return Answer(text=self.answers.pop(0), model="scripted")


def rows(*verdicts):
    return json.dumps(
        {
            "verdicts": [
                {"claim": n, "label": label, "sentence": sentence, "reason": reason, "search": " ".join(search)}
                for n, label, sentence, reason, *search in verdicts
            ]
        }
    )


def test_ten_claims_a_call_with_their_nearest_sentences(paper, post_of):
    text = "\n\n".join(f"Harbor 用量化压缩索引，这是第{n}句。" for n in "一二三四五六七八九十百千")
    asked = entailment.requests(parse(post_of(text)), paper)
    assert len(asked) == 2
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
    assert [found.line for found in entailment.check(post, paper, complete)] == [1, 3, 5]


def test_a_contradiction_is_shown_with_its_sentence_and_marked_as_the_models(paper, post_of):
    model = Scripted(rows((1, "contradicted", "p4.s4", "说反了"), (2, "supported", "", "")))
    report = audit.check(
        post_of("索引的内存变大了。\n\nHarbor 保持了准确率。"), paper, options=audit.Options(complete=model)
    )
    (found,) = report.findings
    assert (found.check, found.verdict, found.evidence_id, found.line) == ("entailment", "矛盾", "p4.s4", 1)
    assert "人工复核" in found.message


def test_a_contradiction_by_a_sentence_that_was_not_shown_is_dropped(paper, post_of):
    model = Scripted(rows((1, "contradicted", "p99.s1", "编的")))
    assert entailment.check(parse(post_of("索引的内存变大了。")), paper, model) == []


def test_a_number_finds_the_sentence_that_prints_it_in_another_way(paper, post_of):
    (asked,) = entailment.requests(parse(post_of("规模是120万。")), paper)
    assert "[p4.s2]" in asked.messages[0].text  # 1.2 million


@pytest.mark.parametrize(("text", "shown"), [("文中没有公开配方。", True), ("文中谈到未来的配方。", False)])
def test_the_papers_refusals_are_shown_with_claims_of_absence_only(text, shown, paper, post_of):
    (asked,) = entailment.requests(parse(post_of(text)), paper)
    assert ("[p1.s6]" in asked.messages[0].text) is shown


def test_each_sentence_is_shown_with_its_section(paper, post_of):
    (asked,) = entailment.requests(parse(post_of("索引的内存变大了。")), paper)
    assert "\n[p4.s4]（3 Experiments）Compared with a dense index" in asked.messages[0].text


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


def test_claims_with_a_finding_are_not_asked_about(paper, post_of):
    model = Scripted(rows((1, "supported", "", "")))
    text = "Harbor 在 PortQA 上达到 99.9% 的准确率。\n\n索引的内存变小了。"
    report = audit.check(post_of(text), paper, options=audit.Options(complete=model))
    assert [f.line for f in report.findings] == [1]
    assert "99.9%" not in model.asked[0].messages[0].text


def test_the_sentence_before_says_what_it_is_and_which_section(paper, post_of):
    text = "Privacy 部分谈了风险。该部分列出了多个风险。\n\n它很重要。"
    (asked,) = entailment.requests(parse(post_of(text)), paper)
    _, first, second, third = asked.messages[0].text.split("## 说法")
    assert "前一句" not in first
    assert "（前一句：Privacy 部分谈了风险。）" in second
    assert "（5 Privacy）" in second
    assert "前一句" not in third


def test_opinions_are_not_asked_about(paper, post_of):
    model = Scripted()
    assert entailment.check(parse(post_of("我认为索引很好。")), paper, model) == []
    assert model.asked == []


@pytest.mark.parametrize("text", ["", "好的", '{"verdicts": [{"claim": 9}]}', rows((7, "supported", "", ""))])
def test_an_unusable_answer_is_an_error_and_never_silence(text, paper, post_of):
    with pytest.raises(LLMError, match="JSON"):
        entailment.check(parse(post_of("索引的内存变大了。")), paper, Scripted(text))
