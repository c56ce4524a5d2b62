"""A model that cannot take a question whole is asked in parts, and the post is as complete as with one that can."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import httpx2
import pytest

from blogwriter import llm
from blogwriter.llm import openai
from blogwriter.models import Answer, Message, Request, Sentence
from blogwriter.writers import WriteOptions, _asking, _material, model

SENTENCE = re.compile(r"^ *(p\d+\.s\d+) (?:（.*?）)?(.+)$", re.MULTILINE)
CARD = re.compile(r"^(c\d+) \[", re.MULTILINE)
WORDS = {"cards": "事实卡片，供后面", "plan": "定提纲", "write": "任务：写", "check": "逐条判断", "revise": "逐条改写"}
ITEM = re.compile(r"^(\d+)\. ", re.MULTILINE)


@pytest.fixture
def long_paper(paper):
    """Ten more sentences in each section."""
    more = {
        index: tuple(
            Sentence(
                id=f"p{index + 1}.s{n}",
                text=f"Setting {n} of part {index} keeps every passage.",
                page=index + 1,
                bbox=None,
            )
            for n in range(20, 30)
        )
        for index in (1, 2)
    }
    sections = [
        replace(section, sentences=(*section.sentences, *(s.id for s in more.get(index, ()))))
        for index, section in enumerate(paper.sections)
    ]
    every = [*paper.sentences, *more[1], *more[2]]
    order = {name: place for place, name in enumerate(n for section in sections for n in section.sentences)}
    return replace(
        paper, sections=tuple(sections), sentences=tuple(sorted(every, key=lambda s: order.get(s.id, len(order))))
    )


class SmallModel:
    """Answers from what it reads, a claim for each sentence; refuses what is longer than its context."""

    def __init__(self, most):
        self.most = most
        self.requests = []
        self.refused = []

    def __call__(self, request):
        text = request.messages[-1].text
        if len(text) > self.most.get(request.step, 10**9):
            self.refused.append(request.step)
            msg = "超过了模型的上下文长度"
            raise llm.ModelError(msg, code="too_long")
        self.requests.append(request)
        return Answer(text=json.dumps(getattr(self, request.step)(text), ensure_ascii=False), model="small")

    def cards(self, text):
        return {"claims": [{"zh": f"论文说了 {sid}。", "sids": [sid], "kind": "method"} for sid in sids(text)]}

    def plan(self, text):
        cards = CARD.findall(text)
        line = {"zh": "段落会重复。", "cards": cards[:1]}
        half = len(cards) // 2
        sections = [
            {"heading": f"{part[0]} 起", "brief": "b", "cards": part, "pictures": []}
            for part in (cards[:half], cards[half:])
            if part
        ]
        return {"titles": [line], "lead": [line], "takeaways": [line], "sections": sections}

    def write(self, text):
        material = text.partition("原文：")[2]
        return {"paragraphs": [{"sentences": [{"zh": "保留每一段。", "sids": [sid]} for sid in sids(material)]}]}

    def whole(self, text):
        return {"sections": [self.write("原文：" + part) for part in text.split("原文：")[1:]]}

    def check(self, text):
        return {"verdicts": [{"n": int(n), "verdict": "supported", "sid": sids(text)[0]} for n in ITEM.findall(text)]}

    def revise(self, text):
        return {"sentences": [{"n": int(n), "zh": "", "sids": []} for n in ITEM.findall(text)]}

    def ask(self, text):
        return {"found": True, "sentences": [{"zh": "保留每一段。", "sids": [sid]} for sid in sids(text)]}


def sids(text):
    return [sid for sid, _ in SENTENCE.findall(text)]


def written(paper, client, **more):
    options = WriteOptions(today=date(2026, 11, 22), model="small", complete=client, **more)
    return model.write((paper,), options)


def shown(article):
    return set(re.findall(r"\[\^([^\]\s]+)\](?!:)", article.body))


def just_too_small(run):
    """Contexts that the longest question of each step does not fit into, found by a run without limits."""
    client = SmallModel({})
    run(client)
    longest = {}
    for request in client.requests:
        longest[request.step] = max(longest.get(request.step, 0), len(request.messages[-1].text))
    return {step: length - 1 for step, length in longest.items()}


@pytest.mark.parametrize("steps", [("cards",), ("plan",), ("write",), ("check",), ("cards", "plan", "write", "check")])
def test_a_short_context_costs_calls_and_no_content(long_paper, steps):
    whole = written(long_paper, SmallModel({}), effort="deep")
    limits = just_too_small(lambda client: written(long_paper, client, effort="deep"))
    client = SmallModel({step: limits[step] for step in steps})
    parted = written(long_paper, client, effort="deep")
    assert {steps[0]} <= set(client.refused) <= set(steps)
    assert shown(parted.article) >= shown(whole.article)
    assert not parted.incomplete
    assert any("分成几次问完，没有删减" in note for note in parted.notes)
    assert not any("分成几次" in note for note in whole.notes)


def test_fast_falls_back_to_whole_sections(long_paper):
    limits = just_too_small(lambda client: written(long_paper, client, effort="fast"))
    client = SmallModel({"whole": limits["whole"]})
    parted = written(long_paper, client, effort="fast")
    assert client.refused == ["whole"]
    assert [r.step for r in client.requests] == ["cards", "plan", "whole", "whole"]
    assert shown(parted.article) >= shown(written(long_paper, SmallModel({}), effort="fast").article)


def test_questions_of_a_style_stay_the_sections_when_the_plan_comes_in_parts(long_paper):
    limits = just_too_small(lambda client: written(long_paper, client, style="qa"))
    client = SmallModel({"plan": limits["plan"]})
    body = written(long_paper, client, style="qa").article.body
    assert client.refused == ["plan"]
    assert body.count("### Q：") == 7


def test_a_question_reads_a_long_section_in_parts(long_paper):
    def run(client):
        return _asking.ask(long_paper, "第 1 节讲了什么？", WriteOptions(complete=client, model="small"))

    client = SmallModel({"ask": just_too_small(run)["ask"]})
    said = run(client)
    assert client.refused == ["ask"]
    assert {sid for line in said.lines for sid in line.sids} >= {f"p2.s{n}" for n in range(20, 30)}


def test_an_endpoints_refusal_parts_the_question(long_paper, tmp_path):
    """What providers say with status 400 reaches the writer through the client as it is."""
    client = SmallModel(just_too_small(lambda client: written(long_paper, client)))

    def endpoint(request):
        content = json.loads(request.read())["messages"][-1]["content"].partition("\n\n只输出一个 JSON 值")[0]
        step = next(step for step, word in WORDS.items() if word in content)
        asked = Request(step=step, messages=(Message(role="user", text=content),))
        try:
            text = client(asked).text
        except llm.ModelError:
            said = "This model's maximum context length is 8192 tokens. However, your messages took 30112."
            error = {"message": said, "type": "invalid_request_error", "code": "context_length_exceeded"}
            return httpx2.Response(400, json={"error": error})
        message = {"role": "assistant", "content": text}
        return httpx2.Response(200, json={"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})

    complete = openai.connect(
        base_url="http://127.0.0.1:9/v1", model="small", cache=tmp_path, transport=httpx2.MockTransport(endpoint)
    )
    parted = written(long_paper, complete)
    assert {"cards", "plan"} <= set(client.refused)
    assert {f"p2.s{n}" for n in range(20, 30)} <= shown(parted.article)


def test_what_no_part_can_be_short_enough_for_is_an_error(long_paper):
    with pytest.raises(llm.ModelError, match="上下文长度"):
        written(long_paper, SmallModel({"cards": 10}))


def test_halves_of_a_group_have_every_sentence_once_under_its_heading(long_paper):
    (group,) = _material.sheet(_material.material_of((long_paper,))[0], len)
    first, second = _material.halves(group)
    assert sids(first.text) + sids(second.text) == sids(group.text)
    assert second.text.startswith("## ")
    assert first.tokens + second.tokens == group.tokens
    assert abs(len(first.text) - len(second.text)) < 120


def test_one_sentence_has_no_halves(long_paper):
    (group,) = _material.sheet(_material.material_of((long_paper,))[0], len)
    assert _material.halves(replace(group, text="## 1 Introduction\np2.s1 Training data.")) == ()
