"""Posts over several papers: which sentence is judged against which, and in what order papers come."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from blogwriter import audit
from blogwriter.audit import report
from blogwriter.errors import AuditError
from blogwriter.models import Answer, Picture


@pytest.fixture(scope="module")
def second(paper):
    """A sister of the invented paper with figures of its own."""
    changes = {"8 A100 GPUs": "16 A100 GPUs", "71.4%": "80.2%", "Harbor": "Anchor"}

    def other(text):
        for old, new in changes.items():
            text = text.replace(old, new)
        return text

    return replace(
        paper,
        id="arxiv:2406.00002v1",
        arxiv_id="2406.00002v1",
        title="Anchor: Deep Retrieval over Ships",
        abstract=other(paper.abstract),
        sentences=tuple(replace(s, text=other(s.text)) for s in paper.sentences),
    )


def found(text, post_of, *papers, **options):
    return audit.check(post_of(f"# 题目\n\n{text}\n"), *papers, options=audit.Options(**options))


@pytest.mark.parametrize(
    ("text", "papers"),
    [
        ("作者用 8 张 A100 训练了 3.5 天[^a.p4.s1]。", []),
        ("作者用 16 张 A100 训练了 3.5 天[^b.p4.s1]。", []),
        ("作者用 8 张 A100 训练了 3.5 天[^b.p4.s1]。", ["second"]),
        ("作者用 16 张 A100 训练了 3.5 天[^a.p4.s1]。", ["first"]),
        ("作者先用 8 张、后用 16 张 A100 训练了 3.5 天[^a.p4.s1][^b.p4.s1]。", []),
        ("作者先用 8 张、后用 29 张 A100 训练了 3.5 天[^a.p4.s1][^b.p4.s1]。", ["second"]),
        ("Anchor 在 PortQA 上的准确率达到 80.2%，Harbor 达到 71.4%。", []),
        ("Harbor 在 PortQA 上的准确率达到 74.1%。", ["first"]),
        ("作者用 8 张 A100 训练了 3.5 天[^c.p4.s1]。", [""]),
    ],
)
def test_a_sentence_is_judged_against_the_papers_that_it_cites_or_all(text, papers, paper, second, post_of):
    names = {"first": paper.id, "second": second.id, "": ""}
    assert [f.paper for f in found(text, post_of, paper, second).findings] == [names[name] for name in papers]


def test_notes_belong_to_their_own_paper(paper, second, post_of):
    note = "[^b.p4.s1]: 《Anchor》论文第 4 页 · §3：“We train on {} A100 GPUs for 3.5 days.”"
    text = "作者用 16 张 A100 训练了 3.5 天[^b.p4.s1]。\n\n"
    assert found(text + note.format(16), post_of, paper, second).findings == ()
    (wrong,) = found(text + note.format(8), post_of, paper, second).findings
    assert (wrong.evidence_id, wrong.paper) == ("b.p4.s1", second.id)


def test_what_rests_on_a_paper_that_is_not_at_hand_is_not_judged(second, post_of):
    text = "它用 9 张 A100[^a.p4.s1]。\n\n它用 9 张 A100[^b.p4.s1]。\n\nHarbor 的准确率是 99.9%。"
    judged = found(text, post_of, None, second)
    assert (judged.sentences, judged.skipped) == (1, 2)
    assert [f.paper for f in judged.findings] == [second.id]
    assert "2 句" in report.headline(judged)


def test_a_version_of_one_paper_of_a_series_is_known_as_its(paper, second, post_of):
    earlier = replace(paper, id="arxiv:2405.00001v9", arxiv_id="2405.00001v9")
    sentences = tuple(replace(s, text=s.text.replace("8 A100", "4 A100")) for s in earlier.sentences)
    text = "作者用 4 张 A100 训练了 3.5 天[^a.p4.s1]。\n\n作者用 4 张 A100 训练了 3.5 天[^b.p4.s1]。"
    versions = (replace(earlier, sentences=sentences),)
    verdicts = [f.verdict for f in found(text, post_of, paper, second, versions=versions).findings]
    assert verdicts == ["版本差异", "矛盾"]


def test_another_work_is_no_version(paper, second):
    renamed = replace(paper, id="sha256:1", title="Anything else")
    same = replace(paper, id="sha256:2", arxiv_id=None)
    assert audit.versions_of([second, paper], [renamed, same]) == (renamed, same)
    with pytest.raises(AuditError, match="version-of"):
        audit.versions_of([paper], [second])


def test_papers_are_put_in_the_order_of_the_front_matter(paper, second):
    front = {"papers": [{"id": "arxiv:2406.00002v7"}, {"id": "sha256:0", "title": paper.title.upper()}]}
    assert audit.arranged(front, [paper, second], name="x.md") == (second, paper)
    assert audit.arranged(front, [paper], name="x.md") == (None, paper)
    assert audit.arranged({}, [paper, second], name="x.md") == (paper, second)


def test_a_paper_known_by_nothing_goes_by_its_place_where_all_are_given(paper, second):
    front = {"papers": [{"id": "sha256:0", "title": "扫描件"}, {"id": second.id}]}
    assert audit.arranged(front, [paper, second], name="x.md") == (paper, second)
    with pytest.raises(AuditError, match="扫描件"):
        audit.arranged(front, [paper], name="x.md")


def test_the_html_report_shows_the_page_of_the_right_paper(paper, second, post_of):
    text = "# 题目\n\n作者用 8 张 A100 训练了 3.5 天[^b.p4.s1]。\n"
    judged = audit.check(post_of(text), paper, second)
    page = report.PageImage(picture=Picture(name="page-4.png", data=b"png"), width=600.0, height=800.0)
    html = report.as_html(judged, post_of(text), [paper, second], {(paper.id, 4): page, (second.id, 4): page})
    assert 'class="page page-1"' in html
    assert html.count('class="box"') == 1
    assert "Anchor: Deep Retrieval" in report.as_markdown(judged, post_of(text), [paper, second])


def test_a_model_is_asked_about_each_sentence_with_the_sentences_of_its_own_paper(paper, second, post_of):
    text = "Harbor 的内存变大了[^a.p4.s4]。\n\nAnchor 的内存变大了[^b.p4.s4]。"
    asked = []

    def ask(requests, done):
        done(len(requests), len(requests))
        return [answer(request) for request in requests]

    def answer(request):
        asked.append(request.messages[0].text)
        tag = "b" if "b.p4.s4" in asked[-1] else "a"
        said = {"claim": 1, "sentence": f"[{tag}.p4.s4]", "reason": "说反了", "label": "contradicted", "search": ""}
        return Answer(
            text=json.dumps({"queries": []} if "queries" in request.schema else {"verdicts": [said]}), model="m"
        )

    findings = audit.check(post_of(text), paper, second, options=audit.Options(ask=ask)).findings
    assert [(f.line, f.paper, f.evidence_id) for f in findings] == [(1, paper.id, "a.p4.s4"), (3, second.id, "b.p4.s4")]
    assert audit.planned(post_of(text), paper, second)[1] == 2
