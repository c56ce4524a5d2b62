"""A client with a queue of answers and a record of what it was asked: for tests, demonstrations and rehearsals."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import TypeAlias

from blogwriter.errors import LLMError
from blogwriter.llm._faults import ModelError
from blogwriter.llm._tokens import count_messages, count_tokens
from blogwriter.models import Answer, Request, Usage

__all__ = ["Scripted", "TITLE", "Turn", "connect"]

TITLE = "按写好的回答依次作答（测试与演示用）"

Turn: TypeAlias = str | Answer | LLMError | Callable[[Request], "str | Answer"]
"""One turn: what is said, an error that is raised, or a function of the request."""


class Scripted:
    """``Complete`` over a list of turns; safe to call from several threads.

    Attributes:
        requests: What was asked so far, in the order of arrival.
    """

    def __init__(self, turns: Iterable[Turn], *, model: str = "scripted", otherwise: Turn | None = None) -> None:
        self.requests: list[Request] = []
        self._turns = deque(turns)
        self._otherwise = otherwise
        self._model = model
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Answer:
        """Take the next turn.

        Raises:
            LLMError: The turn is one, or no turn is left.
        """
        with self._lock:
            self.requests.append(request)
            turn = self._turns.popleft() if self._turns else self._otherwise
        if turn is None:
            raise ModelError(f"第 {len(self.requests)} 个请求（{request.step}）没有写好的回答", code="script_exhausted")
        if isinstance(turn, LLMError):
            raise turn
        said = turn(request) if callable(turn) else turn
        return said if isinstance(said, Answer) else self._answer(request, said)

    @property
    def left(self) -> int:
        """Turns that were not taken."""
        return len(self._turns)

    def _answer(self, request: Request, text: str) -> Answer:
        usage = Usage(input=count_messages(request.messages), output=count_tokens(text), calls=1, estimated=True)
        return Answer(text=text, model=self._model, usage=usage)


def connect(turns: Iterable[Turn], *, model: str = "scripted", otherwise: Turn | None = None) -> Scripted:
    """A client that says these things.

    Args:
        turns: In order; each is used once.
        model: Name that the answers carry.
        otherwise: Used for every request after the last turn; None makes that an error.
    """
    return Scripted(turns, model=model, otherwise=otherwise)
