"""Pictures of parts of a page."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from blogwriter.sources._pictures import MAX_PIXELS, cut_out, cuts_of


@pytest.fixture
def paper(sheet):
    y = sheet.prose(72, 100, 6)
    sheet.box(150, y + 20, 400, y + 120, fill=(0.2, 0.4, 0.8))
    sheet.put(72, y + 140, "Figure 1: A box.", size=9)
    sheet.prose(72, y + 170, 8, start=2)
    sheet.page.add_highlight_annot((160, y + 30, 300, y + 60))
    return sheet.read()


def test_a_figure_is_cut_out_and_trimmed(sheet, paper):
    ((key, picture),) = cut_out(sheet.document, cuts_of(paper), dpi=144)
    image = Image.open(io.BytesIO(picture.data)).convert("RGB")
    assert (key, picture.media_type, picture.caption) == ("figure-1", "image/png", "A box.")
    assert image.size == (picture.width, picture.height)
    assert abs(image.width - 500) < 20
    assert abs(image.height - 200) < 20
    assert image.getpixel((60, 60)) == image.getpixel((300, 150)), "a reader's highlight must not show"


def test_the_size_of_a_picture_is_bounded(sheet, paper):
    ((_, picture),) = cut_out(sheet.document, cuts_of(paper), dpi=100_000)
    assert max(picture.width, picture.height) <= MAX_PIXELS
