"""What the checks say about sentences of a post, and where they must say nothing; the cases are data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from blogwriter import audit, quantities
from blogwriter.audit._said import rival
from blogwriter.audit._same import multiplied, same_number
from blogwriter.models import Sentence

CASES = yaml.safe_load((Path(__file__).resolve().parent / "fixtures" / "cases.yaml").read_text(encoding="utf-8"))


def findings(text, paper, post_of, **options):
    return audit.check(post_of(f"# 题目\n\n{text}\n"), paper, options=audit.Options(**options)).findings


@pytest.mark.parametrize("text", CASES["silent"])
def test_a_true_sentence_or_an_opinion_passes_in_silence(text, paper, post_of):
    assert findings(text, paper, post_of) == ()


@pytest.mark.parametrize(("text", "check", "verdict", "part"), CASES["found"], ids=[case[0] for case in CASES["found"]])
def test_an_error_is_found_by_the_check_for_it(text, check, verdict, part, paper, post_of):  # noqa: PLR0917
    found = [f for f in findings(text, paper, post_of) if f.check == check]
    assert found, "nothing found"
    assert (found[0].line, found[0].verdict) == (3, verdict)
    assert str(part) in found[0].message


@pytest.mark.parametrize(("text", "verdict"), CASES["evidence"], ids=[case[0] for case in CASES["evidence"]])
def test_a_footnote_must_bear_out_its_sentence(text, verdict, paper, post_of):
    found = findings(text, paper, post_of, checks=("evidence",))
    assert [f.verdict for f in found] == ([verdict] if verdict else [])


@pytest.mark.parametrize(("text", "verdict"), CASES["turned"], ids=[case[0] for case in CASES["turned"]])
def test_a_claim_must_point_the_way_of_the_sentence_that_it_cites(text, verdict, paper, post_of):
    found = findings(text, paper, post_of, checks=("comparisons",))
    assert [f.verdict for f in found] == ([verdict] if verdict else [])


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("在 QuayQA 上得 86.4%[^p6.s91]。", []),
        ("在 QuayQA 上得 88.4%[^p6.s91]。", ["矛盾"]),
        ("在 QuayQA 上得 86.4%，MoleQA 上得 88.4%[^p6.s91]。", []),
        ("在 QuayQA 上高出 16.4 个百分点[^p6.s91]。", []),
    ],
)
def test_the_row_that_is_cited_is_not_borne_out_by_the_row_below_it(text, verdicts, paper, post_of):
    texts = ("QuayQA 86.4% 70.0%", "MoleQA 88.4% 61.0%")
    rows = (Sentence(id=f"p6.s{n}", text=t, page=6, bbox=None, kind="table") for n, t in enumerate(texts, 91))
    longer = replace(paper, sentences=(*paper.sentences, *rows))
    assert [f.verdict for f in findings(text, longer, post_of, checks=("evidence",))] == verdicts


def test_a_number_that_the_cited_sentence_has_is_held_against_no_other(paper, post_of):
    text = "英法问题上，检索模型得到 38.4 BLEU"
    assert [f.verdict for f in findings(f"{text}。", paper, post_of, checks=("numbers",))] == ["矛盾"]
    assert findings(f"{text}[^p4.s16]。", paper, post_of, checks=("numbers",)) == ()


def test_an_average_does_not_contradict_the_range_that_it_lies_in():
    average, span = (quantities.find(text)[0] for text in ("平均重叠 3.2%", "between 1-6% overlap"))
    assert not rival(average, span)


def test_a_product_and_a_slowdown_are_worked_out_from_what_is_stated():
    whole, wrong = (quantities.find(text)[0] for text in ("3.3 万个词元", "3.6 万个词元"))
    parts = list(quantities.find("每批 64 个序列，每个 512 个词元"))
    assert (multiplied(whole, parts), multiplied(wrong, parts)) == (True, False)
    slower, factor = (quantities.find(text)[0] for text in ("慢了 7%", "0.93x"))
    assert same_number(slower, factor, "慢了 7%", "0.93x")
    assert not same_number(replace(slower, value=9.0), factor, "慢了 9%", "0.93x")


@pytest.mark.parametrize(
    ("text", "found"), [("桶里放了将近 2250 个字", 0), ("桶里放了 2250 个字", 1), ("花掉 71T 的内存", 0)]
)
def test_a_number_that_the_paper_rounds_or_tables_without_its_unit_is_not_missing(text, found, paper, post_of):
    said = f"An average query on PierQA：{text}。"
    assert sum("论文中没有" in f.message for f in findings(said, paper, post_of, checks=("numbers",))) == found


def test_a_list_of_sizes_and_a_number_said_twice_are_no_contradiction(shared, post_of):
    from blogwriter.sources import read

    longlora = read(str(shared / "papers" / "longlora-2309.12307.pdf"))
    text = "同一台机器上，70B 模型最长可以扩展到 32k。\n\n"
    text += "显存占用比全参数微调最多低 1.8 倍，训练速度比 LoRA 最多快 1.8 倍。"
    assert findings(text, longlora, post_of) == ()


@pytest.mark.parametrize(
    ("note", "part"),
    [
        ("论文第 4 页 · §3：“We train on 8 A100 GPUs for 3.5 days.”", None),
        ("论文第 5 页 · §3：“We train on 8 A100 GPUs for 3.5 days.”", "第 4 页"),
        ("论文第 4 页 · §2.1：“We train on 8 A100 GPUs for 3.5 days.”", "Experiments"),
        ("论文第 4 页 · §3：“We train on 9 A100 GPUs for 3.5 days.”", "引文"),
    ],
)
def test_a_note_names_page_section_and_words_of_its_sentence(note, part, paper, post_of):
    text = f"作者用 8 张 A100 训练了 3.5 天[^p4.s1]。\n\n[^p4.s1]: {note}"
    messages = [f.message for f in findings(text, paper, post_of)]
    assert len(messages) == (0 if part is None else 1)
    assert part is None or part in messages[0]


def test_a_note_may_leave_words_out_and_hold_entities(paper, post_of):
    sentences = tuple(
        replace(s, text="We saw errors in <1% of the trials of Harbor and stopped.") if s.id == "p4.s1" else s
        for s in paper.sentences
    )
    changed = replace(paper, sentences=sentences)
    note = "论文第 4 页 · §3：“We saw errors in &lt;1% of the trials […] and stopped.”"
    assert findings(f"错误不到 1%[^p4.s1]。\n\n[^p4.s1]: {note}", changed, post_of) == ()
    wrong = note.replace("and stopped", "and went on")
    assert len(findings(f"错误不到 1%[^p4.s1]。\n\n[^p4.s1]: {wrong}", changed, post_of)) == 1


def test_the_evidence_of_a_wrong_number_is_the_sentence_with_the_right_one(paper, post_of):
    (found,) = findings("训练了 3.5 小时，题目 120 万个[^p4.s2][^p4.s1]。", paper, post_of)
    assert (found.evidence_id, "3.5 days" in found.message) == ("p4.s1", True)


def test_a_finding_points_at_the_span_of_the_paper(paper, post_of):
    (found,) = findings("Harbor 在 PortQA 上的准确率达到 74.1%。", paper, post_of)
    assert found.evidence_id in ("p1.s2", "p4.s3")
    assert found.bbox is not None
    assert found.evidence.startswith("Harbor")
    assert found.fix


def test_line_and_column_count_from_one_in_the_whole_file(paper):
    from blogwriter import articles

    article = articles.parse("---\ntitle: x\n---\n\n开头。**文中没有**第四章。\n")
    (found,) = audit.check(article, paper).findings
    assert (found.line, found.column) == (5, 6)
    assert found.sentence == "文中没有第四章。"


def test_what_is_true_of_another_version_is_a_difference_and_no_error(paper, post_of):
    sentences = tuple(
        replace(s, text=s.text.replace("8 A100 GPUs", "16 A100 GPUs").replace("71.4%", "70.1%"))
        for s in paper.sentences
    )
    first = replace(paper, id="arxiv:2405.00001v1", arxiv_id="2405.00001v1", sentences=sentences)
    text = "作者用 16 张 A100 训练了 3.5 天。\n\n作者用 24 张 A100 训练了 3.5 天。"
    verdicts = [f.verdict for f in findings(text, paper, post_of, versions=(first,))]
    assert verdicts == ["版本差异", "矛盾"]


def test_a_version_that_agrees_is_named(paper, post_of):
    first = replace(paper, id="arxiv:2405.00001v1", arxiv_id="2405.00001v1")
    (found,) = findings("文中没有第四章。", replace(paper), post_of, versions=(first,))
    assert found.verdict == "矛盾"


def test_the_summary_counts_sentences_evidence_and_doubts(paper, post_of):
    text = "Harbor 的准确率是 71.4%[^p1.s2]。它很小。\n\n文中没有第四章。"
    report = audit.check(post_of(text), paper)
    assert audit.summary_line(report) == "核对：3 句，1 句有证据，1 句存疑"
    assert report.coverage == pytest.approx(1 / 3)


def test_an_empty_post_has_nothing_to_say(paper, post_of):
    report = audit.check(post_of(""), paper)
    assert (report.sentences, report.findings, report.coverage) == (0, (), 1.0)


def test_a_paper_without_sections_references_or_text_is_no_reason_to_flag(paper, post_of):
    bare = replace(paper, sections=(), references=(), sentences=(), abstract="", pages=0)
    found = findings("第 9 节说，见[1, 2, 3]，作者提出了名为 Foo 的方法，文中没有提到隐私。", bare, post_of)
    assert [f.check for f in found if f.check in ("sections", "citations", "absence", "names")] == []


@pytest.mark.parametrize("name", ["p4.s2", "p4.s99"])
def test_a_note_whose_sentence_has_another_number_by_now_is_known_by_its_quotation(name, paper, post_of):
    note = "论文第 4 页 · §3：“We train on 8 A100 GPUs for 3.5 days.”"
    assert findings(f"作者用 8 张 A100 训练了 3.5 天[^{name}]。\n\n[^{name}]: {note}", paper, post_of) == ()
    wrong = findings(f"作者用 8 张 A100 训练了 4.5 天[^{name}]。\n\n[^{name}]: {note}", paper, post_of)
    assert [f.verdict for f in wrong] == ["矛盾"]
