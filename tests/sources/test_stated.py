"""The numbers of a paper, with the sentences that state them."""

from __future__ import annotations

import pytest

from blogwriter.models import Sentence
from blogwriter.sources._stated import numbers_in


def said(kind):
    text = "The error falls by 12.5% on 48 hives (Figure 3)."
    return Sentence(id="p2.s7", text=text, page=2, bbox=None, kind=kind)


@pytest.mark.parametrize("kind", ["prose", "caption", "table"])
def test_numbers_lead_back_to_their_sentence(kind):
    first, *_ = found = numbers_in([said(kind)])
    assert {number.sentence for number in found} == {"p2.s7"}
    assert (first.value, first.unit, first.kind) == (12.5, "%", "percent")
    assert 3.0 not in [number.value for number in found], "the number of a figure is no quantity"


@pytest.mark.parametrize("kind", ["reference", "figure-text", "hidden"])
def test_what_states_nothing_gives_none(kind):
    assert numbers_in([said(kind)]) == ()


def test_a_paper_that_is_read_has_its_numbers(sheet):
    sheet.put(72, 80, "Counting Bees from Short Clips", size=17, font="bold")
    sheet.put(72, 140, "The error falls by 12.5% on all of the hives that we have seen.")
    assert [(n.text, n.sentence) for n in sheet.read().numbers] == [("12.5%", "p1.s1")]
