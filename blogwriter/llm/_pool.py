"""Many requests at once, answers in the order of the requests.

Threads are daemons: Ctrl-C ends the program at once, and what was answered by then is in the cache.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence

from blogwriter.errors import LLMError
from blogwriter.llm._faults import HandoffWaitingError, ModelError
from blogwriter.models import Answer, Complete, Request

__all__ = ["ask_in_parts", "map_requests"]

_Outcome = Answer | LLMError


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


def ask_in_parts(
    complete: Complete, request: Request, halve: Callable[[Request], tuple[Request, ...]], *, depth: int = 4
) -> tuple[Answer, ...]:
    """Ask; where the endpoint finds the request too long, ask its parts instead, and nothing is cut.

    Args:
        complete: The client.
        request: What to ask.
        halve: Splits a request into shorter ones that together ask the same; empty where it cannot.
        depth: How often a part may be split again.

    Raises:
        LLMError: A part failed, or cannot be split further (``too_long``).
    """
    try:
        return (complete(request),)
    except ModelError as exc:
        parts = halve(request) if exc.code == "too_long" and depth else ()
        if not parts:
            raise
    return tuple(answer for part in parts for answer in ask_in_parts(complete, part, halve, depth=depth - 1))


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
