from __future__ import annotations

import threading

import pytest

from blogwriter.errors import LLMError
from blogwriter.llm import ModelError, ask_in_parts, map_requests, scripted
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


def test_what_is_too_long_is_asked_in_parts_and_nothing_is_lost(asking):
    def complete(request):
        text = request.messages[0].text
        if len(text) > 3:
            raise ModelError(f"{text} 太长", code="too_long")
        return Answer(text=text, model="m")

    def halve(request):
        text = request.messages[0].text
        return asking(text[: len(text) // 2]), asking(text[len(text) // 2 :])

    answers = ask_in_parts(complete, asking("甲乙丙丁戊己庚辛"), halve)
    assert "".join(answer.text for answer in answers) == "甲乙丙丁戊己庚辛"
    with pytest.raises(ModelError, match="太长"):
        ask_in_parts(complete, asking("甲乙丙丁"), lambda _request: ())
    with pytest.raises(ModelError, match="太长"):
        ask_in_parts(complete, asking("甲" * 100), halve, depth=2)


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
