from __future__ import annotations

import io

import pytest
from PIL import Image

from blogwriter.errors import RenderError
from blogwriter.platforms._images import Limits, data_uri, encode, is_remote


def picture(kind, size=(40, 20), mode="RGB"):
    out = io.BytesIO()
    Image.effect_noise(size, 90).convert(mode).save(out, kind)
    return out.getvalue()


def test_a_picture_within_the_limits_keeps_its_bytes():
    data = picture("PNG")
    assert encode(data, Limits()).data == data


@pytest.mark.parametrize("kind", ["WEBP", "BMP", "TIFF", "GIF"])
def test_other_kinds_become_png_or_jpeg(kind):
    made = encode(picture(kind), Limits())
    assert made.extension in ("png", "jpg")
    assert Image.open(io.BytesIO(made.data)).size == (40, 20)


def test_wide_and_heavy_pictures_are_made_small_enough():
    made = encode(picture("PNG", (300, 200)), Limits(bytes=9_000, width=150))
    assert len(made.data) <= 9_000
    assert made.width <= 150


def test_transparency_becomes_white():
    out = io.BytesIO()
    Image.new("RGBA", (2000, 10)).save(out, "PNG")
    assert Image.open(io.BytesIO(encode(out.getvalue(), Limits()).data)).getpixel((0, 0)) == (255, 255, 255)


def test_svg_files_are_drawn():
    made = encode(
        b'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><rect width="30" height="20"/></svg>', Limits()
    )
    assert made.media_type == "image/png"


@pytest.mark.parametrize("data", [b"", b"text", b"\x89PNG\r\n\x1a\n broken", picture("PNG")[:60], b"<svg"])
def test_what_is_no_picture_is_an_error(data):
    with pytest.raises(RenderError):
        encode(data, Limits(bytes=10))


def test_equal_pictures_have_one_name():
    assert encode(picture("PNG", (1, 1)), Limits()).name[-4:] == ".png"
    assert data_uri(encode(picture("PNG"), Limits())).startswith("data:image/png;base64,")


@pytest.mark.parametrize(
    ("target", "remote"),
    [("a/b.png", False), ("https://a/b", True), ("//a/b", True), ("data:x", True), ("C.png", False)],
)
def test_remote_pictures_are_told_from_files(target, remote):
    assert is_remote(target) is remote
