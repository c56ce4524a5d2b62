"""Works that the post cites and the paper does not: (Name, year), [n], groups of numbers, arXiv ids.

The reference list is that of the version at hand: [35] of one version may be [41] of the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from blogwriter.audit._bound import Source, forms_in, sources_of
from blogwriter.audit._findings import CONTRADICTED, MISSING, finding
from blogwriter.audit._paper import Index
from blogwriter.audit._post import Claim, Post
from blogwriter.models import Finding, Paper
from blogwriter.words import plain

__all__ = ["check"]

NAME = "citations"
_GROUP = re.compile(r"\[(\d{1,3}(?:\s*[,，、–-]\s*\d{1,3})*)\]")
_NAME = r"[A-Z][A-Za-zÀ-ž'’]+(?:-[A-Z][a-zÀ-ž]+)?"
_AUTHOR_YEAR = re.compile(
    rf"(?P<name>{_NAME})(?:\s(?:et al\.?|(?:and|&) (?P<second>{_NAME}))|\s?等(?:人|学者|學者)?)?\s?(?:,|，|\(|（|\s)+"
    rf"(?P<year>(?:19|20)\d{{2}})[a-z]?\b(?!\s?年)"
)
_CITED = re.compile(
    r"et al|等|(?:&|and)\s[A-Z][a-z]+\s?[（(]?(?:19|20)\d{2}|"
    r"[（(]\s?[A-Z][^（）()]*,\s?(?:19|20)\d{2}"
)
_ARXIV = re.compile(r"(?<![\d.])(\d{4}\.\d{4,5})(?:v\d+)?(?![\d.])")
_WHO = rf"(?P<who>{_NAME}(?:\s?(?:et al\.?|(?:and|&|和|与|、)\s?{_NAME})){{0,3}})\s?(?P<al>等(?:人|学者)?)?"
_WHEN = r"\s?(?P<year>[（(,，]?\s?(?:19|20)\d{2}\s?[）)年]?)?"
_MADE_BY = (
    re.compile(
        rf"(?P<what>[^，。；,;：]{{2,40}}?)(?:最早|最初|首先|首次|都|均|就)?(?:是由?|由|出自|来自|引自|引用自|参考自|源自|源于|取自|归功于|[引挂]用?的是|沿用了?|借用了?|借鉴了?)\s?"
        rf"{_WHO}{_WHEN}\s?的?(?:(?P<verb>提出|发明|首创|引入|设计|工作|方法|研究|论文|成果))?"
    ),
    re.compile(
        rf"{_WHO}{_WHEN}\s?(?:所|最早|最先|首先)?(?P<verb>提出|发明|首创|引入|设计)的\s?(?P<what>[^，。；,;：的]{{2,40}})"
    ),
)
_ALIKE = 0.4
"""Share of two groups' numbers that both have, from which one is the other renumbered."""
_MIN_REFERENCES = 5
"""A shorter list is taken for one that could not be read."""


def check(post: Post, index: Index) -> Iterator[Finding]:
    """Findings for foreign citations; names and ids only where the paper's reference list could be read."""
    listed = len(index.paper.references) >= _MIN_REFERENCES
    for claim in post.claims:
        if claim.kind in ("meta", "heading"):
            continue
        yield from _groups(claim, index)
        if not listed:
            continue
        yield from _authors(claim, index)
        yield from _origin(claim, index)
        yield from _arxiv_ids(claim, index)


def _groups(claim: Claim, index: Index) -> Iterator[Finding]:
    total = len(index.paper.references)
    numbered = total >= _MIN_REFERENCES and any(reference.label for reference in index.paper.references)
    for match in _GROUP.finditer(claim.text):
        numbers = _numbers(match[1])
        beyond = [n for n in numbers if total < n <= 2 * total + 20]  # [256, 480] is an interval
        if numbered and beyond:
            message = f"参考文献共 {total} 条，没有 [{beyond[0]}]"
            yield finding(claim, NAME, CONTRADICTED, message)
        elif len(numbers) >= 3:
            yield from _unknown_group(claim, match[0], frozenset(numbers), index)


def _unknown_group(claim: Claim, shown: str, numbers: frozenset[int], index: Index) -> Iterator[Finding]:
    """Three or more numbers cited together: the paper has no such group but one that is nearly it."""
    best, overlap = None, 0.0
    for place, group in _groups_of(index):
        share = len(group & numbers) / len(group | numbers)
        if numbers <= group and len(group) <= 2 * len(numbers):
            return
        if share > overlap:
            best, overlap = (place, group), share
    if best and overlap >= _ALIKE:
        right = _printed(index.sentences[best[0]].text, best[1])
        message = f"论文（这一版）没有把 {shown} 放在一起引用，相近的一处是 {right}；不同版本的文献编号可能不同"
        yield finding(claim, NAME, CONTRADICTED, message, evidence=index.sentences[best[0]], fix=f"改为 {right}")


@lru_cache(maxsize=8)
def _groups_of(index: Index) -> tuple[tuple[int, frozenset[int]], ...]:
    return tuple(
        (place, frozenset(_numbers(match[1])))
        for place, sentence in enumerate(index.sentences)
        for match in _GROUP.finditer(sentence.text)
    )


def _printed(text: str, group: frozenset[int]) -> str:
    return next(match[0] for match in _GROUP.finditer(text) if frozenset(_numbers(match[1])) == group)


def _numbers(text: str) -> list[int]:
    """``3, 5–7`` → 3, 5, 6, 7."""
    found: list[int] = []
    for part in re.split(r"[,，、]", text):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        found += range(ends[0], min(ends[-1], ends[0] + 50) + 1) if len(ends) == 2 else ends
    return found


def _authors(claim: Claim, index: Index) -> Iterator[Finding]:
    if not _CITED.search(claim.text):
        return
    for match in _AUTHOR_YEAR.finditer(claim.text):
        name, year = match["name"], match["year"]
        known = _years_of(index.paper, name, match["second"])
        if year in known or (_own(index.paper, name) and not match["second"]):
            continue
        if known:
            years = "、".join(sorted(known))
            message = f"参考文献中 {name} 的年份是 {years}，不是 {year}"
            yield finding(claim, NAME, CONTRADICTED, message, fix=f"核对 {name} 的年份（{years}）")
        elif not _together(index, [n for n in (name, match["second"]) if n]):
            message = f"参考文献中没有 {name}{' 与 ' + match['second'] if match['second'] else ''}（{year}）"
            yield finding(claim, NAME, MISSING, message, fix="删去这条引用，或注明它不是论文所引")


def _origin(claim: Claim, index: Index) -> Iterator[Finding]:
    """A thing said to be the work of some authors, where the paper cites only others right behind it."""
    for match in (match for pattern in _MADE_BY for match in pattern.finditer(claim.folded)):
        if not match["year"] and not (match["al"] or " " in match["who"].strip()) and not match["verb"]:
            continue
        wanted = [plain(name) for name in re.findall(_NAME, match["who"]) if name != "et"]
        # 激活函数选了 GELU，文献挂的是……: the thing stands in the clause before.
        forms = forms_in(match["what"]) or forms_in(claim.folded[: match.start("what")])
        cited = [source for form in forms for source in sources_of(form, index)]
        if not cited or not _are_cited(wanted, index) or _with_any(wanted, forms, cited, index):
            continue
        if any(name in plain(source.who) for name in wanted for source in cited):
            continue
        message = f"论文在这里引用的是 {cited[0].shown}，不是 {match['who'].strip()}"
        yield finding(claim, NAME, CONTRADICTED, message, evidence=cited[0].sentence, fix=f"改为 {cited[0].shown}")
        return


def _are_cited(names: list[str], index: Index) -> bool:
    """Whether all names are those of authors in the reference list, and so of people."""
    return bool(names) and all(any(name in plain(r.text) for r in index.paper.references) for name in names)


def _with_any(names: list[str], forms: tuple[str, ...], cited: list[Source], index: Index) -> bool:
    """Whether a reference, or a sentence that cites nobody right behind the thing, names one of the people with it."""
    plainly = {source.sentence.id for source in cited}
    said = (s.text for s in index.paper.sentences if s.id not in plainly and s.kind != "reference")
    texts = (*said, *(r.text for r in index.paper.references))
    return any(
        any(name in text for name in names) and any(plain(form) in text for form in forms) for text in map(plain, texts)
    )


def _years_of(paper: Paper, *names: str | None) -> set[str]:
    """Years of the references that have all the names."""
    wanted = [re.compile(rf"(?<![a-z]){re.escape(plain(name))}(?![a-z])") for name in names if name]
    found: set[str] = set()
    for reference in paper.references:
        text = plain(reference.text)
        if all(word.search(text) for word in wanted):
            found |= set(re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", reference.text))
    return found


def _together(index: Index, names: list[str]) -> bool:
    """Whether some sentence or reference has all the names."""
    texts = (*(s.text for s in index.paper.sentences), *(r.text for r in index.paper.references))
    wanted = [plain(name) for name in names]
    if not all(index.holds(name) for name in names):
        return False
    return len(names) == 1 or any(all(name in text for name in wanted) for text in map(plain, texts))


def _own(paper: Paper, name: str) -> bool:
    return any(plain(name) in plain(author) for author in paper.authors)


def _arxiv_ids(claim: Claim, index: Index) -> Iterator[Finding]:
    own = (index.paper.arxiv_id or "").split("v")[0]
    for match in _ARXIV.finditer(claim.text):
        if match[1] == own or not _looks_like_id(match[1]):
            continue
        if not any(
            match[1] in reference.text or reference.arxiv_id == match[1] for reference in index.paper.references
        ):
            yield finding(claim, NAME, MISSING, f"参考文献中没有 arXiv:{match[1]}")


def _looks_like_id(text: str) -> bool:
    return 1 <= int(text[2:4]) <= 12
