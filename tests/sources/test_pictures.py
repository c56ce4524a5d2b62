"""Pictures of parts of a page."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from blogwriter.errors import SourceError
from blogwriter.models import Figure
from blogwriter.sources._pictures import picture_keys, pictures


@pytest.fixture
def paper(sheet):
    y = sheet.prose(72, 100, 6)
    sheet.box(150, y + 20, 400, y + 120, fill=(0.2, 0.4, 0.8))
    sheet.put(72, y + 140, "Figure 1: A box.", size=9)
    sheet.prose(72, y + 170, 8, start=2)
    sheet.page.add_highlight_annot((160, y + 30, 300, y + 60))
    return sheet.read()


def test_a_figure_is_cut_out_and_trimmed(sheet, paper):
    (picture,) = pictures(sheet.document, paper, ["figure-1"], dpi=144)
    image = Image.open(io.BytesIO(picture.data)).convert("RGB")
    assert (picture.name, picture.media_type, picture.caption) == ("figure-1.png", "image/png", "A box.")
    assert image.size == (picture.width, picture.height)
    assert abs(image.width - 500) < 16
    assert abs(image.height - 200) < 16
    assert image.getpixel((60, 60)) == image.getpixel((300, 150)), "a reader's highlight must not show"


def test_the_size_of_a_picture_is_bounded(sheet, paper):
    (picture,) = pictures(sheet.document, paper, ["figure-1"], dpi=100_000)
    assert max(picture.width, picture.height) <= 2500


def test_a_file_serves_as_well_as_a_document(sheet, paper, tmp_path):
    file = tmp_path / "paper.pdf"
    file.write_bytes(sheet.document.tobytes())
    assert pictures(file, paper, ["figure-1"], dpi=72)[0].width > 200


def test_an_unknown_key_names_the_known_ones(sheet, paper):
    with pytest.raises(SourceError, match="figure-1"):
        pictures(sheet.document, paper, ["figure-9"])


def test_a_number_printed_twice_gives_two_keys(paper):
    from dataclasses import replace

    twice = replace(paper, figures=(*paper.figures, Figure(number="1", page=1, bbox=(0, 0, 9, 9), caption="")))
    assert picture_keys(twice) == ("figure-1", "figure-1-2")
