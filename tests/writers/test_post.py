"""The assembly of a post: what code writes, and where it stands."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from blogwriter import articles, resources
from blogwriter.chinese import glossary
from blogwriter.codec import from_plain
from blogwriter.models import Paper, Picture
from blogwriter.writers import _post, _skeleton
from blogwriter.writers._cited import cited
from blogwriter.writers._draft import Draft, Grid, Items, Line, Para, Part, Quotes, Raw, Show, short_name, short_title

PAPERS = Path(__file__).parents[1] / "fixtures" / "papers"
PNG = Picture(name="figure-1.png", data=b"png")


def paper_of(name):
    return from_plain(Paper, json.loads((PAPERS / f"{name}.json").read_text(encoding="utf-8")))


def draft_of(name="note-en", **changes):
    draft = Draft(
        papers=(paper_of(name),),
        today=date(2026, 1, 2),
        title="标题：*甲*",
        engine="extract",
        style="story",
        titles=("标题：*甲*", "乙"),
        summary="摘要。",
        lead=(Para(lines=(Line(text="开头。", sids=("p1.s1",)),)),),
        takeaways=(Line(text="要点一。", sids=("p3.s2",)),),
        parts=(
            Part(heading="1 引言 Introduction", blocks=(Quotes(sids=("p1.s3", "p2.s6")), Show(key="figure-1"))),
            Part(
                heading="数字",
                level=3,
                blocks=(Grid(head=("数", "句"), rows=((Line(text="91.5%", sids=("p3.s2",)),) * 2,)),),
            ),
            Part(
                heading="", blocks=(Items(lines=(Line(text="一"), Line(text="二")), ordered=True), Raw(markdown="> 注"))
            ),
        ),
        tags=("论文",),
        terms=glossary.terms_in("accuracy"),
        pictures={"figure-1": PNG},
    )
    return replace(draft, **changes)


def body_of(draft):
    return _post.assemble(draft)[0].body


def test_the_front_matter_says_what_the_post_is_made_of():
    front = articles.front(_post.assemble(draft_of())[0])
    assert front["title"] == "标题：*甲*"
    assert front["date"] == "2026-01-02"
    assert front["title_candidates"] == ["标题：*甲*", "乙"]
    assert front["engine"] == "extract"
    assert "model" not in front
    assert front["papers"] == [
        {
            "id": "arxiv:2501.00001v2",
            "title": "Pair Indexing for Sentence Search: A *Short* Note",
            "licence": "CC-BY-4.0",
            "url": "https://arxiv.org/abs/2501.00001v2",
        }
    ]


def test_the_label_block_has_the_seven_fields_as_text():
    label = articles.front(_post.assemble(draft_of())[0])["AIGC"]
    assert list(label) == [
        "Label",
        "ContentProducer",
        "ProduceID",
        "ReservedCode1",
        "ContentPropagator",
        "PropagateID",
        "ReservedCode2",
    ]
    assert all(isinstance(value, str) for value in label.values())


@pytest.mark.parametrize("script", ["Hans", "Hant-TW", "Hant-HK"])
@pytest.mark.parametrize("model", ["", "some-model"])
def test_the_first_line_is_the_label_with_both_elements(script, model):
    start = body_of(draft_of(script=script, model=model)).lstrip()[:64]
    assert "AI" in start
    assert "生成" in start


def test_every_mark_has_one_definition_that_quotes_the_paper():
    draft = draft_of()
    body = body_of(draft)
    texts = {s.id: s for s in draft.papers[0].sentences}
    marks = set(re.findall(r"\[\^(p\d+\.s\d+)\](?!:)", body))
    notes = re.findall(r"^\[\^(p\d+\.s\d+)\]: 论文第 (\d+) 页(?: · §(.+?))?：“(.*)”$", body, re.MULTILINE)
    assert {sid for sid, *_ in notes} == marks != set()
    assert len(notes) == len(marks)
    assert all(texts[sid].page == int(page) for sid, page, *_ in notes)


def test_a_note_names_page_section_and_sentence():
    assert (
        "[^p3.s2]: 论文第 3 页 · §4：“Pair indexing reaches a recall of 91.5%, 7.5 points above single words.”"
    ) in body_of(draft_of())


def test_foreign_sentences_are_quoted_and_marked_untranslated():
    assert (
        "> Search over sentences is harder than search over documents because sentences are short."
        "（第 1 页，待译）[^p1.s3]" in body_of(draft_of())
    )


def test_the_bullet_of_a_quoted_item_stands_in_the_footnote_only():
    paper = paper_of("note-en")
    items = tuple(replace(s, text=f"• {s.text}") if s.id == "p1.s3" else s for s in paper.sentences)
    text = articles.serialise(_post.assemble(draft_of(papers=(replace(paper, sentences=items),)))[0])
    assert "> •" not in text
    assert "：“• " in text


def test_chinese_sentences_are_quoted_without_the_mark():
    draft = draft_of("note-zh", parts=(Part(heading="引言", blocks=(Quotes(sids=("p1.s3", "p1.s4")),)),))
    assert "> 句子比文档短，因此句子检索更加困难。（第 1 页）[^p1.s3]\n>\n> 现有方法" in body_of(draft)


def test_a_figure_shows_its_picture_and_the_caption_of_the_paper():
    article, pictures = _post.assemble(draft_of())
    assert (
        "![图 1](figures/figure-1.png)\n\n**图 1**　The pair index maps \\*pairs\\* of words to sentences."
        "（第 2 页，待译）" in (article.body)
    )
    assert pictures == (PNG,)


def test_without_its_picture_a_figure_is_its_caption():
    article, pictures = _post.assemble(draft_of(pictures={}))
    assert "![" not in article.body
    assert "**图 1**　The pair index" in article.body
    assert pictures == ()


def test_references_are_those_that_the_quoted_sentences_cite():
    quoting = draft_of(parts=(Part(heading="相关", blocks=(Quotes(sids=("p2.s2",)),)),))
    body = body_of(quoting)
    assert "论文共列出 2 条参考文献，下面是文中引到的 1 条。" in body
    assert "- [2] R. Mihalcea" in body


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("as in [1]", ["1"]),
        ("as in [1, 2]", ["1", "2"]),
        ("as in [1–2]", ["1", "2"]),
        ("ranks words (Robertson and Zaragoza, 2009)", ["1"]),
        ("Mihalcea and Tarau (2004) rank sentences", ["2"]),
        ("nothing (2009)", []),
    ],
)
def test_references_named_in_a_text(text, labels):
    assert [reference.label for reference in cited(paper_of("note-en"), [text])] == labels


def test_the_source_block_names_paper_licence_engine_and_corrections():
    source = body_of(draft_of()).split("## 来源与更正")[1]
    for wanted in ("arXiv:2501.00001v2", "CC-BY-4.0", "https://arxiv.org/abs/2501.00001v2", "未调用模型", "更正：暂无"):
        assert wanted in source


def test_the_model_is_named_truthfully():
    body = body_of(draft_of(engine="model", model="some-model", checked="12 句全部有依据"))
    assert "模型 some-model 依据论文原文撰写" in body
    assert "model 引擎，模型 some-model，2026-01-02" in body
    assert "核对：12 句全部有依据" in body


def test_a_paper_without_ids_licence_or_date_says_so():
    source = body_of(draft_of("note-zh", lead=(), takeaways=(), parts=())).split("## 来源与更正")[1]
    assert "许可：未注明" in source
    assert "本地文件 note-zh.pdf（SHA-256 前 12 位：111111111111）" in source


@pytest.mark.parametrize(("place", "order"), [("front", "时间线.*引言"), ("end", "引言.*时间线")])
def test_the_timeline_stands_where_the_style_wants_it(place, order):
    body = body_of(draft_of(timeline_place=place))
    assert re.search(order, body, re.DOTALL)


def test_in_a_series_marks_and_notes_name_their_paper():
    papers = (paper_of("note-en"), replace(paper_of("note-en"), title="Other: A Paper"))
    body = body_of(
        draft_of(papers=papers, lead=(), takeaways=(), parts=(Part(heading="乙", blocks=(Quotes(sids=("b.p1.s3",)),)),))
    )
    assert "[^b.p1.s3]: 《Other》论文第 1 页 · §1：“Search over" in body


@pytest.mark.parametrize(
    ("title", "short"), [("LLaMA: Open and Efficient", "LLaMA"), ("No Colon Here", "No Colon Here")]
)
def test_short_titles(title, short):
    assert short_title(replace(paper_of("note-en"), title=title)) == short


def test_the_same_draft_makes_the_same_file():
    assert _post.assemble(draft_of()) == _post.assemble(draft_of())


def test_all_scripts_have_the_same_strings_with_the_same_names():
    scripts = [_skeleton.load(script) for script in ("Hans", "Hant-TW", "Hant-HK")]
    names = [{key: sorted(re.findall(r"\{(\w+)\}", text)) for key, text in s.text.items()} for s in scripts]
    assert names[0] == names[1] == names[2]
    assert scripts[0].headings.keys() == scripts[1].headings.keys() == scripts[2].headings.keys()
    assert {file.name for file in (resources.templates() / "posts").glob("skeleton.*")} == {
        "skeleton.hans.yaml",
        "skeleton.hant-tw.yaml",
        "skeleton.hant-hk.yaml",
    }


@pytest.mark.parametrize(
    ("title", "chinese"),
    [
        ("Introduction", "引言"),
        ("RELATED WORK", "相关工作"),
        ("Multi-Head Attention", "多头注意力"),
        ("Embeddings and Softmax", "嵌入与 softmax"),
        ("Position-wise Feed-Forward Networks", None),
        ("Why Self-Attention", None),
        ("引言", None),
    ],
)
def test_headings_are_put_into_chinese_where_every_word_is_known(title, chinese):
    assert _skeleton.load("Hans").heading(title) == chinese


NAMES = [
    ("LORA: LOW-RANK ADAPTATION", "We propose Low-Rank Adaptation, or LoRA, which freezes weights.", "LoRA"),
    ("Language Models are Learners", "Our largest model, GPT-2, is a Transformer.", "GPT-2"),
    ("Attention Is All", "We propose a network architecture, the Transformer, based on attention.", "Transformer"),
    ("Deep Residual Learning", "We present a residual learning framework.", "Deep Residual Learning"),
    ("Generative Pre-Training", "We improve question answering (RACE) by 5.7%.", "Generative Pre-Training"),
    ("A Dataset", "A new dataset of pages called WebText is made.", "A Dataset"),
]


@pytest.mark.parametrize(("title", "abstract", "name"), NAMES)
def test_a_paper_of_a_series_is_called_as_its_abstract_calls_it(paper, title, abstract, name):
    assert short_name(replace(paper, title=title, abstract=abstract)) == name
