"""“文中未提及 X”: X is searched for, and found is a contradiction.

A paper may itself say that it withholds something (“this report contains no further details about …”): then the post
is right, however often the thing is named elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from blogwriter.audit._findings import CONTRADICTED, finding
from blogwriter.audit._paper import Index, Notion, keys_of
from blogwriter.audit._post import Claim, Post
from blogwriter.chinese import glossary
from blogwriter.models import Finding, Sentence
from blogwriter.words import has_han

__all__ = ["check", "refusals"]

NAME = "absence"
_SOURCE = r"(?:论文|文章|文中|文件|报告|原文|作者|本文|该文|文档|它|研究)"
_NO = (
    r"(?:并?没有?|并?未|不)(?:能|有|再|曾)?(?:明确|具体|详细|进一步|直接|过多|任何)*(?:地)?"
    r"(?:提及|提到|"
    r"提供|给出|披露|透露|公布|公开|说明|涉及|讨论|介绍|报告|描述|包含|包括|写明|交代|解释)(?:过|到)?"
)
_ABSENT = re.compile(rf"(?P<before>[^。！？；]*?){_NO}(?P<after>[^。！？；]*)")
_EMPTY = (
    "论文 文章 报告 本文 作者 文件 文档 研究 具体 详细 详情 细节 进一步 信息 内容 提供 "
    "提及 提到 说明 介绍 讨论 描述 明确 相关 关于 任何 更多 "
    "方面 情况 问题 部分 方法 资料 模型 使用 包括 detail information"
)
_WITHHELD = re.compile(
    r"\bno (?:further |additional |more )?(?:details?|information|specifics)\b|"
    r"\b(?:beyond|outside) the scope\b|\bwithh(?:old|eld)\b|"
    r"\b(?:not|without|cannot|don't|didn't) "
    r"(?:\w+ ){0,2}(?:disclos|releas|report|provid|discuss|describ|shar|reveal|includ|publish|detail)|"
    r"\b(?:contain|provid|includ|report|giv|disclos|releas)\w* (?:no|neither)\b|\bleave\w* .{0,60}future work|"
    r"不(?:再)?(?:提供|公开|披露|讨论|赘述|展开|涉及)|未(?:提供|公开|披露)|(?:超出|不在).{0,6}范围",
    re.IGNORECASE,
)
_MIN_USES = 3
"""Sentences that must speak of a thing before a post may be told that the paper does."""
_COMMON = 2.0
"""A notion below this rarity (one sentence in seven) is shared by chance."""
_RARE = 4.0
"""Rarity from which the last notion of a Chinese phrase, its head, may stand for the whole phrase."""
_LEFT_OVER = 0.34
"""Share of the topic's characters that the glossary may fail to explain before the check keeps silent."""


def check(post: Post, index: Index) -> Iterator[Finding]:
    """Findings for claims that the paper lacks something."""
    for claim in post.statements:
        match = _ABSENT.search(claim.folded)
        if not match or re.search(r"[？?]$", claim.folded):
            continue
        problem = _judge(claim, match, index)
        if problem:
            yield problem


def _judge(claim: Claim, match: re.Match[str], index: Index) -> Finding | None:
    topic = _topic(match)
    if topic is None or not _understood(topic):
        return None
    keys = _telling(topic, index)
    if not keys or any(not index.places(notion) for notion in keys) or _withheld(keys, index):
        return None
    telling = index.rarity(keys[-1]) >= _COMMON
    if telling and any(_covers(section.title, keys[-1:], index) for section in index.paper.sections):
        keys = keys[-1:]  # the head of the phrase has a section of its own
    spots = frozenset.intersection(*(index.places(notion) for notion in keys))
    if len(spots) < _MIN_USES and index.rarity(keys[-1]) >= _RARE:
        keys, spots = keys[-1:], index.places(keys[-1])
    titled = next((s for s in index.paper.sections if _covers(s.title, keys, index)), None)
    if len(spots) < (1 if titled else _MIN_USES):
        return None
    best = _best(sorted(spots), titled.sentences if titled else (), index)
    where = f"，“{titled.title}”一节专门讲它" if titled else ""
    message = f"论文提到了这一点（第 {best.page} 页等 {len(spots)} 处）{where}"
    return finding(claim, NAME, CONTRADICTED, message, evidence=best, fix="删去“未提及”的说法，改写原文所述")


def _understood(topic: str) -> bool:
    """Whether the glossary explains the topic: what is not understood cannot be searched for."""
    known = [False] * len(topic)
    for item in glossary.find(topic):
        known[item.start : item.end] = [True] * (item.end - item.start)
    han = [place for place, character in enumerate(topic) if has_han(character) and character not in "的和与及或等者量"]
    return not han or sum(not known[place] for place in han) <= _LEFT_OVER * len(han)


def _topic(match: re.Match[str]) -> str | None:
    """What is said to be missing; None where it is not the paper that lacks it."""
    before, after = match["before"], match["after"]
    if not re.search(_SOURCE, before) and before.strip(" ，,也还并但而且") and not re.match(r"\s*关于", before):
        return None
    about = re.search(
        r"(?:关于|对于?|就|在)(?P<x>[^，,]+?)(?:[，,]|方面|上|的(?:具体)?(?:详情|细节|信息|内容))", before
    )
    after = re.split(r"[，,]", after)[0]
    topic = after if len(re.sub(r"[\W]|进一步|的|更多|具体|详细|信息|说明|细节|内容|任何|相关", "", after)) >= 2 else ""
    return " ".join(part for part in (about["x"] if about else "", topic) if part) or None


def _telling(topic: str, index: Index) -> tuple[Notion, ...]:
    keys = keys_of(topic, index.paper.language)
    return tuple(
        notion
        for notion in keys
        if not any(notion & empty for empty in keys_of(_EMPTY, index.paper.language))
        and (index.rarity(notion) > 1.0 or not index.places(notion))
    )


def _withheld(keys: tuple[Notion, ...], index: Index) -> bool:
    """Whether the paper itself says that it leaves the thing out."""
    silent = refusals(index)
    return any(not silent.isdisjoint(index.places(notion)) for notion in keys if index.rarity(notion) >= _COMMON)


@lru_cache(maxsize=8)
def refusals(index: Index) -> frozenset[int]:
    """Positions of the sentences in which the paper says that it leaves something out."""
    return frozenset(place for place, s in enumerate(index.sentences) if _WITHHELD.search(s.text))


def _covers(title: str, keys: tuple[Notion, ...], index: Index) -> bool:
    named = keys_of(title, index.paper.language)
    return all(any(notion & other for other in named) for notion in keys)


def _best(spots: list[int], names: tuple[str, ...], index: Index) -> Sentence:
    inside = [place for place in spots if index.sentences[place].id in names]
    return index.sentences[(inside or spots)[0]]
