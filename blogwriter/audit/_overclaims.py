"""Claims of the strongest kind: the first ever, better in everything, solved for good, proven, planned.

    史上第一个参数高效的方法      no sentence on it says “first” or “novel”
    在所有任务上超过了 PaLM       the paper says “competitive with”, “on most benchmarks”
    彻底解决了幻觉                the paper says that it still hallucinates
    作者计划支持图像输入          no sentence on plans speaks of images

What a paper hedges is hedged near what it is about: a sentence that shares a telling notion with the claim decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from blogwriter.audit._findings import MISSING, finding
from blogwriter.audit._paper import Index, Keys, Notion, keys_of, tokens
from blogwriter.audit._post import Claim
from blogwriter.models import Finding

__all__ = ["overclaims"]

NAME = "scope"


def _words(english: str, chinese: str = "") -> re.Pattern[str]:
    """A pattern of English words and phrases parted by commas (``*``: any ending) and Chinese ones parted by blanks."""
    forms = "|".join(re.escape(word.strip()).replace(r"\*", r"\w*") for word in english.split(","))
    return re.compile("|".join((rf"\b(?:{forms})\b", *chinese.split())), re.IGNORECASE)


_FIRST = re.compile(
    r"首次(?:在[^，。；]{0,12})?(?:提出|实现|证明|展示|引入|超越|超过|达到|将|把|发现|揭示)|史上(?:首|第一)|首创|前所未有|"
    r"(?:第一个|首个|首款|首批)(?:[^，。；]{0,16}的)?(?:模型|方法|工作|系统|框架|架构|算法|数据集|基准)"
)
_OF_OTHERS = re.compile(r"等人|et al|当时|此前|之前|早先|最早|由[^，。；]{2,20}(?:首次|首先|最先)提出")
_COUNTED = (
    r"(?!,| (?:\d|author|step|stage|phase|layer|row|column|token|sentence|word|two|three|section|part|line|we|and|n\b))"
)
"""What “first” is followed by where it only counts."""
_EVER_FIRST = re.compile(
    rf"\bfirst(?:-ever)?\b{_COUNTED}|\b(?:pioneer\w*|to (?:the best of )?our knowledge|unprecedented)\b|首次|首个|第一",
    re.IGNORECASE,
)
_NOVEL = re.compile(rf"{_EVER_FIRST.pattern}|\b(?:novel|new|propos\w+|introduc\w+)\b|新颖|提出", re.IGNORECASE)
_EVERY = re.compile(
    r"(?:(?:所有|全部|每一?[项个种]|各项|各个|任何|一切)[^，。；]{0,14}?|全面|无一例外|完全|样样|处处|统统)"
    r"(?:都|均|也)?(?:已经?|就)?(?:地)?(?:追上并)?"
    r"(?:超越|超过|优于|领先|刷新|打败|击败|胜过|压过|甩|碾压|赶超|第一|最优|达到最先进|达到了最先进)"
)
_SAVED = re.compile(r"除了?|以外|之外|(?<!无一)例外|仅|只[有在]")
_BETTER = _words(
    "outperform*, surpass*, exceed*, better, best, improv*, state-of-the-art, state of the art, "
    "beat*, higher, advanc*, superior, faster, competitive, comparable, on par, match*, lag, lags, behind, worse, "
    "inferior, underperform*",
    "优于 超过 领先 最好 更好",
)
_UNIVERSAL = _words(
    "all, every, each, consistently, uniformly, across the board, any, entire, always, invariably, both, regardless",
    "所有 全部 一致",
)
_HEDGED = _words(
    "most, majority, many, some, several, except, exception, competitive, comparable, on par, not, still, lag, lags, "
    "behind, worse, slower, fewer, remain*, regress*, mitigate*, however, although, but",
    r"n't\b \b\w+\sout\sof\s\w+ \b\d+\sof\s(?:the\s)?\d+ 除外 多数 部分",
)
_LOSES = "except, exception, lag, lags, behind, worse, slower, regress*, underperform*, fail, fails"
_COUNTER = _words(f"but, apart from, other than, excluding, {_LOSES}", "除 落后")
_PLAINLY = _words(_LOSES, "落后 除外")
_ON_ALL = re.compile(
    r"\b(?:outperform|surpass|exceed|beat|better|best|improv|state[- ]of[- ]the[- ]art)\w*\b"
    r"[^.;]{0,60}\b(?:all|every|each)\b|"
    r"(?:所有|全部)[^，。；]{0,10}(?:优于|超过|最好)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"conclu|future|limitation|discussion|outlook|next steps|open questions|结论|展望|讨论|局限", re.IGNORECASE
)
_ABSOLUTE = re.compile(
    r"(?:完美|彻底|完全|根本上?|百分之百|一劳永逸)(?:地)?(?:解决|消除|避免|克服|杜绝|根除|修复|防止|消灭)|"
    r"(?:不会再|再也不会?)(?:犯|出现|产生|发生)|杜绝了"
)
_WHOLLY = _words(
    "completely, fully, entirely, perfect*, eliminat*, solv*, no longer, never, wholly, totally",
    "完全 彻底 消除 解决",
)
_STILL = _words("still, remain*, not, cannot, far from, limit*, can fail, may, sometimes", r"n't\b 仍 尚未 局限")
_PROVEN = re.compile(r"证明了|证实了|毫无疑问|必然会?|一定会|确凿")
_SUPPOSED = _words(
    "may, might, could, suggest*, hypothesi*, believe, speculat*, conjecture*, appear to, appears to, seem, seems, "
    "preliminary, possible, possibly, likely, presumably"
)
_SHOWN = _words("show*, demonstrat*, prove, proves, proved, proven, confirm*, verif*, find, found, establish*, observ*")
_PLANNED = re.compile(
    r"(?:作者|论文|团队|他们|报告|文中|文章|研究者|研究人员)[^，。；]{0,10}?(?:还|也|则|并)?"
    r"(?:计划|打算|规划|预告|展望|承诺|提出要|表示将|表示会|准备(?:在|把|将)|希望(?:未来|今后|将来|下一步))|"
    r"(?:下一步|未来工作|后续工作|今后)[^，。；]{0,6}(?:是|为|要|会|将|包括|计划|打算)"
)
_AHEAD = _words(
    "future, plan to, plans to, planning to, planned to, next step, next steps, we will, would like, intend*, hope to, "
    "further work, further research, further study, further investigation, leave*, going forward, ongoing, soon, "
    "open question*, look forward, looking forward, remains to be, remain to be",
    "未来 今后 下一步 将",
)
_EMPTY = (
    "作者 论文 文章 报告 团队 研究 模型 方法 提出 表示 计划 规划 未来 工作 方向 下一步 结果 任务 所有 全部 超过 优于 "
    "达到 首次 第一 新 性能 解决 问题 证明 实现 使用 系统 水平 最先进 能力 数据集 基准 比较 支持 建立 继续 进一步 "
    "开放 扩展 更多 不同 现有 已有 架构 框架 算法"
)
"""Words of such claims that say nothing about what they are on."""
_TELLS = 2.0
"""Rarity of a notion that one sentence in seven holds."""
_HALF, _SOME, _NEAR = 0.5, 0.35, 0.75
"""Shares of a claim's weight: what tells that a sentence is on the same, what it has at least, and what is as near."""
_SAID = 0.6
_BESIDE = 2
"""Sentences beside one on plans that may be on them too."""
_PLAN = 2
"""Notions of a plan that says enough to be looked for."""
_MOST = 0.75
_WEIGHT = 10.0


def overclaims(claim: Claim, index: Index) -> Iterator[Finding]:
    """Findings for a claim of the strongest kind that the paper does not make.

    Args:
        claim: A sentence in the writer's own words.
        index: The paper, in English or Chinese.
    """
    yield from _first_ever(claim, index)
    yield from _in_everything(claim, index)
    yield from _for_good(claim, index)
    yield from _beyond_doubt(claim, index)
    yield from _never_planned(claim, index)


def _first_ever(claim: Claim, index: Index) -> Iterator[Finding]:
    match = _FIRST.search(claim.folded)
    if not match or _OF_OTHERS.search(claim.folded) or not _of_paper(claim, index):
        return
    told = _on(claim, index)
    # “首次提出” may be how a writer puts “we propose”; “史上第一” may not.
    novel = _NOVEL if re.match(r"首次.*(?:提出|引入)$", match[0]) else _EVER_FIRST
    if told and not any(_weight(place, told, index) for place in _saying(novel, index)):
        message = f"论文没有说这是“{match[0][:2]}”"
        nearest = _nearest(tuple(range(len(index.sentences))), told, index)
        evidence = index.sentences[nearest[0]] if nearest else None
        yield finding(claim, NAME, MISSING, message, evidence=evidence, fix="照原文的说法改写，或删去")


def _in_everything(claim: Claim, index: Index) -> Iterator[Finding]:
    if not _EVERY.search(claim.folded) or _SAVED.search(claim.folded):
        return
    near = [index.sentences[place] for place in _nearest(_saying(_BETTER, index), _on(claim, index), index)]
    if any(_UNIVERSAL.search(s.text) and not _COUNTER.search(s.text) for s in near):
        return
    # A paper that says “better on all tasks” somewhere must say the contrary of these plainly.
    somewhere = any(not _COUNTER.search(index.sentences[place].text) for place in _saying(_ON_ALL, index))
    doubts = _PLAINLY if somewhere else _HEDGED
    hedged = next((sentence for sentence in near if doubts.search(sentence.text)), None)
    if hedged:
        message = "说得比原文满：论文的比较有保留"
        yield finding(claim, NAME, MISSING, message, evidence=hedged, fix="写明在哪些任务上、比哪些系统好")


def _for_good(claim: Claim, index: Index) -> Iterator[Finding]:
    match = _ABSOLUTE.search(claim.folded)
    if not match or re.search(r"[没未不非无][^，。；]{0,6}$", claim.folded[: match.start()]):
        return
    told = _on(claim, index)
    enough = _HALF * index.heard(told)
    if any(_weight(place, told, index) >= enough for place in _saying(_WHOLLY, index)):
        return
    still = _nearest(_saying(_STILL, index), told, index)
    if still:
        message = f"说得比原文满：论文没有说“{match[0]}”"
        evidence = index.sentences[still[0]]
        yield finding(claim, NAME, MISSING, message, evidence=evidence, fix="照原文写明还有哪些不足")


def _beyond_doubt(claim: Claim, index: Index) -> Iterator[Finding]:
    if not _PROVEN.search(claim.folded):
        return
    keys = keys_of(claim.text, index.paper.language)
    weight = index.heard(keys)
    said = [index.sentences[place] for place, score in index.where(keys).items() if score >= _MOST * weight]
    if weight < _WEIGHT or not said or any(_SHOWN.search(s.text) or not _SUPPOSED.search(s.text) for s in said):
        return
    word = _SUPPOSED.search(said[0].text)
    message = f"说得比原文肯定：论文只说“{word[0] if word else ''}”"
    yield finding(claim, NAME, MISSING, message, evidence=said[0], fix="改用“可能”“表明”一类的说法")


def _never_planned(claim: Claim, index: Index) -> Iterator[Finding]:
    match = _PLANNED.search(claim.folded)
    if not match or any(_AHEAD.search(index.by_id[name].text) for name in claim.evidence if name in index.by_id):
        return
    language = index.paper.language
    keys = [notion for notion in keys_of(claim.folded[match.end() :], language) if not _is_empty(notion, index)]
    told = tuple(notion for notion in keys if index.rarity(notion) >= _TELLS)
    heard = index.heard(told)
    if len(keys) < _PLAN or any(_weight(place, told, index) > _SOME * heard for place in _ahead(index)):
        return
    unknown = any(not index.places(notion) for notion in keys)
    if unknown or max(index.where(told).values(), default=0.0) < _SAID * heard:
        yield finding(claim, NAME, MISSING, "论文没有说过这样的打算", fix="删去，或改为论文写明的后续工作")


@lru_cache(maxsize=8)
def _ahead(index: Index) -> frozenset[int]:
    """Positions of the sentences on plans, of those beside them, and of the sections that look back or ahead."""
    beside = {place + step for place in _saying(_AHEAD, index) for step in range(-_BESIDE, _BESIDE + 1)}
    closing = {
        name
        for section in index.paper.sections
        if _CLOSING.search(section.title) and section.kind == "body"
        for name in section.sentences
    }
    return frozenset(beside | {place for place, s in enumerate(index.sentences) if s.id in closing})


def _of_paper(claim: Claim, index: Index) -> bool:
    """Whether a claim is on the paper's own work: it names its people, or begins with a word of its abstract."""
    own = set(tokens(f"{index.paper.title} {index.paper.abstract}"))
    named = re.match(r"[^A-Za-z]{0,4}([A-Za-z][A-Za-z-]{2,})", claim.folded)
    if named and set(tokens(named[1])) <= own:
        return True
    return bool(re.search(r"作者|论文|本文|团队|他们|该(?:模型|方法|研究)|这(?:篇|项|个|一|是)", claim.folded))


def _on(claim: Claim, index: Index) -> Keys:
    """The telling notions of a claim: neither common ones nor such as any claim of the kind has."""
    keys = keys_of(claim.text, index.paper.language)
    return tuple(notion for notion in keys if index.rarity(notion) >= _TELLS and not _is_empty(notion, index))


def _is_empty(notion: Notion, index: Index) -> bool:
    return any(notion & other for other in keys_of(_EMPTY, index.paper.language))


@lru_cache(maxsize=64)
def _saying(pattern: re.Pattern[str], index: Index) -> tuple[int, ...]:
    """Positions of the sentences with a pattern."""
    return tuple(p for p, s in enumerate(index.sentences) if s.kind != "table" and pattern.search(s.text))


def _weight(place: int, told: Keys, index: Index) -> float:
    """Summed rarity of what a sentence shares with a claim."""
    return sum(index.rarity(notion) for notion in told if place in index.places(notion))


def _nearest(places: tuple[int, ...], told: Keys, index: Index) -> list[int]:
    """Those of the sentences that share most of a claim, the nearest first; none where none shares enough."""
    weights = {place: _weight(place, told, index) for place in places}
    best = max(weights.values(), default=0.0)
    if best < max(_TELLS, _SOME * index.heard(told)):
        return []
    return sorted((p for p in places if weights[p] >= _NEAR * best), key=lambda p: (-weights[p], p))
