"""Lists and footnotes that a converter ran together with other text are parted again."""

from __future__ import annotations

from blogwriter.sources._run_in import parted

LIST = [
    "References [1] A. Abel. A thing of note. Journal of Things, 2001. [2] B. Baker and",
    "C. Cole. Another thing of note. Journal of Things, 2002. [3] D. Dunn. A third. arXiv:2003.00003. [4]",
    "E. Eves. The fourth thing. Journal of Things, 2004. See [1] too.",
]


def texts(typed, rows):
    return [line.text for line in parted([typed(text, y=80 + 12 * i) for i, text in enumerate(rows)])]


def test_a_list_set_as_running_text_gets_a_line_for_each_entry(typed):
    found = texts(typed, LIST)
    assert found[0] == "References"
    assert [text[:3] for text in found if text.startswith("[")] == ["[1]", "[2]", "[3]", "[4]"]


def test_a_list_with_its_entries_on_lines_of_their_own_stays_as_it_is(typed):
    rows = ["References", "[1] A. Abel. A thing.", "[2] B. Baker. As in [3] and elsewhere.", "[3] C. Cole. A thing."]
    assert texts(typed, rows) == rows


def test_citations_in_running_text_are_no_list(typed):
    rows = ["References to [1], to [2] and to [3] stand in this line", "and in [4] the other."]
    assert texts(typed, rows) == rows


def test_a_footnote_in_the_middle_of_a_line_is_parted_at_its_sign(typed):
    rows = ["it has a limited window and does not learn ∗ Please cite this work so", "and write to the authors."]
    lines = parted([typed(text, y=680 + 12 * i) for i, text in enumerate(rows)])
    assert [line.text for line in lines] == [
        "it has a limited window and does not learn", "Please cite this work so", rows[1],
    ]  # fmt: skip
    assert [line.mark for line in lines] == ["", "∗", ""]


def test_a_star_between_signs_is_a_product(typed):
    rows = ["where we take the product of alpha ∗ B and of beta"]
    assert texts(typed, rows) == rows


def test_run_in_entries_are_references_and_no_prose(sheet):
    sheet.put(72, 60, "Counting Bees from Short Clips", size=17, font="bold").put(72, 80, "Jane Roe")
    y = sheet.put(72, 100, "1 Introduction", size=12, font="bold").prose(72, 120, 8)
    y = sheet.put(72, y + 20, "2 Method", size=12, font="bold").prose(72, y + 40, 8)
    for n, text in enumerate(LIST):
        sheet.put(72, y + 30 + 12 * n, text)
    paper = sheet.read()
    assert [r.label for r in paper.references] == ["1", "2", "3", "4"]
    assert [s.title for s in paper.sections if s.kind == "references"] == ["References"]
    assert not any("Journal of Things" in s.text for s in paper.sentences if s.kind == "prose")


def test_the_sentence_goes_on_behind_the_footnote(sheet):
    sheet.put(72, 60, "Counting Bees from Short Clips", size=17, font="bold").put(72, 80, "Jane Roe")
    y = sheet.put(72, 100, "1 Introduction", size=12, font="bold").prose(72, 120, 40)
    text = "The model has a limited window and it does not learn † Please cite this work as said."
    sheet.page.insert_htmlbox((72, y + 8, 540, y + 40), f"<p style='font-size:10px;margin:0'>{text}</p>")
    sheet.new().put(72, 80, "from experience, as we show. Another sentence of some length stands behind it here.")
    said = [s.text for s in sheet.read().sentences]
    assert "The model has a limited window and it does not learn from experience, as we show." in said
    assert "Please cite this work as said." in said


def test_captions_side_by_side_on_one_line_are_parted(typed):
    rows = ["图 4-4 酒店搜索流程图 图 4-5 酒店列表排序流程图", "Figure 2: One. Figure 3: Two."]
    assert texts(typed, rows) == [
        "图 4-4 酒店搜索流程图",
        "图 4-5 酒店列表排序流程图",
        "Figure 2: One.",
        "Figure 3: Two.",
    ]


def test_a_caption_that_speaks_of_the_next_figure_stays_whole(typed):
    rows = [
        "图 4-4 流程图，细节见图 4-5 和图 4-6",
        "Figure 2: The same as in Figure 3: Two.",
        "图 4-4 流程图 图 4-9 别的图",
    ]
    assert texts(typed, rows) == rows
