"""Drawings are kept between runs, and nothing but time depends on it."""

from __future__ import annotations

import io
import zlib

import pytest
from PIL import Image

from blogwriter import articles
from blogwriter.errors import RenderError
from blogwriter.platforms import RenderOptions, _code, _images, _math, _raster, _shelf, wechat
from blogwriter.platforms._code import _lexer, highlighted
from blogwriter.platforms._figures import formula_png, formula_svg
from blogwriter.platforms._images import Limits, encode, encoded
from blogwriter.platforms._shelf import FOLDER, kept

SVG = "<svg>甲</svg>".encode()


def png() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").save(out, "PNG")
    return out.getvalue()


PNG = png()


def never(*_given, **_named):
    pytest.fail("was drawn again")


def test_a_drawing_is_made_once(tmp_path):
    assert kept(tmp_path, "a", lambda: SVG) == SVG
    assert kept(tmp_path, "a", never) == SVG
    assert kept(tmp_path, "b", lambda: SVG + b" ") == SVG + b" "


@pytest.mark.parametrize("damage", [b"", b"x" * 50, b"x\x9c", zlib.compress(SVG)[:-1]])
def test_a_damaged_drawing_is_made_again(tmp_path, damage):
    kept(tmp_path, "a", lambda: SVG)
    (file,) = (path for path in (tmp_path / FOLDER).rglob("*") if path.is_file())
    file.write_bytes(damage)
    assert kept(tmp_path, "a", lambda: SVG) == SVG
    assert kept(tmp_path, "a", never) == SVG


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path):
    (tmp_path / "file").write_text("")
    assert kept(tmp_path / "file", "a", lambda: SVG) == SVG


def test_a_full_shelf_gives_up_its_oldest_drawing(tmp_path, monkeypatch):
    monkeypatch.setattr(_shelf, "_MOST", 1)
    for number in range(1_000):
        kept(tmp_path, str(number), lambda: b"x")
    count, total = _shelf.size(tmp_path)
    assert 200 < count <= 256
    assert total == 9 * count
    assert _shelf.cleared(tmp_path) == count
    assert _shelf.size(tmp_path) == (0, 0)


def test_what_cannot_be_drawn_is_not_kept(tmp_path):
    def draw():
        msg = "x"
        raise RenderError(msg)

    with pytest.raises(RenderError):
        kept(tmp_path, "a", draw)
    assert not (tmp_path / FOLDER).exists()


POST = "甲 $x^2$ 乙\n\n$$\\frac{a}{b}$$\n\n```python\nx = 1\n```\n\n![图](a.png)\n"


def test_a_second_run_gives_the_same_bytes_and_draws_nothing(tmp_path, monkeypatch):
    options = RenderOptions(cache=tmp_path, load=lambda _name: PNG)
    first = wechat.render(articles.parse(POST), options)
    for memory in (_math.draw, formula_svg, formula_png, highlighted, _lexer):
        memory.cache_clear()
    for room, name in ((_math, "_engine"), (_raster, "to_png"), (_images, "encode"), (_code, "_lexer")):
        monkeypatch.setattr(room, name, never)
    assert wechat.render(articles.parse(POST), options) == first


def test_a_picture_that_keeps_its_bytes_is_not_stored_again(tmp_path):
    encoded(PNG, Limits(), cache=tmp_path)
    assert encoded(PNG, Limits(), cache=tmp_path) == encode(PNG, Limits())
    (file,) = (path for path in (tmp_path / FOLDER).rglob("*") if path.is_file())
    assert file.stat().st_size < len(PNG)


def test_a_picture_made_smaller_comes_from_the_shelf(tmp_path):
    limits = Limits(width=4)
    first = encoded(PNG, limits, cache=tmp_path)
    assert first.width == 4
    assert encoded(PNG, limits, cache=tmp_path) == first == encode(PNG, limits)
