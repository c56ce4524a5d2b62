"""Out of a scraped post comes its article: lines that are not the article go, inserts inside lines go, the rest stays.

What a reader gets wrong: the rules know no site. A line goes for what it says (``assets/spam_rules.tsv``), for where it
stands (a run of short lines before the title, whatever follows "相关阅读"), or for what the page repeats (one token
behind every paragraph). Author, source and licence of the work and AI labels never go; code is never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

from blogwriter import resources
from blogwriter.chinese import _engine, _inserts
from blogwriter.chinese._bylines import DATE, is_byline

__all__ = ["Action", "Line", "clean", "kept"]

Action = Literal["keep", "drop", "edit"]

PROSE_HAN = 28
"""Chinese characters from which a line with a mark in it counts as a sentence of the article; headings and entries of
lists rarely have so many."""
SHORT = 60
"""Characters up to which a line can be nothing but an ask or a notice."""
ENOUGH_HAN = 10
"""Chinese characters that make what is left of a line worth keeping."""
NAV_RUN = 6
"""Neighbouring short lines that make a navigation bar."""
NAV_WORD = 16
LABEL = 24
"""Characters up to which a line above the title is the page's."""
LIST = 60
"""Entries of a list in mid-article that are looked at."""
STRAY = 0.2
"""Share of sentences among the lines behind "相关阅读" up to which all of them are the page's."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_MARKS = re.compile(r"[，。！？；：,;!?]")
_FENCE = re.compile(r"^[ \t>]*(```|~~~)")
_IMAGE = re.compile(r"^[\s>]*(?:!\[[^\]]*\]\([^)]*\)\s*)+$")
_LINK_LINE = re.compile(r"^[\s>*•·\-\d.]*\[[^\]]+\]\([^)]*\)[\s\d\-/:()（）]*$")
_TABLE = re.compile(r"^\s*\|.*\|\s*$")
_HEADING = re.compile(r"^\s*#{1,6}\s+\S")
_EMPTY_HEADING = re.compile(r"^\s*#{1,6}\s*$")
_BULLET = re.compile(r"^\s*(?:[•·▪●○◦*\-]|\d+[.、)])\s*")
_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”」』）)]*|[^。！？]+$")
_PROTECTED = re.compile(
    r"^[\s>*#\-•]*(?:(?:本文)?(?:作者|译者|原作者|作者简介|原文|原文链接|原文地址|原文标题|论文(?:链接|地址|标题)?|出处|译文出自|编译|翻译|参考(?:资料|文献|来源|链接|文章)?"
    r"|references?|source|author|licen[cs]e|项目地址|代码(?:链接|地址)?|开源地址|github)\s*[:：])"
    r"|CC[ -]BY|Creative Commons|知识共享|创作共用|(?:MIT|Apache|GPL|BSD)[^，。]{0,12}(?:许可|协议|licen[cs]e)"
    r"|(?:AI|人工智[能慧]|大模型|机器)[^，。]{0,12}(?:生成|合成|辅助(?:创作|写作))|AIGC|arxiv\.org|doi\.org",
    re.IGNORECASE,
)
_REFERENCES = re.compile(
    r"^[\s#>*【]*(?:参考(?:资料|文献|来源|链接|文章|引用)|引用|References|文献)[\s:：*】]*$", re.IGNORECASE
)
_FIELD = re.compile(r"\s*\S{2,4}\s*[:：]")
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


class _Rule(NamedTuple):
    name: str
    where: str
    pattern: re.Pattern[str]


class _Source(NamedTuple):
    """A line and what the rules ask about it."""

    text: str
    plain: str
    """Simplified, character by character, so that one set of rules serves both scripts."""
    code: bool
    blank: bool
    prose: bool


def clean(text: str) -> tuple[Line, ...]:
    """One entry for every line of a scraped text (Markdown or plain)."""
    sources = _sources(text.split("\n"))
    edits = _inserts.edits([source.text for source in sources], [source.plain for source in sources])
    lines = [_judged(number, source, edits) for number, source in enumerate(sources)]
    first, last = _body(sources, lines)
    lines = _headed(sources, lines, first)
    lines = _tailed(sources, lines, last)
    lines = _between(sources, lines, first)
    return tuple(line if not sources[i].code else _keep(i, sources[i].text) for i, line in enumerate(lines))


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


@cache
def _rules() -> tuple[_Rule, ...]:
    rows = (resources.assets() / "spam_rules.tsv").read_text(encoding="utf-8").splitlines()[1:]
    fields = (row.split("\t") for row in rows if row.strip())
    return tuple(_Rule(name, where, re.compile(pattern)) for name, where, pattern in fields)


@cache
def _simplified() -> dict[int, str]:
    return {ord(key): value for key, value in _engine.characters("TSCharacters").items() if len(value) == 1}


def _sources(texts: list[str]) -> list[_Source]:
    found = []
    fence = ""
    for text in texts:
        mark = _FENCE.match(text)
        inside = bool(fence)
        if mark and (not fence or (mark[1] == fence and not text.strip().strip("`~"))):
            fence = "" if fence else mark[1]
            inside = True
        plain = text.translate(_simplified())
        prose = not inside and _is_prose(plain)
        found.append(_Source(text, plain, inside, not text.strip(" \t\r\u3000\xa0"), prose))
    return found


def _is_prose(plain: str) -> bool:
    """A sentence: long enough, with a full stop, or with marks and an end that is one; no link, no entry of a list."""
    if len(_HAN.findall(plain)) < PROSE_HAN or _LINK_LINE.match(plain):
        return False
    if "。" in plain:
        return True
    return bool(_MARKS.search(plain) and re.search(r"[.!?！？：:；;”」）)]\s*$", plain)) and not _BULLET.match(plain)


def _keep(number: int, text: str) -> Line:
    return Line(line_no=number + 1, action="keep", text=text)


def _drop(line: Line, rule: str) -> Line:
    return replace(line, action="drop", rule=rule)


def _judged(number: int, source: _Source, edits: dict[int, tuple[str, str]]) -> Line:
    """What a line is by itself."""
    line = _keep(number, source.text)
    if source.blank or source.code:
        return line
    rule = _own_rule(source)
    if number in edits:
        text, name = edits[number]
        left = source._replace(text=text, plain=text.translate(_simplified()))
        if not rule or (len(_HAN.findall(text)) >= ENOUGH_HAN and not _own_rule(left)):
            return replace(line, action="edit", text=text, rule=name) if text.strip() else _drop(line, name)
    return _drop(line, rule) if rule else line


def _own_rule(source: _Source) -> str:
    if _EMPTY_HEADING.match(source.text):
        return "empty"
    visible = source.plain.strip()
    if is_byline(visible):
        return "byline"
    if _IMAGE.match(source.text) or _TABLE.match(source.text) or _PROTECTED.search(visible):
        return ""
    if rule := _first_rule(("any",), visible):
        return rule
    if len(_without_marks(visible)) <= SHORT and (rule := _first_rule(("short",), visible)):
        return "" if _says_more(visible) else rule
    return ""


def _says_more(visible: str) -> bool:
    """Whether a sentence of the line is the article's: then only the others go."""
    asks = [rule.pattern for rule in _rules() if rule.where == "short"]
    sentences = [match[0] for match in _SENTENCE.finditer(visible)]
    mine = [s for s in sentences if len(_HAN.findall(s)) >= 8 and not any(ask.search(s.strip()) for ask in asks)]
    return len(sentences) > 1 and bool(mine) and bool(re.search("[。！？]$", mine[0].strip()))


def _without_marks(text: str) -> str:
    return re.sub(r"[*_#>`]|\]\([^)]*\)", "", text)


def _body(sources: list[_Source], lines: list[Line]) -> tuple[int, int]:
    """First and last line of the article's text; (0, last line) where there is none."""
    prose = [i for i, source in enumerate(sources) if (source.prose or source.code) and lines[i].action != "drop"]
    if not prose:
        return 0, len(sources) - 1
    shown = [i for i, source in enumerate(sources) if not source.blank]
    for here in (i for i in shown if i > prose[0] and _starts(sources[i])):
        after = [i for i in shown if i > here]
        stray = [i for i in prose if i > here]
        # A title of a list with hardly a sentence behind it: what sentences there are belong to the page.
        few = len(stray) <= STRAY * len(after) and len(prose) - len(stray) >= 2 + 2 * len(stray)
        if len(after) >= NAV_RUN and few:
            return prose[0], max(i for i in prose if i < here)
    return prose[0], prose[-1]


def _starts(source: _Source) -> bool:
    visible = source.plain.strip()
    return not source.code and any(rule.where == "start" and rule.pattern.match(visible) for rule in _rules())


def _headed(sources: list[_Source], lines: list[Line], first: int) -> list[Line]:
    """Navigation before the article: runs of short lines, bread crumbs, rows of tags behind a byline."""
    out = list(lines)
    head = [i for i in range(first) if not sources[i].blank]
    for i in _before_title(sources, lines, head):
        out[i] = _drop(lines[i], "nav")
    title = _title(sources, lines, head)
    free = [i for i in head if i != title and not _PROTECTED.search(sources[i].plain)]
    for run in _short_runs(sources, free):
        for i in run:
            out[i] = _drop(lines[i], "nav")
    behind_byline = follows_ask = False
    for i in head:
        plain = sources[i].plain.strip()
        if _PROTECTED.search(plain):
            continue
        if rule := _first_rule(("head", "edge"), plain):
            out[i] = _drop(lines[i], rule)
        elif _IMAGE.match(sources[i].text) and follows_ask:
            out[i] = _drop(lines[i], "banner")
        elif behind_byline and out[i].action == "keep" and _is_tag_row(plain):
            out[i] = _drop(lines[i], "tags")
        behind_byline = behind_byline or lines[i].rule == "byline"
        follows_ask = out[i].action == "drop" and out[i].rule in ("follow", "ask", "banner")
    return out


def _before_title(sources: list[_Source], lines: list[Line], head: list[int]) -> list[int]:
    """What a page shows above its title: short words, and the title again with the site's name."""
    title = _title(sources, lines, head)
    shown = [i for i in head if lines[i].action == "keep"]
    byline = _byline(lines, head)
    above = [i for i in shown if byline is not None and title is not None and title < i < byline]
    author = [i for i in above if _is_name(sources[i].plain)]
    if title is None:
        return []
    name = sources[title].plain.strip("# \t\r*")
    twice = [i for i in shown if i < title and len(name) >= 6 and name[:12] in sources[i].plain]
    short = [i for i in shown if i < title and _is_label(sources[i].plain)]
    return [i for i in (*twice, *short, *author) if not _PROTECTED.search(sources[i].plain)]


def _byline(lines: list[Line], head: list[int]) -> int | None:
    """The line under the title; counts are one only where nothing but the article follows."""
    for i in head:
        last = not any(lines[j].action == "keep" for j in head if j > i)
        if lines[i].rule == "byline" or (last and lines[i].rule in ("counts", "readtime")):
            return i
    return None


def _title(sources: list[_Source], lines: list[Line], head: list[int]) -> int | None:
    """The article's title: the first heading, or what stands above the byline and is neither name nor label."""
    shown = [i for i in head if lines[i].action == "keep"]
    heading = next((i for i in shown if sources[i].text.lstrip().startswith("# ")), None)
    byline = _byline(lines, head)
    if heading is not None or byline is None:
        return heading
    above = [i for i in shown if i < byline and not _PROTECTED.search(sources[i].plain)]
    long = [i for i in above if not _is_name(sources[i].plain) and not _FIELD.match(sources[i].plain)]
    return next(reversed(long or above), None)


def _is_label(text: str) -> bool:
    """A few words, or key words strung together for search engines."""
    bare = text.strip()
    strung = len(re.findall(r"[_|｜]", bare)) >= 2 or bool(re.search(r"\S-\S+[网站]$", bare))
    return (len(bare) <= LABEL or strung) and not re.search(r"[。！；]", bare)


def _is_name(text: str) -> bool:
    return bool(re.fullmatch(r"\s*[\w\u3400-\u9fff·]{2,5}\s*", text)) and not re.search(r"\d", text)


def _first_rule(places: tuple[str, ...], plain: str) -> str:
    if len(plain) > 4 * SHORT:
        return ""
    return next((rule.name for rule in _rules() if rule.where in places and rule.pattern.search(plain)), "")


def _short_runs(sources: list[_Source], head: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    run: list[int] = []
    for i in head:
        bare = _BULLET.sub("", sources[i].plain).strip()
        # Numbered and marked headings are a table of contents or the article's own; only bare words are navigation.
        fits = len(bare) <= NAV_WORD and not re.search(r"[。，！？；：]", bare) and not _HEADING.match(sources[i].text)
        if fits and run and i - run[-1] <= 2:
            run.append(i)
        else:
            runs.append(run)
            run = [i] if fits else []
    runs.append(run)
    return [found for found in runs if len(found) >= NAV_RUN]


def _is_tag_row(text: str) -> bool:
    """Words run together: 知道创宇余弦KconZoomEyeEvi1m0."""
    if re.search(r"[，。！？；：、,;:!?#\[\]]", text) or not 10 <= len(text) <= 160:
        return False
    changes = re.findall(r"[\u3400-\u9fff](?=[A-Za-z])|[a-z0-9](?=[A-Z][a-z])|[A-Za-z0-9](?=[\u3400-\u9fff])", text)
    return len(changes) >= 3


def _tailed(sources: list[_Source], lines: list[Line], last: int) -> list[Line]:
    """Whatever follows the first sign of a tail behind the article's last sentence."""
    out = list(lines)
    tail = False
    references = False
    behind = [i for i in range(last + 1, len(lines)) if not sources[i].blank]
    bare = [i for i in behind if not _BULLET.match(sources[i].text) and not _PROTECTED.search(sources[i].plain)]
    leads_on = re.search(r"[：:]\s*$", sources[last].plain) is not None
    navigation = {i for run in _short_runs(sources, bare) for i in run} if not leads_on else set()
    for i in range(last + 1, len(lines)):
        source = sources[i]
        if source.blank:
            continue
        visible = source.plain.strip()
        references = references or bool(_REFERENCES.match(visible))
        starts = _starts(source)
        edge = (
            not _PROTECTED.search(visible) and not _TABLE.match(source.text) and bool(_first_rule(("edge",), visible))
        )
        tail = tail or starts or edge or i in navigation or lines[i].action == "drop"
        references = references and not starts
        if tail and not references and not _stays(source, visible):
            out[i] = _drop(
                lines[i], lines[i].rule or ("related" if starts or _LINK_LINE.match(source.text) else "tail")
            )
    return out


def _stays(source: _Source, visible: str) -> bool:
    return bool(_PROTECTED.search(visible)) and not source.blank


def _between(sources: list[_Source], lines: list[Line], first: int) -> list[Line]:
    """Lines that belong to a dropped neighbour: the title of a notice, the second half of an ask, a list of links."""
    out = list(lines)
    shown = [i for i, source in enumerate(sources) if not source.blank]
    for here, following in pairwise(shown):
        if out[here].action == "keep" and _NOTICE_TITLE.match(sources[here].plain) and out[following].action == "drop":
            out[here] = _drop(out[here], "legal")
        asked = (
            out[here].action == "edit"
            and out[here].rule == "ask"
            and not re.search(r"[。！？]\s*$", sources[here].text)
        )
        if asked and len(sources[following].plain.strip()) <= SHORT and not sources[following].prose:
            out[following] = _drop(out[following], "ask")
    for at, here in enumerate(shown):
        if here > first and out[here].action == "keep" and _starts(sources[here]):
            _drop_list(sources, out, shown, at)
    return out


def _drop_list(sources: list[_Source], out: list[Line], shown: list[int], at: int) -> None:
    """A list of links or titles in mid-article goes with its title; without a list the title stays, as doubtful."""
    entries = []
    for i in shown[at + 1 : at + 1 + LIST]:
        dated = bool(DATE.search(sources[i].plain)) and not sources[i].prose
        if not (_LINK_LINE.match(sources[i].text) or dated or out[i].action == "drop"):
            break
        entries.append(i)
    here = shown[at]
    if not entries:
        out[here] = replace(out[here], doubtful=True, rule="related")
        return
    for i in (here, *entries):
        out[i] = _drop(out[i], out[i].rule or "related")
