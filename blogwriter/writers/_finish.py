"""From what a model wrote and what held to the post: headings, places of pictures, what is missing, notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from blogwriter.models import Script, Usage
from blogwriter.writers import Written, _answers, _draft, _named, _post, _skeleton, _verify
from blogwriter.writers._answers import Block, Plan, PlannedSection
from blogwriter.writers._draft import Draft, Para, Part, Raw, Show, short_name
from blogwriter.writers._job import PROMPTS, Job
from blogwriter.writers._markdown import escape
from blogwriter.writers._material import Material
from blogwriter.writers._outline import key_of

__all__ = ["plain", "post"]

_SUMMARY_CHARACTERS = 120
_TAGS = 4
_MISSING = "本节未能生成"
_SILENT = "论文没有谈到这个问题。"
_MARKS = re.compile(r"\*\*|`|\\(?=[$\[|])|\$(?=[^$]*\$)")


def post(  # noqa: PLR0913 - the last hand-over
    job: Job,
    plan: Plan,
    parts: Sequence[tuple[Block, ...] | str],
    *,
    usage: Usage,
    model: str,
    checked: str,
    notes: tuple[str, ...],
) -> Written:
    """Assemble the post.

    Args:
        job: What was asked for.
        plan: Titles, lead and takeaways as they stand after verification.
        parts: For each planned section its paragraphs, or the reason why there are none.
        usage: Tokens of all calls.
        model: The model's name, truthfully.
        checked: One Chinese line about the checks.
        notes: Chinese lines for the user.
    """
    plan, parts, checked = _in_script(plan, parts, checked, job.options.script)
    titles = tuple(plain(line.zh) for line in plan.titles if line.zh)
    chosen = (job.options.title or 1) - 1
    papers = tuple(material.paper for material in job.materials)
    draft = Draft(
        papers=papers,
        today=job.options.today,
        title=titles[chosen] if chosen < len(titles) else papers[0].title,
        engine="model",
        style=job.style.name,
        script=job.options.script,
        titles=titles,
        summary=_summary(plan),
        lead=(Para(lines=tuple(map(_line, plan.lead))),) if plan.lead else (),
        tags=_tags(job),
        takeaways=tuple(_line(line) for line in plan.takeaways),
        parts=tuple(_parts(job, plan, parts)),
        names=_names(job, plan),
        about_first=job.style.name == "digest",
        timeline_place=job.style.timeline,
        pictures=job.pictures,
        model=model or job.options.model,
        prompts=PROMPTS,
        checked=checked,
    )
    article, pictures = _post.assemble(draft)
    return Written(
        article=article,
        pictures=pictures,
        usage=usage,
        notes=notes,
        incomplete=any(isinstance(part, str) for part in parts),
    )


def _summary(plan: Plan) -> str:
    """The plan's own; else the lead's sentences as far as they fit, the first in any case."""
    text = ""
    for line in plan.summary or plan.lead:
        said = plain(line.zh)
        if text and len(text) + len(said) > _SUMMARY_CHARACTERS:
            break
        text += said
    return text


def _tags(job: Job) -> tuple[str, ...]:
    say = _skeleton.load(job.options.script)
    return tuple(dict.fromkeys((say.text["tag_paper"], *say.topics(job.terms, _TAGS))))


def _in_script(
    plan: Plan, parts: Sequence[tuple[Block, ...] | str], checked: str, script: Script
) -> tuple[Plan, list[tuple[Block, ...] | str], str]:
    """The model writes Simplified Chinese; another script is made from it here, by the same rules as ``convert``."""
    if script == "Hans":
        return plan, list(parts), checked
    from blogwriter.chinese.convert import convert

    def said(text: str) -> str:
        return convert(text, "tw" if script == "Hant-TW" else "hk").text if text else text

    def spoken(line: _answers.Line) -> _answers.Line:
        return replace(line, zh=said(line.zh))

    new_plan = replace(
        plan,
        titles=tuple(map(spoken, plan.titles)),
        summary=tuple(map(spoken, plan.summary)),
        lead=tuple(map(spoken, plan.lead)),
        takeaways=tuple(map(spoken, plan.takeaways)),
        sections=tuple(replace(section, heading=said(section.heading)) for section in plan.sections),
    )
    new_parts = [
        said(part) if isinstance(part, str) else tuple(replace(b, lines=tuple(map(spoken, b.lines))) for b in part)
        for part in parts
    ]
    return new_plan, new_parts, said(checked)


def plain(text: str) -> str:
    """A sentence without its Markdown, for the front matter."""
    return _MARKS.sub("", text).replace("&lt;", "<")


def _line(line: _answers.Line) -> _draft.Line:
    return _draft.Line(text=line.zh, sids=line.sids)


def _parts(job: Job, plan: Plan, parts: Sequence[tuple[Block, ...] | str]) -> Iterator[Part]:
    begun: set[str] = set()
    above = _above(job, plan.sections)
    names = dict(zip((m.tag for m in job.materials), _names(job, plan), strict=True))
    placed = {block.picture for part in parts if not isinstance(part, str) for block in part if block.picture}
    shown = placed & job.pictures.keys()
    for place, (section, heading, part) in enumerate(
        zip(plan.sections, _headings(job, plan.sections), parts, strict=True)
    ):
        tag = (section.section or "").partition(".")[0]
        if len(job.materials) > 1 and tag not in begun:
            begun.add(tag)
            order = next((order for order, m in enumerate(job.materials, 1) if m.tag == tag), 0)
            if order:
                yield Part(heading=f"{order} {escape(names[tag])}")
        if place in above:
            yield above[place]
        if isinstance(part, str):
            warning = Raw(markdown=f"> [!WARNING]\n> {_MISSING}：{part}")
            yield replace(heading, blocks=(warning,))
        elif part or job.style.questions:
            blocks = tuple(_blocks(job, section, part, shown)) or (Para(lines=(_draft.Line(text=_SILENT),)),)
            yield replace(heading, blocks=blocks)


def _names(job: Job, plan: Plan) -> tuple[str, ...]:
    """What the papers are called: by the model where the papers know the name, else by their abstracts."""
    told = dict(plan.names)
    return tuple(told.get(material.tag) or short_name(material.paper) for material in job.materials)


def _above(job: Job, sections: Sequence[PlannedSection]) -> dict[int, Part]:
    """Headings that the plan left out: of a paper's section whose subsections are there, before the first of them."""
    if job.style.outline != "paper":
        return {}
    say = _skeleton.load(job.options.script)
    places = _places(job)
    begun = {section.section for section in sections}
    missing: dict[int, Part] = {}
    for here, section in enumerate(sections):
        if section.section not in places:
            continue
        order, material, index = places[section.section]
        own = material.paper.sections[index]
        before = [i for i in range(index) if material.paper.sections[i].level == 1]
        key = key_of(material, before[-1]) if before else None
        if own.level == 1 or key is None or key in begun:
            continue
        begun.add(key)
        title = material.paper.sections[before[-1]].title
        parent = PlannedSection(heading=escape(say.heading(title) or title), section=key)
        missing[here] = _numbered(parent, order, material, before[-1], series=len(job.materials) > 1)
    return missing


def _places(job: Job) -> dict[str | None, tuple[int, Material, int]]:
    """(place of the paper from 1, the paper, index of the section) by the section's key."""
    return {
        key_of(material, index): (order, material, index)
        for order, material in enumerate(job.materials, 1)
        for index in range(len(material.paper.sections))
    }


def _blocks(
    job: Job, section: PlannedSection, part: Iterable[Block], shown: AbstractSet[str]
) -> Iterator[_draft.Block]:
    for block in part:
        if not block.picture:
            yield Para(
                lines=tuple(
                    _line(replace(line, zh=_placed(job, line.zh, section.paper, shown))) for line in block.lines
                )
            )
        elif block.picture in job.pictures:
            said = next((_line(line) for line in block.lines if _verify.MARK not in line.zh), None)
            yield Show(key=block.picture, said=said)


def _placed(job: Job, text: str, tag: str, shown: AbstractSet[str]) -> str:
    """``图 2`` becomes ``论文图 2`` where the post does not show it: a reader would look for it in vain."""
    paper = "论文" if job.options.script == "Hans" else "論文"
    return _named.renamed(text, tag, lambda name, key: name if key in shown else f"{paper}{name}")


def _headings(job: Job, sections: Sequence[PlannedSection]) -> list[Part]:
    if job.style.outline == "paper":
        return _paper_headings(job, sections)
    mark = "Q：" if job.style.questions else ""
    level = 3 if job.style.questions else 2
    return [
        Part(heading=f"{f'{number}. ' if job.style.numbered else ''}{mark}{section.heading}", level=level)
        for number, section in enumerate(sections, 1)
    ]


def _paper_headings(job: Job, sections: Sequence[PlannedSection]) -> list[Part]:
    """Headings with the paper's own numbers; in a series under the paper's place and name."""
    places = _places(job)
    found = []
    for section in sections:
        place = places.get(section.section)
        found.append(
            _numbered(section, *place, series=len(job.materials) > 1) if place else Part(heading=section.heading)
        )
    return found


def _numbered(section: PlannedSection, order: int, material: Material, index: int, *, series: bool) -> Part:
    own = material.paper.sections[index]
    number = own.number or ""
    if series:
        number = f"{order}.{number}" if number else str(order)
    return Part(heading=f"{number} {section.heading}".strip(), level=min(own.level + 1 + series, 6))
