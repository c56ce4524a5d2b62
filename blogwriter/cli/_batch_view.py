"""A batch while it runs: a live table on a terminal, a line for each paper elsewhere; all of it on stderr."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from blogwriter import llm
from blogwriter.batch.coordinator import Watcher
from blogwriter.batch.journal import Job

__all__ = ["Silent", "watcher"]

_ROWS = 12
"""Papers shown as being worked on."""
_LAST = 4
"""Failures that stay in sight."""
_SYMBOLS = {"done": "✓", "failed": "✗", "later": "…"}


@contextmanager
def watcher(*, quiet: bool) -> Iterator[Watcher]:
    """What shows the progress."""
    if quiet:
        yield Silent()
    elif sys.stderr.isatty():
        with _live() as live:
            yield live
    else:
        yield _Lines()


class Silent:
    """Shows nothing."""

    def begin(self, jobs: tuple[Job, ...], engine: tuple[str, llm.Choice]) -> None:
        """Nothing."""

    def stage(self, job: Job, stage: str, done: int, total: int) -> None:
        """Nothing."""

    def settled(self, job: Job, *, retried: bool) -> None:
        """Nothing."""

    def held(self, seconds: float, reason: str) -> None:
        """Nothing."""


class _Count:
    """How far a batch is."""

    def __init__(self) -> None:
        self.total = 0
        self.posts = 0
        self.failed = 0
        self.later = 0
        self.money = 0.0
        self.calls = 0
        self.currency = ""
        self._before: dict[int, Job] = {}

    def begin(self, jobs: tuple[Job, ...], engine: tuple[str, llm.Choice]) -> None:
        self._before = {job.id: job for job in jobs}
        self.total = len(jobs)
        self.posts = sum(job.state == "done" for job in jobs)
        _, choice = engine
        price = None if choice.local or not choice.model else llm.price_of(choice.model)
        self.currency = price.currency if price else ""

    def settled(self, job: Job, *, retried: bool) -> None:
        before = self._before.get(job.id)
        self.money += job.money - (before.money if before else 0.0)
        self.calls += job.calls - (before.calls if before else 0)
        self._before[job.id] = job
        if before and before.state == "done":
            self.posts -= 1  # written again with --force
        self.posts += job.state == "done"
        self.failed += job.state == "failed"
        self.later += job.state == "later" and not retried

    @property
    def settled_now(self) -> int:
        return self.posts + self.failed + self.later

    @property
    def spent(self) -> str:
        return f"，{self.calls} 次调用" + (f" 约 {self.money:.2f} {self.currency}" if self.currency else "")


class _Lines(Silent):
    """A line for each paper that is settled; a log file is no place for tables."""

    def __init__(self) -> None:
        self._count = _Count()

    def begin(self, jobs: tuple[Job, ...], engine: tuple[str, llm.Choice]) -> None:
        self._count.begin(jobs, engine)
        before = f"，其中 {self._count.posts} 篇早已写好" if self._count.posts else ""
        why = f"；引擎：{engine[0]}——{engine[1].why}" if engine[0] else ""
        click.echo(f"· 共 {len(jobs)} 篇{before}{why}", err=True)

    def settled(self, job: Job, *, retried: bool) -> None:
        self._count.settled(job, retried=retried)
        count = self._count
        spent = count.spent if count.calls else ""
        click.echo(f"[{count.settled_now}/{count.total}{spent}] {_line(job, retried=retried)}", err=True)

    def held(self, seconds: float, reason: str) -> None:
        click.echo(f"· 暂停 {seconds:.0f} 秒：{reason}", err=True)


def _line(job: Job, *, retried: bool) -> str:
    mark = _SYMBOLS.get(job.state, "·")
    if job.state == "done":
        return f"{mark} {job.shown} → {job.post}" if job.post else f"{mark} {job.shown}：{job.reason}"
    again = "（会再试）" if retried else ""
    return f"{mark} {job.shown}：{job.reason}{again}"


class _Table(Silent):
    """The state behind the live table; told from many threads, drawn by one."""

    def __init__(self) -> None:
        self._count = _Count()
        self._lock = threading.Lock()
        self._at: dict[int, tuple[Job, str, float]] = {}
        self._last: list[str] = []
        self._held = (0.0, "")
        self._started = time.monotonic()
        self._first = 0

    def begin(self, jobs: tuple[Job, ...], engine: tuple[str, llm.Choice]) -> None:
        with self._lock:
            self._count.begin(jobs, engine)
            self._first = self._count.posts

    def stage(self, job: Job, stage: str, done: int, total: int) -> None:
        with self._lock:
            since = self._at[job.id][2] if job.id in self._at else time.monotonic()
            self._at[job.id] = (job, f"{stage} {done}/{total}" if total > 1 else stage, since)

    def settled(self, job: Job, *, retried: bool) -> None:
        with self._lock:
            self._at.pop(job.id, None)
            self._count.settled(job, retried=retried)
            if job.state != "done":
                self._last = [*self._last, _line(job, retried=retried)][-_LAST:]

    def held(self, seconds: float, reason: str) -> None:
        with self._lock:
            self._held = (time.monotonic() + seconds, reason)

    def __rich__(self) -> Any:
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        with self._lock:
            rows, last, held = list(self._at.values()), list(self._last), self._held
            head = self._headline()
        now = time.monotonic()
        table = Table(box=None, pad_edge=False, expand=True)
        for name, ratio in (("论文", 3), ("阶段", 2), ("用时", 1)):
            table.add_column(name, ratio=ratio, no_wrap=True, overflow="ellipsis")
        for job, stage, since in rows[:_ROWS]:
            table.add_row(Text(job.title or job.shown), stage, f"{now - since:.0f} 秒")
        if len(rows) > _ROWS:
            table.add_row(Text(f"……还有 {len(rows) - _ROWS} 篇同时在写"), "", "")
        lines: list[Any] = [Text(head), table, *(Text(line, no_wrap=True, overflow="ellipsis") for line in last)]
        if held[0] > now:
            lines.append(Text(f"暂停 {held[0] - now:.0f} 秒：{held[1]}"))
        return Group(*lines)

    def _headline(self) -> str:
        count = self._count
        minutes = (time.monotonic() - self._started) / 60
        fresh = count.settled_now - self._first
        speed = f"，每分钟 {fresh / minutes:.1f} 篇" if minutes > 0.05 and fresh else ""
        left = count.total - count.settled_now
        rest = f"，约剩 {left * minutes / fresh:.0f} 分钟" if fresh > 2 and left else ""
        return (
            f"{count.settled_now}/{count.total}：写好 {count.posts}，没写成 {count.failed}，留待下次 {count.later}"
            f"{count.spent if count.calls else ''}{speed}{rest}"
        )


@contextmanager
def _live() -> Iterator[_Table]:
    from rich.console import Console
    from rich.live import Live

    table = _Table()
    with Live(table, console=Console(stderr=True), refresh_per_second=4, transient=False):
        yield table
