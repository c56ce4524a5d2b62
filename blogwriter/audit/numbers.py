"""Numbers that the paper does not bear out: value, unit, comparator and what the number is said of.

That a number occurs somewhere is no evidence. A sentence of the paper bears a number out when it states the same value
in the same kind of unit and shares what the claim speaks of (through the glossary); a table or a caption may take its
words from the lines around it. Small counts and bare integers are judged only against a sentence that says nearly the
same: bloggers count their own points.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from blogwriter import quantities
from blogwriter.audit._clauses import Clause, clause_at, clauses
from blogwriter.audit._findings import CONTRADICTED, MISSING, finding
from blogwriter.audit._names import family, names_in
from blogwriter.audit._opinion import is_opinion
from blogwriter.audit._paper import Index, Keys, keys_of, tokens
from blogwriter.audit._post import Claim, Post
from blogwriter.audit._same import follows, same_number
from blogwriter.audit.terms import is_common
from blogwriter.models import Finding, Sentence
from blogwriter.quantities import Quantity

__all__ = ["check"]

NAME = "numbers"

# Tuned on one half of the development claims (see tests/bench/bench_audit.py), then left alone: raising SAME brings
# silence, lowering FOREIGN too.
_SAME = 0.6
"""Share of a claim's weight that a sentence must have to be about the same thing."""
_NEARLY = 0.75
"""The same for a number too weak to be judged otherwise."""
_FOREIGN = 0.12
"""Below this share the sentence with the number speaks of something else."""
_NAMING = 1.5
"""Rarity from which a notion can tell two clauses of a sentence apart."""
_TELLS = 3.0
"""Rarity from which a single notion can tell two sentences apart: one in twenty has it."""
_FEW = 8
"""Numbers of a sentence from which another may be derived; from a table's worth anything follows."""
_NEIGHBOURS = 60
"""Numbers of a paragraph that another may be derived from."""
_TELLING = 6.0
"""Summed rarity from which a claim says enough to be judged by its words."""
_REACH = {"prose": 1, "caption": 2, "table": 6}
_STRONG = frozenset(
    {"%", "pp", "percentile", "fraction", "x", "BLEU", "F1", "ROUGE", "METEOR", "PERPLEXITY", "ELO", "params", "token",
     "GPU", "layer", "head", "dim", "ms", "second", "minute", "hour", "day", "week", "months", "byte", "flop", "$"}
)  # fmt: skip


_NOT_CONTEXT = (
    "超过 不到 少于 多于 大约 左右 接近 达到 取得 获得 使用 采用 包含 包括 具有 最多 至少 总共 一共 结果 数字"
)
"""Words around a number that say nothing about what it measures."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A number of the claim with what the claim says around it."""

    claim: Claim
    quantity: Quantity
    keys: Keys
    clause: str
    """The number's own clause."""
    near: Keys
    """Notions of the clause."""
    weight: float
    scores: dict[int, float]
    """Position in the paper → summed rarity of what it shares with the claim."""


def check(post: Post, index: Index) -> Iterator[Finding]:
    """Findings for numbers."""
    blocks: dict[int, list[Quantity]] = {}
    for claim in (*post.beside, *post.statements):
        listed = blocks.setdefault(claim.block, [])
        listed += quantities.find(claim.text)[: max(_NEIGHBOURS - len(listed), 0)]
    for claim in post.statements:
        found = quantities.find(claim.text)
        if not found or is_opinion(claim.folded):
            continue
        keys = _context(f"{claim.context} {claim.text}", index)
        scores, weight = index.where(keys), index.heard(keys)
        for quantity in found:
            clause = f"{claim.context} {clause_at(claim.text, quantity.start)}"
            said = _Said(claim, quantity, keys, clause, _context(clause, index), weight, scores)
            problem = _judge(said, index, blocks[claim.block])
            if problem:
                yield problem
                break  # the next number usually falls with the first


def _context(text: str, index: Index) -> Keys:
    empty = keys_of(_NOT_CONTEXT, index.paper.language)
    return tuple(n for n in keys_of(text, index.paper.language) if not any(n & other for other in empty))


def _judge(said: _Said, index: Index, neighbours: list[Quantity]) -> Finding | None:
    same = [
        (place, other)
        for place, other in _stated(index)
        if _near(said.quantity, other)
        and same_number(said.quantity, other, said.claim.text, index.sentences[place].text)
        and _may_stand_for(said.quantity, other, index.sentences[place])
    ]
    if said.quantity.kind == "date":
        return _date(said, index, same)
    if not same:
        if _derived(said.quantity, neighbours, index, said.scores):
            return None
        return _nowhere(said, index)
    return (
        _comparator(said, index, same)
        or _bound_elsewhere(said, index, same)
        or _other_row(said, index, same)
        or _elsewhere(said, index, same)
    )


def _near(quantity: Quantity, other: Quantity) -> bool:
    """A quick look before the thorough one: most numbers of a paper are far off."""
    if (quantity.kind == "date") != (other.kind == "date"):
        return False
    if quantity.kind in ("date", "ratio", "percent") or other.high is not None or quantity.high is not None:
        return True
    return abs(quantity.value - other.value) <= 0.06 * max(abs(quantity.value), abs(other.value))


def _may_stand_for(quantity: Quantity, other: Quantity, sentence: Sentence) -> bool:
    """A bare whole number in prose is no percentage; in a table or with decimals it can be."""
    if other.unit or not quantity.unit:
        return True
    if abs(quantity.value - other.value) > min(quantity.step, other.step, 0.05):
        return False
    return sentence.kind != "prose" or quantity.kind not in ("percent", "ratio", "time") or 0 < other.step < 0.5


def _stated(index: Index) -> Iterator[tuple[int, Quantity]]:
    for place, found in index.numbers.items():
        for quantity in found:
            yield place, quantity


def _date(said: _Said, index: Index, same: list[tuple[int, Quantity]]) -> Finding | None:
    if same or _known_date(said.quantity, index):
        return None
    place = _about(said, _SAME)
    others = [q for q in index.numbers.get(place, ()) if q.kind == "date"] if place is not None else []
    if place is None or not others or said.weight < _TELLING:
        return None
    return _contradicted(said, index.sentences[place], others[0])


def _known_date(quantity: Quantity, index: Index) -> bool:
    """Whether a date is one of the paper's own, or a year that its references have."""
    digits = f"{int(quantity.value):08d}"
    whole = f"{digits[:4]}-{digits[4:6]}" if quantity.unit != "date-year" else digits[:4]
    dates = (index.paper.published or "", *(date for _, date in index.paper.versions))
    if any(date.startswith(whole) for date in dates):
        return True
    return quantity.unit == "date-year" and f" {digits[:4]} " in index.text


def _about(said: _Said, share: float) -> int | None:
    """The sentence that says most of what the claim says, where that is enough."""
    best = max(said.scores, key=lambda place: (said.scores[place], -place), default=None)
    if best is None or said.weight <= 0 or said.scores[best] < share * said.weight:
        return None
    return best


def _nowhere(said: _Said, index: Index) -> Finding | None:
    """The paper does not state the number: does it state another one for the same thing?"""
    swapped = _unit_swap(said, index)
    if swapped:
        return swapped
    strong = _is_strong(said.quantity)
    place = _about(said, _SAME if strong else _NEARLY)
    if place is not None and said.weight >= _TELLING and _same_names(said.clause, index.sentences[place].text):
        others = [q for q in index.numbers.get(place, ()) if _rival(said.quantity, q)]
        if others and (strong or len(others) == 1):
            return _contradicted(said, index.sentences[place], others[0])
    if not strong:
        return None
    message = f"论文中没有“{said.quantity.text}”这个数"
    near = index.sentences[place] if place is not None else None
    return finding(said.claim, NAME, MISSING, message, evidence=near, fix="核对原文中的数，或注明另有来源")


def _same_names(clause: str, sentence: str) -> bool:
    """Whether a sentence has one of the clause's names, where both have any: GPT-J is not GPT-3."""
    mine, theirs = names_in(clause), names_in(sentence)
    return not mine or not theirs or any("".join(tokens(name)) in "".join(tokens(sentence)) for name in mine)


def _rival(mine: Quantity, other: Quantity) -> bool:
    """Whether the other number could stand in the claim's place."""
    if mine.unit == other.unit == "":
        return bool(mine.magnitude) == bool(other.magnitude) and (mine.step < 0.5) == (other.step < 0.5)
    return mine.unit == other.unit or {mine.unit, other.unit} <= {"%", "percentile", "fraction"}


def _is_strong(quantity: Quantity, *, among_rivals: bool = False) -> bool:
    if quantity.unit in _STRONG or (among_rivals and quantity.unit and quantity.value > 2):
        return True
    if quantity.unit in ("step", "line", "page", "score", "epoch", "years"):
        return quantity.value >= 100 or 0 < quantity.step < 0.5
    decimals = 0 < quantity.step < 0.5
    return (
        decimals or bool(quantity.magnitude) or quantity.value >= 1000 or (quantity.unit != "" and quantity.value > 12)
    )


def _unit_swap(said: _Said, index: Index) -> Finding | None:
    """The same figure stands in the paper, in another unit: percentage points for per cent, hours for days."""
    quantity = said.quantity
    for place, other in _stated(index):
        score = said.scores.get(place, 0.0)
        if score <= 0 or score < 0.4 * said.weight or not _swapped(quantity, other):
            continue
        message = f"单位不符：这里写的是“{quantity.text}”，论文写的是“{other.text}”"
        return finding(
            said.claim, NAME, CONTRADICTED, message, evidence=index.sentences[place], fix=f"改为“{other.text}”"
        )
    return None


def _swapped(mine: Quantity, other: Quantity) -> bool:
    if {mine.unit, other.unit} <= {"%", "pp", "x"} or mine.kind == other.kind == "time":
        return mine.unit != other.unit and mine.value == other.value
    if mine.unit == other.unit == "byte" and mine.value and other.value:
        return round(math.log10(mine.value / other.value), 6) in (-9, -6, -3, 3, 6, 9)
    return False


def _contradicted(said: _Said, sentence: Sentence, other: Quantity) -> Finding:
    message = f"数字不符：这里写的是“{said.quantity.text}”，论文这一句写的是“{other.text}”"
    return finding(said.claim, NAME, CONTRADICTED, message, evidence=sentence, fix=f"核对后改为“{other.text}”")


def _comparator(said: _Said, index: Index, same: list[tuple[int, Quantity]]) -> Finding | None:
    """At most against at least, in the sentences that speak of the same thing."""
    # 1/1000 of the compute as printed outweighs "1000× less", whose comparators point the other way.
    same = [(place, other) for place, other in same if quantities.agree(said.quantity, other)] or same
    best = max(_score(said, index, place) for place, _ in same)
    if best <= 0 or best < 0.4 * said.weight:
        return None
    close = [(place, other) for place, other in same if _score(said, index, place) >= 0.8 * best]
    if not all(quantities.opposed(said.quantity, other) for _, other in close):
        return None
    place, other = close[0]
    words = {"<": "不超过", ">": "不少于"}
    message = f"比较词相反：论文说的是{words[other.bound]} {other.text}，这里说成了{words[said.quantity.bound]}"
    return finding(
        said.claim, NAME, CONTRADICTED, message, evidence=index.sentences[place], fix=f"改为“{words[other.bound]}”"
    )


def _bound_elsewhere(said: _Said, index: Index, same: list[tuple[int, Quantity]]) -> Finding | None:
    """The number is in the paper, but there it belongs to a sister of what the claim speaks of."""
    if re.search(r"分别|各自|依次|respectively", said.claim.folded) or not _is_strong(said.quantity, among_rivals=True):
        return None
    best = max(said.scores.get(place, 0.0) for place, _ in same)
    close = [(place, other) for place, other in same if said.scores.get(place, 0.0) >= best - 1.5]
    for place, other in close:
        rival = _sister(said, index, place, other)
        if rival is None:
            return _outdone(said, index, same)
    place, other = close[0]
    rival = _sister(said, index, place, other)
    return _contradicted(said, index.sentences[place], rival) if rival else None


def _sister(said: _Said, index: Index, place: int, other: Quantity) -> Quantity | None:
    """Within a sentence: the clause about the claim's thing has another number, that with this number another name."""
    text = index.sentences[place].text
    if re.search(r"respectively|分别", text):
        return None
    parts = clauses(text)
    here = next((part for part in parts if part.start <= other.start < part.end), None)
    if here is None or len(parts) < 2:
        return None
    for home in _homes(said, parts, here, index):
        rivals = [
            q
            for q in index.numbers[place]
            if home.start <= q.start < home.end and _rival(other, q) and not quantities.agree(said.quantity, q)
        ]
        if rivals:
            return rivals[0]
    return None


def _homes(said: _Said, parts: tuple[Clause, ...], here: Clause, index: Index) -> Iterator[Clause]:
    """The one clause of the paper's sentence, not the number's, that names a thing of the claim's clause."""
    for notion in said.near:
        homes = [part for part in parts if part.names(notion)]
        if index.rarity(notion) < _NAMING or len(homes) != 1 or homes[0] is here:
            continue
        fits = _shared(said.near, homes[0], index) > _shared(said.near, here, index)
        if fits and ((here.stems & homes[0].stems) or (here.capitals - homes[0].capitals)):
            yield homes[0]
    for name in names_in(said.clause):
        sisters = {other for other in here.marked if family(other) == family(name)}
        homes = [part for part in parts if name in part.marked]
        if sisters and name not in here.marked and len(homes) == 1:
            yield homes[0]


def _other_row(said: _Said, index: Index, same: list[tuple[int, Quantity]]) -> Finding | None:
    """A data set whose row of a table has other numbers, while this number never stands beside its name."""
    about = f" {' '.join(tokens(f'{index.paper.title} {index.paper.abstract}'))} "
    named = [(name, f" {' '.join(tokens(name))} ") for name in names_in(said.clause)]
    named = [(name, phrase) for name, phrase in named if phrase not in about and not is_common(name)]
    if len(named) != 1 or said.quantity.unit not in ("%", "BLEU", "F1", "score", ""):
        return None
    has = [place for place, words in enumerate(index.spelt) if named[0][1] in words]
    beside = {near for place in has for near in index.around(place, 1) if near == place or not index.named[near]}
    rows = [place for place in has if index.sentences[place].kind == "table"]
    rivals = [(place, q) for place in rows for q in index.numbers.get(place, ()) if _rival(said.quantity, q)]
    if not rivals or any(place in beside for place, _ in same) or not _is_strong(said.quantity):
        return None
    return _contradicted(said, index.sentences[rivals[0][0]], rivals[0][1])


def _shared(keys: Keys, part: Clause, index: Index) -> float:
    return sum(index.rarity(notion) for notion in keys if part.names(notion))


def _outdone(said: _Said, index: Index, same: list[tuple[int, Quantity]]) -> Finding | None:
    """A telling notion of the claim stands in no sentence with this number, but in one with another number."""
    if said.weight < _TELLING:
        return None
    mine = max(said.scores.get(place, 0.0) for place, _ in same)
    homes = {near for place, _ in same for near in _home(place, index)}
    for place in sorted(said.scores, key=lambda place: -said.scores[place])[:5]:
        score = said.scores[place]
        if score < max(mine + 1.5, 0.5 * said.weight) or index.sentences[place].kind == "table":
            continue
        rivals = [q for q in index.numbers.get(place, ()) if _rival(said.quantity, q)]
        telling = [n for n in said.near if index.rarity(n) >= _TELLS and place in index.places(n)]
        if len(rivals) == 1 and any(homes.isdisjoint(index.places(notion)) for notion in telling):
            return _contradicted(said, index.sentences[place], rivals[0])
    return None


def _home(place: int, index: Index) -> set[int]:
    """The sentences whose words belong to a number: its own, the one before, for a table the lines around it."""
    if index.sentences[place].kind != "prose":
        return set(index.around(place, _REACH["table"]))
    return {place, max(place - 1, 0)}


def _elsewhere(said: _Said, index: Index, same: list[tuple[int, Quantity]]) -> Finding | None:
    """The number occurs, but nothing around it has to do with the claim."""
    if said.weight < _TELLING or not _is_strong(said.quantity):
        return None
    best = max((_score(said, index, place), -place) for place, _ in same)
    place = _about(said, _SAME)
    rivals = [q for q in index.numbers.get(place, ()) if _rival(said.quantity, q)] if place is not None else []
    if place is not None and rivals and best[0] < 0.5 * said.scores[place]:
        return _contradicted(said, index.sentences[place], rivals[0])
    if best[0] >= _FOREIGN * said.weight:
        return None
    sentence = index.sentences[-best[1]]
    message = f"“{said.quantity.text}”在论文里说的是另一件事"
    return finding(said.claim, NAME, MISSING, message, evidence=sentence, fix="核对这个数属于哪一项")


def _score(said: _Said, index: Index, place: int) -> float:
    """What a sentence and the lines that belong to it share with the claim."""
    reach = _REACH.get(index.sentences[place].kind, 1)
    around = set(index.around(place, reach))
    title = index.section_of.get(index.sentences[place].id)
    heading = keys_of(title.title) if title else ()
    total = 0.0
    for notion in said.keys:
        if not around.isdisjoint(index.places(notion)) or any(notion & other for other in heading):
            total += index.rarity(notion)
    return total


def _derived(quantity: Quantity, neighbours: list[Quantity], index: Index, scores: dict[int, float]) -> bool:
    """Whether a number follows from two others of the paragraph, or of the sentences that speak of the claim."""
    best = sorted(scores, key=lambda place: -scores[place])[:3]
    stated = (index.numbers.get(place, ()) for place in best)
    there = [q for numbers in stated if len(numbers) <= _FEW for q in numbers]
    return follows(quantity, [q for q in neighbours if q != quantity]) or follows(quantity, there)
