"""The bytes of the PDFs read last, so that their pictures can be cut out without fetching or reading them again."""

from __future__ import annotations

import threading
from collections import OrderedDict

__all__ = ["keep", "kept", "make_room"]

_MOST = [4]
"""Papers of a series and of parallel work; more would only fill the memory."""
_MOST_BYTES = 400_000_000
_BYTES: OrderedDict[str, bytes] = OrderedDict()
_LOCK = threading.Lock()


def keep(sha256: str, data: bytes) -> None:
    """Remember a PDF by the hex digest of its bytes; the oldest one is forgotten."""
    with _LOCK:
        _BYTES[sha256] = data
        _BYTES.move_to_end(sha256)
        while len(_BYTES) > _MOST[0] or (len(_BYTES) > 1 and sum(map(len, _BYTES.values())) > _MOST_BYTES):
            _BYTES.popitem(last=False)


def kept(sha256: str) -> bytes | None:
    """The bytes with this digest; None where they were never read or are forgotten."""
    with _LOCK:
        return _BYTES.get(sha256)


def make_room(papers: int) -> None:
    """Remember at least so many PDFs: as many as are between their reading and their pictures at any time."""
    with _LOCK:
        _MOST[0] = max(_MOST[0], papers)
