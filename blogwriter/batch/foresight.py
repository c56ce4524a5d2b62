"""What a batch would do: every paper read, nothing written and no model asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from blogwriter import batch, pipeline, styles
from blogwriter.batch import journal as journals
from blogwriter.batch._crew import Crew
from blogwriter.batch.coordinator import BatchOptions
from blogwriter.batch.refs import Ref
from blogwriter.errors import BlogwriterError
from blogwriter.models import Usage
from blogwriter.pipeline import Planned

__all__ = ["Foreseen", "foresee"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What would become of one reference."""

    ref: Ref
    state: str
    """``write``, ``done`` (already there), ``same`` (another reference is the same paper) or ``failed``."""
    paper: str = ""
    title: str = ""
    planned: Planned | None = None
    """For ``write`` and ``same``; without the papers themselves, of which there may be hundreds."""
    note: str = ""
    """Where its post is, which one it repeats, or why it cannot be read."""

    @property
    def usage(self) -> Usage:
        """Tokens that it would take."""
        return self.planned.estimate.usage if self.planned and self.state == "write" else Usage()


def foresee(
    refs: Iterable[Ref], options: BatchOptions, done: Callable[[int, int], None] = lambda _done, _total: None
) -> tuple[Foreseen, ...]:
    """Read all papers that are not done yet and estimate what they would take.

    Args:
        refs: What to write about.
        options: How.
        done: Called with (read, total).

    Raises:
        BlogwriterError: As ``coordinator.run`` before anything is done.
    """
    styles.load(options.draft.settings.draft.style)
    pipeline.choose(options.draft, probe=False)
    known = {job.key: job for job in journals.peek(Path(options.draft.settings.draft.out)) if job.state == "done"}
    wanted = tuple(refs)
    todo = [ref for ref in wanted if ref.key not in known or options.force]
    seen: dict[str, Foreseen] = {}
    with batch.engine(options.engine).opened(options.jobs, options.scheduler) as parser:
        reading = threading.BoundedSemaphore(options.jobs)
        draft = replace(options.draft, read=replace(options.draft.read, parser=parser))
        crew: Crew[Ref, Foreseen] = Crew(lambda ref: _one(ref, draft, reading), options.jobs)
        waiting = list(reversed(todo))
        while waiting or crew.busy:
            while crew.free and waiting:
                crew.put(waiting.pop())
            said = crew.take(None)
            assert said is not None  # noqa: S101 - it waits until there is one
            if isinstance(said[1], BaseException):
                raise said[1]
            seen[said[0].key] = said[1]
            done(len(seen), len(todo))
    left = [seen.get(ref.key) or Foreseen(ref=ref, state="done", note=known[ref.key].post) for ref in wanted]
    return tuple(_without_repeats(left))


def _one(ref: Ref, draft: pipeline.DraftOptions, reading: threading.BoundedSemaphore) -> Foreseen:
    try:
        with reading:
            planned = pipeline.plan(replace(draft, refs=(ref.given,)))
    except BlogwriterError as exc:
        return Foreseen(ref=ref, state="failed", note=exc.message.replace(ref.given, ref.shown))
    (paper,) = planned.papers
    return Foreseen(ref=ref, state="write", paper=paper.id, title=paper.title, planned=replace(planned, papers=()))


def _without_repeats(rows: Iterable[Foreseen]) -> Iterable[Foreseen]:
    first: dict[str, str] = {}
    for row in rows:
        other = first.setdefault(row.paper, row.ref.shown) if row.paper else row.ref.shown
        if other != row.ref.shown:
            yield replace(row, state="same", note=f"与 {other} 是同一篇论文")
        else:
            yield row
