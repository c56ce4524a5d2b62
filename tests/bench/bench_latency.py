"""Wall clock against the critical path, and what a waiting call costs, with an endpoint of fixed latency on loopback.

Usage: python tests/bench/bench_latency.py [--seconds 0.5] [--wide 200]

The endpoint is a process of its own. Critical path: the steps of a draft one after the other, each step's calls as
many at once as ``concurrency`` allows.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import multiprocessing
import resource
import tempfile
import time
from pathlib import Path

from blogwriter.llm import map_requests, openai
from blogwriter.models import Message, Request
from blogwriter.settings import LLM

STEPS = {"cards": 6, "plan": 1, "write": 6, "check": 1}
"""Calls of each step for a paper of fifteen pages."""
ANSWER = "".join(f"第 {number} 句说明了方法、数据与结果，并且有出处。" for number in range(40))


def serve(latency_s, pieces, port):
    """An endpoint that answers each call after the same time."""

    async def client(reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                size = next(int(row[15:]) for row in head.lower().split(b"\r\n") if row.startswith(b"content-length:"))
                stream = b'"stream":true' in (await reader.readexactly(size)).replace(b" ", b"")
                await asyncio.sleep(latency_s)
                writer.write(streamed(pieces) if stream else plain())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def main():
        server = await asyncio.start_server(client, "127.0.0.1", 0, backlog=1024)
        port.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


def reply(kind, body, *more):
    return b"\r\n".join(
        [b"HTTP/1.1 200 OK", b"Content-Type: " + kind, b"Content-Length: %d" % len(body), *more, b"", body]
    )


def plain():
    choice = {"message": {"role": "assistant", "content": ANSWER}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 3000, "completion_tokens": 700}
    return reply(b"application/json", json.dumps({"model": "m", "choices": [choice], "usage": usage}).encode())


def streamed(pieces):
    size = max(1, len(ANSWER) // pieces)
    parts = [ANSWER[i : i + size] for i in range(0, len(ANSWER), size)]
    rows = [{"model": "m", "choices": [{"index": 0, "delta": {"content": part}}]} for part in parts]
    rows.append({"model": "m", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    body = b"".join(b"data: " + json.dumps(row).encode() + b"\n\n" for row in rows) + b"data: [DONE]\n\n"
    return reply(b"text/event-stream", body)


def requests(step, count):
    text = "The Transformer follows this overall architecture using stacked self-attention. " * 150
    return [Request(step=step, messages=(Message(role="user", text=f"{step} {i}\n{text}"),)) for i in range(count)]


def draft(complete, concurrency):
    for step, count in STEPS.items():
        map_requests(complete, requests(step, count), concurrency)


def used():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def resident_mb():
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def measured(work):
    cpu, before = used(), time.monotonic()
    work()
    return time.monotonic() - before, used() - cpu


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=0.5)
    options.add_argument("--wide", type=int, default=200)
    given = options.parse_args()
    ports = multiprocessing.get_context("spawn").Queue()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(given.seconds, 200, ports), daemon=True)
    server.start()
    address = f"http://127.0.0.1:{ports.get(timeout=30)}/v1"

    def connect(folder, **more):
        return openai.connect(base_url=address, model="m", cache=Path(folder), options=LLM(**more), fresh=True)

    calls = sum(STEPS.values())
    path = sum(math.ceil(count / 4) for count in STEPS.values()) * given.seconds
    print(f"a draft of {calls} calls, 4 at once, {given.seconds} s each: critical path {path:.2f} s")
    for stream in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            complete = connect(folder, concurrency=4, stream=stream)
            complete(requests("warm", 1)[0])
            wall, cpu = measured(lambda complete=complete: draft(complete, 4))
        name = "stream" if stream else "plain"
        print(f"  {name:6} wall {wall:.2f} s = {wall / path:.2f} × path, CPU {cpu / calls * 1000:.1f} ms a call")
    for stream in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            complete = connect(folder, concurrency=given.wide, stream=stream)
            complete(requests("warm", 1)[0])
            before = resident_mb()
            many = requests("wide", given.wide)
            wall, cpu = measured(lambda complete=complete, many=many: map_requests(complete, many, given.wide))
        grown = (resident_mb() - before) / given.wide
        name = "stream" if stream else "plain"
        print(
            f"  {given.wide} at once, {name:6} wall {wall:.2f} s for {given.seconds} s, "
            f"CPU {cpu / given.wide * 1000:.1f} ms and {grown:.2f} MB a call"
        )
    server.terminate()


if __name__ == "__main__":
    main()
