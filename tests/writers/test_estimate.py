"""What a post will take, told before the first call."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blogwriter import llm, styles
from blogwriter.models import Section, Sentence
from blogwriter.writers import WriteOptions, _material
from blogwriter.writers._estimate import estimate, expected_cards
from blogwriter.writers._job import Job

PROSE = "The model reads every passage of the corpus once and forgets what it has read before long."


def long_paper(paper, rows=0):
    """A body of 200 sentences and as many rows of a table as wanted."""
    texts = [(PROSE, "prose")] * 200 + [("Sieve 71.5 68.1 66.0 59.2 80.4 12.9", "table")] * rows
    sentences = tuple(
        Sentence(id=f"p5.s{n}", text=text, page=5, bbox=None, kind=kind) for n, (text, kind) in enumerate(texts, 1)
    )
    body = Section(number="1", title="Body", level=1, page=5, sentences=tuple(s.id for s in sentences), kind="body")
    return replace(paper, sections=(body,), sentences=sentences)


def job_of(*papers, style="story", **options):
    return Job(
        style=styles.load(style),
        options=WriteOptions(style=style, **options),
        materials=_material.material_of(papers),
        count=llm.count_tokens,
    )


def cards(job):
    return sum(expected_cards(job, group) for group in job.groups)


def output(job):
    return estimate(job).usage.output


def test_facts_are_expected_of_prose_and_not_of_tables(paper):
    plain, tabled = job_of(long_paper(paper)), job_of(long_paper(paper, rows=60))
    assert sum(group.tokens for group in tabled.groups) > 1.2 * sum(group.tokens for group in plain.groups)
    assert cards(tabled) == pytest.approx(cards(plain), rel=0.15)
    prose = llm.count_tokens(" ".join([PROSE] * 200))
    assert cards(plain) == pytest.approx(prose / 180, rel=0.15)


def test_a_series_takes_fewer_facts_of_each_paper(paper):
    one = long_paper(paper)
    assert cards(job_of(one, one, one, style="sections")) < 3 * cards(job_of(one, style="sections"))


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ({"effort": "fast"}, {"effort": "deep"}),
        ({"effort": "std"}, {"effort": "deep"}),
        ({"length": "short"}, {"length": "long"}),
        ({"style": "digest"}, {"style": "story"}),
    ],
)
def test_who_asks_for_more_is_told_so(paper, less, more):
    whole = long_paper(paper)
    assert output(job_of(whole, **less)) < output(job_of(whole, **more))


@pytest.mark.parametrize("style", styles.names())
def test_every_style_has_an_estimate_of_every_step(paper, style):
    stages = estimate(job_of(long_paper(paper), style=style)).stages
    assert [stage for stage, *_ in stages][:4] == ["摘录卡片", "提纲", "成文", "核对"]
    assert all(min(numbers) > 0 for _, *numbers in stages)
