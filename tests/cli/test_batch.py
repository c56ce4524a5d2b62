"""``blogwriter batch`` from the outside: arguments, exit codes, JSON, what it leaves."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from blogwriter.cli import main

sys.path.insert(0, str(Path(__file__).parents[1]))
from pdfs import small_paper


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def folder(here):
    (here / "papers").mkdir()
    small_paper(here / "papers" / "bees.pdf")
    return "papers"


def test_a_folder_becomes_posts_and_a_report(folder, capsys):
    assert main(["batch", folder, "--engine", "extract", "--engine", "local", "--no-figures"]) == 0
    said = capsys.readouterr()
    assert "共 1 篇：写好 1" in said.out
    assert "✓ papers/bees.pdf" in said.err
    names = sorted(file.name for file in Path("posts").iterdir() if not file.name.startswith("."))
    assert names[1:] == ["batch-report.json", "batch-report.md"]


def test_what_cannot_be_read_is_told_by_the_exit_code_and_the_json(folder, here, capsys):
    (here / folder / "bad.pdf").write_bytes(b"")
    assert main(["batch", folder, "--engine", "extract", "--json", "-q", "--no-figures"]) == 3
    said = json.loads(capsys.readouterr().out)
    assert (said["counts"]["posts"], said["counts"]["failed"]) == (1, 1)
    assert said["failed"][0]["next"]
    assert main(["batch", "--report", "--json"]) == 3
    again = json.loads(capsys.readouterr().out)
    assert again["counts"]["failed"] == 1


def test_a_dry_run_writes_nothing_and_names_the_price(folder, here, capsys, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
    (here / folder / "bad.pdf").write_bytes(b"")
    (here / folder / "copy.pdf").write_bytes((here / folder / "bees.pdf").read_bytes())
    before = sorted(here.rglob("*"))
    words = ["batch", folder, "--engine", "model", "--preset", "openai", "--model", "gpt-4o", "--dry-run"]
    assert main([*words, "--json", "-q"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [job["state"] for job in said["jobs"]] == ["failed", "write", "same"]
    assert said["usage"]["calls"] == said["jobs"][1]["calls"] > 0
    assert said["cost"]
    assert sorted(here.rglob("*")) == before
    assert main([*words, "-q"]) == 0
    assert "合计：写 1 篇" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "请给出清单"),
        (["papers", "--engine", "nope"], "没有名为“nope”的引擎"),
        (["papers", "--engine", "extract", "--engine", "model"], "冲突"),
        (["nope.txt"], "没有清单 nope.txt"),
        (["--report"], "还没有批量写作的账本"),
        (["papers", "--style", "nope"], "没有名为“nope”的风格"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_wrong_word_is_told_before_anything_is_made(words, said, here, capsys):
    assert main(["batch", *words]) == 2
    assert said in capsys.readouterr().err
    assert not (here / "posts").exists()
