"""kill -9 at random moments of a batch, again and again, until it is through: every post once, no answer paid twice.

    python tests/bench/chaos.py [--kills 100] [--papers 40] [--seconds 900] [--engine model|extract] [--seed 0]

A run is killed after a time drawn anew each time; the next one goes on in the same folder with the same cache. When all
kills are done (or all posts are there, then the folder is begun anew), one run is left alone to finish. What must hold:

- after every kill the journal is whole (``PRAGMA integrity_check``) and no post is half written;
- at the end every paper has exactly one post, nothing stands beside it, and nothing was left over;
- a question is asked again only where its answer was under way when the program was killed: what had come in and stood
  in no cache yet, never more than the calls that may be under way at once.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from bench_batch import batch_command, endpoint, environment, make_papers, row

CONCURRENCY = 8


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--kills", type=int, default=100)
    options.add_argument("--papers", type=int, default=40)
    options.add_argument("--seconds", type=float, default=900.0)
    options.add_argument("--engine", choices=["model", "extract"], default="model")
    options.add_argument("--latency", type=float, default=1.0)
    options.add_argument("--seed", type=int, default=0)
    given = options.parse_args()
    faults = chaos(given)
    row("violations", len(faults), "; ".join(faults[:5]))
    sys.exit(bool(faults))


def chaos(given):
    """What did not hold, in words; prints its table."""
    chance = random.Random(given.seed)
    until = time.monotonic() + given.seconds
    faults, kills, rounds, again, calls, most = [], 0, 0, 0, 0, 0
    while kills < given.kills and time.monotonic() < until and rounds < given.kills + 1:
        rounds += 1
        with tempfile.TemporaryDirectory() as name, endpoint(latency=given.latency, log=f"{name}/log") as url:
            folder = Path(name)
            make_papers(folder / "papers", given.papers)
            lost = killed_again_and_again((folder, url, given), chance, (given.kills - kills, until), faults)
            kills += len(lost)
            code = finished(folder, url, given)
            if code != 0:
                faults.append(f"the last run ended with {code}")
            faults += posts_faults(folder / "posts", given.papers)
            asked = questions(folder)
            repeated = len(asked) - len(set(asked))
            again, calls, most = again + repeated, calls + len(asked), most + sum(lost)
            if repeated > sum(lost):
                faults.append(f"{repeated} calls repeated, {sum(lost)} were under way")
    row("kills", kills, f"in {rounds} folders of {given.papers} papers, engine {given.engine}")
    row("calls", calls, f"repeated {again}, under way at the kills {most}")
    return faults


def killed_again_and_again(batch, chance, bounds, faults):
    """Kill runs until the kills are used up, the time is over, or a run gets through; calls under way at each kill."""
    (folder, url, given), (kills, until) = batch, bounds
    lost = []
    while len(lost) < kills and time.monotonic() < until:
        with subprocess.Popen(command_of(url, given), cwd=folder, env=environment(folder), **SILENT) as run:
            if chance.random() < 0.7:
                begun(run, folder)
            try:
                run.wait(chance.uniform(0.0, 3.0))
                break  # it got through
            except subprocess.TimeoutExpired:
                run.send_signal(signal.SIGKILL)
        time.sleep(0.3)  # for what was on its way to the endpoint
        lost.append(len(questions(folder)) - answers(folder) - sum(lost))
        if lost[-1] > CONCURRENCY:
            faults.append(f"{lost[-1]} calls were under way at a kill")
        faults += journal_faults(folder / "posts")
        faults += half_written(folder / "posts")
    return lost


def begun(run, folder):
    """Wait until a run does something new, for half a minute at most."""
    before = progress(folder)
    for _ in range(1500):
        if run.poll() is not None or progress(folder) != before:
            return
        time.sleep(0.02)


def progress(folder):
    return len(questions(folder)), len(list((folder / "posts").glob("*/index.md")))


def questions(folder):
    """What the endpoint was asked so far, in order."""
    log = folder / "log"
    return [json.loads(line)["ask"] for line in log.read_text("utf-8").splitlines()] if log.exists() else []


def answers(folder):
    """How many answers are kept."""
    return len(list((folder / "cache" / "answers").glob("??/*.json")))


SILENT = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def command_of(url, given):
    if given.engine == "model":
        return batch_command(url, CONCURRENCY, "-q")
    return [sys.executable, "-m", "blogwriter", "batch", "papers", "--engine", "extract", "-q"]


def finished(folder, url, given):
    try:
        return subprocess.run(
            command_of(url, given), cwd=folder, env=environment(folder), timeout=300, check=False, **SILENT
        ).returncode
    except subprocess.TimeoutExpired:
        return "no end within 300 s"


def journal_faults(posts):
    file = posts / ".blogwriter" / "journal.db"
    if not file.exists():
        return []
    base = sqlite3.connect(file)
    try:
        said = base.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as exc:
        said = str(exc)
    finally:
        base.close()
    return [] if said == "ok" else [f"journal: {said}"]


def half_written(posts):
    """Posts without their end: the last thing in one is the list of its evidence."""
    return [f"{file} is not whole" for file in posts.glob("[!.]*/*.md") if "[^p1.s1]:" not in file.read_text("utf-8")]


def posts_faults(posts, papers):
    faults = half_written(posts)
    written = Counter(file.name for file in posts.glob("[!.]*/*.md"))
    if written != Counter({"index.md": papers}):
        faults.append(f"posts: {dict(written)}")
    titles = Counter(line for file in posts.glob("*/index.md") for line in id_lines(file))
    faults += [f"{title}: {count} posts" for title, count in titles.items() if count > 1]
    left = [file.name for file in posts.iterdir() if file.name.startswith(".") and file.name != ".blogwriter"]
    faults += [f"left over: {left}"] if left else []
    faults += journal_faults(posts)
    base = sqlite3.connect(posts / ".blogwriter" / "journal.db")
    states = dict(base.execute("SELECT state, count(*) FROM jobs GROUP BY state").fetchall())
    base.close()
    return faults if states == {"done": papers} else [*faults, f"journal: {states}"]


def id_lines(file):
    return [line for line in file.read_text("utf-8").splitlines() if line.startswith("- id: ")]


if __name__ == "__main__":
    main()
