"""From pages to ordered lines: columns, running heads, marks, things askew or hidden."""

from __future__ import annotations

import pymupdf
import pytest

from blogwriter.sources import _layout
from blogwriter.sources._layout import layout_of
from blogwriter.sources._lines import Span, joined_text, page_lines
from blogwriter.sources._reader import nothing_hidden

PLAIN = {"color": 0, "origin": (72, 110)}


def texts(sheet, look=nothing_hidden):
    document = pymupdf.open(stream=sheet.document.tobytes(), filetype="pdf")
    return [[line.text for line in page.lines] for page in layout_of(document, look).pages]


def test_two_columns_are_read_one_after_the_other(sheet):
    sheet.middle(80, "A Title over Both of the Columns of This Page", size=16)
    for row in range(10):
        sheet.put(60, 120 + 12 * row, f"left column line number {row} goes on here")
        sheet.put(320, 120 + 12 * row, f"right column line number {row} goes on here")
    page = texts(sheet)[0]
    assert page[0].startswith("A Title")
    assert [text.split()[0] for text in page[1:]] == ["left"] * 10 + ["right"] * 10


def test_number_and_title_of_a_heading_are_one_line(sheet):
    sheet.put(72, 100, "1", size=12, font="bold").put(92, 100, "Introduction", size=12, font="bold")
    assert texts(sheet) == [["1 Introduction"]]


def test_a_heading_far_from_its_number_is_one_line(sheet):
    sheet.put(72, 100, "1.", size=10, font="bold").put(110, 100, "Introduction", size=10, font="bold")
    sheet.put(72, 130, "1.", size=10).put(110, 130, "an item of a list", size=10)
    assert texts(sheet)[0][0] == "1. Introduction"
    assert "1. an item of a list" not in texts(sheet)[0]


def test_a_label_of_tables_on_successive_pages_is_no_running_head(sheet):
    for number in range(3):
        if number:
            sheet.new()
        sheet.put(72, 60, f"Table {number + 3}").put(72, 72, "Counts of bees.")
        sheet.prose(72, 200, 5, start=number)
    assert [page[0] for page in texts(sheet)] == ["Table 3", "Table 4", "Table 5"]


@pytest.mark.parametrize(("font", "bold"), [("黑体", True), ("宋体", False), ("Grüne Heavy", True)])
def test_the_name_of_a_chinese_font_may_come_in_bytes(font, bold):
    name = font if font.startswith("G") else font.encode("gbk").decode("latin-1")
    span = {"text": "绪论", "bbox": (72, 100, 96, 112), "size": 12, "font": name, "flags": 0, "char_flags": 0}
    block = {"number": 0, "lines": [{"dir": (1, 0), "bbox": span["bbox"], "spans": [span | PLAIN]}]}
    assert page_lines([block], 1)[0][0].bold is bold


def test_the_ground_of_a_running_head_is_no_part_of_a_figure(sheet):
    for number in range(4):
        if number:
            sheet.new()
        sheet.box(72, 20, 540, 40).box(100, 90 + number, 300, 200)
    document = pymupdf.open(stream=sheet.document.tobytes(), filetype="pdf")
    pages = layout_of(document, nothing_hidden).pages
    assert all(page.graphics and min(box[1] for box in page.graphics) > 80 for page in pages)


def test_what_a_clip_cuts_away_is_not_drawn(pdf):
    content = b"q 100 500 80 60 re W n 0.5 g -300 450 900 200 re f 90 490 30 30 re f Q"
    document = pymupdf.open(stream=pdf(content=content), filetype="pdf")
    boxes = layout_of(document, nothing_hidden).pages[0].graphics
    assert sorted(boxes) == [(100, 232, 180, 292), (100, 272, 120, 292)]


def test_running_heads_and_page_numbers_go(sheet):
    for number in range(4):
        if number:
            sheet.new()
        sheet.put(72, 40, "Published as a conference paper").put(300, 760, str(number + 1))
        sheet.prose(72, 100, 5, start=number)
    assert all(len(page) == 5 for page in texts(sheet))


def test_numbered_headings_at_the_top_of_pages_stay(sheet):
    for number, label in enumerate(("2", "4", "7", "8")):
        if number:
            sheet.new()
        sheet.put(72, 60, f"D.{label} Prompt {label}", size=12, font="bold")
        sheet.prose(72, 100, 5, start=number)
    assert [page[0] for page in texts(sheet)] == [f"D.{n} Prompt {n}" for n in (2, 4, 7, 8)]


def test_text_askew_is_no_line_but_is_kept_for_the_stamp(sheet):
    sheet.page.insert_text((30, 500), "arXiv:1234.56789v2 [cs.CL] 3 Mar 2021", rotate=90)
    sheet.put(72, 100, "Plain text")
    document = pymupdf.open(stream=sheet.document.tobytes(), filetype="pdf")
    found = layout_of(document, nothing_hidden)
    assert [line.text for line in found.lines] == ["Plain text"]
    assert found.askew == ("arXiv:1234.56789v2 [cs.CL] 3 Mar 2021",)


def test_hidden_boxes_lose_their_characters(sheet):
    sheet.put(72, 100, "Shown").put(72, 120, "Hidden words")
    assert texts(sheet, lambda _view: (((70, 108, 200, 124), "white"),)) == [["Shown"]]


def test_marks_of_footnotes_go_and_exponents_stay(sheet):
    at = 72.0
    for text, size in (("BERT", 10), ("1", 6), (" needs 10", 10), ("18", 6), (" steps", 10)):
        sheet.put(at, 96 if size == 6 else 100, text, size=size)
        at += pymupdf.get_text_length(text, fontname="tiro", fontsize=size)
    assert texts(sheet) == [["BERT needs 10^18 steps"]]


@pytest.mark.parametrize(
    ("host", "mark", "read"),
    [
        ("Smith 2008", "2", "Smith 2008 said"),
        ("众包平台", "7", "众包平台 said"),
        ("an area of 5 km", "2", "an area of 5 km^2 said"),
    ],
)
def test_marks_in_another_font_are_known_by_their_height(sheet, host, mark, read):
    face = "chinese" if host > "\u2e80" else "roman"
    wide = pymupdf.get_text_length(host, fontname="china-s" if face == "chinese" else "tiro", fontsize=10)
    sheet.put(72, 100, host, font=face).put(72 + wide, 95.5, mark, size=5.5, font="sans")
    sheet.put(72 + wide + 3.2, 100, " said")
    assert texts(sheet) == [[read]]


def test_the_upper_half_of_a_fraction_is_no_mark(sheet):
    sheet.put(72, 100, "scaled by").put(116, 96, "1", size=7).put(122, 100, "of it")
    assert texts(sheet) == [["scaled by 1 of it"]]


def test_notes_of_readers_are_not_read(sheet):
    sheet.put(72, 100, "The paper")
    sheet.page.add_freetext_annot((72, 200, 300, 240), "my own remark")
    assert texts(sheet) == [["The paper"]]


def test_text_around_a_picture_is_read_apart(sheet):
    y = sheet.prose(72, 100, 4, width=440)
    sheet.box(320, y, 500, y + 90).put(340, y + 40, "label")
    for row in range(8):
        sheet.put(72, y + 8 + 12 * row, "the same words make every line as long as the last")
    sheet.prose(72, y + 110, 4, width=440, start=5)
    page = texts(sheet)[0]
    place = page.index("label")
    assert place in (4, 12)


def test_an_empty_page_has_no_lines(sheet):
    assert texts(sheet) == [[]]


def test_the_short_last_line_of_a_caption_over_both_columns_stays_with_it(sheet):
    rows = [
        "A caption over both of the columns of the page that fills its first line from edge to edge of them",
        "and ends.",
    ]
    sheet.page.insert_text((60, 100), rows, fontsize=10, fontname="tiro", lineheight=1.0)
    sheet.prose(60, 130, 20, width=235)
    sheet.prose(320, 130, 20, width=235, start=1)
    document = pymupdf.open(stream=sheet.document.tobytes(), filetype="pdf")
    first, last, below, *_ = layout_of(document, nothing_hidden).lines
    assert [first.text, last.text] == rows
    assert first.column == last.column != below.column


def test_small_heads_that_repeat_the_heading_below_go(sheet):
    for title in ("References", "Thanks"):
        sheet.put(280, 50, title, size=9).put(250, 120, title, size=16, font="bold")
        sheet.prose(72, 160, 4)
        sheet.new()
    assert [page[0] for page in texts(sheet)[:2]] == ["References", "Thanks"]
    assert [page.count("Thanks") for page in texts(sheet)] == [0, 1, 0]


def test_such_a_head_may_stand_beside_a_running_one(sheet):
    for title in ("Thanks", "Resume", "Letter", "Figures"):
        sheet.put(72, 50, "A University and its Theses", size=9).put(480, 50, title, size=9)
        sheet.put(250, 120, title, size=16, font="bold").prose(72, 160, 4)
        sheet.new()
    assert [page[0] for page in texts(sheet)[:4]] == ["Thanks", "Resume", "Letter", "Figures"]
    assert [page.count("Thanks") for page in texts(sheet)[:2]] == [1, 0]


def test_a_page_number_beside_such_a_head_keeps_nothing(sheet):
    sheet.put(72, 50, "63", size=9).put(280, 50, "Thanks", size=9).put(250, 120, "Thanks", size=16, font="bold")
    sheet.prose(72, 160, 4)
    assert texts(sheet)[0].count("Thanks") == 1


def test_the_head_of_a_table_at_the_top_of_a_page_stays(sheet):
    sheet.put(72, 50, "Layer", size=7).put(120, 50, "18 layers", size=7).put(72, 300, "Layer", size=10)
    assert texts(sheet)[0].count("Layer") == 2


def test_a_heading_of_two_signs_spread_wide_is_one_line(sheet):
    sheet.put(251, 140, "\u6458", size=22, font="chinese").put(322, 140, "\u8981", size=22, font="chinese")
    assert texts(sheet) == [["摘要"]]


def test_a_negative_power_has_one_sign_and_parts_of_tall_brackets_go():
    def span(text, *, raised=False, font="Times"):
        return Span(text, (0, 0, 1, 1), 7.0 if raised else 10.0, font, bold=False, italic=False, raised=raised)

    power = [span("2 × 10"), span("−", raised=True, font="CMSY7"), span("5", raised=True), span(" for it")]
    assert joined_text(power) == "2 × 10^−5 for it"
    assert joined_text([span("\ufffd", font="CMEX10"), span("K"), span("\ufffd", font="CMEX10"), span(" pairs")]) == (
        "K pairs"
    )


@pytest.mark.parametrize(
    ("box", "text", "kept"),
    [
        ((75, 597, 82, 656), "Accuracy", True),
        ((40, 597, 47, 656), "Accuracy", False),
        ((75, 597, 120, 656), "DRAFT", False),
        ((75, 597, 82, 656), "arXiv:1810.04805v2", False),
    ],
    ids=["beside the plot", "in the margin", "a watermark", "the stamp"],
)
def test_the_label_of_an_axis_is_part_of_what_is_drawn(box, text, kept):
    line = {"dir": (0.0, -1.0), "bbox": box, "spans": [{"text": text}]}
    level = {"dir": (1.0, 0.0), "bbox": (75, 600, 90, 610), "spans": [{"text": "84"}]}
    found = _layout._labels([{"lines": [line, level]}], [(100.0, 572.0, 270.0, 700.0)])
    assert found == ([box] if kept else [])
