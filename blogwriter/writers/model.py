"""The evidence-first writer: cards → plan → sections → verification → post.

The model reads numbered sentences and answers with JSON that names them; quotes, pages, captions, references and
headings' numbers are put in by code. Every answer is an ordinary request, so a cache or a hand-off works for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from blogwriter import llm, styles
from blogwriter.errors import LLMError, SettingsError
from blogwriter.llm import Task
from blogwriter.models import Complete, Paper
from blogwriter.writers import (
    Estimate,
    WriteOptions,
    Written,
    _answers,
    _estimate,
    _finish,
    _material,
    _named,
    _plans,
    _tasks,
    _verify,
)
from blogwriter.writers._answers import Block, Card, Line, Plan, PlannedSection
from blogwriter.writers._calls import Calls
from blogwriter.writers._job import Job

__all__ = ["TITLE", "estimate", "write"]

TITLE = "模型写作：先摘卡片再成文，每句注明论文原句（任何 OpenAI 兼容接口）"


def write(papers: tuple[Paper, ...], options: WriteOptions) -> Written:
    """Write a post with a model.

    Args:
        papers: One paper, or several for a series.
        options: ``complete`` must be set.

    Raises:
        LLMError: The endpoint failed for good before there was anything to keep, or the answers cannot be used.
        SettingsError: The style is unknown or wrong.
    """
    if options.complete is None:
        msg = "model 引擎需要一个模型接口；没有时请用 --engine extract"
        raise SettingsError(msg, code="no_endpoint")
    job = _job(papers, options)
    desk = _Desk(job, options.complete)
    cards = desk.cards()
    plan = desk.plan(cards)
    parts = [_captioned(job, *pair) for pair in zip(plan.sections, desk.sections(plan, _by_id(cards)), strict=True)]
    checked = _verify.verified(job, _lines(plan, parts), desk.calls.ask, titles=len(plan.titles) + len(plan.summary))
    plan, parts = _replaced(plan, parts, checked.lines)
    return _finish.post(
        job,
        plan,
        parts,
        usage=desk.calls.usage,
        model=desk.calls.model,
        checked=_checked(job, plan, parts, checked),
        notes=(*desk.notes, *_parted(desk.calls), *_notes(job, checked)),
    )


def estimate(papers: tuple[Paper, ...], options: WriteOptions) -> Estimate:
    """Calls and tokens of every step, before any is made."""
    return _estimate.estimate(_job(papers, options))


class _Desk:
    """Asks the questions of one job in order and keeps count."""

    def __init__(self, job: Job, complete: Complete) -> None:
        self.job = job
        self.notes: list[str] = []
        self.calls = Calls(complete, job.options.concurrency)

    def cards(self) -> tuple[Card, ...]:
        """Facts of all papers.

        Raises:
            LLMError: A part of a paper could not be read; nothing is lost, since answers are cached.
        """
        cards: list[Card] = []
        dropped = 0
        groups = self.job.groups
        answers = self._all("摘录卡片", [_tasks.cards_task(self.job, group) for group in groups])
        for group, answer in zip(groups, answers, strict=True):
            if isinstance(answer, LLMError):
                raise answer
            known = [name for name in self.job.known if name in group.text]
            for text in answer:
                new, lost = _answers.cards_of(text, known, first=len(cards) + 1)
                cards += new
                dropped += lost
        left_out = sum(group.left_out for group in groups)
        if left_out:
            self.notes.append(f"论文很长：正文中有 {left_out} 句没有交给模型（各节按比例保留开头与带数字的句子）")
        appended = sum(_material.appended(material) for material in self.job.materials)
        if appended:
            self.notes.append(f"附录的 {appended} 句没有交给模型，博文不涉及附录")
        if dropped:
            self.notes.append(f"模型给出的卡片中有 {dropped} 张没有有效依据，已丢弃")
        if not cards:
            msg = "模型没有从论文中摘出任何有依据的内容，请换一个模型再试"
            raise LLMError(msg, code="no_cards")
        return tuple(cards)

    def plan(self, cards: tuple[Card, ...]) -> Plan:
        """The post's outline."""
        answer = self._all("提纲", [_tasks.plan_task(self.job, cards)])[0]
        if isinstance(answer, LLMError):
            raise answer
        texts = {sid: sentence.text for sid, sentence in self.job.known.items()}
        asked = self.job.style.questions
        by_id = _by_id(cards)
        plans = [
            _plans.with_questions(_answers.plan_of(text, by_id, self.job.exhibits, texts, once=not asked), asked)
            for text in answer
        ]
        return _plans.joined(plans, takeaways=self.job.takeaways) if plans[1:] else plans[0]

    def sections(self, plan: Plan, cards: dict[str, Card]) -> list[tuple[Block, ...] | str]:
        """Paragraphs of every section, or the reason why there are none."""
        if self.job.options.effort == "fast":
            return self._whole(plan, cards)
        asked = [i for i, section in enumerate(plan.sections) if section.cards]
        answers = self._all("成文", [_tasks.section_task(self.job, plan, i, cards) for i in asked])
        parts: list[tuple[Block, ...] | str] = [()] * len(plan.sections)
        for i, answer in zip(asked, answers, strict=True):
            parts[i] = self._read(answer, plan.sections[i])
        return parts

    def _whole(self, plan: Plan, cards: dict[str, Card]) -> list[tuple[Block, ...] | str]:
        answer = self._all("成文", [_tasks.whole_task(self.job, plan, cards)])[0]
        if isinstance(answer, LLMError):
            raise answer
        pictures = [self._captions(section) for section in plan.sections]
        return list(_answers.whole_of(answer, self.job.known, pictures))

    def _read(self, answer: tuple[str, ...] | LLMError, section: PlannedSection) -> tuple[Block, ...] | str:
        if isinstance(answer, LLMError):
            return answer.message
        try:
            own = [sid for sid in self.job.known if not section.paper or sid.startswith(f"{section.paper}.")]
            return _answers.blocks_of(answer, own, self._captions(section))
        except LLMError as exc:
            return exc.message

    def _captions(self, section: PlannedSection) -> dict[str, tuple[str, ...]]:
        return {key: self.job.exhibits[key].captions for key in section.pictures}

    def _all(self, stage: str, tasks: Sequence[Task]) -> list[tuple[str, ...] | LLMError]:
        report = self.job.options.progress
        if report is None:
            return self.calls.ask(tasks)
        report(stage, 0, len(tasks))
        return self.calls.ask(tasks, lambda done, total: report(stage, done, total))


def _job(papers: tuple[Paper, ...], options: WriteOptions) -> Job:
    return Job(
        style=styles.load(options.style),
        options=options,
        materials=_material.material_of(papers),
        count=llm.count_tokens,
    )


def _by_id(cards: Sequence[Card]) -> dict[str, Card]:
    return {card.id: card for card in cards}


def _captioned(job: Job, section: PlannedSection, part: tuple[Block, ...] | str) -> tuple[Block, ...] | str:
    """A section whose sentences rest on the captions of what they name, too."""
    if isinstance(part, str):
        return part
    return tuple(
        replace(
            block, lines=tuple(_named.captioned(line, section.paper, job.exhibits, job.known) for line in block.lines)
        )
        for block in part
    )


def _lines(plan: Plan, parts: Sequence[tuple[Block, ...] | str]) -> list[Line]:
    """Everything that makes a claim, in the order that ``_replaced`` takes it back."""
    body = [line for part in parts if not isinstance(part, str) for block in part for line in block.lines]
    return [*plan.titles, *plan.summary, *plan.lead, *plan.takeaways, *body]


def _replaced(
    plan: Plan, parts: Sequence[tuple[Block, ...] | str], lines: Sequence[Line | None]
) -> tuple[Plan, list[tuple[Block, ...] | str]]:
    rest = iter(lines)
    titles = tuple(line for _ in plan.titles if (line := next(rest)) is not None and _verify.MARK not in line.zh)
    summary = tuple(line for _ in plan.summary if (line := next(rest)) is not None and _verify.MARK not in line.zh)
    lead = tuple(line for _ in plan.lead if (line := next(rest)) is not None)
    takeaways = tuple(line for _ in plan.takeaways if (line := next(rest)) is not None)
    new_parts: list[tuple[Block, ...] | str] = []
    for part in parts:
        if isinstance(part, str):
            new_parts.append(part)
            continue
        blocks = [
            replace(block, lines=tuple(line for _ in block.lines if (line := next(rest)) is not None)) for block in part
        ]
        new_parts.append(tuple(block for block in blocks if block.lines or block.picture))
    return replace(plan, titles=titles, summary=summary, lead=lead, takeaways=takeaways), new_parts


def _checked(job: Job, plan: Plan, parts: Sequence[tuple[Block, ...] | str], outcome: _verify.Outcome) -> str:
    lines = [line for line in _lines(replace(plan, titles=(), summary=()), parts) if line.zh]
    cited = sum(bool(line.sids) for line in lines)
    how = "程序核对，未用模型复核" if job.options.effort == "fast" else "程序核对，有疑问的句子由模型复核"
    return f"共 {len(lines)} 句，{cited} 句注明依据，{outcome.unsupported} 句找不到依据（{how}）；尚未经人工核对"


def _parted(calls: Calls) -> tuple[str, ...]:
    if not calls.parted:
        return ()
    return (f"有 {calls.parted} 处内容超过了模型一次能读写的长度，分成几次问完，没有删减",)


def _notes(job: Job, checked: _verify.Outcome) -> tuple[str, ...]:
    how = {"mark": "已在文中标出", "cut": "已删去", "keep": "按要求保留"}.get(job.options.on_unsupported, "")
    notes = list(checked.failed)
    if checked.flagged:
        notes.append(f"{checked.flagged} 句经过第二次核对")
    if checked.unsupported:
        notes.append(f"{checked.unsupported} 句在论文中找不到依据，{how}")
    return tuple(notes)
