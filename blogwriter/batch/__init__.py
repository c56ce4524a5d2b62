"""Many references, one journal: every paper becomes one post or one clean reason why not, whatever happens in between.

    refs ─journal→ jobs ─crew→ outcomes ─journal→ posts + report

One process, the driver, fetches, asks the model, keeps the limits and the budget, and alone writes journal and posts.
An engine (``local``, ``dask`` …: a module of that name here) says where PDFs are parsed and nothing else. It offers:

- ``opened(jobs: int, scheduler: str | None) -> AbstractContextManager[Parser]``: a ``Parser`` as in
  ``sources._sandbox``, safe to call from many threads, which lets at most ``jobs`` papers be parsed at once. What it is
  given is bytes and what it gives back is plain JSON, so that both can travel; keys never do.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol, cast

from blogwriter.errors import SettingsError
from blogwriter.sources._sandbox import Parser

__all__ = ["ENGINES", "Engine", "engine"]

ENGINES = ("local", "dask")
"""Names of the engines."""


class Engine(Protocol):
    """Where the PDFs of a batch are parsed."""

    def opened(self, jobs: int, scheduler: str | None) -> AbstractContextManager[Parser]:
        """A parser for at most so many papers at once, with whatever it needs started."""
        ...


def engine(name: str) -> Engine:
    """The engine of this name.

    Raises:
        SettingsError: There is none.
    """
    import importlib

    if name not in ENGINES:
        raise SettingsError(f"没有名为“{name}”的批量引擎；可用的有：{'、'.join(ENGINES)}", code="unknown_name")
    return cast("Engine", importlib.import_module(f"blogwriter.batch.{name}"))
