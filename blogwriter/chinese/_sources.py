"""Lines of a scraped post and what each says by itself: prose, code, a link, an ask, a notice.

The rules are data (``assets/spam_rules.tsv``). ``where`` tells on which lines a rule counts: ``any`` on all, ``line``
and ``short`` on lines that can be nothing but an advertisement or an ask, ``head`` above the article's text, ``edge``
above and below it, ``start`` opens a list of other posts; ``promo``, ``slogan`` and ``notice`` are mere signs, which
neighbours or each other must confirm.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from blogwriter import resources
from blogwriter.chinese import _engine
from blogwriter.chinese._bylines import is_byline

__all__ = [
    "BULLET",
    "FIELD",
    "HAN",
    "HEADING",
    "IMAGE",
    "LINE",
    "LINK_LINE",
    "NOTICE",
    "NOTICE_SIGNS",
    "OWN_TITLE",
    "PROSE_HAN",
    "PROTECTED",
    "REFERENCES",
    "SECTION",
    "SHORT",
    "SPACED",
    "Source",
    "TABLE",
    "URL_LINE",
    "account",
    "attributions",
    "first_rule",
    "own_rule",
    "pictures",
    "read",
    "signs",
    "simplified",
    "starts",
    "without_marks",
]

PROSE_HAN = 28
"""Chinese characters from which a line with a mark in it counts as a sentence of the article; headings and entries of
lists rarely have so many."""
SHORT = 60
"""Characters up to which a line can be nothing but an ask or a notice."""

SPACED = 0.3
"""Share of blank lines from which a post sets its paragraphs apart by them."""
NOTICE = 160
"""Characters up to which a line can be a notice of law, told by so many of its words."""
NOTICE_SIGNS = 4
SAID = 16
"""Chinese characters of a line that is no comment in code."""
HEAD = 8
"""Lines in which title and byline stand."""
NAME = 3
"""Characters of an account's name."""
PICTURES = 6
"""Pictures in a row from which they are the article's."""
LINE = 100
"""Characters up to which a line can be an advertisement."""

HAN = re.compile(r"[\u3400-\u9fff]")
HEADING = re.compile(r"^\s*#{1,6}\s+\S")
_TARGET = r"\((?:[^()]|\([^()]*\))*\)"
IMAGE = re.compile(rf"^[\s>]*(?:!\[[^\]]*\]{_TARGET}\s*)+$")
LINK_LINE = re.compile(rf"^[\s>*•·\-\d.]*\[[^\]]*\]{_TARGET}[\s\d\-/:()（）*]*$")
URL_LINE = re.compile(r"^[\s>*•·\-\d.\[\]]*https?://\S+\s*$")
TABLE = re.compile(r"^\s*\|.*\|\s*$|^\s*<table\b")
BULLET = re.compile(r"^\s*(?:[•·▪●○◦*\-]|\d+[.、)])\s*")
FIELD = re.compile(r"\s*\S{2,4}\s*[:：]")
REFERENCES = re.compile(
    r"^[\s#>*【\d.、x]*(?:参考(?:资料|文献|来源|链接|文章|引用|文档|信息|网址)?|引用|References|(?:文献|资料)(?:参考|来源)|文献|(?:原文|来源)(?:链接|地址)|相关链接)[\s:：*】]*$",
    re.IGNORECASE,
)
PROTECTED = re.compile(
    r"^[\s>*#\-•（(]*(?:(?:本文)?(?:作者|译者|原作者|作者简介|原文|原文链接|原文地址|原文标题|原文来源|论文(?:链接|地址|标题)?|出处|译文出自|文章转自|本文转自|编译|翻译|参考(?:资料|文献|来源|链接|文章)?"
    r"|(?:文章|资讯|信息|新闻|资料|转载|图片)来源|图源|references?|source|author|licen[cs]e|项目地址|代码(?:链接|地址)?|开源地址|github)[\s*]*[:：]|^[\s>*（(]*(?:本文)?(?:作者|译者|原作者|来源|撰文|撰稿|采写|编译)\s*\\?[|｜丨]|来源[:：][^，。]{2,20}[)）]$|(?:综合)?(?:整理|编译|摘编|综合)自[\s@《「]|综合整理自|本文由[^，。]{2,30}(?:投稿|撰写|原创|翻译|整理|创作|编译|供稿))"
    r"|CC[ -]?(?:\d\.\d[ -]?)?BY|Creative Commons|知识共享|创作共用"
    r"|(?:MIT|Apache|GPL|BSD)[^，。]{0,12}(?:许可|协议|licen[cs]e)"
    r"|(?:AI|人工智[能慧]|大模型|机器)[^，。]{0,12}(?:生成|合成|辅助(?:创作|写作))|AIGC|arxiv\.org|doi\.org",
    re.IGNORECASE,
)
OWN_TITLE = re.compile(
    r"\W*(?:(?:0x)?[\d.]+[、.\s]*|[一二三四五六七八九十]+、\s*)?(?:(?:修复|处置|加固|缓解|防护|整改|防范)(?:建议|措施|方案|方法|意见)|总结(?:复盘)?|小结|结语|结论|后记|附录|复盘"
    r"|参考(?:链接|资料|文献|文章)?|(?:项目|工具)?(?:链接|地址)?下载(?:链接|地址)?|(?:项目|工具)(?:链接|地址))\W*"
)
"""The title of a section that an article ends with."""
SECTION = re.compile(
    r"\W*(?:(?:0x)?[\d.]+[、.\s]*|[一二三四五六七八九十]+、\s*)?(?:(?:漏洞|工具|项目|产品|功能|软件|平台|系统|靶场|靶机|环境|影响|使用|安装|技术|基本|背景|样本|事件|攻击)?(?=前言|背景|简介|概述|介绍\W*$)"
    r"|漏洞|工具|项目|产品|功能|软件|平台|系统|靶场|靶机|环境|影响|使用|安装|技术|基本|背景|样本|事件|攻击)"
    r"(?:介绍|简介|概述|描述|概况|详情|说明|范围|版本|复现|分析|原理|利用|搭建|准备|信息|方法|教程|截图|特点|特性|演示|背景|前言|成因|危害)\W*"
)
"""The title of a section as reports have them."""
_BOX = re.compile(r"^\s*<table\b.*</table>\s*$")
"""A table in one line, as editors make for a notice in a frame."""
_TAG = re.compile(r"<[^>]*>")
_BYLINE = re.compile(r"(.{2,60}?)\s{2,}(?:19|20)\d\d-\d\d-\d\d \d\d:\d\d$")
_ANNOUNCED = re.compile(r"\W*(?:免责|特别|郑重|版权)?(?:声明|申明)\s*[:：]")
_AUTHOR = re.compile(r"\W*作者\s*[:：](?!.*(?:来源|阅读|发布|发表|浏览|点击|编辑))")
_SPACED = re.compile(r"\W*(?:[\u3400-\u9fff]\s){2,}[\u3400-\u9fff]\W*")
"""Letters set apart: 推 荐 阅 读."""
_NUMBERED_URL = re.compile(r"^\s*(?:\[\d+\]|\d+[.、)])[^\u3400-\u9fff]*https?://\S+")
_ENDS_OPEN = re.compile(r"[:：][\s*]*$")
_CODE_MARKS = re.compile(r"[{}=<>;$]|^\s*(?:#|//|--)")
_COMMENT = re.compile(r"#|//|--|/\*|%|;")
_MARKS = re.compile(r"[，。！？；：,;!?]")
_FENCE = re.compile(r"^[ \t>]*(```|~~~)")
_EMPTY_HEADING = re.compile(r"^\s*#{1,6}\s*$")
_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”」』）)]*|[^。！？]+$")
_ASKING = frozenset({"follow", "ask", "donate", "ad"})


class _Rule(NamedTuple):
    name: str
    where: str
    pattern: re.Pattern[str]


class Source(NamedTuple):
    """A line and what the rules ask about it."""

    text: str
    plain: str
    """Simplified, character by character, without glosses, so that one set of rules serves all."""
    code: bool
    told: bool
    """Fenced as code, but said in Chinese: an ask may hide there."""
    blank: bool
    prose: bool


def read(texts: list[str], said: list[str]) -> list[Source]:
    """The lines of a post; ``said`` is what they say without the page's glosses."""
    inside = _code(texts)
    found = []
    for text, bare, code in zip(texts, said, inside, strict=True):
        plain = bare.translate(simplified())
        plain = re.sub(r"(?<=\S)\s(?=\S)", "", plain) if _SPACED.fullmatch(plain) else plain
        blank = not text.strip(" \t\r\u3000\xa0")
        told = code and (_FENCE.match(text) is not None or _is_told(plain))
        found.append(Source(text, plain, code, told, blank, not code and _is_prose(plain)))
    return found


@cache
def simplified() -> dict[int, str]:
    """Traditional character → Simplified, for ``str.translate``; lengths stay."""
    return {ord(key): value for key, value in _engine.characters("TSCharacters").items() if len(value) == 1}


def own_rule(source: Source) -> str:
    """The rule by which a line goes wherever it stands; empty if none."""
    if _EMPTY_HEADING.match(source.text):
        return "empty"
    visible = source.plain.strip()
    if is_byline(visible) and not _AUTHOR.match(visible):
        return "byline"
    if _BOX.match(source.text):
        visible = _TAG.sub("", source.plain).strip()
        law = signs("notice", visible) >= NOTICE_SIGNS and len(visible) <= 2 * NOTICE
        return "legal" if law and first_rule(("any",), visible) == "legal" else ""
    if IMAGE.match(source.text) or TABLE.match(source.text) or PROTECTED.search(visible):
        return ""
    return first_rule(("any",), visible) or _short_rule(visible)


def _short_rule(visible: str) -> str:
    """The rule for a line that can be nothing but a notice, an advertisement or an ask."""
    length = len(without_marks(visible))
    announced = NOTICE_SIGNS // 2 if _ANNOUNCED.match(visible) else NOTICE_SIGNS
    if length <= NOTICE and signs("notice", visible) >= announced:
        return "legal"
    rule = first_rule(("line",), visible) if length <= LINE else ""
    if rule or length > SHORT:
        return rule or _asks_throughout(without_marks(visible))
    rule = first_rule(("short",), visible) or first_rule(("short",), without_marks(visible).strip())
    return "" if rule and _says_more(visible) else rule


def starts(source: Source) -> bool:
    """Whether a line is the title of a list of other posts."""
    visible = source.plain.strip()
    return not (source.code or REFERENCES.match(visible)) and any(
        rule.where == "start" and rule.pattern.match(visible) for rule in _rules()
    )


def first_rule(places: tuple[str, ...], plain: str) -> str:
    """The first rule for such places that fits a line."""
    if len(plain) > 4 * SHORT:
        return ""
    found = ((rule.name, rule.pattern.search(plain)) for rule in _rules() if rule.where in places)
    # A list of places makes up its line; in a sentence the same words may end several names.
    return next((name for name, match in found if match and (name != "farm" or 2 * len(match[0]) > len(plain))), "")


def pictures(sources: Sequence[Source], numbers: Sequence[int]) -> set[int]:
    """Pictures in a long row, among some lines: the article's own."""
    found: set[int] = set()
    for picture, group in groupby(numbers, key=lambda i: IMAGE.match(sources[i].text) is not None):
        run = list(group)
        if picture and len(run) > PICTURES:
            found.update(run)
    return found


def account(sources: Sequence[Source]) -> str:
    """The account that put up a post, by the byline under its title; empty if it is not told."""
    shown = [source.plain.strip() for source in sources[:HEAD] if source.text.strip()]
    found = next((match for plain in shown[1:3] if (match := _BYLINE.match(plain))), None)
    names = re.split(r"\s{2,}", found[1].strip()) if found else [""]
    return names[-1] if len(names[-1]) >= NAME else ""


def attributions(sources: Sequence[Source]) -> set[int]:
    """Lines that name author, source, licence or references, with the addresses under a title of theirs."""
    found = set()
    under = False
    for i, source in enumerate(sources):
        if source.blank:
            continue
        plain = source.plain.strip()
        titled = bool(REFERENCES.match(plain))
        linked = under and bool(URL_LINE.match(plain) or LINK_LINE.match(plain) or _NUMBERED_URL.match(plain))
        if titled or linked or PROTECTED.search(plain):
            found.add(i)
        under = (titled or linked or bool(_ENDS_OPEN.search(plain) and PROTECTED.search(plain))) and not starts(source)
    return found


def signs(where: str, plain: str) -> int:
    """How many different words of advertising a line has."""
    return len({match[0] for rule in _rules() if rule.where == where for match in rule.pattern.finditer(plain)})


def without_marks(text: str) -> str:
    """A line without the marks of Markdown."""
    return re.sub(r"[*_#>`]|\]\([^)]*\)", "", text)


@cache
def _rules() -> tuple[_Rule, ...]:
    rows = (resources.assets() / "spam_rules.tsv").read_text(encoding="utf-8").splitlines()[1:]
    fields = (row.split("\t") for row in rows if row.strip())
    return tuple(_Rule(name, where, re.compile(pattern)) for name, where, pattern in fields)


def _code(texts: list[str]) -> list[bool]:
    """Which lines are fenced; a fence around nothing but an ask is no code."""
    inside = [False] * len(texts)
    fence = ""
    opened = 0
    for i, text in enumerate(texts):
        mark = _FENCE.match(text)
        if fence and mark and mark[1] == fence and not text.strip().strip("`~> "):
            fence = ""
            if not _asks_only(texts[opened + 1 : i]):
                inside[opened : i + 1] = [True] * (i + 1 - opened)
        elif not fence and mark:
            fence, opened = mark[1], i
    if fence:
        # Never closed: the code is over where the text speaks again.
        end = next((i for i in range(opened + 1, len(texts)) if _speaks(texts[i])), len(texts))
        inside[opened:end] = [True] * (end - opened)
    return inside


def _asks_only(texts: list[str]) -> bool:
    said = [text.translate(simplified()).strip() for text in texts if text.strip()]
    law = sum(signs("notice", text) > 0 for text in said)
    if said and 2 * law > len(said) and all(_is_told(text) for text in said):
        return True
    return 0 < len(said) <= 3 and all(
        len(text) <= SHORT and not _COMMENT.match(text) and first_rule(("short",), text) in _ASKING for text in said
    )


def _speaks(text: str) -> bool:
    """Whether a line is a sentence, as comments in code rarely are."""
    plain = text.translate(simplified())
    return len(HAN.findall(plain)) >= SAID and _is_told(plain) and re.search("[，。]", plain) is not None


def _is_told(plain: str) -> bool:
    return 2 * len(HAN.findall(plain)) >= len(plain.strip()) and not _CODE_MARKS.search(plain)


def _is_prose(plain: str) -> bool:
    """A sentence: long enough, with a full stop, or with marks and an end that is one; no link, no entry of a list."""
    if len(HAN.findall(plain)) < PROSE_HAN or LINK_LINE.match(plain):
        return False
    if "。" in plain:
        return True
    return bool(_MARKS.search(plain) and re.search(r"[.!?！？：:；;”」）)]\s*$", plain)) and not BULLET.match(plain)


def _asks_throughout(visible: str) -> str:
    """The rule of the first sentence, where every sentence of a long line asks for something."""
    if len(visible) > 4 * SHORT:
        return ""
    said = [match[0].strip() for match in _SENTENCE.finditer(visible) if match[0].strip()]
    found = [first_rule(("line", "short"), sentence) if len(sentence) <= LINE else "" for sentence in said]
    long = any(rule == "ask" and len(sentence) > SHORT for rule, sentence in zip(found, said, strict=True))
    return found[0] if found and not long and all(rule in _ASKING for rule in found) else ""


def _says_more(visible: str) -> bool:
    """Whether a sentence of the line is the article's: then only the others go."""
    asks = [rule.pattern for rule in _rules() if rule.where == "short"]
    sentences = [match[0] for match in _SENTENCE.finditer(visible)]
    mine = [s for s in sentences if len(HAN.findall(s)) >= 8 and not any(ask.search(s.strip()) for ask in asks)]
    return len(sentences) > 1 and bool(mine) and bool(re.search("[。！？]$", mine[0].strip()))
