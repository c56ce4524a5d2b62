"""Dask under fire: workers are killed while a batch runs; what is asked of the model twice, and how fast it goes.

Usage: python tests/bench/bench_dask.py [PAPERS [KILLS]]

A batch of small papers (40) with the model engine over a fake endpoint: with the local engine, with Dask, and with Dask
while 10 workers are killed at random. Wanted: every paper one post, no prompt sent twice. The time is of this machine,
with whatever else it does.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from fake_model import FakeModel

sys.path.insert(0, str(Path(__file__).parents[1]))
from pdfs import small_paper


def workers(parent):
    """Process ids of the Dask workers below a process."""
    rows = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    below, known = [], {parent}
    for line in rows.splitlines()[1:]:
        pid, above, words = line.split(None, 2)
        if int(above) in known and "spawn_main" in words:
            below.append(int(pid))
    return below


def killing(process, model, count, killed):
    """Kill workers of a batch at random moments, one at a time, until enough or it ends."""
    while not model.prompts and process.poll() is None:
        time.sleep(0.1)
    while killed[0] < count and process.poll() is None:
        found = workers(process.pid)
        if found:
            try:
                os.kill(random.choice(found), signal.SIGKILL)
                killed[0] += 1
            except ProcessLookupError:
                continue
        time.sleep(random.uniform(0.3, 1.0))


def run(folder, model, engine, kills=0):
    """(row of the table, whether it is as wanted)."""
    model.prompts.clear()
    with tempfile.TemporaryDirectory() as out:
        env = {
            **{name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")},
            "BLOGWRITER_CACHE": f"{out}/cache",
            "XDG_CONFIG_HOME": f"{out}/config",
            "OPENAI_API_KEY": "sk-none-0123456789",
        }
        argv = ["batch", str(folder), "--out", f"{out}/posts", "--engine", "model", "--engine", engine, "-q"]
        argv += ["--base-url", model.url(), "--model", "fake-1", "--no-figures", "--jobs", "2", "--concurrency", "8"]
        before, started = os.times(), time.monotonic()
        process = subprocess.Popen([sys.executable, "-m", "blogwriter", *argv], env=env, stdout=subprocess.PIPE)
        killed = [0]
        killer = threading.Thread(target=killing, args=(process, model, kills, killed))
        if kills:
            killer.start()
        said = process.communicate(timeout=500)[0].decode().splitlines()
        if kills:
            killer.join()
        after = os.times()
        posts = len(list(Path(out).glob("posts/*/index.md")))
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    repeated = sum(count - 1 for count in Counter(model.prompts).values())
    return (
        process.returncode,
        killed[0],
        posts,
        len(model.prompts),
        repeated,
        time.monotonic() - started,
        cpu,
        (said or [""])[0],
    )


def main(count=40, kills=10):
    bad = 0
    with tempfile.TemporaryDirectory() as folder, FakeModel() as model:
        for number in range(count):
            small_paper(Path(folder) / f"bees{number:03}.pdf", title=f"Counting Bees, Part {number}")
        print("engine  exit killed posts calls repeated  wall s  cpu s  said")
        for engine, fire in (("local", 0), ("dask", 0), ("dask", kills)):
            code, killed, posts, calls, repeated, wall, cpu, said = run(folder, model, engine, fire)
            good = code == 0 and posts == count and not repeated and killed == fire
            bad += not good
            print(
                f"{engine:7} {code:>4} {killed:>6} {posts:>5} {calls:>5} {repeated:>8} {wall:>7.1f} {cpu:>6.1f}  "
                f"{'' if good else '!! '}{said}",
                flush=True,
            )
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
