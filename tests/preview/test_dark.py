"""Dark mode as WeChat computes it."""

from __future__ import annotations

import pytest

from blogwriter.preview.dark import darkened


@pytest.mark.parametrize(
    ("style", "wanted"),
    [
        ("color:#333", "color:rgba(163,163,163,1)"),
        ("color:#ffffff", "color:rgba(255,255,255,1)"),
        ("background:#f5f5f5", "background:rgba(35,35,35,1)"),
        ("background:#fff;color:#000", "background:rgba(25,25,25,1);color:rgba(163,163,163,1)"),
        ("border-left:4px solid #ddd", "border-left:4px solid rgba(59,59,59,1)"),
        ("background:rgba(255, 208, 0, .18)", "background:rgba(244,199,0,0.18)"),
        ("color:inherit;margin:1px", "color:inherit;margin:1px"),
        ("color:rgb(1)", "color:rgb(1)"),
    ],
)
def test_inline_colours_are_recomputed(style, wanted):
    assert f'style="{wanted}"' in darkened(f'<p style="{style}">甲</p>')


def test_text_is_judged_by_the_ground_it_stands_on():
    found = darkened('<div style="background:#1e1e1e"><p style="color:#eee">甲</p></div>')
    assert "color:rgba(238,238,238,1)" in found


def test_pictures_keep_their_colours():
    assert 'style="color:#333"' in darkened('<svg style="color:#333"><path/></svg>')


def test_nothing_becomes_nothing():
    assert darkened(" ") == " "
