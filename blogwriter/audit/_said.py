"""A number of the post with what is said around it, and which numbers of the paper could stand in its place."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from blogwriter.audit._findings import CONTRADICTED, finding
from blogwriter.audit._names import names_in
from blogwriter.audit._paper import Index, Keys, keys_of, tokens
from blogwriter.audit._post import Claim
from blogwriter.models import Finding, Sentence
from blogwriter.quantities import Quantity

__all__ = [
    "NAME", "REACH", "ROUGH", "STRONG", "Said", "TELLING", "contradicted", "is_label", "is_strong", "may_stand_for",
    "rival", "rivals_of", "roughly", "same_names", "score_of", "stated", "swapped",
]  # fmt: skip

NAME = "numbers"
TELLING = 6.0
"""Summed rarity from which a claim says enough to be judged by its words."""
REACH = {"prose": 1, "caption": 2, "table": 6}
"""Sentences up to which, on either side, the words of a sentence of a kind may stand."""
STRONG = frozenset(
    {"%", "pp", "percentile", "fraction", "x", "BLEU", "F1", "ROUGE", "METEOR", "PERPLEXITY", "ELO", "params", "token",
     "GPU", "layer", "head", "dim", "ms", "second", "minute", "hour", "day", "week", "months", "byte", "flop", "$"}
)  # fmt: skip
"""Units of numbers that writers take from the paper and do not count themselves."""
_COUNTED = frozenset({"token", "char", "sentence", "step", "epoch", "line", "page", "person", "GPU"})
_SCALE = 100
"""How many times larger or smaller a bare number may be that stands in the place of another."""
ROUGH = 0.02
"""How far 将近 7000 may lie from what it rounds."""
_NEAR = 0.12
"""How far a number may be from what it is rounded to."""
_CHANCE = 100
"""Up to here two counts of different things are equal by chance."""


_LABEL = re.compile(r"\d+(?:\.\d+)?[BM]\s?(?:[的这那一-龥]{0,4}(?:模型|版)|models?\b)", re.IGNORECASE)
_SIZE_NAME = re.compile(r"\d+(?:\.\d+)?[BM]")
"""Behind a name, as in ``PaLM 62B``, the second half of it."""


@dataclass(frozen=True, slots=True)
class Said:
    """A number of the claim with what the claim says around it."""

    claim: Claim
    quantity: Quantity
    keys: Keys
    clause: str
    """The number's own clause."""
    near: Keys
    """Notions of the clause."""
    around: Keys
    """The same with those of the clauses that have no number: they say what the others are about."""
    weight: float
    scores: dict[int, float]
    """Position in the paper → summed rarity of what it shares with the claim."""


def score_of(said: Said, index: Index, place: int) -> float:
    """What a sentence and the lines that belong to it share with the claim."""
    reach = REACH.get(index.sentences[place].kind, 1)
    around = set(index.around(place, reach))
    title = index.section_of.get(index.sentences[place].id)
    heading = keys_of(title.title) if title else ()
    total = 0.0
    for notion in said.keys:
        if not around.isdisjoint(index.places(notion)) or any(notion & other for other in heading):
            total += index.rarity(notion)
    return total


def same_names(clause: str, sentence: str) -> bool:
    """Whether a sentence has one of the clause's names, where both have any: GPT-J is not GPT-3."""
    mine, theirs = names_in(clause), names_in(sentence)
    return not mine or not theirs or any("".join(tokens(name)) in "".join(tokens(sentence)) for name in mine)


def rivals_of(quantity: Quantity, place: int, index: Index) -> list[Quantity]:
    """Numbers of a sentence that could stand in the claim's place; in a table none that is less precise.

    None at all where one of them is what the claim rounds: 不到五分之一 of 18%.
    """
    found = [other for other in index.numbers.get(place, ()) if rival(quantity, other)]
    if any(_rounds(quantity, other) for other in found):
        return []
    if index.sentences[place].kind == "prose":
        return found
    return [other for other in found if other.step < 0.5 or not 0 < quantity.step < 0.5]


def _rounds(quantity: Quantity, other: Quantity) -> bool:
    """Whether a comparator of the claim holds for another number, and closely."""
    mine, theirs = (q.value * (100 if q.unit == "fraction" else 1) for q in (quantity, other))
    low, high = {"<": (1 - _NEAR, 1.0), ">": (1.0, 1 + _NEAR), "~": (1 - _NEAR, 1 + _NEAR)}.get(
        quantity.bound, (1.0, 1.0)
    )
    return bool(quantity.bound) and mine > 0 and low <= theirs / mine <= high


def rival(mine: Quantity, other: Quantity) -> bool:
    """Whether the other number could stand in the claim's place; an average within its range could not."""
    if mine.high is None and other.high is not None and other.value <= mine.value <= other.high:
        return False
    if mine.unit == other.unit == "":
        if mine.value > 0 and not 1 / _SCALE <= other.value / mine.value <= _SCALE:
            return False
        return bool(mine.magnitude) == bool(other.magnitude) and (mine.step < 0.5) == (other.step < 0.5)
    return mine.unit == other.unit or {mine.unit, other.unit} <= {"%", "percentile", "fraction"}


def is_strong(quantity: Quantity, *, among_rivals: bool = False) -> bool:
    if quantity.unit in STRONG or (among_rivals and quantity.unit and quantity.value > 2):
        return True
    if quantity.unit in ("step", "line", "page", "score", "epoch", "years"):
        return quantity.value >= 100 or 0 < quantity.step < 0.5
    decimals = 0 < quantity.step < 0.5
    return (
        decimals or bool(quantity.magnitude) or quantity.value >= 1000 or (quantity.unit != "" and quantity.value > 12)
    )


def swapped(mine: Quantity, other: Quantity) -> bool:
    if {mine.unit, other.unit} <= {"%", "pp", "x"} or mine.kind == other.kind == "time":
        return mine.unit != other.unit and mine.value == other.value
    if {mine.unit, other.unit} <= _COUNTED:
        return mine.unit != other.unit and mine.value == other.value and mine.value > _CHANCE
    if mine.unit == other.unit == "byte" and mine.value and other.value:
        return round(math.log10(mine.value / other.value), 6) in (-9, -6, -3, 3, 6, 9)
    return False


def contradicted(said: Said, sentence: Sentence, other: Quantity) -> Finding:
    message = f"数字不符：这里写的是“{said.quantity.text}”，论文这一句写的是“{other.text}”"
    return finding(said.claim, NAME, CONTRADICTED, message, evidence=sentence, fix=f"核对后改为“{other.text}”")


def may_stand_for(quantity: Quantity, other: Quantity, sentence: Sentence) -> bool:
    """A bare whole number in prose is no percentage; in a table or with decimals it can be."""
    if other.unit or not quantity.unit:
        return True
    about = ROUGH * other.value if quantity.bound == "~" and quantity.value >= _CHANCE else 0.0
    if abs(quantity.value - other.value) > max(min(quantity.step, other.step, 0.05), about):
        return False
    if 0 < other.step < 0.5 or quantity.kind not in ("percent", "ratio", "time"):
        return True
    return sentence.kind == "table" and quantity.unit not in ("pp", "x")


def roughly(quantity: Quantity, other: Quantity) -> bool:
    """A quick look before the thorough one: most numbers of a paper are far off."""
    if (quantity.kind == "date") != (other.kind == "date"):
        return False
    if quantity.kind in ("date", "ratio", "percent", "time") or other.high is not None or quantity.high is not None:
        return True
    return abs(quantity.value - other.value) <= 0.06 * max(abs(quantity.value), abs(other.value))


def stated(index: Index) -> Iterator[tuple[int, Quantity]]:
    for place, found in index.numbers.items():
        for quantity in found:
            yield place, quantity


def is_label(quantity: Quantity, text: str, index: Index) -> bool:
    """``7B 小模型`` where the paper has a ``Qwen-7B``: a size that is a name, and measures nothing."""
    named = _SIZE_NAME.fullmatch(quantity.text) and re.search(r"[A-Za-z][\w.-]*\s$", text[: quantity.start])
    if named and index.holds(quantity.text):
        return True
    if not _LABEL.match(text[quantity.start :]):
        return False
    size = re.escape("".join(quantity.text.split()))
    return any(re.search(rf"-{size}\b", name) for names in index.named for name in names)
