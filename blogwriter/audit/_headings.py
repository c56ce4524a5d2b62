"""What a post says of the paper's headings: which there are, how many, which comes first or last, what they are called.

文中没有第四章         but there is a section 4             → 矛盾
全文共有七章           but the sections are eight           → 矛盾
最后一个标题是“致谢”   but headings follow it               → 矛盾
没有附录               but there is an appendix             → 矛盾
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from blogwriter.audit._findings import CONTRADICTED, MISSING, finding
from blogwriter.audit._outline import HAN_TITLES, Mention, Outline
from blogwriter.audit._paper import Index, tokens
from blogwriter.audit._post import Claim
from blogwriter.models import Finding, Section, Sentence

__all__ = ["denied", "first_of", "named", "numeral", "problems"]

NAME = "sections"
_MOST = 0.6
"""Share of the given title's words that a heading must have."""
_TABLES = 2
"""Pages with tables from which on the tables are taken to have been read."""
_NONE = (
    r"(?:并?不存在|并?没有|并?無|并无|未(?:包含|提供|找到|出现)|"
    r"缺少|找不到|无法(?:确定|获取|找到|得知)|不足以确定|无从(?:得知|确定))"
)
_LACKS = re.compile(
    rf"{_NONE}(?:任何|单独的?|专门的?|独立的?|另设|设置?)*(?P<title>{'|'.join(HAN_TITLES)})"
    r"(?:部分|章节|一节|小节|章|节)?(?=[，。；、！]|$)"
)
_NUMERAL = r"\d{1,2}|[一二三四五六七八九十两]{1,3}"
_COUNT = re.compile(
    r"(?:全文|论文|文章|正文|报告|本文|该文)[^，。；]{0,6}?(?:共|分为|分成|包含|包括|划分为|由)[^，。；]{0,3}?"
    rf"(?P<n>{_NUMERAL})\s?个?(?:大|主要)?(?P<what>章节|章|节)(?!点)"
)
_PARTS = re.compile(rf"(?:共|分为|分成|包含|包括|下设|下分|有)(?P<n>{_NUMERAL})\s?个?小节")
_EDGE = re.compile(
    r"(?P<edge>最后|首|第一)(?:一个|的一个|一|个|的)?\s?(?P<what>标题|章节|小节|一节|部分|节|章)(?=的?(?:标题)?(?:是|为|叫|便是|则是|[：:“「]))"
)
_TABLE = re.compile(r"(?:这一?|该|本)(?:小?节|章|部分)(?:里|中)?(?:的|给出的?|列出的?|有)\S{0,2}表")


def problems(claim: Claim, found: tuple[Mention, ...], plan: Outline, index: Index) -> Iterator[Finding]:
    """What is wrong with a sentence's words about the headings.

    Args:
        claim: The sentence.
        found: The sections that it names.
        plan: The paper's headings.
        index: The paper.
    """
    yield from _edge(claim, plan, index)
    for mention in found:
        yield from _existence(claim, mention, plan, index)
    yield from _lacking(claim, plan, index)
    yield from _counted(claim, found, plan, index)
    yield from _without_table(claim, found, plan, index)


def _existence(claim: Claim, mention: Mention, plan: Outline, index: Index) -> Iterator[Finding]:
    refused = denied(claim.folded, mention.text)
    if refused and mention.sections:
        yield _there_is(claim, mention.sections[0], index)
    elif not refused and mention.number and not mention.sections and plan.numbered:
        message = f"论文没有第 {mention.number} 节，带编号的章节是 {plan.range}"
        yield finding(claim, NAME, MISSING, message, fix="核对章节编号")
    elif mention.wrong_title:
        message = f"第 {mention.number} 节的标题是“{mention.sections[0].title}”，不是“{mention.wrong_title}”"
        evidence = first_of(mention.sections[0], index)
        yield finding(claim, NAME, CONTRADICTED, message, evidence=evidence, fix="核对章节编号与标题")


def _there_is(claim: Claim, section: Section, index: Index) -> Finding:
    message = f"论文有{named(section)}（第 {section.page} 页）" if section.page else f"论文有{named(section)}"
    return finding(claim, NAME, CONTRADICTED, message, evidence=first_of(section, index))


def denied(text: str, shown: str) -> bool:
    """Whether a sentence says that a place of the paper, as it names it, does not exist or holds nothing."""
    place = re.escape(shown)
    # “4.2 节写了没有成功的尝试” denies nothing of 4.2.
    after = rf"{place}[^，。；,;写讲说]{{0,6}}{_NONE}(?=$|[，。；,;！]|内容|任何|相关|明确|具体|正文|文字)"
    return bool(re.search(rf"{_NONE}[^，。；,;]{{0,8}}{place}|{after}", text))


def _lacking(claim: Claim, plan: Outline, index: Index) -> Iterator[Finding]:
    for match in _LACKS.finditer(claim.folded):
        title = HAN_TITLES[match["title"]]
        section = next((s for s in plan.sections if s.kind == title), None) or next(iter(plan.like(title)), None)
        if section:
            yield _there_is(claim, section, index)


def _counted(claim: Claim, found: tuple[Mention, ...], plan: Outline, index: Index) -> Iterator[Finding]:
    match = _COUNT.search(claim.folded)
    chapters = [section for section in plan.top if section.kind == "body"]
    if match and plan.numbered and not found:
        # Front and back matter may be counted in or not, subsections only as 节.
        most = len(plan.sections) if "节" in match["what"] else len(plan.top)
        if not len(chapters) <= numeral(match["n"]) <= most:
            message = (
                f"论文的正文有 {len(chapters)} 章（{named(chapters[0])}到{named(chapters[-1])}），不是 {match['n']} 章"
            )
            yield finding(claim, NAME, CONTRADICTED, message, evidence=first_of(chapters[-1], index), fix="核对章数")
    match = _PARTS.search(claim.folded)
    if match and len(found) == 1 and len(found[0].sections) == 1:
        parent = found[0].sections[0]
        below = plan.family((parent,))[1:]
        direct = [section for section in below if section.level == parent.level + 1]
        if direct and numeral(match["n"]) not in (len(direct), len(below)):
            message = f"{named(parent)}有 {len(direct)} 个小节，不是 {match['n']} 个"
            yield finding(claim, NAME, CONTRADICTED, message, evidence=first_of(direct[0], index), fix="核对小节数")


def _without_table(claim: Claim, found: tuple[Mention, ...], plan: Outline, index: Index) -> Iterator[Finding]:
    """A table put into a section on whose pages none stands."""
    sections = tuple(section for mention in found for section in mention.sections)
    pages = {table.page for table in index.paper.tables}
    if not sections or len(pages) < _TABLES or not _TABLE.search(claim.folded):
        return
    span = {page for section in sections for page in _pages_of(section, plan, index)}
    if span and not span & pages:
        message = f"{named(sections[0])}所在的页上没有表"
        yield finding(claim, NAME, MISSING, message, evidence=first_of(sections[0], index), fix="核对表所在的章节")


def _pages_of(section: Section, plan: Outline, index: Index) -> Iterator[int]:
    family = plan.family((section,))
    pages = [index.by_id[name].page for part in family for name in part.sentences if name in index.by_id]
    known = [page for page in pages if page is not None]
    if known:
        yield from range(min(known), max(known) + 1)


def _edge(claim: Claim, plan: Outline, index: Index) -> Iterator[Finding]:
    match = _EDGE.search(claim.folded)
    if not match or not plan.sections:
        return
    rest = claim.folded[match.end() :]
    shown = re.match(r"[^A-Za-z\u4e00-\u9fff]*[为是叫]?[^A-Za-z\u4e00-\u9fff]*(.{2,100}?)[”\"」』》。]?\s*$", rest)
    given = _titled(shown[1] if shown else rest, plan)
    last = match["edge"] == "最后"
    if not given:
        if last:
            yield from _last_in_text(claim, rest, plan, index)
        return
    ends = _ends(plan, match["what"]) if last else _starts(plan)
    if not any(section in ends for section in given):
        side = f"不是最后一个标题，其后还有“{ends[0].title}”" if last else f"不是第一个标题，第一个是“{ends[0].title}”"
        fix = f"{'最后' if last else '第'}一个标题是“{ends[0].title}”"
        yield finding(claim, NAME, CONTRADICTED, f"“{given[0].title}”{side}", fix=fix)


def _titled(text: str, plan: Outline) -> tuple[Section, ...]:
    """Sections that a text names by their titles, and nothing more: “A, B, and Acknowledgements” is not B."""
    latin = " ".join(re.findall(r"[A-Za-z0-9][A-Za-z0-9&,:’' .-]*", text))
    exact = tuple(s for s in plan.titled(text) if len(tokens(s.title)) > _MOST * len(tokens(latin or text)))
    return exact or next(
        (plan.like(title) for word, title in HAN_TITLES.items() if re.match(rf"{word}(?!的)", text)), ()
    )


def _ends(plan: Outline, what: str) -> list[Section]:
    """The headings that may be called the last; that of the last chapter may leave out what follows the body."""
    very = [plan.sections[-1], plan.top[-1]]
    body = [*plan.top_body[-1:], *plan.body[-1:]]
    if what == "标题":
        return very
    return [*(reversed(body) if what == "小节" else body), *very]


def _starts(plan: Outline) -> list[Section]:
    return [plan.sections[0], *[section for section in plan.top if section.kind == "body"][:1]]


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
            f"“{title[1].strip()}”（第 {found[0].page} 页）不是最后一个标题，其后还有{named(end)}（第 {end.page} 页）"
        )
        yield finding(claim, NAME, CONTRADICTED, message, evidence=found[0], fix=f"最后一个标题是“{end.title}”")


def named(section: Section) -> str:
    """A section as a message names it."""
    number = f"{section.number} " if section.number else ""
    return f"“{number}{section.title}”一节"


def first_of(section: Section, index: Index) -> Sentence | None:
    """The first sentence right under a heading."""
    return next((index.by_id[name] for name in section.sentences if name in index.by_id), None)


def numeral(text: str) -> int:
    """``12``, ``十二``, ``两`` as a number."""
    if text.isdigit():
        return int(text)
    total, digit = 0, 0
    for character in text:
        if character in "十百":
            total, digit = total + (digit or 1) * (10 if character == "十" else 100), 0
        else:
            digit = "零一二三四五六七八九".index("二" if character == "两" else character)
    return total + digit
