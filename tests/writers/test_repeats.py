"""Sentences that say the same thing once more."""

from __future__ import annotations

import pytest

from blogwriter.writers._repeats import repeated

BAR = "模拟律师资格考试中，GPT-4 进了考生的前 10%，GPT-3.5 落在后 10%。"
PATHS = "自注意力层用常数次顺序操作就能连接所有位置，最大路径长度 O(1)；循环层两者都是 O(n)。"


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (BAR, BAR),
        (BAR, "同一场模拟律师资格考试，GPT-4 进了考生的前 10%，GPT-3.5 落在后 10%。"),
        (PATHS, "自注意力层用常数次顺序操作就能连接所有位置，循环层要 O(n) 次。"),
        ("对 GPT-4 这样规模的训练，不可能针对模型做大量调参。", "因为这种规模的训练，不可能针对模型做大量调参。"),
    ],
)
def test_almost_the_same_words_are_a_repetition(earlier, later):
    assert repeated([earlier, "训练用了一台有 8 块 GPU 的机器。", later]) == {2: 0}


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (BAR, "模拟律师资格考试的满分是 400 分，GPT-4 考了 298 分，约在第 90 百分位。"),
        ("在英德翻译上，big 模型的 BLEU 是 28.4。", "英法翻译上，big 模型超过此前发表的所有单模型。"),
        ("为什么？", "为什么？"),
        ("", ""),
    ],
)
def test_the_same_subject_and_short_links_are_none(earlier, later):
    assert repeated([earlier, later]) == {}


def test_what_is_said_three_times_repeats_the_first():
    assert repeated([BAR, BAR, BAR]) == {1: 0, 2: 0}
