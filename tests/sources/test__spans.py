from __future__ import annotations

import pymupdf
import pytest

from blogwriter.sources._spans import in_runs, uncorrected


def page_of(*pieces):
    """A page of (x, text, font) pieces on one line, set in 12 points."""
    document = pymupdf.open()
    page = document.new_page()
    for x, text, font in pieces:
        page.insert_text((x, 100), text, fontsize=12, fontname=font)
    return document, page


def spans_of(page):
    with uncorrected():
        blocks = in_runs(page.get_text("dict", flags=pymupdf.TEXT_PRESERVE_WHITESPACE)["blocks"])
    return [span for block in blocks for line in block["lines"] for span in line["spans"]]


def test_words_that_stand_apart_without_a_blank_become_one_run():
    _document, page = page_of((72, "Bees", "helv"), (103, "like", "helv"), (124.5, "rain", "helv"))
    assert [span["text"] for span in spans_of(page)] == ["Bees like rain"]


def test_runs_of_two_styles_stay_apart():
    _document, page = page_of((72, "Bees", "hebo"), (106, "like", "helv"))
    texts = [(span["text"], span["font"]) for span in spans_of(page) if span["text"].strip()]
    assert texts == [("Bees", "Helvetica-Bold"), ("like", "Helvetica")]


@pytest.mark.parametrize("font", ["helv", "tiro", "cour", "symb"])
def test_type_is_as_high_as_with_the_librarys_own_correction(font):
    _document, page = page_of((72, "Bees", font))
    plain = page.get_text("dict", flags=pymupdf.TEXT_PRESERVE_WHITESPACE)["blocks"][0]["lines"][0]
    with uncorrected():
        runs = in_runs(page.get_text("dict", flags=pymupdf.TEXT_PRESERVE_WHITESPACE)["blocks"])[0]["lines"][0]
    assert runs["bbox"] == pytest.approx(plain["bbox"], abs=0.02)
    assert runs["spans"][0]["bbox"] == pytest.approx(plain["spans"][0]["bbox"], abs=0.02)


def test_the_librarys_own_correction_is_as_before_afterwards():
    before = pymupdf.TOOLS.unset_quad_corrections()
    with uncorrected():
        assert pymupdf.TOOLS.unset_quad_corrections()
    assert pymupdf.TOOLS.unset_quad_corrections() == before
