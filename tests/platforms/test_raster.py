from __future__ import annotations

import io

import pytest
from PIL import Image

from blogwriter.errors import RenderError
from blogwriter.platforms import _math
from blogwriter.platforms._raster import rgb, to_png
from blogwriter.platforms._vector import Drawing, flatten


def image(data):
    return Image.open(io.BytesIO(data))


def test_a_formula_is_dark_ink_on_opaque_white():
    data, width, height = to_png(_math.draw(r"\frac{a}{b}", display=True).drawing, scale=0.048)
    picture = image(data)
    assert picture.size == (width, height)
    assert picture.mode == "L"
    assert picture.getextrema()[0] < 0x40
    assert picture.getpixel((0, 0)) == 255


def test_holes_stay_holes():
    ring = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 30"><path d="M0 0H30V30H0ZM10 10V20H20V10Z"/></svg>'
    picture = image(to_png(flatten(ring), scale=1)[0])
    assert picture.getpixel((15, 15)) == 255
    assert picture.getpixel((3, 3)) < 0x40


def test_chinese_labels_need_no_installed_font():
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 30">'
        '<text x="5" y="22" font-size="20">中文</text></svg>'
    )
    picture = image(to_png(flatten(text), scale=2)[0]).convert("L")
    dark = sum(picture.histogram()[:128])
    assert picture.size == (120, 60)
    assert 300 < dark < 3000


def test_a_giant_picture_is_refused():
    with pytest.raises(RenderError):
        to_png(Drawing((0, 0, 1e6, 1e6)), scale=1)


@pytest.mark.parametrize(
    ("name", "numbers"), [("#fff", (255, 255, 255)), ("#0A0b0C", (10, 11, 12)), ("odd", (34, 34, 34))]
)
def test_colours_are_read(name, numbers):
    assert rgb(name) == numbers
