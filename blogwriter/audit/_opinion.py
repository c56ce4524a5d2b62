"""Sentences that claim nothing about the paper: opinion, supposition, comparison with the writer's own world."""

from __future__ import annotations

import re

__all__ = ["is_opinion"]

_OPINION = re.compile(
    r"[?？]$|我(?:认为|觉得|猜|个人|的看法|想|相信|们认为可以期待)|个人(?:认为|觉得|观点|理解)|如果|假如|假设|假定|打个比方|举个例子|"
    r"好比|就像|想象|笔者|小编|在我看来|(?:GitHub|知乎|推特|微博|B站|公众号)\s?上|(?:点赞|收藏|下载|阅读)量|\bstars?\b|值得期待|拭目以待|"
    r"未来(?:可能|或许|有望|我们)|\bI think\b|\bsuppose\b|\bimagine\b|\bin my (?:view|opinion)\b",
    re.IGNORECASE,
)


def is_opinion(folded: str) -> bool:
    """Whether a sentence (in Simplified characters) is a view, a question, a supposition, or about the paper's fame."""
    return bool(_OPINION.search(folded))
