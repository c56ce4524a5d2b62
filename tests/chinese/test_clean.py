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
