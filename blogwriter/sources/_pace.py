"""One request in three seconds, over all processes of this user: what arXiv asks of programs.

The time of the last request stands in a file in the cache; whoever wants to send one holds its lock while waiting.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

__all__ = ["turn"]

_HERE = threading.Lock()
_LAST = [0.0]


@contextlib.contextmanager
def turn(
    folder: Path | None,
    *,
    every_s: float = 3.0,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Wait for our turn to send a request, and send it inside.

    Args:
        folder: Where the processes of a user meet; None paces only this process.
        every_s: Time from one request to the next, seconds.
        now: The clock.
        sleep: How to wait.
    """
    with _HERE, _locked(folder) as handle:
        last = max(_LAST[0], _read(handle))
        wait = last + every_s - now()
        # A clock that was set back must not stop us for hours.
        if 0 < wait <= every_s:
            sleep(wait)
        try:
            yield
        finally:
            _LAST[0] = now()
            _write(handle, _LAST[0])


@contextlib.contextmanager
def _locked(folder: Path | None) -> Iterator[int | None]:
    if folder is None or os.name == "nt":
        yield None
        return
    import fcntl

    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / "arxiv.turn", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        yield None  # a cache that cannot be written paces nobody else
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def _read(handle: int | None) -> float:
    if handle is None:
        return 0.0
    try:
        return float(os.pread(handle, 40, 0) or b"0")
    except ValueError:
        return 0.0


def _write(handle: int | None, when: float) -> None:
    if handle is not None:
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{when:.3f}".encode(), 0)
