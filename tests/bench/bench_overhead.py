"""What safety costs: a paper in the sandbox (warm, and with a start), a call through the limits, a template in a child.

Usage: python tests/bench/bench_overhead.py [PAPER.pdf]

Time of the processor (own and children's), which other work on the machine disturbs least.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from blogwriter import confined, styles
from blogwriter.llm._client import Client, Clock, Send
from blogwriter.llm._limits import Breaker, Gate, Pace
from blogwriter.llm._traits import TraitBook, Traits
from blogwriter.llm._wire import Reply
from blogwriter.models import Message, Origin, Request
from blogwriter.settings import LLM
from blogwriter.sources import _parse, _sandbox

sys.path.insert(0, str(Path(__file__).parents[1]))
from pdfs import small_paper


def cpu():
    now = os.times()
    return now.user + now.system + now.children_user + now.children_system


def measured(do, times, end=lambda: None):
    """(milliseconds of the processor, of the wall) for one of so many; ``end`` makes children's time count."""
    before, started = cpu(), time.monotonic()
    for _ in range(times):
        do()
    wall = time.monotonic() - started
    end()
    return 1000 * (cpu() - before) / times, 1000 * wall / times


def sandbox(data):
    origin = Origin(source="pdf", location="x.pdf", sha256="0" * 64)

    def parse():
        _sandbox.parse(data, origin=origin)

    def cold():
        _sandbox.close()
        parse()

    _parse.parse(data, origin=origin)
    yield "a paper, in place", *measured(lambda: _parse.parse(data, origin=origin), 10)
    parse()
    # The server that is up already has its start behind it; ten papers later its time counts as a whole.
    warm = measured(parse, 20)[1]
    _sandbox.close()
    start = measured(parse, 1, _sandbox.close)
    many = measured(parse, 21, _sandbox.close)
    yield "a paper, warm sandbox", (21 * many[0] - start[0]) / 20, warm
    yield "a paper, sandbox with its start", *measured(cold, 3, _sandbox.close)


def limits():
    pace, gate, breaker = Pace(100_000, 100_000_000), Gate(64), Breaker()

    def call():
        gate.enter(1.0)
        pace.reserve(1000, time.monotonic())
        breaker.open_for(time.monotonic())
        pace.spent(100, time.monotonic())
        breaker.answered()
        gate.leave(well=True)

    yield "a call through gate, pace and breaker", *measured(call, 2_000)
    with tempfile.TemporaryDirectory() as folder:
        reply = Reply(text="好", model="m", finish="stop", choices=1, done=True)
        book = TraitBook(TraitBook.file(Path(folder), "x", "m"), Traits())
        client = Client(
            Send(call=lambda *_: reply, host="h"), model="m", options=LLM(), book=lambda _: book, clock=Clock()
        )
        request = Request(step="s", messages=(Message(role="user", text="写一句话。" * 500),))
        yield "a call of the client without its wire (2,500 characters)", *measured(lambda: client(request), 500)


def templates():
    values = {"audience": "x", "glossary": ()}
    yield "a prompt of our own style", *measured(lambda: styles.load("story").render("system", values), 100)
    folder = styles.user_folder()
    folder.mkdir(parents=True)
    (folder / "own.md.j2").write_text("---\ntitle: x\n---\n{% extends '!/_base.md.j2' %}", encoding="utf-8")
    styles.load("own").render("system", values)
    yield (
        "a prompt of a user's style, in its child",
        *measured(lambda: styles.load("own").render("system", values), 20, confined.close),
    )


def main(given=None):
    os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp()
    if given is None:
        given = Path(tempfile.mkdtemp()) / "bees.pdf"
        small_paper(given, title="Counting Bees")
    print(f"{'':58} {'CPU ms':>9} {'wall ms':>9}")
    for rows in (sandbox(Path(given).read_bytes()), limits(), templates()):
        for name, busy, wall in rows:
            print(f"{name:58} {busy:9.3f} {wall:9.3f}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
