"""Events to mermaid and back."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from blogwriter.timelines import blocks, diagrams, edits, releases
from blogwriter.timelines.choices import Choice
from blogwriter.timelines.events import Event, in_order, parse_date
from blogwriter.timelines.mermaid import Entry, for_pages, write

LABELS = (Path(__file__).parent / "labels.txt").read_text(encoding="utf-8").splitlines()
CHOICES = [
    Choice(listed=True),
    Choice(listed=True, diagram="flowchart"),
    Choice(listed=True, script="Hant-TW", group="year", focus="gpt-4", title='我的"标题"；'),
    Choice(listed=True, script="Hant-HK", group="month", diagram="flowchart", focus="claude"),
]


def back(events, choice):
    text = write(tuple(Entry(event=event) for event in events), choice)
    own = edits.read(text, releases.load())
    assert blocks.parse(text).whole
    return text, own


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_all_data_goes_to_mermaid_and_back_without_loss(choice):
    events = releases.load().events
    _, own = back(events, choice)
    assert tuple(entry.event for entry in own.entries) == in_order(events)
    assert own.choice == choice
    assert own.edited == ()


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_all_data_does_so_without_the_data_being_known(choice):
    events = releases.load().events
    text = write(tuple(Entry(event=event) for event in events), choice)
    own = edits.read(text, releases.Releases.of(()))
    assert tuple(entry.event for entry in own.entries) == in_order(events)


@pytest.mark.parametrize("choice", CHOICES[:2], ids=str)
def test_nasty_names_organisations_and_notes_come_back(choice):
    events = tuple(
        Event(
            id=f"e{n}",
            name=name,
            org=(name, "x, y"),
            zh=name,
            note=name,
            topics=(name,),
            date=parse_date(f"2023-{n % 12 + 1}"),
        )
        for n, name in enumerate(LABELS)
    )
    _, own = back(events, choice)
    assert {entry.event for entry in own.entries} == set(events)


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_what_is_written_is_mermaid(choice):
    pytest.importorskip("mermaid_render")
    events = releases.load().events
    assert diagrams.problem(write(tuple(Entry(event=event) for event in events), choice)) == ""


def test_a_block_says_what_it_shows_and_names_each_event():
    event = dataclasses.replace(releases.load().by_id("gpt-4"), url="", topics=())
    text = write((Entry(event=event),), Choice(since=parse_date("2023-02"), until=parse_date("2023-03"), focus="gpt-4"))
    lines = text.splitlines()
    assert lines[0] == "timeline TD"
    assert lines[1].startswith("    %% blogwriter:timeline from=2023-02 to=2023-03 focus=gpt-4 sha=")
    assert lines[3:] == [
        "    section 2023年3月",
        "        %% id=gpt-4 date=2023-03-14 kind=model arxiv=2303.08774",
        "        3月14日 : ★ GPT-4 · OpenAI",
    ]


def test_pages_get_no_break_that_they_would_draw_as_text():
    event = Event(id="a", name="第五代文生图模型来了", date=parse_date("2023"))
    timeline, flowchart = (write((Entry(event=event),), Choice(diagram=kind)) for kind in ("timeline", "flowchart"))
    assert "第五代文生图模型来 了" not in timeline
    assert "<br>" in timeline
    assert "<br>" not in for_pages(timeline)
    assert for_pages(flowchart) == flowchart


def test_sections_stand_always_since_older_versions_draw_a_stray_box_without():
    text = write((Entry(event=Event(id="a", name="A", date=parse_date("2023"))),), Choice())
    assert "section 2023年" in text


def test_ids_of_a_flowchart_are_ours_and_never_names():
    events = [Event(id=f"e{n}", name="文心一言", date=parse_date("2023-03-16")) for n in range(3)]
    text = write(tuple(Entry(event=event) for event in events), Choice(diagram="flowchart"))
    assert "n1 --> n2" in text
    assert "n2 --> n3" in text
    assert text.startswith("graph TD\n")


@pytest.mark.parametrize(("old", "new"), [("GPT-4", "GPT4"), ("3月14日", "3月15日"), ("sha=", "sha=0")])
def test_a_touched_block_is_noticed(old, new):
    text = write((Entry(event=releases.load().by_id("gpt-4")),), Choice())
    assert blocks.parse(text).whole
    assert not blocks.parse(text.replace(old, new)).whole
