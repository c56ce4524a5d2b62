"""Out of a scraped post comes its article: lines that are not the article go, inserts inside lines go, the rest stays.

What a reader gets wrong: the rules know no site. A line goes for what it says (``assets/spam_rules.tsv``), for where it
stands (a run of short lines before the title, whatever follows "相关阅读"), or for what the page repeats (one token
behind every paragraph). Author, source and licence of the work and AI labels never go; code is never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Literal

from blogwriter.chinese import _fragments, _head, _inserts, _segments, _sources
from blogwriter.chinese._bylines import DATE, is_head_byline, records
from blogwriter.chinese._sources import Source

__all__ = ["Action", "Line", "clean", "kept"]

Action = Literal["keep", "drop", "edit"]

ENOUGH_HAN = 10
"""Chinese characters that make what is left of a line worth keeping."""
FOLLOWING = 8
"""Lines after a sign of the tail that must confirm it."""
CARD = 6
"""Lines of an account's card before its ask."""
CARD_CHARS = 30
LIST = 60
"""Entries of a list in mid-article that are looked at."""
STRAY = 0.2
"""Share of sentences among the lines behind "相关阅读" up to which all of them are the page's."""
LAW = 2
"""Words of law in a sentence of a notice that a title announces."""
NOTICE_SHARE = 0.6
"""Share of such sentences in it."""
PROFILE = 3
"""Lines of an account's profile above its count of posts: picture, name, what it says of itself."""

_NO_TAIL = frozenset({"empty", "byline", "counts"})
"""Rules of lines that stand in mid-article too."""
_QR = re.compile(r"扫码|扫一扫|扫描|二维码|长按")
_COUNT_OF_POSTS = re.compile(r"^\d+\s?篇原创内容$")
_NAME = re.compile(r"\*\*[^*]{2,24}\*\*")
_NOTICE_TITLE = re.compile(r"^[\s#>*【]*(?:郑重|特别|免责|版权|重要|法律)?(?:声明|申明|提示|提醒|警告)[\s:：*】]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What became of one line of the source."""

    line_no: int
    """From 1."""
    action: Action
    text: str
    """The line as it should read; the line as it was where it was dropped."""
    rule: str = ""
    """Why; empty for lines that stay."""
    doubtful: bool = False
    """Kept, but worth a look."""


def clean(text: str) -> tuple[Line, ...]:
    """One entry for every line of a scraped text (Markdown or plain)."""
    texts = text.split("\n")
    sources = _sources.read(texts, _inserts.unglossed(texts))
    edits = _inserts.edits(texts, [text.translate(_sources.simplified()) for text in texts])
    lines = [_judged(number, source, edits) for number, source in enumerate(sources)]
    lines = _together(sources, _records(sources, lines))
    first, last = _body(sources, lines)
    lines = _headed(sources, lines, first)
    lines = _tailed(sources, lines, last)
    lines = _between(sources, lines, first)
    hard = {i for i, source in enumerate(sources) if source.code and not (source.told and lines[i].rule == "ad")}
    lines = [_keep(i, sources[i].text) if i in hard else line for i, line in enumerate(lines)]
    return tuple(replace(line, text=sources[i].text) if line.action == "drop" else line for i, line in enumerate(lines))


def kept(lines: Sequence[Line]) -> str:
    """The article: what stays, without the gaps that dropped lines leave."""
    parts: list[str] = []
    gap = False
    for line in lines:
        if line.action == "drop":
            gap = True
        elif not line.text.strip() and gap and (not parts or not parts[-1].strip()):
            continue
        else:
            parts.append(line.text)
            gap = False
    return "\n".join(parts)


def _keep(number: int, text: str) -> Line:
    return Line(line_no=number + 1, action="keep", text=text)


def _drop(line: Line, rule: str) -> Line:
    return replace(line, action="drop", rule=rule)


def _judged(number: int, source: Source, edits: dict[int, tuple[str, str]]) -> Line:
    """What a line is by itself."""
    line = _keep(number, source.text)
    if source.blank or source.code:
        return line
    rule = _sources.own_rule(source)
    if number in edits:
        text, name = edits[number]
        if name in ("source", "ask") and _sources.PROTECTED.search(source.plain):
            return line
        left = source._replace(text=text, plain=text.translate(_sources.simplified()))
        if not rule or (len(_sources.HAN.findall(text)) >= ENOUGH_HAN and not _sources.own_rule(left)):
            return replace(line, action="edit", text=text, rule=name) if text.strip() else _drop(line, name)
    return _drop(line, rule) if rule else line


def _records(sources: list[Source], lines: list[Line]) -> list[Line]:
    """A date in a list of fields belongs to the article."""
    shown = [i for i, source in enumerate(sources) if not source.blank]
    own = {shown[at] for at in records([sources[i].plain for i in shown])}
    return [_keep(i, line.text) if line.rule == "byline" and i in own else line for i, line in enumerate(lines)]


def _together(sources: list[Source], lines: list[Line]) -> list[Line]:
    """What lines are in the company of others: a broken ask, a part of an advertisement."""
    out = list(lines)
    for i, rule in _fragments.broken_asks(sources).items():
        out[i] = _drop(out[i], out[i].rule or rule)
    dropped = {i: line.rule for i, line in enumerate(out) if line.action == "drop"}
    title = next((i for i, source in enumerate(sources) if source.text.startswith("# ") or source.prose), len(lines))
    for i in _segments.page_lines(sources, dropped, title) - _sources.attributions(sources):
        out[i] = _drop(out[i], out[i].rule or "ad")
    return out


def _body(sources: list[Source], lines: list[Line]) -> tuple[int, int]:
    """First and last line of the article's text; (0, last line) where there is none."""
    prose = [i for i, source in enumerate(sources) if (source.prose or source.code) and lines[i].action != "drop"]
    if not prose:
        return 0, len(sources) - 1
    shown = [i for i, source in enumerate(sources) if not source.blank]
    if len(prose) > 1 and _is_title(sources, shown, prose[0]):
        prose = prose[1:]
    for here in (i for i in shown if i > prose[0] and _sources.starts(sources[i])):
        after = [i for i in shown if i > here]
        stray = [i for i in prose if i > here]
        # A title of a list with hardly a sentence behind it: what sentences there are belong to the page.
        few = len(stray) <= STRAY * len(after) and len(prose) - len(stray) >= 2 + 2 * len(stray)
        if len(prose) > len(stray) and ((len(after) >= _head.NAV_RUN and few) or _is_notice(sources, stray)):
            return prose[0], _last(sources, lines, shown, max(i for i in prose if i < here))
    return prose[0], _last(sources, lines, shown, prose[-1])


def _is_notice(sources: list[Source], numbers: list[int]) -> bool:
    """Whether most of the sentences are those of a notice of law."""
    law = sum(_sources.signs("notice", sources[i].plain) >= LAW for i in numbers)
    return len(numbers) > 1 and law >= NOTICE_SHARE * len(numbers)


def _last(sources: list[Source], lines: list[Line], shown: list[int], prose: int) -> int:
    """The last line of the text: short sentences count too, up to the first title of a list."""
    last = prose
    for i in (i for i in shown if i > prose):
        if _sources.starts(sources[i]):
            break
        plain = sources[i].plain.strip()
        said = plain.endswith("。") and len(_sources.HAN.findall(plain)) >= ENOUGH_HAN
        if said and lines[i].action == "keep" and not _sources.signs("promo", plain):
            last = i
    return last


def _is_title(sources: list[Source], shown: list[int], number: int) -> bool:
    """Whether a line that reads like a sentence is the title: no full stop, and a byline right under it."""
    below = next((sources[i].plain for i in shown if i > number), "")
    return "。" not in sources[number].plain and is_head_byline(below)


def _headed(sources: list[Source], lines: list[Line], first: int) -> list[Line]:
    """Navigation and bylines before the article."""
    dropped = {i: line.rule for i, line in enumerate(lines) if line.action == "drop"}
    found = _head.page_lines(sources, dropped, first)
    return [_drop(line, found[i]) if i in found else line for i, line in enumerate(lines)]


def _tailed(sources: list[Source], lines: list[Line], last: int) -> list[Line]:
    """Whatever follows the first sign of a tail behind the article's last sentence."""
    out = list(lines)
    tail = False
    references = False
    behind = [i for i in range(last + 1, len(lines)) if not sources[i].blank]
    bare = [
        i
        for i in behind
        if not _sources.BULLET.match(sources[i].text) and not _sources.PROTECTED.search(sources[i].plain)
    ]
    leads_on = re.search(r"[：:]\s*$", sources[last].plain) is not None
    navigation = {i for run in _head.short_runs(sources, bare) for i in run} if not leads_on else set()
    for i in range(last + 1, len(lines)):
        source = sources[i]
        if source.blank:
            continue
        visible = source.plain.strip()
        references = references or bool(_sources.REFERENCES.match(visible))
        starts = _sources.starts(source)
        edge = (
            ""
            if _stays(source, visible) or _sources.TABLE.match(source.text)
            else _sources.first_rule(("edge",), visible)
        )
        own = lines[i].rule if lines[i].action == "drop" else edge
        sign = bool(own) and own not in _NO_TAIL and _goes_on(sources, lines, [j for j in behind if j > i], own)
        tail = tail or starts or i in navigation or sign
        references = references and not starts
        if tail and not references and not _stays(source, visible):
            out[i] = _drop(
                lines[i], lines[i].rule or ("related" if starts or _sources.LINK_LINE.match(source.text) else "tail")
            )
    return out


def _goes_on(sources: list[Source], lines: list[Line], after: list[int], rule: str) -> bool:
    """Whether the lines after a sign of the tail are the page's too: one ask does not end an article."""
    following = after[:FOLLOWING]
    telling = [i for i in following if _tells(sources[i], lines[i])]
    if rule == "editor" or (len(following) < FOLLOWING // 2 and rule != "ui"):
        return True
    return len(telling) * 4 >= len(following)


def _tells(source: Source, line: Line) -> bool:
    return bool(
        line.action == "drop"
        or _sources.LINK_LINE.match(source.text)
        or _sources.starts(source)
        or _sources.signs("promo", source.plain)
        or DATE.search(source.plain)
    )


def _stays(source: Source, visible: str) -> bool:
    return bool(_sources.PROTECTED.search(visible)) and not source.blank


def _between(sources: list[Source], lines: list[Line], first: int) -> list[Line]:
    """Lines that belong to a dropped neighbour: the title of a notice, the second half of an ask, a list of links."""
    out = list(lines)
    shown = [i for i, source in enumerate(sources) if not source.blank]
    for here, following in pairwise(shown):
        if out[here].action == "keep" and _NOTICE_TITLE.match(sources[here].plain) and out[following].action == "drop":
            out[here] = _drop(out[here], "legal")
        asked = (
            out[here].action == "edit"
            and out[here].rule == "ask"
            and not re.search(r"[。！？][\s*_”」）)]*$", sources[here].text)
        )
        led = out[here].rule == "ad" and re.search(r"[:：]\s*$", sources[here].plain)
        if led and _sources.URL_LINE.match(sources[following].text):
            out[following] = _drop(out[following], "ad")
        if asked and len(sources[following].plain.strip()) <= _sources.SHORT and not sources[following].prose:
            out[following] = _drop(out[following], "ask")
    _drop_banners(sources, out, shown)
    _drop_profiles(sources, out, shown)
    _drop_cards(sources, out, [i for i in shown if i > first])
    for at, here in enumerate(shown):
        if here > first and out[here].action == "keep" and _sources.starts(sources[here]):
            _drop_list(sources, out, shown, at)
    return out


def _drop_banners(sources: list[Source], out: list[Line], shown: list[int]) -> None:
    """Pictures between an ask and another line of the page."""
    seen = 0
    for is_picture, group in groupby(shown, key=lambda i: _sources.IMAGE.match(sources[i].text) is not None):
        run = list(group)
        at, end = seen, seen + len(run)
        seen = end
        if not is_picture or at == 0 or end == len(shown):
            continue
        above, below = out[shown[at - 1]], out[shown[end]]
        between = above.rule in ("follow", "ask", "ad") and above.action == below.action == "drop"
        last = not any(sources[i].prose and out[i].action == "keep" for i in shown[end:])
        code = last and len(run) == 1 and below.action == "drop" and _QR.search(sources[shown[end]].plain)
        if between or code:
            for i in run:
                out[i] = _drop(out[i], "banner")


def _drop_cards(sources: list[Source], out: list[Line], shown: list[int]) -> None:
    """The card of an account (picture, name, what it says of itself) goes with the ask below it."""
    for at, here in enumerate(shown):
        if (
            out[here].action != "drop"
            or out[here].rule not in ("follow", "ask", "ad", "related")
            or out[shown[at - 1]].action == "drop"
        ):
            continue
        card: list[int] = []
        for i in reversed(shown[max(at - CARD, 0) : at]):
            picture = _sources.IMAGE.match(sources[i].text)
            if out[i].action == "drop" or not (picture or _is_card(sources[i])):
                break
            card.append(i)
        if any(_sources.signs("slogan", sources[i].plain) and not _sources.IMAGE.match(sources[i].text) for i in card):
            for i in card:
                out[i] = _drop(out[i], "follow")


def _drop_profiles(sources: list[Source], out: list[Line], shown: list[int]) -> None:
    """The profile of an account, told by its count of posts: what stands above it, and marks left of its buttons."""
    for at, here in enumerate(shown):
        if not _COUNT_OF_POSTS.match(sources[here].plain.strip()):
            continue
        above: list[int] = []
        for i in reversed(shown[max(at - PROFILE, 0) : at]):
            if sources[i].code:
                break
            above.append(i)
        name = next((n for n, i in enumerate(above) if _NAME.fullmatch(sources[i].plain.strip())), None)
        if name is None:
            continue
        picture = name + 1 < len(above) and _sources.IMAGE.match(sources[above[name + 1]].text)
        marks = [i for i in shown[at + 1 : at + 1 + PROFILE] if not re.search(r"\w", sources[i].text)]
        for i in above[: name + (2 if picture else 1)] + marks:
            out[i] = _drop(out[i], out[i].rule or "follow")


def _is_card(source: Source) -> bool:
    plain = source.plain.strip()
    name = _NAME.fullmatch(plain) is not None
    return not source.prose and len(plain) <= CARD_CHARS and (name or _sources.signs("slogan", plain) > 0)


def _drop_list(sources: list[Source], out: list[Line], shown: list[int], at: int) -> None:
    """A list of links or titles in mid-article goes with its title; without a list the title stays, as doubtful."""
    entries = []
    for i in shown[at + 1 : at + 1 + LIST]:
        dated = bool(DATE.search(sources[i].plain)) and not sources[i].prose
        if not (_sources.LINK_LINE.match(sources[i].text) or dated or out[i].action == "drop"):
            break
        entries.append(i)
    here = shown[at]
    if not entries:
        out[here] = replace(out[here], doubtful=True, rule="related")
        return
    for i in (here, *entries):
        out[i] = _drop(out[i], out[i].rule or "related")
