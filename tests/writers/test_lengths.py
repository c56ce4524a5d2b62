"""How much a section is asked to say."""

from __future__ import annotations

import pytest

from blogwriter import styles
from blogwriter.writers._lengths import room, rooms


@pytest.mark.parametrize(("facts", "expected"), [(1, 160), (4, 280), (7, 490), (20, 640)])
def test_a_section_is_as_long_as_its_facts_within_half_and_twice_the_usual(facts, expected):
    assert room(styles.load("story"), 320, facts) == expected


def test_a_compact_style_says_less_of_each_fact():
    assert room(styles.load("digest"), 320, 5) < room(styles.load("story"), 320, 5)


def test_a_question_for_one_sentence_gets_the_room_of_one():
    style = styles.load("qa")
    assert room(style, 320, 4, style.questions[-1]) == 60
    assert room(style, 320, 4, style.questions[0]) == 280


def test_all_rooms_together_are_those_of_facts_shared_out_evenly():
    style = styles.load("story")
    assert rooms(style, 320, 24, 6) == 6 * room(style, 320, 4)
    assert rooms(styles.load("qa"), 320, 28, 7) == 6 * room(style, 320, 4) + 60
