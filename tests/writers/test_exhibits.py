"""What a model may place: names, captions and rows of figures, tables and numbered formulas."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blogwriter.models import Figure, Formula, Origin, Paper, Section, Sentence, Table
from blogwriter.writers._exhibits import exhibits_of
from blogwriter.writers._material import known, material_of

LINES = (
    ("p1.s1", "Scores are high.", "prose"),
    ("p1.s2", "Table 1: Scores of all models.", "caption"),
    ("p1.s3", "Higher is better.", "caption"),
    ("p1.s4", "Figure 1: Overview.", "caption"),
    ("p1.s5", "It is fast.", "prose"),
    ("p2.s1", "Model Score", "table"),
    ("p2.s2", "Sieve 71.5", "table"),
    ("p2.s3", "Table 2: Speed.", "caption"),
    ("p3.s1", "Figure 2: More samples.", "caption"),
)
BOX = (0.0, 0.0, 9.0, 9.0)


@pytest.fixture
def small():
    sentences = tuple(Sentence(id=sid, text=text, page=int(sid[1]), bbox=None, kind=kind) for sid, text, kind in LINES)
    body = Section(number="1", title="Results", level=1, page=1, sentences=tuple(s.id for s in sentences[:8]))
    appendix = Section(number="A", title="More", level=1, page=3, sentences=("p3.s1",), kind="appendix")
    return Paper(
        id="sha256:0",
        title="Sieve",
        authors=("A",),
        abstract="",
        pages=3,
        origin=Origin(source="pdf", location="a.pdf", sha256="0"),
        sections=(body, appendix),
        sentences=sentences,
        figures=(
            Figure(number="1", page=1, bbox=BOX, caption="Overview.", caption_id="p1.s4"),
            Figure(number="2", page=3, bbox=BOX, caption="More samples.", caption_id="p3.s1"),
        ),
        tables=(
            Table(number="1", page=1, bbox=BOX, caption="Scores of all models.", caption_id="p1.s2"),
            Table(number="2", page=2, bbox=BOX, caption="Speed.", caption_id="p2.s3"),
        ),
        formulas=(Formula(number="1", page=1, bbox=BOX, text="a = b"), Formula(number=None, page=1, bbox=BOX)),
    )


def exhibits(*papers):
    materials = material_of(papers)
    return exhibits_of(materials, known(materials))


def test_figures_tables_and_numbered_formulas_have_a_name_and_a_section(small):
    found = exhibits(small)
    assert {key: item.name for key, item in found.items()} == {
        "figure-1": "图 1",
        "table-1": "表 1",
        "table-2": "表 2",
        "formula-1": "式 (1)",
    }
    assert found["figure-1"].section == "1 Results"


def test_a_caption_ends_where_the_next_begins(small):
    assert exhibits(small)["table-1"].captions == ("p1.s2", "p1.s3")


def test_rows_stand_on_either_side_of_the_caption(small):
    assert exhibits(small)["table-2"].rows == ("p2.s1", "p2.s2")
    assert exhibits(small)["table-1"].rows == ()


def test_what_an_appendix_shows_is_offered_where_the_body_shows_nothing(small):
    bare = replace(small, figures=small.figures[1:], tables=(), formulas=())
    assert list(exhibits(bare)) == ["figure-2"]


def test_keys_of_a_series_carry_the_papers_tag(small):
    assert "b.figure-1" in exhibits(small, small)
