"""Scraped posts of our own making: ``+`` stays, ``-`` goes, ``~ before => after`` is mended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from blogwriter.chinese.clean import clean, kept

SCRAPED = sorted((Path(__file__).parent / "fixtures" / "scraped").glob("*.txt"))
SIGNS = {"keep": "+", "drop": "-", "edit": "~"}


def labelled(file):
    rows = []
    for line in file.read_text(encoding="utf-8").rstrip("\n").split("\n"):
        before, _, after = line[2:].partition(" => ")
        rows.append((line[0], before, after) if line[0] == "~" else (line[0], line[2:], line[2:]))
    return rows


@pytest.mark.parametrize("file", SCRAPED, ids=lambda file: file.stem)
def test_a_scraped_post_becomes_its_article(file):
    rows = labelled(file)
    lines = clean("\n".join(row[1] for row in rows))
    got = [(SIGNS[line.action], line.text) for line in lines]
    assert got == [(sign, before if sign == "-" else after) for sign, before, after in rows]
    assert [line.line_no for line in lines] == list(range(1, len(rows) + 1))
    assert all(line.rule for line in lines if line.action != "keep")


def test_a_clean_post_comes_out_unchanged():
    text = "\n".join(row[1] for row in labelled(SCRAPED[0].with_name("clean.txt")))
    assert kept(clean(text)) == text


@pytest.mark.parametrize(
    "line",
    [
        "> 本文由人工智能（AI）生成，未经人工核对。",
        "作者：李雷",
        "作者｜某研究所 李雷",
        "原文链接：https://arxiv.org/abs/1706.03762",
        "本文采用 CC BY 4.0 许可协议，转载请注明出处。",
    ],
)
def test_labels_authors_sources_and_licences_never_go(line):
    text = f"{line}\n\n正文说的是注意力机制怎样让模型看到整个序列，而不必一步一步地走。\n\n相关阅读\n{line}\n"
    assert [found.action for found in clean(text) if found.text == line] == ["keep", "keep"]


def test_a_list_title_without_a_list_is_doubtful_and_stays():
    body = "这一段正文足够长，说的是注意力机制怎样让模型看到整个序列，而不必一步一步地走。"
    lines = clean(f"{body}\n相关阅读\n{body}\n")
    assert [(line.action, line.doubtful) for line in lines] == [
        ("keep", False),
        ("keep", True),
        ("keep", False),
        ("keep", False),
    ]


def test_gaps_close_where_lines_went():
    body = "这一段正文足够长，说的是注意力机制怎样让模型看到整个序列，而不必一步一步地走。"
    assert kept(clean(f"{body}\n\n扫码关注我们\n\n{body}\n")) == f"{body}\n\n{body}\n"


def test_the_shared_posts(shared):
    for file in sorted((shared / "spam").glob("*.jsonl")):
        rows = [json.loads(row) for row in file.read_text(encoding="utf-8").splitlines()]
        lines = clean("\n".join(row["text"] for row in rows))
        sure = [(row, line) for row, line in zip(rows, lines, strict=True) if not row.get("ambiguous")]
        wrong = [row["line_no"] for row, line in sure if (row["label"] == "drop") != (line.action == "drop")]
        assert wrong == [], file.name


OFFER = ("282G", "《网络安全入门学习大礼包》，可以扫描下方二维码免费领取！")
PITCH = (
    "1.成长路线图",
    "对于从来没有接触过的同学，我们帮你准备了详细的学习路线图，大家跟着这个大的方向学习准没问题。",
    "2.视频教程",
    "总共200多节视频，200多G的资源，不用担心学不全。",
    "3.面试题合集",
    "当你自学到这里，你就要开始思考找工作的事情了，而工作绕不开的就是真题和面试题。",
)
TOLD = (
    "# 一次邮件伪造的排查",
    "昨天有同事收到一封自称来自财务的邮件，发件人地址看上去与公司的域名完全一致。",
    "我们先查了这个域名的解析记录，发现它的校验策略配置得过于宽松，任何服务器都能通过。",
    "随后在测试环境里复现了整个过程，并且把有问题的记录改成了严格模式，再发就被拒收了。",
)


def test_what_stands_between_an_offer_and_the_same_offer_again_is_a_pitch():
    texts = (*TOLD, "**网络安全学习包**", *OFFER, *PITCH, *OFFER)
    cleaned = clean("\n\n".join(texts))
    assert [line.text for line in cleaned if line.action == "keep" and line.text] == list(TOLD)


def test_the_same_ask_over_and_under_an_article_encloses_no_pitch():
    texts = (*OFFER, *TOLD, *PITCH, *OFFER)
    kept_texts = {line.text for line in clean("\n\n".join(texts)) if line.action == "keep"}
    assert set(TOLD) <= kept_texts


def test_references_are_kept_under_a_turned_title():
    texts = (*TOLD, "**文献参考**", "[1]", "https://example.org/a", "[2]", "https://example.org/b")
    assert all(line.action == "keep" for line in clean("\n\n".join(texts)) if line.text)


def test_a_tag_behind_a_title_goes_where_every_line_has_one():
    lines = [f"{text}{tag}" for text, tag in zip(TOLD[1:], ("api", "数组", "框架"), strict=True)]
    texts = (TOLD[0], *lines, "邮件安全基础数据库", "卷积神经网络", "这样就可以了吗?函数")
    said = [line.text for line in clean("\n\n".join(texts)) if line.text]
    assert said == [TOLD[0], *TOLD[1:], "邮件安全基础", "卷积神经网络", "这样就可以了吗?"]
