"""Covers of theses: title and author stand behind labels, among advisors, committees, numbers and dates.

``论文题目：深度学习综述`` and ``作者姓名：`` with the name further right on the row are both read; a name without a
label is none, for a cover names advisors and referees, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from blogwriter.sources._lines import Line, union

__all__ = ["Cover", "cover", "is_kind"]

_THESIS = re.compile(
    r"[学學]位[论論]文|[碩硕博]士(?:研究生)?[学學]?位?[论論]文|[毕畢][业業](?:[设設][计計]|[论論]文)|综合论文训练|研究所[碩博]士|\bdissertation\b|\bthesis\b",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(?:中文)?(?:[学學]位)?(?:[论論]文)?\s*(?:[题題]\s*目|名\s*[称稱])(?:\s*[:：]\s*|\s{2,}|$)(?P<value>.*)"
)
_TITLE_ALONE = re.compile(
    r"(?:(?:[IVX]{1,3}|[一二三四\d])\s*[、.．]\s*)?(?:本科)?(?:[毕畢][业業][设設][计計])?(?:[（(]?[论論]文[）)]?)?[题題]\s*目\s*[:：]?\s*"
    r"(?P<value>[^:：。，、()（）]{0,60})"
)
"""``题目基于…`` without a sign behind the label, and ``I、毕业设计（论文）题目：`` with the title below it."""
_AUTHOR = re.compile(
    r"(?:(?:[学學]位)?(?:[论論]文)?作\s*者(?:\s*姓\s*名)?|(?:[学學]生|申[请請]人|研\s*究\s*生)\s*姓\s*名|姓\s*名|[学學]位申[请請]人|申[请請]人"
    r"|研\s*究\s*生|[学學]\s*生|撰\s*者|(?:[博碩硕]士(?:研究)?|本科)生(?:\s*姓\s*名)?)(?:\s*[:：]\s*|\s+|$|(?<=名))(?P<value>.*)"
)
_LABEL = re.compile(r"[\u4e00-\u9fff\s]{2,12}[:：]")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff]{1,6}")
_NEXT_LABEL = re.compile(
    r"\s*(?:[学學]\s*[号號]|[职職]\s*[称稱]|[专專]\s*[业業]|班\s*[级級]|[学學]\s*院|[导導]\s*[师師])\s*[:：].*$"
)
"""Another label on the same row."""
_SPREAD = re.compile(r"(?:姓 名|作 者|[题題] 目)(?:\s*[:：]|$)")
_LEVEL_PT = 4.0
_PAGES = 4
_LEAST_TITLE = 4
_TITLE_LINES = 4
_FIRST_LINES = 40
"""Lines in which a cover names its school."""


_KIND = re.compile(
    r"(?:\d{4}\s*届?\s*)?(?:本科(?:生)?|[专專]科(?:生)?|[碩硕博]士(?:研究生)?|研究生|工程[碩硕]士|[专專][业業]|[学學][术術])*\s*"
    r"(?:[毕畢]\s*[业業]\s*(?:[设設]\s*[计計]|[论論]\s*文)|[学學]\s*位\s*[论論]\s*文|[课課]程[设設][计計]|综合论文训练|[论論]\s*文)"
    r"\s*(?:[（(\[［]\s*(?:[论論]\s*文|[设設]\s*[计計]|[学學][术術].{0,3}|[专專][业業].{0,3})\s*[)）\]］])?"
)
"""What a cover says it is: ``本科毕业设计（论文）``."""
_SCHOOL = re.compile(
    r"(?:[^:：]{1,8}[:：]\s*)?([\u4e00-\u9fff（）()]{2,24}(?:大[学學]|[学學]院|研究[院所]|[学學]?系|[学學]部))"
)


class Cover(NamedTuple):
    """What the cover of a thesis says; empty where it says nothing."""

    title: str
    authors: tuple[str, ...]
    schools: tuple[str, ...] = ()
    """University and department."""
    found: bool = False
    """Whether there is such a cover at all: names without a label are none then."""


def cover(lines: Sequence[Line]) -> Cover:
    """Title and authors by their labels on the first pages of a thesis.

    Args:
        lines: Lines of the document in reading order; of others than theses nothing is taken.
    """
    own = _with_labels([line for line in lines if line.page < lines[0].page + _PAGES] if lines else [])
    if not any(_THESIS.search(line.text) and len(line.text) < 40 for line in own):
        return Cover("", ())
    labels = [(i, line, match) for i, line in enumerate(own) if (match := _TITLE.fullmatch(line.text))]
    labels += [(i, line, match) for i, line in enumerate(own) if (match := _TITLE_ALONE.fullmatch(line.text))]
    titles = (_whole(own, i, _value(own, i, match["value"])) or _below(own, i) for i, _, match in labels)
    named = [_value(own, i, match["value"]) for i, line in enumerate(own) if (match := _AUTHOR.fullmatch(line.text))]
    names = (re.sub(r"\s", "", value) for value in named)
    schools = (match[1] for line in own[:_FIRST_LINES] if (match := _SCHOOL.fullmatch(line.text)))
    return Cover(
        next((title for title in titles if len(title) >= _LEAST_TITLE), ""),
        tuple(dict.fromkeys(name for name in names if _NAME.fullmatch(name)))[:1],
        tuple(dict.fromkeys(schools)),
        found=bool(named) or any(is_kind(line.text) for line in own),
    )


def _with_labels(lines: Sequence[Line]) -> list[Line]:
    """Lines in which labels spread over their row are whole: ``姓`` and ``名：石林``."""
    done: list[Line] = []
    for line in lines:
        last = done[-1] if done else None
        level = last is not None and last.page == line.page and abs(last.middle[1] - line.middle[1]) < _LEVEL_PT
        if last is not None and level and last.box[2] < line.box[0] and _SPREAD.match(f"{last.text} {line.text}"):
            done[-1] = line._replace(text=last.text + line.text, box=union((last.box, line.box)))
        else:
            done.append(line)
    return done


def is_kind(text: str) -> bool:
    """Whether a line only says what kind of thesis this is."""
    return bool(_KIND.fullmatch(text.strip()))


def _whole(lines: Sequence[Line], index: int, value: str) -> str:
    """A title that goes on below the line of its label, in the same type."""
    last = lines[index]
    if not last.text.endswith(value):
        return value
    for line in lines[index + 1 : index + _TITLE_LINES]:
        near = line.page == last.page and -1 < line.box[1] - last.box[3] < last.height
        if not near or abs(line.size - last.size) > 1 or _LABEL.match(line.text) or _has_label(lines, line):
            break
        value, last = value + line.text, line
    return value


def _has_label(lines: Sequence[Line], value: Line) -> bool:
    """Whether something stands left of a value on its row."""
    return any(
        line.page == value.page
        and line.box[2] <= value.box[0] + 1
        and abs(line.middle[1] - value.middle[1]) < 0.5 * value.height
        for line in lines
    )


def _below(lines: Sequence[Line], index: int) -> str:
    """The line under a label that stands alone."""
    label = lines[index]
    if index + 1 == len(lines):
        return ""
    line = lines[index + 1]
    near = line.page == label.page and 0 < line.box[1] - label.box[3] < 3 * label.height
    return line.text if near and not _LABEL.match(line.text) else ""


def _value(lines: Sequence[Line], index: int, printed: str) -> str:
    """What a label says: the rest of its line, else what stands on its row; long titles go on below it."""
    label = lines[index]
    if printed.strip():
        return _NEXT_LABEL.sub("", printed).strip()
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
        if below and abs(line.size - last.size) < 1 and not (_LABEL.match(line.text) or _has_label(lines, line)):
            value, last = value + line.text, line
    return value.strip()
