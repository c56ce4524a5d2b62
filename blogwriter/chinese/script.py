"""Which script a text is written in, and single characters that leaked in from the other one.

Many characters belong to both scripts (后 皇后, 里 公里, 台 台灣), so a leak is a character that only the other script
has, or a shared one inside a word where only the other script writes it so (之后, 特征).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from blogwriter.chinese import _engine

__all__ = ["Leak", "Written", "counts", "detect", "leaks", "repair", "tells"]

Written = Literal["hans", "hant"]

_ALSO_TRADITIONAL = frozenset(
    "熏淀郁雇采里辟跖腌蚝蝎膻准几划占台吁吃后帘岩夸咸尸唇干征筑皂挂涌杰游斗朴丑丰伙于云亘仆余佣凶㐹"
    "范杠虱杆杯梁群峰床着污泄栗核栖秘奸吊布夫志念周回系表制御面谷合同向症"
)
"""Simplified forms that good Traditional text has too, as other words or as usual variants."""
_ALSO_SIMPLIFIED = frozenset("乾瞭藉覆徵夥像么哩沈著甦菉祇彷昇坏釐麽鍾剋閤餘讎蹟迺琺")
_SHARED_IN_WORDS = {
    "后": "(?<=[之以最然随今前背其事先])后|后(?=[来續续端者面台半期果退置向处處裔备備验驗])",
    "征": "(?<=[特象表])征|征(?=[求集兆文])",
    "准": "(?<=[标標精基水对對瞄])准|准(?=[确確备備则則时時绳])",
    "干": "干(?=[净淨燥旱脆部活劲])|(?<=[树樹主骨])干",
    "里": "(?<=[这這那哪])里|里(?=面)",
    "几": "几(?=[乎何个個种種率次百千年天位])",
    "于": "(?<=[对對关關由基等属屬位在用至大小高低源处處])于|于(?=是)",
    "云": "云(?=[计計端服存平原])",
    "划": "(?<=[计計规規])划",
    "丰": "丰(?=富)",
    "范": "(?<=[规規模示典师師])范|范(?=[围圍式例畴疇本文])",
}


class Leak(NamedTuple):
    """A character of the other script."""

    start: int
    """Offset in characters from 0."""
    char: str
    fix: str


@cache
def _only(written: Written) -> dict[str, str]:
    """Characters that only this script has → their form in the other."""
    to_traditional, to_simplified = _engine.characters("STCharacters"), _engine.characters("TSCharacters")
    variants = {**_engine.characters("TWVariants")}
    usual = set(variants.values()) | set(_engine.characters("HKVariants").values())
    if written == "hans":
        found = {c: variants.get(t, t) for c, t in to_traditional.items() if c not in to_simplified and c not in usual}
        return {c: t for c, t in found.items() if c not in _ALSO_TRADITIONAL}
    return {c: s for c, s in to_simplified.items() if c not in to_traditional and c not in _ALSO_SIMPLIFIED}


@cache
def _pattern(written: Written) -> re.Pattern[str]:
    shared = [f"(?:{pattern})" for pattern in _SHARED_IN_WORDS.values()] if written == "hans" else []
    return re.compile("|".join([f"[{''.join(_only(written))}]", *shared]))


@cache
def _class(written: Written) -> re.Pattern[str]:
    return re.compile(f"[{''.join(_only(written))}]")


def counts(text: str) -> tuple[int, int]:
    """(characters that only Simplified has, characters that only Traditional has)."""
    return len(_class("hans").findall(text)), len(_class("hant").findall(text))


def tells(text: str) -> bool:
    """Whether any character of the text belongs to one script only."""
    return bool(_class("hant").search(text) or _class("hans").search(text))


def detect(text: str) -> Written | None:
    """The script of a text; None where all its characters belong to both."""
    simplified, traditional = counts(text)
    if simplified == traditional:
        return None
    return "hans" if simplified > traditional else "hant"


def leaks(text: str, written: Written) -> Iterator[Leak]:
    """Characters of the other script in a text that is written in ``written``."""
    other: Written = "hant" if written == "hans" else "hans"
    table = _only(other)
    for match in _pattern(other).finditer(text):
        char = match[0]
        fix = table.get(char) or _engine.characters("STCharacters")[char]
        yield Leak(match.start(), char, _in_word(text, match.start(), fix, written))


def repair(text: str, written: Written) -> str:
    """The text with its leaks mended and nothing else touched."""
    found = list(leaks(text, written))
    if not found:
        return text
    chars = list(text)
    for leak in found:
        chars[leak.start] = leak.fix
    return "".join(chars)


def _in_word(text: str, at: int, fix: str, written: Written) -> str:
    """Some characters have several Traditional forms (发: 發, 髮); the words around decide."""
    if written == "hans":
        return fix
    start, end = max(0, at - 3), at + 4
    around = text[start:end]
    plain = _engine.stock("t2s").convert(around)
    back = _engine.stock("s2tw").convert(plain)
    return (
        back[at - start] if len(back) == len(around) and plain[at - start : at - start + 1] != back[at - start] else fix
    )
