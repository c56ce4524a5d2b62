"""Dates that know no more than they were told, and names in several spellings."""

from __future__ import annotations

import dataclasses

import pytest

from blogwriter.timelines.events import Event, PartialDate, apart, in_order, key, parse_date, slug

READ = {
    "2023": "2023",
    "2023年": "2023",
    "二〇二三年": "2023",
    "2023-Q1": "2023-Q1",
    "2023Q1": "2023-Q1",
    "Q3 2023": "2023-Q3",
    "2023年第一季度": "2023-Q1",
    "2023年4季度": "2023-Q4",
    "2023-03": "2023-03",
    "2023/3": "2023-03",
    "2023年3月": "2023-03",
    "Mar 2023": "2023-03",
    "Sept. 2023": "2023-09",
    "2023-03-14": "2023-03-14",
    "2023.3.14": "2023-03-14",
    "2023 年 3 月 14 日": "2023-03-14",
    "２０２３年３月１４日": "2023-03-14",
    "２０２３－０３－１４": "2023-03-14",
    "2023年3月14號": "2023-03-14",
    "二〇二三年三月十四日": "2023-03-14",
    "二零二三年十二月三十一日": "2023-12-31",
    "March 14, 2023": "2023-03-14",
    "14th March 2023": "2023-03-14",
    "2024-02-29": "2024-02-29",
    "2023-03-15T22:20:57Z": "2023-03-15",
}
REFUSED = (
    "", "昨天", "08/03/2023", "31/13/2023", "2023-13", "2023-00", "2023-02-29", "2023-04-31", "2023-Q5", "2023年13月",
    "2023年3月32日", "Mai 2023", "0000", "20233", "23-03-14", "2023-03-14-15",
)  # fmt: skip


@pytest.mark.parametrize(("text", "date"), READ.items())
def test_a_date_is_read_as_precisely_as_it_is_written(text, date):
    assert str(parse_date(text)) == date


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_date_or_two_is_refused_with_a_reason(text):
    with pytest.raises(ValueError, match=r"\S"):
        parse_date(text)


@pytest.mark.parametrize("text", ["2023", "2023-Q1", "2023-03", "2023-03-14"])
def test_a_date_is_written_as_it_was_read(text):
    assert str(parse_date(text)) == text


def test_no_day_is_invented_for_a_month():
    month = parse_date("2023-02")
    assert (month.day, month.precision) == (None, "month")
    assert (str(month.first), str(month.last)) == ("2023-02-01", "2023-02-28")


def test_vaguer_dates_come_first_and_equal_ones_keep_their_order():
    texts = ["2023-03-14", "2023-03", "2023", "2023-Q1", "2023-01-01", "2023-03-14", "2022-12-31", "2023-Q2"]
    events = tuple(Event(id=str(n), name=text, date=parse_date(text)) for n, text in enumerate(texts))
    ordered = in_order(events)
    assert [event.name for event in ordered] == [
        "2022-12-31", "2023", "2023-Q1", "2023-01-01", "2023-03", "2023-03-14", "2023-03-14", "2023-Q2",
    ]  # fmt: skip
    assert [event.id for event in ordered if event.name == "2023-03-14"] == ["0", "5"]


@pytest.mark.parametrize(
    "parts", [{"month": 13}, {"month": 2, "day": 30}, {"day": 3}, {"quarter": 5}, {"quarter": 1, "month": 2}]
)
def test_a_date_that_cannot_be_cannot_be_made(parts):
    with pytest.raises(ValueError, match=r"\S"):
        PartialDate(year=2023, **parts)


def test_dates_that_can_be_the_same_day_are_not_apart():
    assert apart(parse_date("2023-03"), parse_date("2023-03-14")) == 0
    assert apart(parse_date("2023-03"), parse_date("2023-04-02")) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("GPT4", "GPT-4", True),
        ("ＧＰＴ-４", "gpt 4", True),
        ("PALM的API", "PaLM API", True),
        ("GPT-3.5", "GPT-35", False),
        ("Command R", "Command R+", False),
        ("Llama 2", "Llama 3", False),
    ],
)
def test_spellings_of_a_name_share_a_key(one, other, same):
    assert (key(one) == key(other)) is same


def test_a_slug_has_no_blanks_and_keeps_letters_of_any_script():
    assert slug("GPT-4 Turbo (preview)") == "gpt-4-turbo-preview"
    assert slug("文心 一言") == "文心-一言"
    assert slug("！！") == "event"


def test_events_cannot_be_changed():
    event = Event(id="a", name="A", date=parse_date("2023"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.name = "B"
