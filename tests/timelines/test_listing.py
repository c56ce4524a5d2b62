"""Timelines as plain Markdown."""

from __future__ import annotations

from blogwriter.timelines import listing, releases
from blogwriter.timelines.choices import Choice
from blogwriter.timelines.events import Event, parse_date

GPT4 = releases.load().by_id("gpt-4")
NASTY = Event(id="n", name="a|b *c* [d]", org=("x_y",), date=parse_date("2023"), kind="paper")


def test_a_list_has_a_line_per_event_under_its_section():
    assert listing.as_list((GPT4, NASTY), Choice(focus="gpt-4", group="year")) == (
        "**2023年**\n\n- 2023年：a\\|b \\*c\\* \\[d\\]（x\\_y）\n"
        "- 3月14日：**[GPT-4](<https://arxiv.org/abs/2303.08774>)**（OpenAI）\n"
    )


def test_a_table_has_a_row_per_event():
    assert listing.as_table((GPT4, NASTY), Choice(script="Hant-TW")) == (
        "| 日期 | 名稱 | 機構 | 類型 |\n| --- | --- | --- | --- |\n| 2023 | a\\|b \\*c\\* \\[d\\] | x\\_y | 論文 |\n"
        "| 2023-03-14 | [GPT-4](<https://arxiv.org/abs/2303.08774>) | OpenAI | 模型 |\n"
    )
