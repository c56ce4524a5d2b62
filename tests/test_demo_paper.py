"""The demo paper: built by its script, byte for byte, and read whole by our own reader."""

from __future__ import annotations

import importlib.util
import re
from datetime import date
from pathlib import Path

import pymupdf
import pytest

from blogwriter import resources, sources
from blogwriter.chinese import glossary
from blogwriter.models import Paper
from blogwriter.sources import ReadOptions
from blogwriter.writers import WriteOptions, extract

TESTS = Path(__file__).parent
DEMO = resources.assets() / "demo-paper.pdf"


@pytest.fixture(scope="module")
def builder():
    spec = importlib.util.spec_from_file_location("make_demo_paper", TESTS / "make_demo_paper.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def paper() -> Paper:
    return sources.read(str(DEMO), ReadOptions(sandbox=False))


def words_of(data):
    with pymupdf.open("pdf", data) as document:
        return [page.get_text().split() for page in document]


def test_the_script_builds_the_committed_text_the_same_way_twice(builder):
    built = builder.build()
    assert built == builder.build()
    assert words_of(built) == words_of(DEMO.read_bytes())


def test_the_reader_finds_all_of_it(paper):
    assert paper.title == "Evidence First: Writing about Papers So That Every Claim Leads Back to a Sentence"
    assert paper.abstract.startswith("Posts about research papers")
    assert [s.number for s in paper.sections if s.level == 1 and s.kind == "body"] == ["1", "2", "3", "4", "5", "6"]
    assert [f.number for f in paper.figures] == ["1", "2"]
    assert [t.number for t in paper.tables] == ["1", "2"]
    assert [r.label for r in paper.references] == [str(n) for n in range(1, 12)]


@pytest.mark.parametrize("style", ["digest", "qa", "sections", "story"])
def test_every_style_makes_a_post_of_it(paper, style):
    body = extract.write((paper,), WriteOptions(style=style, today=date(2026, 1, 2))).article.body
    assert len(set(re.findall(r"\[\^(p\d+\.s\d+)\]", body))) >= 15


def test_what_it_says_of_the_glossary_is_true():
    text = " ".join(word for page in words_of(DEMO.read_bytes()) for word in page)
    said = re.search(r"glossary of (\d+) terms of machine learning and (\d+) everyday words", text)
    general = sum(term.domain == glossary.GENERAL for term in glossary.load().terms)
    assert tuple(map(int, said.groups())) == (len(glossary.load().terms) - general, general)


def test_what_it_says_of_its_picture_is_true(builder):
    scored = builder.score_of_test_paper()
    rows = [scored.vectors.likeness(i) for i in range(len(scored.ids))]
    pairs = [rows[i][j] for i in range(len(rows)) for j in range(i)]
    text = " ".join(word for page in words_of(DEMO.read_bytes()) for word in page)
    assert (
        f"Of its {len(pairs)} pairs of sentences {sum(value < 1e-9 for value in pairs)} share no telling word" in text
    )
