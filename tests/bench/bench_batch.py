"""A batch under load: papers under mixed faults, calls that wait, and what the parts of it cost.

    python tests/bench/bench_batch.py [papers|waits|parts|all] [--papers 300] [--faults 0.1] [--latency 4]
        [--concurrency 48] [--seconds 900]

Everything runs on loopback and in a folder of its own; each part is bounded in count, the whole of ``papers`` in time
(``--seconds``). Times of the processor are user and system together, memory is resident, of the program and all its
children. The bound of the model is what its calls take when all places are always filled.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))
from pdfs import small_paper  # noqa: E402 - the folder of helpers is no package

MODEL = "deepseek-chat"
PAGE = os.sysconf("SC_PAGE_SIZE")


@contextmanager
def endpoint(**options):
    """An endpoint in a process of its own; gives its address."""
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, str(TESTS / "endpoint.py"), *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield server.stdout.readline().strip()
        finally:
            server.stdin.close()
            server.wait(10)


def stats(url):
    with urllib.request.urlopen(url.removesuffix("/v1") + "/stats", timeout=10) as said:  # noqa: S310 - loopback
        return json.load(said)


def make_papers(folder, count):
    """So many papers, each with a title of its own and therefore another id."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        small_paper(folder / f"bees{number:04}.pdf", title=f"Counting Bees, Part {number}")


def environment(folder):
    """Nothing of whoever runs this."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "BLOGWRITER_"))}
    return {
        **kept,
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "BLOGWRITER_CACHE": str(folder / "cache"),
        "OPENAI_API_KEY": "sk-bench-0123456789",
    }


def batch_command(url, concurrency, *more):
    words = ["--engine", "model", "--model", MODEL, "--base-url", url, "--concurrency", str(concurrency), *more]
    return [sys.executable, "-m", "blogwriter", "batch", "papers", *words]


class Memory:
    """The most resident memory of a process with its children, sampled; shared pages are counted once."""

    def __init__(self, pid):
        self.most = self.own = 0
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def close(self):
        self._over.set()
        self._thread.join(5)

    def _watch(self):
        while not self._over.wait(0.5):
            sizes = [pss(pid) for pid in tree(self._pid)]
            self.most = max(self.most, sum(sizes))
            self.own = max(self.own, sizes[0] if sizes else 0)


def tree(pid):
    found = [pid]
    for one in found:
        try:
            tasks = list(Path(f"/proc/{one}/task").iterdir())
            found += [int(kid) for task in tasks for kid in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def pss(pid):
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(row.split()[1]) * 1024 for row in rows if row.startswith("Pss:")), 0)


def row(name, value, note=""):
    print(f"{name:<46} {value:>14}  {note}", flush=True)


def papers(given):
    """So many papers under mixed faults: posts, money, speed, memory."""
    with tempfile.TemporaryDirectory() as name, endpoint(latency=given.latency, faults=given.faults) as url:
        folder = Path(name)
        make_papers(folder / "papers", given.papers)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.monotonic()
        command = batch_command(url, given.concurrency, "--json", "-q")
        with subprocess.Popen(command, cwd=folder, env=environment(folder), stdout=subprocess.PIPE, text=True) as batch:
            memory = Memory(batch.pid)
            try:
                said, _ = batch.communicate(timeout=given.seconds)
            except subprocess.TimeoutExpired:
                batch.kill()
                raise
            finally:
                memory.close()
        seconds = time.monotonic() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        report(given, json.loads(said), stats(url), folder / "posts", seconds)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        row("CPU per paper, s", f"{used / given.papers:.3f}", "program, its children")
        row("memory of the whole, MB", f"{memory.most / 1e6:.0f}", f"program alone {memory.own / 1e6:.0f}")


def report(given, said, seen, posts, seconds):
    from blogwriter import llm
    from blogwriter.models import Usage

    counts = said["counts"]
    written = list(posts.glob("*/index.md"))
    cost = llm.cost(Usage(input=seen["input"], output=seen["output"]), llm.price_of(MODEL))
    bound = (seen["requests"] + 3 * seen["slow"]) * given.latency / given.concurrency
    row("papers", counts["jobs"], f"faults {given.faults:.0%}: " + ", ".join(f"{k} {v}" for k, v in seen.items() if v))
    row("posts / failed / later", f"{counts['posts']} / {counts['failed']} / {counts['later']}")
    row("posts on the disk", len(written), f"in {len({file.parent for file in written})} folders")
    row("doubled", len(list(posts.glob("*/*.md"))) - counts["posts"])
    row(
        "cost we count / endpoint counts",
        f"{said['run']['cost']:.4f}/{cost:.4f}",
        f"{said['run']['cost'] / cost - 1:+.1%}",
    )
    row("seconds / bound of the model", f"{seconds:.0f} / {bound:.0f}", f"throughput {bound / seconds:.0%}")
    row("calls at once, most", seen["most_at_once"])


def waits(_given):
    """So many calls that wait at the same time, in one process: time of the processor and memory for each."""
    for count in (200, 500):
        with tempfile.TemporaryDirectory() as name, endpoint(latency=5.0) as url:
            command = [sys.executable, __file__, "wait-here", "--papers", str(count), "--url", url]
            done = subprocess.run(command, env=environment(Path(name)), capture_output=True, text=True, check=True)
            for said in json.loads(done.stdout):
                what = f"{count} waits, connections {said['round']}"
                row(f"{what}: errors", said["errors"], f"{said['seconds']:.1f} s")
                row(f"{what}: CPU, ms", f"{said['cpu_ms']:.2f}", "each")
                row(f"{what}: memory, MB", f"{said['memory_mb']:.3f}", "each")
            row(f"{count} waits: at once", stats(url)["most_at_once"])


def wait_here(given):
    from blogwriter.llm import map_requests, openai
    from blogwriter.models import Message, Request
    from blogwriter.settings import LLM

    def asking(number):
        return Request(step="ask", messages=(Message(role="user", text=f"{number} " + "什么是注意力？" * 600),))

    options = LLM(concurrency=given.papers, stream=False, idle_s=600.0)
    complete = openai.connect(base_url=given.url, model=MODEL, api_key="sk-bench-0123456789", options=options)
    map_requests(complete, [asking(-1)], 1)  # imports and tables that all calls share
    print(json.dumps([a_round(complete, asking, given.papers, name) for name in ("new", "kept")]))


def a_round(complete, asking, count, name):
    from blogwriter.llm import map_requests
    from blogwriter.models import Answer

    requests = [asking(f"{name} {number}") for number in range(count)]
    before, began, started = resident(), time.process_time(), time.monotonic()
    most = [before]
    over = threading.Event()

    def watch():
        while not over.wait(0.5):
            most[0] = max(most[0], resident())

    threading.Thread(target=watch, daemon=True).start()
    answers = map_requests(complete, requests, count)
    over.set()
    return {
        "round": name,
        "errors": sum(not isinstance(answer, Answer) for answer in answers),
        "seconds": time.monotonic() - started,
        "cpu_ms": (time.process_time() - began) / count * 1000,
        "memory_mb": (most[0] - before) / count / 1e6,
    }


def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def parts(_given):
    """What sandbox, journal and limiter cost for each paper."""
    from blogwriter.sources import ReadOptions, _sandbox, read

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_papers(folder, 40)
        files = sorted(map(str, folder.glob("*.pdf")))
        read(files[0], ReadOptions())
        read(files[0], ReadOptions(sandbox=False))
        timed("parsed here, ms", lambda file: read(file, ReadOptions(sandbox=False)), files)
        timed("parsed in a warm child, ms", lambda file: read(file, ReadOptions()), files)
        _sandbox.close()
        journal_cost(folder)
    limiter_cost()


def timed(name, work, items):
    began, started = time.process_time(), time.monotonic()
    for item in items:
        work(item)
    wall, cpu = time.monotonic() - started, time.process_time() - began
    row(name, f"{wall / len(items) * 1000:.2f}", f"CPU of this process {cpu / len(items) * 1000:.2f}")


def journal_cost(folder):
    from blogwriter.batch import journal
    from blogwriter.batch.refs import Ref

    with journal.opened(folder / "posts") as book:
        book.add(Ref(key=str(n), given=str(n), shown=str(n)) for n in range(300))

        def whole_way(job):
            book.start([job])
            book.aim(job, post=f"{job.id}/index.md", digest="0" * 64, paper="x", title="x")
            book.finish(job, "done", post=f"{job.id}/index.md", digest="0" * 64, calls=9)

        timed("journal: a job from begin to end, ms", whole_way, book.jobs())


def limiter_cost():
    from blogwriter.llm._limits import Breaker, Gate, Pace

    gate, pace, breaker = Gate(64), Pace(1_000_000, 1_000_000_000), Breaker()

    def call(number):
        gate.enter(1.0)
        pace.reserve(1000, float(number))
        breaker.open_for(float(number))
        pace.spent(100, float(number))
        breaker.answered()
        gate.leave(well=True)

    timed("limiter: a call, ms", call, range(2000))


def main():
    options = argparse.ArgumentParser()
    options.add_argument("part", nargs="?", default="all", choices=["papers", "waits", "parts", "all", "wait-here"])
    options.add_argument("--papers", type=int, default=300)
    options.add_argument("--faults", type=float, default=0.1)
    options.add_argument("--latency", type=float, default=4.0)
    options.add_argument("--concurrency", type=int, default=48)
    options.add_argument("--seconds", type=float, default=900.0)
    options.add_argument("--url", default="")
    given = options.parse_args()
    if given.part == "wait-here":
        wait_here(given)
        return
    for part in (parts, waits, papers):
        if given.part in ("all", part.__name__):
            part(given)


if __name__ == "__main__":
    main()
