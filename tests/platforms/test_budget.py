"""What is named as a remedy makes the page fit."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from blogwriter import articles
from blogwriter.platforms import RenderOptions, wechat
from blogwriter.platforms._budget import LIMITS


def post(sections, prose, quote):
    body = "".join(f"## 第 {n} 节\n\n{'字' * prose}[^p{n}.s1]\n\n```python\nx = {n}\n```\n\n" for n in range(sections))
    return articles.parse(body + "".join(f"[^p{n}.s1]: 论文第 {n} 页：“{'q' * quote}”\n" for n in range(sections)))


def told(article, options):
    return next(w.message for w in wechat.render(article, options).warnings if w.code == "over_budget")


@pytest.mark.parametrize(("prose", "quote"), [(500, 400), (600, 300), (200, 900), (900, 50)])
def test_every_remedy_that_is_named_works(prose, quote):
    article, options = post(22, prose, quote), RenderOptions(profiles=("api",))
    remedies = re.findall(r"((?:--[\w-]+ ?\w* ?)+)→ (\d+) 字", told(article, options))
    for written, length in remedies:
        changes = {name.replace("-", "_"): value for name, value in re.findall(r"--([\w-]+) (\w+)", written)}
        changed = wechat.render(article, replace(options, **changes))
        assert ("content", int(length), LIMITS["content"]) in changed.limits
        assert int(length) < LIMITS["content"]
    if "--split 拆成" in told(article, options):
        parts = wechat.render(article, replace(options, split=True))
        assert all(measured < most for name, measured, most in parts.limits if name.endswith("-content"))


@pytest.mark.parametrize("heading", ["## 第 {} 节", "## 第 {} 节 $x_{}$ `c`", "### 小节 {}"])
@pytest.mark.parametrize("extra", ["", "<h2>第 3 节</h2>\n\n"])
def test_as_many_parts_are_named_as_splitting_gives(heading, extra):
    notes = "".join(f"[^p{n}.s{k}]: 论文第 {n} 页：“{'q' * 150}”\n" for n in range(30) for k in range(5))
    marks = ["".join(f"[^p{n}.s{k}]" for k in range(5)) for n in range(30)]
    body = "".join(f"{heading.replace('{}', str(n))}\n\n{'字' * 200}。{marks[n]}\n\n" for n in range(30))
    article, options = articles.parse(f"{extra}{body}{notes}"), RenderOptions(profiles=("api",))
    named = int(re.search(r"--split 拆成 (\d+) 篇", told(article, options))[1])
    made = wechat.split(article, options)
    assert len(made) == named
    lengths = [wechat.render(part.article, options).limits[3][1] for part in made]
    assert max(lengths) < LIMITS["content"]
    assert min(lengths) > LIMITS["content"] / 2


def test_more_parts_than_can_be_made_are_no_remedy():
    message = told(post(22, 12_000, 10), RenderOptions(profiles=("api",)))
    assert "--split 拆成" not in message
    assert "先自己分成几篇文章" in message


def test_notes_are_a_section_of_their_own():
    limits = {name: measured for name, measured, _ in wechat.render(post(3, 10, 500), RenderOptions()).limits}
    assert limits["content/参考与注释"] > 1500
    assert limits["content/第 2 节"] < 600


def test_what_is_left_out_already_is_not_brought_back():
    assert "--evidence" not in told(post(22, 1200, 50), RenderOptions(evidence="none", profiles=("api",)))
