"""The jobs that wait, in order; those that are tried again come back when their time has come."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from blogwriter.batch.journal import Job
from blogwriter.batch.work import Outcome

__all__ = ["Line", "Patience"]

_LONGEST_HOLD_S = 120.0
"""Who asks for more patience is left for the next run."""
_SHARED = frozenset({"rate_limited", "endpoint_down", "server_error", "timeout", "unreachable", "reset"})
"""Faults of an endpoint that every other job would meet as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a batch tries before it leaves something for later."""

    tries: int = 3
    """Of one job in one run."""
    hold_s: float = 30.0
    """Pause of all jobs after one that may work later, where the endpoint names no time."""
    holds: int = 3
    """Pauses in a row without any post between them; after that the batch stops."""


class Line:
    """Waiting jobs; used by one thread.

    Args:
        jobs: In order.
        patience: How often, and how long between.
        now: Monotonic clock.
    """

    def __init__(self, jobs: Iterable[Job], patience: Patience, now: Callable[[], float]) -> None:
        self._jobs = deque(jobs)
        self._patience = patience
        self._now = now
        self._tries: dict[int, int] = {}
        self._open_at = 0.0
        self._holds: float = 0

    @property
    def empty(self) -> bool:
        """Whether nobody waits."""
        return not self._jobs

    @property
    def held_s(self) -> float:
        """How long nobody may begin."""
        return max(0.0, self._open_at - self._now())

    @property
    def hopeless(self) -> bool:
        """Whether pause after pause has helped nobody."""
        return self._holds > self._patience.holds

    def take(self, most: int) -> list[Job]:
        """The next jobs that may begin now."""
        return [] if self.held_s else [self._jobs.popleft() for _ in range(min(most, len(self._jobs)))]

    def wait_s(self) -> float | None:
        """Until when nothing can begin, seconds; None where nobody waits."""
        return max(0.01, self.held_s) if self._jobs else None

    def well(self) -> None:
        """A post was made: the endpoint is alive."""
        self._holds = 0

    def again(self, job: Job, said: Outcome) -> bool:
        """Put a job back at the end where another try makes sense in this run."""
        tries = self._tries[job.id] = self._tries.get(job.id, 0) + 1
        asked = said.wait_s if said.wait_s is not None else self._patience.hold_s
        if said.code == "handoff_waiting":
            return False
        shared = said.code in _SHARED and said.exit_code == 4
        if shared and self._now() >= self._open_at:
            self._holds += 1
            self._open_at = self._now() + min(asked, _LONGEST_HOLD_S)
        if asked > _LONGEST_HOLD_S:
            self._holds = math.inf if shared else self._holds
            return False
        if tries >= self._patience.tries or self.hopeless:
            return False
        self._jobs.append(job)
        return True

    def put(self, job: Job) -> None:
        """Put a job at the end that has not had its try yet."""
        self._jobs.append(job)

    def rest(self) -> tuple[Job, ...]:
        """Who still waits; the line is empty afterwards."""
        rest = tuple(self._jobs)
        self._jobs.clear()
        return rest
