"""Claims of the strongest kind: passed where the paper makes them, found where it hedges."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blogwriter import audit
from blogwriter.models import Sentence

TEXTS = (
    "Tidal quantization is the first method that calibrates a ranker without labels.",
    "Shortcut connections between docks have been studied for a long time.",
    "On most benchmarks, the tug ranker still lags behind GrandPier.",
    "The buoy ranker outperforms Anchor-2 on all reported datasets.",
    "Hallucinations of the index still remain in storms.",
    "Pooling may improve the robustness of the harbour crawl to typing errors of users.",
    "In the future, we plan to index video streams of the harbours.",
)


@pytest.fixture(scope="module")
def longer(paper):
    """The paper with what is first, better, solved, supposed and planned."""
    more = (Sentence(id=f"p6.s{90 + n}", text=t, page=6, bbox=None, kind="prose") for n, t in enumerate(TEXTS))
    return replace(paper, sentences=(*paper.sentences, *more))


def messages(text, paper, post_of):
    report = audit.check(post_of(f"# 题目\n\n{text}\n"), paper, options=audit.Options(checks=("scope",)))
    return [finding.message for finding in report.findings]


@pytest.mark.parametrize(
    "text",
    [
        "作者说这是第一个不用标签就能校准的量化方法。",
        "Marsh 等人首次提出了捷径连接。",
        "在所有数据集上，浮标排序器都超过了 Anchor-2。",
        "除 ReefQA 外，HarborXL 全面超过此前的排序器。",
        "论文没有彻底解决幻觉。",
        "作者计划以后给视频建索引。",
        "作者打算以后再研究这种做法。",
        "池化可能提高爬取对用户打字错误的鲁棒性。",
    ],
)
def test_what_the_paper_claims_itself_passes(text, longer, post_of):
    assert messages(text, longer, post_of) == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Harbor 首次实现了捷径连接。", "首次"),
        ("在所有基准上，它全面超过了 GrandPier。", "有保留"),
        ("Harbor 彻底解决了幻觉。", "彻底解决"),
        ("作者还计划支持语音合成与机器翻译。", "打算"),
        ("实验证明了池化提高爬取对用户打字错误的鲁棒性。", "may"),
    ],
)
def test_what_it_hedges_or_never_says_is_found(text, part, longer, post_of):
    (message,) = messages(text, longer, post_of)
    assert part in message
