"""Runs a batch: hands out jobs, takes outcomes, and alone writes posts and journal.

Whatever ends the program between two steps, the next run goes on: the journal knows what was about to be written, the
cache has every answer, and a post appears whole or not at all.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from blogwriter import batch, files, llm, pipeline, redaction, styles
from blogwriter.batch import journal as journals
from blogwriter.batch import posts
from blogwriter.batch._crew import Crew
from blogwriter.batch._line import Line, Patience
from blogwriter.batch.journal import Job, Journal
from blogwriter.batch.refs import Ref
from blogwriter.batch.work import Bench, Outcome, Taken, Verdict, verdict_of, work
from blogwriter.errors import BlogwriterError
from blogwriter.llm import openai
from blogwriter.models import Usage
from blogwriter.pipeline import DraftOptions
from blogwriter.sources import _kept

__all__ = ["BatchOptions", "Ran", "Watcher", "run"]

_MOST_PAPERS = 128
"""Papers worked on at once; long ones took 8 MB each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """What a batch is made of."""

    draft: DraftOptions
    """Of every post; its references are not looked at."""
    engine: str = "local"
    """Where papers are parsed."""
    scheduler: str | None = None
    jobs: int = 2
    """Papers parsed at once."""
    resume: bool = False
    """Also take up all that earlier runs on this folder left undone."""
    force: bool = False
    """Also write again what is done; what was edited by hand stays all the same."""
    patience: Patience = Patience()


class Watcher(Protocol):
    """Is told what happens, from several threads."""

    def begin(self, jobs: tuple[Job, ...], engine: tuple[str, llm.Choice]) -> None:
        """These jobs are about to be worked on; those done earlier are among them."""
        ...

    def stage(self, job: Job, stage: str, done: int, total: int) -> None:
        """A job is at this stage, in Chinese."""
        ...

    def settled(self, job: Job, *, retried: bool) -> None:
        """A try of a job is over; ``retried`` where another one follows in this run."""
        ...

    def held(self, seconds: float, reason: str) -> None:
        """Nothing new begins for a while."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a run has done."""

    jobs: tuple[Job, ...]
    """All jobs that were asked for, as they stand in the journal."""
    fresh: frozenset[int] = frozenset()
    """Ids of those that were worked on in this run."""
    stopped: Outcome | None = None
    """Why the batch ended early; None where it came to its end."""
    engine: str = ""
    why: str = ""
    model: str = ""
    seconds: float = 0.0
    usage: Usage = Usage()
    """Tokens of this run."""
    money: float = 0.0
    """Cost of this run."""
    currency: str = ""
    """Empty where no price is known."""
    warnings: tuple[str, ...] = ()


def run(refs: Iterable[Ref], options: BatchOptions, watcher: Watcher) -> Ran:
    """Work until every job is settled or the batch has to stop.

    Args:
        refs: What to write about.
        options: How.
        watcher: Is told what happens.

    Raises:
        BlogwriterError: Before anything was done: another run is at work on this folder (``busy``), the folder cannot
            be written, the style is unknown, there is no endpoint.
    """
    wanted = tuple(refs)
    styles.load(options.draft.settings.draft.style)
    out = Path(options.draft.settings.draft.out)
    with journals.opened(out) as journal:
        journal.add(wanted)
        _recover(journal, out)
        keys = None if options.resume and not wanted else [ref.key for ref in wanted]
        jobs = journal.jobs(keys)
        if options.resume and keys is not None:
            more = (job for job in journal.jobs() if job.state != "done" and job.key not in keys)
            jobs = (*jobs, *more)
        given = {ref.key: ref.given for ref in wanted}
        return _Run(journal, out, options, watcher, given).go(jobs)


def _recover(journal: Journal, out: Path) -> None:
    """Settle what a run that was cut off left in the middle."""
    files.sweep(out)
    for job in journal.jobs():
        if job.state != "running":
            continue
        if job.aim:
            posts.tidy(out, job.aim)
        now = posts.digest_on_disk(out / job.aim) if job.aim else ""
        if posts.found_whole(out, job):
            journal.finish(job, "done", post=job.aim, digest=job.aim_digest)
            continue
        if job.aim == job.post and posts.same_text(now, job.digest):
            journal.accept(job, now)
        journal.queue(job)


@dataclass(slots=True)
class _Run:
    journal: Journal
    out: Path
    options: BatchOptions
    watcher: Watcher
    given: dict[str, str] = field(default_factory=dict)
    """References of this run by key; the journal keeps addresses without passwords and keys."""
    now: Callable[[], float] = time.monotonic
    stopped: Outcome | None = None
    usage: Usage = Usage()
    money: float = 0.0
    warnings: list[str] = field(default_factory=list)
    twins: dict[str, list[tuple[Job, Outcome]]] = field(default_factory=dict)
    """Jobs whose paper another one writes about, by paper: they are settled with it, or get their own try."""
    bug: BaseException | None = None

    def go(self, jobs: tuple[Job, ...]) -> Ran:
        started = self.now()
        todo = [job for job in jobs if job.state != "done" or self.options.force]
        self._tell_missing(job for job in jobs if job.state == "done" and not self.options.force)
        engine = pipeline.choose(self.options.draft) if todo else ("", llm.Choice(kind="extract", why=""))
        self.watcher.begin(jobs, engine)
        if todo:
            self._work(todo, engine)
        price = self._price(engine)
        return Ran(
            jobs=self.journal.jobs([job.key for job in jobs]),
            fresh=frozenset(job.id for job in todo),
            stopped=self.stopped,
            engine=engine[0],
            why=engine[1].why,
            model=engine[1].model,
            seconds=self.now() - started,
            usage=self.usage,
            money=self.money,
            currency=price.currency if price else "",
            warnings=tuple(self.warnings),
        )

    def _work(self, todo: list[Job], engine: tuple[str, llm.Choice]) -> None:
        with batch.engine(self.options.engine).opened(self.options.jobs, self.options.scheduler) as parser:
            bench = self._bench(parser, engine)
            if engine[1].complete:
                threading.Thread(target=openai.warm, name="warm", daemon=True).start()
            size = min(len(todo), _crew_size(self.options, engine[0]))
            turns = _turns(todo, size, budget=bool(self.options.draft.settings.llm.budget))
            crew: Crew[Job, Outcome] = Crew(lambda job: self._try(job, bench, turns[job.id]), size)
            line = Line(todo, self.options.patience, self.now)
            while True:
                begun = [] if self.stopped else line.take(crew.free)
                for job in self.journal.start(begun) if begun else ():
                    crew.put(job)
                if not crew.busy and (self.stopped or line.empty):
                    break
                said = crew.take(timeout_s=line.wait_s() if crew.free and not self.stopped else None)
                if said is not None:
                    self._settle(*said, bench, line)
            self._leave([*line.rest(), *(twin for twins in self.twins.values() for twin, _ in twins)])
        if self.bug is not None:
            raise self.bug

    def _bench(self, parser: Any, engine: tuple[str, llm.Choice]) -> Bench:
        draft = self.options.draft
        places = self.options.jobs + 2  # while papers are parsed, a few more are fetched or cut up
        _kept.make_room(places)
        done = {job.paper: (job.key, job.shown) for job in self.journal.jobs() if job.state == "done" and job.paper}
        return Bench(
            options=replace(draft, read=replace(draft.read, parser=parser)),
            engine=engine,
            reading=threading.BoundedSemaphore(places),
            taken=Taken(done),
        )

    def _try(self, job: Job, bench: Bench, turn: int) -> Outcome:
        ref = Ref(key=job.key, given=self.given.get(job.key, job.given), shown=job.shown)
        return work(ref, bench, lambda stage, done, total: self.watcher.stage(job, stage, done, total), turn=turn)

    def _settle(self, job: Job, said: Outcome | BaseException, bench: Bench, line: Line) -> None:
        if isinstance(said, BaseException):
            self._bug(job, said)
            return
        if said.verdict == "same":
            self._twin(job, said, bench, line)
            return
        spent = self._spent(said, bench.engine)
        if said.verdict == "done":
            said = self._saved(job, said, spent)
        if said.verdict == "done":
            line.well()
            self.watcher.settled(self.journal.job(job.id), retried=False)
            bench.taken.keep(said.paper)
        elif said.verdict == "stop":
            self.stopped = self.stopped or said
            bench.halt.raise_(said.reason, said.code)
        again = said.verdict != "done" and self._put_down(job, said, spent, line)
        if said.verdict != "done":
            bench.taken.release(said.paper, job.key)
        if not again:
            for twin, its in self.twins.pop(said.paper, ()):
                self._twin(twin, its, bench, line)

    def _twin(self, job: Job, said: Outcome, bench: Bench, line: Line) -> None:
        """A job whose paper another one has: it shares in the other's post, or gets a try where there is none."""
        fate = bench.taken.fate(said.paper)
        if fate == "post":
            self._put_down(job, said, {}, line)
        elif fate == "taken":
            self.twins.setdefault(said.paper, []).append((job, said))
        else:
            line.put(job)

    def _put_down(self, job: Job, said: Outcome, spent: dict[str, Any], line: Line) -> bool:
        """Settle a try that made no post; whether there is another one in this run."""
        again = said.verdict == "later" and not self.stopped and line.again(job, said)
        state: journals.State = _STATES[said.verdict]
        if said.verdict == "later" and not again and not self.stopped:
            state = said.final
        values = {"paper": said.paper, "title": said.title} if said.paper else {}
        self.journal.finish(
            job,
            state,
            **values,
            **spent,
            reason=redaction.redact(said.reason),
            code=said.code,
            exit_code=said.exit_code,
            advice=said.advice,
        )
        self.watcher.settled(self.journal.job(job.id), retried=again)
        if again and line.held_s:
            self.watcher.held(line.held_s, said.reason)
        if line.hopeless:
            self.stopped = self.stopped or said
        return again

    def _saved(self, job: Job, said: Outcome, spent: dict[str, Any]) -> Outcome:
        """The same outcome where its post is on the disk; else why it is not."""
        assert said.written is not None  # noqa: S101 - what is done was written
        try:
            now = self.journal.job(job.id)
            place = posts.place_of(self.out, now, said.folder, lambda folder: self.journal.has_other(job, folder))
            digest = posts.digest_of(said.written, place.post.partition("/")[2])
            self.journal.aim(job, post=place.post, digest=digest, paper=said.paper, title=said.title)
            posts.put(self.out, place.post, said.written)
            notes = (*((place.warning,) if place.warning else ()), *said.notes)
            self.journal.finish(job, "done", post=place.post, digest=digest, notes=notes, **spent)
        except BlogwriterError as exc:
            return replace(said, verdict=verdict_of(exc), reason=exc.message, code=exc.code, exit_code=exc.exit_code)
        if place.warning:
            self.warnings.append(place.warning)
        return said

    def _spent(self, said: Outcome, engine: tuple[str, llm.Choice]) -> dict[str, Any]:
        price = self._price(engine)
        money = llm.cost(said.usage, price) if price else 0.0
        self.usage += said.usage
        self.money += money
        used = said.usage
        return {
            "input": used.input,
            "output": used.output,
            "cached": used.cached,
            "calls": used.calls,
            "estimated": used.estimated,
            "money": money,
            "seconds": said.seconds,
        }

    def _price(self, engine: tuple[str, llm.Choice]) -> llm.Price | None:
        _, choice = engine
        return None if choice.local or not choice.model else llm.price_of(choice.model)

    def _bug(self, job: Job, bug: BaseException) -> None:
        """The others are not to suffer from it; it is raised when they are through."""
        self.bug = self.bug or bug
        said = f"程序在这一篇上出错了（{type(bug).__name__}）"
        self.journal.finish(job, "failed", reason=said, code="bug", exit_code=1, advice="请把终端上的错误报告给我们")
        self.watcher.settled(self.journal.job(job.id), retried=False)

    def _leave(self, rest: Iterable[Job]) -> None:
        for job in rest:
            said = self.stopped
            reason = f"这一批提前停下了：{redaction.redact(said.reason)}" if said else ""
            code, exit_code = (said.code, said.exit_code) if said else ("", 0)
            advice = said.advice if said else ""
            self.journal.finish(job, "later", reason=reason, code=code, exit_code=exit_code, advice=advice)

    def _tell_missing(self, done: Iterable[Job]) -> None:
        gone = [job.post for job in done if job.post and not (self.out / job.post).exists()]
        if gone:
            shown = "、".join(gone[:3]) + (" 等" if len(gone) > 3 else "")
            self.warnings.append(
                f"{len(gone)} 篇写好的文章已不在原处（{shown}），没有重写；移走的不用管，要重写请加 --force"
            )


_STATES: dict[Verdict, journals.State] = {
    "done": "done",
    "same": "done",
    "failed": "failed",
    "later": "later",
    "stop": "later",
}


def _crew_size(options: BatchOptions, engine: str) -> int:
    """How many papers are worked on at once.

    With a model two for each call that may be under way: between two answers a paper is read, cut up, checked, or waits
    because a call failed, and no place is to stand empty meanwhile. A paper takes a few megabytes.
    """
    if engine == "extract":
        return options.jobs + 1
    return max(options.jobs, min(2 * options.draft.settings.llm.concurrency, _MOST_PAPERS))


def _turns(todo: Sequence[Job], size: int, *, budget: bool) -> dict[int, int]:
    """Whose calls go first, by job.

    One paper after the other, so that what was begun becomes a post; but the last ones, as many as are worked on at
    once, go side by side, the longest way first: a paper is a chain of calls, and one that is begun last would hold up
    the end while the other places stand empty. Where money may run out, whole posts are worth more than speed.
    """
    last = len(todo) if budget else len(todo) - size
    return {job.id: min(place, last) for place, job in enumerate(todo)}
