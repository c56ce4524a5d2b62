from __future__ import annotations

import pytest

from blogwriter.timelines import blocks, in_post
from blogwriter.timelines.choices import Choice
from blogwriter.timelines.events import Event, parse_date
from blogwriter.timelines.mermaid import Entry, write
from blogwriter.timelines.releases import Releases
from blogwriter.timelines.scripts import rewritten

EVENTS = (
    Event(id="ernie", name="文心一言", org=("百度",), date=parse_date("2023-03-16"), kind="product"),
    Event(id="gpt-4", name="GPT-4", org=("OpenAI",), date=parse_date("2023-03-14"), kind="model"),
)


def post(choice=None, title="发布时间线"):
    block = write(tuple(Entry(event=event, by_hand=True) for event in EVENTS), choice or Choice(listed=True))
    return f"# 软件\n\n```mermaid\n{block}\n```\n\n结束。\n".replace("title 发布时间线", f"title {title}")


def converted(text):
    table = str.maketrans("软发时间线结", "軟發時間線結")
    return text.translate(table)


@pytest.mark.parametrize(("script", "title"), [("Hant-TW", "發布時間軸"), ("Hant-HK", "發佈時間線")])
def test_an_untouched_block_is_ours_after_the_conversion_and_is_made_again_without_a_note(script, title):
    after = rewritten(post(), converted(post()), script)
    block = blocks.parse(in_post.fences(after)[0].text)
    assert (block.whole, block.title) == (True, title)
    again = in_post.regenerate(after, Releases.of(EVENTS))
    assert again.text == after
    assert not [note for note in again.notes if "手工" in note]


def test_there_and_back_is_the_same_block():
    there = rewritten(post(), converted(post()), "Hant-TW")
    assert in_post.fences(rewritten(there, post(), "Hans"))[0].text == in_post.fences(post())[0].text


def test_a_title_of_the_author_is_the_converted_one():
    text = post(Choice(listed=True, title="大模型发布"))
    after = rewritten(text, text.replace("title 大模型发布", "title 大模型發布"), "Hant-TW")
    block = blocks.parse(in_post.fences(after)[0].text)
    assert (block.whole, block.title, (block.header or {})["title"]) == (True, "大模型發布", "大模型發布")


def test_a_block_that_somebody_changed_and_blocks_of_others_stay_as_they_were_converted():
    for text in (post(title="自己的标题"), "```mermaid\ngraph LR\n  A[软件] --> B\n```\n", "没有图。\n"):
        assert rewritten(text, converted(text), "Hant-TW") == converted(text)
