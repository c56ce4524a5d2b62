"""What commands share on the terminal: progress and notes on stderr, results on stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from blogwriter.models import Progress

__all__ = ["note", "progress", "result"]


@contextmanager
def progress(*, quiet: bool) -> Iterator[Progress]:
    """A callback that shows stages as they go, with rich on a terminal and plain lines elsewhere."""
    if quiet:
        yield lambda _stage, _done, _total: None
        return
    if sys.stderr.isatty():
        with _live() as report:
            yield report
        return
    yield _Plain()


@contextmanager
def _live() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=False) as bars:
        tasks: dict[str, Any] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total or None)
            bars.update(tasks[stage], completed=done, total=total or None)

        yield report


class _Plain:
    """One line when a stage begins; a log file is no place for bars."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def __call__(self, stage: str, _done: int, total: int) -> None:
        if stage not in self._seen:
            self._seen.add(stage)
            click.echo(f"· {stage}" + (f"（{total}）" if total > 1 else ""), err=True)


def note(text: str, *, quiet: bool = False) -> None:
    """A line for the user that is no result."""
    if not quiet:
        click.echo(text, err=True)


def result(value: Any) -> None:
    """JSON on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
