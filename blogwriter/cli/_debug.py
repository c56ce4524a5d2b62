"""What goes to the terminal beside results: logs for ``--debug``, and tracebacks, all without secrets.

Tracebacks of bugs pass through here with or without ``--debug``: they quote values, and a value may be a key.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from blogwriter import redaction

__all__ = ["session", "show", "wanted"]

_FLAG = "--debug"


class _Formatter(logging.Formatter):
    """A record as one redacted line, its traceback below."""

    def format(self, record: logging.LogRecord) -> str:
        return redaction.redact(super().format(record))


def wanted(argv: list[str]) -> bool:
    """Take ``--debug`` out of the arguments, wherever it stands before ``--``; whether it was there."""
    end = argv.index("--") if "--" in argv else len(argv)
    places = [i for i, word in enumerate(argv[:end]) if word == _FLAG]
    for i in reversed(places):
        del argv[i]
    return bool(places)


@contextmanager
def session(*, debug: bool) -> Iterator[None]:
    """Inside, no traceback shows a secret; with ``debug`` everybody's logs go to stderr."""
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _excepthook
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = _threading_excepthook
    if not debug:
        yield
        return
    os.environ["BLOGWRITER_DEBUG"] = "1"
    handler, root = logging.StreamHandler(sys.stderr), logging.getLogger()
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def show(exc: BaseException) -> None:
    """An error's traceback with all that led to it."""
    sys.stderr.write(redaction.redact("".join(traceback.format_exception(exc))))
    sys.stderr.flush()


def _excepthook(_kind: type[BaseException], exc: BaseException, _trace: TracebackType | None) -> None:
    show(exc)


def _threading_excepthook(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        show(args.exc_value)
