"""Display formulas stand by themselves; symbols within a running line belong to it."""

from __future__ import annotations

import pytest

from blogwriter.sources._formulas import displays
from blogwriter.sources._units import paragraphs


@pytest.fixture
def lines(typed):
    """A running line that a raised sign parts in two, and a formula under it."""
    return [
        typed("Where the projections are parameter matrices W Q", width=230),
        typed("i ∈ R, W ∈ R", x=303, width=160, size=7, math=0.9),
        typed("and W O ∈ R. The rest of the line says what they are for in plain words", y=112, width=390),
        typed("y = α x + β", x=220, y=140, math=0.9),
    ]


def test_symbols_that_go_on_a_running_line_are_no_display(lines, layout):
    assert [d.lines for d in displays(lines, layout(lines), [True] * 4)] == [(3,)]


def test_symbols_that_go_on_a_running_line_are_read_with_it(lines, layout):
    assert [unit.lines for unit in paragraphs([0, 1, 2], lines, layout(lines), {})] == [(0, 1, 2)]


def test_half_and_minus_are_signs_of_a_formula(typed, layout):
    lines = [typed("S(s) − ½ max cos(s, u) (4)", x=200, width=140)]
    assert [d.number for d in displays(lines, layout(lines), [True])] == ["4"]
