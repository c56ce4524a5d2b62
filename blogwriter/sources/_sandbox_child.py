"""The other end of ``_sandbox``: a server that imports the parser once, and its children that parse one paper each.

Frames on both pipes are a length (8 bytes, big endian) and that many bytes. A request is two frames (JSON header, PDF),
an answer is one (JSON: ``paper``, ``error`` or ``died``).
"""

from __future__ import annotations

import base64
import json
import os
import select
import signal
import struct
import sys
import time
from contextlib import suppress
from typing import Any

from blogwriter.codec import from_plain, to_plain
from blogwriter.errors import SourceError
from blogwriter.models import Origin, Picture
from blogwriter.sources._mupdf import mupdf
from blogwriter.sources._pictures import Cut

__all__ = ["serve"]

MEMORY = 2 << 30
"""Address space of a child, bytes."""
CPU_S = 18
"""With its start a child is over within 20 s on a free machine; a busy one has until ``WALL_S``."""
FILES = 64
WALL_S = 120.0
_LENGTH = struct.Struct(">Q")
_OUT_OF_MEMORY = 77


def serve() -> None:
    """Answer requests until standard input ends."""
    _preload()
    while True:
        header = _frame()
        if header is None:
            return
        data = _frame() or b""
        answer = _supervised(json.loads(header), data)
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


def _supervised(header: dict[str, Any], data: bytes) -> bytes:
    """Fork a child, collect what it says, and say how it ended if it says nothing whole."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _work(header, data, writing)
    os.close(writing)
    said, in_time = _collected(reading)
    os.close(reading)
    if not in_time:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if in_time and status == 0:
        return said
    if not in_time or (os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)):
        return b'{"died": "time"}'
    memory = os.WIFEXITED(status) and os.WEXITSTATUS(status) == _OUT_OF_MEMORY
    return b'{"died": "memory"}' if memory else b'{"died": "crash"}'


def _collected(reading: int) -> tuple[bytes, bool]:
    deadline = time.monotonic() + WALL_S
    parts: list[bytes] = []
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return b"", False
        part = os.read(reading, 1 << 20)
        if not part:
            return b"".join(parts), True
        parts.append(part)


def _work(header: dict[str, Any], data: bytes, writing: int) -> None:
    """Parse in the child; never returns. A bug ends it with status 1 and its traceback on standard error."""
    status = 1
    try:
        _confine()
        _tell(writing, _result(header, data))
        status = 0
    except MemoryError:
        status = _OUT_OF_MEMORY
    finally:
        if status == 1:
            with suppress(OSError):
                sys.excepthook(*sys.exc_info())
                sys.stderr.flush()
        os._exit(status)


def _confine() -> None:
    import resource

    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.environ.clear()
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # macOS refuses a limit on address space; the others still hold there.
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (allowed, allowed))


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


def _tell(writing: int, answer: bytes) -> None:
    view = memoryview(answer)
    while view:
        view = view[os.write(writing, view) :]
