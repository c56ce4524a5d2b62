"""Blocks are made again where they stand, and no byte outside of a fence changes."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blogwriter.errors import RenderError
from blogwriter.timelines import blocks, in_post, releases

CHAIN = "graph TD\n GPT4_OpenAI_14/03/2023 --> Copilot_Microsoft_16/03/2023"
EMPTY = "%% blogwriter:timeline from=2023-03-14 to=2023-03-16"


@pytest.fixture(scope="module")
def known():
    return releases.load()


def fenced(content, fence="```", newline="\n", prefix=""):
    lines = [f"{fence}mermaid", *content.split("\n"), fence]
    return newline.join(prefix + line for line in lines)


def outside(text):
    """What is not between the fences of a mermaid block."""
    kept, at = [], 0
    for fence in in_post.fences(text):
        kept.append(text[at : fence.start])
        at = fence.end
    return [*kept, text[at:]]


SHAPES = {
    "LF": f"前\n\n{fenced(EMPTY)}\n\n后\n",
    "CRLF": f"前\r\n\r\n{fenced(EMPTY, newline=chr(13) + chr(10))}\r\n\r\n后\r\n",
    "CR": f"前\r\r{fenced(EMPTY, newline=chr(13))}\r\r后\r",
    "BOM": f"\ufeff{fenced(EMPTY)}\n后\n",
    "no last newline": f"前\n{fenced(EMPTY)}",
    "tildes": f"前\n{fenced(EMPTY, fence='~~~')}\n后",
    "four backticks": f"前\n{fenced(EMPTY, fence='````')}\n```\n后\n```\n",
    "indented": f"前\n{fenced(EMPTY, prefix='  ')}\n后",
    "in a list": f"- 一\n\n{fenced(EMPTY, prefix='  ')}\n- 二\n",
    "in a numbered list, on its first line": "1. ```mermaid\n   " + EMPTY + "\n   ```\n2. 二\n",
    "in a quotation": f"{fenced(EMPTY, prefix='> ')}\n后\n",
    "in a list in a quotation": f"> - 一\n>\n{fenced(EMPTY, prefix='>   ')}\n",
    "tab": "前\n```mermaid\n\t" + EMPTY + "\n```\n",
    "front matter": f"---\ntitle: x\ncode: |\n  ```mermaid\n---\n前\n{fenced(EMPTY)}\n",
    "two blocks": f"{fenced(EMPTY)}\n中间\n\n{fenced(EMPTY + ' focus=gpt-4', fence='~~~~')}\n",
    "odd separators": f"前\u2028\x0b\x0c\x85 \n{fenced(EMPTY)}\n后\u2029",
    "other blocks": f"{fenced('graph TD' + chr(10) + ' A-->B')}\n{fenced(EMPTY)}\n```python\n# {EMPTY}\n```\n",
}


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_everything_outside_the_fence_stays_byte_for_byte(text, known):
    changed = in_post.regenerate(text, known)
    assert changed.text != text
    assert outside(changed.text) == outside(text)
    assert "GPT-4" in changed.text
    ours = [fence for fence in in_post.fences(changed.text) if blocks.parse(fence.text).header is not None]
    assert len(ours) == changed.blocks
    assert all(blocks.parse(fence.text).whole and fence.closed for fence in ours)


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_a_second_run_changes_nothing(text, known):
    once = in_post.regenerate(text, known).text
    assert in_post.regenerate(once, known).text == once


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_lines_of_a_block_end_as_the_fence_does(text, known):
    changed = in_post.regenerate(text, known).text
    assert set(re.findall(r"\r\n|\r|\n", changed)) == set(re.findall(r"\r\n|\r|\n", text))


PIECES = st.lists(
    st.one_of(
        st.text(alphabet="文字ab \t#>-*`~1.|<!\\[]\u2028\x0b", max_size=20),
        st.sampled_from(
            [
                "",
                "> 引",
                "- 项",
                "1. 项",
                "    代码",
                "```",
                "~~~",
                "```python",
                "---",
                "<div>",
                "</div>",
                "<!--",
                "-->",
            ]
        ),
    ),
    max_size=8,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=PIECES,
    after=PIECES,
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    fence=st.sampled_from(["```", "~~~", "````", "~~~~~"]),
    prefix=st.sampled_from(["", " ", "   ", "> ", "- ", "  "]),
    content=st.sampled_from([EMPTY, CHAIN]),
    last=st.booleans(),
)
def test_no_byte_outside_changes_in_any_markdown(known, before, after, newline, fence, prefix, content, last):  # noqa: PLR0917
    rest = " " * len(prefix) if prefix == "- " else prefix
    block = [f"{prefix}{fence}mermaid", *[rest + line for line in content.split("\n")], f"{rest}{fence}"]
    text = newline.join([*before, *block, *after]) + (newline if last else "")
    step = in_post.adopt if content == CHAIN else in_post.regenerate
    try:
        changed = step(text, known).text
    except RenderError as exc:
        # What stands around has swallowed the fence: then nothing is written at all.
        assert exc.code in ("no_timeline", "open_fence", "hand_edit", "bad_timeline")  # noqa: PT017
        return
    assert outside(changed) == outside(text)
    assert in_post.regenerate(changed, known).text == changed


def test_a_foreign_chain_is_taken_over_once(known):
    text = f"前\n{fenced(CHAIN)}\n后\n"
    changed = in_post.adopt(text, known)
    assert changed.notes == ("第 2 行的时间线：接管了 2 个事件", "第 2 行的时间线：日期按日/月/年读，依据是 14/03/2023")
    assert "3月14日 : GPT4 · OpenAI" in changed.text
    assert in_post.regenerate(changed.text, known).text == changed.text
    assert in_post.foreign(changed.text) == []


def test_a_chain_with_a_bad_node_is_left_alone(known):
    with pytest.raises(RenderError, match="X_Y_31/13/2023"):
        in_post.adopt(fenced("graph TD\n X_Y_31/13/2023 --> A_B_2023-01-01"), known)


def test_a_diff_shows_what_changes(known):
    text = fenced(CHAIN)
    shown = in_post.diff(text, in_post.adopt(text, known).text, "post.md")
    assert "-graph TD" in shown
    assert "+timeline TD" in shown


@pytest.mark.parametrize(
    ("text", "options", "reason"),
    [
        ("没有代码块", {}, "没有 blogwriter 的时间线"),
        (fenced(CHAIN), {}, "--adopt"),
        (SHAPES["two blocks"], {"focus": "gpt-4"}, "--block"),
        (fenced(EMPTY), {"focus": "gpt4"}, "是不是 gpt-4"),
        (fenced(EMPTY), {"from": "2023-13"}, "没有 13 月"),
        (fenced(EMPTY + " form=2"), {}, "没有选项 form"),
        (fenced("%% blogwriter:timeline from=1950 to=1951"), {}, "0 个事件"),
        (f"```mermaid\n{EMPTY}\n", {}, "没有结束"),
    ],
)
def test_what_cannot_be_done_is_said(text, options, reason, known):
    with pytest.raises(RenderError, match=reason):
        in_post.regenerate(text, known, options)


def test_options_change_what_a_block_shows_and_are_kept(known):
    text = in_post.regenerate(fenced(EMPTY), known, {"focus": "claude", "group": "year", "script": "tw"}).text
    assert "focus=claude" in text
    assert "section 2023年\n" in text
    assert "title 發布時間軸" in text
    assert "★ Claude" in text
    assert in_post.regenerate(text, known).text == text


def test_one_of_several_blocks_can_be_meant(known):
    text = in_post.regenerate(SHAPES["two blocks"], known).text
    changed = in_post.regenerate(text, known, {"focus": "claude"}, number=2).text
    assert changed.count("focus=claude") == 1
    assert changed.index("focus=claude") > changed.index("中间")


def test_too_many_events_are_said(known):
    changed = in_post.regenerate(fenced("%% blogwriter:timeline from=2023"), known)
    assert any("超过 60 个" in note for note in changed.notes)
