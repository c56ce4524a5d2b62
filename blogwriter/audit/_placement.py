"""Whether a claim stands in the part of the paper that it names: what speaks of it must not stand elsewhere only.

引言部分介绍了红队测试       the introduction has none of it, 2.4 has                → 2.4
评测放在第 8 节             7 bears it as its title, 8 is titled otherwise         → 7
第 3.1 节还说，数据按用户划分  one sentence of 3.2 says nearly all of it, 3.1 little → 3.2
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from blogwriter import quantities
from blogwriter.audit._outline import Outline, mentions
from blogwriter.audit._paper import Index, Keys, Notion, keys_of, tokens
from blogwriter.models import Section, Sentence

__all__ = ["Elsewhere", "elsewhere", "titled_elsewhere"]

_MIN_TELLING = 2.3
"""Rarity of a notion that one sentence in ten holds; commoner ones say nothing about where a claim belongs."""
_MIN_SENTENCES = 3
_ELSEWHERE = 6.5
"""Summed rarity that a sentence elsewhere must share with the claim: two or three telling notions."""
_RARITY = 5.0
"""Rarity of a notion that one sentence in 150 holds."""
_PLAIN = 8.0
"""Summed rarity of a claim that says enough for one sentence to be told from the others."""
_MOST, _LITTLE = 0.7, 0.34
"""Shares of the claim's weight: what one sentence elsewhere must have, and what all of the named part may have.

Found on 463 sentences of real posts with footnotes, put under each section of their papers: 8,774 of 18,330 wrong
places are seen, and 11 of 920 right ones doubted, nearly all of them sentences that rest on two sections at once.
"""
_BY_CHANCE = 2
"""Sentences of the named part that may have a word of another's title in passing."""
_DENSER = 2
"""How many times denser a notion must stand under the title that has it."""
_HALF = 0.5
_COMMON, _RARE = 20, 8
"""Sentences with a name: above which it tells no part from another, and up to which it tells where a claim stands."""
_BY_COUNTING = 12
"""Up to here a writer counts himself, and two numbers are equal by chance."""
_REACH = 6
"""Lines of a table that belong to a row."""
_LATIN = re.compile(r"[A-Za-z][A-Za-z-]{2,}[\w-]*")
_AHEAD = 2.0
"""How much more of the claim the likest sentence under the other title must have."""
_OVERVIEWS = frozenset({"introduction", "abstract", "conclusion", "discussion", "summary", "background", "overview"})
"""Titles of sections that speak of everything the paper has."""
_STRUCTURE = (
    "介绍 提到 提及 描述 讨论 阐述 说明 总结 强调 指出 展示 分析 部分 章节 小节 节 章 作者 论文 文章 报告 本文 内容 "
    "主要 详细 重点 包括 列出 解释 概述 方法 结果 研究 比较 对比 实验 给出 过程 细节 不同 进行 通过 使用 可能 存在 "
    "更多 更少 许多 多种 各种 所有 全部 相关 重要 一些 部分 例子 情况 问题 方面 补充 额外 简单"
)
"""Words about the text itself, which stand in any section."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where a claim stands that does not stand where it says."""

    section: Section | None
    """None for a sentence before the first heading."""
    sentence: Sentence


def elsewhere(
    text: str, inside: frozenset[int], sections: tuple[Section, ...], plan: Outline, index: Index
) -> Elsewhere | None:
    """The sentence elsewhere that says what a claim puts into a part of the paper; None where it may stand there.

    Args:
        text: The claim without the words that name the part.
        inside: Positions of the part's sentences.
        sections: The sections that the part is; none for a page.
        plan: The paper's headings.
        index: The paper.
    """
    if len(inside) < _MIN_SENTENCES:
        return None
    titles = " ".join(section.title for section in plan.family(sections))
    keys = _telling(keys_of(text, index.paper.language), keys_of(titles, index.paper.language), index)
    if not keys:
        return None
    best = _best_outside(text, keys, inside, index)
    if best is None:
        return None
    sentence = index.sentences[best]
    section = index.section_of.get(sentence.id)
    # "Section 4 gives the results", says the introduction.
    pointed = any(set(sections) & set(mention.sections) for mention in mentions(sentence.text, plan))
    if pointed or _floats_near(sentence, inside, index) or _leads(section, sections, plan):
        return None
    return Elsewhere(section, sentence)


def _best_outside(text: str, keys: tuple[Notion, ...], inside: frozenset[int], index: Index) -> int | None:
    """Position of the sentence elsewhere that says enough of a claim of which too little stands here."""
    scores = index.where(keys)
    outside = {place: score for place, score in scores.items() if place not in inside}
    best = max(outside, key=lambda place: (outside[place], -place), default=None)
    if best is None:
        return None
    here = max((scores[place] for place in inside if place in scores), default=0.0)
    if _stands_out(outside[best], keys, inside, index) or _has_name(text, here, outside[best], inside, index):
        return best
    return _with_numbers(text, keys, inside, index)


def _floats_near(sentence: Sentence, inside: frozenset[int], index: Index) -> bool:
    """Whether a table or caption stands on a page of the part or beside it: layout decides which section it is in."""
    if sentence.kind == "prose" or sentence.page is None:
        return False
    pages = {page for place in inside if (page := index.sentences[place].page) is not None}
    return any(abs(sentence.page - page) <= 1 for page in pages)


def _leads(section: Section | None, sections: tuple[Section, ...], plan: Outline) -> bool:
    """Whether a section is the chapter that a named one is part of."""
    return section is not None and bool(set(sections) & set(plan.family((section,))))


def _has_name(text: str, here: float, there: float, inside: frozenset[int], index: Index) -> bool:
    """Whether a rare name of the claim stands elsewhere only, and with most of the claim."""
    if there < _PLAIN or here > _HALF * there:
        return False
    places = [_spelt(name, index) for name in dict.fromkeys(_LATIN.findall(text))]
    if any(found & inside and len(found) <= _COMMON for found in places):
        return False
    return any(found and not found & inside and len(found) <= _RARE for found in places)


@lru_cache(maxsize=4096)
def _spelt(name: str, index: Index) -> frozenset[int]:
    wanted = f" {' '.join(tokens(name))} "
    return frozenset(place for place, words in enumerate(index.spelt) if wanted in words)


def _with_numbers(text: str, keys: tuple[Notion, ...], inside: frozenset[int], index: Index) -> int | None:
    """The sentence elsewhere with the numbers of the claim, which stand nowhere in the named part."""
    said = [q for q in quantities.find(text) if q.value > _BY_COUNTING or q.kind == "percent" or 0 < q.step < 1]
    stating = [
        frozenset(p for p, stated in index.numbers.items() if any(quantities.agree(q, other) for other in stated))
        for q in said
    ]
    if not said or any(not places or places & inside for places in stating):
        return None
    near = {p + step for places in stating for p in places for step in (-1, 0, 1)} - inside
    near = {place for place in near if 0 <= place < len(index.sentences)}
    there = {place: _around(place, keys, index) for place in near}
    best = max(near, key=lambda place: (there[place], -place))
    here = max((_around(place, keys, index) for place in inside), default=0.0)
    together = len(said) > 1 and all(places & {best - 1, best, best + 1} for places in stating)
    enough = there[best] >= (_MIN_TELLING if together else _RARITY)
    return best if enough and (together or here <= _MOST * there[best]) else None


def _around(place: int, keys: tuple[Notion, ...], index: Index) -> float:
    """What a sentence shares with the claim, for a row of a table together with the rows and the caption around it."""
    window = frozenset(index.around(place, _REACH if index.sentences[place].kind == "table" else 0))
    return sum(index.rarity(notion) for notion in keys if not window.isdisjoint(index.places(notion)))


def titled_elsewhere(text: str, sections: tuple[Section, ...], plan: Outline, index: Index) -> Section | None:
    """The one section that bears as its title what a claim speaks of, where the named ones are titled otherwise.

    Args:
        text: The claim, or the clause of it with the section's name, without that name.
        sections: The sections named.
        plan: The paper's headings.
        index: The paper.
    """
    family = plan.family(sections)
    keys = keys_of(text, index.paper.language)
    named = frozenset(word for section in family for word in plan.titles[section])
    found = [
        section
        for section in plan.sections
        if section.kind != "references"
        and not set(family) & set(plan.family((section,)))
        and _tells(keys, section, named, plan, index)
    ]
    # A chapter and its subsection may have the same word in their titles; Self-Attention is told from Attention.
    found = [section for section in found if not any(section in plan.family((other,))[1:] for other in found)]
    told = {section: _particular(plan.titles[section] - named, index) for section in found}
    longest = [section for section in found if len(told[section]) == max(map(len, told.values()))]
    if len(longest) != 1 or not _belongs(keys, told[longest[0]], longest[0], sections, plan, index):
        return None
    return longest[0]


def _tells(keys: Keys, section: Section, named: frozenset[str], plan: Outline, index: Index) -> bool:
    """Whether a claim says all that tells a title from that of the named sections, and nothing that tells theirs."""
    title = plan.titles[section]
    told, theirs = _particular(title - named, index), _particular(named - title, index)
    forms = [frozenset(form) for notion in keys for form in notion]
    if not told or not told <= frozenset(stem for form in forms for stem in form):
        return False
    if any(form & theirs and form <= named for form in forms):
        return False
    return not told <= _OVERVIEWS or _only(keys, section, plan)


def _particular(title: frozenset[str], index: Index) -> frozenset[str]:
    """Words of a title that tell it from other titles: neither numbers, nor “vs”, nor “methods”."""
    empty = _stems(index.paper.language)
    return frozenset(word for word in title if word not in empty and (len(word) > 2 or not word.isascii()))


@cache
def _stems(language: str) -> frozenset[str]:
    return frozenset(stem for notion in keys_of(_STRUCTURE, language) for form in notion for stem in form)


def _only(keys: Keys, section: Section, plan: Outline) -> bool:
    """Whether a claim names nothing but a title: 结论放在第 5 节."""
    return all(any(set(form) <= plan.titles[section] for form in notion) for notion in keys)


def _belongs(  # noqa: PLR0913, PLR0917 - a claim between two parts of the paper
    keys: Keys, told: frozenset[str], there: Section, sections: tuple[Section, ...], plan: Outline, index: Index
) -> bool:
    """Whether what a title says is said under it, under the named sections at most in passing, and the rest not there.

    Where a claim says more than the title, its likest sentence must stand under the title too.
    """
    inside = frozenset(place for section in sections for place in plan.places(section, index))
    under = plan.places(there, index)
    overview = any(plan.titles[section] & _OVERVIEWS for section in sections)
    rest = []
    for notion in keys:
        if not any(set(form) <= told for form in notion):
            rest.append(notion)
            continue
        mine, theirs = len(index.places(notion) & inside), len(index.places(notion) & under)
        if mine > (0 if overview else _BY_CHANCE) or mine * len(under) * _DENSER > theirs * len(inside):
            return False
        if index.places(notion) and index.rarity(notion) < _MIN_TELLING:
            return False
    if not _telling(tuple(rest), (), index):
        return True
    scores = index.where(_telling(keys, (), index))
    best = max((scores.get(place, 0.0) for place in under), default=0.0)
    return best > _AHEAD * max((scores.get(place, 0.0) for place in inside), default=0.0)


def _stands_out(score: float, keys: tuple[Notion, ...], inside: frozenset[int], index: Index) -> bool:
    """None of it here and several telling notions together elsewhere; or nearly all elsewhere, and little here."""
    heard = index.heard(keys)
    here = sum(index.rarity(notion) for notion in keys if not inside.isdisjoint(index.places(notion)))
    if not here:
        return score >= _ELSEWHERE or (score >= _RARITY and score >= 0.99 * heard)
    return heard >= _PLAIN and score >= _MOST * heard and here <= _LITTLE * heard


def _telling(keys: Keys, titles: Keys, index: Index) -> tuple[Notion, ...]:
    empty = (*keys_of(_STRUCTURE, index.paper.language), *titles)
    return tuple(
        notion for notion in keys if index.rarity(notion) >= _MIN_TELLING and not any(notion & other for other in empty)
    )
