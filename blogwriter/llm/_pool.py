"""Many requests, or pieces of work that make some, at once; answers in the order of what was asked.

Threads are daemons: Ctrl-C ends the program at once, and what was answered by then is in the cache.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from blogwriter.errors import LLMError
from blogwriter.llm._faults import HandoffWaitingError, ModelError
from blogwriter.models import Answer, Complete, Request

__all__ = ["Task", "halved", "map_requests", "map_tasks", "raise_waiting", "work_through"]

_DEPTH = 5
"""Halvings until a part is a thirty-second: 10,000 tokens of material come down to 300."""
_MOST_IN_VAIN = 60
"""Refused requests in a row after which no part is thought short enough."""
_Outcome = Answer | LLMError
_Row = TypeVar("_Row")
_Item = TypeVar("_Item")
_Done = TypeVar("_Done")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A request, and how to ask the same in parts."""

    request: Request
    parts: Callable[[], Sequence[Task]] = tuple
    """Shorter tasks that together ask the same, in order; empty where there are none."""


def map_requests(
    complete: Complete,
    requests: Sequence[Request],
    concurrency: int,
    *,
    done: Callable[[int, int], None] | None = None,
) -> tuple[Answer | LLMError, ...]:
    """Ask all requests, some at a time.

    Args:
        complete: The client.
        requests: What to ask.
        concurrency: Requests under way at once, at least 1.
        done: Called with (finished, total) after each, in the calling thread.

    Returns:
        For each request its answer, or the error of this request alone.

    Raises:
        ModelError: The first error that would meet every request (``action == "stop"``); what has not begun is not
            sent any more, what is under way is waited for, since its answer is paid and goes to the cache.
        HandoffWaitingError: All prompts are written; it names every one that waits for an answer.
    """
    ordered = tuple(work_through(complete, requests, concurrency, done=done))
    raise_waiting(ordered)
    return ordered


def work_through(
    work: Callable[[_Item], _Done],
    items: Sequence[_Item],
    concurrency: int,
    *,
    done: Callable[[int, int], None] | None = None,
) -> Iterator[_Done | LLMError]:
    """Outcomes of work that asks a model, each as soon as it and all before it are there.

    Args:
        work: What is done with an item; several at a time.
        items: In the order of the outcomes.
        concurrency: Items under way at once, at least 1.
        done: Called with (finished, total) after each, in the calling thread.

    Raises:
        ModelError: As ``map_requests``, once all outcomes before it are given.
    """
    crew = _Crew(work, items)
    ready: dict[int, _Done | LLMError] = {}
    given = 0
    for finished, (index, outcome) in enumerate(crew.run(max(1, min(concurrency, len(items)))), start=1):
        ready[index] = outcome
        if done is not None:
            done(finished, len(items))
        while given in ready and not (crew.fatal and ready[given] is crew.fatal):
            yield ready.pop(given)
            given += 1
    if crew.fatal is not None:
        raise crew.fatal


def halved(ask: Callable[[Sequence[_Row]], Request], rows: Sequence[_Row]) -> Task:
    """A task over rows; where it is too long, the first half of the rows is asked about, then the second."""
    half = len(rows) // 2
    return Task(
        request=ask(rows),
        parts=lambda: [halved(ask, rows[:half]), halved(ask, rows[half:])] if half else [],
    )


def map_tasks(
    complete: Complete,
    tasks: Sequence[Task],
    concurrency: int,
    *,
    done: Callable[[int, int], None] | None = None,
) -> tuple[tuple[Answer, ...] | LLMError, ...]:
    """Ask all tasks; what the endpoint finds too long is asked in parts, and nothing is cut.

    An answer that does not fit into the model's output is asked in halves, too, but once only: a model that rambles
    does so over the halves as well.

    Args:
        complete: The client.
        tasks: What to ask.
        concurrency: Requests under way at once, at least 1.
        done: Called with (finished, total) after each request, in the calling thread; parts add to the total.

    Returns:
        For each task its answers in the order of its parts (one where it went through whole), or the error of the
        first part that failed.

    Raises:
        ModelError: As ``map_requests``.
    """

    def ask(requests: Sequence[Request], before: int) -> tuple[_Outcome, ...]:
        report = None if done is None else lambda finished, total: done(before + finished, before + total)
        return map_requests(complete, requests, concurrency, done=report)

    return _in_parts(ask, tasks, _State(depth=_DEPTH))


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    depth: int
    """Halvings left."""
    asked: int = 0
    """Requests so far."""
    in_vain: int = 0
    """Requests refused as too long since one went through."""


def _in_parts(
    ask: Callable[[Sequence[Request], int], tuple[_Outcome, ...]], tasks: Sequence[Task], state: _State
) -> tuple[tuple[Answer, ...] | LLMError, ...]:
    outcomes = ask([task.request for task in tasks], state.asked)
    hopeful = any(isinstance(outcome, Answer) for outcome in outcomes)
    now = _State(
        depth=state.depth - 1,
        asked=state.asked + len(tasks),
        in_vain=0 if hopeful else state.in_vain + len(tasks),
    )
    parts = [
        tuple(task.parts()) if _may_part(outcome, state.depth, now.in_vain) else ()
        for task, outcome in zip(tasks, outcomes, strict=True)
    ]
    every = [part for row in parts for part in row]
    rest = iter(_in_parts(ask, every, now) if every else ())
    return tuple(
        _joined([next(rest) for _ in row] or [_whole(outcome)]) for row, outcome in zip(parts, outcomes, strict=True)
    )


def _may_part(outcome: _Outcome, depth: int, in_vain: int) -> bool:
    if isinstance(outcome, Answer):
        return False
    if outcome.code == "too_long":
        return depth > 0 and in_vain <= _MOST_IN_VAIN
    return outcome.code == "truncated" and depth == _DEPTH


def _whole(outcome: _Outcome) -> tuple[Answer, ...] | LLMError:
    return (outcome,) if isinstance(outcome, Answer) else outcome


def _joined(outcomes: Sequence[tuple[Answer, ...] | LLMError]) -> tuple[Answer, ...] | LLMError:
    answers: list[Answer] = []
    for outcome in outcomes:
        if isinstance(outcome, LLMError):
            return outcome
        answers += outcome
    return tuple(answers)


class _Crew(Generic[_Item, _Done]):
    """Threads that take one item after the other, until all are done or one failed for all."""

    def __init__(self, work: Callable[[_Item], _Done], items: Sequence[_Item]) -> None:
        self.fatal: ModelError | None = None
        self._work = work
        self._waiting = iter(enumerate(items))
        self._lock = threading.Lock()
        self._said: queue.SimpleQueue[tuple[int, _Done | LLMError] | BaseException | None] = queue.SimpleQueue()

    def run(self, size: int) -> Iterator[tuple[int, _Done | LLMError]]:
        """(index, outcome) as they come; a bug in the work is raised here."""
        for _ in range(size):
            threading.Thread(target=self._serve, name="llm", daemon=True).start()
        left = size
        while left:
            said = self._said.get()
            if said is None:
                left -= 1
            elif isinstance(said, BaseException):
                raise said
            else:
                yield said

    def _serve(self) -> None:
        try:
            while (item := self._next()) is not None:
                self._said.put((item[0], self._done(item[1])))
        except BaseException as exc:  # noqa: BLE001 - a thread has nobody to raise to; the caller raises it again
            self._said.put(exc)
        self._said.put(None)

    def _next(self) -> tuple[int, _Item] | None:
        with self._lock:
            return None if self.fatal else next(self._waiting, None)

    def _done(self, item: _Item) -> _Done | LLMError:
        try:
            return self._work(item)
        except LLMError as exc:
            if isinstance(exc, ModelError) and exc.action == "stop":
                with self._lock:
                    self.fatal = self.fatal or exc
            return exc


def raise_waiting(outcomes: Iterable[object]) -> None:
    """Where prompts wait for answers by hand, name all of them at once.

    Raises:
        HandoffWaitingError: Some outcome is one.
    """
    held = [outcome for outcome in outcomes if isinstance(outcome, HandoffWaitingError)]
    if held:
        raise HandoffWaitingError.together(held)
