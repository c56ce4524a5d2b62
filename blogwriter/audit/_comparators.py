"""At most against at least: a number whose comparator the paper turns round, or that it gives on the other side.

数据集中不到 96% 是英文          our dataset is over 96% English           → turned round
计算量超过 VGG-19 的五分之一     only 18% of VGG-19                        → on the other side
"""

from __future__ import annotations

from blogwriter import quantities
from blogwriter.audit._findings import CONTRADICTED, finding
from blogwriter.audit._paper import Index
from blogwriter.audit._said import NAME, Said, rival, same_names, score_of
from blogwriter.models import Finding
from blogwriter.quantities import Quantity

__all__ = ["comparator", "wrong_side"]

_ABOUT = 0.4
"""Share of a claim's weight from which a sentence with its number speaks of the same."""
_SAME = 0.5
"""Share from which one without its number does."""
_CLOSE = 0.8
"""Share of the best sentence's score from which another may be meant as well."""
_NEAR = (0.8, 1.25)
"""How far the paper's number may lie from the bound that was drawn from it."""
_WORDS = {"<": "不超过", ">": "不少于"}
_SHOWN = {"<": "不到", ">": "超过"}
_SHARES = frozenset({"%", "fraction", "percentile"})


def comparator(said: Said, index: Index, same: list[tuple[int, Quantity]]) -> Finding | None:
    """At most for at least, in the sentences that state the number and speak of the same thing."""
    # 1/1000 of the compute as printed outweighs "1000× less", whose comparators point the other way.
    same = [(place, other) for place, other in same if quantities.agree(said.quantity, other)] or same
    told = [(place, other) for place, other in same if index.sentences[place].kind != "table"] or same
    best = max(score_of(said, index, place) for place, _ in told)
    if best <= 0 or best < _ABOUT * said.weight:
        return None
    close = [(place, other) for place, other in told if score_of(said, index, place) >= _CLOSE * best]
    against = [(place, other) for place, other in close if quantities.opposed(said.quantity, other)]
    if not against or any(pair not in against and pair[1].bound != "~" for pair in close):
        return None
    place, other = against[0]
    message = f"比较词相反：论文说的是{_WORDS[other.bound]} {other.text}，这里说成了{_WORDS[said.quantity.bound]}"
    fix = f"改为“{_WORDS[other.bound]}”"
    return finding(said.claim, NAME, CONTRADICTED, message, evidence=index.sentences[place], fix=fix)


def wrong_side(said: Said, index: Index, same: list[tuple[int, Quantity]]) -> Finding | None:
    """A share that is said to be more than it is, or less, where the paper gives it exactly and close by."""
    quantity = said.quantity
    if quantity.bound not in _SHOWN or quantity.unit not in _SHARES or said.weight <= 0:
        return None
    if any(said.scores.get(place, 0.0) >= _ABOUT * said.weight for place, _ in same):
        return None
    for place in sorted(said.scores, key=lambda place: -said.scores[place]):
        if said.scores[place] < _SAME * said.weight:
            return None
        sentence = index.sentences[place]
        shares = [other for other in index.numbers.get(place, ()) if rival(quantity, other)]
        if sentence.kind == "table" or not shares:
            continue
        if len(shares) > 1 or not _beyond(quantity, shares[0]) or not same_names(said.clause, sentence.text):
            return None
        message = f"比较词不符：论文写的是“{shares[0].text}”，这里说成了{_SHOWN[quantity.bound]}“{quantity.text}”"
        return finding(said.claim, NAME, CONTRADICTED, message, evidence=sentence, fix=f"核对后改为“{shares[0].text}”")
    return None


def _beyond(quantity: Quantity, other: Quantity) -> bool:
    """Whether the paper's number lies close to the bound, and on the other side of it."""
    mine, theirs = (q.value * (100 if q.unit == "fraction" else 1) for q in (quantity, other))
    if mine <= 0 or other.high is not None or not _NEAR[0] <= theirs / mine <= _NEAR[1]:
        return False
    return theirs > mine + other.step if quantity.bound == "<" else theirs < mine - other.step
