from __future__ import annotations

import pytest

from blogwriter.errors import RenderError
from blogwriter.platforms._figures import formula_svg
from blogwriter.platforms._math import draw
from blogwriter.platforms._paths import polylines

DRAWN = [
    r"\mathrm{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V",
    r"\begin{aligned}a&=b\\c&=d\end{aligned}",
    r"\begin{cases}x&x>0\\0&\text{否则}\end{cases}",
    r"\begin{array}{c|c}a&b\\\hline c&d\end{array}",
    r"\hat\theta=\operatorname*{arg\,min}_\theta\mathbb{E}[\mathcal{L}]",
    r"\boxed{x}\cancel{y}\color{red}{z}",
    r"\ce{2H2 + O2 -> 2H2O}",
    r"\qty(\frac12)\dv{x}{t}",
    r"\bm{w}",
    r"x^{2",
    r"a &lt; b",
    r"y=1\label{eq:1}\tag{3}",
    r"\left\{\begin{matrix}1\\2\\3\\4\\5\\6\\7\end{matrix}\right.",
]
REFUSED = [r"\nosuchcommand{x}", r"\frac{1}", r"\def\a{\a\a}\a", "{" * 400, "x" * 30_000]


@pytest.mark.parametrize("tex", DRAWN)
def test_formulas_are_drawn_as_one_flat_picture(tex):
    svg = formula_svg(tex, display=True)
    assert svg.startswith("<svg ")
    assert "<path" in svg
    for refused in ("<g", "<use", "<defs", "class=", "id=", "url(", "transform"):
        assert refused not in svg
    assert draw(tex, display=True).width > 0.3


TALL = r"\begin{matrix}1\\2\\3\\4\\5\\6\end{matrix}"


@pytest.mark.parametrize(
    "tex", [rf"\left[{TALL}\right.", rf"\left\{{{TALL}\right|", rf"\sqrt{{{TALL}}}", r"\overbrace{x+\frac{a}{b}+z}"]
)
def test_pieces_of_a_tall_bracket_turn_the_same_way_so_that_their_overlaps_are_no_holes(tex):
    turns = set()
    for shape in draw(tex, display=True).drawing.shapes:
        outer = max((_area(line) for line in polylines(shape.commands)), key=abs)
        turns.add(outer > 0)
    assert len(turns) == 1


def _area(line):
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(line, [*line[1:], line[0]], strict=True))


@pytest.mark.parametrize("tex", REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_drawn_is_an_error_and_no_hang(tex):
    with pytest.raises(RenderError, match="公式"):
        draw(tex, display=False)


def test_a_failed_formula_leaves_the_next_one_whole():
    before = formula_svg("a+b", display=False)
    with pytest.raises(RenderError):
        draw(r"\newcommand{\a}{1}\nosuch", display=False)
    formula_svg.cache_clear()
    draw.cache_clear()
    assert formula_svg("a+b", display=False) == before


def test_the_baseline_of_a_formula_is_known():
    assert draw("x", display=False).depth < 0.1 < draw("y", display=False).depth


def test_all_formulas_of_the_development_material_are_drawn(shared):
    import json

    for case in json.loads((shared / "render" / "formulas.json").read_text(encoding="utf-8")):
        assert draw(case["tex"], display=case["display"]).width > 0
