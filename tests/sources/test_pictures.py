"""Pictures are cut out of the bytes that were read, trimmed to ink, without lines of text at their edges."""

from __future__ import annotations

import hashlib
import io

import pymupdf
import pytest
from PIL import Image

from blogwriter import sources
from blogwriter.models import Figure, Formula, Origin, Paper
from blogwriter.sources import _kept
from blogwriter.sources._kept import keep, kept
from blogwriter.sources._pictures import MAX_PIXELS, cut_out, cuts_of


def paper(figures=(), formulas=(), data=b""):
    return Paper(
        id="x",
        title="x",
        authors=(),
        abstract="",
        pages=1,
        origin=Origin(source="pdf", location="x.pdf", sha256=hashlib.sha256(data).hexdigest()),
        figures=figures,
        formulas=formulas,
    )


def figure(box, number="1"):
    return Figure(number=number, page=1, bbox=box, caption="Boxes.")


@pytest.fixture
def document():
    made = pymupdf.open()
    page = made.new_page()
    page.insert_text((72, 95), "The last line of body text stands right above the figure", fontsize=10)
    page.draw_rect((100, 100, 300, 200), color=(1, 0, 0), fill=(1, 0, 0))
    page.insert_text((320, 190), "label", fontsize=10, rotate=90)
    return made


def cut(document, *figures):
    return dict(cut_out(document, cuts_of(paper(figures))))


def pixels(picture):
    return Image.open(io.BytesIO(picture.data)).convert("RGB")


def test_a_line_of_text_at_the_edge_is_left_out(document):
    image = pixels(cut(document, figure((98.0, 92.0, 302.0, 202.0)))["figure-1"])
    colours = {colour for _, colour in image.getcolors(1 << 20)}
    assert not any(max(colour) < 80 for colour in colours), "black ink of the line above is in the picture"


def test_tails_of_letters_from_the_line_above_are_left_out(document):
    document[0].draw_rect((120, 95, 122, 96.5), color=(0, 0, 0), fill=(0, 0, 0))
    image = pixels(cut(document, figure((98.0, 98.5, 302.0, 202.0)))["figure-1"])
    colours = {colour for _, colour in image.getcolors(1 << 20)}
    assert not any(max(colour) < 80 for colour in colours)


def test_a_watermark_that_crosses_a_figure_does_not_widen_it(document):
    page = document[0]
    turn = pymupdf.Matrix(45)
    corner = pymupdf.Point(80, 400)
    page.insert_text(corner, "WATERMARK OF A PREPRINT", fontsize=40, color=(0.9,) * 3, morph=(corner, turn))
    image = pixels(cut(document, figure((98.0, 98.0, 302.0, 202.0)))["figure-1"])
    assert image.width < 240 * 200 / 72


def test_an_upright_label_that_touches_the_box_is_taken_in_whole(document):
    without = cut(document, figure((98.0, 98.0, 302.0, 202.0)))["figure-1"]
    with_label = cut(document, figure((98.0, 98.0, 314.0, 202.0)))["figure-1"]
    assert with_label.width > without.width + 20


def test_white_around_is_trimmed_and_the_size_is_bounded(document):
    loose = cut(document, figure((90.0, 97.0, 306.0, 300.0)))["figure-1"]
    assert loose.height < loose.width * 0.7
    big = dict(cut_out(document, cuts_of(paper((figure((98.0, 98.0, 302.0, 202.0)),))), dpi=4000))["figure-1"]
    assert max(big.width, big.height) <= MAX_PIXELS


def test_blank_tiny_and_missing_boxes_give_no_picture(document):
    blank, tiny = figure((400.0, 400.0, 500.0, 500.0), "2"), figure((1.0, 1.0, 3.0, 3.0), "3")
    assert cut(document, blank, tiny, Figure(number="4", page=1, bbox=None, caption="")) == {}


def test_numbers_make_keys_and_safe_names(document):
    formulas = (
        Formula(number="2.1", page=1, bbox=(98.0, 98.0, 302.0, 202.0)),
        Formula(number=None, page=1, bbox=(98.0, 98.0, 302.0, 202.0)),
    )
    found = dict(cut_out(document, cuts_of(paper((figure((98.0, 98.0, 302.0, 202.0), "S/1"),), formulas))))
    assert {key: picture.name for key, picture in found.items()} == {
        "figure-S/1": "figure-S-1.png",
        "formula-2.1": "formula-2-1.png",
        "formula-u2": "formula-u2.png",
    }


def test_two_figures_of_one_number_both_have_a_key(document):
    boxes = [(98.0, 98.0, 302.0, 202.0), (98.0, 98.0, 202.0, 202.0)]
    numbered = [figure(boxes[0], "2"), figure(boxes[1], "2"), figure(boxes[0], "2-2"), figure(boxes[0], "2")]
    found = cut(document, *numbered)
    assert list(found) == ["figure-2", "figure-2-3", "figure-2-2", "figure-2-4"]
    assert found["figure-2"].width > found["figure-2-3"].width


@pytest.mark.parametrize("sandbox", [True, False])
def test_pictures_come_from_the_bytes_that_were_read(document, sandbox):
    data = document.tobytes()
    one = paper((figure((98.0, 98.0, 302.0, 202.0)),), data=data)
    assert sources.pictures(one) == ()
    keep(one.origin.sha256, data)
    ((key, picture),) = sources.pictures(one, sources.ReadOptions(sandbox=sandbox))
    assert key == "figure-1"
    assert picture.data.startswith(b"\x89PNG")


def test_only_the_last_few_papers_are_remembered(monkeypatch):
    monkeypatch.setattr(_kept, "_BYTES", type(_kept._BYTES)())
    monkeypatch.setattr(_kept, "_MOST", [4])
    for number in range(10):
        keep(str(number), b"x")
    assert kept("0") is None
    assert kept("9") == b"x"
    assert len(_kept._BYTES) == 4
