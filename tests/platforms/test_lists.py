"""Lists in the form that WeChat's editor keeps: one block per item, sublists as sections with written markers."""

from __future__ import annotations

import lxml.html
import pytest

from blogwriter import articles
from blogwriter.platforms import RenderOptions, wechat
from blogwriter.platforms._lists import kept_lists

CASES = [
    ("<ul><li>甲<strong>乙</strong>丙</li></ul>", "<ul><li><section>甲<strong>乙</strong>丙</section></li></ul>"),
    (
        '<ol start="3"><li><p>甲</p><p>乙</p></li></ol>',
        '<ol start="3"><li><section><p>甲</p><p>乙</p></section></li></ol>',
    ),
    (
        "<ul><li>甲<ul><li>乙</li></ul>丙</li></ul>",
        '<ul><li><section>甲<section class="sub"><section>◦ 乙</section></section>丙</section></li></ul>',
    ),
    (
        '<ul><li>甲<ol start="4"><li><p>乙</p></li><li>丙</li></ol></li></ul>',
        (
            '<ul><li><section>甲<section class="sub"><section><p>4. 乙</p></section><section>5. 丙</section></section>'
            "</section></li></ul>"
        ),
    ),
    ("<p>没有列表</p>", "<p>没有列表</p>"),
]


@pytest.mark.parametrize(("html", "expected"), CASES)
def test_lists_are_kept(html, expected):
    assert kept_lists(html) == expected


def render(body):
    post = wechat.render(articles.parse(body), RenderOptions(profiles=("api",)))
    return lxml.html.fromstring(post.files[0].data.decode("utf-8"))


def test_no_list_stands_inside_a_list_and_every_item_is_one_block():
    page = render("- 甲[^1]\n  1. 乙\n     - 丙\n\n       丙的第二段\n  2. 丁\n- [x] 戊\n  - [ ] 己\n\n[^1]: 注\n")
    assert not page.xpath(".//li//ul|.//li//ol")
    assert [[child.tag for child in item] for item in page.iter("li")] == [["section"], ["section"]]
    text = page.text_content()
    for shown in ("1. 乙", "2. 丁", "▪ 丙", "丙的第二段", "☑ 戊", "☐ 己"):
        assert shown in text


def test_lists_of_raw_html_are_kept_too():
    page = render("<ul>\n<li>甲 <b>乙</b>\n<ul><li>丙</li></ul></li>\n</ul>\n")
    assert not page.xpath(".//li//ul")
    assert "◦ 丙" in page.text_content()


def test_line_ends_in_raw_html_are_no_breaks():
    markup = lxml.html.tostring(render("<div>\n甲\n<b>乙</b>\n</div>\n\n```\nx\ny\n```\n"), encoding="unicode")
    assert "\n" not in markup.strip()
