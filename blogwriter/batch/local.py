"""This machine: papers are parsed by the warm servers of ``sources._sandbox``, which stay up from one to the next."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from blogwriter.errors import SettingsError
from blogwriter.sources import _sandbox
from blogwriter.sources._sandbox import Parser

__all__ = ["opened"]


@contextmanager
def opened(jobs: int, scheduler: str | None = None) -> Iterator[Parser]:
    """A parser for at most so many papers at once.

    Raises:
        SettingsError: A scheduler is named, which this engine has no use for.
    """
    if scheduler:
        raise SettingsError("--scheduler 只用于 --engine dask", code="bad_option")  # noqa: EM101 - one place
    places = threading.BoundedSemaphore(jobs)

    def parse(header: bytes, data: bytes) -> dict[str, Any]:
        with places:
            return _sandbox.ask(header, data)

    try:
        yield parse
    finally:
        _sandbox.close()
