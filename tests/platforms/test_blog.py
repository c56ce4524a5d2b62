"""Site generators get timelines without the break that their pages would draw as text; other blocks stay."""

from __future__ import annotations

import re

import pytest

from blogwriter import articles, plugins
from blogwriter.articles import parse
from blogwriter.platforms import RenderOptions

POST = """---
title: 题
date: 2026-01-02
---

正文。

```mermaid
timeline TD
    section 2023年
        3月 : 长长的中文名字<br>第二行
```

```mermaid
flowchart TD
    a["一<br>二"]
```

```text
timeline<br>
```
"""


@pytest.mark.parametrize("name", ["hugo", "hexo", "jekyll"])
def test_a_timeline_loses_its_breaks_and_nothing_else_does(name):
    text = plugins.load("platforms", name).render(parse(POST), RenderOptions()).files[0].data.decode()
    assert "长长的中文名字 第二行" in text
    assert "一<br>二" in text
    assert "timeline<br>" in text


def test_juejin_draws_breaks_and_keeps_them():
    text = plugins.load("platforms", "juejin").render(parse(POST), RenderOptions()).files[0].data.decode()
    assert "长长的中文名字<br>第二行" in text


NOTES = """---
title: 题
summary: 摘要
tags: 甲，乙
---

正文[^p3.s12]，又[^注]，再[^plain-1]。

[^p3.s12]: 论文第 3 页：“quote”
[^注]: 说明
[^plain-1]: 三
"""


def test_jekyll_gets_labels_of_notes_that_kramdown_takes():
    text = plugins.load("platforms", "jekyll").render(parse(NOTES), RenderOptions()).files[0].data.decode()
    marks = re.findall(r"(?<!\n)\[\^([^\]]+)\]", text)
    assert len(marks) == 3
    assert all(re.fullmatch(r"(?a)\w[\w-]*", mark) for mark in marks)
    assert re.findall(r"(?m)^\[\^([^\]]+)\]:", text) == marks
    assert "plain-1" in marks


def test_jekyll_without_evidence_keeps_only_the_other_notes():
    options = RenderOptions(evidence="none")
    text = plugins.load("platforms", "jekyll").render(parse(NOTES), options).files[0].data.decode()
    assert "p3" not in text
    assert text.count("[^plain-1]") == 2


@pytest.mark.parametrize("name", ["hugo", "hexo", "jekyll"])
def test_front_matter_tells_the_same_to_every_generator(name):
    head = plugins.load("platforms", name).render(parse(NOTES), RenderOptions()).files[0].data.decode()
    front = articles.front(parse(head))
    assert (front["title"], front["description"], front["tags"]) == ("题", "摘要", ["甲", "乙"])


@pytest.mark.parametrize(("body", "told"), [("H<sub>2</sub>O", True), ("2 < 3", False)])
def test_hugo_says_how_tags_are_kept(body, told):
    post = plugins.load("platforms", "hugo").render(parse(body), RenderOptions())
    assert any("unsafe" in item for item in post.checklist) == told
