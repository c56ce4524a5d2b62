"""Numbers that count lines in a margin go; other columns of numbers stay."""

from __future__ import annotations

import pymupdf
import pytest

from blogwriter.sources._layout import layout_of
from blogwriter.sources._line_numbers import NO_MARGINS, without_line_numbers
from blogwriter.sources._reader import nothing_hidden
from tests.sources.conftest import Sheet


def texts(sheet):
    document = pymupdf.open(stream=sheet.document.tobytes(), filetype="pdf")
    return [[line.text for line in page.lines] for page in layout_of(document, nothing_hidden).pages]


def numbered(sheet, *, x, first=1, rows=12, top=80):
    for row in range(rows):
        sheet.put(90, top + 14 * row, f"Running text that is the row {'abcdefghijkl'[row]} of its page and goes on.")
        sheet.put(x, top + 14 * row, str(first + row), size=6, font="sans")
    return sheet


@pytest.mark.parametrize("x", [60, 75, 520])
def test_numbers_of_lines_are_not_read(x):
    page = texts(numbered(Sheet(), x=x))[0]
    assert len(page) == 12
    assert all(text.startswith("Running") and text.endswith("on.") for text in page)


def test_numbers_on_every_fifth_line_go_too():
    sheet = Sheet()
    for row in range(20):
        sheet.put(
            90, 80 + 24 * row, f"Running text that is the row {'abcdefghijklmnopqrst'[row]} of its page and goes on."
        )
        if row % 5 == 4:
            sheet.put(60, 80 + 24 * row, str(row + 1), size=6, font="sans")
    assert all(text.startswith("Running") for text in texts(sheet)[0])


def test_few_numbers_go_where_the_pages_before_had_them():
    sheet = numbered(numbered(Sheet(), x=60).new(), x=60, first=13, rows=3)
    assert all(text.startswith("Running") and text.endswith("on.") for text in texts(sheet)[1])


def test_a_column_of_a_table_under_running_text_stays():
    sheet = Sheet()
    sheet.prose(72, 80, 6)
    for row in range(10):
        sheet.put(72, 180 + 14 * row, str(row + 1)).put(200, 180 + 14 * row, "of something")
    assert [text for text in texts(sheet)[0] if text.isdecimal()] == [str(row + 1) for row in range(10)]


def test_numbers_of_a_program_stay_where_the_page_before_has_text():
    sheet = Sheet()
    sheet.prose(72, 80, 20)
    sheet.new()
    for row in range(10):
        sheet.put(76, 80 + 14 * row, str(row + 1)).put(100, 80 + 14 * row, "let there be bees")
    assert sum(text[0].isdecimal() for text in texts(sheet)[1]) == 10


def test_a_number_with_a_control_character_is_read_as_a_number():
    spans = [{"text": f"{n}\x1e ", "bbox": (50.0, 80.0 + 12 * n, 60.0, 90.0 + 12 * n)} for n in range(1, 9)]
    blocks = [{"lines": [{"spans": [span], "bbox": span["bbox"]} for span in spans]}]
    kept, _ = without_line_numbers(blocks, NO_MARGINS)
    assert kept == [{"lines": []}]
