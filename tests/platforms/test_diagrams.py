from __future__ import annotations

import pytest

from blogwriter.errors import RenderError
from blogwriter.platforms._diagrams import draw
from blogwriter.platforms._figures import diagram_png, diagram_svg

KINDS = {
    "flowchart": "graph LR\nA[甲] -->|是| B{乙}",
    "sequence": "sequenceDiagram\nA->>B: 你好",
    "class": "classDiagram\n动物 <|-- 狗",
    "state": "stateDiagram-v2\n[*] --> 空闲",
    "gantt": "gantt\ndateFormat YYYY-MM-DD\n甲 :a1, 2024-01-01, 3d",
    "pie": 'pie\n"甲" : 4\n"乙" : 6',
    "timeline": "timeline\ntitle 史\n2017 : 甲 : 乙",
    "chart": 'xychart-beta\nx-axis [a, b]\ny-axis "值" 0 --> 10\nbar [3, 5]',
    "git": "gitGraph\ncommit\nbranch dev\ncommit",
}
OURS = """timeline TD
    %% blogwriter:timeline list=own focus=transformer
    title 发布时间线
    section 2017年6月
        %% id=transformer date=2017-06-12 kind=paper
        6月12日 : ★ Transformer<br>Google
"""


@pytest.mark.parametrize("source", KINDS.values(), ids=KINDS)
def test_diagrams_are_flat_pictures_on_the_ground_of_the_page(source):
    pytest.importorskip("mermaid_render")
    svg = diagram_svg(source)
    assert '<path fill="#ffffff" d="m0 0' not in svg
    for refused in ("<g", "<use", "<defs", "<marker", "<style", "class=", "id=", "url(", "var("):
        assert refused not in svg
    assert diagram_png(source).data[:4] == b"\x89PNG"


def test_timelines_of_ours_are_drawn_by_ours():
    words = {label.text for label in draw(OURS).labels}
    assert "发布时间线" in words
    assert any("Transformer" in word for word in words)


@pytest.mark.parametrize("source", ["graph LR\n A[ --> x{{", "", "x" * 60_000])
def test_what_cannot_be_drawn_is_an_error(source):
    with pytest.raises(RenderError):
        draw(source)
