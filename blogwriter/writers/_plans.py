"""Plans after they were read: a style's fixed questions, and parts of a plan that was too long to ask for at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from blogwriter.writers._answers import Line, Plan, PlannedSection

__all__ = ["joined", "with_questions"]


def with_questions(plan: Plan, questions: tuple[str, ...]) -> Plan:
    """A style with fixed questions has exactly these sections, whatever the model made of them."""
    if not questions:
        return plan
    by_heading = {section.heading.rstrip("？?"): section for section in plan.sections}
    in_order = plan.sections if len(plan.sections) == len(questions) else ()
    sections = []
    for number, question in enumerate(questions):
        found = by_heading.get(question.rstrip("？?")) or (in_order[number] if in_order else None)
        sections.append(replace(found, heading=question) if found else PlannedSection(heading=question))
    return replace(plan, sections=tuple(sections))


def joined(plans: Sequence[Plan], *, takeaways: int) -> Plan:
    """One plan of the parts of a paper, in its order.

    Titles and lead are those of the first part, which has the abstract; takeaways come from every part in turn.
    Sections of the same heading or the same place in the paper become one, a picture stays where it came first.

    Args:
        plans: At least one.
        takeaways: How many the post has.
    """
    sections: dict[str, PlannedSection] = {}
    shown: set[str] = set()
    for section in chain.from_iterable(plan.sections for plan in plans):
        key = section.section or section.heading
        before = sections.get(key, replace(section, cards=(), pictures=()))
        pictures = tuple(name for name in section.pictures if name not in shown)
        shown.update(pictures)
        sections[key] = replace(
            before,
            cards=tuple(dict.fromkeys((*before.cards, *section.cards))),
            pictures=(*before.pictures, *pictures),
        )
    told: list[Line] = [line for row in zip_longest(*(plan.takeaways for plan in plans)) for line in row if line]
    return replace(plans[0], takeaways=tuple(told[:takeaways]), sections=tuple(sections.values()))
