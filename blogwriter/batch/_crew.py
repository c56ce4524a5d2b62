"""Threads that take one task after the other; daemons, so that Ctrl-C ends the program at once."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Crew"]

_Task = TypeVar("_Task")
_Said = TypeVar("_Said")


class Crew(Generic[_Task, _Said]):
    """Does tasks at the same time and tells what came of them; used by one thread.

    Args:
        do: What is done with a task.
        size: How many at once.
    """

    def __init__(self, do: Callable[[_Task], _Said], size: int) -> None:
        self._do = do
        self._size = size
        self._under_way = 0
        self._threads = 0
        self._tasks: queue.SimpleQueue[_Task] = queue.SimpleQueue()
        self._said: queue.SimpleQueue[tuple[_Task, _Said | BaseException]] = queue.SimpleQueue()

    @property
    def free(self) -> int:
        """How many more tasks would begin at once."""
        return self._size - self._under_way

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return self._under_way > 0

    def put(self, task: _Task) -> None:
        """Begin a task."""
        self._under_way += 1
        if self._threads < self._under_way:
            self._threads += 1
            threading.Thread(target=self._run, name="batch", daemon=True).start()
        self._tasks.put(task)

    def take(self, timeout_s: float | None) -> tuple[_Task, _Said | BaseException] | None:
        """What came of the next task that ends, a bug included; None where none ended in time.

        Args:
            timeout_s: None waits until one does.
        """
        try:
            said = self._said.get(timeout=timeout_s)
        except queue.Empty:
            return None
        self._under_way -= 1
        return said

    def _run(self) -> None:
        while True:
            task = self._tasks.get()
            try:
                said: _Said | BaseException = self._do(task)
            except BaseException as exc:  # noqa: BLE001 - a thread has nobody to raise to; who takes it raises it
                said = exc
            self._said.put((task, said))
            del task, said
