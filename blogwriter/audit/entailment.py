"""Claims against the paper's nearest sentences by a model: three labels, ten claims a call, never a deletion.

The model sees numbered claims, each with the sentences that search finds for it, and answers with a label and the id of
the sentence that decides, be it one of them or of the abstract, or says that the list of sections decides. An id that
it was not shown is a fault of the answer, not a finding.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest
from typing import Any

from blogwriter import quantities, resources, retrieval
from blogwriter.audit import absence
from blogwriter.audit._findings import CONTRADICTED, MISSING, UNCHECKED, finding
from blogwriter.audit._opinion import is_opinion
from blogwriter.audit._outline import mentions, outline
from blogwriter.audit._paper import Index, keys_of
from blogwriter.audit._paper import index as index_of
from blogwriter.audit._post import Claim, Post
from blogwriter.errors import LLMError
from blogwriter.models import Complete, Finding, Message, Paper, Progress, Request, Sentence
from blogwriter.quantities import Quantity
from blogwriter.words import simplified

__all__ = ["check", "requests"]

NAME = "entailment"
Places = frozenset[tuple[int, int]]
"""(line, column) of claims."""
BATCH = 10
"""Claims a call."""
SPANS = 10
"""Sentences of the paper shown per claim, besides those that it cites and those of a section that it names."""
_SPAN = 500
"""Characters of a sentence that are shown; lists of names run to thousands."""
_TITLE = 40
"""Characters of a section's title that are shown with each sentence."""
_BEFORE = 150
"""Characters of the sentence before that are shown."""
_OUTLINE = "章节"
"""What an answer names instead of a sentence where the list of sections decides."""
_ABSTRACT = 10
"""Sentences of the abstract shown once a call."""
_STATING = 3
"""Sentences shown because they state a number of the claim."""
_INSIDE = 4
"""Sentences shown from the sections that a claim or the sentence before it names."""
_TELLING = 8
"""A number that more sentences than this state finds none of them."""
_DENIES = re.compile(r"未(?![来必])|没有?|不(?:包含|提供|公开|披露|透露)|缺少|缺乏")
"""What a claim of absence says; then the paper's own refusals are shown with it."""
_KEPT = 3
"""Sentences of the first look that the second shows again."""
_SEARCH = 200
"""Characters of the model's search words that are used."""
_UNUSABLE = "模型的核对结果不是约定的 JSON（缺项或编号不对），请重试或换一个模型"
_LABELS = ("supported", "contradicted", "not_in_paper")
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["verdicts"],
    "properties": {
        "verdicts": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["claim", "label", "sentence", "reason", "search"],
                "properties": {
                    "claim": {"type": "integer"},
                    "label": {"type": "string", "enum": list(_LABELS)},
                    "sentence": {"type": "string"},
                    "reason": {"type": "string"},
                    "search": {"type": "string"},
                },
            },
        }
    },
}


@dataclass(frozen=True, slots=True)
class _Asked:
    claim: Claim
    spans: tuple[Sentence, ...]
    before: str = ""
    """The sentence before it in its paragraph, which says what “it” is."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    asked: _Asked
    label: str
    """One of ``_LABELS``; empty where the model passed the claim over."""
    sentence: str
    reason: str
    search: str
    """Words in the paper's language to look for what was missing."""


def check(
    post: Post, paper: Paper, complete: Complete, *, settled: Places = frozenset(), progress: Progress | None = None
) -> list[Finding]:
    """Findings of a model on the claims that are not settled.

    What it misses in the sentences shown is searched for once more, with the words that it names in the paper's
    language: the glossary does not know every word, and a sentence that was not found is no fault of the post.

    Raises:
        LLMError: The client's, or the answer is not what was asked for.
    """
    batches = _batches(post, paper, settled)
    verdicts = [
        verdict for row in _asking(batches, paper, complete, stage="逐句核对", progress=progress) for verdict in row
    ]
    index = retrieval.build(paper)
    again = {v.asked.claim: wider for v in verdicts if (wider := _wider(v, index, index_of(paper)))}
    chunks = _chunks(list(again.values()))
    second = [
        verdict for row in _asking(chunks, paper, complete, stage="换词再查", progress=progress) for verdict in row
    ]
    better = {verdict.asked.claim: verdict for verdict in second if verdict.label}
    return [found for v in verdicts if (found := _finding(better.get(v.asked.claim, v), paper))]


def _asking(
    batches: list[list[_Asked]], paper: Paper, complete: Complete, *, stage: str, progress: Progress | None
) -> Iterator[list[_Verdict]]:
    for number, batch in enumerate(batches, start=1):
        if progress:
            progress(stage, number - 1, len(batches))
        yield _judged(batch, paper, complete, f"{stage}第 {number}/{len(batches)} 批")
    if progress and batches:
        progress(stage, len(batches), len(batches))


def _judged(batch: list[_Asked], paper: Paper, complete: Complete, label: str) -> list[_Verdict]:
    """Verdicts on a batch; one that is too long for the model is judged in halves."""
    try:
        return _verdicts(batch, complete(_request(batch, paper, label)).text)
    except LLMError as exc:
        half = len(batch) // 2
        if exc.code != "too_long" or not half:
            raise
    return [v for part in (batch[:half], batch[half:]) for v in _judged(part, paper, complete, label)]


def _wider(verdict: _Verdict, index: retrieval.Index, own: Index) -> _Asked | None:
    """The same claim with the sentences that the model's own words find; None where they find nothing new."""
    if verdict.label != "not_in_paper" or not verdict.search.strip():
        return None
    query = verdict.search[:_SEARCH]
    shown = sorted(verdict.asked.spans, key=lambda sentence: sentence.id != verdict.sentence)  # the one named first
    nearest = dict.fromkeys([*_stating(query, own), *_nearest(query, index, own)])
    fresh = [own.by_id[name] for name in nearest if own.by_id[name] not in shown][:SPANS]
    return replace(verdict.asked, spans=(*shown[:_KEPT], *fresh)) if fresh else None


def requests(post: Post, paper: Paper) -> tuple[Request, ...]:
    """What ``check`` would ask first, for estimates and dry runs; the second look is not known before."""
    batches = _batches(post, paper)
    return tuple(
        _request(batch, paper, f"逐句核对第 {n}/{len(batches)} 批") for n, batch in enumerate(batches, start=1)
    )


def _batches(post: Post, paper: Paper, settled: Places = frozenset()) -> list[list[_Asked]]:
    index = retrieval.build(paper)
    own = index_of(paper)
    return _chunks(
        [
            _Asked(claim, _spans(claim, before, index, own), before)
            for claim, before in _in_context(post)
            if (claim.line, claim.column) not in settled and not is_opinion(claim.folded)
        ]
    )


def _in_context(post: Post) -> Iterator[tuple[Claim, str]]:
    previous: Claim | None = None
    for claim in post.sentences:
        same = previous is not None and previous.block == claim.block and claim.kind == previous.kind == "prose"
        yield claim, previous.text if previous and same else ""
        previous = claim


def _chunks(asked: list[_Asked]) -> list[list[_Asked]]:
    return [asked[start : start + BATCH] for start in range(0, len(asked), BATCH)]


def _spans(claim: Claim, before: str, index: retrieval.Index, own: Index) -> tuple[Sentence, ...]:
    query = f"{claim.context} {claim.text}".strip()
    cited = [name for name in claim.evidence if name in own.by_id]
    refusals = sorted(absence.refusals(own)) if _DENIES.search(claim.folded) else []
    withheld = [own.sentences[place].id for place in refusals[:2]]
    named = _in_named_section(query, simplified(f"{before} {claim.text}"), own)
    names = dict.fromkeys([*cited, *withheld, *_stating(query, own), *named, *_nearest(query, index, own)])
    limit = SPANS + len(cited) + len(withheld) + len(named)
    return tuple(own.by_id[name] for name in list(names)[:limit])


def _nearest(query: str, index: retrieval.Index, own: Index) -> list[str]:
    """Two ways of searching find different sentences: by weight of words, and by how many notions are shared."""
    found = [name for name, _ in retrieval.search(index, query, SPANS)]
    scores = own.where(keys_of(query, own.paper.language))
    shared = sorted(scores, key=lambda place: (-scores[place], place))[:SPANS]
    return _in_turn(found, [own.sentences[place].id for place in shared])


def _in_named_section(query: str, text: str, own: Index) -> list[str]:
    """What a section that the post names says nearest to the claim: whether the claim stands there must show."""
    plan = outline(own.paper)
    sections = {section for mention in mentions(text, plan) for section in mention.sections}
    places = {place for section in sections for place in plan.places(section, own)}
    scores = own.where(keys_of(query, own.paper.language))
    best = sorted(places, key=lambda place: (-scores.get(place, 0.0), place))[:_INSIDE]
    return [own.sentences[place].id for place in best]


def _stating(query: str, own: Index) -> list[str]:
    """Sentences with a number of the claim, which a search for words cannot find: 2021年9月 is September 2021."""
    scores = own.where(keys_of(query, own.paper.language))
    places: dict[int, None] = {}
    for said in quantities.find(query):
        same = [place for place, stated in own.numbers.items() if any(_same(said, other) for other in stated)]
        if len(same) <= _TELLING:
            places |= dict.fromkeys(same)
    best = sorted(places, key=lambda place: (-scores.get(place, 0.0), place))[:_STATING]
    return [own.sentences[place].id for place in best]


def _same(said: Quantity, other: Quantity) -> bool:
    return quantities.same_unit(said, other) and quantities.agree(said, other)


def _in_turn(left: list[str], right: list[str]) -> list[str]:
    return [name for pair in zip_longest(left, right) for name in pair if name]


def _request(batch: list[_Asked], paper: Paper, label: str) -> Request:
    own = index_of(paper)
    text = _template().render(
        paper=paper,
        lead=[own.by_id[name] for name in _abstract(paper)],
        span_characters=_SPAN,
        title_characters=_TITLE,
        before_characters=_BEFORE,
        section_of=own.section_of,
        outline=_OUTLINE,
        asked=list(enumerate(batch, start=1)),
    )
    return Request(
        step="audit",
        messages=(Message(role="user", text=text),),
        schema=json.dumps(_SCHEMA, ensure_ascii=False),
        temperature=0.0,
        label=label,
    )


def _abstract(paper: Paper) -> tuple[str, ...]:
    section = next((s for s in paper.sections if s.kind == "abstract"), None)
    return section.sentences[:_ABSTRACT] if section else ()


def _finding(verdict: _Verdict, paper: Paper) -> Finding | None:
    asked = verdict.asked
    if not verdict.label:
        return finding(asked.claim, NAME, UNCHECKED, "模型没有回答这一句，请重试或自己对照原文")
    if verdict.label == "supported":
        return None
    shown = (*(sentence.id for sentence in asked.spans), *_abstract(paper))
    span = index_of(paper).by_id[verdict.sentence] if verdict.sentence in shown else None
    if verdict.label == "contradicted" and span is None and verdict.sentence != _OUTLINE:
        return None  # a contradiction without the sentence that decides it is no evidence
    kind = CONTRADICTED if verdict.label == "contradicted" else MISSING
    message = verdict.reason.strip() or "模型认为论文不支持这句话"
    return finding(asked.claim, NAME, kind, f"{message}（模型判断，请人工复核）", evidence=span)


def _verdicts(batch: list[_Asked], text: str) -> list[_Verdict]:
    """One for each claim asked about, with an empty label where the answer passes it over."""
    rows = {row["claim"]: row for row in _rows(text, len(batch))}
    silent = {"label": "", "sentence": "", "reason": "", "search": ""}
    named = [(asked, rows.get(number, silent)) for number, asked in enumerate(batch, start=1)]
    return [
        _Verdict(asked, row["label"], row["sentence"], row["reason"], str(row.get("search", "")))
        for asked, row in named
    ]


def _rows(text: str, count: int) -> list[dict[str, Any]]:
    try:
        rows = json.loads(text)["verdicts"]
        good = all(
            isinstance(row["claim"], int)
            and 1 <= row["claim"] <= count
            and row["label"] in _LABELS
            and isinstance(row["sentence"], str)
            and isinstance(row["reason"], str)
            for row in rows
        )
    except (ValueError, KeyError, TypeError) as exc:
        raise LLMError(_UNUSABLE, code="bad_answer") from exc
    if not good:
        raise LLMError(_UNUSABLE, code="bad_answer")
    checked: list[dict[str, Any]] = rows
    return checked


@cache
def _template() -> Any:
    import jinja2

    loader = jinja2.FileSystemLoader(resources.templates())
    environment = jinja2.Environment(  # noqa: S701 - a prompt is plain text, not HTML
        loader=loader, undefined=jinja2.StrictUndefined, keep_trailing_newline=True, trim_blocks=True
    )
    return environment.get_template("audit/entailment.md.j2")
