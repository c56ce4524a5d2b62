"""Inline styles said once: what changes nothing is left out, what changes something stays."""

from __future__ import annotations

import pytest

from blogwriter.platforms import RenderOptions, wechat
from blogwriter.platforms._notes import listed
from blogwriter.platforms._styles import thrifty

AROUND = {"color": "#333", "line-height": "1.75", "font-weight": "bold"}
CASES = [
    ("p", "color: #333; margin: 1em 0;", "margin:1em 0", "has the colour anyway"),
    ("p", "color: #111;", "color:#111", "has another colour"),
    ("p", "line-height: inherit", "", "would have it anyway"),
    ("h2", "font-weight: bold; line-height: 1.75", "font-weight:bold", "WeChat sets the weight of headings"),
    ("a", "color: #333", "color:#333", "links have a colour of their own"),
    ("section", "background: #f5f5f5; color: #333", "background:#f5f5f5;color:#333", "dark pages repaint both"),
    ("blockquote", "border-left: 4px solid #ddd; border-left-color: #123", "border-left:4px solid #123", "one side"),
    ("span", "padding: 0; border-radius: 0; opacity: 0.9", "opacity:.9", "zeros say nothing"),
    ("ul", "padding: 0", "padding:0", "lists are indented otherwise"),
    ("p", "color: red; color: blue", "color:blue", "the last counts"),
    ("p", "position: fixed; width: var(--x); color: blue", "color:blue", "refused by editors"),
    ("sup", "font-size: smaller; line-height: 0", "line-height:0", "browsers make it smaller"),
]


@pytest.mark.parametrize(("tag", "style", "expected", "why"), CASES, ids=[case[3] for case in CASES])
def test_only_what_shows_is_written(tag, style, expected, why):
    assert thrifty(tag, style, AROUND)[0] == expected, why


def test_a_length_in_em_is_not_taken_for_the_same_where_the_text_may_be_smaller():
    assert thrifty("p", "letter-spacing:.1em", {"letter-spacing": ".1em"})[0] == "letter-spacing:.1em"


def test_what_is_inside_inherits_from_what_is_around_and_not_from_what_stood_before(torture, options, read):
    root = read(wechat.render(torture, RenderOptions(load=options.load, profiles=("api",))), "wechat-api.html")
    colours = [node.get("style", "") for node in root.iter("h2")]
    assert len(set(colours)) == 1
    assert "color:#222" in colours[0]


def test_simple_notes_share_a_paragraph_and_others_stand_between():
    lines = [(True, "[1] a"), (True, "[2] b"), (False, "<p>[3]</p><ul></ul>"), (True, "[4] c")]
    assert listed(lines) == "<p>[1] a<br>[2] b</p><p>[3]</p><ul></ul><p>[4] c</p>"
