"""Site generators get timelines without the break that their pages would draw as text; other blocks stay."""

from __future__ import annotations

import pytest

from blogwriter import plugins
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
