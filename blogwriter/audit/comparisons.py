"""Who beats whom: the post lets one system win where the paper says that it loses.

    在 MMLU 上，LLaMA-65B 略胜 Chinchilla-70B      LLaMA-65B is behind both Chinchilla-70B and PaLM-540B      → 矛盾

Pairs of names with a plain verb between them are compared where every sentence of the paper on the pair (and on the
data set that the claim names) says the opposite; more for less and better for worse is for ``_polarity`` to tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from blogwriter.audit._findings import CONTRADICTED, finding
from blogwriter.audit._names import names_in
from blogwriter.audit._opinion import is_opinion
from blogwriter.audit._paper import Index, keys_of, tokens
from blogwriter.audit._polarity import turned
from blogwriter.audit._post import Claim, Post
from blogwriter.audit._ranks import outranked
from blogwriter.audit._steps import stepped_back
from blogwriter.audit._sums import does_not_add_up
from blogwriter.models import Finding

__all__ = ["check"]

NAME = "comparisons"
_WINS = re.compile(
    r"\b(?:outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|beat(?:s|ing)?|"
    r"(?:is|are|was|were|perform(?:s|ed)?|does|do) (?:\w+ )?(?:better|superior|higher|stronger)(?: than| to)?|"
    r"(?:is|are) (?:\w+ )?ahead of)\b"
    r"|(?<!未)(?<!没有)(?<!不)(?:反超|超过|超越|优于|好于|胜过|略胜|战胜|完胜|险胜|击败|打败|领先于?|强于|赢了)",
    re.IGNORECASE,
)
_LOSES = re.compile(
    r"\b(?:underperform(?:s|ed|ing)?|(?:is|are|was|were|lags?|lagged|still lags?|falls?|fell|stays?) (?:\w+ )?behind|"
    r"(?:is|are|was|were|perform(?:s|ed)?|does|do) (?:\w+ )?(?:worse|inferior|lower|weaker)(?: than| to)?|trails?)\b"
    r"|不如|不及|逊于|逊色于|落后于?|低于|弱于|输给|差于|不敌",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|never|no|without|n't|cannot|if|whether)\b|没有|并未|未能|不能|尚未|难以|是否", re.IGNORECASE
)
_REACH = 90
"""Characters between a verb and the names on either side of it."""
_TELLS = 2.5
"""Rarity of a notion that says of what a comparison holds."""
_GENERAL = "任务 基准 基准测试 测试 考试 数据集 模型 性能 表现 结果 方法 大多数 多数 所有 整体 系统"
"""Words that limit a comparison to nothing in particular."""
_NEAR = 3
"""Sentences before one that says "on this benchmark" in which the benchmark may be named."""


@dataclass(frozen=True, slots=True)
class _Told:
    """``first`` wins over, or loses against, ``second``."""

    first: str
    second: str
    wins: bool

    def opposes(self, other: _Told) -> bool:
        """Whether the two cannot both be true."""
        turned = (other.second, other.first) == (self.first, self.second)
        same = (other.first, other.second) == (self.first, self.second)
        return (same and self.wins != other.wins) or (turned and self.wins == other.wins)

    def between(self, other: _Told) -> bool:
        """Whether both speak of the same pair."""
        return {self.first, self.second} == {other.first, other.second}


def check(post: Post, index: Index) -> Iterator[Finding]:
    """Findings for comparisons turned round."""
    for claim in post.statements:
        if not is_opinion(claim.folded) and (
            problem := _judge(claim, index)
            or _stepped_back(claim, index)
            or _inconsistent(claim)
            or _outranked(claim, index)
            or _turned(claim, index)
        ):
            yield problem


def _turned(claim: Claim, index: Index) -> Finding | None:
    """More for less, better for worse."""
    found = turned(claim, index)
    if found is None:
        return None
    sentence, theirs, mine = found
    where = "所引的句子" if claim.evidence else "论文"
    message = f"方向与{where}相反：原文是“{theirs}”，这里说成了“{mine}”"
    return finding(claim, NAME, CONTRADICTED, message, evidence=sentence, fix="照原文改正高低或增减")


def _inconsistent(claim: Claim) -> Finding | None:
    problem = does_not_add_up(claim)
    return finding(claim, NAME, CONTRADICTED, problem, fix="核对这几个数和升降") if problem else None


def _outranked(claim: Claim, index: Index) -> Finding | None:
    found = outranked(claim, index)
    if found is None:
        return None
    message = f"胜负与表中的数不符：说是领先的那一个是 {found.behind}，另一个是 {found.ahead}"
    return finding(claim, NAME, CONTRADICTED, message, evidence=found.sentence, fix="照表改正谁高谁低")


def _stepped_back(claim: Claim, index: Index) -> Finding | None:
    found = stepped_back(claim, index)
    if found is None:
        return None
    sentence, (first, second) = found
    message = f"方向说反了：论文说的是从 {first.text} 到 {second.text}"
    return finding(claim, NAME, CONTRADICTED, message, evidence=sentence, fix="照原文改正升降")


def _judge(claim: Claim, index: Index) -> Finding | None:
    for told in _comparisons(claim.folded):
        fields = {_solid(name) for name in names_in(claim.folded)} - {told.first, told.second}
        known = [(place, said) for place, said in _of_paper(index) if said.between(told)]
        known = [(place, said) for place, said in known if _on(fields, place, index)]
        plain = [place for place, said in known if fields or not _limited(said, place, index)]
        if plain and all(said.opposes(told) for _, said in known) and _says_all(claim, plain[0], index):
            sentence = index.sentences[plain[0]]
            message = "胜负说反了：论文这一句说的正相反"
            return finding(claim, NAME, CONTRADICTED, message, evidence=sentence, fix="照原文改正谁高谁低")
    return None


def _window(place: int) -> range:
    return range(max(0, place - _NEAR), place + 1)


def _on(fields: set[str], place: int, index: Index) -> bool:
    """Whether a sentence, or those before it, name all the data sets that the claim names."""
    text = _solid(" ".join(index.sentences[near].text for near in _window(place)))
    return all(field in text for field in fields)


def _limited(said: _Told, place: int, index: Index) -> bool:
    """Whether the paper says it of something in particular: a sentence with more names than the pair's."""
    return bool({_solid(name) for name in index.named[place]} - {said.first, said.second})


def _says_all(claim: Claim, place: int, index: Index) -> bool:
    """Whether whatever else the claim speaks of, such as a kind of task, is there too."""
    general = keys_of(_GENERAL, index.paper.language)
    keys = [n for n in keys_of(claim.text, index.paper.language) if not any(n & other for other in general)]
    keys = [notion for notion in keys if index.rarity(notion) >= _TELLS or not index.places(notion)]
    return all(not index.places(notion).isdisjoint(_window(place)) for notion in keys)


@lru_cache(maxsize=8)
def _of_paper(index: Index) -> tuple[tuple[int, _Told], ...]:
    return tuple(
        (place, told)
        for place, sentence in enumerate(index.sentences)
        if sentence.kind != "table" and len(index.named[place]) > 1
        for told in _comparisons(sentence.text)
    )


def _comparisons(text: str) -> tuple[_Told, ...]:
    """The plain comparisons of a sentence: one name right before the verb, one or more right behind it."""
    verbs = [(match, True) for match in _WINS.finditer(text)] + [(match, False) for match in _LOSES.finditer(text)]
    if len(verbs) != 1:
        return ()
    (verb, wins) = verbs[0]
    before, after = text[max(0, verb.start() - _REACH) : verb.start()], text[verb.end() : verb.end() + _REACH]
    if _NOT.search(before[-30:]) or "比" in before:
        return ()
    behind = re.split(r"[,，；;。]|\b(?:on|in|by|when|while|with|at|for|despite|except|but)\b|在", after)[0]
    first = _last(before)
    rivals = {_solid(name) for name in names_in(behind)} - {first}
    return tuple(_Told(first, rival, wins) for rival in sorted(rivals)) if first else ()


def _last(text: str) -> str:
    """The name that the verb belongs to: the last one, with nothing between that could be another subject."""
    spots = [(text.rfind(name), name) for name in names_in(text)]
    place, name = max(spots, default=(-1, ""))
    between = text[place + len(name) :]
    return (
        _solid(name) if name and not re.search(r"[,，、；;]|\b(?:and|or|of|which|that|we)\b|和|与|的", between) else ""
    )


def _solid(text: str) -> str:
    return "".join(tokens(text))
