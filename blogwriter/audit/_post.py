"""A post's Markdown as claims: sentences of plain text, each with its exact place in the file.

What is no claim about the paper is left out: code, front matter, targets of links, definitions of footnotes, lists of
references, notes on how the post was made. Cells of tables are claims of their own, with their row and column in
``context``. Offsets count characters of the whole file, front matter included.
"""

from __future__ import annotations

import bisect
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from blogwriter.models import Article
from blogwriter.words import simplified

__all__ = ["Claim", "HOLE", "Kind", "Post", "parse"]

Kind = Literal["prose", "cell", "heading", "quote", "meta"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence, table cell or heading of the post."""

    text: str
    """Plain text without Markdown, as the reader sees it."""
    folded: str
    """The same in Simplified characters, of the same length."""
    line: int
    column: int
    start: int
    """Offset of its first character in the file."""
    end: int
    kind: Kind
    headings: tuple[str, ...] = ()
    """Titles it stands under, outermost first."""
    block: int = 0
    """Number of the paragraph, list item or table row, counted from 0."""
    evidence: tuple[str, ...] = ()
    """Sentence ids of the footnotes that follow it."""
    context: str = ""
    """For a cell: heads of its row and column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What the checks look at."""

    claims: tuple[Claim, ...]
    notes: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Footnote id → (its text, line)."""
    title: str = ""
    """Of the front matter and the first heading: how the writer names the work."""
    beside: tuple[Claim, ...] = ()
    """Claims of the same post that are not judged here: a number may follow from one of theirs."""

    @property
    def sentences(self) -> tuple[Claim, ...]:
        """The claims that are counted: sentences, cells and quotations, no headings and no metadata."""
        return tuple(claim for claim in self.claims if claim.kind in ("prose", "cell", "quote"))

    @property
    def statements(self) -> tuple[Claim, ...]:
        """The claims in the writer's own words: sentences and cells."""
        return tuple(claim for claim in self.claims if claim.kind in ("prose", "cell"))


@dataclass(slots=True)
class _Place:
    """Where the scan of the lines is."""

    fence: str = ""
    comment: bool = False
    silent: int = 0
    """Level of a heading whose section makes no claims; 0 outside."""
    headings: tuple[tuple[int, str], ...] = ()
    block: int = 0
    head: tuple[str, ...] = ()
    """Cells of the current table's head row."""


_FENCE = re.compile(r"^\s{0,12}(?:>\s?)*(`{3,}|~{3,}|\$\$\s*$|:{3,})")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_NOTE = re.compile(r"^\s{0,3}\[\^([^\]]+)\]:\s*(.*)$")
_LINK_DEFINITION = re.compile(r"^\s{0,3}\[[^\]^]+\]:\s*\S+")
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$")
_ROW = re.compile(r"^\s*\|.*\|\s*$|^[^|\n]+\|[^|\n]+\|[^\n]*$")
_ALIGN = re.compile(r"^[\s|:-]+$")
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)、])\s+")
_QUOTE = re.compile(r"^\s{0,3}>\s?")
_SILENT = re.compile(
    r"^(?:[\d.、一二三四五六七八九十]*\s*)(?:参考(?:文献|资料|链接)|引用(?:文献)?|References?|Bibliography|延伸阅读|相关(?:阅读|链接|文章)|"
    r"术语表|来源与更正|"
    r"关于(?:本文|作者)|版权(?:声明)?|(?:免责)?声明|原文(?:证据|依据|出处)|证据|脚注|Notes?|Further reading)\s*$",
    re.IGNORECASE,
)
_META = re.compile(
    r"^(?:[\s>*_\-•📄📝🔗]|<(?:sub|small)>)*(?:(?:论文|原文|原作|作者|标题|题目|单位|机构|链接|地址|代码|项目(?:主页|地址)?|来源|出处|声明|提示|说明|发布(?:时间|日期)?|"
    r"时间|日期|标签|关键词|核对|译者|编译|编辑|排版|许可|许可证|版本|封面|"
    r"Title|Authors?|Paper|Code|Links?|Source|Tags|Date|Affiliations?|arXiv|DOI)"
    r"(?:标题|题目|作者|链接|地址|名称|单位|来源|编号|日期|时间|主页)?(?:\*\*)?\s*[：:]|"
    r"(?:本文|文章|内容|本篇|全文)\S{0,6}(?:由|使用)\S{0,12}(?:AI|人工智能|模型|工具|程序|blogwriter)|\S{0,6}AI\s?(?:辅助)?生成|"
    r"这是《.*》的\S{0,4}摘录|程序从\s?\d)",
    re.IGNORECASE,
)
_ROW_META = re.compile(
    r"(?:题目|标题|作者|机构|单位|时间|发表于|编号|分类|页数|页码?|链接|许可|Title|Authors?|Year|Venue)$"
)
"""Heads of rows in a table about the paper rather than about what it says."""
_INLINE = re.compile(
    r"\\(?P<escaped>[\\`*_{}\[\]()#+\-.!%$|<>~^&])"
    r"|\[\^(?P<note>[^\]\s]+)\]"
    r"|!\[[^\]]*\]\([^)]*\)|!\[[^\]]*\]\[[^\]]*\]"
    r"|(?P<open>\[)(?=[^\[\]]*(?:\[[^\]]*\][^\[\]]*)?\]\((?:[^()\s]|\([^()]*\)|\s+\"|\s)*?\))"
    r"|\]\((?:[^()\s]|\([^()]*\))*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\)"
    r"|(?P<tick>`+)(?P<code>.+?)(?P=tick)"
    r"|<!--.*?-->|<https?://[^>]*>|</?[A-Za-z][^<>]*>"
    r"|\$(?P<math>(?:[^$\\\n]|\\.)+?)\$"
    r"|https?://[^\s（）)」』】》,，。；;]+"
    r"|(?P<mark>\*{1,3}|~~|==|(?<![A-Za-z0-9])_{1,3}|_{1,3}(?![A-Za-z0-9]))"
    r"|(?P<entity>&(?:[a-z]+|#\d+);)",
    re.DOTALL,
)
_LATEX = re.compile(
    r"\\(?P<sign>[%&#_])|\\(?P<word>times|approx|sim|leq?|geq?|cdot|%)(?![A-Za-z])|(?P<junk>\\text|\\mathrm|[{}])"
)
_SIGNS = {"times": "×", "approx": "≈", "sim": "~", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "cdot": "·"}
_END = re.compile(
    r"[。！？!?；;…]+[”’」』）)\"'》】]*(?:\s?[（(]第\s?\d+\s?[页頁][^（）()]*[）)])?|(?<![A-Z])(?<!\bal)(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bFig)(?<!\bSec)(?<!\bEq)"
    r"(?<!\bcf)(?<!\bTab)(?<!\bno)\.(?=[”’\"')）]*(?:\s+[A-Z\u4e00-\u9fff“\"(]|\s*$))[”’\"')）]*|\n"
)
_LONGEST = 600
"""Characters of a claim; a longer run without a full stop is no sentence, and is looked at in pieces."""
HOLE = "\ufffc"
"""Stands for code and formulas, which no check reads."""


def parse(article: Article) -> Post:
    """Split a post into claims."""
    lines = _Lines(article.head + article.body)
    place = _Place()
    claims: list[Claim] = []
    notes: dict[str, tuple[str, int]] = {}
    for first, block in _blocks(lines, article.head.count("\n"), place, notes):
        claims += _claims_of(lines, first, block, place)
        place.block += 1
    return Post(claims=tuple(claims), notes=notes, title=_title(article, claims))


def _title(article: Article, claims: list[Claim]) -> str:
    first = next((claim.text for claim in claims if claim.kind == "heading" and not claim.headings), "")
    told = re.search(r"^title:(.*)$", article.head, re.MULTILINE)
    return f"{told[1] if told else ''} {first}"


class _Lines:
    """A text with its lines and the way from an offset to (line, column)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1."""
        line = bisect.bisect_right(self.starts, offset) - 1
        return line + 1, offset - self.starts[line] + 1


def _blocks(
    lines: _Lines, first: int, place: _Place, notes: dict[str, tuple[str, int]]
) -> Iterator[tuple[int, list[int]]]:
    """(number of the first line, numbers of its lines) of each paragraph, item, row or heading, in order."""
    open_block: list[int] = []
    for number in range(first, len(lines.lines)):
        line = lines.lines[number].rstrip("\r\n")
        skip = _skips(line, place)
        note = None if skip else _NOTE.match(line)
        if note:
            notes[note[1]] = (html.unescape(note[2].strip()), number + 1)
        alone = not skip and bool(_HEADING.match(line) or _is_row(line))
        blank = not line.strip("> \t")
        if skip or note or alone or blank or _ITEM.match(line) or _LINK_DEFINITION.match(line):
            if open_block:
                yield open_block[0], open_block
            open_block = []
        if skip or note or blank or _LINK_DEFINITION.match(line):
            place.head = () if not skip else place.head
            continue
        if alone:
            yield number, [number]
            continue
        open_block = [*open_block, number]
    if open_block:
        yield open_block[0], open_block


def _skips(line: str, place: _Place) -> bool:
    """Whether a line is code, formula, comment or rule; keeps ``place`` up to date."""
    if place.comment:
        place.comment = "-->" not in line
        return True
    if place.fence:
        if line.strip().lstrip("> ").startswith(place.fence) and not line.strip().lstrip("> ").strip(place.fence[0]):
            place.fence = ""
        return True
    if fence := _FENCE.match(line):
        if not fence[1].startswith(":"):
            place.fence = fence[1].strip()
        return True
    if line.lstrip().startswith("<!--") and "-->" not in line:
        place.comment = True
        return True
    return bool(_RULE.match(line))


def _is_row(line: str) -> bool:
    return bool(_ROW.match(line)) and line.count("|") >= 2


def _claims_of(lines: _Lines, first: int, block: list[int], place: _Place) -> list[Claim]:
    line = lines.lines[first].rstrip("\r\n")
    if heading := _HEADING.match(line):
        return _heading(lines, first, heading, place)
    if place.silent:
        return []
    if _is_row(line):
        return _row(lines, first, line, place)
    place.head = ()
    return _sentences(lines, block, place)


def _heading(lines: _Lines, number: int, match: re.Match[str], place: _Place) -> list[Claim]:
    level = len(match[1])
    text, where, _ = _plain(lines.text, lines.starts[number] + match.start(2), lines.starts[number] + match.end(2))
    place.headings = (*(pair for pair in place.headings if pair[0] < level), (level, text.strip()))
    if place.silent and level <= place.silent:
        place.silent = 0
    if not place.silent and _SILENT.match(simplified(text.strip())):
        place.silent = level
    if place.silent or not text.strip():
        return []
    return [_claim(lines, text, where, "heading", place)]


def _row(lines: _Lines, number: int, line: str, place: _Place) -> list[Claim]:
    if _ALIGN.match(line):
        return []
    cells = _cells(lines, number, line)
    if not place.head:
        place.head = tuple(text.strip() for text, _, _ in cells) or ("",)
        return []
    heads = [*place.head, *[""] * len(cells)]
    row = cells[0][0].strip() if cells else ""
    cited = tuple(dict.fromkeys(name for _, _, names in cells for name in names))
    found = []
    for index, (text, where, _) in enumerate(cells):
        if not text.strip() or index == 0:
            continue
        context = f"{row} {heads[index]}".strip()
        meta = _ROW_META.match(simplified(row)) or _ROW_META.match(simplified(heads[index]))
        kind: Kind = "meta" if meta else "cell"
        found.append(_claim(lines, text, where, kind, place, context=context, evidence=cited))
    return found


def _cells(lines: _Lines, number: int, line: str) -> list[tuple[str, list[int], tuple[str, ...]]]:
    base = lines.starts[number]
    edges = [match.start() for match in re.finditer(r"(?<!\\)\|", line)]
    if not line.lstrip().startswith("|"):
        edges = [-1, *edges]
    if not line.rstrip().endswith("|"):
        edges = [*edges, len(line)]
    return [_plain(lines.text, base + left + 1, base + right) for left, right in pairwise(edges)]


def _sentences(lines: _Lines, block: list[int], place: _Place) -> list[Claim]:
    first = lines.lines[block[0]]
    quoted = bool(_QUOTE.match(first))
    meta = bool(_META.match(simplified(first)))
    text = ""
    where: list[int] = []
    notes: list[tuple[int, str]] = []
    for number in block:
        line = lines.lines[number].rstrip("\r\n")
        prefix = re.match(r"\s*(?:>\s?)*(?:\s*(?:[-*+•]|\d{1,3}[.)、])\s+(?:\[[ xX]\]\s)?)?", line)
        start = lines.starts[number] + (prefix.end() if prefix else 0)
        part, places, ids = _plain_with_notes(lines.text, start, lines.starts[number] + len(line))
        notes += [(len(text) + at, name) for at, name in ids]
        text, where = text + part, where + places
        joint = "\n" if meta else " "  # in a block of metadata each line is its own
        text, where = text + joint, [*where, places[-1] if places else start]
    foreign = quoted and not re.search("[\u4e00-\u9fff]{4}", re.sub(r"（[^（）]*）\s*$", "", text))
    kind: Kind = "meta" if meta else "quote" if foreign else "prose"
    if kind == "quote" and text.strip():
        return [_claim(lines, text, where, kind, place, evidence=tuple(name for _, name in notes))]
    return list(_split(lines, text, where, notes, kind, place))


def _split(  # noqa: PLR0913, PLR0917 - one paragraph in all its parts
    lines: _Lines, text: str, where: list[int], notes: list[tuple[int, str]], kind: Kind, place: _Place
) -> Iterator[Claim]:
    cuts = [0, *(match.end() for match in _END.finditer(text)), len(text)]
    for start, end in _bounded(cuts):
        part = text[start:end]
        if len(re.sub(rf"[\W_{HOLE}]", "", part)) < 2:
            continue
        # A footnote stands before or behind the full stop; at the seam it belongs to the sentence before.
        evidence = tuple(name for at, name in notes if start < at <= end or (at == start == 0))
        yield _claim(lines, part, where[start:end], kind, place, evidence=evidence)


def _bounded(cuts: list[int]) -> Iterator[tuple[int, int]]:
    """Spans between cuts, none longer than a check should have to read."""
    for start, end in pairwise(cuts):
        for place in range(start, end, _LONGEST):
            yield place, min(place + _LONGEST, end)


def _claim(  # noqa: PLR0913 - a claim in all its parts
    lines: _Lines,
    text: str,
    where: list[int],
    kind: Kind,
    place: _Place,
    *,
    context: str = "",
    evidence: tuple[str, ...] = (),
) -> Claim:
    lead = len(text) - len(text.lstrip())
    clean = text.strip()[: _LONGEST if kind != "quote" else 4 * _LONGEST]
    start = where[lead]
    line, column = lines.at(start)
    titles = tuple(title for _, title in place.headings)
    return Claim(
        text=clean,
        folded=simplified(clean),
        line=line,
        column=column,
        start=start,
        end=where[lead + len(clean) - 1] + 1,
        kind=kind,
        headings=titles[:-1] if kind == "heading" else titles,
        block=place.block,
        evidence=evidence,
        context=context,
    )


def _plain(text: str, start: int, end: int) -> tuple[str, list[int], tuple[str, ...]]:
    """What a reader sees of a piece of Markdown, the offset of each character, and its footnotes."""
    plain, where, notes = _plain_with_notes(text, start, end)
    return plain, where, tuple(name for _, name in notes)


def _plain_with_notes(text: str, start: int, end: int) -> tuple[str, list[int], list[tuple[int, str]]]:
    out: list[str] = []
    where: list[int] = []
    notes: list[tuple[int, str]] = []
    place = start
    for match in _INLINE.finditer(text, start, end):
        out += text[place : match.start()]
        where += range(place, match.start())
        place = match.end()
        if match["note"]:
            notes.append((len(out), match["note"]))
        shown = _shown(match)
        out += shown
        where += [match.start()] * len(shown)
    out += text[place:end]
    where += range(place, end)
    return "".join(out), where, notes


def _shown(match: re.Match[str]) -> str:
    """What stays of a piece of inline Markdown."""
    if match["escaped"]:
        return match["escaped"]
    if match["code"]:
        return HOLE
    if match["entity"]:
        return html.unescape(match["entity"])
    if match["math"] is None:
        return ""
    math = _LATEX.sub(lambda m: m["sign"] or _SIGNS.get(m["word"] or "", ""), match["math"])
    return HOLE if re.search(r"[\\=]|[A-Za-z]{2}", math) else math
