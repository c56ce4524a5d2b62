"""Drawings are kept between runs, and nothing but time depends on it."""

from __future__ import annotations

import pytest

from blogwriter import articles
from blogwriter.errors import RenderError
from blogwriter.platforms import RenderOptions, _math, wechat
from blogwriter.platforms._figures import formula_png, formula_svg
from blogwriter.platforms._shelf import FOLDER, kept

SVG = "<svg>甲</svg>"


def never():
    pytest.fail("was drawn again")


def test_a_drawing_is_made_once(tmp_path):
    assert kept(tmp_path, "a", lambda: SVG) == SVG
    assert kept(tmp_path, "a", never) == SVG
    assert kept(tmp_path, "b", lambda: SVG + " ") == SVG + " "


@pytest.mark.parametrize("damage", [b"", b"x" * 50, b"x\x9c"])
def test_a_damaged_drawing_is_made_again(tmp_path, damage):
    kept(tmp_path, "a", lambda: SVG)
    (file,) = (path for path in (tmp_path / FOLDER).rglob("*") if path.is_file())
    file.write_bytes(damage)
    assert kept(tmp_path, "a", lambda: SVG) == SVG
    assert kept(tmp_path, "a", never) == SVG


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path):
    (tmp_path / "file").write_text("")
    assert kept(tmp_path / "file", "a", lambda: SVG) == SVG


def test_what_cannot_be_drawn_is_not_kept(tmp_path):
    def draw():
        msg = "x"
        raise RenderError(msg)

    with pytest.raises(RenderError):
        kept(tmp_path, "a", draw)
    assert not (tmp_path / FOLDER).exists()


def test_a_second_run_gives_the_same_bytes_without_mathjax(tmp_path, monkeypatch):
    article, options = articles.parse("甲 $x^2$ 乙\n\n$$\\frac{a}{b}$$\n"), RenderOptions(cache=tmp_path)
    first = wechat.render(article, options)
    for memory in (_math.draw, formula_svg, formula_png):
        memory.cache_clear()
    monkeypatch.setattr(_math, "_engine", never)
    assert wechat.render(article, options) == first
