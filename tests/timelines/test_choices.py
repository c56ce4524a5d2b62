"""Which events a block shows."""

from __future__ import annotations

import pytest

from blogwriter.errors import SettingsError
from blogwriter.timelines import choices, releases
from blogwriter.timelines.events import Event, parse_date


@pytest.fixture(scope="module")
def known():
    return releases.load()


def ids(known, **options):
    header = {name.rstrip("_"): value for name, value in options.items()}
    return [event.id for event in choices.select(known, choices.from_header(header))]


def test_limits_are_whole(known):
    assert ids(known, from_="2023-03-14", to="2023-03-14") == [
        "vicuna-13b", "adept-series-b-us-350m", "chatglm-6b", "claude", "gpt-4", "palm-api",
    ]  # fmt: skip
    assert len(ids(known, from_="2023-Q1", to="2023-Q1")) == len(ids(known, from_="2023-01", to="2023-03-31"))


def test_filters_narrow_down(known):
    assert set(ids(known, from_="2023-03", to="2023-03", org="谷歌")) == {"palm-e", "palm-api"}
    assert ids(known, kind="funding") == ["adept-series-b-us-350m"]
    assert set(ids(known, from_="2023-03", to="2023-03", topic="agent,API")) >= {
        "chatgpt-api-gpt-3.5-turbo",
        "palm-api",
    }


def test_an_instant_is_dated_where_the_reader_is(known):
    tweet = known.by_id("midjourney-v5")
    assert str(tweet.date) == "2023-03-15"
    assert str(choices.moved(tweet, "Asia/Shanghai").date) == "2023-03-16"
    assert choices.moved(known.by_id("gpt-4"), "Asia/Shanghai") == known.by_id("gpt-4")
    told = Event(id="a", name="A", date=parse_date("2023-03-15"), at="2023-03-15T22:20:57Z")
    assert str(choices.moved(told, "Asia/Tokyo").date) == "2023-03-16"


def test_an_unknown_zone_and_a_reversed_range_are_refused(known):
    with pytest.raises(SettingsError, match="没有时区"):
        ids(known, tz="Mars/Base")
    with pytest.raises(SettingsError, match="晚于"):
        ids(known, from_="2024", to="2023")


def test_a_choice_goes_through_its_header():
    choice = choices.from_header(
        {"from": "2023-Q1", "to": "2023", "org": '["a, b","c"]', "topic": "x,y", "kind": "model,paper", "group": "year",
         "focus": "gpt-4", "script": "hk", "tz": "UTC", "diagram": "flowchart", "list": "own", "title": "标 题",
         "without": "z"}
    )  # fmt: skip
    assert choices.from_header(choices.to_header(choice)) == choice


def test_all_faults_of_a_header_are_told_at_once():
    with pytest.raises(ValueError, match=r"没有选项 form.*kind：应是 model.*group：应是 month"):
        choices.from_header({"form": "1", "kind": "x", "group": "week"})
