from __future__ import annotations

import math
import re

import pytest

from blogwriter.errors import RenderError
from blogwriter.platforms._paths import IDENTITY, absolute, outline, path_text
from blogwriter.platforms._vector import flatten, to_svg


def svg(inner, box="0 0 100 100"):
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{inner}</svg>'


@pytest.mark.parametrize(
    ("d", "expected"),
    [
        ("M1 2h3v4z", [("M", (1, 2)), ("L", (4, 2)), ("L", (4, 6)), ("Z", ())]),
        ("m1,2 3,4", [("M", (1, 2)), ("L", (4, 6))]),
        ("M0 0Q1 1 2 0T4 0", [("M", (0, 0)), ("Q", (1, 1, 2, 0)), ("Q", (3, -1, 4, 0))]),
        ("M0-1.5e1L.5.5", [("M", (0, -15)), ("L", (0.5, 0.5))]),
    ],
)
def test_shorthands_are_written_out(d, expected):
    assert list(absolute(d)) == expected


def test_an_arc_becomes_curves_on_its_circle():
    commands = absolute("M10 0A10 10 0 0 1 -10 0")
    assert {letter for letter, _ in commands[1:]} == {"C"}
    for _, n in commands[1:]:
        assert math.hypot(n[4], n[5]) == pytest.approx(10)
    assert commands[1][1][5] > 0


def test_groups_transforms_and_paints_are_flattened():
    drawing = flatten(
        svg('<g transform="translate(10,20) scale(2)" fill="#f00"><rect x="1" y="1" width="3" height="4"/></g>')
    )
    assert drawing.shapes[0].commands[0] == ("M", (12, 22))
    assert drawing.shapes[0].commands[2] == ("L", (18, 30))
    assert drawing.shapes[0].paint.fill == "#f00"


def test_an_inner_svg_is_cut_to_its_window():
    inner = '<svg x="5" y="0" width="10" height="10" viewBox="0 0 10 10"><path d="M2 -50H4V50H2Z"/></svg>'
    assert flatten(svg(inner)).shapes[0].commands[:3] == (("M", (7, 0)), ("L", (7, 10)), ("L", (9, 10)))


@pytest.mark.parametrize("inner", ['<image href="x"/>', "<foreignObject/>", '<use href="#a"/>', "<g>"])
def test_what_cannot_be_flattened_is_an_error(inner):
    with pytest.raises(RenderError):
        flatten(svg(inner))


def test_labels_keep_place_size_and_text():
    label = flatten(svg('<g transform="translate(5,5)"><text x="1" y="2" font-size="12">a &lt; 中</text></g>')).labels[
        0
    ]
    assert (label.x, label.y, label.size, label.text) == (6, 7, 12, "a < 中")
    assert "a &lt; 中" in to_svg(flatten(svg('<text x="1" y="2">a &lt; 中</text>')), scale=1)


def test_path_data_says_the_same_in_relative_integers():
    d = "M10 20L30 20L30 45Q40 50 50 45T70 45C1 2 3 4 5 6ZM7 8L9 9Z"
    written = path_text([(outline(d), IDENTITY)])
    assert absolute(written) == absolute(d)
    assert not re.search(r"[A-Z]", written)


def test_a_glyph_is_written_alike_wherever_it_stands():
    glyph = outline("M1.2 3.4Q5.6 7.8 9 10Z")
    first, second = re.findall(r"m[^m]*", path_text([(glyph, (1, 0, 0, 1, 0.3, 0)), (glyph, (1, 0, 0, 1, 40.4, 0))]))
    assert first[first.index("q") :] == second[second.index("q") :]


def test_turned_text_stays_turned():
    label = flatten(svg('<text transform="rotate(-90 10 50)" x="10" y="50" font-size="12">轴</text>')).labels[0]
    assert (round(label.x), round(label.y), label.size, label.angle) == (10, 50, 12, -90)
    assert 'transform="rotate(-90 10 50)"' in to_svg(
        flatten(svg('<g transform="rotate(-90 10 50)"><text x="10" y="50">a</text></g>')), scale=1
    )
