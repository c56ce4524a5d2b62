"""A diagram can be read on a light page and on a dark one, since it stands on the page and not on a box of its own."""

from __future__ import annotations

import pytest

from blogwriter.platforms._ground import groundless
from blogwriter.platforms._raster import rgb
from blogwriter.platforms._vector import flatten

BOX = '<rect x="10" y="10" width="80" height="40" fill="#ececff" stroke="#9370db"/>'
EDGE = '<path d="M90 30L190 30" fill="none" stroke="#333333"/>'


def drawn(inner):
    return groundless(flatten(f'<svg viewBox="0 0 200 100">{inner}</svg>'))


def label(x, y, fill="#333333", anchor="middle"):
    return f'<text x="{x}" y="{y}" font-size="14" text-anchor="{anchor}" fill="{fill}">字</text>'


@pytest.mark.parametrize(
    ("inner", "ink"),
    [
        (BOX + label(50, 35), "#333333"),
        (label(50, 35), "currentColor"),
        (BOX + label(50, 80), "currentColor"),
        (BOX + label(12, 35, anchor="start"), "#333333"),
        (BOX + label(92, 35, anchor="start"), "currentColor"),
        (label(50, 35, fill="#7fd0ff"), "#7fd0ff"),
        ('<rect x="10" y="10" width="80" height="40"/>' + label(50, 35, fill="#ffffff"), "#ffffff"),
    ],
)
def test_text_on_a_box_keeps_its_colour_and_text_on_the_page_takes_the_ink_of_the_page(inner, ink):
    assert [one.fill for one in drawn(inner).labels] == [ink]


def test_a_box_with_text_stays_what_it_is():
    dark = '<rect x="10" y="10" width="80" height="40" fill="#222222"/>'
    assert drawn(dark + label(50, 35, fill="#ffffff")).shapes[0].paint.fill == "#222222"
    assert drawn(dark).shapes[0].paint.fill == "currentColor"


def test_lines_between_boxes_are_drawn_in_ink_and_lines_inside_a_box_in_their_own_colour():
    assert drawn(BOX + EDGE).shapes[1].paint.stroke == "currentColor"
    group = '<rect x="5" y="5" width="190" height="60" fill="#ffffde"/>'
    assert drawn(group + BOX + EDGE).shapes[2].paint.stroke == "#333333"


def test_a_coloured_border_that_is_seen_on_both_pages_stays():
    assert drawn(BOX).shapes[0].paint.stroke == "#9370db"


def test_a_white_ground_of_the_whole_picture_is_left_out():
    ground = '<rect width="200" height="100" fill="#ffffff"/>'
    assert len(drawn(ground + BOX).shapes) == 1
    assert drawn(ground + label(50, 35)).labels[0].fill == "currentColor"


def test_a_box_that_the_page_shines_through_is_opaque_where_something_is_written_on_it():
    veil = '<rect x="10" y="10" width="80" height="40" fill="#ff0000" opacity="0.5"/>'
    paint = drawn(veil + label(50, 35)).shapes[0].paint
    assert (paint.fill, paint.opacity) == ("#ff8080", 1.0)
    assert drawn(veil).shapes[0].paint.opacity == 0.5


@pytest.mark.parametrize(
    ("colour", "numbers"),
    [("pink", (255, 192, 203)), ("rgb(1, 2, 3)", (1, 2, 3)), ("#abc", (170, 187, 204)), ("no colour", (34, 34, 34))],
)
def test_colours_of_css_are_known_by_name_too(colour, numbers):
    assert rgb(colour) == numbers
