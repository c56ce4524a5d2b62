"""Figures, tables and formulas that a sentence names by number: ``图 2``, ``表 3``, ``式 (1)``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from blogwriter.models import Sentence
from blogwriter.writers._answers import Line
from blogwriter.writers._exhibits import Exhibit

__all__ = ["captioned", "renamed"]

_KINDS = {"图": "figure", "表": "table", "圖": "figure", "式": "formula"}
_NAMED = re.compile(r"(?<![论原論]文)(?<![论原論]文的)([图表圖式]) ?\(?(\d+)(?![\d.])")
_PRINTED = {"figure": r"(?:figures?|figs?\.?|[图圖])", "table": r"(?:tables?|tabs?\.?|表)"}


def renamed(text: str, tag: str, write: Callable[[str, str], str]) -> str:
    """The text with what ``write`` makes of each name and its key; names in somebody else's figures stay.

    Args:
        text: A sentence of the post.
        tag: Of the paper in a series; empty where there is one.
        write: From name (``图 2``) and key (``figure-2``) to what is to be written.
    """
    return _NAMED.sub(lambda found: write(found[0], _key(found, tag)), text)


def captioned(line: Line, tag: str, exhibits: Mapping[str, Exhibit], known: Mapping[str, Sentence]) -> Line:
    """The line with the captions of what it names, unless a sentence it rests on names that, too.

    A reader who follows the note of “图 8 的虚线……” should arrive at figure 8.
    """
    named = [exhibits[key] for key in _keys(line.zh, tag) if key in exhibits and exhibits[key].captions]
    texts = [known[sid].text for sid in line.sids if sid in known]
    missing = [exhibit.captions[0] for exhibit in named if not any(_tells_of(text, exhibit) for text in texts)]
    return replace(line, sids=tuple(dict.fromkeys((*line.sids, *missing))))


def _keys(text: str, tag: str) -> Iterator[str]:
    yield from (_key(found, tag) for found in _NAMED.finditer(text))


def _key(found: re.Match[str], tag: str) -> str:
    return f"{f'{tag}.' if tag else ''}{_KINDS[found[1]]}-{found[2]}"


def _tells_of(text: str, exhibit: Exhibit) -> bool:
    kind, _, number = exhibit.key.rpartition(".")[2].partition("-")
    return bool(re.search(rf"{_PRINTED.get(kind, kind)}\s*{re.escape(number)}(?!\d)", text, re.IGNORECASE))
