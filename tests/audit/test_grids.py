"""Numbers of tables: whose row and column a number of the post is, and what a writer works out from two cells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blogwriter import audit
from blogwriter.models import Table

CELLS = (
    ("Fleet", "SkiffQA (Acc.)", "RowQA (Acc.)", "+vote"),
    ("Hull [12]", "31.5", "44.2", "-"),
    ("Hull Ensemble [12]", "36.9", "47.8", "-"),
    ("Keel-7B", "28.4", "40.6", "43.7"),
    ("Keel-13B", "33.3", "45.1", "49.0"),
    ("Anchored approach (Tiller)", "", "", ""),
    ("Tiller", "39.6", "50.2", "-"),
    ("Last deck", "38.7", "49.9", "-"),
)
TRUE = [
    "Hull 在 SkiffQA 上得到 31.5。",
    "Hull 和 Hull Ensemble 在 SkiffQA 上分别是 31.5 和 36.9。",
    "在 RowQA 上，Keel-13B 拿到 45.1，比 Keel-7B 的 40.6 高出 4.5。",
    "在 RowQA 上，Keel-13B 比 Keel-7B 高 4.5 个点。",
    "在 RowQA 上，Keel-13B 与 Keel-7B 相差不到 4.6。",
    "在 SkiffQA 上，成绩从 Keel-7B 的 28.4 提高到 Keel-13B 的 33.3。",
    "加上投票，Keel-13B 在 RowQA 上拿到 49.0。",
    "RowQA 一项，Keel-7B 的 40.6 输给了 Keel-13B 的 45.1。",
    "在 SkiffQA 上，它拿到 33.3，比 Keel-7B 的 28.4 更高。",
    "用 Tiller 最后一层作特征时，SkiffQA 上是 38.7。",
]
FALSE = [
    ("在 SkiffQA 上，Keel-7B 的成绩是 33.3。", "28.4"),
    ("在 SkiffQA 上，Keel-7B 的成绩是 40.6。", "28.4"),
    ("SkiffQA 上，Keel-7B 得到 33.3，Keel-13B 得到 28.4。", "28.4"),
    ("Hull Ensemble 在 SkiffQA 上只有 31.5。", "36.9"),
]


@pytest.fixture
def fleet(paper):
    table = Table(number="9", page=4, bbox=None, caption="Table 9: Accuracy of the fleet.", cells=CELLS)
    rows = [" ".join(row) for row in CELLS]
    old = paper.sentences[-len(rows) :]
    new = tuple(replace(s, text=text, kind="table", page=4) for s, text in zip(old, rows, strict=True))
    return replace(paper, tables=(table,), sentences=(*paper.sentences[: -len(rows)], *new))


@pytest.mark.parametrize("text", TRUE)
def test_what_cells_say_or_give_when_set_against_each_other_passes(text, fleet, post_of):
    assert audit.check(post_of(f"# 题目\n\n{text}\n"), fleet).findings == ()


@pytest.mark.parametrize(("text", "right"), FALSE, ids=[text for text, _ in FALSE])
def test_a_number_of_another_cell_is_found_with_the_right_one(text, right, fleet, post_of):
    (finding,) = audit.check(post_of(f"# 题目\n\n{text}\n"), fleet).findings
    assert (finding.check, finding.verdict) == ("numbers", "矛盾")
    assert right in finding.message
    assert right in finding.evidence
