"""Headings: the chain of numbers, then what looks like it."""

from __future__ import annotations

import pytest

from blogwriter.sources._candidates import candidates
from blogwriter.sources._outline import headings


def paper(typed, items):
    """Lines: headings as (text, size, bold), running text as a number of lines."""
    lines, y, page = [], 80.0, 1
    for item in items:
        if y > 700:
            y, page = 80.0, page + 1
        if isinstance(item, int):
            for _ in range(item):
                lines.append(typed("running text that fills the line from edge to edge", y=y, width=400, page=page))
                y += 12
            continue
        text, size, bold = (*item, True)[:3] if len(item) < 3 else item
        lines.append(typed(text, y=y + 10, size=size, bold=bold, page=page))
        y += 24 + size
    return lines


def found(typed, layout, items, outline=()):
    lines = paper(typed, items)
    return [(h.number, h.title, h.level, h.kind) for h in headings(lines, layout(lines), outline)]


def test_a_chain_of_numbers_gives_levels_and_kinds(typed, layout):
    items = [
        ("Abstract", 12), 5, ("1 Introduction", 12), 8, ("2 Method", 12), ("2.1 Model", 10), 6, ("2.2 Data", 10), 6,
        ("3 Results", 12), 4, ("Acknowledgements", 12), 3, ("References", 12), 9, ("A Proofs", 12),
        ("A.1 Lemma", 10), 5,
    ]  # fmt: skip
    assert found(typed, layout, items) == [
        (None, "Abstract", 1, "abstract"),
        ("1", "Introduction", 1, "body"),
        ("2", "Method", 1, "body"),
        ("2.1", "Model", 2, "body"),
        ("2.2", "Data", 2, "body"),
        ("3", "Results", 1, "body"),
        (None, "Acknowledgements", 1, "back"),
        (None, "References", 1, "references"),
        ("A", "Proofs", 1, "appendix"),
        ("A.1", "Lemma", 2, "appendix"),
    ]


def test_the_second_line_of_a_heading_hangs_under_its_title(typed, layout):
    lines = paper(typed, [("1 Introduction", 12), 5, ("2 Related Work", 12), 5, ("3 Method", 12), 4])
    lines += [typed("3.1 Reinforcement learning in", y=600, size=11, bold=True, width=150)]
    lines += [typed("recommendation", x=96, y=612, size=11, bold=True, width=80)]
    lines += [typed("running text that fills the line from edge to edge", y=640, width=400)]
    assert headings(lines, layout(lines))[-1].title == "Reinforcement learning in recommendation"


def test_a_short_word_behind_a_heading_begins_the_sentence(typed, layout):
    line = typed("3.2.1 Space Complexity. The h is small and so it goes on", size=10, width=400)
    first = line.spans[0]
    parts = (
        ("3.2.1 ", False),
        ("Space Complexity. ", True),
        ("The ", False),
        ("h", True),
        (" is small and so on", False),
    )
    spans = tuple(first._replace(text=text, italic=italic) for text, italic in parts)
    assert [c.text for c in candidates([line._replace(spans=spans)], layout([line]))] == ["3.2.1 Space Complexity."]


def test_latin_words_in_a_font_of_their_own_belong_to_a_chinese_heading(typed, layout):
    line = typed("3.2.2 采用 GRNN 的模式分析", size=12, width=400)
    first = line.spans[0]
    parts = (
        ("3.2.2 ", False),
        ("采用", True),
        (" GRNN (Gated Recurrent Network) ", False),
        ("的模式分析", True),
    )
    spans = tuple(first._replace(text=text, bold=bold) for text, bold in parts)
    (found,) = candidates([line._replace(spans=spans)], layout([line]))
    assert (found.run_in, found.style.bold) == (False, True)


def test_list_items_are_no_headings(typed, layout):
    items = [
        ("1 Introduction", 12), 4, ("1. first of all we do this.", 10, False), ("2. then that.", 10, False),
        ("3. and at last this.", 10, False), 4, ("2 Method", 12), 5, ("3 Results", 12), 5,
    ]  # fmt: skip
    assert [h[1] for h in found(typed, layout, items)] == ["Introduction", "Method", "Results"]


def test_roman_numbers_carry_letters(typed, layout):
    items = [
        ("I. INTRODUCTION", 10, False), 5, ("II. APPROACH", 10, False), 3, ("A. Shaping", 10), 3, ("B. Removal", 10), 3,
        ("III. EXPERIMENTS", 10, False), 3, ("A. Setup", 10), 4, ("IV. CONCLUSION", 10, False), 4,
    ]  # fmt: skip
    assert [(h[0], h[2]) for h in found(typed, layout, items)] == [
        ("I", 1), ("II", 1), ("A", 2), ("B", 2), ("III", 1), ("A", 2), ("IV", 1),
    ]  # fmt: skip


def test_chapters_of_a_thesis_carry_parts_and_decimals(typed, layout):
    items = [
        ("第一章、緒論", 18), ("第一節、背景", 14), 4, ("第二節、目的", 14), 4, ("第二章、文獻探討", 18),
        ("第一節、資料", 14), 2, ("2.1.1. 收費系統", 12), 3, ("參考文獻", 18), 4,
    ]  # fmt: skip
    assert found(typed, layout, items) == [
        ("第一章", "緒論", 1, "body"),
        ("第一節", "背景", 2, "body"),
        ("第二節", "目的", 2, "body"),
        ("第二章", "文獻探討", 1, "body"),
        ("第一節", "資料", 2, "body"),
        ("2.1.1", "收費系統", 3, "body"),
        (None, "參考文獻", 1, "references"),
    ]


def test_items_and_brackets_of_a_report(typed, layout):
    items = [
        ("一、引言", 14), 4, ("二、方法", 14), ("（一）数据", 12), 3, ("（二）模型", 12), 3, ("三、结论", 14), 3,
    ]  # fmt: skip
    assert [(h[0], h[2]) for h in found(typed, layout, items)] == [
        ("一", 1), ("二", 1), ("（一）", 2), ("（二）", 2), ("三", 1),
    ]  # fmt: skip


def test_a_paper_without_numbers_is_read_by_its_looks(typed, layout):
    items = [
        ("Introduction", 16), 6, ("Materials and methods", 16), ("Cell culture", 13), 5, ("Statistics", 13), 5,
        ("Results", 16), 6, ("Discussion", 16), 5, ("References", 16), 5,
    ]  # fmt: skip
    assert [(h[1], h[2]) for h in found(typed, layout, items)] == [
        ("Introduction", 1), ("Materials and methods", 1), ("Cell culture", 2), ("Statistics", 2), ("Results", 1),
        ("Discussion", 1), ("References", 1),
    ]  # fmt: skip


def test_a_second_paper_inside_may_count_anew(typed, layout):
    part = [
        ("1 Introduction", 12),
        4,
        ("2 Method", 12),
        4,
        ("2.1 Model", 10),
        4,
        ("3 Results", 12),
        4,
        ("4 End", 12),
        4,
    ]
    numbers = [h[0] for h in found(typed, layout, [*part, *part])]
    assert numbers == ["1", "2", "2.1", "3", "4"] * 2


@pytest.mark.parametrize("outline", [(), ((1, "Method", 1), (2, "A Point of Interest", 1))])
def test_the_files_outline_only_confirms_what_is_on_the_page(typed, layout, outline):
    items = [("1 Introduction", 12), 4, ("2 Method", 12), 3, ("A Point of Interest", 10), 3, ("3 Results", 12), 3]
    titles = [h[1] for h in found(typed, layout, items, outline)]
    assert ("A Point of Interest" in titles) == bool(outline)
    assert "Nowhere" not in [h[1] for h in found(typed, layout, items, ((1, "Nowhere", 1),))]


def test_a_page_of_contents_gives_no_headings(typed, layout):
    contents = [(f"{n} Chapter {n} . . . . . . . . . . . {n + 3}", 10, False) for n in range(1, 7)]
    items = [("Contents", 12), *contents, 1, ("1 Introduction", 12), 5, ("2 Method", 12), 5, ("3 End", 12), 4]
    assert [h[1] for h in found(typed, layout, items)] == ["Introduction", "Method", "End"]


def test_a_page_of_contents_without_page_numbers_gives_no_headings(typed, layout):
    names = ["1 Introduction", "2 Method", "3 Data", "4 Results", "5 End"]
    lines = paper(typed, [("Contents", 12), *((name, 10, False) for name in names)])
    body = paper(typed, [item for name in names for item in ((name, 12), 6)])
    lines += [line._replace(page=line.page + 1) for line in body]
    pages = {(h.title, h.page) for h in headings(lines, layout(lines))}
    assert pages == {("Introduction", 2), ("Method", 2), ("Data", 2), ("Results", 2), ("End", 2)}


def test_a_paragraph_about_the_chapters_makes_no_chapters(typed, layout):
    items = [
        ("1 引言", 14), 3, ("1.1 研究背景", 12), 4, ("1.2 组织结构", 12), ("第一章 介绍研究的背景", 10, False),
        ("第二章 介绍相关的工作", 10, False), 2, ("2 相关工作", 14), 3, ("2.1 模型", 12), 4, ("3 结论", 14), 4,
    ]  # fmt: skip
    assert [h[0] for h in found(typed, layout, items)] == ["1", "1.1", "1.2", "2", "2.1", "3"]


def test_items_carry_decimals_that_repeat_their_count(typed, layout):
    items = [
        ("一、问题重述", 14), 3, ("1.1 问题背景", 12), 4, ("1.2 问题提出", 12), 4, ("二、问题分析", 14), 3,
        ("2.1 第一问的分析", 12), 4, ("2 次品率的影响是决定性的，必须仔细", 10, False), 3,
        ("三、模型", 14), 5, ("参考文献", 14), 4, ("A 支撑材料", 14), 4,
    ]  # fmt: skip
    assert [h[:3] for h in found(typed, layout, items)] == [
        ("一", "问题重述", 1),
        ("1.1", "问题背景", 2),
        ("1.2", "问题提出", 2),
        ("二", "问题分析", 1),
        ("2.1", "第一问的分析", 2),
        ("三", "模型", 1),
        (None, "参考文献", 1),
        ("A", "支撑材料", 1),
    ]


def test_an_article_and_initials_are_no_letters_of_headings(typed, layout):
    items = [
        ("I. INTRODUCTION", 10, False), 4, ("A sensor network is made of many small parts", 10, False), 5,
        ("II. METHOD", 10, False), 4, ("III. RESULTS", 10, False), 5, ("REFERENCES", 10, False), 3,
        ("A. Yao, Circuits and their complexity", 10, False), 4,
    ]  # fmt: skip
    assert [h[1] for h in found(typed, layout, items)] == ["INTRODUCTION", "METHOD", "RESULTS", "REFERENCES"]


def test_a_summary_behind_the_body_is_no_abstract(typed, layout):
    items = [("[ABSTRACT]", 12), 4, ("1 Introduction", 12), 5, ("2 Method", 12), 5, ("3 Summary", 12), 4]
    kinds = {h[1]: h[3] for h in found(typed, layout, items)}
    assert kinds == {"ABSTRACT": "abstract", "Introduction": "body", "Method": "body", "Summary": "body"}


def look(sheet, *, colour, below):
    """Two numbered sections and a bold line between them that has no number."""
    sheet.put(72, 60, "Counting Bees from Short Clips", size=17, font="bold").put(72, 80, "Jane Roe")
    y = sheet.put(72, 100, "Abstract", size=12, font="bold").prose(72, 116, 3)
    y = sheet.put(72, y + 20, "1 Introduction", size=12, font="bold").prose(72, y + 40, 8)
    sheet.put(72, y + 20, "Rain triples the error", size=12, font="bold", colour=colour)
    y = sheet.prose(72, y + 40, below, start=1) if below else y + 30
    y = sheet.put(72, y + 20, "2 Method", size=12, font="bold").prose(72, y + 40, 8, start=2)
    sheet.put(72, y + 20, "3 Results", size=12, font="bold").prose(72, y + 40, 8, start=3)
    paper = sheet.read()
    return [s.title for s in paper.sections], [s.text for s in paper.sentences]


@pytest.mark.parametrize(
    ("colour", "below", "heads"),
    [((0, 0, 0), 4, True), ((0, 0, 0), 0, False), ((1, 1, 1), 4, False)],
    ids=["text below", "nothing below", "another colour than the headings"],
)
def test_a_line_that_looks_like_a_heading_heads_something_in_their_colour(sheet, colour, below, heads):
    titles, said = look(sheet, colour=colour, below=below)
    assert ("Rain triples the error" in titles) == heads
    assert any("Rain triples the error" in text for text in said) != heads
