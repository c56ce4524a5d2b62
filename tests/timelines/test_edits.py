"""What a hand changes in a block of ours is kept, and what cannot be kept stops the run."""

from __future__ import annotations

import pytest

from blogwriter.errors import RenderError
from blogwriter.timelines import in_post, releases

HEADER = "%% blogwriter:timeline from=2023-03-13 to=2023-03-16"


@pytest.fixture(scope="module")
def known():
    return releases.load()


@pytest.fixture(scope="module", params=["timeline", "flowchart"])
def block(request, known):
    return in_post.regenerate(f"```mermaid\n{HEADER} diagram={request.param}\n```\n", known).text


def again(text, known):
    changed = in_post.regenerate(text, known)
    assert in_post.regenerate(changed.text, known).text == changed.text
    return changed


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("Alpaca|Stanford", "羊驼|斯坦福", "羊驼|斯坦福"),
        ("Alpaca|", "Alpaca 7B|", "Alpaca 7B|Stanford"),
        ("Claude|Anthropic", "Claude|安索匹克", "Claude|安索匹克"),
    ],
)
def test_a_name_changed_by_hand_stays(block, known, old, new, kept):
    between = "<br>" if "graph TD" in block else " · "
    old, new, kept = (text.replace("|", between) for text in (old, new, kept))
    edited = block.replace(old, new)
    assert edited != block
    changed = again(edited, known)
    assert kept in changed.text
    assert "by=hand" in changed.text
    assert any("手工改动已保留" in note for note in changed.notes)


def test_a_date_changed_by_hand_stays_and_moves_the_event(block, known):
    edited = block.replace("3月13日 : Alpaca", "3月16日 : Alpaca").replace(
        "Alpaca<br>Stanford<br>2023-03-13", "Alpaca<br>Stanford<br>2023-03-16"
    )
    changed = again(edited, known)
    assert "id=alpaca date=2023-03-16 by=hand" in changed.text
    assert changed.text.index("id=alpaca") > changed.text.index("id=gpt-4")


def test_a_comment_corrected_by_hand_counts_where_the_picture_was_not_touched(block, known):
    changed = again(block.replace("id=alpaca date=2023-03-13", "id=alpaca date=2023-03-15"), known)
    assert "id=alpaca date=2023-03-15 by=hand" in changed.text


def test_an_event_added_by_hand_stays(known):
    block = in_post.regenerate(f"```mermaid\n{HEADER}\n```\n", known).text
    edited = block.replace("    section 2023年3月\n", "    section 2023年3月\n        3月13日 : 我的模型<br>我的公司\n")
    changed = again(edited, known)
    assert "id=我的模型 date=2023-03-13 by=hand" in changed.text


def test_a_node_added_by_hand_stays(known):
    block = in_post.regenerate(f"```mermaid\n{HEADER} diagram=flowchart\n```\n", known).text
    edited = block.replace("\n```\n", '\n    x["我的模型<br>我的公司<br>2023-03-13"]\n```\n')
    assert "id=我的模型 date=2023-03-13 by=hand" in again(edited, known).text


def test_an_event_removed_by_hand_stays_away(known):
    block = in_post.regenerate(f"```mermaid\n{HEADER}\n```\n", known).text
    lines = block.split("\n")
    at = next(n for n, line in enumerate(lines) if "id=alpaca" in line)
    changed = again("\n".join(lines[:at] + lines[at + 2 :]), known)
    assert "id=alpaca" not in changed.text
    assert "without=alpaca" in changed.text


def test_a_title_changed_by_hand_stays(known):
    block = in_post.regenerate(f"```mermaid\n{HEADER}\n```\n", known).text
    changed = again(block.replace("title 发布时间线", "title 疯狂的三月：一周"), known)
    assert "title 疯狂的三月#58;一周" in changed.text or "title 疯狂的三月：一周" in changed.text


def test_data_that_was_corrected_since_reaches_untouched_events_only(known):
    block = in_post.regenerate(f"```mermaid\n{HEADER}\n```\n", known).text.replace("Claude · ", "克劳德 · ")
    import dataclasses

    from blogwriter.timelines.events import parse_date

    block = again(block, known).text
    moved = [
        dataclasses.replace(event, date=parse_date("2023-03-15")) if event.id in ("alpaca", "claude") else event
        for event in known.events
    ]
    changed = in_post.regenerate(block, releases.Releases.of(moved)).text
    assert "id=alpaca date=2023-03-15" in changed
    assert "id=claude date=2023-03-14 by=hand" in changed


@pytest.mark.parametrize(
    "line",
    [
        "    %% 记得核对这一段",
        "    style n1 fill:#f00",
        "    section 史前时代",
        "    %%{init: {}}%%",
        "    accTitle: x",
    ],
)
def test_what_cannot_be_kept_is_named_and_nothing_is_written(known, line):
    diagram = "flowchart" if "style" in line else "timeline"
    block = in_post.regenerate(f"```mermaid\n{HEADER} diagram={diagram}\n```\n", known).text
    event = "        3月13日 : X\n" if "section" in line else ""
    with pytest.raises(RenderError, match="无法保留"):
        in_post.regenerate(block.replace("\n```\n", f"\n{line}\n{event}```\n"), known)
