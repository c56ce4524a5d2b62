"""What is shown loads nothing and leads nowhere; what is copied is the platform's own."""

from __future__ import annotations

import json
import re

import pytest

from blogwriter import plugins
from blogwriter.models import Attachment, Post, RenderWarning
from blogwriter.preview.views import limit_label, plain_text, view


def html(body, name="x.html"):
    return Attachment(name=name, data=f"<html><body>{body}</body></html>".encode(), media_type="text/html")


def only(body, *more):
    return view(Post(platform="x", files=(html(body), *more)))["files"][0]


@pytest.mark.parametrize("platform", plugins.names("platforms"))
@pytest.mark.parametrize("script", ["", "tw"])
def test_every_platform_is_shown_without_loading_anything(desk, platform, script):
    found = desk.view(platform, script=script)
    json.dumps(found)
    for file in found["files"]:
        for shown in (file["light"], file["dark"]):
            assert not re.search(r"""<(?:img|script|link|iframe)[^>]*(?:src|href)="(?!data:)""", shown)
            assert not re.search(r'<a [^>]*href="(?!#)', shown)
        assert ("軟體" if script else "软件") in file["plain"]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ('<img src="https://e.org/a.png" alt="甲">', "图片（预览不加载）甲"),
        ('<img eeimg="1" src="https://www.zhihu.com/equation?tex=x" alt="x^2">', "<svg"),
        ('<img eeimg="1" src="https://www.zhihu.com/equation?tex=x" alt="\\frac{">', "<code>\\frac{</code>"),
        ('<a class="k" href="https://e.org/?a&amp;b">乙</a>', 'title="https://e.org/?a&amp;b"'),
        ('<a href="#n1">丙</a>', '<a href="#n1">'),
        ('<img src="data:image/png;base64,AA==">', '<img src="data:image/png;base64,AA==">'),
    ],
)
def test_what_is_shown(body, wanted):
    assert wanted in only(body)["light"]


def test_pictures_of_the_post_lie_in_what_is_shown_and_copied():
    file = only('<img src="images/a.png">', Attachment(name="images/a.png", data=b"123", media_type="image/png"))
    for markup in (file["light"], file["copy"]):
        assert 'src="data:image/png;base64,MTIz"' in markup


def test_copied_links_keep_their_address():
    assert only('<a href="https://e.org/">乙</a>')["copy"] == '<a href="https://e.org/">乙</a>'


def test_markdown_is_shown_as_text_and_copied_as_it_is():
    file = Attachment(name="a.md", data="# <b>甲</b>\n".encode(), media_type="text/markdown")
    found = view(Post(platform="x", files=(file,)))["files"][0]
    assert "&lt;b&gt;甲" in found["light"]
    assert (found["copy"], found["plain"]) == ("", "# <b>甲</b>\n")


@pytest.mark.parametrize(
    ("name", "measured", "allowed", "label", "ok"),
    [
        ("title", 32, 32, "标题", True),
        ("title", 33, 32, "标题", False),
        ("content", 19_999, 20_000, "正文", True),
        ("content", 20_000, 20_000, "正文", False),
        ("content/方法", 20, 20_000, "方法", True),
    ],
)
def test_limits_are_kept_or_not(name, measured, allowed, label, ok):
    found = view(Post(platform="x", files=(), limits=((name, measured, allowed),)))["limits"][0]
    assert (found["label"], found["ok"]) == (label, ok)
    assert limit_label(name) == label


def test_warnings_carry_their_line():
    warning = RenderWarning(code="x", message="甲", line=3, level="error")
    found = view(Post(platform="x", files=(), warnings=(warning,)))["warnings"]
    assert found == [{"line": 3, "level": "error", "message": "甲"}]


def test_the_plain_alternative_is_what_a_reader_sees():
    markup = "<h2>甲</h2><p>乙 &amp; <b>丙</b><svg><path/></svg></p><ul><li>丁</li></ul><style>p{}</style>"
    assert plain_text(markup) == "甲\n乙 & 丙\n丁"
