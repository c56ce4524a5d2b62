from __future__ import annotations

import pymupdf
import pytest

from blogwriter.sources._drawing import drawing_of, shapes_of

WORDS = "Rain makes counting harder"


def displays_of(data):
    document = pymupdf.open("pdf", data)
    return document, document[0].get_displaylist(annots=False)


def contents(line):
    words = line(WORDS.encode(), y=600)
    return {
        "nothing": (words, False),
        "a rule under it": (words + b"72 596 300 1 re f", False),
        "a rectangle clips around it": (b"q 60 590 400 30 re W n " + words + b"Q", False),
        "a light ground before it": (b"0.9 g 60 590 400 30 re f 0 g " + words, False),
        "a frame around it": (words + b"60 590 400 30 re S", False),
        "a dark ground before it": (b"0.3 g 60 590 400 30 re f 0 g " + words, True),
        "a light shape over it": (words + b"0.9 g 60 590 400 30 re f", True),
        "a rectangle clips half of it": (b"q 60 604 400 30 re W n " + words + b"Q", True),
        "a triangle clips around it": (b"q 0 500 m 600 500 l 300 900 l h W n " + words + b"Q", True),
        "rules side by side": (words + b"1 g 72 598 300 2 re f 72 600 300 2 re f 72 602 300 2 re f", True),
    }


@pytest.mark.parametrize("name", list(contents(lambda *_, **__: b"")))
def test_text_is_in_doubt_where_more_than_its_colour_could_hide_it(name, pdf, line):
    content, doubted = contents(line)[name]
    _document, displays = displays_of(pdf(content=content))
    place = pymupdf.Rect(80, 792 - 608, 100, 792 - 602)
    assert any(place.intersects(box) for box in drawing_of(displays).doubts) == doubted


def test_the_log_is_that_of_the_library(pdf, line):
    document, displays = displays_of(pdf(content=line(b"Bees") + b"60 590 400 30 re S 10 10 5 5 re f"))
    assert drawing_of(displays).log == document[0].get_bboxlog()


def test_shapes_are_the_log_without_text(pdf, line):
    _document, displays = displays_of(pdf(content=line(b"Bees") + b"60 590 400 30 re S 10 10 5 5 re f"))
    assert shapes_of(displays) == [item for item in drawing_of(displays).log if "text" not in item[0]]
