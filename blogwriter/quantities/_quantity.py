"""What a quantity is, and when two of them are the same number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Bound", "Quantity", "agree", "opposed", "same_unit"]

Bound = Literal["", "~", "<", ">"]
"""Exact, about, at most (or less than), at least (or more than)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number that a text states."""

    text: str
    """As written, with its unit."""
    start: int
    """Offset of the number in the text, in characters."""
    end: int
    """Offset behind the unit."""
    value: float
    """In base units: 1750 亿 is 1.75e11; dates are yyyymmdd with 00 where not given."""
    high: float | None = None
    """Upper end of a range, in the same units."""
    unit: str = ""
    """Unit class: ``%``, ``pp``, ``percentile``, ``fraction``, ``x``, ``day`` …; empty where bare."""
    kind: str = "other"
    """``percent`` | ``ratio`` | ``count`` | ``size`` | ``date`` | ``score`` | ``time`` | ``money`` | ``other``."""
    bound: Bound = ""
    step: float = 0.0
    """Half of the last printed place: 0.05 for 28.4, 5e8 for 175B is 0.5e9. Values within it are the same number."""
    magnitude: str = ""
    """``k``, ``M``, ``万`` … as printed: thousands of tokens are often powers of two."""


def same_unit(left: Quantity, right: Quantity) -> bool:
    """Whether two quantities measure the same kind of thing; a bare number fits any unit but a date."""
    families = _family(left), _family(right)
    if families[0] == families[1]:
        return True
    if "date" in families:
        return False
    if "" in families:
        return True
    if set(families) == {"token", "sentence"}:
        return False
    # The noun behind a number decides its class in one language and may be missing in the other.
    loose = {"count", "score", "sentence"}
    kinds = {left.kind, right.kind}
    return bool(loose & set(families)) and kinds <= {"count", "score", "other", "size"}


def agree(left: Quantity, right: Quantity) -> bool:
    """Whether two quantities of the same unit can be the same number, printed with different precision.

    ``1/1000 of the compute`` and ``1000× less compute`` agree; a date agrees with a coarser one that holds it.
    """
    if not same_unit(left, right):
        return False
    if left.kind == "date" or right.kind == "date":
        return _same_date(left, right)
    ends = _ends(left), _ends(right)
    if left.high is not None and right.high is not None:
        return all(_close(a, b, left, right) for a, b in zip(*ends, strict=True))
    return any(_close(a, b, left, right) for a in ends[0] for b in ends[1])


def opposed(left: Quantity, right: Quantity) -> bool:
    """Whether one says at most and the other at least."""
    return {left.bound, right.bound} == {"<", ">"}


def _family(quantity: Quantity) -> str:
    if quantity.kind == "date":
        return "date"
    if quantity.unit in ("%", "percentile", "fraction"):
        return "share"
    return quantity.unit


def _ends(quantity: Quantity) -> tuple[float, ...]:
    scale = 100.0 if quantity.unit == "fraction" else 1.0
    ends = (quantity.value,) if quantity.high is None else (quantity.value, quantity.high)
    return tuple(end * scale for end in ends)


def _close(a: float, b: float, left: Quantity, right: Quantity) -> bool:
    slack = 1e-9 * max(abs(a), abs(b), 1e-12)
    # The coarser print decides, but a number printed to the unit is exact where it is small.
    coarse = max(_slack(left), _slack(right))
    if {left.magnitude.lower(), right.magnitude.lower()} & {"k", "千", "万", "萬"}:
        coarse = max(coarse, 0.03 * max(a, b))  # 8k is 8192, 32k is 32768
    if "~" in (left.bound, right.bound):
        coarse = max(coarse, 0.02 * max(a, b))
    return abs(a - b) <= max(coarse, slack)


def _slack(quantity: Quantity) -> float:
    printed_with_decimals = quantity.magnitude or quantity.step < 0.5
    return (
        quantity.step
        if printed_with_decimals
        else quantity.step
        if abs(quantity.value) >= 20
        else 0.005 * abs(quantity.value)
    )


def _same_date(left: Quantity, right: Quantity) -> bool:
    if {left.kind, right.kind} != {"date"}:
        return False
    a, b = f"{int(left.value):08d}", f"{int(right.value):08d}"
    return all(x == y or "00" in (x, y) for x, y in ((a[:4], b[:4]), (a[4:6], b[4:6]), (a[6:], b[6:])))
