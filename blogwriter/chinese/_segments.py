"""Which stretches of a post are the page's: the most likely path through two states, article and page.

Every line speaks for one side by some points; to change sides costs points, fewer at a title. So an advertisement in
several lines goes as a whole, title and pictures included, while a lone word of advertising in an article stays.
The points are set by hand on labelled posts (``tests/bench/bench_spam.py``): raise one only with all posts at hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from blogwriter.chinese import _sources
from blogwriter.chinese._sources import Source

__all__ = ["page_lines"]

CHANGE = 4.0
"""Points that a change between article and page costs in running text."""
CHANGE_AT_TEXT = 2.5
"""A change back to the article at a sentence."""
CHANGE_AT_TITLE = 1.5
SURE = 2.5
"""Points for the page of a line that goes by itself; less for those that stand in articles too."""
WEAK = 0.3
LEGAL = 1.2
"""Of a notice: articles have them too."""
LEAST = -0.15
"""Points of a picture or a mark: less is not taken along at the end of a stretch in mid-article."""
MOST = 0.4
"""Share of the sentences from which a stretch cannot be the page: the post itself speaks of such things."""
TELLING = 0.4
"""Share of a stretch that must speak of it in mid-article."""
DENSE = 4
"""Words of advertising in one line that outweigh its length, where one comes on so many Chinese characters."""
DENSE_HAN = 30
TELLING_TAIL = 4
"""Lines with words of advertising that make a tail without a line that goes by itself."""
_WEAK_RULES = frozenset({"empty", "byline", "counts", "contact", "tags", "readtime", "edge", "editor"})
_TITLE = re.compile(
    r"^\s*(?:#{1,6}\s+\S.*|\*\*[^*]{1,30}\*{2,8}\s*|(?:0x)?\d{1,2}\s*|(?:[一二三四五六七八九十]+、|\d{1,2}[.、]|0x\d\d?|第.{1,3}[章节])[^。！？]*)$"
)
_NUMBERED = re.compile(r"\s*#{1,6}\s*(?:0x)?\d")
"""A heading with its number is the article's."""
_WORD = re.compile(r"\w")
_TITLE_CHARS = 30


class _Shown(NamedTuple):
    points: float
    """For the page; negative for the article."""
    enter: float
    """Points that a change to the page costs here."""
    leave: float


def page_lines(sources: Sequence[Source], dropped: dict[int, str], after: int) -> set[int]:
    """Numbers of the lines of the page.

    Args:
        sources: All lines of the post.
        dropped: Number of each line that goes by itself → its rule.
        after: The line above which nothing is looked at: the post's title.
    """
    numbers = [i for i, source in enumerate(sources) if not source.blank and i > after]
    if not numbers:
        return set()
    pictures = _sources.pictures(sources, numbers)
    shown = [_shown(sources[i], dropped.get(i)) for i in numbers]
    shown = [line._replace(points=-1.0) if i in pictures else line for i, line in zip(numbers, shown, strict=True)]
    said = {i: len(sources[i].text) for i in numbers if sources[i].prose}
    found: set[int] = set()
    points = dict(zip(numbers, shown, strict=True))
    for stretch in _runs(numbers, _path(shown)):
        run = _trimmed(sources, numbers, stretch, {i: points[i].points for i in stretch})
        if not run or sum(said.get(i, 0) for i in run) > MOST * sum(said.values()):
            continue
        if _is_page(sources, dropped, run, tail=run[-1] == numbers[-1]):
            found.update(run)
    return found


def _trimmed(sources: Sequence[Source], numbers: list[int], stretch: list[int], points: dict[int, float]) -> list[int]:
    """A stretch without titles and text at its end that are the article's, with the ornament above it."""
    rest = numbers[numbers.index(stretch[-1]) + 1 :]
    run = stretch + rest if _belongs(sources, rest, len(stretch)) else list(stretch)
    while run and run[-1] != numbers[-1] and _is_own(sources[run[-1]], points[run[-1]]):
        run.pop()
    if run and run[-1] != numbers[-1]:
        told = max((at for at, i in enumerate(run) if points[i] > 0), default=-1)
        own = [at for at, i in enumerate(run) if at > told and _is_own(sources[i], points[i])]
        run = run[: own[0]] if own else run
    while len(run) > 1 and _leads_to_address(sources, run, points):
        run.pop(0)
    above = numbers[: numbers.index(run[0])] if run else []
    for i in reversed(above):
        if not _is_ornament(sources[i]):
            break
        run.insert(0, i)
    return run


def _leads_to_address(sources: Sequence[Source], run: list[int], points: dict[int, float]) -> bool:
    """Whether a stretch begins with an address, or with the words that lead to one."""
    own = points[run[0]] < 0
    return own and any(_sources.URL_LINE.match(sources[i].text) for i in run[:2])


def _is_own(source: Source, points: float) -> bool:
    """Whether a line that ends a stretch is the article's: a title, or words without a sign of the page."""
    said = _WORD.search(source.plain) is not None and not _sources.IMAGE.match(source.text)
    return points < LEAST or _TITLE.match(source.text) is not None or (said and points <= 0)


def _belongs(sources: Sequence[Source], rest: list[int], size: int) -> bool:
    """Whether what follows the last stretch to the end of the post is its remainder: short, without a title or code."""
    if not 0 < len(rest) <= size or sum(sources[i].prose for i in rest) > 1:
        return False
    kept = _sources.attributions(sources)
    return not any(i in kept or sources[i].code or _TITLE.match(sources[i].text) for i in rest)


def _is_ornament(source: Source) -> bool:
    return not source.code and not _WORD.search(source.text)


def _runs(numbers: list[int], path: list[bool]) -> list[list[int]]:
    pairs = zip(numbers, path, strict=True)
    return [[i for i, _ in run] for page, run in groupby(pairs, key=lambda pair: pair[1]) if page]


def _is_page(sources: Sequence[Source], dropped: dict[int, str], run: list[int], *, tail: bool) -> bool:
    """Whether a line that goes by itself confirms the run; in mid-article half of the run must speak of it."""
    sure = [i for i in run if dropped.get(i, "byline") not in _WEAK_RULES]
    said = [i for i in run if not _sources.IMAGE.match(sources[i].text)]
    telling = [i for i in said if i in dropped or _sources.signs("promo", sources[i].plain)]
    enough = bool(sure) or (tail and len(telling) >= TELLING_TAIL)
    return enough and len(telling) >= (0 if tail and sure else TELLING) * len(said)


def _path(shown: list[_Shown]) -> list[bool]:
    """Whether each line is the page's, on the path with most points (Viterbi); it begins in the article."""
    best = (0.0, -CHANGE)
    came: list[tuple[bool, bool]] = []
    for line in shown:
        from_page = best[1] - line.leave > best[0]
        stays_page = best[1] >= best[0] - line.enter
        came.append((from_page, stays_page))
        article = max(best[0], best[1] - line.leave)
        page = max(best[1], best[0] - line.enter) + line.points
        best = (article, page)
    path = []
    state = best[1] > best[0]
    for from_page, stays_page in reversed(came):
        path.append(state)
        state = stays_page if state else from_page
    return path[::-1]


def _shown(source: Source, rule: str | None) -> _Shown:
    title = bool(_TITLE.match(source.text)) and len(source.text.strip()) <= _TITLE_CHARS and not source.prose
    title = title or _sources.starts(source)
    sure = rule is not None and rule not in _WEAK_RULES and rule != "legal"
    return _Shown(
        _points(source, rule),
        enter=CHANGE_AT_TITLE if title or sure else CHANGE,
        leave=CHANGE_AT_TITLE if title else CHANGE_AT_TEXT if source.prose else CHANGE,
    )


def _points(source: Source, rule: str | None) -> float:
    if source.code and not source.told:
        return -4.0
    if rule is not None:
        return WEAK if rule in _WEAK_RULES else LEGAL if rule == "legal" else SURE
    plain = source.plain.strip()
    if _sources.PROTECTED.search(plain) or _sources.REFERENCES.match(plain):
        return -1.5
    if _sources.IMAGE.match(source.text):
        return -0.1
    return -2.0 if _sources.TABLE.match(source.text) else _worth(source, plain) + _advertised(source, plain)


def _advertised(source: Source, plain: str) -> float:
    """Points for words of advertising; a sentence of an article may have one."""
    asks = _sources.signs("promo", plain) - source.prose
    if asks <= 0:
        return 0.0
    dense = asks >= DENSE and len(_sources.HAN.findall(plain)) <= DENSE_HAN * asks
    return 1.4 * asks if dense else min(0.8 + 0.8 * asks, 3.2)


def _worth(source: Source, plain: str) -> float:
    """Points of a line of text for its form."""
    bare = _sources.without_marks(plain).strip()
    if _sources.SECTION.fullmatch(bare) or (_sources.OWN_TITLE.fullmatch(bare) and "下载" not in bare):
        return -2.0
    if source.prose:
        return -2.0 - min(len(_sources.HAN.findall(plain)), 300) / 60
    if _sources.URL_LINE.match(source.text):
        return -0.7
    if _sources.LINK_LINE.match(source.text):
        return 0.3
    if plain.endswith("。") or _NUMBERED.match(source.text):
        return -1.6
    length = len(_sources.without_marks(plain))
    return -0.1 if length <= 4 else -0.4 if length <= 16 else -1.0
