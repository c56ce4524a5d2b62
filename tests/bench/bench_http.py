"""Hostile HTTP behaviours of a model's endpoint: what is expected, and what the client does, plain and streamed.

Usage: python tests/bench/bench_http.py CASES.json FAKE_SERVER.py [ID …]

CASES.json is a list of {id, target, what, steps, expect, code, max_requests}; FAKE_SERVER.py has the class ``Server``.
Waits that the client would make are skipped (its clock runs ahead), those of a silent endpoint are cut to a second.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import resource
import sys
import tempfile
import threading
import time
from pathlib import Path

from blogwriter.errors import LLMError
from blogwriter.llm import openai
from blogwriter.llm._client import Clock
from blogwriter.models import Message, Request
from blogwriter.settings import LLM

KEY = "sk-test-SECRETSECRETSECRETSECRET"
GOOD = json.dumps({"title": "标题", "tags": ["甲", "乙"]}, ensure_ascii=False)
SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {"title": {"type": "string"}, "tags": {"type": "array", "items": {"type": "string"}}},
        "required": ["title", "tags"],
        "additionalProperties": False,
    }
)
PROSE_CASES = {"leak", "xss", "refusal"}


class Clocked:
    """A clock that jumps over every wait."""

    def __init__(self):
        self.ahead = 0.0
        self.waits = []

    def clock(self):
        return Clock(lambda: time.monotonic() + self.ahead, self.sleep, lambda: 1.0)

    def sleep(self, seconds):
        self.waits.append(round(seconds, 1))
        self.ahead += seconds


def serve(module, cases):
    spec = importlib.util.spec_from_file_location("fake_server", module)
    fake = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fake)
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    server = fake.Server(cases, good=lambda _request: GOOD)
    asyncio.run_coroutine_threadsafe(server.start(), loop).result(5)
    return server


def ask(server, case, *, stream):
    schema = None if case["cls"] in PROSE_CASES else SCHEMA
    request = Request(step="plan", messages=(Message(role="user", text="写一个计划。"),), schema=schema)
    clocked = Clocked()
    options = LLM(stream=stream, idle_s=1.0, timeout_s=3.0)
    with tempfile.TemporaryDirectory() as folder:
        complete = openai.connect(
            base_url=server.url(case["id"]),
            model="fake-1",
            api_key=KEY,
            options=options,
            cache=Path(folder),
            clock=clocked.clock(),
        )
        try:
            answer = complete(request)
        except LLMError as exc:
            return "fail", exc.code, exc.message, clocked.waits
        kept = b"".join(file.read_bytes() for file in Path(folder).rglob("*.json"))
        assert KEY.encode() not in kept
        return "ok", "", answer.text, clocked.waits


def verdict(case, outcome, code, text, seen):
    expect = case["expect"]
    wanted = {"fail": {"fail"}, "ok-or-retry": {"ok"}, "sanitised": {"ok"}, "fail-or-redact": {"ok", "fail"}}
    good = outcome in wanted.get(expect, {"ok"}) and KEY not in text
    if outcome == "fail" and case["code"]:
        good = good and code in case["code"].split("|")
    if outcome == "ok" and case["cls"] not in PROSE_CASES:
        good = good and "title" in json.loads(text)
    return good and (not case["max_requests"] or seen <= case["max_requests"])


def main():
    cases = [case for case in json.loads(Path(sys.argv[1]).read_text()) if case["target"] == "llm"]
    wanted = set(sys.argv[3:])
    cases = [case for case in cases if not wanted or case["id"] in wanted]
    server = serve(sys.argv[2], cases)
    bad = 0
    print(f"{'id':4} {'mode':6} {'expected':14} {'max':>3} {'seen':>4}  {'outcome':6} {'code':16} {'s':>5}  text")
    for case in cases:
        for stream in (False, True):
            server.reset()
            before = time.monotonic()
            outcome, code, text, waits = ask(server, case, stream=stream)
            seen = len([row for row in server.log if case["id"] in json.dumps(row, default=str)])
            stolen = [row for row in server.log if "STOLEN" in json.dumps(row, default=str)]
            good = verdict(case, outcome, code, text, seen) and not stolen
            bad += not good
            shown = text.replace("\n", " ")[:70]
            print(
                f"{case['id']:4} {'stream' if stream else 'plain':6} {case['expect']:14} "
                f"{case['max_requests'] or '-':>3} {seen:>4}  {outcome:6} {code:16} "
                f"{time.monotonic() - before:5.1f}  {'' if good else '!! '}{shown} {waits or ''}"
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{2 * len(cases) - bad} of {2 * len(cases)} as expected; peak memory {peak} MiB")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
