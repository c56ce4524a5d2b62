"""Out of a scraped post comes its article: lines that are not the article go, inserts inside lines go, the rest stays.

What a reader gets wrong: the rules know no site. A line goes for what it says (``assets/spam_rules.tsv``), for where it
stands (a run of short lines before the title, whatever follows "相关阅读"), or for what the page repeats (one token
behind every paragraph). Author, source and licence of the work and AI labels never go; code is never looked at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Literal

from blogwriter.chinese import _fragments, _head, _inserts, _notices, _offers, _segments, _sources, _strays, _tail
from blogwriter.chinese._bylines import DATE, is_head_byline, records
from blogwriter.chinese._sources import Source

__all__ = ["Action", "Line", "clean", "kept"]

Action = Literal["keep", "drop", "edit"]

ENOUGH_HAN = 10
"""Chinese characters that make what is left of a line worth keeping."""
FOLLOWING = 8
"""Lines after a sign of the tail that must confirm it."""
BYLINES = 2
"""Lines under a title in which its byline stands."""
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
BANNERS = 4
"""Pictures in a row between two lines of the page that can be banners."""
FIELDS = 2
"""Lines between a field and one that names the original."""
EVENT_SHARE = 0.4
"""Share of the sentences of an announcement that ask for something."""
PROFILE = 3
"""Lines of an account's profile above its count of posts: picture, name, what it says of itself."""

_QR = re.compile(r"扫码|扫一扫|扫描|二维码|长按")
_NUMBERED = re.compile(r"\W*(?:0x)?\d{1,2}\D")
"""A title with its number is no caption."""
_COUNT_OF_POSTS = re.compile(r"^\d+\s?篇原创内容$")
_NAME = re.compile(r"\*\*[^*]{2,24}\*\*")
_EVENT = re.compile(r"抽奖|活动|招聘|招募|报名|投票|评选|众测|优惠|特惠|促销|福利|购票|征文|征集|遴选|训练营|开班")
_ASKING = frozenset({"ad", "banner", "contact", "follow"})
_ORIGIN = re.compile(r"\W*来源\s*[:：|｜丨]\s*(?!本站)[^，。:：]{2,30}$")


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
    form = _strays.fields(sources, _rules(lines))
    lines = [_keep(i, sources[i].text) if i in form else line for i, line in enumerate(lines)]
    notices = _notices.page_lines(sources, _rules(lines))
    lines = [_drop(line, line.rule or notices[i]) if i in notices else line for i, line in enumerate(lines)]
    event = _is_event(sources)
    lines = _together(sources, _records(sources, lines), event=event)
    first, last, listed = _body(sources, lines)
    lines = _headed(sources, lines, first)
    lines = _tailed(sources, lines, first, listed, event=event)
    own = _strays.own_lines(sources, _rules(lines), first, last)
    lines = [_keep(i, sources[i].text) if i in own else line for i, line in enumerate(lines)]
    lines = _between(sources, lines, first)
    told = {i for i, source in enumerate(sources) if source.told and _is_offered(source, lines[i].rule)}
    hard = {i for i, source in enumerate(sources) if source.code and i not in told}
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


def _is_event(sources: list[Source]) -> bool:
    """Whether the post itself announces a draw, a sale or a call: asks are its matter."""
    title = next((source.plain for source in sources if not source.blank), "")
    said = [source.plain for source in sources if source.prose]
    asking = [plain for plain in said if _EVENT.search(plain) or _sources.signs("promo", plain)]
    return _EVENT.search(title) is not None and len(asking) >= EVENT_SHARE * len(said)


def _together(sources: list[Source], lines: list[Line], *, event: bool) -> list[Line]:
    """What lines are in the company of others: a broken ask, a part of an advertisement."""
    out = list(lines)
    for i, rule in _fragments.broken_asks(sources).items():
        out[i] = _drop(out[i], out[i].rule or rule)
    dropped = _rules(out)
    title = next((i for i, source in enumerate(sources) if source.text.startswith("# ") or source.prose), len(lines))
    found = set() if event else _segments.page_lines(sources, dropped, title) - _sources.attributions(sources)
    for i in found | (set() if event else _offers.pitches(sources)):
        out[i] = _drop(out[i], out[i].rule or "ad")
    return out


def _body(sources: list[Source], lines: list[Line]) -> tuple[int, int, int | None]:
    """First and last line of the text (0 and the last line where there is none), and the title of a list behind it."""
    prose = [i for i, source in enumerate(sources) if (source.prose or source.code) and lines[i].action != "drop"]
    if not prose:
        return 0, len(sources) - 1, None
    shown = [i for i, source in enumerate(sources) if not source.blank]
    if len(prose) > 1 and _is_title(sources, shown, prose[0]):
        prose = prose[1:]
    often = Counter(source.plain.strip() for source in sources)
    for here in (i for i in shown if i > prose[0] and _sources.starts(sources[i])):
        if often[sources[here].plain.strip()] >= _strays.RECORDS:
            continue  # each section of the article has its own
        after = [i for i in shown if i > here]
        stray = [i for i in prose if i > here]
        # A title of a list with hardly a sentence behind it: what sentences there are belong to the page.
        few = len(stray) <= STRAY * len(after) and len(prose) - len(stray) >= 2 + 2 * len(stray)
        if len(prose) > len(stray) and ((len(after) >= _head.NAV_RUN and few) or _is_notice(sources, stray)):
            return prose[0], _last(sources, lines, shown, max(i for i in prose if i < here)), here
    return prose[0], _last(sources, lines, shown, prose[-1]), None


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
    below = [sources[i].plain for i in shown if i > number][:BYLINES]
    return "。" not in sources[number].plain and any(is_head_byline(plain) for plain in below)


def _headed(sources: list[Source], lines: list[Line], first: int) -> list[Line]:
    """Navigation and bylines before the article."""
    dropped = _rules(lines)
    found = _head.page_lines(sources, dropped, first)
    return [_drop(line, found[i]) if i in found else line for i, line in enumerate(lines)]


def _tailed(sources: list[Source], lines: list[Line], first: int, listed: int | None, *, event: bool) -> list[Line]:
    """What follows the end of the article, but for references and those it names."""
    out = list(lines)
    rules = _rules(lines)
    stated = _stated(sources)
    begin = _tail.starts_at(sources, rules, first, event=event)
    if listed is not None and (begin is None or begin > listed):
        begin = listed
    if event:
        asked = [i for i in range(first, len(lines) if begin is None else begin) if lines[i].rule in _ASKING]
        for i in asked:
            out[i] = _keep(i, sources[i].text)
    references = False
    for i in range(len(lines) if begin is None else begin, len(lines)):
        source = sources[i]
        visible = source.plain.strip()
        starts = _sources.starts(source)
        references = not starts and (references or bool(_sources.REFERENCES.match(visible)))
        if not source.blank and not references and i not in stated and not _stays(source, visible):
            rule = "related" if starts or _sources.LINK_LINE.match(source.text) else "tail"
            out[i] = _drop(lines[i], lines[i].rule or rule)
    return out


def _is_offered(source: Source, rule: str) -> bool:
    """Whether what is fenced as code is an offer."""
    spoken = _sources.signs("promo", source.plain) > 0 or not source.plain.strip(" `~")
    return rule == "tail" or (rule == "ad" and spoken)


def _rules(lines: list[Line]) -> dict[int, str]:
    """Number → rule of the lines that go."""
    return {i: line.rule for i, line in enumerate(lines) if line.action == "drop"}


def _stated(sources: list[Source]) -> set[int]:
    """Fields beside those that name the original: who published it, when."""
    shown = [i for i, source in enumerate(sources) if not source.blank]
    named = [bool(_sources.PROTECTED.search(sources[i].plain)) for i in shown]
    return {
        i
        for at, i in enumerate(shown)
        if _sources.FIELD.match(sources[i].plain) and any(named[max(at - FIELDS, 0) : at + FIELDS + 1])
    }


def _stays(source: Source, visible: str) -> bool:
    named = _ORIGIN.match(visible) and not DATE.search(visible)
    return bool(_sources.PROTECTED.search(visible) or named) and not source.blank


def _between(sources: list[Source], lines: list[Line], first: int) -> list[Line]:
    """Lines that belong to a dropped neighbour: the title of a notice, the second half of an ask, a list of links."""
    out = list(lines)
    shown = [i for i, source in enumerate(sources) if not source.blank]
    for here, following in pairwise(shown):
        if out[here].action == "keep" and _notices.TITLE.match(sources[here].plain) and out[following].action == "drop":
            out[here] = _drop(out[here], "legal")
        asked = (
            out[here].action == "edit"
            and out[here].rule == "ask"
            and not re.search(r"[。！？][\s*_”」）)]*$", sources[here].text)
        )
        led = out[here].rule == "ad" and re.search(r"[:：]\s*$", sources[here].plain)
        if led and _sources.URL_LINE.match(sources[following].text):
            out[following] = _drop(out[following], "ad")
        rest = sources[following]
        if (
            asked
            and len(rest.plain.strip()) <= _sources.SHORT
            and not (rest.prose or rest.plain.strip().endswith("。") or _sources.HEADING.match(rest.text))
        ):
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
        few = len(run) <= BANNERS
        between = few and above.rule in ("follow", "ask", "ad") and above.action == below.action == "drop"
        last = not any(sources[i].prose and out[i].action == "keep" for i in shown[end:])
        caption = sources[shown[end]]
        names = _QR.search(caption.plain) is not None and _NUMBERED.match(caption.plain) is None
        code = last and len(run) == 1 and below.action == "drop" and names
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
