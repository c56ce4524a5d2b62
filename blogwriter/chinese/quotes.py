"""Quotation marks per script: “ ” ‘ ’ in Simplified text, 「 」 『 』 in Traditional."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["MARKS", "converted"]

MARKS = {"hant": dict(zip("“”‘’", "「」『』", strict=True)), "hans": dict(zip("「」『』", "“”‘’", strict=True))}
"""By the script that is wanted: mark → its counterpart."""

_ANY = re.compile("[“”‘’「」『』]")
_APOSTROPHE = re.compile(r"(?<=[A-Za-z])’(?=[A-Za-z]|\s|$)")
_CLOSING = {"“": "”", "‘": "’", "「": "」", "『": "』"}
_HAN = re.compile(r"[\u3400-\u9fff]")


class _Pair(NamedTuple):
    start: int
    end: int
    inside_latin: bool


def converted(texts: list[str], wanted: str) -> list[str]:
    """The texts of one block with their marks in the wanted style.

    Nothing changes where the block's marks do not pair up; marks inside a quotation that has no Chinese in it belong to
    the quotation.
    """
    if not any(_ANY.search(text) for text in texts):
        return texts
    whole = "".join(texts)
    pairs = _pairs(whole, MARKS[wanted])
    if pairs is None:
        return texts
    chars = list(whole)
    for pair in pairs:
        if not pair.inside_latin:
            for at in (pair.start, pair.end):
                chars[at] = MARKS[wanted][chars[at]]
    out, cursor = [], 0
    for text in texts:
        out.append("".join(chars[cursor : cursor + len(text)]))
        cursor += len(text)
    return out


def _pairs(text: str, marks: dict[str, str]) -> list[_Pair] | None:
    """Matching marks of the style to be replaced; None where they do not match."""
    apostrophes = {match.start() for match in _APOSTROPHE.finditer(text)}
    waiting: list[tuple[int, str]] = []
    found: list[tuple[int, int]] = []
    for match in _ANY.finditer(text):
        mark, at = match[0], match.start()
        if mark not in marks:
            continue
        if mark in _CLOSING:
            waiting.append((at, _CLOSING[mark]))
        elif waiting and waiting[-1][1] == mark:
            found.append((waiting.pop()[0], at))
        elif at not in apostrophes:
            return None
    if waiting:
        return None
    return _nested(text, sorted(found))


def _nested(text: str, found: list[tuple[int, int]]) -> list[_Pair]:
    """Pairs in order of their beginning, each told whether a quotation around it has no Chinese in it."""
    pairs = []
    latin_until = -1
    for start, end in found:
        pairs.append(_Pair(start, end, start < latin_until))
        if start > latin_until and not _HAN.search(text, start, end):
            latin_until = end
    return pairs
