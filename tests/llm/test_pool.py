from __future__ import annotations

import threading

import pytest

from blogwriter.errors import LLMError
from blogwriter.llm import ModelError, Task, halved, map_requests, map_tasks, scripted, work_through
from blogwriter.models import Answer


def echo(request):
    return request.messages[0].text


def test_answers_come_in_the_order_of_the_requests(asking):
    gates = [threading.Event() for _ in range(3)]

    def complete(request):
        number = int(request.messages[0].text)
        if number < 2:
            gates[number + 1].wait(5)
        gates[number].set()
        return Answer(text=str(number), model="m")

    answers = map_requests(complete, [asking(str(number)) for number in range(3)], 3)
    assert [answer.text for answer in answers] == ["0", "1", "2"]


def test_the_error_of_one_request_stays_with_it(asking):
    client = scripted.connect(["一", LLMError("坏"), "三"])
    first, second, third = map_requests(client, [asking(str(number)) for number in range(3)], 1)
    assert (first.text, third.text) == ("一", "三")
    assert isinstance(second, LLMError)


def test_an_error_for_all_ends_the_work(asking):
    client = scripted.connect(["一", ModelError("余额用完", code="quota", action="stop")], otherwise="不该问到")
    with pytest.raises(ModelError, match="余额"):
        map_requests(client, [asking(str(number)) for number in range(9)], 1)
    assert len(client.requests) == 2


def test_a_bug_in_the_client_is_not_swallowed(asking):
    def broken(_request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        map_requests(broken, [asking()], 2)


def test_an_outcome_is_given_as_soon_as_all_before_it_are_there():
    late = threading.Event()

    def work(number):
        if number == 2:
            late.wait(5)
        return number * 10

    outcomes = work_through(work, range(3), 3)
    assert [next(outcomes), next(outcomes)] == [0, 10]  # the third still waits
    late.set()
    assert list(outcomes) == [20]


def test_what_was_done_before_an_error_for_all_is_given_first():
    empty = ModelError("余额用完", code="quota", action="stop")

    def work(number):
        if number == 2:
            raise empty
        return number

    outcomes = work_through(work, range(9), 1)
    assert [next(outcomes), next(outcomes)] == [0, 1]
    with pytest.raises(ModelError, match="余额"):
        next(outcomes)


def test_no_requests_are_no_work():
    assert map_requests(scripted.connect([]), [], 4) == ()


def test_progress_is_told(asking):
    seen = []
    map_requests(
        scripted.connect([], otherwise="x"), [asking(str(n)) for n in range(3)], 2, done=lambda *a: seen.append(a)
    )
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_two_hundred_wait_side_by_side(asking):
    everybody = threading.Barrier(200)

    def complete(_request):
        everybody.wait(20)
        return Answer(text="x", model="m")

    assert len(map_requests(complete, [asking(str(number)) for number in range(200)], 200)) == 200


def limited(most, code="too_long"):
    def complete(request):
        text = request.messages[0].text
        if len(text) > most:
            raise ModelError(f"{text} 太长", code=code)
        return Answer(text=text, model="m")

    return complete


def said(outcome):
    return [answer.text for answer in outcome]


def test_what_is_too_long_is_asked_in_parts_and_nothing_is_lost(asking):
    def ask(rows):
        return asking("".join(rows))

    tasks = [halved(ask, "甲乙丙丁戊己庚辛"), halved(ask, "壬癸")]
    seen = []
    long, short = map_tasks(limited(3), tasks, 2, done=lambda *row: seen.append(row))
    assert (said(long), said(short)) == (["甲乙", "丙丁", "戊己", "庚辛"], ["壬癸"])
    assert seen[-1] == (8, 8)


def test_what_cannot_be_parted_any_more_stays_too_long(asking):
    (outcome,) = map_tasks(limited(3), [Task(request=asking("甲乙丙丁"))], 1)
    assert isinstance(outcome, ModelError)
    assert outcome.code == "too_long"


def test_an_endpoint_that_finds_everything_too_long_is_soon_left_alone(asking):
    client = scripted.connect([], otherwise=ModelError("太长", code="too_long"))
    outcomes = map_tasks(client, [halved(lambda rows: asking("".join(rows)), "甲" * 100) for _ in range(10)], 4)
    assert {outcome.code for outcome in outcomes} == {"too_long"}
    assert len(client.requests) == 10 + 20 + 40


def test_an_answer_that_does_not_fit_is_asked_in_halves_once(asking):
    def ask(rows):
        return asking("".join(rows))

    fits, rambles = map_tasks(limited(2, "truncated"), [halved(ask, "甲乙丙"), halved(ask, "甲乙丙丁戊己")], 1)
    assert said(fits) == ["甲", "乙丙"]
    assert rambles.code == "truncated"


def test_a_script_plays_its_turns_and_keeps_the_questions(asking):
    client = scripted.connect(["一", echo, LLMError("坏")], model="m")
    assert client(asking("a")).text == "一"
    assert client(asking("b")).text == "b"
    with pytest.raises(LLMError, match="坏"):
        client(asking("c"))
    with pytest.raises(LLMError, match="没有写好的回答"):
        client(asking("d"))
    assert [echo(request) for request in client.requests] == list("abcd")
    assert client.left == 0
