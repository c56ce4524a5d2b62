"""Lists as WeChat's editor keeps them.

The editor rebuilds every ``li``: it leaves the first inline piece where it is and moves the rest into a block of its
own, so that ``**甲**：乙`` breaks after its first word; and it flattens lists inside lists, or draws a second marker.

<li>甲<strong>乙</strong></li>              → <li><section>甲<strong>乙</strong></section></li>
<li>甲<ul><li>乙</li></ul></li>             → … <section class="sub"><section>• 乙</section></section> …

(Seen by others in the live editor: caol64/wenyan-core pulls 25 and 28, whyubel1eve/Mars-Editor-APP pull 3.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["kept_lists"]

_TAG = re.compile(r"<(/?)(ul|ol|li)\b([^>]*)>")
_PARAGRAPH = re.compile(r"<p\b[^>]*>")
_START = re.compile(r'\bstart="(\d{1,9})"')
_BULLETS = "•◦▪"


@dataclass(slots=True)
class _List:
    ordered: bool
    number: int


def kept_lists(html: str) -> str:
    """A balanced page with its lists in the form that survives; sublists become sections with written markers."""
    parts: list[str] = []
    lists: list[_List] = []
    position = 0
    for tag in _TAG.finditer(html):
        if tag.start() < position:
            continue
        parts.append(html[position : tag.start()])
        position = tag.end()
        if tag[2] != "li":
            parts.append(_list_tag(tag, lists))
        elif tag[1]:
            parts.append("</section>" if len(lists) > 1 else "</section></li>")
        elif len(lists) <= 1:
            parts.append(f"<li{tag[3]}><section>")
        else:
            # The marker belongs into the line that it marks.
            paragraph = _PARAGRAPH.match(html, position)
            position = paragraph.end() if paragraph else position
            parts.append(f"<section>{paragraph[0] if paragraph else ''}{_marker(tag[3], lists)}")
    return "".join([*parts, html[position:]])


def _list_tag(tag: re.Match[str], lists: list[_List]) -> str:
    if tag[1]:
        lists.pop()
        return "</section>" if lists else tag[0]
    start = _START.search(tag[3])
    lists.append(_List(tag[2] == "ol", int(start[1]) if start else 1))
    return '<section class="sub">' if len(lists) > 1 else tag[0]


def _marker(attributes: str, lists: list[_List]) -> str:
    here = lists[-1]
    here.number += 1
    if "task" in attributes:
        return ""
    return f"{here.number - 1}. " if here.ordered else f"{_BULLETS[min(len(lists), len(_BULLETS)) - 1]} "
