"""Limits that all calls of one client share: requests and tokens per minute, calls at once, and a circuit breaker.

Time is given in as ``now`` so that a minute needs no waiting in a test; who waits is ``_client``.
"""

from __future__ import annotations

import bisect
import heapq
import re
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from blogwriter.llm._classify import LONGEST_WAIT_S

__all__ = ["Breaker", "Gate", "Pace", "span_s"]

_WINDOW_S = 60.0
_LONGEST_HOLD_S = 60.0
"""What a provider's ``x-ratelimit-reset`` may hold back at most: these headers speak of minutes."""


class Pace:
    """When the next request may start, under limits for each sliding minute.

    Args:
        requests: Requests per minute; 0 for no limit.
        tokens: Tokens per minute; 0 for no limit. One request above the limit goes out alone.
    """

    def __init__(self, requests: int = 0, tokens: int = 0) -> None:
        self._requests = requests
        self._tokens = tokens
        self._used: list[tuple[float, int, int]] = []
        """(moment, requests, tokens) of the last minute and of what is booked, in order."""
        self._sums = (0, 0)
        """Requests and tokens of all these."""
        self._held_until = 0.0
        self._remaining: tuple[int, float] | None = None
        self._lock = threading.Lock()

    def reserve(self, tokens: int, now: float) -> float:
        """Book a request of so many tokens; returns the moment at which it may start."""
        with self._lock:
            start = max(now, self._held_until)
            if self._remaining and tokens > self._remaining[0]:
                start = max(start, self._remaining[1])
            if self._requests or self._tokens:
                self._forget(now - _WINDOW_S)
                start = self._earliest(start, tokens)
                self._book((start, 1, tokens))
            return start

    def spent(self, tokens: int, now: float) -> None:
        """Count tokens that a booked request took beyond its estimate, such as those of its answer."""
        with self._lock:
            if self._tokens and tokens > 0:
                self._book((now, 0, tokens))

    def hold(self, seconds: float, now: float) -> None:
        """Nobody starts for so many seconds, because the endpoint asked one of us to wait."""
        with self._lock:
            self._held_until = max(self._held_until, now + min(seconds, LONGEST_WAIT_S))

    def see(self, headers: Mapping[str, str], now: float) -> None:
        """Heed what the endpoint says about its own limits in ``x-ratelimit-*``."""
        requests = _whole(headers.get("x-ratelimit-remaining-requests", ""))
        reset = span_s(headers.get("x-ratelimit-reset-requests", ""))
        with self._lock:
            if requests == 0 and reset:
                self._held_until = max(self._held_until, now + min(reset, _LONGEST_HOLD_S))
            tokens = _whole(headers.get("x-ratelimit-remaining-tokens", ""))
            again = span_s(headers.get("x-ratelimit-reset-tokens", ""))
            if tokens is not None and again:
                self._remaining = (tokens, now + min(again, _LONGEST_HOLD_S))

    def _book(self, row: tuple[float, int, int]) -> None:
        bisect.insort(self._used, row)
        self._sums = (self._sums[0] + row[1], self._sums[1] + row[2])

    def _forget(self, before: float) -> None:
        count = bisect.bisect_right(self._used, (before, sys.maxsize, sys.maxsize))
        for _, requests, tokens in self._used[:count]:
            self._sums = (self._sums[0] - requests, self._sums[1] - tokens)
        del self._used[:count]

    def _earliest(self, start: float, tokens: int) -> float:
        """The moment from which on the minute before it, and all that is booked after, leaves room."""
        if not self._used or self._fits(*self._sums, tokens):
            return start
        requests = spent = 0
        for moment, more, used in reversed(self._used):
            requests, spent = requests + more, spent + used
            if not self._fits(requests, spent, tokens):
                return max(start, moment + _WINDOW_S)
        return start

    def _fits(self, requests: int, spent: int, tokens: int) -> bool:
        enough = not self._requests or requests < self._requests
        return enough and (not self._tokens or spent + tokens <= self._tokens)


@dataclass(slots=True)
class _Waiter:
    admitted: threading.Event = field(default_factory=threading.Event)
    ticket: int | None = None
    """Set when a place is its own."""
    gone: bool = False


class Gate:
    """How many calls may be under way, and who is next.

    A complaint of the endpoint costs a place, and every round of answers brings one back. One complaint among more
    answers than there are places costs nothing: it says that this one call came at a bad moment, not that there are
    too many. Where all complain that are under way, half are left.

    Args:
        limit: Calls at once, at least 1.
    """

    def __init__(self, limit: int) -> None:
        self._most = max(1, limit)
        self._limit = float(self._most)
        self._under_way = 0
        self._complaints = 0
        self._least = 1.0
        self._well = 0
        """Answers since the last complaint."""
        self._line: list[tuple[tuple[int, ...], int, _Waiter]] = []
        self._came = 0
        self._lock = threading.Lock()

    @property
    def limit(self) -> int:
        """Calls that may be under way now."""
        return int(self._limit)

    def enter(self, timeout_s: float, rank: tuple[int, ...] = ()) -> int | None:
        """Wait for a place; returns a ticket for ``complain``, or None when none came free in time.

        Args:
            timeout_s: How long.
            rank: Lower ones go first; among equals who came first.
        """
        waiter = _Waiter()
        with self._lock:
            self._came += 1
            heapq.heappush(self._line, (rank, self._came, waiter))
            self._admit()
        try:
            waiter.admitted.wait(timeout_s)
        finally:
            with self._lock:
                waiter.gone = waiter.ticket is None
        return waiter.ticket

    def leave(self, *, well: bool) -> None:
        """Give the place back; a call that went well lets the limit grow by a fraction."""
        with self._lock:
            self._under_way -= 1
            if well:
                self._well += 1
                self._limit = min(float(self._most), self._limit + 1 / max(1, int(self._limit)))
            self._admit()

    def complain(self, ticket: int) -> bool:
        """The endpoint had too many calls, or this one too early.

        Returns:
            Whether this is one complaint among many answers, which is nobody else's business.
        """
        with self._lock:
            alone = self._well >= self._limit
            self._well = 0
            if ticket == self._complaints:
                self._complaints += 1
                # For all calls that were under way together no more than half of the places are taken.
                self._least = max(1.0, self._limit // 2)
            if not alone:
                self._limit = max(self._least, self._limit - 1)
            return alone

    def _admit(self) -> None:
        while self._line and self._under_way < int(self._limit):
            *_, waiter = heapq.heappop(self._line)
            if not waiter.gone:
                self._under_way += 1
                waiter.ticket = self._complaints
                waiter.admitted.set()


class Breaker:
    """After many failures in a row nobody calls for a while, then one tries.

    Args:
        failures: How many in a row open it.
        pause_s: How long it stays open.
    """

    def __init__(self, failures: int = 12, pause_s: float = 30.0) -> None:
        self._most = failures
        self._pause_s = pause_s
        self._failures = 0
        self._closed_again = 0.0
        self._lock = threading.Lock()

    def open_for(self, now: float) -> float:
        """Seconds until somebody may try; 0 lets this caller through, and the next ones wait for its outcome."""
        with self._lock:
            if self._failures < self._most:
                return 0.0
            if now < self._closed_again:
                return self._closed_again - now
            self._closed_again = now + self._pause_s
            return 0.0

    def failed(self, now: float) -> None:
        """The endpoint did not answer, or with a server's error."""
        with self._lock:
            self._failures += 1
            if self._failures == self._most:
                self._closed_again = now + self._pause_s

    def answered(self) -> None:
        """The endpoint is alive, whatever it said."""
        with self._lock:
            self._failures = 0


def span_s(text: str) -> float | None:
    """``1s``, ``6m0s``, ``120ms``, ``1h2m`` or plain seconds; None where it is none of these."""
    text = text.strip()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    if not re.fullmatch(r"(?:\d+(?:\.\d+)?(?:ms|h|m|s))+", text):
        return None
    units = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
    return sum(float(number) * units[unit] for number, unit in re.findall(r"(\d+(?:\.\d+)?)(ms|h|m|s)", text))


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,15}", text.strip()) else None
