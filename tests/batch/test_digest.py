from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from blogwriter import articles, platforms, plugins
from blogwriter.batch import digest
from blogwriter.batch.feed import Feed, keywords, pick
from blogwriter.errors import BlogwriterError
from blogwriter.llm import ModelError, scripted
from blogwriter.sources._listing import parse
from blogwriter.writers import WriteOptions

QUERY = (Path(__file__).resolve().parents[1] / "fixtures" / "feeds" / "query.xml").read_bytes()
TODAY = date(2026, 11, 21)
FEED = Feed(categories=("cs.CL",), since=date(2026, 11, 19), until=TODAY)


def picked(words=""):
    return pick(parse(QUERY).papers, replace(FEED, keywords=keywords(words) if words else ()))


def said(*sentences):
    plain = [{"zh": zh, "sids": list(sids)} for zh, *sids in sentences]
    return json.dumps({"found": bool(plain), "sentences": plain}, ensure_ascii=False)


def write(turns=None, words="", **options):
    complete = scripted.connect(turns) if turns else None
    return digest.write(picked(words), WriteOptions(today=TODAY, complete=complete, **options))


def test_without_a_model_each_paper_is_quoted_with_evidence_and_link():
    body = write().article.body
    assert "> We present HiveRAG, a retrieval-augmented generation system over 412 manuals." in body
    assert "[^2611-00012.p0.s2]: arXiv:2611.00012v2 摘要：“We present HiveRAG" in body
    assert body.count("https://arxiv.org/abs/") == 3
    assert body.lstrip().startswith("> 本文由程序自动摘录生成")


def test_the_reasons_for_a_choice_stand_in_the_post():
    body = write(words="检索增强生成, bee, -survey").article.body
    assert "命中：标题“bee”3 分，摘要“bee”2 分，共 5 分" in body
    assert "含“survey”的 1 篇没有列入" in body


def test_the_front_matter_names_every_paper():
    front = articles.front(write().article)
    assert front["papers"][0]["id"] == "arxiv:2611.00012v2"
    assert (front["engine"], front["AIGC"]["Label"], front["style"]) == ("extract", "2", "daily")


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("", "arXiv cs.CL 速览：2026-11-21，3 篇"),
        ("bee", "arXiv cs.CL 速览（bee）：2026-11-21"),
        ("bee, RAG, agent", "arXiv cs.CL 速览（bee）：2026-11-21"),
        ("retrieval-augmented generation, bee", "arXiv cs.CL 速览：2026-11-21，2 篇"),
    ],
)
def test_a_title_has_the_keywords_that_fit(words, title):
    made = articles.front(write(words=words).article)["title"]
    assert made == title
    assert len(made) <= 32


def test_a_models_sentences_carry_their_evidence():
    good = said(("HiveRAG 在 412 本手册上做检索增强生成。", "p0.s2"), ("它答对 71.4% 的问题。", "p0.s3"))
    made = write([good, said(("综述了 61 种分词器。", "p0.s1")), said(("每次误差 4.5 只蜂。", "p0.s3"))])
    assert "做检索增强生成。[^2611-00012.p0.s2]它答对 71.4% 的问题。[^2611-00012.p0.s3]" in made.article.body
    assert articles.front(made.article)["engine"] == "model"
    assert (made.usage.calls, made.incomplete) == (3, False)


@pytest.mark.parametrize(
    "answer",
    [
        said(("它答对 99.9% 的问题。", "p0.s3")),
        said(("没有依据的一句话。", "p9.s9")),
        said(("没有编号。",)),
        said(),
    ],
)
def test_what_the_abstract_does_not_bear_out_gives_way_to_the_quotation(answer):
    made = write([answer] * 3)
    assert "> We present HiveRAG" in made.article.body
    assert "99.9" not in made.article.body
    assert not made.incomplete


def test_a_models_links_pictures_and_html_stay_out():
    evil = said(
        (
            "HiveRAG 用 412 本手册，见[这里](https://evil.test) ![x](https://evil.test/a.png)<script>x</script>。",
            "p0.s2",
        )
    )
    body = write([evil] * 3).article.body
    assert "evil.test" not in body
    assert "<script" not in body


def test_a_paper_on_which_the_model_fails_is_quoted_and_told():
    made = write([ModelError("超时", code="timeout"), said(("综述了 61 种分词器。", "p0.s1")), "[]"])
    assert made.incomplete
    assert "> We present HiveRAG" in made.article.body
    assert any("2611.00012" in note and "超时" in note for note in made.notes)


def test_a_wrong_key_stops_everything():
    with pytest.raises(ModelError):
        write([ModelError("密钥不对", code="auth", action="stop")] * 3)


def test_titles_of_strangers_are_text():
    paper = parse(QUERY).papers[0]
    evil = replace(
        paper, title="# [x](http://evil.test) <img src=x> {{ 7*7 }} | [^1]", abstract="<script>x</script> [^a]."
    )
    made = digest.write(pick([evil], FEED), WriteOptions(today=TODAY))
    for name in ("html", "hugo", "markdown", "wechat"):
        post = plugins.load("platforms", name).render(made.article, platforms.RenderOptions())
        body = post.files[0].data.decode().rpartition("---\n")[2]
        assert "<script>x" not in body
        assert "<img src=x>" not in body


def test_the_words_around_are_in_the_posts_script():
    made = write([said(("综述了 61 种分词器。", "p0.s1"))] * 3, script="Hant-TW")
    assert "綜述了 61" in made.article.body
    assert "來源與更正" in made.article.body


def test_no_paper_is_said_plainly():
    assert "没有符合条件的论文" in write(words="zebra").article.body


def test_the_same_list_gives_the_same_bytes():
    assert write().article == write().article


def test_a_post_of_the_day_is_never_overwritten_without_force(tmp_path):
    folder = tmp_path / digest.folder_name(picked(), WriteOptions(today=TODAY))
    assert folder.name == "2026-11-21-arxiv-cs-cl"
    made = write()
    index = digest.save(folder, made)
    assert digest.save(folder, made) == index
    index.write_text("edited by hand")
    with pytest.raises(BlogwriterError, match="--force"):
        digest.save(folder, made)
    assert index.read_text() == "edited by hand"
    digest.save(folder, made, force=True)
    assert (folder / "index.md.bak").read_text() == "edited by hand"
