"""What an error of one job means for it and for all."""

from __future__ import annotations

import pickle

import pytest

from blogwriter.batch.work import Outcome, Taken, verdict_of
from blogwriter.errors import BlogwriterError, LLMError, RenderError, SettingsError, SourceError
from blogwriter.llm import HandoffWaitingError, ModelError


@pytest.mark.parametrize(
    ("error", "remote", "verdict"),
    [
        (SourceError("x", code="network"), True, "later"),
        (SourceError("x", code="blocked_by_host"), True, "later"),
        (SourceError("x", code="not_a_pdf"), True, "later"),
        (SourceError("x", code="not_a_pdf"), False, "failed"),
        (SourceError("x", code="no_text"), False, "failed"),
        (ModelError("x", action="later"), False, "later"),
        (ModelError("x", action="paper"), False, "failed"),
        (ModelError("x", action="stop"), False, "stop"),
        (HandoffWaitingError(["a"], "f"), False, "later"),
        (LLMError("x"), False, "failed"),
        (SettingsError("x"), False, "stop"),
        (RenderError("x"), False, "failed"),
        (BlogwriterError("x", code="cannot_write"), False, "stop"),
        (BlogwriterError("x", code="busy"), False, "later"),
    ],
)
def test_every_error_has_one_meaning(error, remote, verdict):
    assert verdict_of(error, remote=remote) == verdict


def test_a_paper_belongs_to_the_first_job_that_claims_it_until_it_gives_it_back():
    taken = Taken({"p": ("a", "a.pdf")})
    assert taken.claim("p", "a", "a.pdf") == ""
    assert taken.claim("p", "b", "b.pdf") == "a.pdf"
    taken.release("p", "b")
    assert taken.claim("p", "b", "b.pdf") == "a.pdf"
    taken.release("p", "a")
    assert taken.claim("p", "b", "b.pdf") == ""


def test_a_paper_is_free_then_taken_then_a_post():
    taken = Taken({"old": ("a", "a.pdf")})
    assert (taken.fate("old"), taken.fate("new")) == ("post", "free")
    taken.claim("new", "b", "b.pdf")
    assert taken.fate("new") == "taken"
    taken.keep("new")
    assert taken.fate("new") == "post"


def test_an_outcome_can_travel():
    outcome = Outcome(verdict="failed", reason="坏了", wait_s=3.0)
    assert pickle.loads(pickle.dumps(outcome)) == outcome  # noqa: S301 - our own bytes
