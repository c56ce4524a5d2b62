"""Claims against the paper's nearest sentences by a model: three labels, ten claims a call, never a deletion.

Three rounds, each cached by the client: words to look for in the paper's language (a glossary does not know every
word), a label for each claim with the sentences that search finds, and for what was not found one more look with other
words. The model answers with the id of a sentence that it was shown, or says that the list of sections decides; a
contradiction without either is no finding, but neither is it silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeAlias

from blogwriter import resources
from blogwriter.audit._context import Said, in_context
from blogwriter.audit._findings import CONTRADICTED, MISSING, UNCHECKED, finding
from blogwriter.audit._post import Post
from blogwriter.audit._spans import Library, excerpt, library, spans
from blogwriter.audit._verdicts import VERDICTS, WORDS, Verdict, named, verdicts_of, words_of
from blogwriter.errors import LLMError
from blogwriter.models import Answer, Complete, Finding, Message, Paper, Progress, Request, Sentence
from blogwriter.words import has_han

__all__ = ["Ask", "check", "one_by_one", "requests"]

NAME = "entailment"
Ask: TypeAlias = Callable[[Sequence[Request], Callable[[int, int], None]], Sequence[Answer | LLMError]]
"""Answers in the order of the requests, a failed one as its error; calls back with (finished, total)."""
Places = frozenset[tuple[int, int]]
"""(line, column) of claims."""
BATCH = 10
"""Claims a call."""
_CALL = 36_000
"""Characters of claims and sentences a call, about 9,000 tokens; a batch ends there with fewer than ten claims."""
_WORDS_BATCH = 40
"""Claims a call for search words."""
_SPAN = 700
"""Characters of a sentence that are shown; lists of names run to thousands."""
_TITLE = 40
"""Characters of a section's title that are shown with each sentence."""
_BEFORE = 300
"""Characters of the sentences before that are shown."""
_OUTLINE = "章节"
"""What an answer names instead of a sentence where the list of sections decides."""
_ABSTRACT = 10
"""Sentences of the abstract shown once a call."""
_AUTHORS = 30
"""Authors named in a prompt, with their number: posts say how many there are."""
_TOO_LONG = "too_long"
"""Code of the error for a request that is longer than the model reads."""
_SEARCH = 200
"""Characters of the model's search words that are used."""


@dataclass(frozen=True, slots=True)
class _Asked:
    said: Said
    spans: tuple[Sentence, ...]
    words: str = ""
    """What was looked for in the paper's language."""


@dataclass(frozen=True, slots=True)
class _Judged:
    asked: _Asked
    verdict: Verdict | None
    """None where the model passed the claim over or its batch failed."""
    fault: str = ""
    """Why the batch failed."""


@dataclass(frozen=True, slots=True, eq=False)
class _Desk:
    """Where questions about a paper are put."""

    books: Library
    ask: Ask
    progress: Progress | None

    def answers(self, asked: Sequence[Request], stage: str) -> Sequence[Answer | LLMError]:
        """Ask all of a stage at once, showing how far it is."""
        if not asked:
            return ()
        done = self._done(stage)
        done(0, len(asked))
        return self.ask(asked, done)

    def _done(self, stage: str) -> Callable[[int, int], None]:
        progress = self.progress
        return (lambda count, total: progress(stage, count, total)) if progress else lambda _count, _total: None


def one_by_one(complete: Complete) -> Ask:
    """A client that asks one request after the other; the first error ends it, unless the request was too long."""

    def ask(asked: Sequence[Request], done: Callable[[int, int], None]) -> list[Answer | LLMError]:
        answers: list[Answer | LLMError] = []
        for request in asked:
            try:
                answers.append(complete(request))
            except LLMError as exc:
                if exc.code != _TOO_LONG:
                    raise
                answers.append(exc)
            done(len(answers), len(asked))
        return answers

    return ask


def check(  # noqa: PLR0913 - two things to compare, what is known of them, and who is asked
    post: Post,
    paper: Paper,
    ask: Ask,
    *,
    settled: Places = frozenset(),
    doubted: Places = frozenset(),
    progress: Progress | None = None,
) -> list[Finding]:
    """Findings of a model on the claims that are not settled.

    A batch whose answer is of no use leaves its claims 无法核对; the rest stands.

    Args:
        post: The post.
        paper: What it is about.
        ask: How the model is asked.
        settled: Claims that have a finding already.
        doubted: Claims with a finding that the model is to look at again: 无法核对 then says that it finds them borne
            out, and nothing is said where it does not know.
        progress: Called as answers come in.

    Raises:
        LLMError: What ``ask`` raises, or not one batch could be judged.
    """
    desk = _Desk(library(paper), ask, progress)
    claims = _claims(post, desk.books, settled)
    words = _words(claims, desk)
    asked = [_Asked(said, spans(said, words.get(said, ""), desk.books), words.get(said, "")) for said in claims]
    first = _judge(asked, desk, "逐句核对")
    if first and all(judged.fault for judged in first):
        raise LLMError(first[0].fault, code="bad_answer")
    again = {judged.asked.said: wider for judged in first if (wider := _wider(judged, desk.books))}
    better = {judged.asked.said: judged for judged in _judge(list(again.values()), desk, "换词再查") if judged.verdict}
    last = [better.get(judged.asked.said, judged) for judged in first]
    return [found for judged in last if (found := _finding(judged, desk.books, doubted))]


def requests(post: Post, paper: Paper, settled: Places = frozenset()) -> tuple[tuple[Request, ...], int]:
    """What ``check`` would ask, and for how many claims.

    For estimates: the second look is not known before, and of the search words only that they are asked for.
    """
    books = library(paper)
    claims = _claims(post, books, settled)
    batches = _chunks([_Asked(said, spans(said, "", books)) for said in claims])
    words = _words_requests(_foreign(claims, paper), paper)
    return (*words, *_requests(batches, paper, "逐句核对")), len(claims)


def _claims(post: Post, books: Library, settled: Places) -> list[Said]:
    """Every sentence that says something: neither a question nor copied from the paper word for word."""
    return [
        said
        for said in in_context(post, books.plan)
        if (said.claim.line, said.claim.column) not in settled
        and not re.search(r"[?？]$", said.claim.folded)
        and (said.scope or not books.own.verbatim(said.claim.text))
    ]


def _foreign(claims: list[Said], paper: Paper) -> list[Said]:
    """Claims whose words are not the paper's."""
    return [said for said in claims if paper.language == "en" and has_han(said.claim.text)]


def _words(claims: list[Said], desk: _Desk) -> dict[Said, str]:
    """Search words for each claim; where the model fails to give any, search does without."""
    foreign = _foreign(claims, desk.books.paper)
    batches = _in_rows(foreign, _WORDS_BATCH)
    answers = desk.answers(_words_requests(foreign, desk.books.paper), "找检索词")
    found: dict[Said, str] = {}
    for batch, answer in zip(batches, answers, strict=True):
        try:
            words = {} if isinstance(answer, LLMError) else words_of(answer.text, len(batch))
        except LLMError:
            words = {}
        found |= {batch[number - 1]: text[:_SEARCH] for number, text in words.items()}
    return found


def _words_requests(claims: list[Said], paper: Paper) -> list[Request]:
    batches = _in_rows(claims, _WORDS_BATCH)
    return [
        _request(
            "words", WORDS, f"找检索词第 {n}/{len(batches)} 批", paper=paper, asked=list(enumerate(batch, start=1))
        )
        for n, batch in enumerate(batches, start=1)
    ]


def _judge(asked: list[_Asked], desk: _Desk, stage: str) -> list[_Judged]:
    return _judge_all(_chunks(asked), desk, stage)


def _judge_all(batches: list[list[_Asked]], desk: _Desk, stage: str) -> list[_Judged]:
    """Verdicts on batches; one that is too long for the model is judged in halves."""
    answers = desk.answers(_requests(batches, desk.books.paper, stage), stage)
    judged: list[_Judged] = []
    for batch, answer in zip(batches, answers, strict=True):
        half = len(batch) // 2
        if isinstance(answer, LLMError) and answer.code == _TOO_LONG and half:
            judged += _judge_all([batch[:half], batch[half:]], desk, stage)
        else:
            judged += _judged(batch, answer)
    return judged


def _judged(batch: list[_Asked], answer: Answer | LLMError) -> Iterator[_Judged]:
    """One for each claim of a batch."""
    try:
        if isinstance(answer, LLMError):
            raise answer
        verdicts = verdicts_of(answer.text, len(batch))
    except LLMError as exc:
        yield from (_Judged(asked, None, exc.message) for asked in batch)
        return
    yield from (_Judged(asked, verdicts.get(number)) for number, asked in enumerate(batch, start=1))


def _wider(judged: _Judged, books: Library) -> _Asked | None:
    """The same claim with the sentences that the model's own words find; None where they find nothing new."""
    verdict, asked = judged.verdict, judged.asked
    if not verdict or verdict.label != "not_in_paper" or not verdict.search.strip():
        return None
    shown = sorted(asked.spans, key=lambda sentence: sentence.id != verdict.sentence)  # the one named first
    alone = Said(claim=replace(asked.said.claim, text=verdict.search[:_SEARCH], folded="", evidence=(), context=""))
    fresh = [sentence for sentence in spans(alone, "", books) if sentence not in asked.spans]
    return replace(asked, spans=(*shown, *fresh), words=verdict.search[:_SEARCH]) if fresh else None


def _chunks(asked: list[_Asked]) -> list[list[_Asked]]:
    """Batches of ten claims, or fewer where their sentences are long."""
    batches: list[list[_Asked]] = []
    size = 0
    for one in asked:
        length = sum(min(len(sentence.text), _SPAN) + _TITLE for sentence in one.spans)
        if not batches or len(batches[-1]) == BATCH or size + length > _CALL:
            batches.append([])
            size = 0
        batches[-1].append(one)
        size += length
    return batches


def _in_rows(claims: list[Said], size: int) -> list[list[Said]]:
    return [claims[start : start + size] for start in range(0, len(claims), size)]


def _requests(batches: list[list[_Asked]], paper: Paper, stage: str) -> list[Request]:
    books = library(paper)
    return [
        _request(
            "entailment",
            VERDICTS,
            f"{stage}第 {n}/{len(batches)} 批",
            paper=paper,
            authors=_AUTHORS,
            lead=[books.own.by_id[name] for name in _abstract(paper)],
            span_characters=_SPAN,
            title_characters=_TITLE,
            section_of=books.own.section_of,
            outline=_OUTLINE,
            asked=[(number, one.said, _shown(one, paper)) for number, one in enumerate(batch, start=1)],
        )
        for n, batch in enumerate(batches, start=1)
    ]


def _shown(asked: _Asked, paper: Paper) -> list[tuple[Sentence, str]]:
    query = f"{asked.said.claim.text} {asked.words}"
    return [(sentence, excerpt(sentence.text, query, _SPAN, paper.language)) for sentence in asked.spans]


def _request(template: str, schema: str, label: str, **values: Any) -> Request:
    text = _template(template).render(before_characters=_BEFORE, **values)
    return Request(
        step="audit",
        messages=(Message(role="user", text=text),),
        schema=schema,
        temperature=0.0,
        label=label,
    )


def _abstract(paper: Paper) -> tuple[str, ...]:
    section = next((s for s in paper.sections if s.kind == "abstract"), None)
    return section.sentences[:_ABSTRACT] if section else ()


def _finding(judged: _Judged, books: Library, doubted: Places) -> Finding | None:
    claim, verdict = judged.asked.said.claim, judged.verdict
    again = (claim.line, claim.column) in doubted
    if verdict is None:
        why = f"这一句没能由模型核对：{judged.fault}" if judged.fault else "模型没有回答这一句，请重试或自己对照原文"
        return None if again else finding(claim, NAME, UNCHECKED, why)
    evidence = _named(judged, verdict, books)
    if verdict.label == "supported":
        return finding(claim, NAME, UNCHECKED, verdict.reason, evidence=evidence) if again else None
    message = f"{verdict.reason or '模型认为论文不支持这句话'}（模型判断，请人工复核）"
    if verdict.label == "not_in_paper":
        return finding(claim, NAME, MISSING, message, evidence=evidence)
    if evidence or _OUTLINE in verdict.sentence:
        return finding(claim, NAME, CONTRADICTED, message, evidence=evidence)
    return None if again else finding(claim, NAME, UNCHECKED, f"模型认为矛盾，却没有指出论文里的句子：{message}")


def _named(judged: _Judged, verdict: Verdict, books: Library) -> Sentence | None:
    """The sentence of the paper that decides, if it is one that the model was shown."""
    shown = {sentence.id for sentence in judged.asked.spans} | set(_abstract(books.paper))
    name = named(verdict.sentence, shown)
    return books.own.by_id[name] if name else None


@cache
def _template(name: str) -> Any:
    import jinja2

    loader = jinja2.FileSystemLoader(resources.templates())
    environment = jinja2.Environment(  # noqa: S701 - a prompt is plain text, not HTML
        loader=loader, undefined=jinja2.StrictUndefined, keep_trailing_newline=True, trim_blocks=True
    )
    return environment.get_template(f"audit/{name}.md.j2")
