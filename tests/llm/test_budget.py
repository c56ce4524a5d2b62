"""Money: reserved before a call, and a call waits for what others may give back before it is refused."""

from __future__ import annotations

import threading

import pytest

from blogwriter.llm._budget import Budget
from blogwriter.llm._faults import ModelError
from blogwriter.llm._prices import Price
from blogwriter.models import Usage

PRICE = Price(input=1.0, cached=1.0, output=1.0, currency="CNY", date="2026-11")
MUCH = Usage(output=600_000)


def test_a_call_waits_for_a_cheaper_end_of_the_calls_under_way():
    budget = Budget(1.0, PRICE)
    first = budget.reserve(MUCH)
    second = []
    waiting = threading.Thread(target=lambda: second.append(budget.reserve(MUCH)), daemon=True)
    waiting.start()
    budget.settle(first, Usage(output=1000))
    waiting.join(10)
    assert second == [0.6]


def test_what_no_end_of_theirs_could_pay_for_is_refused_at_once():
    budget = Budget(1.0, PRICE)
    budget.settle(budget.reserve(MUCH), MUCH)
    budget.reserve(Usage(output=100_000))
    with pytest.raises(ModelError) as caught:
        budget.reserve(MUCH)
    assert (caught.value.code, caught.value.action) == ("budget", "stop")
    assert budget.spent == 0.6
    assert "已用 0.6000" in caught.value.message
    assert "还要 0.6000" in caught.value.message


def test_a_large_call_is_not_overtaken_by_small_ones():
    budget = Budget(1.0, PRICE)
    under_way = [budget.reserve(Usage(output=300_000)) for _ in range(3)]
    served = []

    def ask(name, tokens):
        reserved = budget.reserve(Usage(output=tokens))
        served.append(name)
        budget.settle(reserved, Usage(output=tokens))

    threads = []
    for name, tokens in (("large", 600_000), ("small", 50_000), ("small", 50_000)):
        threads.append(threading.Thread(target=ask, args=(name, tokens), daemon=True))
        threads[-1].start()
        while len(budget._line) < len(threads):
            pass
    for reserved in under_way:
        assert served == [] or reserved is under_way[-1]
        budget.settle(reserved, Usage(output=1000))
    for thread in threads:
        thread.join(30)
    assert (served[0], sorted(served)) == ("large", ["large", "small", "small"])


def test_lower_ranks_are_served_first():
    budget = Budget(1.0, PRICE)
    first = budget.reserve(Usage(output=900_000))
    served = []

    def ask(turn):
        reserved = budget.reserve(MUCH, (turn,))
        served.append(turn)
        budget.settle(reserved, Usage(output=1000))

    threads = []
    for turn in (3, 1, 2):
        threads.append(threading.Thread(target=ask, args=(turn,), daemon=True))
        threads[-1].start()
        while len(budget._line) < len(threads):
            pass
    budget.settle(first, Usage(output=1000))
    for thread in threads:
        thread.join(30)
    assert served == [1, 2, 3]


def test_who_is_refused_leaves_the_line_to_the_others():
    budget = Budget(1.0, PRICE)
    first = budget.reserve(MUCH)
    second = []
    waiting = threading.Thread(target=lambda: second.append(budget.reserve(MUCH)), daemon=True)
    waiting.start()
    while not budget._line:
        pass
    with pytest.raises(ModelError):
        budget.reserve(Usage(output=1_100_000))
    budget.settle(first, Usage(output=1000))
    waiting.join(30)
    assert second == [0.6]
