"""One request until there is a whole answer or a reason why not: waiting, trying again, asking differently.

Nothing here knows HTTP. ``send`` makes one attempt; ``_classify`` and ``_fitness`` say what its failure means; here is
decided what to do about it, within the limits that all calls of the client share.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from blogwriter.llm._budget import Budget
from blogwriter.llm._cache import keeping
from blogwriter.llm._classify import fits_with_less
from blogwriter.llm._faults import Action, Fault, ModelError
from blogwriter.llm._fitness import UnfitError, fit_text
from blogwriter.llm._limits import Breaker, Gate, Pace
from blogwriter.llm._tokens import count_tokens
from blogwriter.llm._traits import TraitBook, Traits, after_complaint
from blogwriter.llm._usage import usage_of
from blogwriter.llm._wire import Reply, body_of
from blogwriter.models import Answer, Message, Request, Usage
from blogwriter.settings import LLM

__all__ = ["Client", "Clock", "Patience", "Send"]

_FIRST_WAIT_S = 0.5
_LONGEST_BACKOFF_S = 30.0
_OWN_WAIT_S = 5.0
"""Longest wait after a complaint about the rate that one call keeps to itself; a longer one speaks of a window that is
used up for all."""
_MOST_CHANGES = 5
"""Times that a request is made differently because the endpoint complained; each leaves something out."""
_GROWTH = 2
_MOST_GROWTH = 4
_LEAST_OUTPUT = 256
_MARGIN_TOKENS = 64
_MOST_QUOTED = 20_000
_HOTTER = 0.3
_DEAD = frozenset({"server_error", "timeout", "unreachable", "reset"})
"""Faults after which the endpoint may be down."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Time; another one makes a test of minutes take none."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = lambda: random.uniform(0.75, 1.25)  # noqa: S311 - spreads retries, guards nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long an attempt may take, in seconds."""

    total_s: float
    first_s: float
    """Until the answer begins."""
    idle_s: float
    """Of silence after that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """One attempt over the wire.

    Attributes:
        call: (body, patience) → reply; raises UnfitError.
        host: For messages.
    """

    call: Callable[[dict[str, Any], Patience], Reply]
    host: str


@dataclass(slots=True, kw_only=True)
class _Progress:
    """What one request has been through."""

    request: Request
    messages: tuple[Message, ...]
    traits: Traits
    until: float
    plain_json: bool = False
    failures: int = 0
    """Attempts that yielded nothing."""
    poor: int = 0
    """Answers that came but were of no use."""
    changes: int = 0
    alone: bool = False
    """Whether the last complaint about its rate was one among many answers to others."""
    usage: Usage = field(default_factory=Usage)

    @property
    def rank(self) -> tuple[int, ...]:
        """Who of those that wait for a place goes first; one that was turned away before its equals."""
        return self.request.turn, -self.request.ahead, -self.failures - self.poor


class Client:
    """``Complete`` over one endpoint; safe to call from hundreds of threads.

    Args:
        send: One attempt.
        model: Used where a request names none.
        options: Limits and parameters.
        book: What is known about (model) at this endpoint.
        clock: Time.
        budget: Money; None for no limit.
    """

    def __init__(  # noqa: PLR0913 - its parts, all named
        self,
        send: Send,
        *,
        model: str,
        options: LLM,
        book: Callable[[str], TraitBook],
        clock: Clock | None = None,
        budget: Budget | None = None,
    ) -> None:
        self._send = send
        self._model = model
        self._options = options
        self._book = book
        self._clock = clock or Clock()
        self._budget = budget
        self._pace = Pace(options.requests_per_minute, options.tokens_per_minute)
        self._gate = Gate(options.concurrency)
        self._breaker = Breaker()
        self._proven = False
        self._stopped: ModelError | None = None
        self._lock = threading.Lock()

    def heed(self, headers: Mapping[str, str]) -> None:
        """Take in what an answer's headers say about the endpoint's own limits."""
        self._pace.see(headers, self._clock.now())

    def __call__(self, request: Request) -> Answer:
        """Ask until there is a whole answer.

        Raises:
            ModelError: There is none, and why.
        """
        progress = self._begin(request)
        while True:
            try:
                return self._attempt(progress)
            except UnfitError as exc:
                self._prepare_next(progress, exc.fault)

    def _begin(self, request: Request) -> _Progress:
        full = replace(
            request,
            model=request.model or self._model,
            max_tokens=request.max_tokens or self._options.max_output_tokens,
            temperature=self._options.temperature if request.temperature is None else request.temperature,
        )
        return _Progress(
            request=full,
            messages=full.messages,
            traits=self._book(full.model or "").traits,
            until=self._clock.now() + self._options.total_s,
        )

    def _attempt(self, progress: _Progress) -> Answer:
        body = self._body(progress)
        sent = body["messages"]
        expected = sum(count_tokens(message["content"]) for message in sent)
        ticket = self._enter(progress, expected)
        well = False
        try:
            reserved = self._reserve(body, progress)
            used = Usage()
            try:
                reply = self._send.call(body, self._patience(progress, whole=not body.get("stream")))
                used = usage_of(reply, sent)
            finally:
                if self._budget:
                    self._budget.settle(reserved, used)
            progress.usage += used
            self._pace.spent(used.input + used.output - expected, self._clock.now())
            self._breaker.answered()
            text = fit_text(reply, progress.request, self._send.host)
            answer = Answer(text=text, model=reply.model or str(body["model"]), usage=progress.usage)
            if keep := keeping.get():
                keep(answer)
            well = self._proven = True
        except UnfitError as exc:
            self._note(exc.fault, progress, ticket)
            raise
        finally:
            self._gate.leave(well=well)
        self._learn(progress)
        return answer

    def _body(self, progress: _Progress) -> dict[str, Any]:
        traits = replace(progress.traits, json_mode="plain") if progress.plain_json else progress.traits
        body = body_of(progress.request, progress.messages, progress.request.model or "", traits)
        return body | dict(self._options.extra_body)

    def _enter(self, progress: _Progress, tokens: int) -> int:
        """Wait until the limits let this attempt through; its ticket at the gate."""
        self._stop_if_hopeless()
        ticket = self._gate.enter(max(0.0, progress.until - self._clock.now()), progress.rank)
        if ticket is None:
            self._give_up(progress, _busy(self._send.host))
        try:
            self._wait(progress, self._pace.reserve(tokens, self._clock.now()) - self._clock.now())
            self._stop_if_hopeless()
            self._stop_if_down()
        except BaseException:
            self._gate.leave(well=False)
            raise
        return ticket

    def _stop_if_hopeless(self) -> None:
        with self._lock:
            stopped = self._stopped
        if stopped is not None:
            raise ModelError(stopped.message, code=stopped.code, action="stop")

    def _stop_if_down(self) -> None:
        """Once for each attempt: who is let through while the breaker is open is the one that tries."""
        pause = self._breaker.open_for(self._clock.now())
        if pause:
            raise ModelError(
                f"{self._send.host} 连续多次没有应答，暂停调用：请检查网络，约 {pause:.0f} 秒后再运行一次会接着做",
                code="endpoint_down",
                action="later",
                wait_s=pause,
            )

    def _reserve(self, body: Mapping[str, Any], progress: _Progress) -> float:
        """A limit wants the most, not an estimate: whatever the vocabulary, a token has at least one byte."""
        if self._budget is None:
            return 0.0
        asked = json.dumps([body["messages"], body.get("response_format")], ensure_ascii=False)
        most = Usage(input=len(asked.encode()), output=progress.request.max_tokens or 0)
        return self._budget.reserve(most, progress.rank)

    def _patience(self, progress: _Progress, *, whole: bool) -> Patience:
        """An answer that comes as a whole begins when it ends."""
        total = max(0.001, min(self._options.timeout_s, progress.until - self._clock.now()))
        first = total if whole else self._options.first_s * 2**progress.poor
        return Patience(total_s=total, first_s=first, idle_s=total if whole else self._options.idle_s)

    def _note(self, fault: Fault, progress: _Progress, ticket: int) -> None:
        if fault.code == "rate_limited":
            progress.alone = self._gate.complain(ticket)
        if fault.code in _DEAD:
            self._breaker.failed(self._clock.now())
        else:
            self._breaker.answered()

    def _learn(self, progress: _Progress) -> None:
        if progress.changes:
            self._book(progress.request.model or "").learn(progress.traits)

    def _prepare_next(self, progress: _Progress, fault: Fault) -> None:
        """Make the next attempt different, or wait for it; raise where there is no next one."""
        if fault.code == "bad_endpoint" and fault.detail == "page" and self._proven:
            # A gateway in trouble: the address is right, since it has answered before.
            fault = replace(fault, tries=0, after="later")
        if fault.remedy == "change":
            self._change(progress, fault)
        elif fault.remedy != "again":
            self._give_up(progress, fault)
        elif fault.tries:
            progress.poor += 1
            if progress.poor >= fault.tries or not _ask_differently(progress, fault):
                self._give_up(progress, fault)
        else:
            progress.failures += 1
            if progress.failures > self._options.retries:
                self._give_up(progress, fault)
            self._back_off(progress, fault)

    def _change(self, progress: _Progress, fault: Fault) -> None:
        progress.changes += 1
        known = self._book(progress.request.model or "").traits
        body = self._body(progress)
        if progress.changes > _MOST_CHANGES:
            self._give_up(progress, fault)
        if fault.code == "too_long":
            progress.request = replace(progress.request, max_tokens=self._room(progress, fault))
        elif known != progress.traits and progress.changes == 1:
            progress.traits = known  # another thread has found out meanwhile
        else:
            changed = after_complaint(progress.traits, fault.detail, body)
            progress.traits = changed or self._give_up(progress, fault)

    def _room(self, progress: _Progress, fault: Fault) -> int:
        """Tokens left for the answer where the prompt itself fits; only the writer can shorten a prompt."""
        sizes = fits_with_less(fault.detail)
        room = sizes[0] - sizes[1] - _MARGIN_TOKENS if sizes else 0
        if room < _LEAST_OUTPUT or room >= (progress.request.max_tokens or 0):
            self._give_up(progress, fault)
        return room

    def _back_off(self, progress: _Progress, fault: Fault) -> None:
        backoff = min(_LONGEST_BACKOFF_S, _FIRST_WAIT_S * 2 ** (progress.failures - 1)) * self._clock.jitter()
        delay = backoff if fault.wait_s is None else fault.wait_s
        if self._clock.now() + delay > progress.until:
            self._give_up(progress, fault)
        if fault.code == "rate_limited" and not (progress.alone and delay <= _OWN_WAIT_S):
            self._pace.hold(delay, self._clock.now())  # the limit is everybody's; the next attempt waits with all
        else:
            self._clock.sleep(delay)

    def _wait(self, progress: _Progress, delay: float) -> None:
        if delay <= 0:
            return
        if self._clock.now() + delay > progress.until:
            self._give_up(progress, _busy(self._send.host))
        self._clock.sleep(delay)

    def _give_up(self, progress: _Progress, fault: Fault) -> NoReturn:
        ended: Action = fault.remedy if fault.remedy in ("later", "paper", "stop") else fault.after
        error = ModelError(fault.message, code=fault.code, action=ended, wait_s=fault.wait_s, usage=progress.usage)
        if ended == "stop":
            with self._lock:
                self._stopped = self._stopped or error
        raise error


def _ask_differently(progress: _Progress, fault: Fault) -> bool:
    """Change what led to a useless answer; False where the same would come again."""
    request = progress.request
    if fault.detail == "length":
        limit = progress.traits.max_output
        most = (request.max_tokens or 0) * _GROWTH
        grown = min(most, limit) if limit else most
        progress.request = replace(request, max_tokens=grown)
        return grown > (request.max_tokens or 0)
    if fault.code == "repetition":
        progress.request = replace(request, temperature=min(1.5, (request.temperature or 0.0) + _HOTTER))
    elif fault.code == "empty" and request.schema:
        progress.plain_json = True  # DeepSeek's object mode is known to answer with blanks
    elif fault.code == "bad_json":
        progress.messages = (*request.messages, *_correction(fault))
    return True


def _correction(fault: Fault) -> tuple[Message, Message]:
    asked = f"上面的回答不符合要求：{fault.detail[:2000]}。请改正，重新输出完整的 JSON。"
    return Message(role="assistant", text=fault.text[:_MOST_QUOTED]), Message(role="user", text=asked)


def _busy(host: str) -> Fault:
    return Fault(
        code="timeout",
        remedy="later",
        message=f"等待 {host} 超过了 llm.total_s 规定的时间：请稍后再运行一次，会接着做，或增大 llm.total_s",
    )
