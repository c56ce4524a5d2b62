"""Numbers of one sentence that do not add up: a rise to less, a fall to more, a gap that two numbers do not leave.

由 2.72 升到 2.50                                   → a rise to less
从 15.6% 爬到 71.0%，涨了不到 55 个百分点           → 55.4
"""

from __future__ import annotations

import re
from itertools import pairwise

from blogwriter import quantities
from blogwriter.audit._post import Claim
from blogwriter.quantities import Quantity

__all__ = ["does_not_add_up"]

_UP = re.compile(r"(?:升|涨|增|爬|跳|飙|窜|蹿|扩|拉长|加)[^，。；降跌减低少]{0,4}$")
_DOWN = re.compile(r"(?:降|跌|减|掉|缩|砍|压)[^，。；升涨增高多]{0,4}$")
_FROM = re.compile(r"(?:从|由)[^，。；,;]{0,16}$")
_GAP = re.compile(
    r"(?:涨|升|增|提高|提升|高|多|降|跌|减|掉|低|少|差|落后|领先)[了出约近将足整上]{0,3}(?:不到|超过|不足|多达)?\s?$"
)
_BETWEEN = 24
"""Characters that may stand between two numbers of one step."""
_ROUND = 0.051
"""What a difference of printed numbers may lack or have too much, in points."""
_FAR = 0.25
"""How far a stated gap may be from that of the two numbers, for it to be meant as theirs."""
_UNITS = frozenset({"%", "", "score", "BLEU", "F1"})


def does_not_add_up(claim: Claim) -> str:
    """What is wrong with the numbers of a sentence, in Chinese; empty where they agree or nothing can be told."""
    said = [q for q in quantities.find(claim.folded) if q.kind != "date"]
    for first, second in pairwise(said):
        step = _step(claim.folded, first, second)
        if step is None:
            continue
        wrong_way = first.value < second.value if step < 0 else first.value > second.value
        if wrong_way:
            return f"前后不一致：从“{first.text}”到“{second.text}”不是{'降' if step < 0 else '升'}"
        if problem := _gap(claim.folded, first, second, said):
            return problem
    return ""


def _step(text: str, first: Quantity, second: Quantity) -> int | None:
    """1 for a rise from one number to the next, -1 for a fall, None where they are no step or of two kinds."""
    between = text[first.end : second.start]
    arrived = re.search(r"[到至](?:了|约|大约|将近)?\s?$", between)
    if not arrived or len(between) > _BETWEEN or not _FROM.search(text[: first.start]):
        return None
    if any(re.search(r"[-−–]\s?$", text[: q.start]) for q in (first, second)):
        return None  # below zero
    if first.unit != second.unit or first.high is not None or second.high is not None:
        return None
    way = between[: arrived.start()]
    return 1 if _UP.search(way) else -1 if _DOWN.search(way) else None


def _gap(text: str, first: Quantity, second: Quantity, said: list[Quantity]) -> str:
    """A comparator that the difference of the two numbers gives the lie."""
    true = abs(first.value - second.value)
    for other in said:
        if other.unit != "pp" or other.start < second.end or other.bound not in ("<", ">") or first.unit not in _UNITS:
            continue
        near = abs(other.value - true) <= _FAR * max(true, 1.0)
        wrong = true > other.value + _ROUND if other.bound == "<" else true < other.value - _ROUND
        if near and wrong and _GAP.search(text[max(0, other.start - 12) : other.start]):
            return f"前后不一致：“{first.text}”与“{second.text}”相差 {true:g}，不是“{other.text}”前后说的那样"
    return ""
