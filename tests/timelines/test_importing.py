"""Blocks by anybody become events; what cannot be told is a fault with a name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from blogwriter.errors import RenderError
from blogwriter.timelines import blocks, importing, releases

TEXT = (Path(__file__).parent / "imports.md").read_text("utf-8")
CASES = re.findall(r"^(\S[^\n]*)\n\.\n(.*?)\n\.\n(.*?)\n\.$", TEXT, re.MULTILINE | re.DOTALL)


def read(text, order=None):
    return importing.read(blocks.parse(text), releases.load(), order)


@pytest.mark.parametrize(("title", "text", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_a_block_is_read_as_its_author_meant_it(title, text, wanted):
    imported = read(text)
    said = [f"{event.name} | {'、'.join(event.org)} | {event.date}".replace("|  |", "| |") for event in imported.events]
    said += [f"! {fault.node}" for fault in imported.faults]
    assert said == wanted.splitlines(), title
    assert importing.is_dated(blocks.parse(text))


def test_the_cases_are_found():
    assert len(CASES) >= 10


def test_known_events_get_their_ids_kinds_and_addresses():
    imported = read(CASES[0][1])
    assert [event.id for event in imported.events] == [
        "toolformer", "llama", "visual-chatgpt", "gigagan", "alpaca", "gpt-4", "palm-api", "claude",
        "adept-series-b-us-350m", "midjourney-v5", "microsoft-365-copilot",
    ]  # fmt: skip
    assert imported.events[0].url == "https://arxiv.org/abs/2302.04761"
    assert imported.events[8].kind == "funding"


def test_it_is_said_how_dates_were_read_and_why():
    assert read(CASES[0][1]).notes == ("日期按日/月/年读，依据是 13/03/2023",)


def test_the_user_may_say_how_dates_are_read():
    text = "graph TD\n A_X_08/03/2023 --> B_Y_09/03/2023"
    assert [str(event.date) for event in read(text, "mdy").events] == ["2023-08-03", "2023-09-03"]
    assert [str(event.date) for event in read(text, "dmy").events] == ["2023-03-08", "2023-03-09"]


def test_a_block_that_contradicts_itself_is_told_so():
    faults = read("graph TD\n A_X_13/03/2023 --> B_Y_03/13/2023 --> C_Z_01/02/2023").faults
    assert [fault.node for fault in faults] == ["C_Z_01/02/2023"]
    assert "13/03/2023 是日/月，03/13/2023 却是月/日" in faults[0].message


def test_all_faults_are_listed_by_node_at_once():
    with pytest.raises(RenderError, match=r"2 个节点.*A_Microsoft_08/03/2023.*2023-03-08.*2023-08-03.*B_X_31/13/2023"):
        importing.required(read("graph TD\n A_Microsoft_08/03/2023 --> B_X_31/13/2023"))


@pytest.mark.parametrize(
    "text",
    [
        "graph TD\n A-->B",
        "sequenceDiagram\n a->>b: 2023-03-14",
        "",
        'pie\n "a" : 1',
        "graph TD\n 读[读取 2023 年报]-->写-->发",
    ],
)
def test_other_diagrams_are_no_timelines(text):
    assert not importing.is_dated(blocks.parse(text))


@pytest.mark.parametrize("text", ["-", "A-- ", "[", "a:", ": ", "x_", " 年", "1/", "(", '"', "&", "A-->"])
@pytest.mark.parametrize("head", ["graph TD\n", "timeline\n", "gantt\n", "graph TD\nA["])
def test_a_block_of_nonsense_is_read_to_its_end(head, text):
    assert importing.read(blocks.parse(head + 99 * text), releases.load())


@pytest.mark.parametrize(
    ("name", "kind"),
    [("B轮融资3.5亿美元", "funding"), ("Series C funding", "funding"), ("MT-Bench", "benchmark"), ("GPT-4", "other")],
)
def test_a_name_may_tell_the_kind(name, kind):
    assert importing.kind_of(name) == kind
