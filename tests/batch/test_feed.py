from __future__ import annotations

from datetime import date
from pathlib import Path

import httpx
import pytest

from blogwriter.batch import feed
from blogwriter.batch.feed import Feed, keywords, pick, score
from blogwriter.errors import SettingsError
from blogwriter.sources import ReadOptions
from blogwriter.sources._listing import Listed, parse

QUERY = (Path(__file__).resolve().parents[1] / "fixtures" / "feeds" / "query.xml").read_bytes()


def listed(title="", abstract="", *, number=1, published="2026-11-20"):
    return Listed(id=f"2611.{number:05d}", title=title, abstract=abstract, published=published)


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("agent", "Agents at work", 1),
        ("agents", "an agent", 1),
        ("agent", "chemical reagents", 0),
        ("agent", "agentic agents: Agent", 2),
        ("study", "two studies", 1),
        ("studies", "a study", 1),
        ("analysis", "Analyses", 1),
        ("bias", "biases", 1),
        ("corpus", "corpora", 1),
        ("matrix", "matrices", 1),
        ("class", "clas", 0),
        ("language model", "Large Language Models", 1),
        ("language model", "language-model", 1),
        ("language model", "models of language", 0),
        ("language model", "their language. Model cards", 0),
        ("fine-tuning", "finetuning, fine tuning and fine-tuning", 3),
        ("finetuning", "fine-tuning", 1),
        ("RAG", "RAG and RAGs", 2),
        ("RAG", "a rag doll", 0),
        ("rag", "RAG", 1),
        ("LLMs", "an LLM", 1),
        ("GPT-4", "GPT4 and GPT-4", 2),
        ("GPT-4", "GPT-4o, GPT-40", 0),
        ("C++", "in C++.", 1),
        ("C", "in C++ and Objects", 0),
        ("k-NN", "$k$-NN", 1),
        ("naive", "a naïve baseline", 1),
        ("检索增强生成", "a RAG system", 1),
        ("大语言模型", "large language models", 1),
        (".*", "anything", None),
        ("(a+)+b", "a b", 0),
    ],
)
def test_keywords_are_found_as_words(keyword, text, found):
    if found is None:
        with pytest.raises(SettingsError):
            keywords(keyword)
        return
    (one,) = keywords(keyword)
    assert one.count(text) == found


def test_keywords_are_parted_by_commas_and_a_minus_makes_them_unwanted():
    found = keywords(["RAG, large language model，“agent”、-survey", "agent -benchmark"])
    assert [(k.text, k.unwanted) for k in found] == [
        ("RAG", False),
        ("large language model", False),
        ("agent", False),
        ("survey", True),
        ("benchmark", True),
    ]


@pytest.mark.parametrize("text", ["-", "，。！", "x" * 200, ",".join(f"w{n}" for n in range(60))])
def test_keywords_without_words_are_refused(text):
    if text == "-":
        assert keywords("") == ()
    with pytest.raises(SettingsError):
        keywords(text)


@pytest.mark.parametrize(
    ("title", "abstract", "points"),
    [
        ("Bees", "", 3),
        ("", "One bee.", 1),
        ("", "Bees and more bees.", 2),
        ("A bee", "Bees and more bees.", 5),
        ("Wasps", "None.", 0),
    ],
)
def test_a_title_counts_more_than_any_abstract_and_the_reasons_add_up(title, abstract, points):
    found = score(listed(title, abstract), keywords("bee"))
    assert found.score == points == sum(point for _, _, point in found.reasons)


def test_the_best_come_first_and_equal_ones_by_date():
    papers = [
        listed(abstract="a bee", number=1, published="2026-11-18"),
        listed(abstract="a bee", number=2, published="2026-11-20"),
        listed("Bee", number=3, published="2026-11-17"),
        listed("Bee survey", number=4),
        listed("Wasps", number=5),
    ]
    picked = pick(papers, Feed(categories=("cs.CL",), keywords=keywords("bee, -survey"), most=2))
    assert [one.paper.id for one in picked.picks] == ["2611.00003", "2611.00002"]
    assert (picked.seen, picked.unwanted, picked.unmatched, picked.over) == (5, 1, 1, 1)


def test_without_keywords_the_newest_come_first_and_a_minus_alone_only_takes_away():
    papers = [listed("A", number=1, published="2026-11-18"), listed("B", number=2), listed("C survey", number=3)]
    picked = pick(papers, Feed(categories=("cs.CL",), keywords=keywords("-survey")))
    assert [one.paper.title for one in picked.picks] == ["B", "A"]


def test_a_paper_that_is_listed_twice_is_picked_once():
    papers = [listed("A", number=1), listed("A, again", number=1)]
    assert [one.paper.title for one in pick(papers, Feed(categories=("cs.CL",))).picks] == ["A"]


def test_a_chinese_word_that_nobody_can_translate_is_told():
    picked = pick([listed("A")], Feed(categories=("cs.CL",), keywords=keywords("养蜂场")))
    assert "养蜂场" in picked.notes[0]
    assert not picked.picks


def test_a_feed_is_read_from_arxiv(monkeypatch):
    monkeypatch.setattr("blogwriter.sources._pace._LAST", [0.0])
    transport = httpx.MockTransport(lambda _request: httpx.Response(200, content=QUERY))
    wanted = Feed(categories=("cs.CL",), since=date(2026, 11, 19), until=date(2026, 11, 21), keywords=keywords("bee"))
    picked = feed.read(wanted, ReadOptions(transport=transport))
    assert [one.paper.id for one in picked.picks] == ["2611.00010"]
    assert "1 条缺编号" in picked.notes[-1]


def test_a_silent_weekend_is_explained(monkeypatch):
    monkeypatch.setattr("blogwriter.sources._pace._LAST", [0.0])
    empty = b'<rss version="2.0"><channel><title>cs.CL</title></channel></rss>'
    transport = httpx.MockTransport(lambda _request: httpx.Response(200, content=empty))
    picked = feed.read(Feed(categories=("cs.CL",)), ReadOptions(transport=transport))
    assert "--since" in picked.notes[0]


def test_the_fixture_is_a_list():
    assert len(parse(QUERY).papers) == 3
