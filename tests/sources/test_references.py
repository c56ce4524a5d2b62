"""Reference lists are split as they are printed."""

from __future__ import annotations

import pytest

from blogwriter.sources._references import references


def rows(typed, texts, **marks):
    return [typed(text, y=80 + 12 * i, x=marks.get("x", 72.0)) for i, text in enumerate(texts)]


def test_numbers_in_brackets_split_the_list(typed, layout):
    lines = rows(typed, [
        "[1] A. Gal and M. Franz. Efficient bytecode verification. In PLDI,",
        "pages 1-12, 2006. doi:10.1145/1250734.1250748.",
        "[2] J. Devlin, M. Chang. BERT: Pre-training of deep models. arXiv preprint",
        "arXiv:1810.04805v2, 2018.",
        "[3] Mozilla. Firefox. https://www.mozilla.com/firefox",
    ])  # fmt: skip
    first, second, third = references(lines, layout(lines))
    assert (first.number, first.label, first.year, first.doi) == (1, "1", 2006, "10.1145/1250734.1250748")
    assert first.title == "Efficient bytecode verification"
    assert (second.arxiv_id, second.year) == ("1810.04805v2", 2018)
    assert second.title == "BERT: Pre-training of deep models"
    assert third.url == "https://www.mozilla.com/firefox"
    assert third.year is None


def test_hanging_indents_split_an_author_year_list(typed, layout):
    lines = []
    for n, name in enumerate(("Abel", "Baker", "Cole", "Dunn")):
        lines.append(typed(f"{name}, A. (20{10 + n}). A title of some length about things that", y=80 + 30 * n))
        lines.append(typed("goes on in a second line. Journal of Things, 3:1-9.", x=84, y=92 + 30 * n))
    found = references(lines, layout(lines))
    assert [(r.authors, r.year, r.label) for r in found] == [
        ("Abel, A", 2010, None), ("Baker, A", 2011, None), ("Cole, A", 2012, None), ("Dunn, A", 2013, None),
    ]  # fmt: skip
    assert found[0].title == "A title of some length about things that goes on in a second line"


def test_blanks_split_a_list_without_indents(typed, layout):
    lines = []
    for n in range(4):
        lines.append(typed(f"Anna Abel. Title number {n} of the list. In ICML,", y=80 + 32 * n))
        lines.append(typed(f"pages 1-9, 201{n}.", y=92 + 32 * n))
    assert [r.year for r in references(lines, layout(lines))] == [2010, 2011, 2012, 2013]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[1] 孙信昕. 众包任务分配研究[D]. 扬州大学, 2016.", ("孙信昕", "众包任务分配研究", 2016)),
        ("[1] 吳木富(民 104)。ETC 資料分析應用。大數據研討會。", ("吳木富", "ETC 資料分析應用", 2015)),
        ("[1] Holt, M., Brandt, I.: Counting bees: a survey. In: Hives 2010. Springer (2010)",
         ("Holt, M., Brandt, I.", "Counting bees: a survey", 2010)),
        ("[1] HOLT M, BRANDT I J. The anatomy of a hive[J]. Hives, 2004, 3(1): 1-9.",
         ("HOLT M, BRANDT I J", "The anatomy of a hive", 2004)),
        ("[1] 陈果. 蜂群计数综述. 养蜂学报, 40(6):13-14, 2011.", ("陈果", "蜂群计数综述", 2011)),
        ("[1] Mara Holt and Andrew Y. Ng. Counting bees with sound. Hives, 2015.",
         ("Mara Holt and Andrew Y. Ng", "Counting bees with sound", 2015)),
        ("[1] A. M. Turing, “Can machines think,” Mind, 1950.", ("A. M. Turing", "Can machines think", 1950)),
    ],
)  # fmt: skip
def test_parts_of_an_entry(typed, layout, text, wanted):
    lines = rows(typed, [text, "[2] B. Other. Another thing of note. 2001.", "[3] C. Third. A third thing. 2002."])
    entry = references(lines, layout(lines))[0]
    assert (entry.authors, entry.title, entry.year) == wanted


def test_labels_of_author_and_year_split_a_list_over_pages(typed, layout):
    entries = [
        "[Abel 2010] Abel, A. Counting bees.",
        "[Baker and Ito 2011] Baker, B. Hives.",
        "[Cole et al. 2012a] Cole.",
    ]
    lines = [typed(text, y=80 + 24 * n) for n, text in enumerate(entries)]
    lines += [
        typed("goes on above, pages 10-19.", x=84, y=150),
        typed("[Dunn, 2013] Dunn, D. Honey. Journal of", page=2),
    ]
    lines += [typed("Things 1, 10-", x=84, y=112, page=2), typed("19. Press.", x=84, y=124, page=2)]
    found = references(lines, layout(lines))
    assert [r.year for r in found] == [2010, 2011, 2012, 2013]
    assert found[-1].text.endswith("Press.")


def test_the_end_of_an_entry_over_the_page_is_none_of_its_own(typed, layout):
    lines = []
    for n in range(8):
        lines.append(typed(f"Abel, A. 201{n}. A title of some length about things that", y=80 + 30 * n))
        lines.append(typed("goes on in a second line. Journal of Things, 3:1-9. Association", x=84, y=92 + 30 * n))
    lines.append(typed("for the Counting of Bees.", x=84, y=80, page=2))
    lines.append(typed("Received July 2015; revised September 2015; accepted November 2015", y=110, page=2))
    found = references(lines, layout(lines))
    assert len(found) == 8
    assert found[-1].text.endswith("Association for the Counting of Bees.")


def test_an_empty_list_has_no_entries(layout, typed):
    assert references([], layout([typed("x")])) == []
