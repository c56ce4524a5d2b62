"""Small papers made on the spot: lines for the pure steps, PDFs for the whole way."""

from __future__ import annotations

import re
import textwrap

import pymupdf
import pytest

from blogwriter.models import Origin
from blogwriter.sources._layout import Layout, Page
from blogwriter.sources._lines import Line, Span
from blogwriter.sources._reader import read_document
from blogwriter.sources._repair import words_of

ORIGIN = Origin(source="pdf", location="made.pdf", sha256="0" * 64)
FONTS = {"roman": "tiro", "bold": "tibo", "italic": "tiit", "sans": "helv", "chinese": "china-s"}
FILL = tuple(
    re.findall(
        r"\w+",
        "The quick brown fox jumps over the lazy dog and then it walks home through the wide green field again while "
        "nobody in the village looks up from the long table where bread and soup are waiting for the late guests",
    )
)


class Sheet:
    """A document that is written with a few calls; y counts from the top, in points."""

    def __init__(self):
        self.document = pymupdf.open()
        self.page = None
        self.new()

    def new(self):
        self.page = self.document.new_page(width=612, height=792)
        return self

    def put(self, x, y, text, *, size=10, font="roman", colour=(0, 0, 0)):
        self.page.insert_text((x, y), text, fontsize=size, fontname=FONTS[font], color=colour)
        return self

    def middle(self, y, text, *, size=10, font="roman"):
        width = pymupdf.get_text_length(text, fontname=FONTS[font], fontsize=size)
        return self.put((612 - width) / 2, y, text, size=size, font=font)

    def prose(self, x, y, count, *, width=400, size=10, start=0):
        """Lines of running text that fill a column, the last one short and closed; returns the next y."""
        words = [FILL[(start * 7 + i) % len(FILL)] for i in range(count * int(width / size))]
        rows = textwrap.wrap(" ".join(words), int(width / size / 0.43))[:count]
        rows[-1] = f"{rows[-1][: len(rows[-1]) // 2]} end."
        self.page.insert_text((x, y), rows, fontsize=size, fontname="tiro", lineheight=1.2)
        return y + 1.2 * size * count

    def box(self, x0, y0, x1, y1, *, fill=(0.6, 0.7, 0.9)):
        self.page.draw_rect((x0, y0, x1, y1), color=(0, 0, 0), fill=fill)
        return self

    def rule(self, x0, y, x1):
        self.page.draw_line((x0, y), (x1, y))
        return self

    def read(self, **options):
        document = pymupdf.open(stream=self.document.tobytes(), filetype="pdf")
        return read_document(document, origin=ORIGIN, **options)


@pytest.fixture
def sheet():
    return Sheet()


@pytest.fixture
def line():
    """Makes a line of text for the pure steps."""

    def made(text, *, x=72.0, y=100.0, width=None, size=10.0, page=1, column=(72.0, 472.0), **marks):
        wide = len(text) * size * 0.45 if width is None else width
        bold, italic = marks.pop("bold", False), marks.pop("italic", False)
        box = (x, y, x + wide, y + size)
        span = Span(text, box, size, marks.get("font", "Times"), bold, italic, raised=False)
        return Line(
            page=page,
            box=box,
            text=text,
            size=size,
            font=marks.get("font", "Times"),
            bold=bold,
            italic=italic,
            mono=False,
            math=marks.get("math", 0.0),
            spans=(span,),
            block=marks.get("block", 0),
            column=column,
        )

    return made


@pytest.fixture
def layout():
    """Makes the measures of a document from its lines."""

    def made(lines, graphics=()):
        pages = sorted({item.page for item in lines})
        return Layout(
            pages=tuple(
                Page(number, 612.0, 792.0, tuple(item for item in lines if item.page == number), tuple(graphics))
                for number in pages
            ),
            body_size=10.0,
            body_font="Times",
            leading=12.0,
            gutter=None,
            words=words_of(item.text for item in lines),
            askew=(),
            furniture=(),
        )

    return made
