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
from blogwriter.models import Finding, Section, Sentence
from blogwriter.words import content_words, has_han

__all__ = ["check", "denies", "refusals"]

NAME = "absence"
_SOURCE = r"(?:论文|文章|文中|文件|报告|原文|作者|本文|该文|文档|它|研究|全文|通篇|全篇)"
_NO = (
    r"(?:(?:并?没有?|并?未|不)(?:能|有|再|曾)?(?:明确|具体|详细|进一步|直接|过多|任何|真的)*(?:地)?"
    r"(?:提及|提到|提过|"
    r"提供|给出|披露|透露|公布|公开|说明|涉及|讨论|介绍|报告|描述|包含|包括|写明|交代|解释|谈到|谈及|列出|附上)(?:过|到)?"
    r"|(?:只字|一字|绝口)[未不]提)"
)
_ABSENT = re.compile(rf"(?P<before>[^。！？；]*?){_NO}(?P<after>[^。！？；]*)")
_SEARCHED = re.compile(r"[（(]已检索[：:][^（）()]*[）)]")
"""What a record of questions was searched by: its words one by one are no claim."""
_EMPTY = (
    "例子 评估 资料 背景 能力 针对 论文 文章 报告 本文 作者 文件 文档 研究 具体 详细 详情 细节 进一步 信息 内容 提供 "
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
_EVEN = re.compile(r"(?:连|就连)(?P<x>[^，,]{2,30}?)(?:都|也)$")
_MEASURE = re.compile(
    r"(?:成本|花费|费用|开销|价格|报酬|时长|时间|时薪|速度|延迟|数量|条数|次数|个数|数目|长度|大小|规模|参数量|得分|分数|成绩|数值|取值|"
    r"比例|配置|细节|清单|名单|题目|姓名|代码|权重|架构|结构|流程|步骤|来源|原因|方法|硬件|显卡|数据|条|块|个|名)\W*$"
)
"""What a paper may name often without giving it: its figure, its details, the thing itself."""
_MENTION = re.compile(r"提及|提到|提过|讨论|涉及|谈到|谈及|[未不]提")
_RELEASE = re.compile(r"公开|公布|披露|透露|开源|发布|附上")
"""What is not said by speaking of a thing."""
_AHEAD = re.compile(r"(?:以后|未来|今后|将来|接下来|下一步|后续)[^，,。]{0,4}(?:做|工作|方向|计划|打算|研究|规划)")
"""What a paper wants to do next, in whatever words."""
_OUTLOOK = "未来工作"
_ITEMS = re.compile(r"[、，,]|以及|(?<!参)[与和及或](?!其)")
_TOGETHER = 9.0
"""Summed rarity from which the notions of a topic do not stand in one sentence by chance."""
_BESIDE = 12
"""Lines within which the rows of a table stand beside each other."""
_REFUSED = 0.3
"""Share of a topic's weight that a sentence must have in which the paper says that it withholds something."""
_OWN = re.compile(
    r"\b(?:we|our|us|report|paper|section|table|work|study|authors?|details?|scope)\b|[本论报文我]", re.IGNORECASE
)
"""Words of a sentence in which a paper speaks of itself."""
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
        match = _ABSENT.search(_SEARCHED.sub(lambda found: " " * len(found[0]), claim.folded))
        if not match or re.search(r"[？?]$", claim.folded):
            continue
        problem = _judge(claim, match, index)
        if problem:
            yield problem


def denies(claim: Claim) -> bool:
    """Whether a sentence says that something is not in the paper."""
    return bool(_ABSENT.search(claim.folded))


def _judge(claim: Claim, match: re.Match[str], index: Index) -> Finding | None:
    topic = _topic(match)
    if topic is None or not _understood(topic) or _RELEASE.search(match[0]):
        return None
    if _MEASURE.search(topic) and not (_MENTION.search(match[0]) and _has_section(_telling(topic, index), index)):
        return None
    items = [keys for item in _items(topic) if (keys := _telling(item, index))]
    # What is left to future work is what the paper wants to do.
    if topic != _OUTLOOK and any(_withheld(keys, index) for keys in items):
        return None
    found = [_present(keys, index, even=bool(_EVEN.search(match["before"]))) for keys in items]
    spoken = [one for one in found if one] or [one for one in [_listed(items, index)] if one]
    if not spoken:
        return None
    best, count, titled = spoken[0]
    where = f"，“{titled.title}”一节专门讲它" if titled else ""
    message = f"论文提到了这一点（第 {best.page} 页等 {count} 处）{where}"
    return finding(claim, NAME, CONTRADICTED, message, evidence=best, fix="删去“未提及”的说法，改写原文所述")


def _has_section(keys: tuple[Notion, ...], index: Index) -> bool:
    return bool(keys) and any(_covers(section.title, keys) for section in index.paper.sections)


def _listed(items: list[tuple[Notion, ...]], index: Index) -> tuple[Sentence, int, Section | None] | None:
    """Where two things of a list, each a rarity in the paper, stand beside each other: in its table of them."""
    heads = [index.places(keys[-1]) for keys in items if index.rarity(keys[-1]) >= _RARE]
    for number, places in enumerate(heads):
        for place in sorted(places):
            near = frozenset(range(place - _BESIDE, place + _BESIDE + 1))
            if any(not near.isdisjoint(other - places) for other in heads[number + 1 :]):
                return index.sentences[place], len(heads), None
    return None


def _items(topic: str) -> tuple[str, ...]:
    """The things of a list, each with what stands before the list: 标注者的年龄、国籍 → 标注者的年龄, 标注者的国籍."""
    parts = [part for part in _ITEMS.split(topic) if part.strip()]
    if len(parts) < 2:
        return (topic,)
    owner = parts[0].rpartition("的")[0]
    return (parts[0], *(f"{owner}的{part}" if owner else part for part in parts[1:]))


def _present(keys: tuple[Notion, ...], index: Index, *, even: bool) -> tuple[Sentence, int, Section | None] | None:
    """(a sentence that speaks of a thing, how many do, the section that is about it); None where too few do."""
    if any(not index.places(notion) for notion in keys):
        return None
    telling = index.rarity(keys[-1]) >= _COMMON
    if telling and any(_covers(section.title, keys[-1:]) for section in index.paper.sections):
        keys = keys[-1:]  # the head of the phrase has a section of its own
    spots = frozenset.intersection(*(_under(notion, index) for notion in keys))
    together = len(keys) > 1 and index.heard(keys) >= _TOGETHER
    if len(spots) < _MIN_USES and index.rarity(keys[-1]) >= _RARE and not together:
        keys, spots = keys[-1:], index.places(keys[-1])
    titled = next((s for s in index.paper.sections if _covers(s.title, keys)), None)
    if len(spots) < (1 if titled or together or even else _MIN_USES):
        return None
    plain = frozenset.intersection(*(index.places(notion) for notion in keys)) or spots
    return _best(sorted(plain), titled.sentences if titled else (), index), len(plain), titled


def _under(notion: Notion, index: Index) -> frozenset[int]:
    """Positions of the sentences that name a notion or stand in a section that has it in its title."""
    titled = {
        name for section in index.paper.sections if _covers(section.title, (notion,)) for name in section.sentences
    }
    return index.places(notion) | {place for place, s in enumerate(index.sentences) if s.id in titled}


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
    if _AHEAD.search(before) or _AHEAD.search(after):
        return _OUTLOOK
    even = _EVEN.search(before)
    if even and re.search(_SOURCE, before):
        return re.sub(r"[它其]|是不是|是否|有没有|什么", " ", even["x"])
    if not re.search(_SOURCE, before) and before.strip(" ，,也还并但而且") and not re.match(r"\s*关于", before):
        return None
    about = re.search(
        r"(?:关于|对于?|就|在)(?P<x>[^，,]+?)(?:[，,]|方面|上|的(?:具体)?(?:详情|细节|信息|内容)|$)", before
    )
    after = re.sub(r"的(?:例子|样例|示例)$", "", re.split(r"[，,]", after)[0])
    topic = (
        after
        if len(re.sub(r"[\W]|进一步|的|更多|具体|详细|信息|说明|细节|内容|任何|相关|例子|样例", "", after)) >= 2
        else ""
    )
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
    scores = index.where(tuple(notion for notion in keys if index.rarity(notion) >= _COMMON))
    weight = index.heard(keys)
    return any(
        score >= _REFUSED * weight and _OWN.search(index.sentences[place].text)
        for place, score in scores.items()
        if place in refusals(index)
    )


@lru_cache(maxsize=8)
def refusals(index: Index) -> frozenset[int]:
    """Positions of the sentences in which the paper says that it leaves something out."""
    return frozenset(place for place, s in enumerate(index.sentences) if _WITHHELD.search(s.text))


def _covers(title: str, keys: tuple[Notion, ...]) -> bool:
    stems = frozenset(content_words(title))
    return all(any(stems.issuperset(form) for form in notion) for notion in keys)


def _best(spots: list[int], names: tuple[str, ...], index: Index) -> Sentence:
    inside = [place for place in spots if index.sentences[place].id in names]
    return index.sentences[(inside or spots)[0]]
