"""Names that the post gets wrong: title, authors, affiliations, and names misspelt by a letter or two.

作者：Ashish Vaswany          the paper has Ashish Vaswani               → 矛盾
在 HumanEvel 上               the paper has HumanEval                    → 矛盾
提出了 Long-context Transformers   only a heading of its related work    → 矛盾
PPO（Preference Policy Optimization）  proximal policy optimization (PPO) → 矛盾
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache

from blogwriter import resources
from blogwriter.audit._expansions import expansions_of, given_in
from blogwriter.audit._findings import CONTRADICTED, MISSING, finding
from blogwriter.audit._names import family, names_in
from blogwriter.audit._paper import Index, tokens
from blogwriter.audit._post import Claim, Post
from blogwriter.models import Finding, Sentence
from blogwriter.words import has_han, plain

__all__ = ["check"]

NAME = "names"
_PERSON = r"[A-Z][a-zA-ZÀ-ž'’-]+(?:\s(?:[A-Z]\.|[A-Z][a-zA-ZÀ-ž'’-]+|van|von|de|der|la|bin))*\s[A-Z][a-zA-ZÀ-ž'’-]+"
_AUTHORS = re.compile(
    r"(?:作者(?:是|为|包括|有|为：|[：:])|\bAuthors?\s?[：:]|第一作者(?:是|为|[：:])?|通讯作者(?:是|为|[：:])?)\s?(?P<list>[^。；;\n]+)"
    rf"|由\s?(?P<by>{_PERSON})\s?(?:等人?|及其|和|与|提出|发表|撰写|完成)"
)
_TITLE = re.compile(
    r"^(?:论文|原文|标题|题目|论文标题|论文题目|原文标题|Title|Paper)\s?[：:]\s?[《“\"]?(?P<t>[A-Za-z][^》”\"\n|，。]+)",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"(?:论文|作者|研究|团队|工作|文章)[^。；;]{0,12}?(?:来自|出自|任职于|隶属于|单位(?:是|为|[：:]))\s?(?P<org>[^。；;，,（(]+)|^(?:单位|机构|作者单位)\s?[：:]\s?(?P<org2>.+)"
)
_CALLED = re.compile(
    r"(?:(?:提出|引入|介绍|设计|开发|推出)了?[^。；，,]{0,16}?(?:名为|称为|叫做|叫作|，即)|(?:方法|模型|架构|技术|框架|系统)?(?:称为|名为|叫做|命名为))"
    r"[^。；，,A-Za-z]{0,16}[（(“\"「]?\s?(?P<x>[A-Z][A-Za-z0-9-]+(?:[ -][A-Za-z0-9][A-Za-z0-9-]*){0,5})"
)
_OURS = re.compile(r"\b(?:we|our|this (?:paper|work|report)|propos|introduc|present|call|term|name|dub)", re.IGNORECASE)
_LIKE = 0.8
"""Likeness (difflib) from which two names of six letters or more are one name misspelt."""


def check(post: Post, index: Index) -> Iterator[Finding]:
    """Findings for wrong names."""
    for claim in post.claims:
        if claim.kind == "quote":
            continue
        problem = _title(claim, index) or _authors(claim, index) or _affiliation(claim, index) or _called(claim, index)
        problem = problem or (_misspelt(claim, index) if claim.kind != "meta" else None) or _expanded(claim, index)
        if problem:
            yield problem


def _title(claim: Claim, index: Index) -> Finding | None:
    match = _TITLE.match(claim.folded)
    title = index.paper.title
    if not match or len(tokens(match["t"])) < 3 or len(tokens(title)) < 3 or has_han(title):
        return None
    mine, theirs = " ".join(tokens(match["t"])), " ".join(tokens(title))
    if mine in theirs or theirs in mine:
        return None
    if difflib.SequenceMatcher(None, mine, theirs).ratio() < 0.6:
        return None  # another paper's title, or a subtitle of the post
    return finding(claim, NAME, CONTRADICTED, f"标题与论文不符，论文的标题是“{title}”", fix=f"改为“{title}”")


def _authors(claim: Claim, index: Index) -> Finding | None:
    authors = index.paper.authors
    match = _AUTHORS.search(claim.text) or _AUTHORS.search(claim.folded)
    if not match or not authors:
        return None
    for person in re.findall(_PERSON, match["list"] or match["by"]):
        if index.holds(person) or any(_same_person(person, author) for author in authors):
            continue
        near = max(authors, key=lambda author: _likeness(person, author))
        if _likeness(person, near) >= _LIKE:
            return finding(claim, NAME, CONTRADICTED, f"作者名有误：“{person}”应为“{near}”", fix=f"改为“{near}”")
        if len(authors) > 1 and match["list"]:
            return finding(claim, NAME, MISSING, f"论文的作者中没有“{person}”", fix="核对作者名单")
    return None


def _same_person(mine: str, theirs: str) -> bool:
    """The same words in any order, middle names and initials aside."""
    a, b = set(tokens(mine)), set(tokens(theirs))
    return a <= b or b <= a


def _likeness(a: str, b: str) -> float:
    return difflib.SequenceMatcher(None, plain(a), plain(b)).ratio()


def _affiliation(claim: Claim, index: Index) -> Finding | None:
    match = _FROM.search(claim.folded)
    if not match or not index.paper.affiliations:
        return None
    given = match["org"] or match["org2"]
    for chinese, english in _organisations():
        if chinese in given and not any(map(index.holds, (chinese, *english))):
            message = f"论文没有提到“{chinese}”，作者单位是 {'、'.join(index.paper.affiliations[:3])}"
            return finding(claim, NAME, MISSING, message, fix="核对作者单位")
    return None


def _called(claim: Claim, index: Index) -> Finding | None:
    """A name said to be the paper's own that stands only where it speaks of others' work."""
    match = _CALLED.search(claim.folded)
    if not match or not index.paper.abstract:
        return None
    phrase = f" {' '.join(tokens(match['x']))} "
    if any(phrase in f" {' '.join(tokens(text))} " for text in (index.paper.title, index.paper.abstract)):
        return None
    uses = [s for s in index.paper.sentences if phrase in f" {' '.join(tokens(s.text))} "]
    if not uses or len(uses) > 3 or any(_OURS.search(s.text) or s.kind in ("caption", "table") for s in uses):
        return None
    if not all(_of_others(s, index) for s in uses):
        return None
    message = f"“{match['x']}”在论文里只出现在讲他人工作的地方，不是这篇论文提出的"
    return finding(claim, NAME, CONTRADICTED, message, evidence=uses[0], fix="核对方法的名称")


def _of_others(sentence: Sentence, index: Index) -> bool:
    section = index.section_of.get(sentence.id)
    title = plain(section.title) if section else ""
    return sentence.kind == "reference" or bool(
        re.search(r"related|previous|prior|background|references|相关工作", title)
    )


def _misspelt(claim: Claim, index: Index) -> Finding | None:
    for name in sorted(names_in(claim.text)):
        if len(name) < 6 or index.holds(name) or re.search(r"\d", name):
            continue
        near = difflib.get_close_matches(name, _names_of(index), n=1, cutoff=_LIKE + 0.05)
        if near and family(near[0]) != family(name):
            return finding(claim, NAME, CONTRADICTED, f"“{name}”应为“{near[0]}”", fix=f"改为“{near[0]}”")
    return None


def _expanded(claim: Claim, index: Index) -> Finding | None:
    """An abbreviation of the paper's with another full name than the paper gives it."""
    for mine in given_in(claim.folded):
        known = expansions_of(index).get(mine.solid, ())
        if not known or any(mine.same(other) for other in known) or index.holds(mine.shown):
            continue
        right = known[0]
        message = f"{right.short} 的全称不符：这里写的是“{mine.shown}”，论文写的是“{right.shown}”"
        return finding(claim, NAME, CONTRADICTED, message, evidence=right.sentence, fix=f"改为“{right.shown}”")
    return None


@lru_cache(maxsize=8)
def _names_of(index: Index) -> tuple[str, ...]:
    """Names that the paper uses more than once."""
    counts = Counter(name for s in index.paper.sentences if s.kind != "reference" for name in names_in(s.text))
    return tuple(name for name, count in counts.items() if count > 1 and len(name) >= 5)


@cache
def _organisations() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(Chinese name, one of what the English name contains)."""
    lines = (resources.assets() / "organisations.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((chinese, tuple(english.split("|"))) for chinese, english in rows)
