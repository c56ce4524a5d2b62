from __future__ import annotations

import io

import pytest
from PIL import Image

from blogwriter import articles
from blogwriter.errors import RenderError
from blogwriter.platforms import RenderOptions, _cover


def sizes(files):
    return [Image.open(io.BytesIO(file.data)).size for file in files]


@pytest.mark.parametrize(
    "title", ["短", "稀疏注意力为什么快：从二次到线性", "A" * 90, "很长的标题" * 30, "Emoji 😀 与 GPT-4"]
)
def test_a_title_becomes_two_covers(title):
    files = _cover.title_covers(title, "甲 · 乙")
    assert sizes(files) == [(900, 383), (500, 500)]
    assert len(Image.open(io.BytesIO(files[0].data)).convert("RGB").getcolors(1 << 20)) > 10


def test_the_same_title_has_the_same_covers():
    assert _cover.title_covers("甲") == _cover.title_covers("甲")


@pytest.mark.parametrize("size", [(900, 383), (300, 900), (2000, 300)])
def test_a_picture_becomes_two_covers(size):
    out = io.BytesIO()
    Image.new("RGBA", size, (200, 0, 0, 128)).save(out, "PNG")
    assert sizes(_cover.picture_covers(out.getvalue())) == [(900, 383), (500, 500)]


def test_what_a_cover_needs_is_said():
    with pytest.raises(RenderError, match="title"):
        _cover.render(articles.parse("文\n"), None, RenderOptions())
    with pytest.raises(RenderError, match=r"x\.png"):
        _cover.render(articles.parse("# 题\n"), "x.png", RenderOptions())
