"""What a post says is missing: found where the paper speaks of it, silent where it only names it in passing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blogwriter import audit
from blogwriter.models import Section, Sentence


@pytest.fixture(scope="module")
def longer(paper):
    """The paper with a table of its raters, a section on visualizations and one on its plans."""
    lines = [
        ("We visualize the attention of every buoy.", "prose"),
        ("What is your age? 18-24 26.3%", "table"),
        ("What is your nationality? Norwegian 20%", "table"),
        ("The Harbor index is Transformer-based.", "prose"),
        ("We leave video retrieval to future work.", "prose"),
    ]
    more = [Sentence(id=f"p6.s{90 + n}", text=t, page=6, bbox=None, kind=kind) for n, (t, kind) in enumerate(lines)]
    section = Section(
        number="7",
        title="Visualizations and Future Work",
        level=1,
        page=6,
        sentences=tuple(s.id for s in more),
        kind="body",
    )
    return replace(paper, sentences=(*paper.sentences, *more), sections=(*paper.sections, section))


def checks(text, paper, post_of):
    return [finding.check for finding in audit.check(post_of(f"# 题目\n\n{text}\n"), paper).findings]


@pytest.mark.parametrize(
    "text",
    [
        "论文对以后要做什么只字未提。",
        "全文没有给出任何注意力可视化的例子。",
        "文中未提及标注者的年龄、国籍等背景资料。",
        "报告里连它是不是 Transformer 都没有交代。",
    ],
)
def test_what_is_there_is_found(text, longer, post_of):
    assert checks(text, longer, post_of) == ["absence"]


@pytest.mark.parametrize(
    "text",
    [
        "论文没有披露稠密索引的内存。",
        "文中没有给出训练时间。",
        "作者没有公开训练集。",
        "论文没有讨论 RLHF。",
        "作者没有提到 Mistral。",
        "论文没有说明专家的姓名。",
    ],
)
def test_what_is_only_named_or_nowhere_is_rightly_missed(text, longer, post_of):
    assert checks(text, longer, post_of) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("作者还在 Mistral 上重复了实验。", "Mistral"),
        ("漂流用的是 RoPE，即 Relative Order Position Encoding。", "Relative Order"),
        ("浮标奖励全称 Buoy Policy Optimization。", "Buoy Policy Optimization"),
        ("这项测试是和哈佛法学院的团队合作做的。", "哈佛"),
        ("作者请 Google 翻译了问题。", "Google"),
    ],
)
def test_a_name_that_the_paper_lacks_is_found(text, name, paper, post_of):
    (finding,) = audit.check(post_of(f"# 题目\n\n{text}\n"), paper).findings
    assert (finding.check, finding.verdict) == ("terms", "论文未提及")
    assert name in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "跟 PPO 那套相比，这里省掉了一步。",
        "用 Python 也能自己试一遍。",
        "索引叫 Harbor，对话里也叫 Base。",
        "Harbor Index 用的是量化。",
        "Karpathy 转发时推荐过它。",
        "模型放在 Hugging Face 上。",
        "“Mira Solvang”是第一作者。",
    ],
)
def test_what_a_writer_brings_up_himself_is_no_claim(text, paper, post_of):
    assert checks(text, paper, post_of) == []


def test_the_record_of_a_question_is_no_claim(paper, post_of):
    answer = "答：论文未提及（已检索：Harbor、图像分类、效果、image classification）"
    source = "<sub>论文：HARBOR（arxiv:2405.00001v2），2026-11-22（回答由模型 Claude 依据原文写成，人工智能生成）</sub>"
    assert audit.check(post_of(f"# 问答\n\n{answer}\n\n{source}\n"), paper).findings == ()
