"""A paper among its time."""

from __future__ import annotations

import pytest

from blogwriter.models import Origin, Paper, Reference, Sentence
from blogwriter.timelines import around, blocks, for_paper, in_post, releases


@pytest.fixture(scope="module")
def known():
    return releases.load()


def paper(**fields):
    given = {"id": "sha256:0", "title": "Something New", "authors": (), "abstract": "", "pages": 9}
    given["origin"] = Origin(source="pdf", location="a.pdf", sha256="0")
    return Paper(**given | fields)


def cites(*rows):
    return tuple(Reference(number=n, text="", **row) for n, row in enumerate(rows, start=1))


@pytest.mark.parametrize(
    ("fields", "id_", "date"),
    [
        ({"arxiv_id": "2303.08774v6"}, "gpt-4", "2023-03-14"),
        ({"arxiv_id": "1706.03762v7", "published": "2023-08-02"}, "transformer", "2017-06-12"),
        (
            {"title": "LLaMA: Open and Efficient Foundation Language Models", "published": "2023-02"},
            "llama",
            "2023-02-24",
        ),
        ({"title": "GPT-4 Technical Report"}, "gpt-4", "2023-03-14"),
        ({"arxiv_id": "2304.01234v2"}, "something-new", "2023-04"),
        (
            {"arxiv_id": "2304.01234v2", "versions": (("v1", "2023-04-03"), ("v2", "2024-01-01"))},
            "something-new",
            "2023-04-03",
        ),
        ({"arxiv_id": "2304.01234v2", "published": "2024-01-01"}, "something-new", "2023-04"),
        ({"title": "Claude: Letters", "published": "1998"}, "claude-1998", "1998"),
    ],
)
def test_the_paper_is_known_or_made_of_what_it_says(fields, id_, date, known):
    focus = around.focus_of(paper(**fields), known)
    assert (focus.id, str(focus.date)) == (id_, date)


def test_a_paper_without_date_has_no_place_in_time(known):
    assert around.focus_of(paper(), known) is None
    assert for_paper(paper(), releases=known) is None


def test_citations_are_found_by_arxiv_id_and_by_name(known):
    references = cites(
        {"arxiv_id": "2005.14165v4"},
        {"title": "Chinchilla: Training Compute-Optimal Large Language Models", "year": 2022},
        {"title": "PaLM: something else altogether", "year": 2009},
        {"title": "No such thing"},
        {},
    )
    chosen = around.events_for(paper(arxiv_id="2302.99999", references=references), known)
    ids = {event.id for event in chosen}
    assert {"gpt-3", "chinchilla", "something-new"} <= ids
    assert "palm" not in ids
    assert len(chosen) <= 12


def test_rivals_share_a_maker_or_a_field_and_others_of_the_week_do_not_show(known):
    """The days around GPT-4 had a round of funding, an office product and models of images, too."""
    chosen = around.events_for(paper(arxiv_id="2303.08774v6"), known)
    ids = {event.id for event in chosen}
    assert {"gpt-3", "chatglm-6b", "claude"} <= ids
    assert not {"adept-series-b-us-350m", "microsoft-365-copilot", "midjourney-v5", "gigagan", "palm-api"} & ids
    assert len(chosen) <= 12


def says(*texts):
    return tuple(
        Sentence(id=f"p1.s{n}", text=text, page=1, bbox=None, kind="prose") for n, text in enumerate(texts, start=1)
    )


def test_what_the_paper_names_most_belongs_to_its_story(known):
    """LLaMA speaks of GPT-3, Chinchilla and PaLM; what others announced in that month it does not know."""
    told = ("GPT-3 and OPT.", "Chinchilla-70B and Gopher.", "PaLM is not public.", "BLOOM is.", "GPT-3.5 is not GPT 3.")
    ids = {event.id for event in around.events_for(paper(arxiv_id="2302.13971", sentences=says(*told)), known)}
    assert {"gpt-3", "palm", "chinchilla", "llama"} <= ids
    assert not {"bard-announcement", "new-bing", "toolformer", "chatgpt"} & ids


def test_rivals_of_the_week_stand_beside_all_that_a_paper_names(known):
    named = (
        "T5",
        "OPT",
        "BLOOM",
        "Gopher",
        "LaMDA",
        "BERT",
        "ELMo",
        "XLNet",
        "PaLM",
        "GPT-3",
        "GPT-2",
        "RoBERTa",
        "PPO",
    )
    told = says(*(f"{name} is one." for name in named * 3))
    chosen = around.events_for(paper(arxiv_id="2303.08774v6", sentences=told), known)
    assert {"claude", "chatglm-6b", "gpt-3", "gpt-4"} <= {event.id for event in chosen}
    assert len(chosen) == 12


def test_the_benchmarks_of_a_paper_are_no_releases(known):
    ids = {e.id for e in around.events_for(paper(arxiv_id="2302.13971", sentences=says(*["MMLU is hard."] * 9)), known)}
    assert "mmlu" not in ids


def test_of_many_named_works_the_most_named_are_shown(known):
    rare = says(*(f"{name} is one." for name in ("T5", "OPT", "BLOOM", "Gopher", "LaMDA", "BERT", "ELMo", "XLNet")))
    often = says(*["PaLM again."] * 8, *["RoBERTa again."] * 8)
    chosen = around.events_for(paper(arxiv_id="2302.13971", sentences=(*rare, *often)), known, most=4)
    assert {"palm", "roberta", "llama"} <= {event.id for event in chosen}
    assert len(chosen) == 4


def test_a_lonely_paper_gets_its_field_from_further_away(known):
    ids = {event.id for event in around.events_for(paper(arxiv_id="1706.03762v7"), known)}
    assert {"bert", "transformer-xl"} <= ids
    assert not {"ppo", "rlhf-human-preferences"} & ids


def test_a_paper_of_an_unknown_field_takes_nothing_from_far_away(known):
    assert around.events_for(paper(published="2015-12-10", affiliations=("Microsoft Research",)), known) == ()


def test_what_is_shown_is_near_in_time_and_in_order(known):
    chosen = around.events_for(paper(arxiv_id="2303.99999"), known)
    assert [event.date.order for event in chosen] == sorted(event.date.order for event in chosen)
    assert all("2022-11" <= str(event.date) <= "2023-08" for event in chosen)


def test_fewer_than_three_events_are_no_timeline(known):
    assert for_paper(paper(published="1996-05"), releases=known) is None
    assert for_paper(paper(published="2023-05"), releases=releases.Releases.of(known.events[:1])) is None


@pytest.mark.parametrize("diagram", ["timeline", "flowchart"])
def test_the_block_is_one_of_ours_with_the_paper_in_focus(diagram, known):
    text = for_paper(
        paper(arxiv_id="2303.99999", title="新论文：一个标题"), script="Hant-TW", releases=known, diagram=diagram
    )
    assert text.startswith("```mermaid\n")
    assert text.endswith("\n```\n")
    (fence,) = in_post.fences(text)
    assert blocks.parse(fence.text).whole
    assert "★ 新論文" in text
    assert in_post.regenerate(text, known).text == text


def test_our_data_serves_where_none_is_given():
    assert "★ GPT-4" in for_paper(paper(arxiv_id="2303.08774"))


def test_a_long_title_is_cut_at_a_word(known):
    long = " ".join(["Word"] * 40)
    assert around.focus_of(paper(title=long, published="2023"), known).name == " ".join(["Word"] * 12) + "…"
