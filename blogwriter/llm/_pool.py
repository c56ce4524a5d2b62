"""Many requests at once, answers in the order of the requests.

Threads are daemons: Ctrl-C ends the program at once, and what was answered by then is in the cache.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from blogwriter.errors import LLMError
from blogwriter.llm._faults import HandoffWaitingError, ModelError
from blogwriter.models import Answer, Complete, Request

__all__ = ["Task", "halved", "map_requests", "map_tasks"]

_DEPTH = 5
"""Halvings until a part is a thirty-second: 10,000 tokens of material come down to 300."""
_MOST_IN_VAIN = 60
"""Refused requests in a row after which no part is thought short enough."""
_Outcome = Answer | LLMError
_Row = TypeVar("_Row")


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
    crew = _Crew(complete, requests)
    outcomes: dict[int, _Outcome] = {}
    for index, outcome in crew.work(max(1, min(concurrency, len(requests)))):
        outcomes[index] = outcome
        if done is not None:
            done(len(outcomes), len(requests))
    if crew.fatal is not None:
        raise crew.fatal
    ordered = tuple(outcomes[index] for index in range(len(requests)))
    _raise_waiting(ordered)
    return ordered


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


class _Crew:
    """Threads that take one request after the other, until all are done or one failed for all."""

    def __init__(self, complete: Complete, requests: Sequence[Request]) -> None:
        self.fatal: ModelError | None = None
        self._complete = complete
        self._waiting = iter(enumerate(requests))
        self._lock = threading.Lock()
        self._said: queue.SimpleQueue[tuple[int, _Outcome] | BaseException | None] = queue.SimpleQueue()

    def work(self, size: int) -> Iterator[tuple[int, _Outcome]]:
        """(index, outcome) as they come; a bug in the client is raised here."""
        for _ in range(size):
            threading.Thread(target=self._run, name="llm", daemon=True).start()
        left = size
        while left:
            said = self._said.get()
            if said is None:
                left -= 1
            elif isinstance(said, BaseException):
                raise said
            else:
                yield said

    def _run(self) -> None:
        try:
            while (task := self._next()) is not None:
                self._said.put((task[0], self._ask(task[1])))
        except BaseException as exc:  # noqa: BLE001 - a thread has nobody to raise to; the caller raises it again
            self._said.put(exc)
        self._said.put(None)

    def _next(self) -> tuple[int, Request] | None:
        with self._lock:
            return None if self.fatal else next(self._waiting, None)

    def _ask(self, request: Request) -> _Outcome:
        try:
            return self._complete(request)
        except LLMError as exc:
            if isinstance(exc, ModelError) and exc.action == "stop":
                with self._lock:
                    self.fatal = self.fatal or exc
            return exc


def _raise_waiting(outcomes: Sequence[_Outcome]) -> None:
    held = [outcome for outcome in outcomes if isinstance(outcome, HandoffWaitingError)]
    if held:
        raise HandoffWaitingError.together(held)
