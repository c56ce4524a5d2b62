"""When two numbers are one: said in the same way, in an equivalent way, or derived from others."""

from __future__ import annotations

import re

from blogwriter import quantities
from blogwriter.quantities import Quantity

__all__ = ["follows", "multiplied", "same_number"]

_GAIN = re.compile(
    r"[\s(]*(?:absolute\s)?(?:\w+\s){0,2}?(?:absolute|improvement|gains?\b|increase|higher|better|lower|drop|绝对|"
    r"additional|compared (?:to|with))",
    re.IGNORECASE,
)
_GAINED = re.compile(
    r"(?:[+±]|[−-](?=$)|\bby(?: (?:about|around|nearly|almost|over|up to|a further))?|"
    r"\b(?:improvements?|gains?|increases?|drops?|differences?|reductions?) of)\s?$",
    re.IGNORECASE,
)
"""What stands around a difference of percentages, which is said in points."""
_AROUND = 28
"""Characters on either side of a percentage in which it may be called relative."""
_SECONDS = {"ms": 0.001, "second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_LARGE = 1000
"""From here two numbers may be one kind of thing though only one of them names it: 80 万条，其中推理类 60 万."""
_TOP = re.compile(
    r"(?:top|前|排名|高于|高於|优于|超过|超越|打败|击败|at or above|better than)[^，。,.]{0,6}$", re.IGNORECASE
)


def same_number(quantity: Quantity, other: Quantity, claim: str, sentence: str) -> bool:
    """Whether a claim's number and one of a sentence are the same, said in the same or in an equivalent way.

    1/1000 of the compute is 1000 times less; the top 10 % begin at the 90th percentile; 提高一倍 is twice as much.
    """
    if quantities.agree(quantity, other) or _repeated(quantity, other):
        return True
    pair = {quantity.unit, other.unit}
    if pair == {"%", "pp"} and quantity.value == other.value and not _is_relative(other, sentence):
        # "7.7% absolute improvement", "+10%" and "by 4%" are points; 19 points are never 19 %
        gained = _GAIN.match(sentence[other.end : other.end + 40]) or _GAINED.search(sentence[: other.start])
        return other.unit == "%" and bool(gained)
    if pair <= _SECONDS.keys() and len(pair) == 2:
        mine, theirs = (q.value * _SECONDS[q.unit] for q in (quantity, other))
        return abs(mine - theirs) <= 0.01 * theirs
    if "x" in pair and pair <= {"x", "fraction", "%"}:
        return _reciprocal(quantity, other) or _growth(quantity, other)
    if pair <= {"%", "percentile"}:
        # The top 10 % are those at or above the 90th percentile.
        ranks = "percentile" in pair or _TOP.search(claim[: quantity.start])
        if ranks and abs(quantity.value + other.value - 100) < 1e-6:
            return "percentile" in pair or bool(re.search(r"top|bottom|percentile", sentence))
    return False


def _repeated(quantity: Quantity, other: Quantity) -> bool:
    """跑 270 次 is "running a trace 270 times", which is no multiple."""
    return quantity.text.endswith("次") and other.text.endswith("times") and quantity.value == other.value


def _is_relative(quantity: Quantity, sentence: str) -> bool:
    return "relative" in sentence[max(0, quantity.start - _AROUND) : quantity.end + _AROUND]


def _reciprocal(a: Quantity, b: Quantity) -> bool:
    return {a.unit, b.unit} == {"x", "fraction"} and abs(a.value * b.value - 1) < 0.02


def _growth(a: Quantity, b: Quantity) -> bool:
    """提高一倍 is twice as much; 提高 100 % too; 慢了 7 % is 0.93 times as fast."""
    factor, other = (a, b) if a.unit == "x" else (b, a)
    if other.unit == "%" and 0 < factor.value < 1:
        return abs(1 - factor.value - other.value / 100) < 0.005
    grown = other.value / 100 + 1 if other.unit == "%" else other.value
    return abs(factor.value - grown) < 0.005 * grown or (factor.value == 1 and grown == 2)


def follows(quantity: Quantity, others: list[Quantity]) -> bool:
    """Whether a number is the difference, sum, ratio or relative change of two others of one kind."""
    known = sorted({(q.value, q.unit) for q in others if q.kind != "date"})[:40]
    return any(
        _is_made_of(quantity, low, high)
        for i, (low, unit) in enumerate(known)
        for high, other in known[i + 1 :]
        if unit == other or (low >= _LARGE and not (unit and other))
    )


def multiplied(quantity: Quantity, others: list[Quantity]) -> bool:
    """Whether a count is the product of two others: 64 sequences of 512 tokens are 3.3 万 tokens."""
    values = sorted({q.value for q in others if q.kind != "date" and q.value > 1})[:12]
    slack = max(quantity.step, 0.006 * quantity.value)
    return any(abs(a * b - quantity.value) <= slack for i, a in enumerate(values) for b in values[i:])


def _is_made_of(quantity: Quantity, low: float, high: float) -> bool:
    wanted = quantity.value * (100 if quantity.unit == "fraction" else 1)
    rounded = 0.05 if quantity.unit == "x" and quantity.step >= 0.5 else 0.006  # 3 倍 of 3.09
    rounded = max(rounded, 0.05) if quantity.text.endswith("成") or quantity.unit == "fraction" else rounded
    slack = max(quantity.step if quantity.step < 0.5 or quantity.bound == "~" else 0.0, rounded * abs(wanted), 1e-9)
    made = [high - low, high + low] if quantity.unit not in ("x", "fraction") else []
    if low > 0 and quantity.unit in ("x", "fraction", "%"):
        made += [high / low, (high - low) / low * 100, low / high * 100, (high - low) / high * 100]
    return any(abs(wanted - value) <= slack or _rounded(quantity, value, wanted) for value in made)


def _rounded(quantity: Quantity, value: float, wanted: float) -> bool:
    """不到 3 of 2.8, 超过 40 of 41: the next round number on the side that the comparator says."""
    reach = 2 * quantity.step if quantity.step else 0.1 * abs(wanted)
    return 0 < (wanted - value if quantity.bound == "<" else value - wanted) <= reach and quantity.bound in ("<", ">")
