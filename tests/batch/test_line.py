"""Who waits, for how long, and when waiting helps nobody."""

from __future__ import annotations

from blogwriter.batch._line import Line, Patience
from blogwriter.batch.journal import Job
from blogwriter.batch.work import Outcome


def jobs(count):
    return [Job(id=n, key=str(n), given=str(n), shown=str(n), state="queued") for n in range(count)]


def later(code="server_error", exit_code=4, wait_s=None):
    return Outcome(verdict="later", code=code, exit_code=exit_code, wait_s=wait_s)


class Time:
    now = 0.0

    def __call__(self):
        return self.now


def test_jobs_begin_in_order_as_many_as_there_is_room():
    line = Line(jobs(3), Patience(), Time())
    assert [job.id for job in line.take(2)] == [0, 1]
    assert [job.id for job in line.take(2)] == [2]
    assert line.empty


def test_after_a_fault_of_the_endpoint_nobody_begins_for_a_while():
    time = Time()
    line = Line(jobs(2), Patience(hold_s=30.0), time)
    (first,) = line.take(1)
    assert line.again(first, later())
    assert (line.take(9), line.wait_s()) == ([], 30.0)
    time.now = 30.0
    assert [job.id for job in line.take(9)] == [1, 0]


def test_the_endpoints_own_time_goes_before_ours():
    line = Line(jobs(1), Patience(hold_s=30.0), Time())
    line.again(line.take(1)[0], later(wait_s=7.0))
    assert line.held_s == 7.0


def test_a_fault_of_one_source_holds_nobody_else():
    line = Line(jobs(2), Patience(), Time())
    line.again(line.take(1)[0], later("network", exit_code=3))
    assert [job.id for job in line.take(9)] == [1, 0]


def test_many_faults_of_one_outage_are_one_pause():
    time = Time()
    line = Line(jobs(8), Patience(holds=1), time)
    for job in line.take(8):
        line.again(job, later())
    assert not line.hopeless
    time.now = 31.0
    line.again(line.take(1)[0], later())
    assert line.hopeless


def test_a_post_between_two_pauses_is_hope():
    time = Time()
    line = Line(jobs(8), Patience(holds=1, tries=9), time)
    for _ in range(5):
        line.again(line.take(1)[0], later())
        line.well()
        time.now += 31.0
    assert not line.hopeless


def test_who_asks_for_hours_is_left_for_the_next_run():
    line = Line(jobs(2), Patience(), Time())
    assert not line.again(line.take(1)[0], later("rate_limited", wait_s=7200.0))
    assert line.hopeless
