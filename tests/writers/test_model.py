"""The evidence-first writer: what reaches the model, what of its answers reaches the post, and what if it fails."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from blogwriter import styles
from blogwriter.articles import front
from blogwriter.errors import LLMError, SettingsError
from blogwriter.llm.scripted import Scripted
from blogwriter.models import Picture, Sentence, Table
from blogwriter.writers import WriteOptions, _material, model
from blogwriter.writers._job import Job

CARDS = {
    "claims": [
        {"zh": "Sieve 从训练数据中去掉重复的段落。", "sids": ["p1.s1"], "kind": "method"},
        {"zh": "Sieve 在 Passage 基准上的准确率为 71.5%。", "sids": ["p1.s2"], "kind": "result"},
        {"zh": "编出来的。", "sids": ["p9.s9"], "kind": "result"},
    ]
}
PLAN = {
    "titles": [{"zh": f"标题 {n}", "cards": ["c1"]} for n in "一二三四五"],
    "lead": [{"zh": "Sieve 去掉重复段落，准确率为 71.5%。", "cards": ["c1", "c2"]}],
    "takeaways": [{"zh": "准确率比基线高 4.2 个百分点。", "cards": ["c2"]}],
    "sections": [
        {"heading": "为什么去重", "brief": "b", "cards": ["c1"], "pictures": ["figure-1"]},
        {"heading": "效果", "brief": "b", "cards": ["c2"], "pictures": []},
    ],
}
WHY = {
    "paragraphs": [
        {"sentences": [{"zh": "同一段话常常在训练数据里出现很多次。", "sids": ["p2.s1"]}]},
        {"picture": "figure-1"},
    ]
}
EFFECT = {"paragraphs": [{"sentences": [{"zh": "准确率为 71.5%。", "sids": ["p1.s2"]}]}]}
PICTURES = (("figure-1", Picture(name="figure-1.png", data=b"png", caption="Overview of the Sieve pipeline.")),)


def dumps(value):
    return json.dumps(value, ensure_ascii=False)


def by_step(**answers):
    """A client that answers each step by name; a list is answered in turn, whichever section asks first."""
    queues = {step: list(value) if isinstance(value, list) else [value] for step, value in answers.items()}

    def answer(request):
        queue = queues[request.step]
        value = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(value, LLMError):
            raise value
        return value if isinstance(value, str) else dumps(value)

    return Scripted([], otherwise=answer)


def sections(request):
    """The right section for whoever asks: requests arrive in any order."""
    return dumps(WHY if "《为什么去重》这一节" in request.messages[1].text else EFFECT)


def options(client, **more):
    defaults = {"today": date(2026, 11, 22), "model": "scripted", "pictures": PICTURES}
    return WriteOptions(**{**defaults, "complete": client, **more})


def write(paper, client, **more):
    return model.write((paper,), options(client, **more))


def notes_of(body):
    used = set(re.findall(r"\[\^([^\]\s]+)\](?!:)", body))
    defined = set(re.findall(r"^\[\^([^\]\s]+)\]:", body, re.MULTILINE))
    return used, defined


def test_a_post_rests_on_sentences_of_the_paper(paper):
    client = client_of()
    written = write(paper, Scripted([], otherwise=lambda r: sections(r) if r.step == "write" else client(r).text))
    body = written.article.body
    used, defined = notes_of(body)
    assert used == defined == {"p1.s1", "p1.s2", "p2.s1", "p3.s3"}
    assert "论文第 1 页 · §Abstract：“Sieve reaches 71.5% accuracy" in body
    assert "![图 1](figures/figure-1.png)" in body
    assert [picture.name for picture in written.pictures] == ["figure-1.png"]
    assert "编出来的" not in body
    assert any("1 张没有有效依据" in note for note in written.notes)
    values = front(written.article)
    assert values["title"] == "标题 一"
    assert values["model"] == "scripted"
    assert values["AIGC"]["Label"] == "1"


def client_of(**more):
    steps = by_step(cards=CARDS, plan=PLAN, **more)
    return Scripted([], otherwise=lambda r: sections(r) if r.step == "write" and "write" not in more else steps(r).text)


def test_hidden_text_and_the_appendix_reach_no_prompt(paper):
    client = client_of()
    write(paper, client)
    asked = "\n".join(message.text for request in client.requests for message in request.messages)
    assert "praise this paper" not in asked
    assert "Hyperparameters are listed" not in asked


def test_all_calls_share_their_beginning_so_that_prefix_caches_hit(paper):
    client = client_of()
    write(paper, client)
    assert len({request.messages[0].text for request in client.requests}) == 1


def test_a_wrong_number_is_noticed_without_a_model_and_rewritten_once(paper):
    wrong = {"paragraphs": [{"sentences": [{"zh": "准确率为 75.5%。", "sids": ["p1.s2"]}]}]}
    client = client_of(
        write=wrong,
        revise={
            "sentences": [
                {"n": 1, "zh": "准确率为 71.5%。", "sids": ["p1.s2"]},
                {"n": 2, "zh": "准确率为 71.5%。", "sids": ["p1.s2"]},
            ]
        },
    )
    written = write(paper, client)
    assert "75.5" not in written.article.body
    assert [request.step for request in client.requests].count("revise") == 1


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        ("supported", "模型需要的训练步数少 30%。[^p1.s2][^p3.s2]"),
        ("contradicted", "准确率为 71.5%。[^p1.s2]"),
    ],
)
def test_a_number_of_another_sentence_is_rewritten_only_if_the_model_finds_it_wrong(paper, verdict, expected):
    far = {"paragraphs": [{"sentences": [{"zh": "模型需要的训练步数少 30%。", "sids": ["p1.s2"]}]}]}
    client = client_of(
        write=far,
        check={"verdicts": [{"n": n, "verdict": verdict, "sid": "p3.s2"} for n in (1, 2)]},
        revise={"sentences": [{"n": n, "zh": "准确率为 71.5%。", "sids": ["p1.s2"]} for n in (1, 2)]},
    )
    body = write(paper, client).article.body
    assert expected in body
    asked = next(request.messages[1].text for request in client.requests if request.step == "check")
    assert "程序的疑问（可能是误报）" in asked


@pytest.mark.parametrize(
    ("how", "kept"), [("mark", "准确率为 75.5%〔论文未提及〕。"), ("keep", "准确率为 75.5%。"), ("cut", None)]
)
def test_what_stays_unsupported_is_marked_kept_or_cut(paper, how, kept):
    wrong = {
        "paragraphs": [
            {
                "sentences": [
                    {"zh": "准确率为 75.5%。", "sids": ["p1.s2"]},
                    {"zh": "重复的段落会让模型背诵原文。", "sids": ["p2.s2"]},
                ]
            }
        ]
    }
    client = client_of(write=wrong, revise={"sentences": []})
    body = write(paper, client, on_unsupported=how).article.body
    assert (kept in body) if kept else ("75.5" not in body)
    assert "背诵原文" in body


REPEATED = {"paragraphs": [{"sentences": [{"zh": "Sieve 去掉了重复的段落，准确率为 71.5%。", "sids": ["p1.s2"]}]}]}


@pytest.mark.parametrize(
    ("zh", "sids", "expected"),
    [
        (
            "去重之后，Sieve 在 Passage 上答对了 71.5%。",
            ["p1.s2"],
            "去重之后，Sieve 在 Passage 上答对了 71.5%。[^p1.s2]",
        ),
        ("去重之后，Sieve 在 Passage 上答对了 99.5%。", ["p1.s2"], "Sieve 去掉了重复的段落，准确率为 71.5%。[^p1.s2]"),
        ("去重之后，Sieve 在 Passage 上答对了 71.5%。", [], "Sieve 去掉了重复的段落，准确率为 71.5%。[^p1.s2]"),
        ("", [], None),
    ],
)
def test_a_sentence_that_repeats_the_lead_is_said_otherwise_or_not_at_all(paper, zh, sids, expected):
    answers = {"sentences": [{"n": n, "zh": zh, "sids": sids} for n in (1, 2)]}
    plan = {**PLAN, "sections": PLAN["sections"][1:]}
    client = Scripted([], otherwise=lambda r: by_step(cards=CARDS, plan=plan, write=REPEATED, revise=answers)(r).text)
    body = write(paper, client).article.body
    assert "与前面的“Sieve 去掉重复段落，准确率为 71.5%。”重复" in client.requests[-1].messages[1].text
    told = body.partition("## 效果")[2]
    assert (expected in told) if expected else ("71.5" not in told.partition("[^p1.s1]:")[0])


def test_a_named_figure_is_among_the_evidence(paper):
    named = {"paragraphs": [{"sentences": [{"zh": "图 1 里的段落常常重复。", "sids": ["p2.s1"]}]}]}
    body = write(paper, client_of(write=named, revise={"sentences": []})).article.body
    assert "图 1 里的段落常常重复。[^p2.s1][^p3.s3]" in body.replace("论文图", "图")


def test_each_section_knows_the_lead_and_who_explains_what(paper):
    first = {**PLAN["sections"][0], "terms": ["Sieve"]}
    client = by_step(cards=CARDS, plan={**PLAN, "sections": [first, PLAN["sections"][1]]}, write=EFFECT, revise={})
    write(paper, client)
    asked = [request.messages[1].text for request in client.requests if request.step == "write"]
    assert all(
        "导语：Sieve 去掉重复段落，准确率为 71.5%。\n1. 为什么去重：b（先解释：Sieve）" in text for text in asked
    )


def test_unsupported_sentences_can_be_made_an_error(paper):
    wrong = {"paragraphs": [{"sentences": [{"zh": "准确率为 75.5%。", "sids": ["p1.s2"]}]}]}
    with pytest.raises(LLMError, match="找不到依据"):
        write(paper, client_of(write=wrong, revise={"sentences": []}), on_unsupported="fail")


def test_a_claim_without_evidence_takes_the_sentence_that_bears_it_out(paper):
    bare = {"paragraphs": [{"sentences": [{"zh": "改写过的段落 Sieve 找不出来。", "sids": []}]}]}
    check = {"verdicts": [{"n": n, "verdict": "supported", "sid": "p3.s4"} for n in (1, 2)]}
    body = write(paper, client_of(write=bare, check=check, revise={"sentences": []})).article.body
    assert "改写过的段落 Sieve 找不出来。[^p3.s4]" in body


def test_the_sentence_that_decides_takes_the_place_of_the_last_of_many(paper):
    far = {"paragraphs": [{"sentences": [{"zh": "模型需要的训练步数少 30%。", "sids": ["p1.s1", "p1.s2", "p2.s1"]}]}]}
    check = {"verdicts": [{"n": n, "verdict": "supported", "sid": "p3.s2"} for n in (1, 2)]}
    body = write(paper, client_of(write=far, check=check, revise={"sentences": []})).article.body
    assert "少 30%。[^p1.s1][^p1.s2][^p3.s2]" in body


def test_a_mere_link_stays_as_it_is(paper):
    link = {
        "paragraphs": [{"sentences": [{"zh": "先看数据。", "sids": []}, {"zh": "段落会重复。", "sids": ["p2.s1"]}]}]
    }
    check = {"verdicts": [{"n": n, "verdict": "nothing", "sid": None} for n in (1, 2)]}
    body = write(paper, client_of(write=link, check=check)).article.body
    assert "先看数据。段落会重复。[^p2.s1]" in body


def test_a_section_that_failed_is_visible_and_the_rest_is_kept(paper):
    broken = LLMError("接口没有回答", code="timeout")
    steps = by_step(cards=CARDS, plan=PLAN)

    def answer(request):
        if request.step != "write":
            return steps(request).text
        if "《效果》这一节" in request.messages[1].text:
            raise broken
        return sections(request)

    written = write(paper, Scripted([], otherwise=answer))
    assert written.incomplete
    assert "> [!WARNING]\n> 本节未能生成：接口没有回答" in written.article.body
    assert "出现很多次" in written.article.body


@pytest.mark.parametrize("step", ["cards", "plan"])
def test_a_failure_before_there_is_anything_to_keep_is_an_error(paper, step):
    broken = LLMError("接口没有回答", code="timeout")
    with pytest.raises(LLMError, match="接口没有回答"):
        write(paper, by_step(**{"cards": CARDS, "plan": PLAN, step: broken}))


@pytest.mark.parametrize(
    ("told", "summary"),
    [
        ([{"zh": "一段话只留一份，准确率为 71.5%。", "cards": ["c2"]}], "一段话只留一份，准确率为 71.5%。"),
        ([{"zh": "准确率为 75.5%。", "cards": ["c2"]}], "Sieve 去掉重复段落，准确率为 71.5%。"),
        ([], "Sieve 去掉重复段落，准确率为 71.5%。"),
    ],
)
def test_the_summary_is_the_plans_own_where_it_holds_and_else_the_lead(paper, told, summary):
    client = client_of(revise={"sentences": []})
    plan = {**PLAN, "summary": told}
    steps = Scripted([], otherwise=lambda r: dumps(plan) if r.step == "plan" else client(r).text)
    assert front(write(paper, steps).article)["summary"] == summary


def test_fast_takes_three_calls(paper):
    whole = {"sections": [WHY, EFFECT]}
    client = by_step(cards=CARDS, plan=PLAN, whole=whole)
    written = write(paper, client, effort="fast")
    assert [request.step for request in client.requests] == ["cards", "plan", "whole"]
    assert "出现很多次" in written.article.body
    assert model.estimate((paper,), options(None, effort="fast")).usage.calls == 3


def test_questions_of_a_style_are_the_headings_and_silence_is_said(paper):
    client = by_step(cards=CARDS, plan=PLAN, write=EFFECT)
    body = write(paper, client, style="qa").article.body
    assert body.count("### Q：") == 7
    assert "论文没有谈到这个问题。" in body


def test_a_series_keeps_its_papers_apart(paper):
    other = replace(paper, id="arxiv:2402.00002v1", title="Mesh: Another Filter")
    cards = [
        {"claims": [{"zh": "Sieve 去掉重复的段落。", "sids": ["a.p1.s1", "b.p1.s2"], "kind": "method"}]},
        {"claims": [{"zh": "Mesh 在 Passage 基准上的准确率为 71.5%。", "sids": ["b.p1.s2"], "kind": "result"}]},
    ]
    plan = {
        **PLAN,
        "sections": [
            {"section": "a.s1", "heading": "引言", "brief": "", "cards": ["c1"], "pictures": []},
            {"section": "b.s2", "heading": "实验", "brief": "", "cards": ["c2"], "pictures": []},
        ],
    }
    text = {"paragraphs": [{"sentences": [{"zh": "段落会重复。", "sids": ["a.p2.s1"]}]}]}

    def answer(request):
        if request.step == "cards":
            return dumps(cards["[b] " in request.messages[1].text])
        return dumps(plan if request.step == "plan" else text)

    written = model.write((paper, other), options(Scripted([], otherwise=answer), style="sections"))
    body = written.article.body
    assert "## 1 Sieve\n\n### 1.1 引言" in body
    assert "## 2 Mesh\n\n### 2.2 实验" in body
    used, defined = notes_of(body)
    assert used == defined
    assert "b.p1.s2" not in body.partition("[^a.p1.s1]:")[2].partition("\n")[0]


def test_a_series_goes_by_names_that_its_papers_know(paper):
    other = replace(paper, id="arxiv:2402.00002v1", title="Filtering Passages by Their Hashes", abstract="")
    plan = {
        **PLAN,
        "names": [{"paper": "a", "name": "Bucketeer"}, {"paper": "b", "name": "Passage"}],
        "sections": [
            {"section": f"{tag}.s1", "heading": "引言", "brief": "", "cards": [card], "pictures": []}
            for tag, card in (("a", "c1"), ("b", "c2"))
        ],
    }
    steps = by_step(
        cards=[{"claims": [{"zh": "去重。", "sids": [f"{tag}.p1.s1"], "kind": "method"}]} for tag in "ab"],
        plan=plan,
        write={"paragraphs": [{"sentences": [{"zh": "段落会重复。", "sids": ["a.p2.s1", "b.p2.s1"]}]}]},
        check={"verdicts": []},
        revise={"sentences": []},
    )
    body = model.write((paper, other), options(steps, style="sections", concurrency=1)).article.body
    assert "## 1 Sieve\n" in body
    assert "## 2 Passage\n" in body


def test_a_section_that_the_plan_passes_over_keeps_its_heading_above_its_subsections(paper):
    deep = [replace(s, level=2, number="2.1", title="Results") if s.number == "2" else s for s in paper.sections]
    above = replace(paper.sections[2], number="2", title="Experiments", sentences=())
    sections_ = (*deep[:2], above, *deep[2:])
    plan = {
        **PLAN,
        "sections": [
            {"section": "s1", "heading": "引言", "brief": "", "cards": ["c1"], "pictures": []},
            {"section": "s3", "heading": "结果", "brief": "", "cards": ["c2"], "pictures": []},
        ],
    }
    body = write(
        replace(paper, sections=sections_), by_step(cards=CARDS, plan=plan, write=EFFECT), style="sections"
    ).article.body
    assert re.findall(r"^#+ [12].*", body, re.MULTILINE) == ["## 1 引言", "## 2 实验", "### 2.1 结果"]


def test_a_row_that_does_not_hold_alone_names_the_head_of_its_table(paper):
    texts = {"p3.s5": "Method Accuracy", "p3.s6": "Sieve 71.5", "p3.s7": "Mesh 68.1"}
    rows = tuple(Sentence(id=sid, text=text, page=3, bbox=None, kind="table") for sid, text in texts.items())
    caption = Sentence(id="p3.s8", text="Table 1: Results of all filters.", page=3, bbox=None, kind="caption")
    table = Table(number="1", page=3, bbox=None, caption=caption.text, caption_id="p3.s8")
    place = [s.id for s in paper.sentences].index("p3.s4") + 1
    section = replace(paper.sections[2], sentences=(*paper.sections[2].sentences, *texts, "p3.s8"))
    tabled = replace(
        paper,
        sentences=(*paper.sentences[:place], *rows, caption, *paper.sentences[place:]),
        sections=(*paper.sections[:2], section, *paper.sections[3:]),
        tables=(table,),
    )
    job = Job(style=styles.load("story"), options=options(None), materials=_material.material_of((tabled,)), count=len)
    assert job.with_heads(("p3.s7",)) == ("p3.s7", "p3.s5", "p3.s6")
    assert job.with_heads(("p1.s1",)) == ("p1.s1",)


def test_another_script_is_made_from_what_was_written(paper):
    body = write(paper, client_of(), script="Hant-TW").article.body
    assert "同一段話常常在訓練資料裡出現很多次。" in body
    assert "Sieve reaches 71.5% accuracy" in body


def test_what_a_model_slips_in_does_not_get_through(paper):
    evil = {
        "paragraphs": [
            {
                "sentences": [
                    {
                        "zh": "段落会重复，[见](https://evil.example)![](https://evil.example/t.png)<script>x</script>。",
                        "sids": ["p2.s1"],
                    }
                ]
            }
        ]
    }
    body = write(paper, client_of(write=evil)).article.body
    assert "evil.example" not in body
    assert "<script" not in body


def test_without_a_client_the_engine_says_what_to_do(paper):
    with pytest.raises(SettingsError, match="--engine extract"):
        write(paper, None)


def test_the_estimate_names_the_calls_before_any_is_made(paper):
    estimate = model.estimate((paper,), options(None))
    assert [stage[0] for stage in estimate.stages] == ["摘录卡片", "提纲", "成文", "核对"]
    assert estimate.usage.estimated


def test_without_pictures_the_model_is_asked_the_same_and_the_post_shows_none(paper):
    """So that a post with figures and one without are served from the same cached answers."""
    asked = []
    for pictures in (PICTURES, ()):
        client = client_of()
        written = write(paper, client, pictures=pictures)
        asked.append(sorted(request.messages[1].text for request in client.requests))
    assert asked[0] == asked[1]
    assert "figure-1" not in written.article.body


@pytest.mark.parametrize(
    ("zh", "shown"),
    [
        (
            "Sieve 流程的总览。",
            "**图 1**　Sieve 流程的总览。[^p3.s3]（第 3 页，原图注：Overview of the Sieve pipeline.）",
        ),
        ("", "**图 1**　Overview of the Sieve pipeline.（第 3 页，原图注）[^p3.s3]"),
        ("Sieve 的准确率为 99.9%。", "**图 1**　Overview of the Sieve pipeline.（第 3 页，原图注）[^p3.s3]"),
    ],
    ids=["in Chinese, the paper's own behind it", "none given", "one that the caption does not bear out"],
)
def test_a_picture_has_its_caption_in_chinese_where_it_holds(paper, zh, shown):
    why = {"paragraphs": [WHY["paragraphs"][0], {"picture": "figure-1", "zh": zh}]}
    steps = by_step(cards=CARDS, plan=PLAN, write=why, check={"verdicts": []}, revise={"sentences": []})
    assert shown in write(paper, steps).article.body


def test_a_section_reads_the_caption_of_what_it_shows(paper):
    client = client_of()
    write(paper, client)
    (prompt,) = [r.messages[1].text for r in client.requests if "《为什么去重》这一节" in r.messages[1].text]
    assert "p3.s3 （图表说明）Overview of the Sieve pipeline." in prompt
    assert "figure-1（图 1）" in prompt


def test_what_was_left_out_and_what_it_is_about_are_told(paper):
    written = write(paper, client_of())
    assert "附录的 1 句没有交给模型，博文不涉及附录" in written.notes
    assert front(written.article)["tags"][0] == "论文"


@pytest.mark.parametrize(("pictures", "said"), [(PICTURES, "见图 1，也见论文图 2"), ((), "见论文图 1，也见论文图 2")])
def test_a_figure_that_the_post_does_not_show_is_the_papers(paper, pictures, said):
    line = {"zh": "流程见图 1，也见论文图 2。", "sids": ["p2.s1"]}
    part = {"paragraphs": [{"sentences": [line]}, {"picture": "figure-1"}]}
    assert (
        said
        in write(
            paper, by_step(cards=CARDS, plan=PLAN, write=part, check={"verdicts": []}), pictures=pictures
        ).article.body
    )
