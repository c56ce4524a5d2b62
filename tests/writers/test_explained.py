"""Where a paper says what a thing is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blogwriter import retrieval
from blogwriter.models import Origin, Paper, Section, Sentence
from blogwriter.writers._explained import explaining
from blogwriter.writers._material import Material

LINES = (
    ("p1.s1", "Self-attention is fast, and self-attention layers are cheap."),
    ("p1.s2", "Self-attention, sometimes called intra-attention, relates different positions of one sequence."),
    ("p1.s3", "On MMLU, an English-language suite of multiple-choice questions, it does well."),
    ("p1.s4", "We predicted the pass rate on HumanEval, which measures the ability to write functions."),
    ("p1.s5", "The ECE rises."),
    ("p9.s1", "HellaSwag is a benchmark that only the appendix tells of."),
)
PAPER = Paper(
    id="sha256:0",
    title="Sieve",
    authors=(),
    abstract="",
    pages=9,
    origin=Origin(source="pdf", location="a.pdf", sha256="0"),
    sections=(
        Section(number="1", title="Body", level=1, page=1, sentences=tuple(sid for sid, _ in LINES[:5])),
        Section(number="A", title="More", level=1, page=9, sentences=("p9.s1",), kind="appendix"),
    ),
    sentences=tuple(Sentence(id=sid, text=text, page=1, bbox=None) for sid, text in LINES),
)


@pytest.mark.parametrize(
    ("term", "expected"),
    [("自注意力", "p1.s2"), ("MMLU", "p1.s3"), ("HumanEval", "p1.s4"), ("ECE", None), ("HellaSwag", None)],
)
def test_the_sentence_that_explains_is_found_and_none_where_the_paper_does_not(term, expected):
    assert explaining(Material(tag="", paper=PAPER), retrieval.build(PAPER), term) == expected


def test_in_a_series_it_carries_the_paper_s_tag_and_endless_sentences_are_passed_over():
    assert explaining(Material(tag="b", paper=PAPER), retrieval.build(PAPER), "MMLU") == "b.p1.s3"
    long = replace(PAPER.sentences[2], text=PAPER.sentences[2].text + " and so on" * 40)
    paper = replace(PAPER, sentences=(*PAPER.sentences[:2], long, *PAPER.sentences[3:]))
    assert explaining(Material(tag="", paper=paper), retrieval.build(paper), "MMLU") is None
