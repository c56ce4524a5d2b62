"""Builds ``assets/demo-paper.pdf``, the project's own technical note that every newcomer's first post is made from.

    python tests/make_demo_paper.py

The text is ``tests/fixtures/demo/paper.html``. Same inputs, same bytes: no clock, no random file id.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pymupdf
from PIL import Image, ImageDraw

from blogwriter.codec import from_plain
from blogwriter.models import Paper
from blogwriter.writers import _score

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "assets" / "demo-paper.pdf"
FIXTURES = ROOT / "tests" / "fixtures"
PAGE = pymupdf.paper_rect("a4")
LEFT, RIGHT, TOP, BOTTOM = 52, 543, 54, 786
GAP = 19
WIDTH = (RIGHT - LEFT - GAP) / 2
CSS = """
* { font-family: serif; }
body { margin: 0; }
p { font-size: 9.7pt; line-height: 1.19; text-align: justify; margin: 0 0 4.2pt 0; text-indent: 0; }
h1 { font-size: 12.2pt; font-weight: bold; margin: 8pt 0 4pt 0; }
h2 { font-size: 10.4pt; font-weight: bold; margin: 6pt 0 3pt 0; }
h2.plain { font-size: 11pt; text-align: center; }
p.eq { text-align: center; margin: 3pt 0 6pt 0; }
p.ref { font-size: 8.6pt; line-height: 1.14; margin: 0 0 3pt 0; text-align: left; }
ul { margin: 0 0 4pt 0; padding-left: 11pt; }
li { font-size: 9.7pt; line-height: 1.19; margin: 0 0 2pt 0; }
"""
CAPTION = '<p style="font-family: serif; font-size: 8.8pt; line-height: 1.15; text-align: {align}">{text}</p>'
TITLE = "Evidence First: Writing about Papers So That Every Claim Leads Back to a Sentence"
CAPTIONS = {
    "flow": "Figure 1: The flow of the program. Identifiers of sentences are all that a writer may use as evidence; "
    "the assembly turns them into quotations with pages.",
    "likeness": "Figure 2: Cosine likeness of the sentences of the project's test paper, from white (0) to dark (1). "
    "Lines part the sections.",
    "rouge": "Table 1: Mean ROUGE F1 over 14 papers.",
    "without": "Table 2: The same with one feature left out.",
}
ROUGE = (
    ("Method", "R-1", "R-2", "R-L"),
    ("Lead", "31.4", "7.6", "16.0"),
    ("LexRank", "38.8", "10.3", "18.0"),
    ("Ours", "44.6", "14.6", "21.7"),
)
WITHOUT = (
    ("Left out", "R-1", "R-2", "R-L"),
    ("Nothing", "44.6", "14.6", "21.7"),
    ("Rank", "45.0", "14.5", "21.8"),
    ("Topic", "42.3", "13.4", "21.0"),
    ("Cue words", "42.5", "12.9", "20.2"),
    ("Place", "39.5", "10.5", "18.4"),
    ("Shape", "41.0", "12.6", "19.0"),
)
INK = (0.13, 0.2, 0.33)
FILL = (0.91, 0.94, 0.98)


def column(side, top, bottom=BOTTOM):
    x = LEFT if side == 0 else LEFT + WIDTH + GAP
    return pymupdf.Rect(x, top, x + WIDTH, bottom)


COLUMNS = [
    [column(0, 152), column(1, 152)],
    [column(0, 226), column(1, 226)],
    [column(0, 292), column(1, 326)],
    [column(0, TOP, 420), column(1, TOP, 420)],
    [column(0, TOP), column(1, TOP)],
    [column(0, TOP), column(1, TOP)],
]
"""Free columns page by page; what is missing from a column's top is a title, a figure or a table."""


def flow_text():
    """The body, set in the free columns, as a PDF of its own."""
    story = pymupdf.Story(html=(FIXTURES / "demo" / "paper.html").read_text(encoding="utf-8"), user_css=CSS)
    data = io.BytesIO()
    writer = pymupdf.DocumentWriter(data)
    more = True
    for columns in COLUMNS:
        if not more:
            break
        device = writer.begin_page(PAGE)
        for rect in columns:
            if more:
                more, _ = story.place(rect)
                story.draw(device)
        writer.end_page()
    writer.close()
    if more:
        sys.exit("the text needs more columns")
    return pymupdf.open("pdf", data.getvalue())


def put(page, rect, html):
    # The engine wants room for one more line than it sets.
    spare, scale = page.insert_htmlbox(
        rect + pymupdf.Rect(0, 0, 0, 20), html, css="* { font-family: serif; margin: 0; }", scale_low=1
    )
    if spare < 0 or scale < 1:
        sys.exit(f"does not fit: {html[:60]}")


def draw_title(page):
    put(
        page,
        pymupdf.Rect(LEFT, 52, RIGHT, 112),
        f'<p style="font-size: 17pt; line-height: 1.2; text-align: center"><b>{TITLE}</b></p>',
    )
    put(
        page,
        pymupdf.Rect(LEFT, 114, RIGHT, 140),
        '<p style="font-size: 11pt; text-align: center">The Blogwriter Authors</p>',
    )


def box(page, rect, title, note):
    page.draw_rect(rect, color=INK, fill=FILL, width=0.8, radius=0.12)
    page.insert_textbox(rect + pymupdf.Rect(0, 7, 0, 0), title, fontname="hebo", fontsize=8.6, align=1, color=INK)
    page.insert_textbox(rect + pymupdf.Rect(2, 20, -2, 0), note, fontname="helv", fontsize=6.9, align=1, color=INK)


def arrow(page, start, end, label=""):
    start, end = pymupdf.Point(start), pymupdf.Point(end)
    page.draw_line(start, end, color=INK, width=0.9)
    along = (end - start).unit * 5
    across = pymupdf.Point(-along.y, along.x) * 0.5
    page.draw_polyline(
        [end - along + across, end, end - along - across], color=INK, fill=INK, width=0.6, closePath=True
    )
    if label:
        middle = (start + end) * 0.5
        page.insert_text(
            middle - pymupdf.Point(pymupdf.get_text_length(label, "heit", 7.4) / 2, 4),
            label,
            fontname="heit",
            fontsize=7.4,
            color=INK,
        )


def draw_flow(page):
    names = (
        ("Source", "PDF, arXiv, HTML"),
        ("Paper", "numbered sentences"),
        ("Draft", "claims and numbers"),
        ("Post", "Markdown, footnotes"),
    )
    width, step, top = 88, 134.3, 62
    boxes = [pymupdf.Rect(LEFT + i * step, top, LEFT + i * step + width, top + 40) for i in range(len(names))]
    for rect, (title, note) in zip(boxes, names, strict=True):
        box(page, rect, title, note)
    for i, label in enumerate(("read", "write", "assemble")):
        arrow(page, (boxes[i].x1 + 3, top + 20), (boxes[i + 1].x0 - 3, top + 20), label)
    report = pymupdf.Rect(boxes[2].x0, 140, boxes[2].x1, 180)
    box(page, report, "Report", "what is not borne out")
    paper_x, post_x = (boxes[1].x0 + boxes[1].x1) / 2, (boxes[3].x0 + boxes[3].x1) / 2
    for x, side in ((paper_x, report.x0 - 3), (post_x, report.x1 + 3)):
        page.draw_line((x, top + 42), (x, 160), color=INK, width=0.9)
        arrow(page, (x, 160), (side, 160), "audit")
    put(page, pymupdf.Rect(LEFT, 186, RIGHT, 224), CAPTION.format(text=CAPTIONS["flow"], align="left"))


def note():
    return from_plain(Paper, json.loads((FIXTURES / "papers" / "note-en.json").read_text(encoding="utf-8")))


def score_of_test_paper():
    return _score.score(note())


def likeness_picture():
    """Cosines of all pairs of sentences of the test paper, as a PNG."""
    paper = note()
    scored = score_of_test_paper()
    rows = [scored.vectors.likeness(i) for i in range(len(scored.ids))]
    cell, count = 24, len(rows)
    picture = Image.new("RGB", (cell * count, cell * count), "white")
    pen = ImageDraw.Draw(picture)
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            shade = round(float(value) ** 0.6 * 20) / 20
            ink = tuple(round(255 + (dark - 255) * shade) for dark in (24, 52, 104))
            pen.rectangle((x * cell, y * cell, (x + 1) * cell - 1, (y + 1) * cell - 1), fill=ink)
    starts = {section.sentences[0] for section in paper.sections if section.sentences}
    for i, sid in enumerate(scored.ids):
        if sid in starts and i:
            pen.line((0, i * cell, cell * count, i * cell), fill=(190, 60, 40), width=2)
            pen.line((i * cell, 0, i * cell, cell * count), fill=(190, 60, 40), width=2)
    data = io.BytesIO()
    picture.save(data, "PNG", optimize=True)
    return data.getvalue()


def draw_likeness(page):
    area = column(1, TOP)
    side = 214
    x = area.x0 + (WIDTH - side) / 2
    page.insert_image(pymupdf.Rect(x, TOP + 2, x + side, TOP + 2 + side), stream=likeness_picture())
    put(
        page,
        pymupdf.Rect(area.x0, TOP + side + 8, area.x1, TOP + side + 56),
        CAPTION.format(text=CAPTIONS["likeness"], align="left"),
    )


def draw_table(page, top, name, rows, *, bold):
    """A table with rules above, below and under its head; returns nothing, since its place is planned."""
    area = column(0, top)
    put(page, pymupdf.Rect(area.x0, top, area.x1, top + 12), CAPTION.format(text=CAPTIONS[name], align="left"))
    start, height = top + 27, 14
    edges = [area.x0 + 8, area.x0 + 104, area.x0 + 150, area.x0 + 196]
    for i, row in enumerate(rows):
        for x, text in zip(edges, row, strict=True):
            page.insert_text(
                (x, start + i * height + 10.5), text, fontname="tibo" if i in (0, bold) else "tiro", fontsize=9.2
            )
    for i, width in ((0, 0.9), (1, 0.5), (len(rows), 0.9)):
        page.draw_line((area.x0, start + i * height), (area.x1, start + i * height), width=width)


def number_pages(document):
    for number, page in enumerate(document, start=1):
        page.insert_text((LEFT, 812), "Technical note, November 2026", fontname="tiit", fontsize=8.5)
        page.insert_text((RIGHT - 5, 812), str(number), fontname="tiro", fontsize=9)


def build():
    """The bytes of the demo paper."""
    document = flow_text()
    draw_title(document[0])
    draw_flow(document[1])
    draw_likeness(document[2])
    draw_table(document[2], TOP, "rouge", ROUGE, bold=3)
    draw_table(document[2], TOP + 96, "without", WITHOUT, bold=1)
    number_pages(document)
    document.set_metadata(
        {
            "title": TITLE,
            "author": "The Blogwriter Authors",
            "creationDate": "D:20261101000000Z",
            "modDate": "D:20261101000000Z",
            "producer": "",
            "creator": "",
        }
    )
    document.subset_fonts()
    return document.tobytes(garbage=4, deflate=True, no_new_id=True)


if __name__ == "__main__":
    TARGET.write_bytes(build())
    sys.stdout.write(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size:,} bytes\n")
