"""The pitch for a package of study materials: what stands between an offer and the same offer again is the page's.

“282G《…入门学习大礼包》，扫描下方二维码免费领取”, a catalogue of what is in it, and the offer once more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from blogwriter.chinese import _sources
from blogwriter.chinese._sources import Source

__all__ = ["pitches"]

TOLD = 3
"""Sentences of the article that must stand above an offer: the same ask over and under an article encloses no pitch."""
PRAISED = 3
"""Lines between the two that must praise or list what is offered."""
ABOVE = 8
"""Lines above the first offer that can be its titles and pictures."""

_PACKAGE = re.compile(
    r"(?:礼|学习|资料|工具|干货|福利)包|(?:全套|整套|整理|打包)[^。，]{0,10}(?:资料|教程|资源)|资料(?:目录|大全|合集)"
)
_TAKE = re.compile(
    r"领取|扫码|扫描|扫一扫|二维码|回复[^。]{0,8}获取|免费(?:获取|分享|赠)|需要[^。，]{0,8}(?:全套|朋友)"
)
_PRAISE = re.compile(
    r"准备了|整理了|收录|全网|独一份|秒杀|金手指|不用担心|零基础|自学|小白|新手|学习路线|成长路线|路线图|视频教程"
    r"|面试题|书单|电子书|源码|资料|文籍|课程|课件|笔记|教程|大厂|内部资源|求职|找工作|涨薪"
)


def pitches(sources: Sequence[Source]) -> set[int]:
    """Lines of pitches, the two offers included."""
    shown = [i for i, source in enumerate(sources) if not source.blank and not source.code]
    told = [i for i in shown if sources[i].prose and not _PACKAGE.search(sources[i].plain)]
    offers = [i for i in shown if _is_offer(sources, shown, i)]
    if len(told) < TOLD:
        return set()
    offers = [i for i in offers if i > told[TOLD - 1]]
    found: set[int] = set()
    for first in offers:
        again = [i for i in offers if i > first and _name(sources[i]) == _name(sources[first])]
        between = [i for i in shown if again and first < i < again[-1]]
        if again and sum(_PRAISE.search(sources[i].plain) is not None for i in between) >= PRAISED:
            found.update((*_above(sources, shown, first), first, *between, again[-1]))
    return found


def _is_offer(sources: Sequence[Source], shown: list[int], here: int) -> bool:
    """Whether a line names a package that it, or the next line, asks to take."""
    at = shown.index(here)
    near = " ".join(sources[i].plain for i in shown[at : at + 2])
    return bool(_PACKAGE.search(sources[here].plain) and _TAKE.search(near))


def _name(source: Source) -> str:
    """The package by the letters around its word, which the second offer repeats."""
    bare = re.sub(r"\W", "", _sources.without_marks(source.plain))
    match = _PACKAGE.search(bare)
    return bare[max(0, match.start() - 4) : match.end()] if match else bare


def _above(sources: Sequence[Source], shown: list[int], first: int) -> list[int]:
    """Titles and pictures of a pitch above its first offer, down from the topmost title that names the package."""
    at = shown.index(first)
    above = shown[max(at - ABOVE, 0) : at]
    run: list[int] = []
    for i in reversed(above):
        picture = _sources.IMAGE.match(sources[i].text) is not None
        short = not sources[i].prose and len(sources[i].plain.strip()) <= _sources.SHORT
        if not (picture or short):
            break
        run.append(i)
    named = [i for i in run if _PACKAGE.search(sources[i].plain)]
    return [i for i in run if named and i >= min(named)]
