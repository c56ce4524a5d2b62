"""Covers of theses: title and author stand behind labels, among advisors, committees, numbers and dates.

``论文题目：深度学习综述`` and ``作者姓名：`` with the name further right on the row are both read; a name without a
label is none, for a cover names advisors and referees, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from blogwriter.sources._lines import Line

__all__ = ["Cover", "cover"]

_THESIS = re.compile(
    r"[学學]位[论論]文|[碩硕博]士(?:研究生)?[学學]?位?[论論]文|[毕畢][业業](?:[设設][计計]|[论論]文)|研究所[碩博]士|\bdissertation\b|\bthesis\b",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(?:中文)?(?:[学學]位)?(?:[论論]文)?\s*(?:[题題]\s*目|名\s*[称稱])(?:\s*[:：]\s*|\s{2,}|$)(?P<value>.*)"
)
_AUTHOR = re.compile(
    r"(?:(?:[学學]位)?(?:[论論]文)?作\s*者(?:\s*姓\s*名)?|(?:[学學]生|申[请請]人|研\s*究\s*生)\s*姓\s*名|姓\s*名|[学學]位申[请請]人|申[请請]人"
    r"|研\s*究\s*生|[学學]\s*生|撰\s*者|[博碩硕]士(?:研究)?生)(?:\s*[:：]\s*|\s+|$)(?P<value>.*)"
)
_LABEL = re.compile(r"[\u4e00-\u9fff\s]{2,12}[:：]")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff]{1,6}")
_PAGES = 4
_LEAST_TITLE = 4


class Cover(NamedTuple):
    """What labels on the cover say; empty where they say nothing."""

    title: str
    authors: tuple[str, ...]


def cover(lines: Sequence[Line]) -> Cover:
    """Title and authors by their labels on the first pages of a thesis.

    Args:
        lines: Lines of the document in reading order; of others than theses nothing is taken.
    """
    own = [line for line in lines if line.page < lines[0].page + _PAGES] if lines else []
    if not any(_THESIS.search(line.text) and len(line.text) < 40 for line in own):
        return Cover("", ())
    titles = (_value(own, i, match["value"]) for i, line in enumerate(own) if (match := _TITLE.fullmatch(line.text)))
    named = (_value(own, i, match["value"]) for i, line in enumerate(own) if (match := _AUTHOR.fullmatch(line.text)))
    names = (re.sub(r"\s", "", value) for value in named)
    return Cover(
        next((title for title in titles if len(title) >= _LEAST_TITLE), ""),
        tuple(dict.fromkeys(name for name in names if _NAME.fullmatch(name)))[:1],
    )


def _value(lines: Sequence[Line], index: int, printed: str) -> str:
    """What a label says: the rest of its line, else what stands on its row; long titles go on below it."""
    label = lines[index]
    if printed.strip():
        return printed.strip()
    row = [
        line
        for line in lines
        if line.page == label.page
        and line.box[0] > label.box[2] - 1
        and abs(line.middle[1] - label.middle[1]) < 0.5 * label.height
    ]
    if not row or _LABEL.match(row[0].text):
        return ""
    value, last = row[0].text, row[0]
    for line in lines:
        gap = line.box[1] - last.box[3]
        below = line.page == last.page and -1 < gap < last.height and abs(line.box[0] - last.box[0]) < 2 * last.size
        if below and abs(line.size - last.size) < 1 and not _LABEL.match(line.text):
            value, last = value + line.text, line
    return value.strip()
