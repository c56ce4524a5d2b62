"""Small papers made on the spot, and small PDFs written by hand, so that a test says all that its file holds."""

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
FONTS = {"mono": "cour", "roman": "tiro", "bold": "tibo", "italic": "tiit", "sans": "helv", "chinese": "china-s"}
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
def typed():
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


VISIBLE = b"BT /F1 12 Tf 72 700 Td (Rain triples the counting error and we report it openly.) Tj ET\n"


def stream(data, extra=b""):
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def build(content=b"", *, resources=b"", objects=(), page=b"", catalog=b"", fonts=b"", box=b"[0 0 612 792]"):
    """One page: objects 1 catalog, 2 pages, 3 page, 4 content, 5 Helvetica, then ``objects`` from 6."""
    font = b"<< /Font << /F1 5 0 R %s >> %s >>" % (fonts, resources)
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources %s %s >>" % (box, font, page),
        stream(VISIBLE + content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        *objects,
    ]
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
        + table
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, len(out))
    )


def text(words, *, y=600, size=12, x=72, before=b""):
    return b"BT %s /F1 %g Tf %g %g Td (%s) Tj ET\n" % (before, size, x, y, words)


@pytest.fixture
def pdf():
    """``build``: the bytes of a page with one visible line and what is given."""
    return build


@pytest.fixture
def line():
    """``text``: operators that show a line."""
    return text


@pytest.fixture
def body():
    """``stream``: the body of a stream object."""
    return stream
