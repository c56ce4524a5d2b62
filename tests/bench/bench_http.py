"""Hostile HTTP behaviours: what is expected, and what we do, with the count of requests.

Usage: python tests/bench/bench_http.py CASES.json FAKE_SERVER.py [ID …]

CASES.json is a list of {id, target, what, steps, expect, code, max_requests}; FAKE_SERVER.py has the class ``Server``.
A model's endpoint (``llm``) is asked plainly and streamed, through ``llm.map_tasks`` as the writers ask; the
publisher (``wechat``) meets a case in every call that it belongs to; a paper (``fetch``) is read as a user would.
Waits are skipped (the clock runs ahead), those of a silent host are cut to seconds.
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
from dataclasses import replace
from pathlib import Path

import bench_wechat

from blogwriter import llm, sources
from blogwriter.errors import LLMError, SourceError
from blogwriter.llm import openai
from blogwriter.llm._client import Clock
from blogwriter.models import Message, Request
from blogwriter.settings import LLM
from blogwriter.sources import ReadOptions, _fetch

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
    request = Request(step="plan", messages=(Message(role="user", text="写一个计划，要短。"),), schema=schema)
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

        def asked(rows):
            return replace(request, messages=(Message(role="user", text="".join(rows)),))

        try:
            (said,) = llm.map_tasks(complete, [llm.halved(asked, request.messages[0].text.split("，"))], 1)
        except LLMError as exc:
            said = exc
        if isinstance(said, LLMError):
            return "fail", said.code, said.message, clocked.waits
        answer = said[0]
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


def read(server, case):
    """(outcome, code, message, what is left in the cache)."""
    with tempfile.TemporaryDirectory() as folder:
        options = ReadOptions(allow_private=True, cache=Path(folder), sandbox=True)
        try:
            sources.read(server.url(case["id"]), options)
            outcome, code, text = "ok", "", ""
        except SourceError as exc:
            outcome, code, text = "fail", exc.code, exc.message
        left = [str(file.relative_to(folder)) for file in Path(folder).rglob("*") if file.is_file()]
    return outcome, code, text, left


def run_endpoint(server, case):
    for stream in (False, True):
        server.reset()
        outcome, code, text, waits = ask(server, case, stream=stream)
        seen = len([row for row in server.log if case["id"] in json.dumps(row, default=str)])
        stolen = [row for row in server.log if "STOLEN" in json.dumps(row, default=str)]
        good = verdict(case, outcome, code, text, seen) and not stolen
        yield "stream" if stream else "plain", seen, outcome, code, f"{text} {waits or ''}", good


def run_publisher(server, case):
    for verb in ("token", "picture", "draft"):
        outcome, code, paths = bench_wechat.play(server, case, verb)
        judged = bench_wechat.judged(case, verb, outcome, code, paths)
        if judged != "-":
            kind = "ok" if outcome.startswith("ok") else "fail"
            yield verb, len(paths), kind, code, outcome, judged == "ok"


def run_paper(server, case):
    server.reset()
    outcome, code, text, left = read(server, case)
    seen = len(server.log)
    good = outcome == "fail" and code in case["code"].split("|") and seen <= case["max_requests"] and not left
    yield "read", seen, outcome, code, text + (f" LEFT {left}" if left else ""), good


RUNS = {"llm": run_endpoint, "wechat": run_publisher, "fetch": run_paper}


def main():
    cases = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    wanted = set(sys.argv[3:])
    cases = [case for case in cases if not wanted or case["id"] in wanted]
    server = serve(sys.argv[2], cases)
    _fetch.Limits.__init__.__kwdefaults__.update(total_s=6.0, idle_s=4.0)
    bad, runs, missed = 0, 0, set()
    print(f"{'id':4} {'mode':7} {'expected':15} {'max':>3} {'seen':>4}  {'outcome':7} {'code':20} {'s':>5}  text")
    for case in cases:
        before = time.monotonic()
        for mode, seen, outcome, code, text, good in RUNS[case["target"]](server, case):
            runs, bad = runs + 1, bad + (not good)
            missed |= set() if good else {case["id"]}
            shown = text.replace("\n", " ")[:70]
            print(
                f"{case['id']:4} {mode:7} {case['expect']:15} {case['max_requests'] or '-':>3} {seen:>4}  "
                f"{outcome:7} {code:20} {time.monotonic() - before:5.1f}  {'' if good else '!! '}{shown}"
            )
            before = time.monotonic()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{runs - bad} of {runs} runs, {len(cases) - len(missed)} of {len(cases)} cases as expected; peak {peak} MiB")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
