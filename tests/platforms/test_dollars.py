from __future__ import annotations

import pytest

from blogwriter.platforms._parse import parser

FORMULAS = {
    "$x_1^*, x_2^*$": ["x_1^*, x_2^*"],
    "用 $a<b$ 和 $c$。": ["a<b", "c"],
    "$5 to $10": [],
    "$5和$10": [],
    "花了5$，后来6$": [],
    "$ x $": [],
    "\\$5 与 $y$": ["y"],
    "$a": [],
    "$$": [],
    "$损失=1$": ["损失=1"],
    "$\\text{损失}$": ["\\text{损失}"],
    "$\\$5$": ["\\$5"],
    "**$x$**后": ["x"],
    "`$x$`": [],
    "见 $$a+b$$ 式": ["a+b"],
    "[$x$](u)": ["x"],
    r"\(x^2\) 与 \[a=b\]": ["x^2", "a=b"],
    r"\( \alpha \)": [r"\alpha"],
    "\\[\n\\frac{a}{b}\n\\]": [r"\frac{a}{b}"],
    r"\(注\)、\[1\]、\[x\](u)、\[MASK\]、\[unused_1\]、\(a\)": [],
    r"共 \( n \) 项": ["n"],
    r"\\(x^2\\)": [],
    r"`\(x^2\)`": [],
    r"\(x^2": [],
}


@pytest.mark.parametrize(("source", "formulas"), FORMULAS.items())
def test_dollars_are_formulas_only_where_an_author_means_one(source, formulas):
    children = parser().parseInline(source)[0].children
    assert [child.content for child in children if child.type.startswith("math_inline")] == formulas
