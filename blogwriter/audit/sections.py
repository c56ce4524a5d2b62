"""Sections and pages: whether they exist, which is the last, and whether a claim stands in the section it names.

    文中没有第四章             but there is a section 4                         → 矛盾
    第 9 章介绍了……            but the sections end with 7                      → 论文未提及
    引言部分介绍了红队测试      but the introduction never speaks of it, 2.4 does → 矛盾
    最后一个标题是“致谢”        but headings follow it                            → 矛盾

Placement is judged by terms that are rare in the paper: none of them in the named section, several together elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from blogwriter.audit._findings import CONTRADICTED, MISSING, finding
from blogwriter.audit._outline import Mention, Outline, mentions, outline
from blogwriter.audit._paper import Index, Keys, Notion, keys_of, tokens
from blogwriter.audit._post import Claim, Post
from blogwriter.models import Finding, Section, Sentence

__all__ = ["check"]

NAME = "sections"
_NONE = (
    r"(?:并?不存在|并?没有|并?無|并无|未(?:包含|提供|找到|出现)|"
    r"缺少|找不到|无法(?:确定|获取|找到|得知)|不足以确定|无从(?:得知|确定))"
)
_PAGE = re.compile(r"第\s?(?P<n>\d{1,4}|[一二三四五六七八九十百]+)\s?(?:页|頁)|\bpage\s(?P<p>\d{1,4})\b", re.IGNORECASE)
_GOES_ON = re.compile(r"该(?:部分|章|节|小节)|这一?(?:部分|章|节)|其中|此外|同时|并")
"""How a sentence begins that still speaks of the section of the one before."""
_LAST = re.compile(r"最后(?:一个|的一个|一|的)?\s?(?P<what>标题|章节|小节|一节|部分|节|章)")
_MIN_TELLING = 2.3
"""Rarity of a notion that one sentence in ten holds; commoner ones say nothing about where a claim belongs."""
_MIN_SENTENCES = 3
_ELSEWHERE = 6.5
"""Summed rarity that a sentence elsewhere must share with the claim: two or three telling notions."""
_RARITY = 5.0
"""Rarity of a notion that one sentence in 150 holds."""
_STRUCTURE = (
    "介绍 提到 提及 描述 讨论 阐述 说明 总结 强调 指出 展示 分析 部分 章节 小节 节 章 作者 论文 文章 报告 本文 内容 "
    "主要 详细 重点 包括 列出 解释 概述 方法 结果 研究"
)
"""Words about the text itself, which stand in any section."""


def check(post: Post, index: Index) -> Iterator[Finding]:
    """Findings for sections and pages."""
    plan = outline(index.paper)
    carried: tuple[int, tuple[Mention, ...]] = (-1, ())
    for claim in post.claims:
        if claim.kind in ("meta", "quote"):
            continue
        found = mentions(claim.folded, plan)
        problem = next(_structure(claim, found, plan, index), None)
        if problem:
            yield problem
            continue
        if found and claim.kind != "heading":
            carried = (claim.block, found)
        elif claim.block != carried[0] or not _GOES_ON.match(claim.folded):
            continue
        problem = None if index.verbatim(claim.text) else _misplaced(claim, carried[1], plan, index)
        if problem:
            yield problem


def _structure(claim: Claim, found: tuple[Mention, ...], plan: Outline, index: Index) -> Iterator[Finding]:
    yield from _pages(claim, index)
    if claim.kind == "heading":
        return
    yield from _last(claim, plan, index)
    for mention in found:
        denied = _denied(claim.folded, mention.text)
        if denied and mention.sections:
            section = mention.sections[0]
            message = f"论文有{_named(section)}（第 {section.page} 页）" if section.page else f"论文有{_named(section)}"
            yield finding(claim, NAME, CONTRADICTED, message, evidence=_first(section, index))
        elif not denied and mention.number and not mention.sections and plan.numbered:
            message = f"论文没有第 {mention.number} 节，带编号的章节是 {plan.range}"
            yield finding(claim, NAME, MISSING, message, fix="核对章节编号")
        elif mention.wrong_title:
            message = f"第 {mention.number} 节的标题是“{mention.sections[0].title}”，不是“{mention.wrong_title}”"
            evidence = _first(mention.sections[0], index)
            yield finding(claim, NAME, CONTRADICTED, message, evidence=evidence, fix="核对章节编号与标题")


def _denied(text: str, shown: str) -> bool:
    place = re.escape(shown)
    return bool(re.search(rf"{_NONE}[^，。；,;]{{0,8}}{place}|{place}[^，。；,;]{{0,6}}{_NONE}", text))


def _pages(claim: Claim, index: Index) -> Iterator[Finding]:
    total = index.paper.pages
    if not total:
        return
    for match in _PAGE.finditer(claim.folded):
        number = _int(match["n"] or match["p"])
        sentence = next((s for s in index.sentences if s.page == number), None)
        if number > total:
            yield finding(claim, NAME, CONTRADICTED, f"论文只有 {total} 页，没有第 {number} 页", fix="核对页码")
        elif sentence and _denied(claim.folded, match[0]):
            message = f"第 {number} 页有正文：“{sentence.text[:60]}”"
            yield finding(claim, NAME, CONTRADICTED, message, evidence=sentence)


def _last(claim: Claim, plan: Outline, index: Index) -> Iterator[Finding]:
    match = _LAST.search(claim.folded)
    if not match or not plan.sections:
        return
    rest = claim.folded[match.end() :]
    shown = re.match(r"[^A-Za-z\u4e00-\u9fff]*[为是]?[^A-Za-z\u4e00-\u9fff]*(.{2,100}?)[”\"」』》。]?\s*$", rest)
    title = shown[1] if shown else rest
    # "Authorship, Credit Attribution, and Acknowledgements" is not "Acknowledgements".
    named = tuple(s for s in plan.titled(title) if len(tokens(s.title)) > 0.6 * len(tokens(title)))
    if not named:
        yield from _last_in_text(claim, rest, plan, index)
        return
    ends = [plan.sections[-1], plan.top[-1]]
    if match["what"] != "标题":
        # "The last chapter" may leave out what follows the body; "the last heading" may not.
        ends += [*plan.body[-1:], *plan.top_body[-1:]]
    if not any(section in ends for section in named):
        message = f"“{named[0].title}”不是最后一个标题，其后还有“{ends[0].title}”"
        yield finding(claim, NAME, CONTRADICTED, message, fix=f"最后一个标题是“{ends[0].title}”")


def _last_in_text(claim: Claim, rest: str, plan: Outline, index: Index) -> Iterator[Finding]:
    """The same for a heading that reading did not recognise as one: what stands pages before the last is not last."""
    title = re.match(r"[^A-Za-z]{0,6}([A-Z][A-Za-z,&:’' -]{11,100})", rest)
    end = plan.sections[-1]
    if not title or end.page is None:
        return
    wanted = " ".join(tokens(title[1]))
    found = [s for s in index.paper.sentences if wanted in " ".join(tokens(s.text))]
    if found and all(s.page is not None and s.page < end.page for s in found):
        message = (
            f"“{title[1].strip()}”（第 {found[0].page} 页）不是最后一个标题，其后还有{_named(end)}（第 {end.page} 页）"
        )
        yield finding(claim, NAME, CONTRADICTED, message, evidence=found[0], fix=f"最后一个标题是“{end.title}”")


def _misplaced(claim: Claim, found: tuple[Mention, ...], plan: Outline, index: Index) -> Finding | None:
    sections = tuple(dict.fromkeys(s for mention in found for s in mention.sections))
    inside = {place for section in sections for place in plan.places(section, index)}
    if not sections or len(inside) < _MIN_SENTENCES:
        return None
    text = claim.folded
    for mention in found:
        text = text.replace(mention.text, " ")
    titles = " ".join(section.title for section in plan.family(sections))
    spoken = keys_of(titles, index.paper.language)
    other = _titled_elsewhere(text, sections, plan, index)
    if other:
        evidence = _first(other, index)
        message = f"{_named(sections[0])}没有说这件事，论文另有{_named(other)}"
        return finding(claim, NAME, CONTRADICTED, message, evidence=evidence, fix=f"改为{_named(other)}")
    keys = _telling(keys_of(text, index.paper.language), spoken, index)
    if not keys or any(not inside.isdisjoint(index.places(notion)) for notion in keys):
        return None
    scores = index.where(keys)
    best = max(scores, key=lambda place: (scores[place], -place), default=None)
    if best is None or not _enough(scores[best], keys, index):
        return None
    sentence = index.sentences[best]
    where = index.section_of.get(sentence.id)
    if any(set(sections) & set(mention.sections) for mention in mentions(sentence.text, plan)):
        return None  # "Section 4 gives the results", says the introduction
    place = f"，见{_named(where)}" if where else ""
    message = f"{_named(sections[0])}没有说这件事{place}（第 {sentence.page} 页）"
    return finding(claim, NAME, CONTRADICTED, message, evidence=sentence, fix="核对这句话出自哪一节")


def _titled_elsewhere(text: str, sections: tuple[Section, ...], plan: Outline, index: Index) -> Section | None:
    """The one section that bears as its title what the claim speaks of, where the named one never does."""
    inside = {place for section in sections for place in plan.places(section, index)}
    own = {plan.titles[section] for section in plan.family(sections)}
    structure = keys_of(_STRUCTURE, index.paper.language)
    for notion in keys_of(text, index.paper.language):
        places = index.places(notion)
        common = places and index.rarity(notion) < _MIN_TELLING
        if common or not inside.isdisjoint(places) or any(notion & other for other in structure):
            continue
        forms = {frozenset(form) for form in notion}
        if any(form <= title for form in forms for title in own):
            continue
        titled = [section for section in plan.body if plan.titles[section] in forms]
        # A section may speak of its chapter's topic without naming it.
        if len(titled) == 1 and not set(sections) & set(plan.family((titled[0],))):
            return titled[0]
    return None


def _enough(score: float, keys: tuple[Notion, ...], index: Index) -> bool:
    """Several telling notions together elsewhere; or all that the claim has, where even one is a rarity."""
    return score >= _ELSEWHERE or (score >= _RARITY and score >= 0.99 * index.heard(keys))


def _telling(keys: Keys, titles: Keys, index: Index) -> tuple[Notion, ...]:
    return tuple(
        notion
        for notion in keys
        if index.rarity(notion) >= _MIN_TELLING
        and not any(notion & other for other in (*keys_of(_STRUCTURE, index.paper.language), *titles))
    )


def _named(section: Section) -> str:
    number = f"{section.number} " if section.number else ""
    return f"“{number}{section.title}”一节"


def _first(section: Section, index: Index) -> Sentence | None:
    return next((index.by_id[name] for name in section.sentences if name in index.by_id), None)


def _int(text: str) -> int:
    if text.isdigit():
        return int(text)
    total, digit = 0, 0
    for character in text:
        if character in "十百":
            total, digit = total + (digit or 1) * (10 if character == "十" else 100), 0
        else:
            digit = "零一二三四五六七八九".index(character)
    return total + digit
