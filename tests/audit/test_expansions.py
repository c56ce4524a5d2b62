"""What abbreviations stand for, in the paper and in the post."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blogwriter import audit
from blogwriter.audit._expansions import expansions_of, given_in
from blogwriter.audit._paper import index

SENTENCE = (
    "We steer with proximal policy optimization (PPO), add rotary positional embeddings (RoPE) and present shifted "
    "sparse attention (S^2-Attn)."
)


@pytest.fixture
def defining(paper):
    first = replace(paper.sentences[0], text=SENTENCE)
    return replace(paper, sentences=(first, *paper.sentences[1:]))


def test_the_words_before_the_brackets_that_spell_the_letters_are_the_full_name(defining):
    found = {short: [one.shown for one in known] for short, known in expansions_of(index(defining)).items()}
    assert found["ppo"] == ["proximal policy optimization"]
    assert found["rope"] == ["rotary positional embeddings"]
    assert found["ssattn"] == ["shifted sparse attention"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("PPO 的全称是 Preference Policy Optimization，用来对齐。", ["Preference Policy Optimization"]),
        ("RoPE，即 Relative Order Position Encoding（相对顺序）。", ["Relative Order Position Encoding"]),
        ("采用 Group Relative Policy Optimization（GRPO）。", ["Group Relative Policy Optimization"]),
        ("GPT（见上一节）和 BERT 都是预训练模型。", []),
        ("判别式微调（discriminative fine-tuning）。", []),
    ],
)
def test_a_full_name_is_one_whose_letters_spell_the_abbreviation(text, shown):
    assert [one.shown for one in given_in(text)] == shown


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("强化学习用的 PPO，全名是 Preference Policy Optimization。", "proximal policy optimization"),
        ("位置编码改用 RoPE（Relative Order Position Encoding）。", "rotary positional embeddings"),
        ("这个模块叫 S²-Attn，全称是 Shift Short Attention。", "shifted sparse attention"),
    ],
)
def test_another_full_name_than_the_papers_is_found(text, right, defining, post_of):
    (finding,) = audit.check(post_of(f"# 题目\n\n{text}\n"), defining).findings
    assert (finding.check, finding.verdict) == ("names", "矛盾")
    assert right in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "强化学习用的 PPO（Proximal Policy Optimisation）。",
        "位置编码改用 RoPE（Rotary Position Embedding，旋转位置编码）。",
        "位置编码改用 RoPE（Rotary Position Encoding）。",
        "核心是 S²-Attn，全称 Shifted Sparse Attention。",
    ],
)
def test_the_same_full_name_in_other_spelling_passes(text, defining, post_of):
    assert audit.check(post_of(f"# 题目\n\n{text}\n"), defining).findings == ()
