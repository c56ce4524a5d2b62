from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogwriter.chinese import lint
from blogwriter.chinese.convert import Options, convert

FIXTURES = Path(__file__).parent / "fixtures"
CASES = re.findall(r"(.+)\n\.\n(.*)\n\.\n(.*)\n\.\n", (FIXTURES / "typography.md").read_text(encoding="utf-8"))


def rules(text):
    return [finding.rule for finding in lint.check(text)]


@pytest.mark.parametrize(("text", "better"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_typography_is_found_and_mended_once_and_for_all(text, better):
    assert (lint.check(text) == []) == (text == better)
    assert lint.fix(text) == better
    assert lint.fix(better) == better


def test_a_finding_knows_its_place():
    found = lint.check("一\n\n> 在GPT上")[0]
    assert (found.rule, found.line, found.column, found.severity, found.fix) == ("spacing", 3, 4, "warning", " ")


@pytest.mark.parametrize(
    ("text", "rule", "severity"),
    [
        ("总的来说，模型不错。", "ai-phrase", "info"),
        ("總的來說，模型不錯。", "ai-phrase", "info"),
        ("作为一个 AI 我不能。作为一款人工智能", "ai-phrase", "warning"),
        ("欢迎点赞、收藏。", "ask", "warning"),
        ("關注公眾號後回覆“論文”領取資料", "gate", "error"),
        ("加我微信：abcdef123", "contact", "warning"),
        ("长按识别下方二维码", "contact", "warning"),
        ("# 重磅！全错了", "bait", "warning"),
        ("这是全球第一的模型", "superlative", "info"),
        ("---\nsponsored: true\n---\n这是全球第一的模型", "superlative", "error"),
        ("---\nAIGC:\n  Label: x\n---\n\n正文", "ai-label", "error"),
        ("---\npaper: x\n---\n\n> 本文由 AI 生成。\n\n正文", "source-line", "error"),
        ("---\npaper: x\n---\n\n> 本文由 AI 生成，来源 arXiv。\n\n![图](a.png)", "figure-licence", "warning"),
    ],
)
def test_what_platforms_forbid_is_found(text, rule, severity):
    assert (rule, severity) in [(found.rule, found.severity) for found in lint.check(text)]


@pytest.mark.parametrize(
    "text",
    [
        "该方法关注长距离依赖，最佳化后效果更好。",
        "点赞数据集包含 3 万条评论。",
        "本文由程序自动摘录生成，未使用人工智能（AI）改写。",
        "`求关注，加微信`",
        "作者回复审稿人：已补充实验。",
    ],
)
def test_a_paper_may_speak_of_such_things(text):
    assert [rule for rule in rules(text) if rule in ("ask", "gate", "contact", "bait", "ai-label")] == []


def test_single_characters_of_the_other_script_are_found():
    plain = "这篇论文提出了一种新的网络结构，完全依靠注意力机制，不再使用循环和卷积。"
    plain += "实验结果表明，训练时间显著缩短，质量还有提高。"
    text = convert(plain, "tw").text
    assert "mixed-script" not in rules(text)
    simplified = {
        new: old
        for old, new in zip(plain, convert(plain, "tw", Options(phrases=False)).text, strict=True)
        if old != new
    }
    places = [at for at, char in enumerate(text) if char in simplified]
    chosen = random.Random(1).sample(places, 12)
    found = ["mixed-script" in rules(text[:at] + simplified[text[at]] + text[at + 1 :]) for at in chosen]
    assert sum(found) >= 11


def test_the_guideline_lines(shared):
    cases = json.loads((shared / "chinese" / "typography.json").read_text(encoding="utf-8"))
    assert [case["text"] for case in cases if case["kind"] == "ok" and lint.check(case["text"])] == []
    assert sum(bool(lint.check(case["text"])) for case in cases if case["kind"] == "bad") >= 13


PIECES = st.lists(
    st.sampled_from(
        [*"中文，。！？（）“”「」:,!?()*`$ \n9%", "GPT", "**", "...", "--", "軟", "软", "10GB", "[x](y)", "# "]
    ),
    max_size=40,
)


@settings(max_examples=100, deadline=None)
@given(PIECES)
def test_mending_twice_is_mending_once(pieces):
    once = lint.fix("".join(pieces))
    assert lint.fix(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "编码器—解码器注意力连接两边。",
        "正文[^p5.s17]。\n\n[^p5.s17]: 论文第 5 页 · §4：“75 % 75 % only 10MB of github data, i.e.”\n",
        "正文里引用了文献。\n\n- Generating wikipedia by summarizing long sequences, arxiv, 2018.\n",
    ],
)
def test_what_others_have_printed_stays(text):
    assert [found.rule for found in lint.check(text)] == []


def test_a_finding_names_what_stands_there_and_what_should():
    unit, noun = lint.check("语料有 10MB，放在 github 上。")
    assert (unit.rule, unit.fix) == ("unit-space", "10 MB")
    assert noun.message == "“github”应写作“GitHub”"
