"""Claims fuller than the paper: it says "on a subset of", "on benchmarks", and the post drops the restriction.

A claim is judged only where the sentence of the paper that says the same is plain, and only where every sentence that
says it is restricted in that way: paraphrase is free, dropping the only restriction that the paper ever makes is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from blogwriter.audit._findings import CONTRADICTED, MISSING, finding
from blogwriter.audit._opinion import is_opinion
from blogwriter.audit._overclaims import overclaims
from blogwriter.audit._paper import Index, Keys, Notion, keys_of
from blogwriter.audit._post import Claim, Post
from blogwriter.models import Finding, Sentence

__all__ = ["check"]

NAME = "scope"
_PART = re.compile(
    r"\b(?:subsets?|minority|sample) of\b|\bonly (?:a )?(?:some|certain|few|part)\b",
    re.IGNORECASE,
)
_PHRASE_END = re.compile(r"[,;.()]|\b(?:by|in|on|for|from|with|that|which|when|and|is|are|was|were)\b")
_SAID_PART = re.compile(
    r"子集|部分|一些|某些|若干|少数|少量|抽样|样本|其中|有的|有些|个别|一小|局部|方面|几个|subset|some|part|sample",
    re.IGNORECASE,
)
_FIELDS = "基准 基准测试 考试 测试集 测验 数据集 子集"
"""What a result may be restricted to."""
_SAID_FIELD = re.compile(r"基准|考试|测试|测验|评测|数据集|benchmark|exam|test", re.IGNORECASE)
_SAID_SOME = re.compile(r"(?:一些|某些|部分|若干|不少|有些)[^，。；]{0,6}(?:任务|场景|领域|方面)")
_HUMAN = re.compile(r"人类(?:的|级别的?)?(?:水平|水准)|\bhuman[\s-]levels?\b", re.IGNORECASE)
_NOT_YET = re.compile(r"接近|逼近|不如|低于|未达|没有达到|尚未|不及|距离")
_ALL = re.compile(r"所有|全部|每一?[个项种]|无一|都|一律|\b(?:all|every|each)\b")
_INCLUDED = re.compile(r"(?:包括|包含|连|甚至|including|even)\s?([A-Z][\w-]+)")
_NO_EXCEPTION = re.compile(r"(?:无一|毫无|没有|并无|无)例外|without exception")
_EXCEPT = re.compile(r"\b(?:except(?: for)?|with the exception of|other than|excluding)\b", re.IGNORECASE)
_BEHIND = 60
"""Characters behind a word for an exception in which the excepted is named."""
_TELLS = 1.5
_ENOUGH = 2
_COVER = 0.85
"""Share of the claim's weight that the paper's sentence must have."""
_WEIGHT = 10.0
"""Summed rarity of a claim that is plain enough to be compared."""


def check(post: Post, index: Index) -> Iterator[Finding]:
    """Findings for dropped restrictions."""
    for claim in post.statements:
        if is_opinion(claim.folded) or claim.kind == "cell":
            continue
        problem = (
            _whole_for_part(claim, index)
            or _human_level(claim, index)
            or _no_exception(claim, index)
            or next(overclaims(claim, index), None)
        )
        if problem:
            yield problem


def _whole_for_part(claim: Claim, index: Index) -> Finding | None:
    if _SAID_PART.search(claim.folded) or _PART.search(claim.text):
        return None
    keys = keys_of(claim.text, index.paper.language)
    weight = index.heard(keys)
    if weight < _WEIGHT:
        return None
    scores = index.where(keys)
    said = [place for place, score in scores.items() if score >= _COVER * weight]
    if not said or not all(_restricts(index.sentences[place], keys) for place in said):
        return None
    sentence = index.sentences[max(said, key=lambda place: (scores[place], -place))]
    match = _PART.search(sentence.text)
    shown = sentence.text[match.start() : match.end() + 40] if match else ""
    message = f"说得比原文满：论文只说“{shown.strip()}…”"
    return finding(claim, NAME, MISSING, message, evidence=sentence, fix="补上原文的限定（一部分、子集）")


def _no_exception(claim: Claim, index: Index) -> Finding | None:
    """Said of all, or of a thing by name, where the one sentence on it makes an exception."""
    named = _INCLUDED.search(claim.folded) if _ALL.search(claim.folded) else None
    without = bool(_NO_EXCEPTION.search(claim.folded))
    for sentence, word, behind in _exceptions(index) if named or without else ():
        if named and re.match(rf"\s*(?:the )?{re.escape(named[1])}\b", behind):
            message = f"论文把 {named[1]} 列为例外：“{word} {named[1]}”"
            return finding(claim, NAME, CONTRADICTED, message, evidence=sentence, fix=f"写明 {named[1]} 除外")
        if without and _on_the_same(claim, sentence, index):
            message = f"论文说有例外：“{word}{behind.split(',')[0]}”"
            return finding(claim, NAME, CONTRADICTED, message, evidence=sentence, fix="补上原文的例外")
    return None


@lru_cache(maxsize=8)
def _exceptions(index: Index) -> tuple[tuple[Sentence, str, str], ...]:
    """(sentence, its word for an exception, what stands behind it)."""
    found = ((sentence, _EXCEPT.search(sentence.text)) for sentence in index.sentences)
    return tuple((s, match[0].strip(), s.text[match.end() : match.end() + _BEHIND]) for s, match in found if match)


def _on_the_same(claim: Claim, sentence: Sentence, index: Index) -> bool:
    """Whether a sentence shares at least two telling notions with a claim."""
    theirs = keys_of(sentence.text)
    shared = [key for key in keys_of(claim.text, index.paper.language) if any(key & other for other in theirs)]
    return sum(index.rarity(key) >= _TELLS for key in shared) >= _ENOUGH


def _restricts(sentence: Sentence, keys: Keys) -> bool:
    """Whether the sentence says "a subset of" right before something that the claim names."""
    match = _PART.search(sentence.text)
    if not match:
        return False
    behind = keys_of(_PHRASE_END.split(sentence.text[match.end() : match.end() + 40])[0])
    return any(notion & other for notion in keys for other in behind)


def _human_level(claim: Claim, index: Index) -> Finding | None:
    """Human-level performance in general, where the paper claims it on benchmarks or exams only."""
    if not _HUMAN.search(claim.folded) or any(
        word.search(claim.folded) for word in (_SAID_FIELD, _SAID_SOME, _NOT_YET)
    ):
        return None
    said = [sentence for sentence in index.sentences if _HUMAN.search(sentence.text)]
    fields = keys_of(_FIELDS, index.paper.language)
    if not said or not all(_any(fields, keys_of(s.text, index.paper.language)) for s in said):
        return None
    message = "说得比原文满：论文只在基准或考试上说达到了人类水平"
    return finding(claim, NAME, MISSING, message, evidence=said[0], fix="写明是在哪些基准或考试上")


def _any(wanted: Keys, keys: Keys) -> Notion | None:
    return next((notion for notion in keys for other in wanted if notion & other), None)
