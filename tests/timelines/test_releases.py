"""The data, the user's file, and who is meant by a name."""

from __future__ import annotations

import pytest

from blogwriter.errors import SettingsError
from blogwriter.timelines import releases
from blogwriter.timelines.events import Event, parse_date
from blogwriter.timelines.organisations import close, standard


@pytest.fixture(scope="module")
def known():
    return releases.load()


def test_all_our_entries_are_sound(known):
    assert len(known.events) == 237
    assert len({event.id for event in known.events}) == 237


def test_all_our_organisations_are_known(known):
    assert all(known.organisations.canonical(org) for event in known.events for org in event.org)


def test_data_is_written_and_read_without_loss(known):
    assert releases.parse(releases.dump(known.events).encode(), name="x") == known.events


@pytest.mark.parametrize(
    ("name", "org", "date", "id_"),
    [
        ("GPT4", ("OpenAI",), "2023-03-14", "gpt-4"),
        ("PALM的API", ("GoogleCloud",), "2023-03-14", "palm-api"),
        ("文心一言", (), "2023-03", "ernie-bot"),
        ("Copilot", ("Microsoft",), "2023-03-16", "microsoft-365-copilot"),
        ("第五代文生图模型", ("midjourney",), "2023-03-15", "midjourney-v5"),
        ("B轮融资", ("Adapt.ai",), "2023-03-14", None),
        ("Copilot", ("GitHub",), "2021-06-29", None),
        ("X", ("Midjourney",), "2023-03-15", None),
        ("Spark", ("Apache",), "2014-05-30", None),
        ("某个模型", ("OpenAI",), "2019-05-05", None),
    ],
)
def test_a_name_means_a_known_event_or_none(name, org, date, id_, known):
    found = known.match(Event(id="?", name=name, org=org, date=parse_date(date)))
    assert (found and found.id) == id_


def test_a_funding_round_is_matched_to_a_funding_round(known):
    raw = Event(id="?", name="B轮融资", org=("Adapt.ai",), date=parse_date("2023-03-14"), kind="funding")
    assert known.match(raw).id == "adept-series-b-us-350m"


def test_the_users_entries_replace_ours(tmp_path):
    file = tmp_path / "timeline.yaml"
    file.write_text("releases:\n- {id: gpt-4, name: 我的 GPT-4, date: 2023-03-15}\n", "utf-8")
    merged = releases.load(file, tmp_path / "missing.yaml")
    assert len(merged.events) == 237
    assert (merged.by_id("gpt-4").name, str(merged.by_id("gpt-4").date)) == ("我的 GPT-4", "2023-03-15")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("releases:\n- {id: a, name: A}", "a：缺少 date"),
        ("releases:\n- {id: a, name: A, date: 2023-13}", "没有 13 月"),
        ("releases:\n- {id: a, name: A, date: 31/13/2023}", "不是日期"),
        ("releases:\n- {id: a, nmae: A, date: 2023}", "不认识的键 nmae"),
        ("releases:\n- {id: a b, name: A, date: 2023}", "id “a b”"),
        ("releases:\n- {id: a, name: A, date: 2023, kind: x}", "kind 应是"),
        ("releases:\n- {id: a, name: A, date: 2023, arxiv: 2303}", "不是 arXiv 编号"),
        ("releases:\n- {id: a, name: A, date: 2023, url: 'javascript:alert(1)'}", "不是网址"),
        ("releases:\n- {id: a, name: A, date: 2023}\n- {id: a, name: B, date: 2023}", "前面已经有了"),
        ("releases:\n- 1", "键: 值"),
        ("releases: 1", "一列事件"),
        ("a: &x [1]\nb: *x", "锚点"),
        ("[", "不是有效的 YAML"),
        ("\xff", "一列事件"),
    ],
)
def test_a_faulty_file_is_refused_with_the_entry_and_the_fault(text, reason):
    with pytest.raises(SettingsError, match=reason):
        releases.parse(text.encode(), name="timeline.yaml")


def test_all_faults_of_a_file_are_listed():
    with pytest.raises(SettingsError, match=r"2 处错误：a：.*；b："):
        releases.parse(b"- {id: a, name: A}\n- {id: b, name: B}", name="timeline.yaml")


def test_an_entry_is_added_and_nothing_else_changes():
    event = Event(id="b", name="B: #1", date=parse_date("2023-03"), org=("文心",), kind="model")
    before = "# 我的\nreleases:\n- id: a   # 注\n  name: A\n  date: 2023"
    after = releases.with_entry(before, event)
    assert after.startswith(before + "\n")
    assert releases.parse(after.encode(), name="x")[1] == event
    assert releases.parse(releases.with_entry("", event).encode(), name="x") == (event,)


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("MetaAI", "Meta AI"),
        ("谷歌", "Google"),
        ("GoogleCloud", "Google"),
        ("Hugging Face et al.", "Hugging Face"),
        ("Foo", None),
    ],
)
def test_an_organisation_has_one_name(name, canonical):
    assert standard().canonical(name) == canonical


@pytest.mark.parametrize(
    ("name", "near"),
    [("Adapt.ai", "Adept"), ("OpenAl", None), ("Antropic", "Anthropic"), ("Micorsoft", "Microsoft"), ("Foo", None)],
)
def test_a_misspelt_organisation_is_guessed_only_for_suggestions(name, near):
    assert standard().canonical(name) is None
    if near:
        assert standard().near(name) == near


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("adapt", "adept", True), ("adept", "adept", False), ("gpt-3", "gpt-4", False), ("anthropic", "antropic", True),
        ("micorsoft", "microsoft", True), ("xai", "zai", False), ("abcdef", "abcxyz", False), ("abcde", "abcdef", True),
    ],
)  # fmt: skip
def test_one_letter_makes_two_words_close(one, other, near):
    assert close(one, other) is near
    assert close(other, one) is near
