"""Where the article ends and the page goes on: the cut with most points behind it.

Every line behind a cut speaks for the page (asks, titles of lists, links, words of an offer) or for the article
(sentences without such words, code, tables). A cut is made at a sign only: a line that goes by itself, the title of a
list or of an offer, a mark of the end. So a list of bare words that closes an article stays, and an advertisement of
whole sentences goes when its title tells what it is. The points are set by hand on labelled posts; one line weighs at
most as much as two clear asks, so that no single word decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from blogwriter.chinese import _fragments, _own, _series, _sources
from blogwriter.chinese._bylines import DATE, is_byline
from blogwriter.chinese._sources import Source

__all__ = ["starts_at"]

ENOUGH = 1.5
"""Points from which a stretch up to the end of the post is the page's."""
SURE = 2.0
LEGAL = 1.0
"""Of a notice: articles end with them too."""
WEAK = 0.7
TITLE_CHARS = 30
TITLE = 40
"""Characters in which a numbered title tells what it opens."""
SPOKEN = 8
"""Chinese characters of a line that says something."""
BARE = 16
"""Characters of a line of bare words."""

FIGURE = 0.8
"""Points for the article of a line over a picture that says what it shows."""

HAN_PER_WORD = 40
"""Chinese characters of a sentence for each of an account's words, up to which the account is speaking."""
TITLED = 4
"""The line behind which the end is looked for in a post whose first sentence is a firm's."""
TECHNICAL_WORDS = 4
"""Such words from which a sentence on technical matters is the account's own."""
FIRM_WORDS = 4
"""Such words from which a sentence is what a firm says of itself."""
MOST = 0.3
"""Share of the sentences on technical matters that can stand behind the cut."""
ABOUT = 120
"""Chinese characters of such sentences that an account says of itself."""
CROSSING = 1.5
"""Points that a higher cut must gain where a sentence of the article stands between the two."""
ABOVE = 4
"""Lines of bare words (tags) between a byline under the text and the cut."""
TELLING = 0.1
"""Points up to which what stands under a bare title can be the article's."""
BESIDE = 2
"""Lines between a sentence and its time."""
LETTERS = 2
"""Characters of a line of a column of letters."""
PICTURE = 1.0
SAID = 12
UNSPOKEN = -0.5
"""Points of a line of so many Chinese characters under an offer that has no word of one and leads to a picture."""
UNDER_OFFER = 0.2
"""Points of an entry there."""
RETURN = 5.0
"""Points that the article must gain over the best cut below for nothing above to be the end."""
RETURN_SHARE = 0.4

_WEAK_RULES = frozenset({"empty", "byline", "counts", "contact"})
_MARK = re.compile(r"[。，！？；：,;:!?]")
_TECHNICAL = re.compile(r"漏洞|代码|函数|参数|文件|命令|配置|版本|攻击|系统|请求|数据|模型|算法|接口|地址|实验|方法")
_RECORD = re.compile(r"CVE-|CN[NV]+D-|[<>]=|[0-9a-f]{32}|(?<![:/\w])/\w+/\w+|\.(?:exe|dll|jar|php|jsp|asp)\b")
"""What a report lists: numbers of holes, ranges of versions, addresses, sums, files."""
_MARKED = re.compile(r"\s*(?:#|\*\*|0x|\d)")
"""A title by its marks or its number; bare words can be a menu's."""
_STAMPS = frozenset({"button", "byline", "counts"})
_STAMP = re.compile(
    rf"{DATE.pattern}|\d+\s*(?:秒|分钟|小时|天|个?月|年)\s*前|^\W*(?:昨天|前天)\W*$|\d\d?[-/月]\d\d?\D{{0,2}}\d\d:\d\d"
)
_NUMBER = re.compile(r"\W*(?:0x)?\d{0,2}\W*")
_ASKED = re.compile(
    r"首先|然后|下载|安装|导入|生成|怎么|获(?!得\W*[:：])|入选|颁|如何|什么|为何|原理|实现|分析|登录|漏洞|。|^\W*\d+[.、]\s*联系"
)
_OURS = re.compile(r"我们|欢迎|加入|扫码|本(?:公众)?号|[「『“【]|[!！~～：:]|关于|介绍|简介")
"""Words by which a long title is an account's, not a headline."""
_ABOUT = re.compile(r"\W*关于[“\"「]?\w{2,8}[”\"」]?\W*$")
_COMPANY = re.compile(r"成立|专注|致力|资质|认证|荣获|客户|解决方案|公司|企业|秉承")
_SHOUT = re.compile(r"[！!—]")


def starts_at(sources: Sequence[Source], rules: dict[int, str], after: int, *, event: bool = False) -> int | None:
    """The first line of the page behind the article; None if there is none.

    Args:
        sources: All lines.
        rules: Number → rule of those that go by themselves.
        after: The line behind which the end is looked for: the first of the text.
        event: Whether the post announces a draw, a sale or a call, so that asks are its matter.
    """
    after = min(after, TITLED) if _is_firm(sources[after]) else after
    whole = [i for i, source in enumerate(sources) if not source.blank]
    shown = [i for i in whole if i > after]
    broken = _broken(sources, rules)
    own = _own.titles(sources, shown)
    points, offered = _points(sources, shown, rules, broken, own)
    signs = _own.over_links(sources, shown) | own
    signs |= {i for i in shown if (_sources.starts(sources[i]) if event else _is_sign(sources[i], rules.get(i)))}
    titled = sources[0].text.startswith("# ")
    if titled:
        signs = {i for i in signs if i in rules or not _NUMBER.fullmatch(sources[i].plain.strip())}
    signs -= broken.keys() | _series.inside(sources, whole, lambda i: _is_pages(sources[i], rules.get(i)))
    best, found, total = ENOUGH, None, 0.0
    least = best
    said = [0 if i in offered else _said_here(sources[i], rules.get(i)) for i in shown]
    behind = 0
    begun = not titled or (sources[after].prose and after not in rules)
    floor = -1 if begun else _floor(sources, shown, rules)
    for at in range(len(shown) - 1, -1, -1):
        i = shown[at]
        total += points[at]
        behind += said[at]
        if behind > MOST * sum(said) + ABOUT or at <= floor:
            break
        told = _MARKED.match(sources[i].text) or min(points[at + 1 : at + 2], default=0.0) < TELLING
        titled = told and _is_own_title(sources[i], rules.get(i))
        if titled or total < best - max(RETURN, RETURN_SHARE * best):
            break
        least = min(least, total) if found is not None else best
        if total >= best + (CROSSING if least < best - 1 else 0) and i in signs:
            best, found, least = total, at, total
    return None if found is None else shown[_with_titles(sources, shown, found)]


def _floor(sources: Sequence[Source], shown: list[int], rules: dict[int, str]) -> int:
    """The first line that says something: above it there is no article yet, so that it cannot have ended."""
    found = (at for at, i in enumerate(shown) if i not in rules and _speaks(sources[i]))
    return next(found, -1)


def _speaks(source: Source) -> bool:
    picture = _sources.IMAGE.match(source.text) is not None
    said = len(_sources.HAN.findall(source.plain)) >= SPOKEN and not _sources.signs("promo", source.plain)
    linked = picture or _sources.LINK_LINE.match(source.text) is not None
    return source.code or (said and not linked and not _sources.starts(source) and not _is_offer(source))


def _is_pages(source: Source, rule: str | None) -> bool:
    """Whether a numbered title is the page's."""
    return (
        rule is not None
        or _sources.starts(source)
        or _is_offer(source)
        or _sources.signs("promo", source.plain[:TITLE]) > 0
    )


def _said_here(source: Source, rule: str | None) -> int:
    """Chinese characters of a sentence on technical matters that no rule takes."""
    taken = rule is not None or not source.prose or not _TECHNICAL.search(source.plain)
    return 0 if taken else len(_sources.HAN.findall(source.plain))


def _points(
    sources: Sequence[Source], shown: list[int], rules: dict[int, str], broken: dict[int, float], own: set[int]
) -> tuple[list[float], set[int]]:
    """Points by line shown, and the lines that an offer or a list has."""
    pictures = _sources.pictures(sources, shown)
    found = []
    offered: set[int] = set()
    under = ""
    for at, i in enumerate(shown):
        source = sources[i]
        value = _worth(source, rules.get(i)) - _leads(sources, shown, at, rules) - PICTURE * (i in pictures)
        if i in broken:
            found.append(max(broken[i], 0.0) if under == "offer" else broken[i])
            offered |= {i} if under == "offer" else set()
            continue
        picture = _sources.IMAGE.match(source.text)
        if under == "offer":
            offered.add(i)
        listed = _sources.URL_LINE.match(source.text) or _RECORD.search(source.plain)
        if under == "offer" and listed and not source.code:
            value = min(value, 0.0)
        elif under == "offer" and value < 0 and not (source.code or picture):
            spoken = _own.words(source.plain) > 0
            told = not spoken and len(_sources.HAN.findall(source.plain)) >= SAID
            plain = UNSPOKEN if told and _leads(sources, shown, at, rules) else 0.0
            value = (UNDER_OFFER if spoken else -SURE / 2) if source.prose else plain
            under = under if (spoken or not source.prose) and not _is_own_title(source, rules.get(i)) else ""
        elif under == "list" and _sources.BULLET.match(source.text) and not source.code:
            value = max(value, UNDER_OFFER)
            offered.add(i)
        elif value < 0 and source.prose and _is_dated(sources, shown, at, rules):
            value = 0.0
            offered.add(i)
        elif value < 0:
            under = ""
        firm = at + 1 < len(shown) and _firm_words(sources[shown[at + 1]]) > 1 and _ABOUT.match(source.plain.strip())
        value = SURE if i in own else value
        under = "offer" if firm or i in own or _is_offer(source) else "list" if _sources.starts(source) else under
        found.append(value)
    return found, offered


def _is_dated(sources: Sequence[Source], shown: list[int], at: int, rules: dict[int, str]) -> bool:
    """Whether a sentence stands beside a time or a button, as a comment does and the first words of another post."""
    beside = [j for j in (*shown[max(at - BESIDE, 0) : at], *shown[at + 1 : at + 1 + BESIDE]) if not sources[j].prose]
    return any(
        rules.get(j) in _STAMPS or (len(sources[j].plain.strip()) <= TITLE_CHARS and _STAMP.search(sources[j].plain))
        for j in beside
    )


def _is_own_title(source: Source, rule: str | None) -> bool:
    """Whether a line is the title of a section that an article ends with (修复建议, 总结)."""
    bare = _sources.without_marks(source.plain).strip()
    return rule is None and len(bare) <= BARE and not source.code and _sources.OWN_TITLE.fullmatch(bare) is not None


def _leads(sources: Sequence[Source], shown: list[int], at: int, rules: dict[int, str]) -> float:
    """Points against the page of a line that leads to a picture."""
    source = sources[shown[at]]
    below = sources[shown[at + 1]] if at + 1 < len(shown) else None
    pictured = below is not None and _sources.IMAGE.match(below.text) is not None
    own = shown[at] in rules or _is_offer(source) or _sources.starts(source) or _sources.signs("promo", source.plain)
    said = re.search(r"\w", source.plain) and not _sources.IMAGE.match(source.text) and not source.code
    return FIGURE if pictured and said and not own else 0.0


def _is_sign(source: Source, rule: str | None) -> bool:
    """Whether a cut can be made above a line."""
    if source.code and not source.told:
        return False
    plain = source.plain.strip()
    if _sources.PROTECTED.search(plain):
        return False
    edge = bool(_sources.first_rule(("edge", "tail"), plain)) and not _sources.TABLE.match(source.text)
    sure = rule is not None and rule not in _WEAK_RULES
    return sure or edge or _is_firm(source) or _sources.starts(source) or _is_offer(source)


def _is_firm(source: Source) -> bool:
    """Whether a sentence is what a firm says of itself."""
    return _firm_words(source) >= FIRM_WORDS


def _firm_words(source: Source) -> int:
    return len(set(_COMPANY.findall(source.plain))) if source.prose else 0


def _broken(sources: Sequence[Source], rules: dict[int, str]) -> dict[int, float]:
    """Points of paragraphs that the page broke: those of the whole, on their first line."""
    found: dict[int, float] = {}
    for run in _fragments.broken_paragraphs(sources):
        said = "".join(sources[i].plain.strip() for i in run)
        whole = len(said) > LETTERS * len(run) and len(_sources.HAN.findall(said)) >= _sources.PROSE_HAN
        if whole and not any(i in rules for i in run):
            found |= dict.fromkeys(run, 0.0) | {run[0]: _sentence(said)}
    return found


def _is_offer(source: Source) -> bool:
    """Whether a line is the title of what the account offers: a group, a course, itself."""
    plain = _sources.without_marks(source.plain).strip()
    told = len(plain) <= TITLE_CHARS and not source.code and not source.prose and not _ASKED.search(plain)
    news = len(_sources.HAN.findall(plain)) > BARE and not _OURS.search(plain)
    return told and not news and bool(_sources.first_rule(("offer",), plain))


def _worth(source: Source, rule: str | None) -> float:
    """For the page; negative for the article."""
    if source.code and not source.told:
        return -4.0
    plain = source.plain.strip()
    if _sources.PROTECTED.search(plain) or _sources.REFERENCES.match(plain):
        return -0.5
    if _sources.starts(source) or _is_offer(source):
        return SURE
    if rule is not None:
        return WEAK if rule in _WEAK_RULES else LEGAL if rule == "legal" else SURE
    return _shape(source, plain)


def _shape(source: Source, plain: str) -> float:
    """Points of a line for what it is: a picture, a table, a link, text."""
    if _sources.IMAGE.match(source.text):
        return 0.0
    if _sources.TABLE.match(source.text):
        return -2.0
    if _sources.LINK_LINE.match(source.text):
        return 0.8 if _own.WEIXIN.search(source.text) else 0.4
    return -0.5 if _sources.URL_LINE.match(source.text) else _said(source, plain)


def _said(source: Source, plain: str) -> float:
    """Points of a line of text for what it says."""
    asks = _sources.signs("promo", plain)
    if source.code and not asks:
        return -1.0
    if source.prose:
        return _sentence(plain)
    if asks or _sources.first_rule(("edge", "tail"), plain):
        return min(0.6 + 0.4 * max(asks, 1), SURE)
    return 0.5 if DATE.search(plain) else _form(source, plain)


def _sentence(plain: str) -> float:
    han, words = len(_sources.HAN.findall(plain)), _own.words(plain)
    if words >= (TECHNICAL_WORDS if _TECHNICAL.search(plain) else 2) and words * HAN_PER_WORD >= han:
        return 0.3
    return (-1.0 if words else -2.0) - han / 60


def _form(source: Source, plain: str) -> float:
    """Points of words without a sign of the page."""
    if _sources.HEADING.match(source.text) or plain.endswith("。"):
        return -1.0
    if _RECORD.search(plain):
        return -1.0
    technical = _TECHNICAL.search(plain) is not None
    if len(_sources.without_marks(plain)) <= 1:
        return 0.0
    if len(_sources.without_marks(plain)) <= BARE and not _MARK.search(plain):
        return 0.0 if technical else 0.15
    return -0.8 if technical else -0.2


def _with_titles(sources: Sequence[Source], shown: list[int], at: int) -> int:
    """The cut above a number or a mark that stands over its first line, and above tags under a byline."""
    while at > 0:
        above = sources[shown[at - 1]]
        bare = _sources.without_marks(above.plain).strip()
        own = _sources.OWN_TITLE.fullmatch(bare)
        letter = len(bare) <= LETTERS and sources[shown[at - 1] - 1].blank and not own
        if above.code or not (letter or _NUMBER.fullmatch(bare)) or _sources.IMAGE.match(above.text):
            break
        at -= 1
    name = _sources.account(sources)
    for up in range(at - 1, max(at - 1 - ABOVE, -1), -1):
        source = sources[shown[up]]
        slogan = not source.prose and len(source.plain.strip()) <= TITLE_CHARS and _own.shares(name, source.plain)
        if slogan and _SHOUT.search(source.plain):
            return up
        if re.search(r"\w", source.plain) and not _sources.IMAGE.match(source.text):
            break
    for up in range(at - 1, max(at - 2 - ABOVE, -1), -1):
        plain = sources[shown[up]].plain.strip()
        if is_byline(plain):
            return up
        if len(plain) > BARE or _MARK.search(plain) or sources[shown[up]].code:
            break
    return at
