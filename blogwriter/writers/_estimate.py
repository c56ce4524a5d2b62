"""What a post will take, told before the first call: a model of each step's answers, not one factor over all.

    cards    one for about 165 tokens of prose, whatever number is asked for; tables yield few
    plan     titles, lead and frame; each takeaway, section and card's id
    write    each section its frame, and more than the characters that are asked for it
    check    a line in 25; rewriting where many are doubted

Input is counted on the real prompts where they are known: the material of the cards, rules and glossary, the pictures'
list. The numbers were fitted to half of the runs with a real model and hold on the other half; a model with other
habits needs others, which ``tests/bench/bench_estimate.py`` finds from its recorded answers.
"""

from __future__ import annotations

from blogwriter.models import Request
from blogwriter.writers import Estimate, _lengths
from blogwriter.writers._job import Job
from blogwriter.writers._material import Group

__all__ = ["estimate", "expected_cards"]

_CARDS_A_TOKEN = 6.0 / 1000
"""Facts that models find, for a token of prose: 5.5 to 6.9 in a thousand over five parts of three papers."""
_OBEYED = (0.8, 1.35)
"""Between these shares of what was asked for they stay."""
_SERIES_SHARE = 0.9
"""Of the cards asked for in a series, where less is asked than there is: 66 of 75."""
_CARD_TOKENS = 70
"""Output of one card with its JSON: 67 to 78."""
_PLAN_TOKENS = 440
"""Output of a plan besides what is counted below."""
_TAKEAWAY_TOKENS = 48
_SECTION_TOKENS = 44
_CARD_ID_TOKENS = 4.8
_USED = 0.95
"""Share of the cards that a plan uses."""
_FRAME_TOKENS = 106
"""Output of a section that was asked for no character: short ones run over most."""
_TOKENS_A_CHARACTER = 1.13
"""Output for a character asked for, JSON and ids included."""
_LINE_TOKENS = 42
"""Output of one sentence."""
_DOUBTED = 0.04
_FEWEST_DOUBTED = 2
_DEEP_BATCH = 10
_REVISED_FROM = 6
"""Doubted lines from which on one is expected to need rewriting; short posts mostly pass without."""
_VERDICT_TOKENS = 23
_REVISED_TOKENS = 53
_SCHEMA_TOKENS = 205
_LISTED_TOKENS = 65
"""Input of one card in the plan's list."""
_PLAN_RULES = 740
_WRITE_RULES = 830
_OUTLINE_TOKENS = 46
"""Input of one section's line in the outline that every section is shown."""
_EVIDENCE_TOKENS = 196
"""Input of one card in a writing call: the card, its sentences, their neighbours and what is shown beside them."""
_DOUBT_TOKENS = 185
"""Input of one doubted line with its spans."""


def estimate(job: Job) -> Estimate:
    """Calls and tokens of every step."""
    cards = round(sum(expected_cards(job, group) for group in job.groups))
    sections = job.sections_wanted
    written = round(_written(job, cards, sections))
    return Estimate(
        stages=(
            ("摘录卡片", len(job.groups), _material_tokens(job), cards * _CARD_TOKENS),
            ("提纲", 1, _plan_input(job, cards), _plan_output(job, cards, sections)),
            _writing(job, cards, sections, written),
            *(_checks(job, written) if job.options.effort != "fast" else ()),
        )
    )


def expected_cards(job: Job, group: Group) -> float:
    """How many facts a model will give from a group: by its prose, within what it is asked for."""
    asked = job.cards_in(group)
    if job.materials[1:]:
        return asked * _SERIES_SHARE
    prose = "\n".join(line for line in group.text.split("\n") if "（图表说明）" not in line and "（表格）" not in line)
    return max(asked * _OBEYED[0], min(asked * _OBEYED[1], job.count(_without_ids(prose)) * _CARDS_A_TOKEN))


def _without_ids(lines: str) -> str:
    return "\n".join(line.partition(" ")[2] for line in lines.split("\n") if not line.startswith("## "))


def _written(job: Job, cards: int, sections: int) -> float:
    """Output of all sections."""
    if job.options.effort == "fast":
        return sections * (_FRAME_TOKENS + job.words * _TOKENS_A_CHARACTER)
    asked = _lengths.rooms(job.style, job.words, cards * _USED, sections)
    return sections * _FRAME_TOKENS + asked * _TOKENS_A_CHARACTER


def _writing(job: Job, cards: int, sections: int, written: int) -> tuple[str, int, int, int]:
    calls = 1 if job.options.effort == "fast" else sections
    each = _system(job) + _WRITE_RULES + sections * _OUTLINE_TOKENS
    return "成文", calls, calls * each + round(cards * _EVIDENCE_TOKENS), written


def _material_tokens(job: Job) -> int:
    return sum(job.count(_text(job.ask_cards(group))) for group in job.groups)


def _plan_input(job: Job, cards: int) -> int:
    return _system(job) + _PLAN_RULES + cards * _LISTED_TOKENS + job.count(job.listing)


def _plan_output(job: Job, cards: int, sections: int) -> int:
    fixed = _PLAN_TOKENS + job.takeaways * _TAKEAWAY_TOKENS + sections * _SECTION_TOKENS
    return round(fixed + cards * _USED * _CARD_ID_TOKENS)


def _checks(job: Job, written: int) -> list[tuple[str, int, int, int]]:
    lines = written / _LINE_TOKENS
    share = 1.0 if job.options.effort == "deep" else _DOUBTED
    doubted = max(_FEWEST_DOUBTED, round(lines * share))
    batches = -(-doubted // _DEEP_BATCH)
    each = _system(job) + _DOUBT_TOKENS
    checks = [("核对", batches, batches * each + doubted * _DOUBT_TOKENS, doubted * _VERDICT_TOKENS)]
    if doubted < _REVISED_FROM:
        return checks
    revised = max(2, doubted // 5)
    return [*checks, ("改写", 1, each + revised * _DOUBT_TOKENS, revised * _REVISED_TOKENS)]


def _system(job: Job) -> int:
    return job.count(job.system) + _SCHEMA_TOKENS


def _text(request: Request) -> str:
    """All that is sent: the schema goes along, too."""
    return "\n".join([*(message.text for message in request.messages), request.schema or ""])
