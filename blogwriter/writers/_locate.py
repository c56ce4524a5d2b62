"""Questions that code can locate: a page, a section by number or title, a figure, a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from blogwriter.chinese import glossary as terms_
from blogwriter.models import Figure, Paper, Section, Table
from blogwriter.words import content_words, has_han, simplified
from blogwriter.writers import _exhibits, _material, _score
from blogwriter.writers._question import NUMERAL, Question, Reply, name_of, value_of

__all__ = ["WAYS"]

_LISTED = 12
_CAPTION_SENTENCES = 4
_ROWS = 3
_PAGE = re.compile(rf"第\s*({NUMERAL})\s*页|\bpage\s+(\d{{1,4}})\b", re.IGNORECASE)
_LAST_PAGE = re.compile(r"最后一页|末页|\blast page\b", re.IGNORECASE)
_FIGURE = re.compile(rf"(?:图|\bfig(?:ure|\.)?)\s*({NUMERAL}|[A-Z]?\d+[a-z]?)", re.IGNORECASE)
_TABLE = re.compile(rf"(?:表|\btable)\s*({NUMERAL}|[A-Z]?\d+|[IVX]+\b)", re.IGNORECASE)
_NUMBERED = re.compile(
    rf"第\s*({NUMERAL}(?:\.\d+)*)\s*(?:小节|章节|部分|[章节])|(?:§|\bsection\s+|\bchapter\s+)([A-Z]?\d*(?:\.\d+)*)"
    rf"|(?<![\d.])(\d+(?:\.\d+)+)\s*(?:小节|节)|(?:附录|\bappendix)\s*([A-Z](?:\.\d+)*)(?![a-z])",
    re.IGNORECASE,
)
_NAMED = re.compile(r"小节|章节|部分|[章节]|\bsection\b|\bchapter\b", re.IGNORECASE)


def _page(asked: Question) -> Reply | None:
    found = _PAGE.search(asked.text)
    if not found and not _LAST_PAGE.search(asked.text):
        return None
    total = asked.paper.pages
    page = value_of(found[1] or found[2]) if found else total
    if not total:
        return asked.reply("missing", "ask_no_pages")
    if not 1 <= page <= total:
        return asked.reply("missing", "ask_page_missing", page=page, pages=total)
    ids = [s.id for s in asked.paper.sentences if s.page == page and s.kind in ("prose", "caption")]
    if not ids:
        return asked.reply("page", "ask_page_empty", page=page)
    text = asked.say.say("ask_page", page=page, pages=total)
    headings = tuple(name_of(s) for s in asked.paper.sections if s.page == page)
    lines = (asked.say.say("ask_page_headings", headings=asked.say.join(headings)),) if headings else ()
    return Reply(kind="page", text=text, sids=_key_of(asked, ids), lines=lines)


def _figure(asked: Question) -> Reply | None:
    return _shown(asked, _FIGURE, "figure", asked.paper.figures)


def _table(asked: Question) -> Reply | None:
    return _shown(asked, _TABLE, "table", asked.paper.tables)


def _shown(
    asked: Question, pattern: re.Pattern[str], kind: Literal["figure", "table"], items: Sequence[Figure | Table]
) -> Reply | None:
    found = pattern.search(asked.text)
    if not found:
        return None
    wanted = found[1] if found[1][0].isascii() else str(value_of(found[1]))
    name = asked.say.say(kind, number=wanted)
    item = next((item for item in items if item.number.lower() == wanted.lower()), None)
    if item is None:
        listed = (
            asked.say.join(list(dict.fromkeys(item.number for item in items))[:_LISTED]) or asked.say.text["ask_none"]
        )
        return asked.reply("missing", f"ask_{kind}_missing", name=name, listed=listed)
    words = {"figure": r"(?:Figures?|Figs?\.?|图)", "table": r"(?:Tables?|表)"}[kind]
    mention = re.compile(rf"{words}\s*{re.escape(item.number)}(?![\d.]*\d)", re.IGNORECASE)
    ids = [s.id for s in asked.paper.sentences if s.kind == "prose" and mention.search(s.text)]
    caption = _caption_of(asked.paper, item)
    text = asked.say.say("ask_shown", name=name, page=item.page or "?")
    lines = () if caption else (item.caption,)
    rest = ids[: max(asked.count - len(caption), 1)]
    rows = _rows(asked, item, found[0]) if kind == "table" else ()
    return Reply(kind=kind, text=text, sids=tuple(dict.fromkeys((*caption, *rows, *rest))), lines=lines)


def _rows(asked: Question, table: Figure | Table, reference: str) -> tuple[str, ...]:
    """Rows of a table that name what else the question names, under the table's first row, which names the columns."""
    (material,) = _material.material_of((asked.paper,))
    known = _material.known((material,))
    exhibit = next((e for e in _exhibits.all_exhibits(material, known) if table.caption_id in e.captions), None)
    rows = exhibit.rows if exhibit else ()
    wanted = set(content_words(asked.text.replace(reference, " ")))
    shared = {sid: len(wanted & set(content_words(known[sid].text))) for sid in rows[1:]}
    best = sorted((sid for sid in shared if shared[sid]), key=lambda sid: -shared[sid])[:_ROWS]
    return (*rows[:1], *sorted(best, key=rows.index)) if best else ()


def _caption_of(paper: Paper, item: Figure | Table) -> tuple[str, ...]:
    """Ids of a caption's sentences: the first one, and what follows it up to the next caption."""
    ids = [s.id for s in paper.sentences]
    if item.caption_id not in ids:
        return ()
    found = [item.caption_id]
    for sentence in paper.sentences[ids.index(item.caption_id) + 1 :]:
        if sentence.kind != "caption" or re.match(r"(?:Fig(?:ure|\.)|Table|图|表)\s*\d", sentence.text, re.IGNORECASE):
            break
        found.append(sentence.id)
    return tuple(found[:_CAPTION_SENTENCES])


def _numbered(asked: Question) -> Reply | None:
    found = _NUMBERED.search(asked.text)
    if not found:
        return None
    printed = next((group for group in found.groups() if group), "")
    if not printed:
        return None
    head, dot, rest = printed.partition(".")
    wanted = (head if head[0].isascii() else str(value_of(head))) + dot + rest
    section = next((s for s in asked.paper.sections if _number(s) == wanted.upper()), None)
    if section is None:
        listed = asked.say.join(name_of(s) for s in asked.paper.sections if s.level == 1 and s.number)
        known = listed or asked.say.text["ask_none"]
        return asked.reply("missing", "ask_section_missing", number=wanted, listed=known)
    return _section(asked, section)


def _named(asked: Question) -> Reply | None:
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


def _names_of(asked: Question, section: Section) -> Iterable[str]:
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


def _section(asked: Question, section: Section) -> Reply:
    ids = _with_subsections(asked.paper, section)
    text = asked.say.say("ask_section", name=name_of(section), page=section.page or "?")
    if not ids:
        return asked.reply("section", "ask_section_empty", name=name_of(section))
    subs = _subsections(asked.paper, section)
    lines = (asked.say.say("ask_subsections", headings=asked.say.join(map(name_of, subs))),) if subs else ()
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


def _key_of(asked: Question, ids: Sequence[str]) -> tuple[str, ...]:
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
    return str(value_of(printed)) if re.fullmatch(r"[一二三四五六七八九十百两]+", printed) else printed.upper()


WAYS: tuple[Callable[[Question], Reply | None], ...] = (_page, _figure, _table, _numbered, _named)
"""Each answers the questions that it knows and leaves the others."""
