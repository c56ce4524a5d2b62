"""Figures and tables that a sentence names by number bring their captions along."""

from __future__ import annotations

import pytest

from blogwriter.models import Sentence
from blogwriter.writers._answers import Line
from blogwriter.writers._exhibits import Exhibit
from blogwriter.writers._named import captioned, renamed

TEXTS = {
    "p1.s1": "The dotted diagonal line represents perfect calibration.",
    "p1.s2": "Figure 8: Calibration.",
    "p1.s3": "See Fig. 8 for details.",
    "p1.s4": "See Figure 81.",
    "p2.s1": "Table 2: Speed.",
}
KNOWN = {sid: Sentence(id=sid, text=text, page=1, bbox=None) for sid, text in TEXTS.items()}
EXHIBITS = {
    key: Exhibit(key=key, name=key, page=1, section="", caption="", captions=captions)
    for key, captions in {
        "figure-8": ("p1.s2",),
        "table-2": ("p2.s1",),
        "formula-1": (),
        "b.table-2": ("b.p2.s1",),
    }.items()
}


@pytest.mark.parametrize(
    ("text", "sids", "tag", "expected"),
    [
        ("图 8 里的虚线代表完全校准。", ("p1.s1",), "", ("p1.s1", "p1.s2")),
        ("图 8 里的虚线代表完全校准。", ("p1.s3",), "", ("p1.s3",)),
        ("图 8 里的虚线代表完全校准。", ("p1.s4",), "", ("p1.s4", "p1.s2")),
        ("图 8 和表 2 都画了。", ("p1.s2",), "", ("p1.s2", "p2.s1")),
        ("表2 列出了速度。", (), "", ("p2.s1",)),
        ("表 2 列出了速度。", ("b.p1.s1",), "b", ("b.p1.s1", "b.p2.s1")),
        ("另一篇论文图 8 里也有。", ("p1.s1",), "", ("p1.s1",)),
        ("图 9 没有，式 (1) 没有说明。", ("p1.s1",), "", ("p1.s1",)),
        ("虚线代表完全校准。", ("p1.s1",), "", ("p1.s1",)),
    ],
)
def test_a_named_figure_or_table_is_among_the_evidence(text, sids, tag, expected):
    assert captioned(Line(zh=text, sids=sids), tag, EXHIBITS, KNOWN) == Line(zh=text, sids=expected)


def test_names_are_written_anew_with_their_keys():
    assert renamed("图 1 和表 2", "b", lambda name, key: f"<{name}={key}>") == "<图 1=b.figure-1> 和<表 2=b.table-2>"
