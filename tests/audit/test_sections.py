"""Where a claim stands and what the paper's headings are: said rightly it passes, said wrongly it is found."""

from __future__ import annotations

import pytest

from blogwriter import audit


def messages(text, paper, post_of):
    report = audit.check(post_of(f"# 题目\n\n{text}\n"), paper, options=audit.Options(checks=("sections",)))
    return [finding.message for finding in report.findings]


@pytest.mark.parametrize(
    "text",
    [
        "第 2.1 节讲量化，隐私放在第 5 节。",
        "Experiments 部分介绍了训练。此外，用的是 8 张 A100。",
        "Related Work 部分还提到，HarbourDocs 2017 上的召回率是 85.6%。",
        "全文共有六章。",
        "论文分为 7 章。",
        "第 3 节下设 1 个小节。",
        "最后一章是结论（Conclusion）。",
        "第一个标题是“Abstract”。",
        "论文没有附录。",
        "第 5 页介绍了红队邀请专家做的对抗测试。",
        "在 Privacy 里，作者删掉了语料中的个人信息。",
        "（训练用的机器见第 3 节）此外，语料删去了个人信息。",
    ],
)
def test_what_stands_where_it_is_said_to_stand_passes(text, paper, post_of):
    assert messages(text, paper, post_of) == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("第 2.1 节讲隐私，量化放在第 5 节。", "Privacy"),
        ("Method 部分介绍了训练。此外，红队邀请专家做了对抗测试。", "Red Teaming"),
        ("Method 部分还提到，HarbourDocs 2017 上的召回率是 85.6%。", "Related Work"),
        ("Conclusion 部分还用 BuoyNorm 层和 dropout 说明了 PortRank 的分数。", "Experiments"),
        ("全文共有九章。", "6 章"),
        ("第 3 节下设三个小节。", "1 个小节"),
        ("最后一章是相关工作（Related Work）。", "Conclusion"),
        ("第一个标题是“Method”。", "Abstract"),
        ("论文没有单独的结论。", "6 Conclusion"),
        ("第 2 页介绍了红队邀请专家做的对抗测试。", "第 5 页"),
    ],
)
def test_what_stands_elsewhere_is_found(text, part, paper, post_of):
    (message,) = messages(text, paper, post_of)
    assert part in message
