"""An endpoint in the same process: steps in, replies out, and a clock that jumps over waits."""

from __future__ import annotations

import json

import httpx2
import pytest

from blogwriter import redaction
from blogwriter.llm import openai
from blogwriter.llm._client import Clock
from blogwriter.models import Message, Request
from blogwriter.settings import LLM

GOOD = {"title": "标题", "tags": ["甲"]}
SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {"title": {"type": "string"}, "tags": {"type": "array", "items": {"type": "string"}}},
        "required": ["title", "tags"],
    }
)


def completion(text, finish="stop", **more):
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": finish}
    return {"model": "m-1", "choices": [choice], "usage": {"prompt_tokens": 60, "completion_tokens": 20}, **more}


def events(text, finish="stop", *, done=True, size=3):
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    rows = [{"choices": [{"index": 0, "delta": {"content": piece}}]} for piece in pieces]
    rows.append({"model": "m-1", "choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
    lines = [f"data: {json.dumps(row)}\n\n" for row in rows]
    return "".join([*lines, "data: [DONE]\n\n"] if done else lines)


class Endpoint:
    """Answers each request with the next step; the last one repeats."""

    def __init__(self, steps, good=None):
        self.steps = steps
        self.good = good or json.dumps(GOOD, ensure_ascii=False)
        self.requests = []
        self.bodies = []

    def __call__(self, request):
        self.requests.append(request)
        self.bodies.append(json.loads(request.read()))
        step = self.steps[min(len(self.requests), len(self.steps)) - 1]
        return self.reply(step, stream=self.bodies[-1].get("stream", False))

    def reply(self, step, *, stream):
        if step == "good":
            step = {"text": self.good}
        status, headers = step.get("status", 200), step.get("headers", {})
        if "text" in step:
            text = step["text"] * step.get("times", 1)
            finish = step.get("finish", "stop")
            body = events(text, finish) if stream else json.dumps(completion(text, finish))
        elif "sse" in step:
            body = step["sse"].replace("{GOOD}", json.dumps(self.good)[1:-1])
        elif "json" in step:
            body = json.dumps(step["json"])
        else:
            body = bytes.fromhex(step["hex"]) if "hex" in step else step.get("raw", "")
        return httpx2.Response(status, headers=headers, content=body)


class JumpingClock:
    """Waits cost nothing and are written down."""

    def __init__(self):
        self.now = 0.0
        self.waits = []

    def sleep(self, seconds):
        self.waits.append(seconds)
        self.now += seconds

    @property
    def clock(self):
        return Clock(lambda: self.now, self.sleep, lambda: 1.0)


@pytest.fixture(autouse=True)
def _no_keys_of_other_tests(monkeypatch):
    monkeypatch.setattr(redaction, "_LIVE", set())


@pytest.fixture
def jumping():
    return JumpingClock()


@pytest.fixture
def dial(tmp_path, jumping):
    """dial(steps, …) → (complete, endpoint)."""

    def connect(steps, *, good=None, fresh=False, model="m-1", api_key="sk-abcdEFGH12345678", **more):
        base_url, cache = more.pop("base_url", "https://llm.example/v1"), more.pop("cache", "cache")
        endpoint = Endpoint(steps, good)
        complete = openai.connect(
            base_url=base_url,
            model=model,
            api_key=api_key,
            options=LLM(**more),
            cache=tmp_path / cache,
            fresh=fresh,
            clock=jumping.clock,
            transport=httpx2.MockTransport(endpoint),
        )
        return complete, endpoint

    return connect


@pytest.fixture
def asking():
    """asking(text, …) → a request for JSON with a title and tags; for prose with ``schema=None``."""

    def make(text="写一个计划。", *, schema=SCHEMA, **more):
        return Request(step="plan", messages=(Message(role="user", text=text),), schema=schema, **more)

    return make
