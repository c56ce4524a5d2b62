"""messages → Answer: a file per kind of client.

What a client must offer (a module in this folder, named as the user types it):

- ``TITLE``: one Chinese line.
- ``connect(...) -> Complete``: a callable ``Request -> Answer`` that raises ``LLMError`` and nothing else. The text of
  an answer to a request with ``schema`` is JSON that satisfies it, whatever the model wrapped around it.

The pipeline needs ``choose`` (which endpoint, and why); writers need ``map_tasks``.
"""

from __future__ import annotations

from blogwriter.llm._cache import CacheSize, cache_size, clear_cache
from blogwriter.llm._endpoint import Choice, choose
from blogwriter.llm._faults import HandoffWaitingError, ModelError
from blogwriter.llm._pool import Task, halved, map_requests, map_tasks, raise_waiting, work_through
from blogwriter.llm._prices import Price, cost, price_of
from blogwriter.llm._tokens import count_messages, count_tokens

__all__ = [
    "CacheSize",
    "Choice",
    "HandoffWaitingError",
    "ModelError",
    "Price",
    "Task",
    "cache_size",
    "choose",
    "clear_cache",
    "cost",
    "count_messages",
    "count_tokens",
    "halved",
    "map_requests",
    "map_tasks",
    "price_of",
    "raise_waiting",
    "work_through",
]
