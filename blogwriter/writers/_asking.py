"""A question to a paper: code locates what it is about, a model (if there is one) answers from just these sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from blogwriter import llm, retrieval, styles
from blogwriter.errors import LLMError, SettingsError
from blogwriter.models import Message, Paper, Request, Usage
from blogwriter.writers import WriteOptions, _answers, _ask, _exhibits, _material, _shapes, _skeleton, _verify
from blogwriter.writers._answers import Line
from blogwriter.writers._calls import Calls
from blogwriter.writers._job import Job
from blogwriter.writers._question import Reply

__all__ = ["Reply", "Said", "ask"]

_READ = 24
"""Sentences that a model reads for a question that is not located."""
_LOCATED = 80
"""Sentences of a page or section that a model reads at most."""
_QUOTED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A question and what the paper says to it."""

    question: str
    found: bool
    """Whether the paper speaks of it."""
    text: str
    """What code says: where it was found, or what was searched for in vain."""
    lines: tuple[Line, ...] = ()
    """The model's sentences with their evidence; empty without a model."""
    sids: tuple[str, ...] = ()
    """Sentences that answer by themselves, where no model spoke."""
    facts: tuple[str, ...] = ()
    """Facts and list entries found by code, plain text."""
    usage: Usage = Usage()
    model: str = ""


def ask(paper: Paper, question: str, options: WriteOptions) -> Said:
    """Answer one question.

    Args:
        paper: The paper.
        question: Chinese or English.
        options: ``complete`` None answers with located sentences only.

    Raises:
        LLMError: The model failed, or its answer cannot be used.
        SettingsError: The question is empty.
    """
    if not question.strip():
        raise SettingsError("问题是空的", code="empty_question")  # noqa: EM101 - one place
    say = _skeleton.load(options.script)
    reply = _ask.answer(paper, question, say=say, count=_QUOTED)
    if options.complete is None or reply.kind in ("fact", "reference"):
        return _by_code(question, reply)
    job = Job(
        style=styles.load(options.style),
        options=options,
        materials=_material.material_of((paper,)),
        count=llm.count_tokens,
    )
    sids = _read_by_model(job, question, reply)
    if not sids:
        return _by_code(question, reply)
    return _by_model(job, question, reply, sids)


def _by_code(question: str, reply: Reply) -> Said:
    found = reply.kind != "missing"
    return Said(question=question, found=found, text=reply.text, sids=reply.sids, facts=reply.lines)


def _read_by_model(job: Job, question: str, reply: Reply) -> list[str]:
    paper = job.materials[0].paper
    if reply.kind in ("page", "section", "figure", "table"):
        wide = _ask.answer(paper, question, count=_LOCATED)
        return [*dict.fromkeys(sid for sid in (*wide.sids, *_rows(job, wide)) if sid in job.known)]
    hits = [sid for sid, _ in retrieval.search(job.indexes[""], question, _READ) if sid in job.known]
    return job.with_neighbours([*reply.sids, *hits]) if hits else []


def _rows(job: Job, located: Reply) -> list[str]:
    """Captions and rows of the tables that stand where the answer is: a page or section is more than its prose."""
    paper = job.materials[0].paper
    exhibits = _exhibits.all_exhibits(job.materials[0], job.known)
    if located.kind == "page":
        pages = {job.known[sid].page for sid in located.sids[:1] if sid in job.known}
        chosen = [e for e in exhibits if e.page in pages]
    elif located.kind == "section":
        inside = {sid for s in paper.sections if not {*s.sentences}.isdisjoint(located.sids) for sid in s.sentences}
        chosen = [e for e in exhibits if not inside.isdisjoint(e.captions)]
    else:
        chosen = [e for e in exhibits if not {*e.captions}.isdisjoint(located.sids[:1])]
    return [sid for exhibit in chosen for sid in (*exhibit.captions, *exhibit.rows)][:_LOCATED]


def _by_model(job: Job, question: str, reply: Reply, sids: Sequence[str]) -> Said:
    assert job.options.complete is not None  # noqa: S101 - ask() has looked
    calls = Calls(job.options.complete, job.options.concurrency)
    answer = calls.ask([llm.halved(lambda some: _request(job, question, reply, some), sids)])[0]
    if isinstance(answer, LLMError):
        raise answer
    found, lines = _answers.reply_of(answer, job.known)
    held = _verify.verified(job, lines, calls.ask).lines if lines else ()
    kept = tuple(line for line in held if line is not None)
    if not found or not kept:
        say = _skeleton.load(job.options.script)
        searched = say.join(reply.searched) or question
        text = say.say("not_in_paper", query=searched)
        return Said(question=question, found=False, text=text, usage=calls.usage, model=calls.model)
    return Said(question=question, found=True, text="", lines=kept, usage=calls.usage, model=calls.model)


def _request(job: Job, question: str, reply: Reply, sids: Iterable[str]) -> Request:
    values = {
        **job.common,
        "question": " ".join(question.split()),
        "located": reply.text if reply.kind not in ("passages", "missing") else "",
        "material": "\n".join(f"{sid} {job.known[sid].text}" for sid in sids),
    }
    parts = {part: styles.render("_ask", part, values) for part in ("system", "ask")}
    return Request(
        step="ask",
        messages=(Message(role="system", text=parts["system"]), Message(role="user", text=parts["ask"])),
        schema=_shapes.schema("ask"),
        temperature=0.2,
        label=question[:20],
    )
