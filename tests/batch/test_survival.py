"""The quick forms of tests/bench/chaos.py and bench_batch.py: kills at the worst moments, and mixed faults."""

from __future__ import annotations

import contextlib
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import httpx2
import pytest

from blogwriter import llm, pipeline
from blogwriter.llm import openai
from blogwriter.llm._client import Clock
from blogwriter.settings import LLM

sys.path.insert(0, str(Path(__file__).parents[1]))
from endpoint import Endpoint

MODEL = "deepseek-chat"


@pytest.fixture
def serving(monkeypatch, here):
    """serving(faults, …) → an endpoint that every batch of this test writes with; its waits take no time."""
    with contextlib.ExitStack() as stack:
        yield _starter(monkeypatch, here, stack)


def _starter(monkeypatch, here, stack):
    def start(faults=0.0, seed=0, concurrency=4, **options):
        endpoint = Endpoint(faults=faults, seed=seed)
        stack.callback(endpoint.close)
        wire = stack.enter_context(httpx2.HTTPTransport())
        complete = openai.connect(
            base_url=endpoint.url,
            model=MODEL,
            api_key="sk-test-0123456789",
            options=LLM(concurrency=concurrency, **options),
            cache=here / "cache",
            clock=Clock(time.monotonic, lambda _seconds: None, lambda: 1.0),
            transport=wire,
        )
        choice = llm.Choice(kind="model", why="", complete=complete, model=MODEL)
        monkeypatch.setattr(pipeline.llm, "choose", lambda *_args, **_more: choice)
        return endpoint

    return start


def written():
    return sorted(file.parent.name for file in Path("posts").glob("*/*.md"))


def test_under_mixed_faults_every_paper_is_one_post_and_the_money_is_right(run, papers, serving):
    endpoint = serving(faults=0.2, seed=3, stream=False)
    ran = run(papers(8), engine="model")
    seen = endpoint.stats()
    assert [job.state for job in ran.jobs] == ["done"] * 8
    assert len(written()) == len(set(written())) == 8
    assert seen["requests"] - seen["ok"] >= 4
    lost = seen["cut"] * max(seen["input"], 1) / seen["requests"]  # what never arrived cannot be counted
    assert ran.usage.input == pytest.approx(seen["input"], rel=0.05, abs=lost)
    assert seen["most_at_once"] <= 4


def test_a_second_batch_pays_for_nothing_again(run, papers, serving):
    endpoint = serving()
    run(papers(2), engine="model")
    asked = endpoint.stats()["requests"]
    ran = run(papers(2), engine="model", force=True)
    assert endpoint.stats()["requests"] == asked
    assert (ran.usage.calls, ran.money) == (0, 0.0)


def test_the_budget_stops_the_batch_before_its_limit_and_the_next_run_goes_on(run, papers, serving):
    serving(budget=0.02, max_output_tokens=500)
    ran = run(papers(3), engine="model", jobs=1)
    assert ran.stopped.code == "budget"
    assert 0 < ran.money <= 0.02
    assert "later" in {job.state for job in ran.jobs}
    serving(max_output_tokens=500)
    assert [job.state for job in run(papers(3), engine="model").jobs] == ["done"] * 3


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this platform")
@pytest.mark.parametrize(
    ("module", "name"),
    [("blogwriter.batch.posts", "put"), ("blogwriter.files", "sweep"), ("blogwriter.batch.posts", "tidy")],
    ids=["before the post", "while the post is written", "after the post"],
)
def test_a_kill_between_any_two_steps_loses_nothing_and_doubles_nothing(run, papers, here, module, name):
    folder = papers(3)
    late = name == "tidy"
    code = textwrap.dedent(
        f"""
        import os, signal, sys
        from pathlib import Path
        from blogwriter.batch import coordinator
        from blogwriter.cli import main
        import {module} as module
        from blogwriter.batch.journal import Journal
        def die(*_args, **_more):
            if len(list(Path("posts").glob("*/index.md"))) == 1 or "put" == {name!r}:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*_args, **_more)
        real = Journal.finish if {late!r} else module.{name}
        if {late!r}:
            Journal.finish = die
        else:
            module.{name} = die
        main(["batch", {str(folder)!r}, "--engine", "extract", "--no-figures", "-q"])
        """
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=here, check=False)
    assert done.returncode == -signal.SIGKILL
    base = sqlite3.connect("posts/.blogwriter/journal.db")
    assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    base.close()
    ran = run(folder)
    assert [job.state for job in ran.jobs] == ["done"] * 3
    assert len(written()) == len(set(written())) == 3
    assert [file.name for file in Path("posts").iterdir() if file.name.startswith(".")] == [".blogwriter"]
