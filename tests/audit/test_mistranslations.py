"""Renderings in another sense of the word: found where the paper has the term, and only there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blogwriter import audit, resources
from blogwriter.chinese import glossary
from blogwriter.models import Sentence

ROWS = [
    line.split("\t")
    for line in (resources.assets() / "mistranslations.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def messages(text, paper, post_of):
    report = audit.check(post_of(f"# 题目\n\n{text}\n"), paper, options=audit.Options(checks=("glossary",)))
    return [finding.message for finding in report.findings]


def test_every_row_has_terms_wrong_forms_and_a_right_one():
    assert [row for row in ROWS if len(row) != 3 or not all(cell.strip() for cell in row)] == []
    wrong = [form for row in ROWS for form in row[1].split("、")]
    assert len(ROWS) >= 150
    assert len(wrong) == len(set(wrong))


def test_no_wrong_form_is_a_right_one_of_the_glossary():
    right = {form for term in glossary.load().terms for form in term.chinese} | {row[2] for row in ROWS}
    assert [form for row in ROWS for form in row[1].split("、") if form in right] == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("作者用不可忽视的损失拟合内存。", "不可约损失"),
        ("索引做了量子化。", "量化"),
        ("用權力法則擬合記憶體。", "幂律"),
        ("码本把每个埋入向量映射成八位。", "嵌入"),
    ],
)
def test_the_wrong_sense_of_a_term_of_the_paper_is_found_once(text, part, paper, post_of):
    (message,) = messages(text, paper, post_of)
    assert part in message


@pytest.mark.parametrize("text", ["酒吧考试的成绩很好。", "索引做了量化。", "用身份映射连接。"])
def test_a_term_that_the_paper_lacks_is_not_judged(text, paper, post_of):
    assert messages(text, paper, post_of) == []


def test_a_paper_that_renders_it_so_itself_is_followed(paper, post_of):
    own = Sentence(id="p9.s1", text="索引用量子化（quantization）压缩。", page=6, bbox=None, kind="prose")
    assert messages("索引做了量子化。", replace(paper, sentences=(*paper.sentences, own)), post_of) == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("它叫 Irreducible Loss，也就是“约束损失”。", ""),
        ("指标是 Sparse Retrieval，也就是“稠密检索”。", "稠密"),
        ("它用的是 Label Smoothing，即「權重平滑」。", "权重"),
        ("它用了 RLHF，也就是“基于人类反馈的强化学习”。", ""),
        ("它叫 Dense Retrieval，即“稠密检索”。", ""),
        ("它叫 Harbor，也就是“一个很小的索引”。", ""),
    ],
)
def test_a_rendering_given_behind_the_term_has_the_words_of_the_term(text, part, paper, post_of):
    found = messages(text, paper, post_of)
    assert len(found) == bool(part)
    assert all(part in message for message in found)
