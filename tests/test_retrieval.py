"""Search over the sentences of a paper, from both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from blogwriter import retrieval
from blogwriter.codec import from_plain
from blogwriter.models import Paper

PAPERS = Path(__file__).parent / "fixtures" / "papers"


def index_of(name):
    return retrieval.build(paper_of(name))


def paper_of(name):
    return from_plain(Paper, json.loads((PAPERS / f"{name}.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("paper", "query", "wanted"),
    [
        ("note-en", "recall of pair indexing", "Pair indexing reaches a recall of 91.5%"),
        ("note-en", "召回率达到 91.5%", "Pair indexing reaches a recall of 91.5%"),
        ("note-en", "作者提到了隱私嗎", "Privacy of queries"),
        ("note-en", "TextRank 是怎样排序的", "TextRank ranks sentences"),
        ("note-en", "基准太小", "Our benchmark is small"),
        ("note-zh", "召回率是多少", "词对索引的召回率达到 91.5%"),
        ("note-zh", "limitations", "不足之处"),
    ],
)
def test_a_question_finds_its_sentence(paper, query, wanted):
    texts = {sentence.id: sentence.text for sentence in paper_of(paper).sentences}
    found = [texts[sid] for sid, _ in retrieval.search(index_of(paper), query, 2)]
    assert any(wanted in text for text in found), found


def test_scores_fall_and_are_positive():
    scores = [score for _, score in retrieval.search(index_of("note-en"), "sentences of words", 10)]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)


@pytest.mark.parametrize("query", ["", "   ", "!!!", "量子纠缠", "zebra"])
def test_what_the_paper_does_not_name_is_not_found(query):
    assert retrieval.search(index_of("note-en"), query) == ()


def test_references_are_not_searched():
    found = retrieval.search(index_of("note-en"), "Robertson Zaragoza Probabilistic Relevance Framework")
    assert found == ()


def test_coverage_is_the_share_of_the_query_that_a_sentence_names():
    index = index_of("note-en")
    ((sid, _),) = retrieval.search(index, "recall 91.5", 1)
    assert retrieval.coverage(index, "recall 91.5", sid) == pytest.approx(1)
    assert 0 < retrieval.coverage(index, "recall zebra 91.5", sid) < 1
    assert retrieval.coverage(index, "zebra", sid) == 0
    assert retrieval.coverage(index, "recall", "p9.s9") == 0
    assert retrieval.coverage(index, "", sid) == 0


def test_an_empty_paper_finds_nothing():
    index = retrieval.build(paper_of("note-en"), sentences=())
    assert retrieval.search(index, "recall") == ()
