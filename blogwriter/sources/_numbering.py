"""Heading numbers as values: ``3.2.1``, ``A.1``, ``IV``, ``第三章``, ``一、`` and which may follow which."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Number", "chinese_number", "parse", "step_cost"]


class Number(NamedTuple):
    """A heading's number."""

    scheme: str
    """``decimal`` | ``letter`` (A, A.1) | ``roman`` | ``chapter`` (第三章) | ``part`` (第一节) | ``item`` (一、) |
    ``paren``."""
    path: tuple[int, ...]
    """``3.2.1`` → (3, 2, 1); letters count from 1."""
    printed: str
    """As printed, without trailing dot and blanks: ``3.2.1``."""
    rest: str
    """What follows the number."""
    dotted: bool = False
    """Whether a dot or another sign ended the number."""


_DIGITS = "〇一二三四五六七八九"
_CN = "[一二三四五六七八九十百]"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("chapter", re.compile(rf"(第\s*({_CN}{{1,4}}|\d{{1,2}})\s*章)[\s、.:：]*(.*)")),
    ("chapter", re.compile(r"((?:Chapter|CHAPTER)\s+(\d{1,2}|[IVX]{1,5}))\b[\s.:：—–-]*(.*)")),
    ("part", re.compile(rf"(第\s*({_CN}{{1,4}}|\d{{1,2}})\s*[节節])[\s、.:：]*(.*)")),
    ("item", re.compile(rf"(({_CN}{{1,3}}))\s*[、．.]\s*(.*)")),
    ("paren", re.compile(rf"([（(]({_CN}{{1,3}})[）)])\s*(.*)")),
    ("letter", re.compile(r"((?:附录|附錄)\s*([A-Z](?:\.\d{1,2})*|[一二三四五六七八九十]|\d))[\s、.:：]*(.*)")),
    ("letter", re.compile(r"((?:Appendix|APPENDIX|Annex)\s+([A-Z](?:\.\d{1,2}){0,3}))(?![a-z])[\s.:：—–-]*(.*)")),
    (
        "decimal",
        re.compile(
            r"((?:§|Section\s|SECTION\s)?\s*((?>\d{1,2}(?:\s?[.．]\s?\d{1,2}){0,4})))(?![\d%])([.．:：、|]?\s*\S.*)"
        ),
    ),
    ("letter", re.compile(r"(([A-Z](?:\s?\.\s?\d{1,2}){0,4}))(?![A-Za-z\d])([.:)]?\s+\S.*)")),
    ("roman", re.compile(r"(([IVX]{1,6}))([.:]?\s+\S.*)")),
)
_COUNTING = re.compile(
    rf"第|{_CN}|[（(]{_CN}|Chapter|CHAPTER|附|App|APP|Annex|§|Section|SECTION|\s*\d|[A-Z](?![a-z])|[IVX]"
)
"""What all of them begin with: nine lines in ten are told by their first letters."""
_ROMAN = {"I": 1, "V": 5, "X": 10}


def chinese_number(text: str) -> int:
    """``二十三`` → 23; digits pass; 0 where it is none."""
    if text.isdigit():
        return int(text)
    head, ten, tail = text.rpartition("十")
    if ten:
        return (_DIGITS.find(head) if head else 1) * 10 + (_DIGITS.find(tail) if tail else 0)
    return max(_DIGITS.find(text), 0) if len(text) == 1 else 0


def parse(text: str) -> list[Number]:
    """All readings of a line's beginning as a number; ``I. Introduction`` is a letter and a roman number."""
    if not _COUNTING.match(text):
        return []
    found = []
    for scheme, pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        number = _built(scheme, match)
        if number is not None:
            found.append(number)
    return found


def _built(scheme: str, match: re.Match[str]) -> Number | None:
    printed = re.sub(r"\s+", " ", match[1]).strip() if scheme in ("chapter", "part", "paren") else match[2]
    path = _path(scheme, match[2])
    if not path or (scheme != "letter" and 0 in path[1:]):
        return None
    dotted = bool(re.match(r"[.．:：、)|]", match[3]))
    rest = re.sub(r"^[.．:：、)|]?\s*", "", match[3])
    if scheme == "decimal" and not dotted and not match[3].startswith(" ") and not _starts_cjk(rest):
        return None
    printed = re.sub(r"\s*[.．]\s*", ".", printed)
    return Number(scheme, path, printed, rest, dotted)


def _starts_cjk(text: str) -> bool:
    return bool(text) and "\u2e80" <= text[0] <= "\u9fff"


def _path(scheme: str, text: str) -> tuple[int, ...]:
    if scheme in ("chapter", "part", "item", "paren"):
        return (_roman(text),) if text[0] in _ROMAN else (chinese_number(text),)
    if scheme == "roman":
        value = _roman(text)
        return (value,) if value else ()
    pieces = re.split(r"\s?[.．]\s?", text)
    if scheme == "decimal":
        return tuple(int(piece) for piece in pieces)
    first = ord(pieces[0]) - 64 if pieces[0].isascii() and pieces[0].isalpha() else chinese_number(pieces[0])
    return (first, *(int(piece) for piece in pieces[1:]))


def _roman(text: str) -> int:
    values = [_ROMAN.get(letter, 0) for letter in text]
    total = sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
    return total if _as_roman(total) == text else 0


def _as_roman(value: int) -> str:
    if not 0 < value < 40:
        return ""
    return "X" * (value // 10) + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[value % 10]


def step_cost(a: tuple[int, ...], b: tuple[int, ...]) -> float | None:
    """What it costs to believe that heading ``b`` follows heading ``a``; None where it cannot.

    ========  ========  ====
    a         b         cost
    ========  ========  ====
    1         1.1       0
    1.2       1.3, 2    0
    1.2       1.4, 3    1     one lost between
    1         1.2       1     the first child lost
    1         1.1.1     0.8   a level lost
    1.3       1.2       None
    ========  ========  ====
    """
    if not a:
        return 0.0 if b in ((1,), (0,)) else 2.0 if b in ((2,), (1, 1)) else None
    shared = 0
    while shared < min(len(a), len(b)) and a[shared] == b[shared]:
        shared += 1
    if shared == len(b):
        return None
    deeper = len(b) - shared - 1
    jump = b[shared] - (a[shared] if shared < len(a) else 0) - 1
    if jump < 0 or any(part != 1 for part in b[shared + 1 :]) or jump > 2 or deeper > 1:
        return None
    return jump + 0.8 * deeper
