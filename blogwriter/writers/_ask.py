"""Answers to a question about a paper without a model: located by code, or the best passages, or a refusal.

第二页讲什么 · 第四章 · 图 3 · Predictable Scaling 这一节      located: page, section, figure, table
作者是谁 · 什么时候发表 · 有几张图 · 引用了哪些关于…的论文        facts and references
anything else                                              passages by retrieval, or 论文未提及
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from blogwriter import retrieval
from blogwriter.chinese import glossary as terms_
from blogwriter.chinese.glossary import Glossary
from blogwriter.models import Figure, Paper, Reference, Section, Sentence, Table
from blogwriter.words import content_words, has_han, simplified
from blogwriter.writers import _facets, _score, _skeleton
from blogwriter.writers._skeleton import Skeleton

__all__ = ["Reply", "answer"]

_COUNT = 5
_COVERED = 0.34
"""Least share of what is asked that a passage must name; below it the paper counts as silent on the question."""
_LISTED = 12

Kind = Literal["page", "section", "figure", "table", "reference", "fact", "passages", "missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the paper says to a question."""

    kind: Kind
    text: str
    """One plain sentence by code that says what follows, or that there is nothing."""
    sids: tuple[str, ...] = ()
    """Sentences of the paper that answer, to be quoted in this order."""
    lines: tuple[str, ...] = ()
    """Facts and list entries, plain text."""
    searched: tuple[str, ...] = ()
    """What was searched for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    paper: Paper
    text: str
    """In Simplified characters."""
    say: Skeleton
    glossary: Glossary
    count: int

    def reply(self, kind: Kind, key: str, **values: object) -> Reply:
        return Reply(kind=kind, text=self.say.say(key, **values))


def answer(
    paper: Paper,
    question: str,
    *,
    glossary: Glossary | None = None,
    say: Skeleton | None = None,
    count: int = _COUNT,
) -> Reply:
    """Answer a question with sentences of the paper.

    Args:
        paper: The paper.
        question: Chinese or English.
        glossary: The way between the languages; ours by default.
        say: The strings of the answer's script; Simplified by default.
        count: How many sentences at most.
    """
    asked = _Question(
        paper=paper,
        text=simplified(" ".join(question.split())),
        say=say or _skeleton.load("Hans"),
        glossary=glossary or terms_.load(),
        count=count,
    )
    return next((reply for way in _WAYS if (reply := way(asked)) is not None), None) or _passages(asked)


_NUMERAL = r"(?:\d{1,4}|[一二三四五六七八九十百两]{1,5})"
_PAGE = re.compile(rf"第\s*({_NUMERAL})\s*页|\bpage\s+(\d{{1,4}})\b", re.IGNORECASE)
_LAST_PAGE = re.compile(r"最后一页|末页|\blast page\b", re.IGNORECASE)
_FIGURE = re.compile(rf"(?:图|\bfig(?:ure|\.)?)\s*({_NUMERAL}|[A-Z]?\d+[a-z]?)", re.IGNORECASE)
_TABLE = re.compile(rf"(?:表|\btable)\s*({_NUMERAL}|[A-Z]?\d+|[IVX]+\b)", re.IGNORECASE)
_NUMBERED = re.compile(
    rf"第\s*({_NUMERAL}(?:\.\d+)*)\s*(?:小节|章节|部分|[章节])|(?:§|\bsection\s+|\bchapter\s+)([A-Z]?\d*(?:\.\d+)*)"
    rf"|(?<![\d.])(\d+(?:\.\d+)+)\s*(?:小节|节)|(?:附录|\bappendix)\s*([A-Z](?:\.\d+)*)(?![a-z])",
    re.IGNORECASE,
)
_NAMED = re.compile(r"小节|章节|部分|[章节]|\bsection\b|\bchapter\b", re.IGNORECASE)
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}


def _page(asked: _Question) -> Reply | None:
    found = _PAGE.search(asked.text)
    if not found and not _LAST_PAGE.search(asked.text):
        return None
    total = asked.paper.pages
    page = _value(found[1] or found[2]) if found else total
    if not total:
        return asked.reply("missing", "ask_no_pages")
    if not 1 <= page <= total:
        return asked.reply("missing", "ask_page_missing", page=page, pages=total)
    ids = [s.id for s in asked.paper.sentences if s.page == page and s.kind in ("prose", "caption")]
    if not ids:
        return asked.reply("page", "ask_page_empty", page=page)
    text = asked.say.say("ask_page", page=page, pages=total)
    headings = tuple(_name(s) for s in asked.paper.sections if s.page == page)
    lines = (asked.say.say("ask_page_headings", headings=asked.say.join(headings)),) if headings else ()
    return Reply(kind="page", text=text, sids=_key_of(asked, ids), lines=lines)


def _figure(asked: _Question) -> Reply | None:
    return _shown(asked, _FIGURE, "figure", asked.paper.figures)


def _table(asked: _Question) -> Reply | None:
    return _shown(asked, _TABLE, "table", asked.paper.tables)


def _shown(
    asked: _Question, pattern: re.Pattern[str], kind: Literal["figure", "table"], items: Sequence[Figure | Table]
) -> Reply | None:
    found = pattern.search(asked.text)
    if not found:
        return None
    wanted = found[1] if found[1][0].isascii() else str(_value(found[1]))
    name = asked.say.say(kind, number=wanted)
    item = next((item for item in items if item.number.lower() == wanted.lower()), None)
    if item is None:
        listed = asked.say.join(item.number for item in items[:_LISTED]) or asked.say.text["ask_none"]
        return asked.reply("missing", f"ask_{kind}_missing", name=name, listed=listed)
    words = {"figure": r"(?:Figures?|Figs?\.?|图)", "table": r"(?:Tables?|表)"}[kind]
    mention = re.compile(rf"{words}\s*{re.escape(item.number)}(?![\d.]*\d)", re.IGNORECASE)
    ids = [s.id for s in asked.paper.sentences if s.kind == "prose" and mention.search(s.text)]
    caption = (item.caption_id,) if item.caption_id else ()
    text = asked.say.say("ask_shown", name=name, page=item.page or "?")
    lines = () if caption else (item.caption,)
    return Reply(kind=kind, text=text, sids=(*caption, *ids[: asked.count - 1]), lines=lines)


def _numbered(asked: _Question) -> Reply | None:
    found = _NUMBERED.search(asked.text)
    if not found:
        return None
    printed = next((group for group in found.groups() if group), "")
    if not printed:
        return None
    head, dot, rest = printed.partition(".")
    wanted = (head if head[0].isascii() else str(_value(head))) + dot + rest
    section = next((s for s in asked.paper.sections if _number(s) == wanted.upper()), None)
    if section is None:
        listed = asked.say.join(_name(s) for s in asked.paper.sections if s.level == 1 and s.number)
        known = listed or asked.say.text["ask_none"]
        return asked.reply("missing", "ask_section_missing", number=wanted, listed=known)
    return _section(asked, section)


def _named(asked: _Question) -> Reply | None:
    """A section by its title: in English as printed, or in Chinese through the skeleton's headings and the glossary."""
    hinted = bool(_NAMED.search(asked.text))
    lowered = asked.text.lower()
    best: tuple[int, Section] | None = None
    for section in asked.paper.sections:
        for name in _names_of(asked, section):
            exact = lowered.strip("？? ") == name
            if (hinted or exact) and _stands_in(name, lowered) and (best is None or len(name) > best[0]):
                best = (len(name), section)
    return _section(asked, best[1]) if best else None


def _names_of(asked: _Question, section: Section) -> Iterable[str]:
    title = simplified(section.title.lower().strip(" .:：。"))
    if len(title) > 1:
        yield title
    chinese = asked.say.heading(section.title, asked.glossary)
    if chinese:
        yield simplified(chinese.lower())
    elif has_han(title):
        return
    # 「隐私那一节」: one word of Chinese for a title of one English word that the glossary knows.
    for form in terms_.chinese_of(section.title, asked.glossary):
        if len(content_words(title)) == 1 and len(form) > 1:
            yield simplified(form.lower())


def _stands_in(name: str, text: str) -> bool:
    if has_han(name):
        return name in text
    return re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", text) is not None


def _section(asked: _Question, section: Section) -> Reply:
    ids = _with_subsections(asked.paper, section)
    text = asked.say.say("ask_section", name=_name(section), page=section.page or "?")
    if not ids:
        return asked.reply("section", "ask_section_empty", name=_name(section))
    subs = _subsections(asked.paper, section)
    lines = (asked.say.say("ask_subsections", headings=asked.say.join(map(_name, subs))),) if subs else ()
    return Reply(kind="section", text=text, sids=_key_of(asked, ids), lines=lines)


def _subsections(paper: Paper, section: Section) -> list[Section]:
    found: list[Section] = []
    for other in paper.sections[paper.sections.index(section) + 1 :]:
        if other.level <= section.level:
            break
        found.append(other)
    return found


def _with_subsections(paper: Paper, section: Section) -> list[str]:
    kinds = {s.id: s.kind for s in paper.sentences}
    mine = [sid for s in (section, *_subsections(paper, section)) for sid in s.sentences]
    return [sid for sid in mine if kinds.get(sid) in ("prose", "reference")]


def _key_of(asked: _Question, ids: Sequence[str]) -> tuple[str, ...]:
    """The most telling of some sentences, in reading order."""
    scored = _score.score(asked.paper)
    chosen = set(_score.choose(scored, among=ids, count=asked.count)) or set(ids[: asked.count])
    return tuple(sid for sid in ids if sid in chosen)


def _number(section: Section) -> str:
    """A section's number as digits: ``4`` for ``IV``, ``第四章``, ``四、``; ``A.1`` stays."""
    printed = re.sub(r"[第章节節、.\s]+$|^第\s*", "", simplified(section.number or ""))
    roman = {"I": 1, "V": 5, "X": 10}
    if re.fullmatch(r"[IVX]+", printed):
        values = [roman[char] for char in printed]
        return str(sum(-v if v < max(values[i + 1 :], default=0) else v for i, v in enumerate(values)))
    return str(_value(printed)) if re.fullmatch(r"[一二三四五六七八九十百两]+", printed) else printed.upper()


def _value(numeral: str) -> int:
    """12, 十二 and 一百二十 as numbers."""
    if numeral.isascii():
        return int(numeral)
    total = digit = 0
    for char in numeral:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit


def _name(section: Section) -> str:
    return f"{section.number} {section.title}" if section.number else section.title


_ABOUT = r"(?:论文|文章|本文|这篇|报告|它|paper)"
_CITES = re.compile(r"引用|参考文献|引文|\bcit(?:e|es|ed|ation)|\breferences?\b", re.IGNORECASE)
_AUTHORS = re.compile(
    r"作者(?:是谁|有谁|有哪些|都有|名单|列表|$|？|\?)|谁写的|哪些作者|\bwho wrote\b|\bauthors?\b", re.IGNORECASE
)
_PLACES = re.compile(r"(?:作者|哪个|哪家|什么)(?:的)?(?:单位|机构|学校|公司)|\baffiliations?\b", re.IGNORECASE)
_WHEN = re.compile(
    rf"{_ABOUT}.{{0,6}}(?:什么时候|何时|哪一?年|哪天)|(?:什么时候|何时|哪一?年)(?:发表|发布|写)的?[？?]?$|发表(?:时间|日期|年份)"
    rf"|发布(?:时间|日期)|\bwhen was (?:it|the paper|this paper)\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"(?:多少|几|how many)\s*[张个幅篇条]?\s*(图|表|页|参考文献|文献|引用|节|章|figures?|tables?|pages?)",
    re.IGNORECASE,
)
_TITLE = re.compile(r"标题是|题目是|叫什么|论文(?:标题|题目)|\btitle\b", re.IGNORECASE)


def _references(asked: _Question) -> Reply | None:
    if not _CITES.search(asked.text) or _HOW_MANY.search(asked.text):
        return None
    paper = asked.paper
    if not paper.references:
        return asked.reply("missing", "ask_no_references")
    number = re.search(r"\[\s*(\d{1,4})\s*\]|第\s*(\d{1,4})\s*[篇条]", asked.text)
    topic = _topic(_CITES.sub(" ", asked.text))
    if number:
        label = number[1] or number[2]
        found = [r for r in paper.references if (r.label or str(r.number)) == label]
        shown = f"[{label}]"
    elif topic.strip():
        found, shown = _about(asked, topic), topic.strip()
    else:
        found, shown = list(paper.references), ""
    if not found:
        searched = _searched(asked, topic) or (shown,)
        text = asked.say.say("ask_reference_missing", total=len(paper.references), query=asked.say.join(searched))
        return Reply(kind="missing", text=text, searched=searched)
    key = "ask_references_about" if shown else "ask_references"
    text = asked.say.say(key, total=len(paper.references), count=len(found), topic=shown)
    return Reply(kind="reference", text=text, lines=tuple(_listed(found)), searched=_searched(asked, topic))


def _about(asked: _Question, topic: str) -> list[Reference]:
    """References whose text names all of the topic, or else most of it."""
    rows = [Sentence(id=str(i), text=r.text, page=None, bbox=None) for i, r in enumerate(asked.paper.references)]
    index = retrieval.build(asked.paper, sentences=rows)
    hits = retrieval.search(index, topic, _LISTED, glossary=asked.glossary)
    cover = {sid: retrieval.coverage(index, topic, sid, glossary=asked.glossary) for sid, _ in hits}
    most = max(cover.values(), default=0.0)
    return [asked.paper.references[int(sid)] for sid, _ in hits if cover[sid] >= max(0.5, 0.8 * most)]


def _listed(found: Sequence[Reference]) -> Iterable[str]:
    for reference in found[:_LISTED]:
        bare = re.sub(r"^\s*\[\w+\]\s*", "", reference.text)
        yield f"[{reference.label}] {bare}" if reference.label else bare
    if len(found) > _LISTED:
        yield "…"


def _fact(asked: _Question) -> Reply | None:
    paper, say = asked.paper, asked.say
    facts: tuple[tuple[re.Pattern[str], str, str], ...] = (
        (_PLACES, "ask_affiliations", say.join(paper.affiliations)),
        (_AUTHORS, "ask_authors", say.join(paper.authors)),
        (_WHEN, "ask_published", _dates(paper)),
        (_TITLE, "ask_title", paper.title),
    )
    for pattern, key, value in facts:
        if pattern.search(asked.text):
            return asked.reply("fact", key, value=value) if value else asked.reply("missing", f"{key}_missing")
    return _counted(asked)


def _dates(paper: Paper) -> str:
    versions = "，".join(f"{name} {day}" for name, day in paper.versions)
    return f"{paper.published}（{versions}）" if paper.published and versions else paper.published or versions


def _counted(asked: _Question) -> Reply | None:
    found = _HOW_MANY.search(asked.text)
    if not found:
        return None
    paper = asked.paper
    what = found[1].lower().rstrip("s")
    top = [s for s in paper.sections if s.level == 1 and s.kind == "body"]
    counts: dict[str, tuple[str, int]] = {
        "图": ("figures", len(paper.figures)),
        "表": ("tables", len(paper.tables)),
        "页": ("pages", paper.pages),
        "节": ("sections", len(top)),
    }
    aliases = {"figure": "图", "table": "表", "page": "页", "章": "节"}
    name, count = counts.get(aliases.get(what, what), ("references", len(paper.references)))
    return asked.reply("fact", f"ask_count_{name}", count=count)


_FILLERS = re.compile(
    r"这篇|那篇|本文|论文|文章|文中|作者|请问|请|什么|哪些|哪个|哪种|哪里|怎么样|怎么|怎样|如何|为什么|为何|是否|是不是|有没有|能不能|会不会"
    r"|介绍|讲了|讲的|讲|提到过?|说明|解释|一下|概括|多少|几个|吗|呢|吧|的|是|了|在|有|和|与|及|关于|其中|它们?|他们|我们"
    r"|\b(?:what|which|who|how|why|does|do|did|is|are|the|paper|authors?|of|in|about|this)\b|[？?！!。，,、：:]",
    re.IGNORECASE,
)


def _topic(question: str) -> str:
    """What a question is about, without the words that only make it a question."""
    return " ".join(_FILLERS.sub(" ", question).split())


def _facet(asked: _Question) -> Reply | None:
    """A question that names nothing but a facet (局限是什么) is answered by that facet."""
    name = _facets.facet_of(asked.text)
    topic = _topic(asked.text)
    if name is None or terms_.terms_in(topic, asked.glossary) or re.search(r"[A-Za-z0-9]{2}", topic):
        return None
    plain = _facets.facet(name).questions.sub(" ", topic)
    if len(re.sub(r"\s+", "", plain)) > 4:
        return None
    sids = _facets.located(asked.paper, _score.score(asked.paper), name, count=asked.count)
    return Reply(kind="passages", text=asked.say.text["ask_passages"], sids=sids) if sids else None


def _passages(asked: _Question) -> Reply:
    topic = _topic(asked.text) or asked.text
    index = retrieval.build(asked.paper)
    hits = retrieval.search(index, topic, asked.count * 3, glossary=asked.glossary)
    cover = {sid: retrieval.coverage(index, topic, sid, glossary=asked.glossary) for sid, _ in hits}
    good = [sid for sid, _ in hits if cover[sid] >= _COVERED][: asked.count]
    searched = _searched(asked, topic)
    if not good:
        text = asked.say.say("not_in_paper", query=asked.say.join(searched or (topic,)))
        return Reply(kind="missing", text=text, searched=searched)
    return Reply(kind="passages", text=asked.say.text["ask_passages"], sids=tuple(good), searched=searched)


def _searched(asked: _Question, topic: str) -> tuple[str, ...]:
    """The words of the question, and the English ones that they were searched by."""
    own = [word for word in topic.split() if len(word) > 1 or word.isalnum()]
    found = terms_.find(topic, asked.glossary) if has_han(topic) and asked.paper.language == "en" else ()
    english = [item.terms[0].en for item in found]
    return tuple(dict.fromkeys((*own, *english)))[:_LISTED]


_WAYS: tuple[Callable[[_Question], Reply | None], ...] = (
    _references,
    _page,
    _figure,
    _table,
    _numbered,
    _named,
    _fact,
    _facet,
)
