"""The other end of ``_sandbox``: a server that imports the parser once, and its children that parse one paper each.

Frames on both pipes are a length (8 bytes, big endian) and that many bytes. A request is two frames (JSON header, PDF),
an answer is one (JSON: ``paper``, ``error`` or ``died``).
"""

from __future__ import annotations

import base64
import json
import struct
import sys
from functools import partial
from typing import Any

from blogwriter.codec import from_plain, to_plain
from blogwriter.confined import Limits, supervised
from blogwriter.errors import SourceError
from blogwriter.models import Origin, Picture
from blogwriter.sources._mupdf import mupdf
from blogwriter.sources._pictures import Cut

__all__ = ["LIMITS", "serve"]

LIMITS = Limits(memory=2 << 30, cpu_s=18, wall_s=120.0, files=64)
"""With its start a child is over within 20 s on a free machine; a busy one has until ``wall_s``."""
_LENGTH = struct.Struct(">Q")


def serve() -> None:
    """Answer requests until standard input ends."""
    _preload()
    while True:
        header = _frame()
        if header is None:
            return
        data = _frame() or b""
        answer = supervised(partial(_result, json.loads(header), data), LIMITS)
        sys.stdout.buffer.write(_LENGTH.pack(len(answer)) + answer)
        sys.stdout.buffer.flush()


def _preload() -> None:
    import numpy as np

    pymupdf = mupdf()
    from blogwriter.sources import _parse  # noqa: F401 - so that a child finds it imported

    # A first text extraction and a first rendering fill tables that all children then share.
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 72), "warm")
    displays = page.get_displaylist(annots=0)
    np.frombuffer(displays.get_pixmap(colorspace=pymupdf.csRGB).samples, np.uint8)
    document.close()


def _frame() -> bytes | None:
    head = sys.stdin.buffer.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    return sys.stdin.buffer.read(length)


def _result(header: dict[str, Any], data: bytes) -> bytes:
    from blogwriter.sources import _parse

    origin = from_plain(Origin, header["origin"])
    try:
        if "cuts" in header:
            cuts = [from_plain(Cut, plain) for plain in header["cuts"]]
            found = _parse.pictures(data, cuts, origin=origin, password=header["password"])
            return json.dumps({"pictures": [(key, _plain(picture)) for key, picture in found]}).encode()
        paper = _parse.parse(data, origin=origin, password=header["password"])
    except SourceError as exc:
        return json.dumps({"error": {"message": exc.message, "code": exc.code}}).encode()
    return json.dumps({"paper": to_plain(paper)}).encode()


def _plain(picture: Picture) -> dict[str, Any]:
    return {**to_plain(picture), "data": base64.b64encode(picture.data).decode()}
