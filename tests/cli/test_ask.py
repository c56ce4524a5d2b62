"""Questions at the command line: answers with evidence, refusals, and a record that is only ever added to."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from blogwriter.cli import main

sys.path.insert(0, str(Path(__file__).parents[1]))
from pdfs import small_paper


@pytest.fixture(autouse=True)
def _paper(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    small_paper(tmp_path / "bees.pdf")


def ask(*argv):
    return main(["ask", "bees.pdf", "--engine", "extract", "-q", *argv])


def test_a_section_is_located_and_quoted_with_its_page(capfd):
    assert ask("第三章讲了什么？") == 0
    out = capfd.readouterr().out
    assert "### 问：第三章讲了什么？" in out
    assert "论文第 1 页 · §3：The held-out error is 6.4 bees per minute" in out


def test_what_the_paper_does_not_say_is_refused(capfd):
    assert ask("它能下围棋吗？", "--json") == 0
    (answer,) = json.loads(capfd.readouterr().out)
    assert not answer["found"]
    assert answer["text"].startswith("论文未提及（已检索：")
    assert answer["evidence"] == []


def test_a_list_of_questions_is_answered_in_order(capfd):
    Path("q.txt").write_text("# 注释\n作者是谁\n\n第 1 页讲什么\n", encoding="utf-8")
    assert ask("--questions", "q.txt", "--json") == 0
    assert [row["question"] for row in json.loads(capfd.readouterr().out)] == ["作者是谁", "第 1 页讲什么"]


def test_a_record_grows_and_keeps_what_a_hand_wrote():
    Path("qa.md").write_text("# 我的记录\n\n手写的一行", encoding="utf-8")
    assert ask("第三章讲了什么？", "--record", "qa.md") == 0
    assert ask("作者是谁", "--record", "qa.md") == 0
    text = Path("qa.md").read_text(encoding="utf-8")
    assert text.startswith("# 我的记录\n\n手写的一行\n\n### 问：第三章讲了什么？")
    assert text.count("### 问：") == 2


def test_the_same_answer_is_recorded_once():
    assert ask("作者是谁", "--record", "qa.md") == 0
    assert ask("作者是谁", "第三章讲了什么？", "--record", "qa.md") == 0
    assert Path("qa.md").read_text(encoding="utf-8").count("### 问：") == 2


def test_a_record_in_traditional_characters_keeps_the_quotes(capfd):
    assert ask("第三章讲了什么？", "--script", "tw") == 0
    out = capfd.readouterr().out
    assert "### 問：" in out
    assert "The held-out error" in out


@pytest.mark.parametrize("argv", [(), ("--questions", "empty.txt"), ("  ",)])
def test_no_question_is_one_chinese_sentence(argv, capfd):
    Path("empty.txt").write_text("# 只有注释\n", encoding="utf-8")
    assert ask(*argv) == 2
    assert "问题" in capfd.readouterr().err
