from __future__ import annotations

import os

import pytest

from blogwriter import confined
from blogwriter.confined import ConfinedError

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture(scope="module", autouse=True)
def _server():
    yield
    confined.close()


def test_a_function_answers_through_the_child():
    assert confined.call("json:dumps", {"甲": [1, None]}) == '{"\\u7532": [1, null]}'


@pytest.mark.parametrize(
    ("function", "argument", "why"),
    [
        ("builtins:bytearray", 1 << 40, "memory"),
        ("json:loads", "{", "crash"),
        ("os:_exit", 3, "crash"),
        ("os:abort", None, "crash"),
    ],
)
def test_a_call_that_ends_badly_is_one_error_and_the_next_one_works(function, argument, why):
    with pytest.raises(ConfinedError) as ended:
        confined.call(function, argument)
    assert ended.value.why == why
    assert confined.call("json:loads", "1") == 1


def test_a_child_sees_no_environment(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-0123456789abcdef")
    confined.close()
    assert confined.call("os:getenv", "OPENAI_API_KEY") is None


def test_a_server_that_died_is_replaced():
    confined.call("json:dumps", 1)
    confined._SERVERS["json"].kill()
    confined._SERVERS["json"].wait()
    assert confined.call("json:dumps", 2) == "2"
