"""Money that a run may spend: reserved before a call, settled after it, and no call beyond the limit."""

from __future__ import annotations

import bisect
import threading

from blogwriter.llm._faults import ModelError
from blogwriter.llm._prices import Price, cost
from blogwriter.models import Usage

__all__ = ["Budget"]


class Budget:
    """Shared by all calls of one client.

    Args:
        limit: In the price table's currency.
        price: Of the model in use.
    """

    def __init__(self, limit: float, price: Price) -> None:
        self._limit = limit
        self._price = price
        self._spent = 0.0
        self._reserved = 0.0
        self._calls = 0
        self._line: list[tuple[tuple[int, ...], int]] = []
        self._came = 0
        self._lock = threading.Condition()

    @property
    def spent(self) -> float:
        """Money spent so far."""
        with self._lock:
            return self._spent

    def reserve(self, most: Usage, rank: tuple[int, ...] = ()) -> float:
        """Set aside what a call may cost at most; waits where calls under way may turn out cheaper than they might be.

        Who is first in line is served first: a long prompt is not overtaken by short ones until nothing is left for it.

        Args:
            most: Tokens at most.
            rank: Lower ones go first; among equals who came first.

        Raises:
            ModelError: It might exceed the limit, whatever the calls under way cost.
        """
        amount = cost(most, self._price)
        with self._lock:
            self._came += 1
            place = (rank, self._came)
            bisect.insort(self._line, place)
            try:
                self._lock.wait_for(lambda: self._hopeless(amount) or (self._line[0] == place and self._fits(amount)))
                if self._hopeless(amount):
                    raise self._refusal(amount)
            finally:
                self._line.remove(place)
                self._lock.notify_all()
            self._calls += 1
            self._reserved += amount
            return amount

    def settle(self, reserved: float, used: Usage) -> None:
        """Replace what was set aside by what was spent."""
        with self._lock:
            self._calls -= 1
            self._reserved = self._reserved - reserved if self._calls else 0.0
            self._spent += cost(used, self._price)
            self._lock.notify_all()

    def _fits(self, amount: float) -> bool:
        return self._spent + self._reserved + amount <= self._limit

    def _hopeless(self, amount: float) -> bool:
        return self._spent + amount > self._limit

    def _refusal(self, amount: float) -> ModelError:
        return ModelError(
            f"预算 {self._limit:g} {self._price.currency} 已用 {_shown(self._spent)}，"
            f"下一次调用最多还要 {_shown(amount)}，因此停下；提高 llm.budget 后再运行会接着做",
            code="budget",
            action="stop",
        )


def _shown(money: float) -> str:
    return f"{money:.2f}" if money >= 1 else f"{money:.4f}"
