"""What ``timeline check`` finds, and what it leaves alone."""

from __future__ import annotations

import pytest

from blogwriter.timelines import blocks, importing, releases
from blogwriter.timelines.check import check, submitted
from blogwriter.timelines.events import Event, parse_date


@pytest.fixture(scope="module")
def known():
    return releases.load()


def found(text, known):
    return {(p.level, p.check, p.node) for p in check(importing.read(blocks.parse(text), known), known)}


def of(*events):
    return importing.Imported(events=events)


def event(name, date, **fields):
    return Event(id=fields.pop("id", name.lower()), name=name, date=parse_date(date), **fields)


PLANTED = [
    ("DeepSeek-V2_DeepSeek_2024-01", {("error", "known", "DeepSeek-V2"), ("warning", "arxiv", "DeepSeek-V2")}),
    ("Minerva_Google_2022-01", {("error", "known", "Minerva"), ("warning", "arxiv", "Minerva")}),
    ("GPT4_OpenAI_14/03/2023 --> GPT-4_OpenAI_2023-03-14", {("error", "double", "GPT-4")}),
    ("Act_Adapt.ai_2023-03-14", {("warning", "organisation", "Act")}),
    ("X_OpenAI_31/13/2023", {("error", "date", "X_OpenAI_31/13/2023")}),
    ("Claude_Anthropic_2023-03-14 --> Alpaca_Stanford_2023-03-13", {("error", "order", "Alpaca")}),
    ("新机器_某某公司_2023-03-14", {("warning", "organisation", "新机器"), ("warning", "url", "新机器")}),
    ("A_OpenAl_2020-01-01", {("warning", "organisation", "A")}),
    ("Gato_DeepMind_2022-05 --> Gato_Google_2022-06", {("error", "double", "Gato")}),
    ("C轮融资_Anthropic_2023-05-23", {("warning", "kind", "C轮融资")}),
    ("LoRA_Microsoft_2021-01", {("error", "arxiv", "LoRA")}),
]


@pytest.mark.parametrize(("chain", "wanted"), PLANTED, ids=[chain for chain, _ in PLANTED])
def test_a_planted_error_is_found(chain, wanted, known):
    assert wanted <= found(f"graph TD\n {chain}", known)


def test_the_chain_of_eleven_is_told_what_is_wrong_with_it(known):
    text = (
        "graph TD\n 第五代文生图模型_midjourney_15/03/2023 --> Copilot_Microsoft_16/03/2023"
        " --> B轮融资3.5亿美元_Adapt.ai_14/03/2023"
    )
    problems = check(importing.read(blocks.parse(text), known), known)
    fixes = {(problem.check, problem.fix) for problem in problems}
    assert {("organisation", "Adept"), ("name", "Midjourney V5"), ("name", "Microsoft 365 Copilot")} <= fixes
    assert ("warning", "kind", "B轮融资3.5亿美元") in {(p.level, p.check, p.node) for p in problems}


def test_our_own_data_has_no_errors(known):
    problems = check(importing.Imported(events=known.events), known)
    assert [problem for problem in problems if problem.level == "error"] == []


def test_a_sound_chain_has_nothing_to_say(known):
    chain = "GPT-4_OpenAI_2023-03-14 --> Claude 2_Anthropic_2023-07-11"
    assert found(f"graph TD\n {chain}", known) == set()


def test_a_month_and_a_day_of_it_are_in_order(known):
    assert found("graph TD\n LLaMA_MetaAI_2023-02-24 --> Toolformer_MetaAI_02/2023", known) == {
        ("info", "known", "Toolformer")
    }


@pytest.mark.parametrize(("kind", "level"), [("paper", "error"), ("model", "warning"), ("other", "warning")])
def test_a_date_against_the_arxiv_id_is_an_error_for_papers(kind, level):
    problems = check(
        of(event("新", "2024-01", kind=kind, arxiv="2405.04434", url="https://x.y/")), releases.Releases.of(())
    )
    assert [(p.level, p.check) for p in problems] == [(level, "arxiv")]


@pytest.mark.parametrize(
    ("fields", "month"),
    [
        ({"arxiv": "2405.04434"}, "2024-05"),
        ({"url": "https://arxiv.org/pdf/2405.04434v2"}, "2024-05"),
        ({"arxiv": "cs/0701001"}, "2007-01"),
        ({"arxiv": "hep-th/9901001"}, "1999-01"),
        ({"url": "https://example.org/2405.04434"}, "None"),
    ],
)
def test_an_arxiv_id_tells_its_month(fields, month):
    assert str(submitted(event("A", "2023", **fields))) == month


def test_two_spellings_of_an_organisation_are_told(known):
    assert ("warning", "organisation", "LLaMA") in found(
        "graph TD\n Toolformer_MetaAI_2023-02-09 --> LLaMA_Meta_2023-02-24", known
    )


def test_errors_come_first(known):
    text = "graph TD\n GPT4_OpenAI_2023-03-14 --> X_Y_31/13/2023 --> Z_W_2020"
    levels = [problem.level for problem in check(importing.read(blocks.parse(text), known), known)]
    assert levels == sorted(levels, key=("error", "warning", "info").index)
