"""Many questions to one paper: side by side, in their order, and what fails takes nothing else with it."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from blogwriter import llm
from blogwriter.errors import LLMError
from blogwriter.llm import ModelError
from blogwriter.models import Answer
from blogwriter.pipeline import DraftOptions
from blogwriter.questions import Desk
from blogwriter.settings import Settings

sys.path.insert(0, str(Path(__file__).parent))
from pdfs import small_paper

TIMED_OUT = LLMError("接口没有回答", code="timeout")
EMPTY = ModelError("余额用完", code="quota", action="stop")
SILENT = '{"found": false, "sentences": []}'
QUESTIONS = ["第 1 章讲了什么？", "第 2 章讲了什么？", "第 3 章讲了什么？"]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A desk whose model is the given function."""

    def of(complete):
        small_paper(tmp_path / "bees.pdf")
        choice = llm.Choice(kind="model", why="测试", complete=complete, model="m")
        monkeypatch.setattr(llm, "choose", lambda *_args, **_more: choice)
        return Desk(DraftOptions(refs=(str(tmp_path / "bees.pdf"),), settings=Settings()))

    return of


def asked_of(request):
    return next(i for i, question in enumerate(QUESTIONS) if question in request.messages[-1].text)


def test_questions_are_under_way_together_and_answered_in_order(desk):
    everybody = threading.Barrier(len(QUESTIONS), timeout=60)

    def complete(_request):
        everybody.wait()  # breaks unless all are asked at once
        return Answer(text=SILENT, model="m")

    told = []
    outcomes = list(desk(complete).answers(QUESTIONS, lambda *row: told.append(row)))
    assert [asked.said.question for asked in outcomes] == QUESTIONS
    assert told == [("回答", done, 3) for done in range(4)]


def test_a_failed_question_takes_no_other_with_it(desk):
    def complete(request):
        if asked_of(request) == 1:
            raise TIMED_OUT
        return Answer(text=SILENT, model="m")

    first, second, third = desk(complete).answers(QUESTIONS, lambda *_row: None)
    assert (first.said.question, third.said.question) == (QUESTIONS[0], QUESTIONS[2])
    assert isinstance(second, LLMError)


def test_an_error_for_all_ends_the_asking(desk):
    def complete(_request):
        raise EMPTY

    with pytest.raises(ModelError, match="余额"):
        list(desk(complete).answers(QUESTIONS, lambda *_row: None))
