"""Questions about the paper as a publication: authors, dates, counts, references."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from blogwriter import retrieval
from blogwriter.models import Paper, Reference, Sentence
from blogwriter.writers._cited import cited
from blogwriter.writers._question import Question, Reply
from blogwriter.writers._topic import covered, searched_for, topic_of

__all__ = ["fact", "references"]

_LISTED = 12
_COVERED = 0.51
_WHOLE = 0.99
_ABOUT = r"(?:论文|文章|本文|这篇|报告|它|paper)"
_CITES = re.compile(r"引用|参考文献|引文|\bcit(?:e|es|ed|ation)|\breferences?\b", re.IGNORECASE)
_MATTER = re.compile(r"文献|论文|工作|研究|方面|相关|有关|什么|是谁的")
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


def references(asked: Question) -> Reply | None:
    """Which works does it cite, on what?"""
    if not _CITES.search(asked.text) or _HOW_MANY.search(asked.text):
        return None
    paper = asked.paper
    if not paper.references:
        return asked.reply("missing", "ask_no_references")
    number = re.search(r"\[\s*(\d{1,4})\s*\]|第\s*(\d{1,4})\s*[篇条]", asked.text)
    topic = topic_of(_MATTER.sub(" ", _CITES.sub(" ", asked.text)), asked.glossary)
    if number:
        label = number[1] or number[2]
        found = [r for r in paper.references if (r.label or str(r.number)) == label]
        shown = f"[{label}]"
    elif topic:
        found, shown = _about(asked, topic), topic
    else:
        found, shown = list(paper.references), ""
    sids: tuple[str, ...] = ()
    if topic and not number:
        sids, more = _cited_on(asked, topic)
        found += [reference for reference in more if reference not in found]
    if not found:
        searched = searched_for(asked, topic) or (shown,)
        text = asked.say.say("ask_reference_missing", total=len(paper.references), query=asked.say.join(searched))
        return Reply(kind="missing", text=text, searched=searched)
    key = "ask_references_about" if shown else "ask_references"
    text = asked.say.say(key, total=len(paper.references), count=len(found), topic=shown)
    return Reply(
        kind="reference", text=text, sids=sids, lines=tuple(_listed(found)), searched=searched_for(asked, topic)
    )


def _about(asked: Question, topic: str) -> list[Reference]:
    """References whose text names all of the topic, or else most of it."""
    rows = [Sentence(id=str(i), text=r.text, page=None, bbox=None) for i, r in enumerate(asked.paper.references)]
    built = retrieval.build(asked.paper, sentences=rows)
    # A Chinese list has English entries too, and the other way round.
    cover: dict[str, float] = {}
    for chinese in (asked.paper.language != "en", asked.paper.language == "en"):
        index = replace(built, chinese=chinese)
        for sid, _ in retrieval.search(index, topic, len(rows), glossary=asked.glossary):
            cover[sid] = max(cover.get(sid, 0.0), covered(index, topic, sid, asked.glossary))
    least = max(_COVERED, 0.8 * max(cover.values(), default=0.0))
    return [
        asked.paper.references[int(sid)]
        for sid in sorted(cover, key=lambda sid: (-cover[sid], int(sid)))
        if cover[sid] >= least
    ]


def _cited_on(asked: Question, topic: str) -> tuple[tuple[str, ...], tuple[Reference, ...]]:
    """Sentences that name all of the topic, and what they cite: a title need not say what a work is cited for."""
    index = retrieval.build(asked.paper)
    texts = {s.id: s.text for s in asked.paper.sentences}
    citing = [
        sid
        for sid, _ in retrieval.search(index, topic, _LISTED, glossary=asked.glossary)
        if covered(index, topic, sid, asked.glossary) > _WHOLE and cited(asked.paper, [texts[sid]])
    ][: asked.count]
    return tuple(citing), cited(asked.paper, [texts[sid] for sid in citing])


def _listed(found: Sequence[Reference]) -> Iterable[str]:
    for reference in found[:_LISTED]:
        bare = re.sub(r"^\s*\[\w+\]\s*", "", reference.text)
        yield f"[{reference.label}] {bare}" if reference.label else bare
    if len(found) > _LISTED:
        yield "…"


def fact(asked: Question) -> Reply | None:
    """Who wrote it, when, how many pages, figures and references has it?"""
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


def _counted(asked: Question) -> Reply | None:
    found = _HOW_MANY.search(asked.text)
    if not found or topic_of(_MATTER.sub(" ", _HOW_MANY.sub(" ", asked.text)), asked.glossary):
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
