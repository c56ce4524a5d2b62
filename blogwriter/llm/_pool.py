"""Many requests at once, answers in the order of the requests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait

from blogwriter.errors import LLMError
from blogwriter.llm._faults import HandoffWaitingError, ModelError
from blogwriter.models import Answer, Complete, Request

__all__ = ["map_requests"]


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
        done: Called with (finished, total) after each, from the calling thread's pool; keep it light.

    Returns:
        For each request its answer, or the error of this request alone.

    Raises:
        ModelError: The first error that would meet every request (``action == "stop"``); what has not begun is not
            sent any more.
        HandoffWaitingError: All prompts are written; it names every one that waits for an answer.
    """
    finished = 0
    with ThreadPoolExecutor(max_workers=max(1, min(concurrency, len(requests) or 1))) as pool:
        tasks = [pool.submit(_ask, complete, request) for request in requests]
        open_tasks = set(tasks)
        while open_tasks:
            ended, open_tasks = wait(open_tasks, return_when=FIRST_EXCEPTION if done is None else "FIRST_COMPLETED")
            _stop_at_fatal(ended, open_tasks)
            finished += len(ended)
            if done is not None:
                done(finished, len(tasks))
    outcomes = tuple(task.result() for task in tasks)
    _raise_waiting(outcomes)
    return outcomes


class _Stop(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, error: ModelError) -> None:
        super().__init__(str(error))
        self.error = error


def _ask(complete: Complete, request: Request) -> Answer | LLMError:
    try:
        return complete(request)
    except ModelError as exc:
        if exc.action == "stop":
            raise _Stop(exc) from exc
        return exc
    except LLMError as exc:
        return exc


def _stop_at_fatal(ended: set[Future[Answer | LLMError]], waiting: set[Future[Answer | LLMError]]) -> None:
    for task in ended:
        fault = task.exception()
        if fault is None:
            continue
        for other in waiting:
            other.cancel()
        raise fault.error if isinstance(fault, _Stop) else fault


def _raise_waiting(outcomes: Sequence[Answer | LLMError]) -> None:
    held = [outcome for outcome in outcomes if isinstance(outcome, HandoffWaitingError)]
    if held:
        raise HandoffWaitingError([name for error in held for name in error.waiting], held[0].folder)
