"""Mermaid blocks as pictures, ours and other people's, without a browser and a network."""

from __future__ import annotations

import pytest

from blogwriter.errors import RenderError
from blogwriter.timelines import diagrams, mermaid, releases
from blogwriter.timelines.choices import Choice

FLOW = 'graph TD\n A["读取论文<br>PDF"] --> B{有图吗?}\n B -->|有| C(裁剪)\n'


@pytest.fixture(scope="module")
def known():
    return releases.load()


def test_a_block_of_ours_is_drawn_by_us(known):
    text = mermaid.write((mermaid.Entry(event=known.by_id("gpt-4")),), Choice(listed=True))
    drawing = diagrams.draw(text, known)
    assert b'width="677"' in drawing.svg
    assert drawing.alt == "2023-03-14 GPT-4（OpenAI，模型）"
    assert drawing.png().startswith(b"\x89PNG")


def test_any_other_block_is_drawn_too(known):
    pytest.importorskip("mermaid_render")
    drawing = diagrams.draw(FLOW, known)
    assert "读取论文" in drawing.svg.decode()
    assert drawing.alt == "示意图"
    assert drawing.png().startswith(b"\x89PNG")


@pytest.mark.parametrize("text", ["graph TD\n A[(", "nonsense", "", "graph TD\n" + "A-->B\n" * 30_000])
def test_what_cannot_be_drawn_is_left_as_code(text, known):
    pytest.importorskip("mermaid_render")
    assert diagrams.draw(text, known) is None


def test_a_block_that_mermaid_would_refuse_is_not_written():
    pytest.importorskip("mermaid_render")
    assert diagrams.problem(FLOW) == ""
    with pytest.raises(RenderError, match="未写入"):
        diagrams.require_drawable("timeline TD\n bogus : : \n")
