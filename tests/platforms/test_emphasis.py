from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from blogwriter.platforms._emphasis import portable
from blogwriter.platforms._parse import parser
from blogwriter.platforms._source import applied

REWRITTEN = {
    "它受**“旧框架”**的限制": "它受“**旧框架**”的限制",
    "**难。**因此": "**难**。因此",
    "前**（注）**后": "前（**注**）后",
    "与**`k`**相邻": "&#19982;**`k`**&#30456;邻",
    "**甲（A）**乙": "**甲（A）**&#20057;",
    "**甲**乙": "**甲**乙",
    "a **b** c": "a **b** c",
    "没有": "没有",
    "**一。***二*": "**一**。*二*",
    "~~**完。**~~再": "~~**完。**~~&#20877;",
}


def strict(text):
    return MarkdownIt("commonmark").enable("strikethrough").renderInline(text)


@pytest.mark.parametrize(("source", "expected"), REWRITTEN.items())
def test_bold_is_rewritten_only_where_it_must_be(source, expected):
    assert applied(source, portable(source)) == expected


def bold_parts(markup):
    return re.findall(r"<(strong|em|s)>", markup), html.unescape(re.sub(r"<[^>]+>", "", markup))


@settings(max_examples=200, deadline=None)
@example("*“*1*")
@example("“*文** （《")
@example("*~*中。a*")
@example("*）。中1**《*《“ 1")
@example("中*`！*~*")
@given(st.text(alphabet="中文a。，“”（）《》*~` ！1", max_size=20))
def test_every_renderer_sees_the_emphasis_that_we_see(source):
    source = source.strip()
    ours = parser().renderInline(source)
    theirs = strict(applied(source, portable(source)))
    assert bold_parts(theirs) == bold_parts(ours)


def test_the_cases_of_the_development_material_survive_commonmark(shared):
    import json

    for case in json.loads((shared / "render" / "cjk_emphasis.json").read_text(encoding="utf-8")):
        assert "*" not in strict(applied(case, portable(case)))
