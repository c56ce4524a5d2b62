"""A folder with three small papers, and a way to run a batch over them."""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import date
from pathlib import Path

import pytest

from blogwriter import settings
from blogwriter.batch import coordinator, refs
from blogwriter.batch._line import Patience
from blogwriter.batch.coordinator import BatchOptions
from blogwriter.pipeline import DraftOptions
from blogwriter.sources import ReadOptions

sys.path.insert(0, str(Path(__file__).parents[1]))
from pdfs import small_paper

TODAY = date(2026, 11, 22)


class Watching:
    """Writes down what it is told."""

    def __init__(self):
        self.settled_jobs = []
        self.holds = []

    def begin(self, jobs, engine):
        self.jobs, self.engine = jobs, engine

    def stage(self, *_said):
        pass

    def settled(self, job, *, retried):
        self.settled_jobs.append((job.shown, job.state, retried))

    def held(self, seconds, _reason):
        self.holds.append(seconds)


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """A folder in memory where there is one: a journal waits for the disk at every step."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder below it is our own
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        monkeypatch.chdir(folder)
        yield Path(folder)
        monkeypatch.undo()


@pytest.fixture
def papers(here):
    """papers(n) → a folder of n small papers with different titles."""

    def make(count=3, folder="papers"):
        (here / folder).mkdir(exist_ok=True)
        for number in range(count):
            small_paper(here / folder / f"bees{number:03}.pdf", title=f"Counting Bees, Part {number}")
        return Path(folder)

    return make


@pytest.fixture
def options():
    """options(…) → a batch with the excerpt engine, parsed in this process."""

    def make(*, engine="extract", llm=None, **more):
        loaded = settings.load({"draft": {"engine": engine, **more.pop("draft", {})}, "llm": llm or {}})
        draft = DraftOptions(
            refs=(), settings=loaded, today=TODAY, read=ReadOptions(sandbox=False), figures=more.pop("figures", False)
        )
        return BatchOptions(draft=draft, **{"patience": Patience(hold_s=0.0), **more})

    return make


@pytest.fixture
def run(options):
    """run(*arguments, …) → what the batch did."""

    def go(*arguments, watching=None, **more):
        found, _ = refs.collect(map(str, arguments)) if arguments else ((), ())
        return coordinator.run(found, options(**more), watching or Watching())

    return go


@pytest.fixture
def watching():
    """What a batch tells while it runs."""
    return Watching()
