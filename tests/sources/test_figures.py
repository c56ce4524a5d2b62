"""Captions, and the boxes that they speak of."""

from __future__ import annotations

from blogwriter.sources._captions import captions
from blogwriter.sources._layout import _without_grounds
from blogwriter.sources._regions import prose_lines


def near(box, wanted, slack=4):
    return all(abs(a - b) < slack for a, b in zip(box, wanted, strict=True))


def test_a_figure_stands_above_its_caption_between_running_text(sheet):
    y = sheet.prose(72, 100, 6)
    sheet.box(150, y + 20, 400, y + 120).put(200, y + 70, "inside the picture")
    sheet.put(72, y + 140, "Figure 1: A box with words in it and nothing more.", size=9)
    sheet.prose(72, y + 170, 8, start=2)
    paper = sheet.read()
    (figure,) = paper.figures
    assert (figure.number, figure.page) == ("1", 1)
    assert figure.caption == "A box with words in it and nothing more."
    assert near(figure.bbox, (150, y + 20, 400, y + 120))
    kinds = {sentence.text: sentence.kind for sentence in paper.sentences}
    assert kinds["inside the picture"] == "figure-text"
    assert kinds["Figure 1: A box with words in it and nothing more."] == "caption"
    assert figure.caption_id in {sentence.id for sentence in paper.sentences if sentence.kind == "caption"}


def test_the_short_last_line_of_a_paragraph_is_running_text(typed, layout):
    lines = [
        typed("The ports are set as the list says, and the server is told to use", x=90, y=100, width=382),
        typed("8090, 8091 (Fig. 1).", y=123, width=90),
        typed("(a) 12.5", y=146, width=40),
    ]
    assert prose_lines(lines, layout(lines), []) == {0, 1}


def test_a_seal_behind_the_text_of_every_page_is_no_figure():
    seal = (90.0, 212.0, 505.0, 628.0)
    assert _without_grounds([(seal, (100.0, 100.0, 200.0, 120.0))] * 5) == [((100.0, 100.0, 200.0, 120.0),)] * 5
    assert _without_grounds([(seal,), (), (), (), ()])[0] == (seal,)


def test_a_captions_label_is_no_sentence_of_its_own(sheet):
    y = sheet.prose(72, 100, 6)
    sheet.box(150, y + 20, 400, y + 120)
    sheet.put(72, y + 140, "Figure 1. Rain triples the error. Nets halve it.", size=9)
    sheet.prose(72, y + 170, 8, start=2)
    said = [sentence.text for sentence in sheet.read().sentences if sentence.kind == "caption"]
    assert said == ["Figure 1. Rain triples the error.", "Nets halve it."]


def test_two_figures_side_by_side_keep_apart(sheet):
    y = sheet.prose(72, 100, 5)
    sheet.box(80, y + 20, 240, y + 100).box(300, y + 20, 460, y + 100)
    sheet.put(100, y + 120, "Figure 1: The left one.", size=9).put(320, y + 120, "Figure 2: The right one.", size=9)
    sheet.prose(72, y + 150, 8, start=2)
    boxes = {figure.number: figure.bbox for figure in sheet.read().figures}
    assert near(boxes["1"], (80, y + 20, 240, y + 100))
    assert near(boxes["2"], (300, y + 20, 460, y + 100))


def test_figures_whose_drawings_nearly_touch_are_cut_between_their_captions(sheet):
    y = sheet.prose(72, 100, 5)
    sheet.box(80, y + 20, 270, y + 100).box(278, y + 20, 460, y + 100)
    sheet.put(100, y + 120, "Figure 1: The left one.", size=9).put(320, y + 120, "Figure 2: The right one.", size=9)
    sheet.prose(72, y + 150, 8, start=2)
    boxes = {figure.number: figure.bbox for figure in sheet.read().figures}
    assert near(boxes["1"], (80, y + 20, 270, y + 100))
    assert near(boxes["2"], (278, y + 20, 460, y + 100))


def test_pictures_that_cannot_be_cut_between_their_captions_are_given_to_both(sheet):
    y = sheet.prose(72, 100, 5)
    sheet.box(80, y + 20, 460, y + 100)
    sheet.put(100, y + 120, "Figure 1: The left one.", size=9).put(320, y + 120, "Figure 2: The right one.", size=9)
    sheet.prose(72, y + 150, 8, start=2)
    boxes = [figure.bbox for figure in sheet.read().figures]
    assert all(near(box, (80, y + 20, 460, y + 100)) for box in boxes)
    assert len(boxes) == 2


def test_a_program_over_its_caption_is_a_figure(sheet):
    y = sheet.prose(72, 100, 6)
    for row, text in enumerate(("fun all () =", "  rows <- query (SELECT *)", "  return rows")):
        sheet.put(120, y + 24 + 12 * row, text, size=9, font="mono")
    sheet.put(150, y + 80, "Figure 1: A program.", size=9)
    sheet.prose(72, y + 110, 8, start=2)
    paper = sheet.read()
    (figure,) = paper.figures
    assert figure.bbox[1] > y
    assert "return rows" in {s.text for s in paper.sentences if s.kind == "figure-text"}


def test_a_table_stands_below_its_caption(sheet):
    y = sheet.prose(72, 100, 6)
    sheet.put(150, y + 20, "Table 1: Scores of two models.", size=9)
    top = y + 30
    for row, (name, score) in enumerate((("Model", "Score"), ("Ours", "28.4"), ("Theirs", "26.3"))):
        sheet.put(180, top + 12 + 14 * row, name).put(320, top + 12 + 14 * row, score)
    for rule in (top, top + 16, top + 46):
        sheet.rule(170, rule, 360)
    sheet.prose(72, top + 80, 8, start=2)
    paper = sheet.read()
    (table,) = paper.tables
    assert near(table.bbox, (170, top, 360, top + 46))
    assert [s.text for s in paper.sentences if s.kind == "table"] == ["Model Score", "Ours 28.4", "Theirs 26.3"]
    assert table.cells == (("Model", "Score"), ("Ours", "28.4"), ("Theirs", "26.3"))


def ruled_table(sheet, rows, places):
    """A table with three rules and no vertical ones."""
    sheet.put(150, 120, "Table 1: Scores of models.", size=9)
    for row, cells in enumerate(rows):
        for x, text in zip(places, cells, strict=True):
            sheet.put(x, 142 + 14 * row, text)
    for y in (130, 146, 146 + 14 * (len(rows) - 1)):
        sheet.rule(170, y, 460)
    sheet.prose(72, 300, 8)
    return sheet.read().tables[0].cells


def test_columns_that_no_row_crosses_give_cells_with_their_heads(sheet):
    rows = (
        ("Our model", "BLEU", "Cost (days)"),
        ("Ours (big)", "28.4", "3.5"),
        ("Theirs", "", "12"),
        ("Old", "9", "-"),
    )
    assert ruled_table(sheet, rows, (180, 320, 400)) == rows


def test_columns_that_cannot_be_told_apart_give_no_cells(sheet):
    rows = (("Model", "A", "B"), ("Ours", "28.4", "3.5"), ("Theirs", "26.3", "12.1"), ("Old", "9.1", "4.4"))
    assert ruled_table(sheet, rows, (180, 320, 340)) == ()


def test_running_text_in_columns_gives_no_cells(sheet):
    rows = (("Prompt", "Answer"), ("Write a poem", "about the rain that fell"), ("Explain", "why the sky is so blue"))
    assert ruled_table(sheet, rows, (180, 320)) == ()


def test_rows_that_go_on_over_the_page_are_no_prose(sheet):
    sheet.prose(72, 80, 30)
    sheet.put(150, 560, "Table 1: Scores of models.", size=9)
    for page in range(2):
        for row in range(8):
            y = (582 if page == 0 else 80) + 14 * row
            sheet.put(180, y, f"Model {row}").put(320, y, f"2{row}.4")
        if page == 0:
            sheet.rule(170, 570, 460).new()
    sheet.prose(72, 260, 8, start=2)
    paper = sheet.read()
    assert {s.kind for s in paper.sentences if s.text.startswith("Model ")} == {"table"}


def test_a_full_grid_gives_cells(sheet):
    y = sheet.prose(72, 100, 6)
    sheet.put(150, y + 20, "Table 1: Scores of two models.", size=9)
    top = y + 30
    for row, cells in enumerate((("Model", "Score"), ("Ours", "28.4"))):
        for column, text in enumerate(cells):
            sheet.put(180 + 100 * column, top + 12 + 16 * row, text)
    for rule in range(3):
        sheet.rule(170, top + 16 * rule, 370)
        sheet.page.draw_line((170 + 100 * rule, top), (170 + 100 * rule, top + 32))
    sheet.prose(72, top + 70, 8, start=2)
    assert sheet.read().tables[0].cells == (("Model", "Score"), ("Ours", "28.4"))


def test_a_sentence_that_begins_with_table_six_is_no_caption(typed, layout):
    lines = [
        typed("Table 5: Results on the test set.", y=80, size=9),
        typed("running text goes on over the whole width of this column", y=120, width=400),
        typed("Table 6 shows what happens without it", y=132, width=400),
        typed("and the text goes on", y=144),
        typed("Table 6: Results without it.", y=180, size=9),
        typed("Figure 2 and Figure 3 agree.", y=220),
    ]
    assert [(c.kind, c.number, c.text) for c in captions(lines, layout(lines))] == [
        ("table", "5", "Results on the test set."),
        ("table", "6", "Results without it."),
    ]


def test_captions_in_many_manners(typed, layout):
    cases = {
        "FIG. 2. Setup of the test": ("figure", "2"),
        "TABLE II": ("table", "II"),
        "图1 模型结构": ("figure", "1"),
        "表 3-2 数据统计": ("table", "3-2"),
        "圖 4-16(集群 1)假日": ("figure", "4-16"),
        "Figure S1: More of it": ("figure", "S1"),
        "Table 3 – Costs": ("table", "3"),
        "图 4 (a)：温度": ("figure", "4"),
    }
    for text, wanted in cases.items():
        lines = [typed(text, y=100, size=9, bold=True), typed("of the whole caption", y=110, size=9)]
        assert [(c.kind, c.number) for c in captions(lines, layout(lines))] == [wanted], text


def test_a_centred_caption_ends_where_a_paragraph_begins(typed, layout):
    lines = [
        typed("图 2.3 激活函数", x=220, y=100, width=90),
        typed("凭借理论分析可证实，要是网络模型运用线性激活函数，其输出结果可被表示成输入", x=92, y=111, width=380),
        typed("图 2.4 一个更长的图题，它写满了整整一行，因为它要说的事情实在不少而地方又不", x=92, y=300, width=360),
        typed("够用", x=262, y=311, width=20),
    ]
    assert [c.text for c in captions(lines, layout(lines))] == [
        "激活函数",
        "一个更长的图题，它写满了整整一行，因为它要说的事情实在不少而地方又不够用",
    ]


def test_a_caption_right_under_a_row_that_fills_its_column_is_one(typed, layout):
    lines = [
        typed("Table 1: Counts of bees.", y=80),
        typed("Average of all that was counted and of the rest 0.41", y=200, width=400),
    ]
    lines += [typed("Table 2: Choice of operators for all edges.", y=211)]
    assert [c.number for c in captions(lines, layout(lines))] == ["1", "2"]


def test_an_accent_in_a_line_does_not_end_its_caption(typed, layout):
    texts = [
        "Figure 2: A state of",
        "the network that is long",
        "and has an accent",
        "over one letter",
        "and ends here.",
    ]
    lines = [typed(text, y=100 + 13 * n, width=400) for n, text in enumerate(texts)]
    lines[2] = lines[2]._replace(box=(72, 122, 472, 135))
    assert captions(lines, layout(lines))[0].text.endswith("ends here.")


def test_a_label_alone_goes_with_its_text_over_both_columns(typed, layout):
    lines = [typed("Table 5", y=100, bold=True, size=8, column=(72, 290))]
    lines += [typed("Results of the method and of all others. Bold is best.", y=110, size=8, column=(72, 540))]
    assert captions(lines, layout(lines))[0].text == "Results of the method and of all others. Bold is best."


def test_a_caption_in_a_second_language_belongs_to_the_first(typed, layout):
    lines = [
        typed("图 1 实验总流程图", x=220, y=100, width=90),
        typed("Figure 1 Flow path of the whole process", x=190, y=112, width=150),
        typed("图 2 模型结构", x=220, y=300, width=90),
    ]
    found = captions(lines, layout(lines))
    assert [(c.number, c.text, c.lines) for c in found] == [("1", "实验总流程图", (0, 1)), ("2", "模型结构", (2,))]


def test_chinese_mentions_are_no_captions(typed, layout):
    lines = [typed("图1所示为模型的结构", y=100), typed("表2给出了结果", y=140), typed("图 3 展示了流程", y=180)]
    assert captions(lines, layout(lines)) == []
