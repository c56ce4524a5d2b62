"""What a model reads: the body by whole sections within a budget, and nothing that is no evidence."""

from __future__ import annotations

from blogwriter.models import Origin, Paper, Section, Sentence
from blogwriter.writers import _material
from blogwriter.writers._material import known, material_of, sheet


def paper(*sections):
    """A paper from (kind, sentences) pairs; a sentence is a text or (kind, text)."""
    made, all_sentences = [], []
    for number, (kind, texts) in enumerate(sections, 1):
        ids = []
        for text in texts:
            sort, words = text if isinstance(text, tuple) else ("prose", text)
            ids.append(f"p1.s{len(all_sentences) + 1}")
            all_sentences.append(Sentence(id=ids[-1], text=words, page=1, bbox=None, kind=sort))
        made.append(Section(number=str(number), title=f"T{number}", level=1, page=1, sentences=tuple(ids), kind=kind))
    return Paper(
        id="sha256:0",
        title="题",
        authors=("A",),
        abstract="",
        pages=1,
        origin=Origin(source="pdf", location="a.pdf", sha256="0"),
        sections=tuple(made),
        sentences=tuple(all_sentences),
    )


def words(text):
    return len(text.split())


def test_appendix_references_back_matter_and_hidden_text_stay_out():
    (material,) = material_of(
        (paper(("body", ["keep", ("hidden", "evil")]), ("appendix", ["no"]), ("references", ["no"]), ("back", ["no"])),)
    )
    (group,) = sheet(material, words)
    assert group.text == "## 1 T1\np1.s1 keep"
    assert "p1.s2" not in known((material,))


def test_sections_stay_whole_until_one_alone_is_too_long():
    (material,) = material_of((paper(("body", ["a b c"]), ("body", ["d e f"]), ("body", ["g"] * 60)),))
    groups = sheet(material, words, budget=100)
    assert [group.sections for group in groups] == [(0, 1), (2,), (2,), (2,)] or len(groups) >= 2
    lines = [line for group in groups for line in group.text.split("\n") if not line.startswith("## ")]
    assert lines == [f"{s.id} {s.text}" for s in material.paper.sentences]


def test_a_very_long_paper_says_how_much_was_left_out(monkeypatch):
    monkeypatch.setattr(_material, "PAPER_TOKENS", 60)
    (material,) = material_of((paper(("body", [f"word number {i}" for i in range(50)])),))
    groups = sheet(material, words)
    kept = sum(group.text.count("\n") for group in groups)
    assert kept + sum(group.left_out for group in groups) == 50
    assert 0 < kept < 50


def test_papers_of_a_series_have_their_own_ids():
    one, two = material_of((paper(("body", ["x"])), paper(("body", ["y"]))))
    assert sorted(known((one, two))) == ["a.p1.s1", "b.p1.s1"]
    assert sheet(two, words)[0].text.endswith("b.p1.s1 y")


ENTRY = "[{}] A. Author and B. Writer. A study of something. 2020."


def test_a_reference_list_and_rolls_of_names_inside_a_section_stay_out():
    roll = " ".join(["Core contributors", *(f"Ada{n} Lovelace{n}," for n in range(30))])
    entries = [
        "References " + ENTRY.format(1),
        *(line for n in range(2, 7) for line in (ENTRY.format(n), "In Proc. 2020.")),
    ]
    (material,) = material_of((paper(("body", ["keep", roll, "keep too", *entries])),))
    (group,) = sheet(material, words)
    assert group.text == "## 1 T1\np1.s1 keep\np1.s3 keep too"


def test_a_sentence_that_begins_with_a_citation_is_no_reference_list():
    (material,) = material_of((paper(("body", ["[1] shows that it works.", "[2] shows more."])),))
    (group,) = sheet(material, words)
    assert "p1.s2" in group.text


def test_sentences_of_appendices_are_counted():
    (material,) = material_of((paper(("body", ["keep"]), ("appendix", ["no", "neither"])),))
    assert _material.appended(material) == 2
