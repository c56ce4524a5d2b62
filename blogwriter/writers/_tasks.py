"""The questions of a post as tasks: each with a way to ask it in parts where the model cannot take it whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from blogwriter.llm import Task, halved
from blogwriter.writers import _material
from blogwriter.writers._answers import Card, Plan, PlannedSection
from blogwriter.writers._job import Job
from blogwriter.writers._material import Group

__all__ = ["cards_task", "check_task", "plan_task", "revise_task", "section_task", "whole_task"]


def cards_task(job: Job, group: Group) -> Task:
    """What facts are in this group?"""
    return Task(request=job.ask_cards(group), parts=lambda: [cards_task(job, half) for half in _material.halves(group)])


def plan_task(job: Job, cards: Sequence[Card]) -> Task:
    """How is the post built from these facts? Each part gets its share of the sections."""
    return halved(lambda some: job.ask_plan(some, share=round(len(cards) / max(1, len(some)))), cards)


def section_task(job: Job, plan: Plan, index: int, cards: Mapping[str, Card]) -> Task:
    """What does this section say?"""
    return _piece_task(job, plan, index, plan.sections[index], cards)


def _piece_task(job: Job, plan: Plan, index: int, piece: PlannedSection, cards: Mapping[str, Card]) -> Task:
    return Task(
        request=job.ask_section(plan, index, piece, cards),
        parts=lambda: [_piece_task(job, plan, index, half, cards) for half in _pieces(job, piece, cards)],
    )


def _pieces(job: Job, section: PlannedSection, cards: Mapping[str, Card]) -> list[PlannedSection]:
    """The section's facts in halves; a picture goes with the facts that rest on its caption or rows."""
    half = len(section.cards) // 2
    if not half:
        return []
    later = {sid for name in section.cards[half:] for sid in cards[name].sids}
    second = tuple(key for key in section.pictures if later & {*job.exhibits[key].captions, *job.exhibits[key].rows})
    first = tuple(key for key in section.pictures if key not in second)
    return [
        replace(section, cards=section.cards[:half], pictures=first),
        replace(section, cards=section.cards[half:], pictures=second),
    ]


def whole_task(job: Job, plan: Plan, cards: Mapping[str, Card]) -> Task:
    """What do all sections say? Parts take whole sections."""
    return halved(lambda some: job.ask_whole(plan, some, cards), range(len(plan.sections)))


def check_task(job: Job, items: Sequence[str], number: int) -> Task:
    """Does the paper bear these numbered sentences out?"""
    return halved(lambda some: job.ask_check(some, number), items)


def revise_task(job: Job, items: Sequence[str]) -> Task:
    """How should these numbered sentences read?"""
    return halved(job.ask_revise, items)
