"""The scorer: what says most about the paper comes first, and nothing is said twice."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from blogwriter.codec import from_plain
from blogwriter.models import Paper, Sentence
from blogwriter.writers import _score

PAPERS = Path(__file__).parents[1] / "fixtures" / "papers"


def paper_of(name):
    return from_plain(Paper, json.loads((PAPERS / f"{name}.json").read_text(encoding="utf-8")))


def texts_of(paper, ids):
    texts = {s.id: s.text for s in paper.sentences}
    return [texts[sid] for sid in ids]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("note-en", "We propose pair indexing"), ("note-zh", "本文提出词对索引")],
)
def test_what_a_paper_proposes_scores_among_its_five_best_sentences(name, wanted):
    paper = paper_of(name)
    scores = _score.score(paper, abstract=False).scores
    best = texts_of(paper, sorted(scores, key=scores.__getitem__, reverse=True)[:5])
    assert any(text.startswith(wanted) for text in best), best


def test_only_prose_of_abstract_and_body_takes_part():
    paper = paper_of("note-en")
    kinds = {s.id: s.kind for s in paper.sentences}
    scored = _score.score(paper)
    assert {kinds[sid] for sid in scored.ids} == {"prose"}
    assert all(0 <= value <= 1 for value in scored.scores.values())


@pytest.mark.parametrize("text", ["We propose the following steps:", "本文提出以下步骤："])
def test_what_ends_in_a_colon_is_no_sentence_to_quote(paper, text):
    opening = replace(paper.sentences[2], text=text)
    paper = replace(paper, sentences=(*paper.sentences[:2], opening, *paper.sentences[3:]))
    assert opening.id not in _score.score(paper).ids


def test_the_abstract_can_be_left_out():
    paper = paper_of("note-en")
    abstract = set(paper.sections[0].sentences)
    assert abstract & set(_score.score(paper).ids)
    assert not abstract & set(_score.score(paper, abstract=False).ids)


def test_a_sentence_is_not_chosen_beside_its_twin():
    paper = paper_of("note-en")
    best = _score.choose(_score.score(paper), count=1)[0]
    text = texts_of(paper, [best])[0]
    twin = Sentence(id="p4.s99", text=text, page=4, bbox=None)
    last = replace(paper.sections[-2], sentences=(*paper.sections[-2].sentences, twin.id))
    doubled = replace(paper, sentences=(*paper.sentences, twin), sections=(*paper.sections[:-2], last))
    chosen = texts_of(doubled, _score.choose(_score.score(doubled), count=5))
    assert chosen.count(text) == 1


def test_what_is_taken_is_not_chosen_again():
    scored = _score.score(paper_of("note-en"))
    first = _score.choose(scored, count=3)
    assert not set(first) & set(_score.choose(scored, count=3, taken=first))


def test_the_choice_is_limited_to_what_it_may_choose_from():
    scored = _score.score(paper_of("note-en"))
    assert _score.choose(scored, among=["p4.s1", "nowhere"], count=3) == ("p4.s1",)


def test_a_paper_without_sections_or_sentences_is_scored_too():
    paper = paper_of("note-en")
    assert _score.score(replace(paper, sections=())).ids
    nothing = _score.score(replace(paper, sections=(), sentences=()))
    assert (nothing.ids, _score.choose(nothing)) == ((), ())


def test_key_terms_stand_throughout_the_paper():
    assert set(_score.key_terms(paper_of("note-en"), 4)) >= {"pair", "sentenc"}


def test_a_sentence_that_lost_its_formula_is_less_worth_quoting():
    whole = "In the subsequent sections, we propose to use a low-rank representation of the update."
    assert _score.shape(f"max […] {whole}") < 0.6 * _score.shape(whole)
