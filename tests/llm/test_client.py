"""Who waits after a complaint about the rate."""

from __future__ import annotations

import pytest

from blogwriter.llm._client import Client, Clock, Send
from blogwriter.llm._faults import Fault
from blogwriter.llm._fitness import UnfitError
from blogwriter.llm._traits import TraitBook, Traits
from blogwriter.llm._wire import Reply
from blogwriter.models import Message, Request
from blogwriter.settings import LLM

GOOD = Reply(text="好。", model="m", finish="stop", choices=1, done=True)


class Meeting:
    """A clock: while the first one waits, a second call comes in."""

    def __init__(self):
        self.now, self.waits, self.second = 0.0, [], lambda: None

    def sleep(self, seconds):
        self.waits.append(seconds)
        second, self.second = self.second, lambda: None
        second()
        self.now += seconds


def asked(number):
    return Request(step="write", messages=(Message(role="user", text=f"写第 {number} 句。"),))


@pytest.mark.parametrize(
    ("well", "asks", "waits"),
    [(8, 1.0, [1.0]), (8, 30.0, [30.0, 30.0]), (3, 1.0, [1.0, 1.0])],
    ids=["one among many answers", "a long wait is everybody's", "soon after the last one"],
)
def test_only_a_single_complaint_with_a_short_wait_is_one_calls_own(tmp_path, well, asks, waits):
    limited = Fault(code="rate_limited", remedy="again", message="慢一点", wait_s=asks)
    steps = [GOOD] * 5 + [limited] + [GOOD] * well + [limited]
    meeting = Meeting()

    def send(_body, _patience):
        step = steps.pop(0) if steps else GOOD
        if isinstance(step, Fault):
            raise UnfitError(step)
        return step

    book = TraitBook(TraitBook.file(tmp_path, "x", "m"), Traits())
    clock = Clock(lambda: meeting.now, meeting.sleep, lambda: 1.0)
    client = Client(Send(call=send, host="h"), model="m", options=LLM(concurrency=4), book=lambda _: book, clock=clock)
    for number in range(5 + well):
        client(asked(number))
    meeting.waits.clear()
    meeting.second = lambda: client(asked("next"))
    client(asked("last"))
    assert meeting.waits == waits
