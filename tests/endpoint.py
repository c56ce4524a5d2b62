"""An endpoint on loopback that answers every step of a draft in its form, counts what it did, and fails on demand.

    python tests/endpoint.py [--latency S] [--faults SHARE] [--seed N] [--log FILE]

prints its address (``http://127.0.0.1:PORT/v1``) and serves until standard input ends. ``GET /stats`` answers with the
counts; the log has one line of JSON for each request that came in, before it is answered.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import json
import random
import re
import socket
import struct
import sys
import threading
import time

KINDS = ("rate_limited", "server_error", "cut", "page", "reset", "slow", "empty", "half_json")
"""Faults, all equally likely."""
REASONS = {200: "OK", 404: "Not Found", 429: "Too Many Requests", 500: "Internal Server Error"}
_SENTENCE_ID = re.compile(r"\b(?:[a-z]\.)?p\d+\.s\d+\b")
_CARD_ID = re.compile(r"\bc\d+\b")
_NUMBERED = re.compile(r"^(\d+)[.、:：]", re.MULTILINE)
_STEPS = {"claims": "cards", "titles": "plan", "paragraphs": "write", "verdicts": "check", "sentences": "revise"}


def step_of(body):
    """Which step of a draft asks, by the form that it wants."""
    wanted = (body.get("response_format") or {}).get("json_schema") or {}
    keys = list((wanted.get("schema") or {}).get("properties") or {})
    if "sections" in keys and "titles" not in keys:
        return "whole"
    return next((_STEPS[key] for key in keys if key in _STEPS), "prose")


def answer(body):
    """An answer in the form that was asked for, resting on ids that stand in the prompt."""
    prompt = body["messages"][-1]["content"]
    sids = list(dict.fromkeys(_SENTENCE_ID.findall(prompt))) or ["p1.s1"]
    cards = list(dict.fromkeys(_CARD_ID.findall(prompt))) or ["c1"]
    step = step_of(body)
    if step == "cards":
        kinds = ("method", "result", "limit")
        claims = [{"zh": f"这是第 {i} 件事实。", "sids": [sid], "kind": kinds[i % 3]} for i, sid in enumerate(sids[:9])]
        return {"claims": claims}
    if step == "plan":
        half = max(1, len(cards) // 2)
        return {
            "titles": [{"zh": f"听声音数蜜蜂之{n}", "cards": cards[:1]} for n in "一二三四五"],
            "lead": [{"zh": "这篇论文听声音来数蜜蜂。", "cards": cards[:1]}],
            "takeaways": [{"zh": "麦克风比摄像头便宜。", "cards": [card]} for card in cards[:3]],
            "sections": [
                {"heading": heading, "brief": "b", "cards": part, "pictures": [], "section": ""}
                for heading, part in (("为什么听", cards[:half]), ("怎么听", cards[half:]))
                if part
            ],
        }
    said = [{"sentences": [{"zh": "他们听蜂箱的声音来估计活动。", "sids": [sid]}]} for sid in sids[:3]]
    numbers = [int(number) for number in _NUMBERED.findall(prompt)]
    return {
        "write": {"paragraphs": said},
        "whole": {"sections": [{"paragraphs": said}]},
        "check": {"verdicts": [{"n": n, "verdict": "supported", "sid": sids[0]} for n in numbers]},
        "revise": {"sentences": [{"n": n, "zh": "他们听声音。", "sids": sids[:1]} for n in numbers]},
    }.get(step, "好的。")


class Endpoint:
    """Serves in an event loop of its own thread.

    Attributes:
        seen: One (hash of what was asked, fault or ``ok``) per request, in the order of arrival.
        most: Requests under way at once, at most.
    """

    def __init__(self, *, latency=0.0, faults=0.0, seed=0, log=None):
        self.latency = latency
        self.faults = faults
        self.seen = []
        self.most = 0
        self.tokens = [0, 0]
        self._under_way = 0
        self._chance = random.Random(seed)
        self._log = log
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"

    def close(self):
        """End all connections, and leave nothing open."""
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _stop(self):
        self._server.close()
        clients = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in clients:
            task.cancel()
        await asyncio.gather(*clients, return_exceptions=True)
        await asyncio.sleep(0)

    def stats(self):
        asked = [name for name, _ in self.seen]
        kinds = [kind for _, kind in self.seen]
        return {
            "requests": len(asked),
            "distinct": len(set(asked)),
            "most_at_once": self.most,
            "input": self.tokens[0],
            "output": self.tokens[1],
            **{kind: kinds.count(kind) for kind in ("ok", *KINDS)},
        }

    async def _start(self):
        return await asyncio.start_server(self._client, "127.0.0.1", 0, limit=1 << 24, backlog=1024)

    async def _client(self, reader, writer):
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, OSError):
                while await self._one(reader, writer):
                    pass
        finally:
            writer.close()

    async def _one(self, reader, writer):
        line = await reader.readline()
        if not line:
            return False
        size = 0
        while (header := await reader.readline()) not in (b"\r\n", b""):
            name, _, value = header.decode("latin-1").partition(":")
            size = int(value) if name.lower() == "content-length" else size
        raw = await reader.readexactly(size)
        if not line.startswith(b"POST"):
            stats = line.split()[1].endswith(b"/stats")
            await send(writer, 200 if stats else 404, json.dumps(self.stats() if stats else {}).encode())
            return True
        return await self._asked(json.loads(raw), writer)

    async def _asked(self, body, writer):
        name = hashlib.sha256(json.dumps(body["messages"]).encode()).hexdigest()[:16]
        kind = self._chance.choice(KINDS) if self._chance.random() < self.faults else "ok"
        self.seen.append((name, kind))
        if self._log:
            self._log.write(json.dumps({"t": time.time(), "ask": name, "kind": kind, "latency": self.latency}) + "\n")
            self._log.flush()
        self._under_way += 1
        self.most = max(self.most, self._under_way)
        try:
            await asyncio.sleep(self.latency * (4 if kind == "slow" else 1))
            return await self._reply(kind, body, writer)
        finally:
            self._under_way -= 1

    async def _reply(self, kind, body, writer):
        if kind == "rate_limited":
            return await send(writer, 429, b'{"error": {"message": "rate limit"}}', ("Retry-After: 1",))
        if kind == "server_error":
            return await send(writer, 500, b'{"error": {"message": "internal error"}}')
        if kind == "page":
            return await send(
                writer, 200, b"<!doctype html><html><body>busy</body></html>", ("Content-Type: text/html",)
            )
        if kind == "reset":
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            return False
        text = json.dumps(answer(body), ensure_ascii=False)
        text = "" if kind == "empty" else text[: len(text) // 2] if kind == "half_json" else text
        usage = {"prompt_tokens": len(json.dumps(body["messages"])) // 4, "completion_tokens": max(1, len(text) // 2)}
        self.tokens[0] += usage["prompt_tokens"]
        self.tokens[1] += usage["completion_tokens"]
        if body.get("stream"):
            return await stream(writer, text, usage, cut=kind == "cut")
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        data = json.dumps({"model": body["model"], "choices": [choice], "usage": usage}).encode()
        return await send(writer, 200, data, cut=kind == "cut")


async def send(writer, status, data, headers=(), *, cut=False):
    head = [f"HTTP/1.1 {status} {REASONS[status]}", *headers, f"Content-Length: {len(data)}"]
    writer.write("\r\n".join([*head, "", ""]).encode() + (data[: len(data) // 2] if cut else data))
    await writer.drain()
    return not cut


async def stream(writer, text, usage, *, cut):
    rows = [{"choices": [{"index": 0, "delta": {"content": text[i : i + 40]}}]} for i in range(0, len(text), 40)]
    rows.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    rows.append({"choices": [], "usage": usage})
    data = "".join(f"data: {json.dumps(row)}\n\n" for row in rows).encode() + b"data: [DONE]\n\n"
    return await send(writer, 200, data, ("Content-Type: text/event-stream",), cut=cut)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--latency", type=float, default=0.0)
    options.add_argument("--faults", type=float, default=0.0)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--log", default="")
    given = options.parse_args()
    with contextlib.ExitStack() as stack:
        log = stack.enter_context(open(given.log, "a", encoding="utf-8")) if given.log else None  # noqa: PTH123
        endpoint = Endpoint(latency=given.latency, faults=given.faults, seed=given.seed, log=log)
        print(endpoint.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
