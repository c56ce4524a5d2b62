"""Limits that all calls of one client share: requests and tokens per minute, calls at once, and a circuit breaker.

Time is given in as ``now`` so that a minute needs no waiting in a test; who waits is ``_client``.
"""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Mapping

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
        self._used: deque[tuple[float, int, int]] = deque()
        self._held_until = 0.0
        self._remaining: tuple[int, float] | None = None
        self._lock = threading.Lock()

    def reserve(self, tokens: int, now: float) -> float:
        """Book a request of so many tokens; returns the moment at which it may start."""
        with self._lock:
            start = max(now, self._held_until)
            if self._remaining and tokens > self._remaining[0]:
                start = max(start, self._remaining[1])
            start = self._earliest(start, tokens)
            if self._requests or self._tokens:
                self._used.append((start, 1, tokens))
            return start

    def spent(self, tokens: int, now: float) -> None:
        """Count tokens that a booked request took beyond its estimate, such as those of its answer."""
        with self._lock:
            if self._tokens and tokens > 0:
                self._used.append((now, 0, tokens))

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
            known = tokens is not None and again
            self._remaining = (tokens or 0, now + min(again or 0.0, _LONGEST_HOLD_S)) if known else None

    def _earliest(self, start: float, tokens: int) -> float:
        while self._used and self._used[0][0] <= start - _WINDOW_S and len(self._used) > 1:
            self._used.popleft()
        for leave in [start, *(moment + _WINDOW_S for moment, _, _ in self._used)]:
            if leave >= start and self._fits(leave, tokens):
                return leave
        return start

    def _fits(self, at: float, tokens: int) -> bool:
        recent = [row for row in self._used if row[0] > at - _WINDOW_S]
        if self._requests and sum(row[1] for row in recent) >= self._requests:
            return False
        spent = sum(row[2] for row in recent)
        return not self._tokens or not recent or spent + tokens <= self._tokens


class Gate:
    """How many calls may be under way; fewer by one for each complaint of the endpoint, grown again call by call.

    One complaint among hundreds of answers costs one place; where all complain that are under way, half are left.

    Args:
        limit: Calls at once, at least 1.
    """

    def __init__(self, limit: int) -> None:
        self._most = max(1, limit)
        self._limit = float(self._most)
        self._under_way = 0
        self._complaints = 0
        self._least = 1.0
        self._changed = threading.Condition()

    @property
    def limit(self) -> int:
        """Calls that may be under way now."""
        return int(self._limit)

    def enter(self, timeout_s: float) -> int | None:
        """Wait for a place; returns a ticket for ``complain``, or None when none came free in time."""
        with self._changed:
            free = self._changed.wait_for(lambda: self._under_way < int(self._limit), timeout_s)
            if not free:
                return None
            self._under_way += 1
            return self._complaints

    def leave(self, *, well: bool) -> None:
        """Give the place back; a call that went well lets the limit grow by a fraction."""
        with self._changed:
            self._under_way -= 1
            if well and self._limit < self._most:
                self._limit = min(float(self._most), self._limit + 1 / max(1, int(self._limit)))
            # As many as there are places: hundreds that wake up only to wait again cost more than the calls.
            self._changed.notify(max(1, int(self._limit) - self._under_way))

    def complain(self, ticket: int) -> None:
        """Take a place away, but no more than half for all calls that were under way together."""
        with self._changed:
            if ticket == self._complaints:
                self._complaints += 1
                self._least = max(1.0, self._limit // 2)
            self._limit = max(self._least, self._limit // 1 - 1)


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
