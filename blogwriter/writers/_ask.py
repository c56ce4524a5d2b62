"""Answers to a question about a paper without a model: located by code, or the best passages, or a refusal.

第二页讲什么 · 第四章 · 图 3 · Predictable Scaling 这一节      located: page, section, figure, table
作者是谁 · 什么时候发表 · 有几张图 · 引用了哪些关于…的论文        facts and references
anything else                                              passages by retrieval, or 论文未提及
"""

from __future__ import annotations

import re
from collections.abc import Callable

from blogwriter import retrieval
from blogwriter.chinese import glossary as terms_
from blogwriter.chinese.glossary import Glossary
from blogwriter.models import Paper
from blogwriter.words import has_han, simplified
from blogwriter.writers import _facets, _facts, _locate, _score, _skeleton
from blogwriter.writers._question import Question, Reply
from blogwriter.writers._skeleton import Skeleton
from blogwriter.writers._topic import covered, is_known, searched_for, topic_of

__all__ = ["Reply", "answer"]

_COUNT = 5
_COVERED = 0.51
"""Least share of what is asked that the best passage must name; below it the paper counts as silent on the question."""
_ALSO = 0.34
"""Least share for the passages after it."""
_LONG = 4
"""Pieces from which on a question counts as long: no sentence names all of it."""
_ENTRY = re.compile(r"^\[\d+\]\s")


def answer(
    paper: Paper,
    question: str,
    *,
    glossary: Glossary | None = None,
    say: Skeleton | None = None,
    count: int = _COUNT,
) -> Reply:
    """Answer a question with sentences of the paper.

    Args:
        paper: The paper.
        question: Chinese or English.
        glossary: The way between the languages; ours by default.
        say: The strings of the answer's script; Simplified by default.
        count: How many sentences at most.
    """
    asked = Question(
        paper=paper,
        text=simplified(" ".join(question.split())),
        say=say or _skeleton.load("Hans"),
        glossary=glossary or terms_.load(),
        count=count,
    )
    for way in _WAYS:
        reply = way(asked)
        if reply is not None:
            return reply
    return _passages(asked)


def _facet(asked: Question) -> Reply | None:
    """A question that names nothing but a facet (局限是什么) is answered by that facet."""
    name = _facets.facet_of(asked.text)
    if name is None:
        return None
    rest = topic_of(_facets.facet(name).questions.sub(" ", asked.text), asked.glossary).replace(" ", "")
    if len(rest) > 2 or terms_.terms_in(rest, asked.glossary) or re.search(r"[A-Za-z0-9]{2}", rest):
        return None
    sids = _facets.located(asked.paper, _score.score(asked.paper), name, count=asked.count)
    return Reply(kind="passages", text=asked.say.text["ask_passages"], sids=sids) if sids else None


def _passages(asked: Question) -> Reply:
    topic = topic_of(asked.text, asked.glossary) or asked.text
    index = retrieval.build(asked.paper)
    texts = {s.id: s.text for s in asked.paper.sentences}
    hits = retrieval.search(index, topic, asked.count * 4, glossary=asked.glossary)
    shares = {sid: covered(index, topic, sid, asked.glossary) for sid, _ in hits if not _ENTRY.match(texts[sid])}
    searched = searched_for(asked, topic)
    least = _COVERED if len(topic.split()) < _LONG else _ALSO
    if max(shares.values(), default=0.0) < least:
        # What nobody could look up was not searched for, and proves nothing.
        blind = not index.chinese and has_han(topic) and not is_known(topic, asked.glossary)
        key = "ask_unsearchable" if blind else "not_in_paper"
        text = asked.say.say(key, query=asked.say.join(searched or (topic,)))
        return Reply(kind="missing", text=text, searched=searched)
    good = [sid for sid, share in shares.items() if share >= _ALSO][: asked.count]
    return Reply(kind="passages", text=asked.say.text["ask_passages"], sids=tuple(good), searched=searched)


_WAYS: tuple[Callable[[Question], Reply | None], ...] = (_facts.references, *_locate.WAYS, _facts.fact, _facet)
