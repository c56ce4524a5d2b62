"""Typographic rules over runs: each a name, a severity, what is wrong, and what it should be.

rule                    before → after
ellipsis                等等... → 等等……
dash                    结论--见下 → 结论——见下
repeated-mark           太好了！！！ → 太好了！
fullwidth-alnum         ＧＰＴ３ → GPT3
latin-sentence          「Stay hungry，stay foolish。」 → 「Stay hungry, stay foolish.」
brackets                成像(NMRI)是 → 成像（NMRI）是
halfwidth-mark          知道吗? → 知道吗？
straight-quotes         说"喵"了 → 说“喵”了
quotes-script           說“喵”了（繁體）→ 說「喵」了
unit-space              10Gbps → 10 Gbps
percent-space           15 % → 15%
proper-noun             github → GitHub
code-space              用`x`做 → 用 `x` 做
emphasis-space          用**BERT**做 → 用 **BERT** 做
emphasis-broken         **好。**因此 → **好**。因此
heading-full-stop       ## 结论。 → ## 结论
spacing, punctuation    what autocorrect finds besides: 在GPT上 → 在 GPT 上
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from blogwriter import resources
from blogwriter.chinese import _emphasis
from blogwriter.chinese._runs import CODE, MARK, Runs
from blogwriter.models import Level

__all__ = ["RULES", "Rule", "Style", "Suggestion", "suggestions"]

HAN = r"\u3400-\u9fff\u3007"
_CJK = rf"{HAN}，。、；：！？（）《》「」『』“”‘’【】…—"


class Style(NamedTuple):
    """What a document already does."""

    traditional: bool
    corner_quotes: bool
    """Whether 「」 are its quotation marks."""


class Suggestion(NamedTuple):
    """A place in the runs and its better form."""

    start: int
    end: int
    new: str | None
    """None where only a person can decide."""
    rule: str
    severity: Level
    message: str


class Rule(NamedTuple):
    """A pattern and its replacement."""

    name: str
    severity: Level
    message: str
    pattern: re.Pattern[str]
    new: Callable[[re.Match[str], Style], str | None]


# Each pattern begins with a set of characters: the search skips from one to the next, and what stands around is looked
# at only there. Patterns that begin with a look-behind are ten times slower on Chinese text.
_ELLIPSIS = re.compile(r"[.。…](?:(?<=\.)\.{2,}|(?<=。)。{2,}|(?<=…)(?!…)(?<!……))")
_DASH = re.compile(r"[-—–](?:(?<=-)-+|(?<=—)(?!—)(?<!——)|(?<=–))")
_REPEATED = re.compile(r"([！？，、；：。])(?:(?<=[！？])[！？]+|(?<=[，、；：])\1+|(?<=。)。(?!。)(?<!。。。))")
_FULLWIDTH = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+")
_LATIN_SENTENCE = re.compile(rf"([「“『])([A-Za-z][^{HAN}「」“”『』\n]*?[，。！？；：][^{HAN}「」“”『』\n]*)([」”』])")
_BRACKETS = re.compile(r"[(（]([^()（）\n]*)\)")
_HALF = re.compile(r"[,;:!?]")
_STRAIGHT = re.compile(r"\"([^\"\n]*)\"")
_CURLED = re.compile(r"“([^“”\n]*)”")
_UNIT = re.compile(
    r"\d(?<![\w.-]\d)[\d.]*?(?<=\d)([KMGTP]i?B(?:ps|/s)?|[KMG]bps|[kMGT]?Hz|[munk]?m|[mk]g|ms|fps|FPS|[kM]?W|dB)(?![\w-])"
)
_PERCENT = re.compile(r"\d(?:[ ]+([%％°℃])(?!\w)|％)")
_CODE = re.compile(CODE)
_IS_HAN = re.compile(f"[{HAN}]")
_IS_CJK = re.compile(f"[{_CJK}]")
_FULL = str.maketrans({chr(0xFF01 + i): chr(0x21 + i) for i in range(94)})
_LATIN_MARKS = str.maketrans({"，": ", ", "。": ".", "！": "!", "？": "?", "；": "; ", "：": ": "})
_WIDE = str.maketrans(",;:!?", "，；：！？")


def _before(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - 1) : match.start()]


def _after(match: re.Match[str]) -> str:
    return match.string[match.end() : match.end() + 1]


def _ellipsis(match: re.Match[str], _style: Style) -> str | None:
    before, after = _before(match), _after(match)
    chinese = _IS_CJK.match(before) or (_IS_HAN.match(after) and not re.match(r"[.\w]", before))
    return "……" if chinese and after != "." else None


def _dash(match: re.Match[str], _style: Style) -> str | None:
    if match[0] == "—" and _IS_HAN.match(_before(match)) and _IS_HAN.match(_after(match)):
        return None  # a dash that joins: 编码器—解码器 (GB/T 15834, 4.13)
    return "——" if _IS_CJK.match(_before(match)) and _IS_CJK.match(_after(match)) else None


def _repeated(match: re.Match[str], _style: Style) -> str:
    marks = match[0]
    if len(marks) == 2 and marks in ("？！", "！？"):
        return marks
    return "？！" if set(marks) == {"！", "？"} else marks[0]


def _half(match: re.Match[str], _style: Style) -> str | None:
    """Half-width marks in Chinese: behind a Chinese character, or at the end of a sentence that follows Chinese."""
    before, after = _before(match), _after(match)
    wide = match[0].translate(_WIDE)
    if _IS_HAN.match(before) or before in ("”", "」", "』", "）"):
        following = match.string[match.end() : match.end() + 2]
        if match[0] == ":" and re.match(r"[/\d]", after):
            return None
        return wide if not re.match(r"[/*)\].]|\s[A-Za-z0-9]", following) else None
    if match[0] in "!?" and re.match(r"\n|$", after):
        start = max(match.string.rfind("\n", 0, match.start()) + 1, match.start() - 40)
        return wide if re.search(r"[，。！？；：][A-Za-z]+$", match.string[start : match.start()]) else None
    return None


def _brackets(match: re.Match[str], _style: Style) -> str | None:
    before, after = _before(match), _after(match)
    inside_chinese = _IS_HAN.search(match[1])
    if _IS_HAN.match(before) or (inside_chinese and _IS_CJK.match(after)) or match[0][0] == "（":
        return f"（{match[1]}）"
    return None


def _latin(match: re.Match[str], _style: Style) -> str:
    inside = match[2].translate(_LATIN_MARKS)
    return match[1] + re.sub(r" {2,}", " ", inside).strip() + match[3]


def _straight(match: re.Match[str], style: Style) -> str | None:
    if not _IS_HAN.search(match[1]):
        return None
    return f"「{match[1]}」" if style.traditional or style.corner_quotes else f"“{match[1]}”"


def _curled(match: re.Match[str], style: Style) -> str | None:
    return f"「{match[1]}」" if style.traditional and _IS_HAN.search(match[1]) else None


def _percent(match: re.Match[str], _style: Style) -> str:
    return match[0][0] + (match[1] or "%").replace("％", "%")


_WARNING: Level = "warning"
RULES: tuple[Rule, ...] = (
    Rule("ellipsis", _WARNING, "省略号应是“……”", _ELLIPSIS, _ellipsis),
    Rule("dash", _WARNING, "破折号应是“——”", _DASH, _dash),
    Rule("repeated-mark", _WARNING, "标点不重复", _REPEATED, _repeated),
    Rule("fullwidth-alnum", _WARNING, "字母和数字用半角", _FULLWIDTH, lambda m, _s: m[0].translate(_FULL)),
    Rule("latin-sentence", _WARNING, "完整的英文句子用半角标点", _LATIN_SENTENCE, _latin),
    Rule("brackets", _WARNING, "中文里用全角括号", _BRACKETS, _brackets),
    Rule("halfwidth-mark", _WARNING, "中文里用全角标点", _HALF, _half),
    Rule("straight-quotes", _WARNING, "中文里不用直引号", _STRAIGHT, _straight),
    Rule("quotes-script", _WARNING, "繁体文字用「」", _CURLED, _curled),
    Rule(
        "unit-space", _WARNING, "数字与单位之间加空格", _UNIT, lambda m, _s: f"{m[0][: m.start(1) - m.start()]} {m[1]}"
    ),
    Rule("percent-space", _WARNING, "数字与 % 或 ° 之间不加空格，% 用半角", _PERCENT, _percent),
)


def suggestions(runs: Runs, style: Style) -> Iterator[Suggestion]:
    """Everything that the rules find, rule by rule."""
    text = runs.text
    for rule in RULES:
        for match in rule.pattern.finditer(text):
            new = rule.new(match, style)
            if new is not None and new != match[0]:
                yield Suggestion(match.start(), match.end(), new, rule.name, rule.severity, rule.message)
    yield from _code_gaps(text)
    yield from _nouns(text)
    yield from _marks(runs)
    yield from _headings(runs)
    yield from _autocorrect(text)


def _code_gaps(text: str) -> Iterator[Suggestion]:
    message = "中文与行内代码之间加空格"
    for match in _CODE.finditer(text):
        if _IS_HAN.match(_before(match)):
            yield Suggestion(match.start(), match.start(), " ", "code-space", "warning", message)
        if _IS_HAN.match(_after(match)):
            yield Suggestion(match.end(), match.end(), " ", "code-space", "warning", message)


_LATIN_WORD = re.compile(r"[A-Za-z](?<![\w./@#\\:-][A-Za-z])(?:[A-Za-z0-9_.·-]*[A-Za-z0-9_])?(?![/@:])(?!-)", re.ASCII)
_ORDINARY = frozenset(
    [
        "ts",
        "git",
        "gemini",
        "claude",
        "word2vec",
        "redis",
        "windows",
        "codex",
        "api",
        "bert",
        "inc",
        "python",
        "java",
        "docker",
        "transformer",
    ]
)
"""Lower-case forms that are also ordinary words, commands or names of packages."""


@cache
def _noun_table() -> tuple[dict[str, str], dict[str, list[tuple[str, str]]]]:
    """(form in lower case → right form; first word → forms of several words and their right form)."""
    lines = (resources.assets() / "proper_nouns.txt").read_text(encoding="utf-8").splitlines()
    single: dict[str, str] = {}
    several: dict[str, list[tuple[str, str]]] = {}
    for line in lines:
        if not line or line.startswith("#"):
            continue
        right, _, wrong = (part.strip() for part in line.partition("="))
        for form in (right, right.replace(" ", ""), *wrong.split()):
            if " " in form:
                several.setdefault(form.split()[0].casefold(), []).append((form.casefold(), right))
            else:
                single[form.casefold()] = right
    return single, several


def _nouns(text: str) -> Iterator[Suggestion]:
    single, several = _noun_table()
    for match in _LATIN_WORD.finditer(text):
        word = match[0].casefold()
        start, end = match.span()
        right = single.get(word)
        for form, name in several.get(word, ()):
            if text[start : start + len(form)].casefold() == form:
                right, end = name, start + len(form)
        found = text[start:end]
        if right and right != found and not (found in _ORDINARY and found != "ts") and _in_chinese(text, start):
            yield Suggestion(start, end, right, "proper-noun", "warning", f"“{found}”应写作“{right}”")
    for odd in (form for form in single if not form.isascii() and form in text.casefold()):
        at = text.casefold().find(odd)
        if text[at : at + len(odd)] != single[odd]:
            yield Suggestion(at, at + len(odd), single[odd], "proper-noun", "warning", f"应写作“{single[odd]}”")


def _in_chinese(text: str, at: int) -> bool:
    """Whether a line has Chinese: titles of references and quotations stand as they were printed."""
    end = text.find("\n", at)
    return _IS_HAN.search(text, text.rfind("\n", 0, at) + 1, end if end >= 0 else len(text)) is not None


def _marks(runs: Runs) -> Iterator[Suggestion]:
    text = runs.text
    if "*" not in text and "~~" not in text:
        return
    for start, end, _ in runs.kinds:
        if text.find("*", start, end) < 0 and text.find("~~", start, end) < 0:
            continue
        for repair in _emphasis.repairs(text, start, end):
            message = "粗体或斜体的标记紧挨标点，很多平台不会当成粗体"
            yield Suggestion(repair.start, repair.end, repair.new, "emphasis-broken", "warning", message)
        for at in _emphasis_gaps(text[start:end]):
            message = "中文与英文之间加空格"
            yield Suggestion(start + at, start + at, " ", "emphasis-space", "warning", message)


_BOLD = re.compile(r"\*\*(?=\S)((?:(?!\*\*)[^\n])+?)(?<=\S)\*\*")


def _emphasis_gaps(run: str) -> Iterator[int]:
    for match in _BOLD.finditer(run):
        before, after = run[match.start() - 1 : match.start()], run[match.end() : match.end() + 1]
        if re.match(f"[{HAN}]", before) and re.match("[A-Za-z0-9]", match[1]):
            yield match.start()
        if re.match(f"[{HAN}]", after) and re.search("[A-Za-z0-9]$", match[1]):
            yield match.end()


def _headings(runs: Runs) -> Iterator[Suggestion]:
    for start, end, kind in runs.kinds:
        stop = end
        while stop > start and runs.text[stop - 1].isspace():
            stop -= 1
        if kind == "heading" and runs.text[stop - 1 : stop] in ("。", "；", "，"):
            yield Suggestion(stop - 1, stop, "", "heading-full-stop", "warning", "标题末尾不加标点")


_CITATION = r"\[\d{1,3}(?:\s?[,，、–-]\s?\d{1,3})*\]"
_CITED, _CITING = re.compile(_CITATION + "$"), re.compile(_CITATION)
_CITED_CHARS = 40
"""Characters of the longest mark of a source that is looked for."""
_WORTH_A_LOOK = re.compile(
    rf"[{HAN}][A-Za-z0-9,.;:!?(\[{{@#$%&+]|[A-Za-z0-9,.;:!?)\]}}%&+][{HAN}]"
    rf"|[，。！？；：、）」』》】] |[ ][，。！？；：、（「『《【]"
)


def _autocorrect(text: str) -> Iterator[Suggestion]:
    """Autocorrect's own findings, by lines: it is slow, and on long texts it fails."""
    import autocorrect_py

    at = 0
    for line in text.split("\n"):
        if _WORTH_A_LOOK.search(line):
            better = autocorrect_py.format(line)
            if better != line:
                yield from _steps(line, better, at)
        at += len(line) + 1


def _beside_citation(line: str, at: int) -> bool:
    """Whether a mark of a source (…计算。[2][3]例如) touches a place: it hangs on the sentence, without a blank."""
    return _CITED.search(line, max(at - _CITED_CHARS, 0), at) is not None or _CITING.match(line, at) is not None


def _steps(line: str, better: str, offset: int) -> Iterator[Suggestion]:
    """The single changes that lead from one line to the other: blanks put in or taken out, marks exchanged."""
    i = j = 0
    while i < len(line) or j < len(better):
        old, new = line[i : i + 1], better[j : j + 1]
        if old == new:
            i, j = i + 1, j + 1
        elif new == " " and old != " ":
            if not _beside_citation(line, i):
                yield Suggestion(offset + i, offset + i, " ", "spacing", "warning", "中文与英文、数字之间加空格")
            j += 1
        elif old == " ":
            yield Suggestion(offset + i, offset + i + 1, "", "spacing", "warning", "全角标点旁不加空格")
            i += 1
        elif not old or not new or old.isalnum() or MARK in (old, new):
            return
        else:
            yield Suggestion(offset + i, offset + i + 1, new, "punctuation", "warning", "中文里用全角标点")
            i, j = i + 1, j + 1
