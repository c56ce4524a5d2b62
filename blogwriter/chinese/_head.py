"""What stands above the text of a post and is the page's: navigation, bread crumbs, who put it up and when, tags.

The title tells: short lines above it are the page's, a date or counts right under it are its byline. It is the first
heading, or what stands above the byline, or what the page says twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from blogwriter.chinese import _bylines, _sources
from blogwriter.chinese._sources import Source

__all__ = ["page_lines", "short_runs"]

NAV_RUN = 6
"""Neighbouring short lines that make a navigation bar."""
NAV_WORD = 16
LABEL = 24
"""Characters up to which a line above the title is the page's."""
TITLE = 8
"""Characters from which a line that the page says again is its title."""
CLOSE = 3
"""Lines over the byline of which it can be one."""
SLOGAN = 30
"""Characters up to which a line can be what an account says of itself."""
NEAR = 6
"""Lines shown behind the title in which its byline can stand."""

_CATEGORY = re.compile(
    r"^(?:[\u3400-\u9fffA-Za-z]{2,6}\s+)*(?:新闻|资讯|原创|译文|转载|投稿|推荐|其他\S{2,4}|\S{2,4}专栏)$"
)
_SITE = re.compile(r"^(?:欢迎(?:光临|来到|访问)\S|\S{2,8}(?:技术网|资讯网|新闻网|门户|博客园|首页)$)")


class _Head:
    """The lines above the text, and which of them are known to go."""

    def __init__(self, sources: Sequence[Source], rules: dict[int, str], first: int) -> None:
        self.sources = sources
        self.rules = rules
        self.lines = [i for i in range(first) if not sources[i].blank]
        self.account = _sources.account(sources)
        self.body = _pairs("".join(source.plain for source in sources[first : first + 40]))

    @property
    def kept(self) -> list[int]:
        return [i for i in self.lines if i not in self.rules]

    @property
    def titled(self) -> bool:
        """Whether the page begins with its title: there is no bar above the text."""
        return bool(self.lines) and self.sources[self.lines[0]].text.startswith("# ")

    def plain(self, number: int) -> str:
        return self.sources[number].plain.strip()

    def protected(self, number: int) -> bool:
        return bool(_sources.PROTECTED.search(self.sources[number].plain))

    def byline(self) -> int | None:
        """The line under the title; counts are one only where nothing but the article follows."""
        for i in self.lines:
            last = not any(j > i for j in self.kept)
            if self.rules.get(i) == "byline" or (last and self.rules.get(i) in ("counts", "readtime")):
                return i
        return None

    def title(self) -> int | None:
        """The first of the lines that say what the title says."""
        found = self._title()
        if found is None:
            return None
        return next(i for i in self.kept if self.plain(i) == self.plain(found))

    def _title(self) -> int | None:
        """The first heading, or what stands above the byline and is neither name nor label, or what is said twice."""
        kept = [i for i in self.kept if not self.protected(i)]
        heading = next((i for i in kept if self.sources[i].text.lstrip().startswith("# ")), None)
        byline = self.byline()
        if heading is not None or (byline is None and not kept):
            return heading
        if byline is None:
            said = Counter(self.plain(i) for i in kept if len(self.plain(i)) >= TITLE)
            return next((i for i in kept if said[self.plain(i)] > 1), None)
        above = [i for i in kept if i < byline]
        long = [i for i in above if not _is_name(self.plain(i)) and not _sources.FIELD.match(self.plain(i))]
        later = {source.plain.strip() for source in self.sources[byline:]}
        again = [i for i in long[-CLOSE:] if self.plain(i) in later and len(self.plain(i)) >= TITLE]
        below = [i for i in kept if i > byline]
        if below and not any(self.spoken(i) for i in long) and self.spoken(below[0]):
            return below[0]
        return next(reversed(again or long or above), None)

    def below(self, number: int) -> bool:
        """Whether a line stands under the byline of a page that sets its paragraphs apart: short lines are verse."""
        byline = self.byline()
        if self.titled:
            return True
        blank = sum(source.blank for source in self.sources)
        return byline is not None and number > byline and blank >= _sources.SPACED * len(self.sources)

    def behind(self, number: int) -> bool:
        """Whether a line stands under the byline."""
        byline = self.byline()
        return byline is not None and number > byline

    def spoken(self, number: int) -> bool:
        """Whether the text speaks of what a line says."""
        return len(_pairs(self.plain(number)) & self.body) >= 2


def page_lines(sources: Sequence[Source], rules: dict[int, str], first: int) -> dict[int, str]:
    """Number of the line → the rule, for lines above the text that go.

    Args:
        sources: All lines.
        rules: Number → rule of those that go by themselves.
        first: The first line of the text.
    """
    head = _Head(sources, dict(rules), first)
    _mark_bylines(head)
    _mark_above_title(head)
    title = head.title()
    free = [i for i in head.lines if i != title and not head.protected(i) and not head.below(i)]
    for run in short_runs(sources, free):
        head.rules |= {i: head.rules.get(i, "nav") for i in run}
    _mark_neighbours(head)
    return head.rules


def short_runs(sources: Sequence[Source], numbers: list[int]) -> list[list[int]]:
    """Stretches of bare words: navigation."""
    runs: list[list[int]] = []
    run: list[int] = []
    for i in numbers:
        bare = _sources.BULLET.sub("", sources[i].plain).strip()
        # Numbered and marked headings are a table of contents or the article's own; only bare words are navigation.
        plain = len(bare) <= NAV_WORD and not re.search(r"[。，！？；：]", bare)
        fits = plain and not _sources.HEADING.match(sources[i].text)
        if fits and run and i - run[-1] <= 2:
            run.append(i)
        else:
            runs.append(run)
            run = [i] if fits else []
    runs.append(run)
    return [found for found in runs if len(found) >= NAV_RUN]


def _mark_bylines(head: _Head) -> None:
    """Dates with a name, counts with a name: bylines only here, and not where the next line begins with a date too."""
    own = {head.lines[at] for at in _bylines.records([head.plain(i) for i in head.lines])}
    for at, i in enumerate(head.lines):
        nearby = head.lines[at + 1 : at + 2]
        row = any(_bylines.DATE.match(head.plain(j)) for j in nearby) and _bylines.DATE.match(head.plain(i))
        if (
            i not in head.rules | dict.fromkeys(own)
            and not row
            and not head.protected(i)
            and _bylines.is_head_byline(head.plain(i))
        ):
            head.rules[i] = "byline"


def _mark_above_title(head: _Head) -> None:
    """What a page shows above its title: short words, and the title again with the site's name."""
    title, byline = head.title(), head.byline()
    if title is None:
        return
    name = head.plain(title).strip("# *")
    for i in head.kept:
        if i == title or head.protected(i):
            continue
        plain = head.plain(i)
        twice = len(name) >= LABEL // 4 and name[:12] in plain
        above = i < title and (twice or _is_label(plain) or _sources.signs("promo", plain) > 0)
        author = byline is not None and title < i < byline and _is_name(plain)
        if above or author:
            head.rules[i] = "nav"


def _mark_neighbours(head: _Head) -> None:
    """Lines that go for what stands beside them: banners, tags, slogans, numbers of a counter."""
    behind_byline = follows_ask = False
    for at, i in enumerate(head.lines):
        plain = head.plain(i)
        if head.protected(i):
            continue
        beside = [head.lines[j] for j in (at - 1, at + 1) if 0 <= j < len(head.lines)]
        lonely = head.titled or not any(j in head.rules for j in beside)
        if rule := _head_rule(plain, lonely=lonely):
            head.rules[i] = rule
        elif _sources.IMAGE.match(head.sources[i].text):
            if follows_ask:
                head.rules[i] = "banner"
            continue
        elif i not in head.rules and behind_byline and not head.titled and _is_tag_row(plain):
            head.rules[i] = "tags"
        elif i not in head.rules and _is_account(head, i, follows_ask=follows_ask, behind_byline=behind_byline):
            head.rules[i] = "follow"
        behind_byline = head.rules.get(i) == "byline" or (behind_byline and i in head.rules)
        follows_ask = head.rules.get(i) in ("follow", "ask", "ad", "banner")


def _head_rule(plain: str, *, lonely: bool) -> str:
    """The rule for a line above the text; a number alone may be that of a section."""
    if len(plain) <= LABEL and (_CATEGORY.match(plain) or _SITE.match(plain)):
        return "nav"
    rule = _sources.first_rule(("head", "edge"), plain)
    return "" if rule == "counts" and lonely else rule


def _is_account(head: _Head, number: int, *, follows_ask: bool, behind_byline: bool) -> bool:
    """Whether the account names itself above the text, or says what it is for."""
    named = head.titled and head.behind(number) and head.plain(number).strip("*") == head.account
    return named or _is_slogan(head.sources[number], 1 if follows_ask else 2 if behind_byline else 3)


def _is_slogan(source: Source, least: int) -> bool:
    """What an account says of itself (聚焦源代码安全，网罗国内外最新资讯！)."""
    short = len(source.plain.strip()) <= SLOGAN and not _sources.HEADING.match(source.text)
    return short and not _sources.FIELD.match(source.plain) and _sources.signs("slogan", source.plain) >= least


def _is_label(text: str) -> bool:
    """A few words, or key words strung together for search engines."""
    strung = len(re.findall(r"[_|｜]", text)) >= 2 or bool(re.search(r"\S-\S+[网站]$", text))
    return (len(text) <= LABEL or strung) and not re.search(r"[。！；]", text)


def _is_name(text: str) -> bool:
    return bool(re.fullmatch(r"[\w\u3400-\u9fff·]{2,5}", text)) and not re.search(r"\d", text)


def _is_tag_row(text: str) -> bool:
    """Words run together: 知道创宇余弦KconZoomEyeEvi1m0."""
    if re.search(r"[，。！？；：、,;:!?#\[\]的了是]", text) or not 10 <= len(text) <= 160:
        return False
    changes = re.findall(r"[\u3400-\u9fff](?=[A-Za-z])|[a-z0-9](?=[A-Z][a-z])|[A-Za-z0-9](?=[\u3400-\u9fff])", text)
    return len(changes) >= 3


def _pairs(text: str) -> set[str]:
    """Neighbouring Chinese characters."""
    return {a + b for a, b in pairwise(text) if _sources.HAN.match(a) and _sources.HAN.match(b)}
