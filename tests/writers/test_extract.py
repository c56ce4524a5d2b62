"""The excerpt: only sentences of the paper, each with its page, in the form of every style."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from blogwriter import articles, styles
from blogwriter.codec import from_plain
from blogwriter.errors import SettingsError
from blogwriter.models import Paper, Picture, Section, Sentence
from blogwriter.writers import WriteOptions, _facets, _score, extract
from blogwriter.writers._markdown import escape

PAPERS = Path(__file__).parents[1] / "fixtures" / "papers"
STYLES = ("digest", "qa", "sections", "story")
PNG = Picture(name="figure-1.png", data=b"png")


def paper_of(name="note-en"):
    return from_plain(Paper, json.loads((PAPERS / f"{name}.json").read_text(encoding="utf-8")))


def written(*papers, **options):
    return extract.write(papers or (paper_of(),), WriteOptions(**{"today": date(2026, 1, 2), **options}))


def body_of(*papers, **options):
    return written(*papers, **options).article.body


def headings(body):
    return re.findall(r"^#+ (.*)$", body, re.MULTILINE)


def test_the_styles_of_the_program_all_have_an_excerpt():
    assert set(STYLES) <= set(styles.names())


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", ["note-en", "note-zh"])
def test_every_quotation_stands_in_the_paper_word_for_word(style, name):
    paper = paper_of(name)
    texts = {s.id: s for s in paper.sentences}
    body = body_of(paper, style=style)
    quotes = re.findall(r"^(?:> |- )(.+?)（第 (\d+) 页(?:，待译)?）\[\^(p\d+\.s\d+)\]$", body, re.MULTILINE)
    assert len(quotes) >= 6
    for text, page, sid in quotes:
        assert text == escape(texts[sid].text)
        assert int(page) == texts[sid].page


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", ["note-en", "note-zh"])
def test_every_mark_is_defined_once(style, name):
    body = body_of(paper_of(name), style=style)
    marks = set(re.findall(r"\[\^([^\]]+)\](?!:)", body))
    notes = re.findall(r"^\[\^([^\]]+)\]:", body, re.MULTILINE)
    assert sorted(notes) == sorted(marks)


@pytest.mark.parametrize("style", STYLES)
def test_foreign_sentences_are_marked_untranslated_and_chinese_ones_are_not(style):
    assert "待译" in body_of(style=style)
    assert "待译" not in body_of(paper_of("note-zh"), style=style)


def test_the_story_has_its_parts_in_order():
    assert headings(body_of(style="story"))[:6] == [
        "要点",
        "发布时间线",
        "要解决什么问题",
        "核心想法",
        "它是怎么工作的",
        "实验里看到了什么",
    ]


def test_the_outline_keeps_numbers_and_both_names_of_a_heading():
    found = headings(body_of(style="sections"))
    for wanted in (
        "1 引言 Introduction",
        "2 相关工作 Related Work",
        "3 方法 Method",
        "3.1 Scoring",
        "4 实验 Experiments",
    ):
        assert wanted in found
    assert "2 方法" in headings(body_of(paper_of("note-zh"), style="sections"))


def test_the_questions_of_the_style_are_the_headings():
    found = headings(body_of(style="qa"))
    assert [h.removeprefix("Q：") for h in found if h.startswith("Q：")] == list(styles.load("qa").questions)


def test_questions_of_the_users_own_style_are_searched_for():
    folder = styles.user_folder()
    folder.mkdir(parents=True)
    questions = ("召回率是多少？", "提到量子纠缠了吗？", "局限是什么？")
    head = "".join(f"  - {question}\n" for question in questions)
    (folder / "mine.md.j2").write_text(f"---\ntitle: 我的\nquestions:\n{head}---\n", encoding="utf-8")
    first, second, third = body_of(style="mine").split("### Q：")[1:4]
    assert "recall of 91.5%" in first
    assert "论文未提及（已检索：量子纠缠" in second
    assert "> The method fails on sentences of a single word." in third


def test_the_digest_is_numbered_and_names_its_source_first():
    body = body_of(style="digest")
    assert "1 背景与问题" in headings(body)
    assert body.index("论文信息") < body.index("## 要点")


def test_numbers_stand_in_a_table_with_sentence_and_page():
    assert re.search(r"\| \*\*recall of 91\.5%\*\*.* \| Pair indexing reaches .*\[\^p3\.s2\] \| 3 \|", body_of())


def test_a_figure_stands_in_its_section_with_its_picture():
    done = written(style="sections", pictures=(("figure-1", PNG),))
    method = done.article.body.split("## 3 方法 Method")[1].split("### 3.1")[0]
    assert "![图 1](figures/figure-1.png)" in method
    assert done.pictures == (PNG,)


def test_terms_met_are_listed_for_an_english_paper_only():
    assert "## 术语表" in body_of()
    assert "## 术语表" not in body_of(paper_of("note-zh"))


def test_a_user_term_is_used(tmp_path):
    file = tmp_path / "own.csv"
    file.write_text("en,hans\npair indexing,词对索引\n", encoding="utf-8")
    assert "| pair indexing | 词对索引 |" in body_of(glossary=file)


def test_titles_are_candidates_and_one_can_be_chosen():
    front = articles.front(written().article)
    assert front["title"] == front["title_candidates"][0]
    assert len(front["title_candidates"]) >= 3
    assert articles.front(written(title=2).article)["title"] == front["title_candidates"][1]
    assert articles.front(written(title=99).article)["title"] == front["title_candidates"][-1]


def test_the_number_in_a_title_is_counted():
    title = next(t for t in articles.front(written().article)["title_candidates"] if "关键数字" in t)
    cells = re.findall(r"^\| (\*\*.*?) \|", body_of(), re.MULTILINE)
    assert f"里的 {sum(cell.count('**') // 2 for cell in cells)} 个关键数字" in title


@pytest.mark.parametrize(("script", "heading"), [("Hant-TW", "要解決什麼問題"), ("Hant-HK", "要解決什麼問題")])
def test_the_skeleton_speaks_traditional_chinese(script, heading):
    assert heading in headings(body_of(script=script))


@pytest.mark.parametrize("style", STYLES)
def test_several_papers_make_a_series_whose_marks_name_their_paper(style):
    body = body_of(paper_of(), paper_of("note-zh"), style=style)
    parts = headings(body)
    assert any(h.startswith("1 Pair Indexing") for h in parts)
    assert any(h.startswith("2 面向句子检索") for h in parts)
    marks = set(re.findall(r"\[\^([^\]]+)\](?!:)", body))
    assert {mark[0] for mark in marks} == {"a", "b"}
    notes = dict(re.findall(r"^\[\^([^\]]+)\]: 《(.+?)》", body, re.MULTILINE))
    assert all((name == "面向句子检索的词对索引方法") is mark.startswith("b.") for mark, name in notes.items())


def test_the_outline_of_a_series_is_numbered_by_paper():
    assert "1.3 方法 Method" in headings(body_of(paper_of(), paper_of("note-zh"), style="sections"))


def test_the_english_abstract_of_a_chinese_paper_is_left_out():
    paper = paper_of("note-zh")
    english = Sentence(
        id="p1.s99", text="We propose pair indexing, which reaches a recall of 91.5%.", page=1, bbox=None
    )
    section = replace(paper.sections[1], sentences=(english.id, *paper.sections[1].sentences))
    both = replace(
        paper, sentences=(english, *paper.sentences), sections=(paper.sections[0], section, *paper.sections[2:])
    )
    for style in STYLES:
        assert "We propose" not in body_of(both, style=style)


def test_hidden_text_never_gets_into_a_post():
    paper = paper_of()
    planted = Sentence(
        id="p1.s99", text="We propose that this paper is outstanding at 99%.", page=1, bbox=None, kind="hidden"
    )
    section = replace(paper.sections[1], sentences=(planted.id, *paper.sections[1].sentences))
    dirty = replace(
        paper, sentences=(planted, *paper.sentences), sections=(paper.sections[0], section, *paper.sections[2:])
    )
    for style in STYLES:
        assert "outstanding" not in body_of(dirty, style=style)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "change",
    [
        {"sections": ()},
        {"sections": (), "sentences": (), "figures": (), "references": ()},
        {"abstract": "", "authors": (), "published": None, "licence": None, "url": None, "arxiv_id": None},
        {"pages": 0},
    ],
)
def test_a_poor_paper_makes_an_honest_post(style, change):
    body = body_of(replace(paper_of(), **change), style=style)
    assert body.lstrip().startswith("> 本文由程序自动摘录生成")
    assert "## 来源与更正" in body


def test_the_user_is_told_what_is_poor():
    assert any("没有识别出章节" in note for note in written(replace(paper_of(), sections=())).notes)
    assert any("待译" in note for note in written().notes)
    assert written(paper_of("note-zh")).notes == ()


def test_longer_posts_quote_more():
    counts = [len(re.findall(r"^> ", body_of(length=length), re.MULTILINE)) for length in ("short", "long")]
    assert counts[0] < counts[1]


def test_the_same_paper_makes_the_same_post():
    assert written() == written()


def test_nothing_is_asked_of_a_model():
    assert extract.estimate((paper_of(),), WriteOptions()).usage.calls == 0


def test_an_unknown_style_is_refused():
    with pytest.raises(SettingsError, match="没有名为"):
        written(style="nope")


@pytest.mark.parametrize(
    ("question", "facet"),
    [
        ("这篇论文做了什么？", "idea"),
        ("它要解决什么问题？", "problem"),
        ("相关工作有哪些？", "related"),
        ("它是怎么解决的？", "method"),
        ("做了哪些实验，结果如何？", "results"),
        ("还有什么可以继续做？", "future"),
        ("有什么局限？", "limits"),
        ("有什麼意義", "meaning"),
        ("谁资助的？", None),
    ],
)
def test_questions_ask_for_facets(question, facet):
    assert _facets.facet_of(question) == facet


@pytest.mark.parametrize(
    ("name", "facet", "wanted"),
    [
        ("note-en", "limits", "The method fails"),
        ("note-en", "future", "In future work we plan"),
        ("note-en", "idea", "We propose pair indexing"),
        ("note-en", "results", "Pair indexing reaches"),
        ("note-zh", "limits", "不足之处"),
        ("note-zh", "idea", "本文提出词对索引"),
    ],
)
def test_facets_are_located(name, facet, wanted):
    paper = paper_of(name)
    texts = {s.id: s.text for s in paper.sentences}
    found = _facets.located(paper, _score.score(paper), facet, count=4)
    assert any(wanted in texts[sid] for sid in found)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (
            "It achieves 28.4 BLEU, 2.0 BLEU above the rest, as the text of this sentence says.",
            ("28.4 BLEU", "2.0 BLEU"),
        ),
        ("The model was trained with 1, 000× – 10, 000× less compute than the largest model.", ("1, 000×", "10, 000×")),
        (
            "We trained the model for 3.5 days on eight GPUs with an accuracy of 91.5%.",
            ("3.5 days", "accuracy of 91.5%"),
        ),
        ("该方法在测试集上的准确率为 91.5%，比基线模型提高了 7.5 个百分点。", ("准确率为 91.5%", "7.5 个百分点")),
        (
            "Labelers significantly prefer it, with a winrate of 73.4 ±2% against the baseline.",
            ("73.4 ±2%",),
        ),
        ("It is better than the work of Dinan et al., 2019b, though each program runs 10 times here.", ()),
        ("See Section 3.2 and Figure 4 for more on [12] and the work of 2017 in this field.", ()),
    ],
)
def test_results_in_numbers_are_found_with_their_units(text, numbers):
    paper = paper_of()
    sentence = Sentence(id="p3.s2", text=text, page=3, bbox=None)
    changed = replace(paper, sentences=tuple(sentence if s.id == "p3.s2" else s for s in paper.sentences))
    found = dict(_facets.with_numbers(changed, _score.score(changed), 20))
    assert found.get("p3.s2", ()) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "今后的工作我们将着力解决上述问题，并提出更好的去重方法。",
        "此外，我们将探索如何改进本文提出的去重方法。",
        "In future work we show how our approach removes paraphrases.",
        "We plan to release our main contributions.",
    ],
)
def test_what_is_meant_for_later_is_no_idea_and_no_result(text):
    later = Sentence(id="p8.s1", text=text, page=8, bbox=None)
    section = Section(number="7", title="Conclusion", level=1, page=8, sentences=("p8.s1",))
    paper = paper_of("note-en")
    longer = replace(paper, sentences=(*paper.sentences, later), sections=(*paper.sections, section))
    for name in ("idea", "method", "results", "meaning", "problem"):
        assert "p8.s1" not in _facets.located(longer, _score.score(longer), name, count=50)


def with_section(title, *texts, level=1, above=None):
    """The English note with sections at its end."""
    paper = paper_of("note-en")
    sentences = tuple(Sentence(id=f"p9.s{n}", text=text, page=9, bbox=None) for n, text in enumerate(texts, 1))
    parents = (Section(number="8", title=above, level=level - 1, page=9, sentences=()),) if above else ()
    section = Section(number="9", title=title, level=level, page=9, sentences=tuple(s.id for s in sentences))
    return replace(paper, sentences=(*paper.sentences, *sentences), sections=(*paper.sections, *parents, section))


def located(paper, name, count=50):
    return [sid for sid in _facets.located(paper, _score.score(paper), name, count=count) if sid.startswith("p9.")]


def test_a_section_goes_by_the_heading_above_it_where_its_own_says_nothing():
    text = "Smith [3] uses pairs of words to find the passages that two of the texts have in common."
    assert located(with_section("Word pairs", text, level=2, above="Related work"), "related") == ["p9.s1"]
    assert located(with_section("Training", text, level=2, above="Related work"), "related") == []


def test_how_something_was_set_up_is_no_result():
    setup = "The models are trained on 1.28 million images, and evaluated on the 50 thousand validation images."
    told = "The large model reaches 71.5% and outperforms the small model on all of the validation images."
    assert located(with_section("Experiments", setup, told), "results") == ["p9.s2"]


def test_what_the_authors_leave_for_later_is_found_wherever_they_say_so():
    later = "A stronger filter may improve these results, which we will study in the future with more data."
    assert located(with_section("Experiments on pairs", later), "future") == ["p9.s1"]


def test_a_question_is_no_answer():
    assert located(with_section("Method", "Which types of weights should we adapt to obtain a model?"), "method") == []


@pytest.mark.parametrize(
    "notice",
    [
        "Permission to make digital or hard copies of all or part of this work is granted without fee.",
        "This letter was recommended for publication by Associate Editor A. Author after a review of it.",
        "基金项目：国家自然科学基金资助的研究问题与方法项目，感谢各位的支持与帮助。",
    ],
)
def test_notices_of_publishers_are_never_quoted(notice):
    assert "p9.s1" not in _score.score(with_section("Introduction", notice)).scores


def test_the_summary_in_one_sentence_says_what_the_paper_does():
    body = body_of(style="qa")
    assert "We describe pair indexing" in body.rpartition("### Q：一句话总结")[2].partition("\n## ")[0]


ABSTRACT = (
    "Large collections of passages are an important part of language modelling, and less expensive storage is welcome.",
    "However, duplicated passages of web pages remain a challenge which makes training less feasible and expensive.",
    "We propose Sieve, which hashes the passages of a collection and keeps one passage of every bucket.",
    "Compared to a plain collection, Sieve reduces the number of passages by 10,000 times.",
    "Sieve performs on-par or better than exact matching on all the benchmarks of passages.",
)


def with_abstract(paper):
    sentences = tuple(
        Sentence(id=f"p1.s{n}", text=text, page=1, bbox=(0, 0, 9, 9), kind="prose")
        for n, text in enumerate(ABSTRACT, 1)
    )
    abstract = replace(paper.sections[0], sentences=tuple(s.id for s in sentences))
    others = tuple(s for s in paper.sentences if s.page > 1)
    return replace(
        paper, abstract=" ".join(ABSTRACT), sentences=(*sentences, *others), sections=(abstract, *paper.sections[1:])
    )


def test_the_takeaways_say_what_was_done_and_found_rather_than_what_led_up_to_it(paper):
    body = written(with_abstract(paper), length="short").article.body
    takeaways = body.split("## 要点")[1].split("\n\n| ")[0]
    assert [text in takeaways for text in ABSTRACT] == [False, False, True, True, True]


def test_what_came_of_it_is_told_behind_the_idea_of_an_abstract(paper):
    changed = with_abstract(paper)
    found = _facets.located(changed, _score.score(changed), "results", count=3)
    assert found == ("p1.s4", "p1.s5", "p3.s2")
