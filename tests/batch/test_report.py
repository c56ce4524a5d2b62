"""The report says what became of every paper and what to do next; titles come from strangers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from blogwriter.batch import report
from blogwriter.batch.journal import Job
from blogwriter.batch.refs import Repeat
from blogwriter.batch.report import Summary
from blogwriter.models import Usage


def job(number, state, **more):
    return Job(id=number, key=str(number), given=f"{number}.pdf", shown=f"{number}.pdf", state=state, **more)


DONE = job(1, "done", title="A <b>|</b> [x](y)", post="2026-11-22-a/index.md", notes=("译",), calls=3, money=0.5)
OTHER = job(2, "done", title="乙", post="2026-11-22-乙/index.md", notes=("译", "缺页"))
FAILED = job(3, "failed", reason="坏了", code="no_text", exit_code=3, advice="先做 OCR")
LATER = job(4, "later", reason="以后", code="server_error", exit_code=4, advice="再运行")
SAME = job(5, "done", paper="p", reason="与 1.pdf 是同一篇论文（p），没有另写")
ALL = Summary(
    jobs=(DONE, OTHER, FAILED, LATER, SAME),
    repeats=(Repeat(shown="./1.pdf", first="1.pdf"),),
    fresh=frozenset({1, 3}),
    stopped="预算用完",
    engine="model",
    why="按要求",
    currency="CNY",
    usage=Usage(calls=3, input=10, output=5),
    money=0.5,
    warnings=("手工改过",),
)


def test_every_kind_has_its_part_with_reason_and_next_step():
    text = report.markdown(ALL, "2026-11-22")
    assert "共 5 篇：写好 2，没写成 1，留待下次 1，与别的重复 1；这一次处理了 2 篇" in text
    assert "| 3.pdf | 坏了 | 先做 OCR |" in text
    assert "| 4.pdf | 以后 | 再运行 |" in text
    assert "**提前停下了**：预算用完" in text
    assert "约 0.50 CNY" in text
    assert "先写的是 1.pdf" in text
    assert "没有另写" in text


def test_what_is_noted_of_every_post_is_said_once():
    text = report.markdown(ALL, "2026-11-22")
    assert text.count("译") == 1
    assert "| 2.pdf | 缺页 |" in text


def test_a_strangers_title_is_only_text():
    from markdown_it import MarkdownIt

    html = MarkdownIt("commonmark").enable("table").render(report.markdown(ALL, "2026-11-22"))
    assert "<b>" not in html
    assert 'href="y"' not in html
    assert 'href="2026-11-22-%E4%B9%99/index.md"' in html
    assert html.count("<tr>") == 2 * 3 + 1


def test_the_json_has_the_same_and_the_costs():
    plain = report.plain(ALL)
    counts = {"jobs": 5, "posts": 2, "same": 1, "failed": 1, "later": 1, "repeats": 1, "worked_on": 2}
    assert plain["counts"] == counts
    assert plain["failed"][0]["next"] == "先做 OCR"
    assert plain["run"]["cost"] == plain["total"]["cost"] == 0.5
    json.dumps(plain)


def test_it_is_written_in_both_forms_without_secrets():
    leaky = Summary(jobs=(job(1, "failed", reason="用了 sk-abcdEFGH12345678abcd"),))
    for path in report.save(Path("posts"), leaky, "2026-11-22"):
        assert "sk-abcd" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("jobs", "stopped", "code"),
    [
        ((DONE, SAME), 0, 0),
        ((DONE, FAILED), 0, 3),
        ((DONE, LATER), 0, 4),
        ((FAILED, LATER), 0, 1),
        ((DONE, FAILED), 4, 4),
        ((job(1, "failed"),), 0, 1),
        ((job(1, "queued"),), 0, 1),
    ],
)
def test_the_exit_code_tells_the_failures(jobs, stopped, code):
    assert report.exit_code(Summary(jobs=jobs), stopped) == code
