"""Entries of the reference list that are shown with a claim on another work."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blogwriter.audit._context import in_context
from blogwriter.audit._listed import listed
from blogwriter.audit._post import parse
from blogwriter.audit._spans import library, spans
from blogwriter.models import Sentence


@pytest.fixture
def cited(paper):
    """The paper with its list among its sentences, numbered as it is printed."""
    entries = tuple(
        Sentence(id=f"p9.s{n}", text=f"[{n}] {one.text}", page=9, bbox=(0.0, 0.0, 9.0, 9.0), kind="reference")
        for n, one in enumerate(paper.references, start=1)
    )
    return replace(paper, sentences=(*paper.sentences, *entries))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("参考文献第 4 条讲的是校准。", "p9.s4"),
        ("论文引用了 [2, 5] 两篇。", "p9.s5"),
        ("Fenwick 等人 2021 年的工作。", "p9.s3"),
        ("排序学习（arXiv:1901.00123）是它引用的。", "p9.s2"),
        ("參考文獻一共有 85 條。", "p9.s6"),
        ("论文引用了关于量化（quantization）的研究。", "p9.s6"),
    ],
)
def test_a_claim_on_another_work_is_shown_with_its_entry(text, shown, cited):
    assert shown in {entry.id for entry in listed(text, "", cited)}


@pytest.mark.parametrize("text", ["索引的内存变小了。", "准确率是 71.5%。"])
def test_a_claim_on_the_paper_itself_is_shown_no_entries(text, cited):
    assert listed(text, "", cited) == ()


def test_a_paper_without_a_list_shows_none(paper):
    assert listed("参考文献第 4 条讲的是校准。", "", replace(paper, references=())) == ()


def test_entries_are_among_the_sentences_of_a_claim(cited, post_of):
    books = library(cited)
    (said,) = in_context(parse(post_of("论文引用了 [4] 讲幂律。")), books.plan)
    assert "p9.s4" in {sentence.id for sentence in spans(said, "", books)}
