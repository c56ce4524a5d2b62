"""Which way a comparison points, in a claim and in the sentences that it cites, or else in those that say the same.

    加上奖励后性能略有提升[^p6.s3]     such alignment slightly degrades the performance    → turned round
    困惑度改善了[^p2.s4]               the perplexity decreases                            → nothing: lower is better

Only where the two words' clauses deny nothing, both sentences speak of the same things in the same order, and no
sentence that does so agrees with the claim; the words stand in ``assets/antonyms.tsv``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from blogwriter import quantities, resources
from blogwriter.audit._clauses import clause_at, clauses
from blogwriter.audit._names import names_in
from blogwriter.audit._paper import Index, Keys, keys_of, tokens
from blogwriter.audit._post import Claim
from blogwriter.models import Sentence

__all__ = ["turned"]

_NOT = re.compile(
    r"[不未没无非]|仅|只|除|避免|防止|抵消|难以|是否|如果|越|随着?|"
    r"\b(?:no|not|never|without|cannot|fails?|failed|avoid\w*|prevent\w*|counteract\w*|mitigat\w*|hinder\w*|only|"
    r"except|if|whether|unless|neither|nor|few|little|instead|rather|until|"
    r"the (?:more|less|larger|smaller|higher|lower))\b|n't",
    re.IGNORECASE,
)
"""What turns a sentence round, or limits it, so that its direction cannot be told from one word."""
_LOWER = re.compile(
    r"困惑度|错误|误差|损失|延迟|时延|成本|开销|代价|内存|显存|耗时|时间|毒性|幻觉|偏见|风险|排名|"
    r"\b(?:perplexity|ppl|errors?|loss(?:es)?|latency|costs?|memory|time|toxic\w*|hallucinat\w*|bias(?:es)?|risks?|rank\w*|bpc|bpb|wer)\b",
    re.IGNORECASE,
)
"""Things of which less is better: 改善 and "decrease" say one thing of them."""
_THAN = re.compile(r"比(?!如|例|较|特|重|赛)|相比|于|\b(?:than|over|compared|versus|vs)\b", re.IGNORECASE)
_BOUND = re.compile(r"(?:超过|不到|exceed(?:s|ed)?)[^，。；,;]{0,24}?[\d一二两三四五六七八九十半]")
"""What bounds a number is for ``numbers`` to judge."""
_WHERE = re.compile(r"[,，；;。]|\b(?:on|in|by|when|while|with|at|for|despite)\b")
"""What begins behind the loser: where, when or how it loses."""
_SAME = 0.5
"""Share of the claim's weight that a sentence must have, a little less where the claim cites it."""
_SAME_CITED = 0.45
_MEANT = 12
"""Sentences that a claim without a citation may mean."""
_TELLING_UNCITED = 6.0
_NEXT = 6
"""Characters on either side of a word in which stands what becomes more or less."""
_BESIDE = 0.33
"""Share of what the word's own clause says that must stand in the clause there, too, where nothing is cited."""
_NUMBER_WEIGHT = 4.0
"""What a number weighs that both state."""
_LIMIT = re.compile(r"\bonly (?:on|with|when|in|for)\b|只(?=用|在|有|需)")
"""What says behind a word where it holds, and denies nothing."""
_EMPTY = "取得 获得 达到 得到 显示 发现 各种 相比 结果 已经 现有"
"""Words that say nothing about what is compared."""
_TELLING = 5.0
"""Summed rarity of a claim that says enough."""
_VALUES = frozenset({"value", "change"})
_MERITS = frozenset({"merit", "quality"})


@dataclass(frozen=True, slots=True)
class _Way:
    """A word with the axes that it may be on, and which end it is."""

    text: str
    start: int
    end: int
    up: frozenset[str]
    down: frozenset[str]


def turned(claim: Claim, index: Index) -> tuple[Sentence, str, str] | None:
    """(sentence, its word, the claim's word) where the claim says the opposite of the sentences that it cites.

    A claim that cites nothing is held against all sentences that say enough of what it says.

    Args:
        claim: A sentence of the post.
        index: The paper.
    """
    mine = [way for way in _ways(claim.folded) if not _denied(claim.folded, way)]
    if not mine:
        return None
    cited = [index.by_id[name] for name in claim.evidence if name in index.by_id]
    sentences, share = (cited, _SAME_CITED) if cited else (_closest(claim, index), _SAME)
    told = [(sentence, way) for sentence in sentences for way in _ways(sentence.text)]
    for way in mine:
        found = [
            (sentence, theirs, opposed)
            for sentence, theirs in told
            if (opposed := _opposed(way, theirs, f"{claim.folded} {sentence.text}", strictly=not cited)) is not None
            and _same_thing(claim, way, sentence, theirs, index, share=share)
        ]
        if found and all(opposed and not _denied(sentence.text, theirs) for sentence, theirs, opposed in found):
            return found[0][0], found[0][1].text, way.text
    return None


def _closest(claim: Claim, index: Index) -> list[Sentence]:
    """The sentences that say most of what a claim says."""
    keys = keys_of(claim.text, index.paper.language)
    scores = index.where(keys)
    if index.heard(keys) < _TELLING_UNCITED:
        return []
    best = sorted(scores, key=lambda place: (-scores[place], place))[:_MEANT]
    return [index.sentences[place] for place in best if index.sentences[place].kind != "table"]


def _opposed(mine: _Way, theirs: _Way, both: str, *, strictly: bool) -> bool | None:
    """Whether two words point against each other; None where they are on different axes.

    A change for the better and one upwards are on one axis where more is better, unless it must be the same strictly.
    """
    if (mine.up & theirs.up) or (mine.down & theirs.down):
        return False
    if (mine.up & theirs.down) or (mine.down & theirs.up):
        return True
    axes = (mine.up | mine.down, theirs.up | theirs.down)
    mixed = any(a & _VALUES and b & _MERITS for a, b in (axes, axes[::-1]))
    if strictly or not mixed or _LOWER.search(both):
        return None
    return bool(mine.up) != bool(theirs.up)


def _denied(text: str, way: _Way) -> bool:
    """Whether the way's own clause denies or limits it; a limit behind it says where it holds."""
    clause = next(part for part in clauses(text) if part.start <= way.start < part.end)
    before, behind = text[clause.start : way.start], text[way.end : clause.end]
    return bool(_NOT.search(before) or _NOT.search(_LIMIT.sub(" ", behind)))


def _same_thing(  # noqa: PLR0913 - a way here and a way there
    claim: Claim, mine: _Way, sentence: Sentence, theirs: _Way, index: Index, *, share: float
) -> bool:
    language = index.paper.language
    place = _places(index).get(sentence.id, -1)
    names = [name for name in names_in(claim.text) if "".join(tokens(name)) not in "".join(tokens(sentence.text))]
    empty = (*keys_of(_EMPTY, language), *keys_of(mine.text, language))
    keys = [key for key in keys_of(claim.text, language) if not _has(empty, key)]
    shared = [key for key in keys if place in index.places(key)]
    numbers = _NUMBER_WEIGHT * sum(
        any(quantities.agree(a, b) for b in index.numbers.get(place, ())) for a in quantities.find(claim.text)
    )
    heard = sum(index.rarity(key) for key in keys) + numbers
    told = sum(index.rarity(key) for key in shared) + numbers
    if names or heard < _TELLING or told < share * heard:
        return False
    near = keys_of(clause_at(claim.folded, mine.start), language)
    around = keys_of(clause_at(sentence.text, theirs.start), language)
    beside = [key for key in near if key in shared and _has(around, key)]
    wanted = 0.0 if claim.evidence else _BESIDE * sum(index.rarity(key) for key in near if not _has(empty, key))
    if not beside or sum(index.rarity(key) for key in beside) < wanted:
        return False
    if not claim.evidence and not (mine.up | mine.down) <= {"merit"}:
        next_to = (
            claim.folded[max(0, mine.start - _NEXT) : mine.start] + "，" + claim.folded[mine.end : mine.end + _NEXT]
        )
        changed = [key for key in keys_of(next_to, language) if index.places(key) and not _has(empty, key)]
        if not all(_has(tuple(beside), key) for key in changed):
            return False  # 减少了风险: less of what?
    return _in_order(claim.folded, mine, sentence.text, theirs, language)


def _in_order(claim: str, mine: _Way, text: str, theirs: _Way, language: str) -> bool:
    """Whether what is compared stands on the same side: A above B is B below A."""
    left, right = _sides(claim, mine, language)
    first, second = _sides(text, theirs, language)
    if not right and not second:
        return True
    spelt = "".join(tokens(claim))
    kept, crossed = _weight(left, first, second, spelt), _weight(left, second, first, spelt)
    kept_right, crossed_right = _weight(right, second, first, spelt), _weight(right, first, second, spelt)
    return kept > crossed and kept_right >= crossed_right


def _weight(keys: Keys, there: Keys, not_there: Keys, spelt: str) -> int:
    """Notions that are on one side there and not on the other; what a claim spells in Latin letters counts twice."""
    return sum(
        2 if any("".join(form) in spelt for form in key) else 1
        for key in keys
        if _has(there, key) and not _has(not_there, key)
    )


def _sides(text: str, way: _Way, language: str) -> tuple[Keys, Keys]:
    """What is compared, and with what; the latter is empty where a sentence does not say."""
    before, behind = text[: way.start], text[way.end :]
    against = re.search(r"(?:与|和|跟|同)(?P<x>[^，。；]+?)相比|比(?!如|例|较|特|重|赛)(?P<y>[^，。；]+)$", before)
    if against:
        rest = before[: against.start()] + before[against.end() :] + " " + behind
        return keys_of(rest, language), keys_of(against["x"] or against["y"], language)
    if (
        way.text.endswith(("于", "过", "如", "及", "越", "超", "后", "先", "出", "到"))
        or "perform" in way.text
        or "pass" in way.text
    ):
        return keys_of(before, language), keys_of(_WHERE.split(behind)[0], language)
    match = _THAN.search(behind)
    if match:
        return keys_of(before + behind[: match.start()], language), keys_of(behind[match.end() :], language)
    return keys_of(text, language), ()


@lru_cache(maxsize=8)
def _places(index: Index) -> dict[str, int]:
    return {sentence.id: place for place, sentence in enumerate(index.sentences)}


def _has(keys: Keys, wanted: frozenset[tuple[str, ...]]) -> bool:
    return any(wanted & key for key in keys)


@lru_cache(maxsize=4096)
def _ways(text: str) -> tuple[_Way, ...]:
    ways, pattern = _words()
    found = (match for match in pattern.finditer(text) if not _BOUND.match(text, match.start()))
    found = (match for match in found if not (len(match[0]) > 1 and match[0].isascii() and match[0].isupper()))
    return tuple(_Way(match[0], match.start(), match.end(), *ways[match[0].lower()]) for match in found)


@cache
def _words() -> tuple[dict[str, tuple[frozenset[str], frozenset[str]]], re.Pattern[str]]:
    """Word → the axes on which it is up, and on which it is down; and what finds the words."""
    lines = (resources.assets() / "antonyms.tsv").read_text(encoding="utf-8").splitlines()
    ways: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for axis, ups, downs in (line.split("\t") for line in lines if line and not line.startswith("#")):
        for place, listed in enumerate((ups, downs)):
            for word in (part.replace("_", " ") for part in listed.split()):
                known = list(ways.get(word, (frozenset(), frozenset())))
                known[place] |= {axis}
                ways[word] = (known[0], known[1])
    longest = sorted(ways, key=len, reverse=True)
    plain = "|".join(rf"\b{word}\b" if word.isascii() else word for word in longest)
    return ways, re.compile(plain, re.IGNORECASE)
