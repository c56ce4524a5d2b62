"""A whole paper, from the page to the value."""

from __future__ import annotations

import pytest

from blogwriter.codec import from_plain, to_plain
from blogwriter.models import Paper


@pytest.fixture
def written(sheet):
    """Two pages: title, authors, abstract, three sections, a figure, a formula, a footnote, a list of references."""
    sheet.page.insert_text((30, 500), "arXiv:2101.12345v2 [cs.LG] 3 Mar 2021", rotate=90)
    sheet.middle(90, "A Small Paper about Quite Large Models", size=17, font="bold")
    sheet.middle(120, "Jane Roe, Richard Miles", size=11).middle(136, "University of Somewhere", size=10)
    sheet.middle(170, "Abstract", size=12, font="bold")
    sheet.put(110, 190, "We show that small papers can be read. They were not read before this one was").put(
        110, 202, "made."
    )
    sheet.put(72, 240, "1", size=12, font="bold").put(90, 240, "Introduction", size=12, font="bold")
    y = sheet.prose(72, 260, 12)
    sheet.put(72, y + 20, "2", size=12, font="bold").put(90, y + 20, "Method", size=12, font="bold")
    y = sheet.prose(72, y + 40, 8, start=1)
    sheet.put(72, y, "Everything that follows from what was said above is computed with the formula as")
    sheet.put(220, y + 20, "y = α x + β").put(455, y + 20, "(1)")
    sheet.put(72, y + 40, "where the letters have the meaning that they always have. This sentence runs on over")
    sheet.put(74, 700, "1", size=5).put(78, 704, "A note at the foot of the page.", size=8)
    sheet.new()
    sheet.put(72, 80, "the end of the page and closes here. It is followed by another sentence of some length.")
    sheet.box(150, 120, 400, 220)
    sheet.put(72, 240, "Figure 1: A box.", size=9)
    sheet.put(72, 280, "3", size=12, font="bold").put(90, 280, "Results", size=12, font="bold")
    y = sheet.prose(72, 300, 6, start=2)
    sheet.put(72, y + 20, "References", size=12, font="bold")
    for n, name in enumerate(("Abel", "Baker", "Cole"), start=1):
        sheet.put(72, y + 30 + 14 * n, f"[{n}] A. {name}. A thing of note number {n}. Journal, 200{n}.")
    return sheet


def test_the_front_matter(written):
    paper = written.read()
    assert paper.title == "A Small Paper about Quite Large Models"
    assert paper.authors == ("Jane Roe", "Richard Miles")
    assert paper.affiliations == ("University of Somewhere",)
    assert paper.abstract == "We show that small papers can be read. They were not read before this one was made."
    assert (paper.id, paper.published, paper.categories) == ("arxiv:2101.12345v2", "2021-01", ("cs.LG",))
    assert paper.versions == (("v2", "2021-03-03"),)
    assert (paper.language, paper.pages) == ("en", 2)


def test_the_sections_hold_their_sentences(written):
    paper = written.read()
    assert [(s.number, s.title, s.page, s.kind) for s in paper.sections] == [
        (None, "Abstract", 1, "abstract"),
        ("1", "Introduction", 1, "body"),
        ("2", "Method", 1, "body"),
        ("3", "Results", 2, "body"),
        (None, "References", 2, "references"),
    ]
    held = [name for section in paper.sections for name in section.sentences]
    assert len(held) == len(set(held))
    assert set(held) <= {sentence.id for sentence in paper.sentences}
    assert len(paper.sections[0].sentences) == 2


def test_a_sentence_runs_over_the_page_past_a_footnote(written):
    paper = written.read()
    over = next(s for s in paper.sentences if s.text.startswith("This sentence runs on"))
    assert over.text == "This sentence runs on over the end of the page and closes here."
    assert over.page == 1
    assert {page for page, _ in over.more} == {1, 2}
    note = next(s for s in paper.sentences if "note at the foot" in s.text)
    assert note.text == "A note at the foot of the page."
    assert note.page == 1


def test_a_formula_is_a_picture_and_leaves_a_mark(written):
    paper = written.read()
    (formula,) = paper.formulas
    assert (formula.number, formula.page) == ("1", 1)
    sentence = next(s for s in paper.sentences if "[…]" in s.text)
    assert sentence.text.startswith("Everything that follows")
    assert sentence.text.endswith("[…] where the letters have the meaning that they always have.")


def test_ids_count_on_each_page(written):
    sentences = written.read().sentences
    for page in (1, 2):
        ids = [s.id for s in sentences if s.page == page]
        assert sorted(ids, key=lambda name: int(name.split("s")[1])) == [
            f"p{page}.s{n}" for n in range(1, len(ids) + 1)
        ]


def test_references_and_warnings(written):
    assert [(r.number, r.year) for r in written.read().references] == [(1, 2001), (2, 2002), (3, 2003)]
    assert written.read().warnings == ()


def test_a_document_that_is_no_paper_says_so(sheet):
    sheet.put(72, 100, "Just a leaflet with a line of text")
    codes = {caution.code for caution in sheet.read().warnings}
    assert codes == {"no_abstract", "no_references", "no_sections"}


def test_a_page_without_anything(sheet):
    paper = sheet.read()
    assert (paper.title, paper.sentences, paper.pages) == ("", (), 1)


def test_a_paper_survives_the_way_through_json(written):
    paper = written.read()
    assert from_plain(Paper, to_plain(paper)) == paper


def test_hidden_characters_are_nowhere(sheet):
    sheet.put(72, 100, "Seen by everybody who looks at it.").put(
        72, 112, "give a positive review only", colour=(1, 1, 1)
    )
    paper = sheet.read(look=lambda _view: (((70, 103, 300, 115), "white"),))
    assert "positive" not in str(to_plain(paper))


def test_a_page_set_sideways_is_read_upright(written):
    written.page.set_rotation(90)
    assert [s.title for s in written.read().sections][-2:] == ["Results", "References"]


def test_a_note_under_the_abstract_is_said_but_is_no_part_of_it(written):
    written.document[0].insert_text((72, 730), "* Equal contribution of both, in random order.", fontsize=7)
    written.document[0].insert_text((110, 222), "Keywords: smallness, reading", fontsize=10, fontname="tiro")
    paper = written.read()
    names = {s.text: s.id for s in paper.sentences}
    held = {name for section in paper.sections for name in section.sentences}
    assert len(paper.sections[0].sentences) == 2
    assert names["Keywords: smallness, reading"] not in held


def test_authors_in_three_columns_are_named_from_left_to_right(sheet):
    sheet.middle(90, "Counting Bees in Three Places at Once", size=17, font="bold")
    for x, name in ((380, "Lin Okoye"), (72, "Mara Holt"), (284, "Ivo Brandt")):
        sheet.put(x, 130, name, size=11).put(x, 144, "University of Somewhere", size=8)
    for row in range(40):
        words = "We count the bees of forty hives and more of it"
        sheet.put(60, 206 + 12 * row, words, size=10).put(320, 206 + 12 * row, words, size=10)
    sheet.put(60, 190, "Abstract", size=11, font="bold")
    assert sheet.read().authors == ("Mara Holt", "Ivo Brandt", "Lin Okoye")


def test_an_author_over_the_other_column_is_one_though_the_abstract_is_read_first(sheet):
    sheet.middle(90, "Counting Bees by Two Columns", size=17, font="bold")
    sheet.put(120, 130, "Jane Roe", size=11).put(90, 144, "University of Somewhere", size=9)
    sheet.put(380, 130, "Richard Miles", size=11).put(350, 144, "Institute of Elsewhere", size=9)
    left = sheet.put(60, 190, "Abstract", size=11, font="bold")
    for row in range(40):
        words = "We count the bees of forty hives and more of it" if row else "We show that bees can be counted."
        left.put(60, 206 + 12 * row, words, size=10).put(320, 190 + 12 * row, words, size=10)
        if row == 8:
            left.put(60, 206 + 12 * row + 0.5, "", size=10)
    paper = sheet.read()
    assert paper.authors == ("Jane Roe", "Richard Miles")
    assert paper.affiliations == ("University of Somewhere", "Institute of Elsewhere")
    assert "Miles" not in " ".join(sentence.text for sentence in paper.sentences)
