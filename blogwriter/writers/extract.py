"""The honest excerpt: sentences of the paper as they stand, in a Chinese skeleton, without a model and without network.

Nothing is rewritten or translated. What the skeleton says about the paper (counts, pages, ids) is counted by code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from blogwriter import styles
from blogwriter.chinese import glossary
from blogwriter.chinese.glossary import Glossary, Term
from blogwriter.models import Paper
from blogwriter.writers import Estimate, WriteOptions, Written, _forms, _material, _post, _skeleton
from blogwriter.writers._draft import Draft, Grid, Items, Line, Para, Part, Quotes, short_name, short_title
from blogwriter.writers._forms import Desk
from blogwriter.writers._markdown import escape
from blogwriter.writers._skeleton import Skeleton

__all__ = ["TITLE", "estimate", "write"]

TITLE = "摘录版：逐句摘自论文，不用模型、不联网"

_TERMS = 20
_TITLE_TERMS = 3
_TAGS = 4
_OFTEN = 3
"""Times that a paper says a single word before it is a term of it: data loss and to compute are everyday English."""


def write(papers: tuple[Paper, ...], options: WriteOptions) -> Written:
    """Make the excerpt of one paper, or of several as a series.

    Raises:
        SettingsError: The style or the user's glossary is unknown or wrong.
    """
    style = styles.load(options.style)
    terms = glossary.load(options.glossary)
    say = _skeleton.load(options.script)
    desks = tuple(_forms.desk(m, style, options, say, terms) for m in _material.material_of(papers))
    draft = _draft(desks, options, say, terms)
    article, pictures = _post.assemble(draft)
    return Written(article=article, pictures=pictures, notes=tuple(_notes(desks)))


def estimate(papers: tuple[Paper, ...], options: WriteOptions) -> Estimate:  # noqa: ARG001 - the room's contract
    """No call, no token."""
    return Estimate(stages=(("摘录", 0, 0, 0),))


def _draft(desks: tuple[Desk, ...], options: WriteOptions, say: Skeleton, terms: Glossary) -> Draft:
    papers = tuple(desk.paper for desk in desks)
    parts = _parts(desks, say)
    takeaways = tuple(_quote(desk, sid, len(desks)) for desk in desks for sid in desk.takeaways(len(desks)))
    quoted = {sid: None for line in takeaways for sid in line.sids} | dict.fromkeys(_sids(parts))
    met = _met(desks, quoted, terms)
    count = len(quoted)
    titles = _titles(desks, say, met, count)
    return Draft(
        papers=papers,
        today=options.today,
        title=titles[min(max(options.title or 1, 1), len(titles)) - 1],
        engine="extract",
        style=options.style,
        script=options.script,
        titles=titles,
        summary=say.say("summary_extract", title="》《".join(map(short_title, papers)), sentences=count),
        lead=(Para(lines=tuple(_lead(desks, say, count))),),
        takeaways=takeaways,
        parts=parts,
        tags=_tags(say, met),
        terms=_table_of(met) if any(paper.language == "en" for paper in papers) else (),
        timeline_place=desks[0].style.timeline,
        about_first=desks[0].style.numbered,
        pictures=dict(options.pictures),
        checked=say.say("checked_extract", sentences=count),
    )


def _parts(desks: tuple[Desk, ...], say: Skeleton) -> tuple[Part, ...]:
    if len(desks) == 1:
        return _forms.parts(desks[0]) or (_nothing(say),)
    parts: list[Part] = []
    for number, desk in enumerate(desks, start=1):
        own = _forms.parts(desk, prefix=f"{number}.") or (_nothing(say),)
        parts.append(Part(heading=f"{number} {escape(short_name(desk.paper))}"))
        parts += [replace(part, level=part.level + 1) for part in own]
    return tuple(parts)


def _nothing(say: Skeleton) -> Part:
    return Part(heading="", blocks=(Para(lines=(Line(text=say.text["nothing_here"]),)),))


def _quote(desk: Desk, sid: str, papers: int) -> Line:
    sentence = desk.sentences[sid]
    name = f"**{escape(short_name(desk.paper))}**：" if papers > 1 else ""
    return Line(text=name + escape(sentence.text) + desk.say.note(sentence), sids=(desk.material.name(sid),))


def _sids(parts: Iterable[Part]) -> Iterable[str]:
    for part in parts:
        for block in part.blocks:
            match block:
                case Quotes(sids=sids):
                    yield from sids
                case Para(lines=lines) | Items(lines=lines):
                    yield from (sid for line in lines for sid in line.sids)
                case Grid(rows=rows):
                    yield from (sid for row in rows for line in row for sid in line.sids)


def _lead(desks: tuple[Desk, ...], say: Skeleton, count: int) -> Iterable[Line]:
    paper = desks[0].paper
    if len(desks) > 1:
        yield Line(text=say.say("lead_series", count=len(desks), sentences=count))
    elif paper.pages:
        yield Line(text=say.say("lead_extract", title=escape(paper.title), pages=paper.pages, sentences=count))
    else:
        yield Line(text=say.say("lead_no_pages", title=escape(paper.title), sentences=count))
    if any(desk.paper.language == "en" for desk in desks):
        yield Line(text=say.say("lead_untranslated"))


def _met(desks: tuple[Desk, ...], quoted: Iterable[str], terms: Glossary) -> tuple[Term, ...]:
    """Terms of the quotations that the paper dwells on, the most telling first: of several words, and often said."""
    counts: Counter[Term] = Counter()
    wanted = set(quoted)
    for desk in desks:
        for sid, sentence in desk.sentences.items():
            if desk.material.name(sid) in wanted:
                counts.update(glossary.terms_in(sentence.text, terms))
    everywhere: Counter[Term] = Counter()
    for desk in desks:
        text = " ".join(s.text for s in desk.sentences.values() if s.kind == "prose")
        everywhere.update(term for term in glossary.named_in(text, terms) if term in counts)
    told = (t for t in counts if _compound(t) or everywhere[t] >= _OFTEN)
    return tuple(sorted(told, key=lambda t: (-everywhere[t] * (1 + 2 * _compound(t)), t.en)))


def _compound(term: Term) -> bool:
    return " " in term.en or "-" in term.en


def _table_of(met: tuple[Term, ...]) -> tuple[Term, ...]:
    rendered = [term for term in met if not term.keep]
    return tuple(sorted(rendered[:_TERMS], key=lambda term: term.en.lower()))


def _tags(say: Skeleton, met: tuple[Term, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((say.text["tag_extract"], *say.topics(met, _TAGS))))


def _titles(desks: tuple[Desk, ...], say: Skeleton, met: tuple[Term, ...], count: int) -> tuple[str, ...]:
    if len(desks) > 1:
        names = say.join(short_name(desk.paper) for desk in desks)
        return (say.say("series_title", titles=names), say.say("series_count", count=len(desks), titles=names))
    paper = desks[0].paper
    title, short = paper.title, short_title(paper)
    named = say.join(say.topics(met, _TITLE_TERMS))
    numbers = desks[0].numbers_shown
    year = (paper.published or "")[:4]
    candidates = (
        say.say("title_terms", title=short, terms=named) if named else say.say("title_plain", title=title),
        say.say("title_year", year=year, title=title) if year else say.say("title_plain", title=title),
        say.say("title_numbers", title=short, count=numbers) if numbers else "",
        say.say("title_outline", title=short, pages=paper.pages, sentences=count) if paper.pages else "",
        say.say("title_questions", count=len(desks[0].style.questions), title=short)
        if desks[0].style.questions
        else "",
    )
    return tuple(dict.fromkeys(title for title in candidates if title))


def _notes(desks: Iterable[Desk]) -> Iterable[str]:
    for desk in desks:
        name = short_title(desk.paper)
        if not desk.scored.ids:
            yield f"《{name}》没有可以摘录的正文"
        elif not any(section.kind == "body" for section in desk.paper.sections):
            yield f"《{name}》没有识别出章节，句子按内容归类"
    if any(desk.paper.language == "en" for desk in desks):
        yield "英文原句保持原样并标“待译”；要中文成文，请配置模型后用 --engine model"
