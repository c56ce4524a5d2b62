"""The calls of one piece of work: side by side, counted as they come, in parts where they are too long."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from blogwriter import llm
from blogwriter.errors import LLMError
from blogwriter.llm import ModelError, Task
from blogwriter.models import Answer, Complete, Request, Usage

__all__ = ["Calls"]


class Calls:
    """A client with a count.

    Args:
        complete: The client.
        concurrency: Calls under way at once.
    """

    def __init__(self, complete: Complete, concurrency: int) -> None:
        self.usage = Usage()
        """Tokens of all calls, those of failed ones included."""
        self.model = ""
        """The model as the endpoint names it; where two take part, the one that writes."""
        self.parted = 0
        """Tasks that were asked in parts."""
        self._complete = complete
        self._concurrency = concurrency
        self._lock = threading.Lock()

    def ask(
        self, tasks: Sequence[Task], done: Callable[[int, int], None] | None = None
    ) -> list[tuple[str, ...] | LLMError]:
        """Answers in the order of the tasks, each in the order of its parts; a failed one stands as its error."""
        outcomes = llm.map_tasks(self._counted, tasks, self._concurrency, done=done)
        self.parted += sum(not isinstance(outcome, LLMError) and len(outcome) > 1 for outcome in outcomes)
        return [
            outcome if isinstance(outcome, LLMError) else tuple(answer.text for answer in outcome)
            for outcome in outcomes
        ]

    def _counted(self, request: Request) -> Answer:
        try:
            answer = self._complete(request)
        except ModelError as exc:
            self._count(exc.usage)
            raise
        self._count(answer.usage)
        if request.model is None or not self.model:
            self.model = answer.model or self.model
        return answer

    def _count(self, usage: Usage) -> None:
        with self._lock:
            self.usage += usage
