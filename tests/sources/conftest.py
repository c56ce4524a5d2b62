"""Small PDFs written by hand, so that a test says all that its file holds."""

from __future__ import annotations

import pytest

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
