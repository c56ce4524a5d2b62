from __future__ import annotations

import threading

import pytest

from blogwriter.llm._limits import Breaker, Gate, Pace, span_s


def test_requests_are_spread_over_sliding_minutes():
    pace = Pace(requests=3)
    assert [pace.reserve(1, now=0.0) for _ in range(7)] == [0, 0, 0, 60, 60, 60, 120]
    assert pace.reserve(1, now=500.0) == 500


def test_tokens_are_spread_too_and_one_large_request_goes_alone():
    pace = Pace(tokens=100)
    assert [pace.reserve(tokens, now=0.0) for tokens in (60, 40, 10, 900, 5)] == [0, 0, 60, 120, 180]


def test_tokens_of_answers_count():
    pace = Pace(tokens=100)
    pace.reserve(10, now=0.0)
    pace.spent(85, now=1.0)
    assert pace.reserve(10, now=2.0) == 60


def test_a_request_starts_as_soon_as_the_minute_before_it_has_room_whatever_was_booked_first():
    pace = Pace(tokens=100)
    assert [pace.reserve(tokens, now=0.0) for tokens in (60, 90)] == [0, 60]
    pace.spent(20, now=10.0)
    assert pace.reserve(10, now=20.0) == 70


def test_without_limits_nobody_waits():
    pace = Pace()
    assert [pace.reserve(10**6, now=1.0) for _ in range(5)] == [1.0] * 5


def test_when_one_is_told_to_wait_all_wait():
    pace = Pace()
    pace.hold(20, now=5.0)
    assert pace.reserve(1, now=6.0) == 25
    assert pace.reserve(1, now=30.0) == 30


@pytest.mark.parametrize(
    ("headers", "start"),
    [
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "12s"}, 12),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "9h"}, 60),
        ({"x-ratelimit-remaining-requests": "1", "x-ratelimit-reset-requests": "12s"}, 0),
        ({"x-ratelimit-remaining-tokens": "10", "x-ratelimit-reset-tokens": "1m2s"}, 60),
        ({"x-ratelimit-remaining-tokens": "5000", "x-ratelimit-reset-tokens": "30s"}, 0),
        ({"x-ratelimit-remaining-tokens": "-1", "x-ratelimit-reset-tokens": "soon"}, 0),
        ({}, 0),
    ],
)
def test_what_an_endpoint_says_about_its_limits_is_heeded_within_reason(headers, start):
    pace = Pace()
    pace.see(headers, now=0.0)
    assert pace.reserve(100, now=0.0) == start


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1s", 1), ("6m0s", 360), ("120ms", 0.12), ("1h2m", 3720), ("7.5", 7.5), ("", None), ("soon", None), ("-3", None)],
)
def test_spans_are_read(text, seconds):
    assert span_s(text) == (None if seconds is None else pytest.approx(seconds))


def test_a_complaint_halves_the_calls_once_for_all_that_were_under_way():
    gate = Gate(8)
    tickets = [gate.enter(0.0) for _ in range(4)]
    for ticket in tickets:
        gate.complain(ticket)
    assert gate.limit == 4
    for _ in tickets:
        gate.leave(well=False)
    for left in (3, 2, 1, 1):
        gate.complain(gate.enter(0.0))
        gate.leave(well=False)
        assert gate.limit == left


def test_many_complaints_at_once_leave_half_of_the_places():
    gate = Gate(8)
    for ticket in [gate.enter(0.0) for _ in range(8)]:
        gate.complain(ticket)
    assert gate.limit == 4


def test_one_complaint_costs_one_place():
    gate = Gate(100)
    gate.complain(gate.enter(0.0))
    assert gate.limit == 99


def test_one_complaint_among_many_answers_costs_nothing_and_a_second_one_soon_after_does():
    gate = Gate(4)
    for _ in range(4):
        gate.enter(0.0)
        gate.leave(well=True)
    assert gate.complain(gate.enter(0.0))
    assert gate.limit == 4
    assert not gate.complain(gate.enter(0.0))
    assert gate.limit == 3


def test_before_anything_went_well_a_complaint_is_everybodys():
    gate = Gate(4)
    assert not gate.complain(gate.enter(0.0))


def test_the_gate_opens_again_call_by_call():
    gate = Gate(4)
    gate.complain(gate.enter(0.0))
    gate.leave(well=False)
    for _ in range(12):
        gate.enter(0.0)
        gate.leave(well=True)
    assert gate.limit == 4


def test_a_full_gate_lets_nobody_in():
    gate = Gate(1)
    assert gate.enter(0.0) is not None
    assert gate.enter(0.0) is None
    gate.leave(well=True)
    assert gate.enter(0.0) is not None


def waiting(gate, ranks, came):
    """Threads that wait at the gate, in this order of arrival, and write down who was let in."""

    def wait(rank):
        gate.enter(30.0, rank)
        came.append(rank)
        gate.leave(well=True)

    threads = []
    for count, rank in enumerate(ranks, 1):
        threads.append(threading.Thread(target=wait, args=(rank,), daemon=True))
        threads[-1].start()
        while len(gate._line) < count:
            pass
    return threads


def test_lower_ranks_go_first_and_among_equals_who_came_first():
    gate, came = Gate(1), []
    gate.enter(0.0)
    threads = waiting(gate, [(1, 0), (0, 0), (1, -1), (0, -2)], came)
    gate.leave(well=True)
    for thread in threads:
        thread.join(30)
    assert came == [(0, -2), (0, 0), (1, -1), (1, 0)]


def test_who_gave_up_takes_no_place():
    gate = Gate(1)
    gate.enter(0.0)
    assert gate.enter(0.0, (-1,)) is None
    gate.leave(well=True)
    assert gate.enter(0.0) is not None
    gate.leave(well=True)
    assert gate.enter(0.0) is not None


def test_the_breaker_opens_after_failures_in_a_row_only():
    breaker = Breaker(failures=3, pause_s=10)
    for _ in range(5):
        breaker.failed(0.0)
        breaker.failed(0.0)
        breaker.answered()
    assert breaker.open_for(0.0) == 0
    for _ in range(3):
        breaker.failed(0.0)
    assert breaker.open_for(4.0) == 6
    assert breaker.open_for(11.0) == 0  # one tries
    assert breaker.open_for(11.0) == 10  # the others wait for its outcome
    breaker.answered()
    assert breaker.open_for(11.0) == 0
