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

TURNED = [
    ("在 RowQA 上，Keel-7B 领先 Keel-13B。", "45.1"),
    ("SkiffQA 上，Hull Ensemble 不如 Keel-13B。", "36.9"),
    ("SkiffQA 上 Keel-7B 以 28.4 对 33.3 小胜 Keel-13B。", "33.3"),
    ("SkiffQA 上它以 28.4 的成绩超过了 Keel-13B。", "33.3"),
]
IN_ORDER = [
    "在 RowQA 上，Keel-13B 领先 Keel-7B。",
    "在 RowQA 上，Keel-7B 没有超过 Keel-13B。",
    "SkiffQA 上 Keel-13B 以 33.3 对 28.4 小胜 Keel-7B。",
    "SkiffQA 上的延迟，Keel-7B 优于 Keel-13B。",
    "Keel-7B 超过了 Keel-13B。",
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


@pytest.mark.parametrize(("text", "ahead"), TURNED, ids=[text for text, _ in TURNED])
def test_the_lower_number_does_not_win(text, ahead, fleet, post_of):
    (finding,) = audit.check(post_of(f"# 题目\n\n{text}\n"), fleet).findings
    assert (finding.check, finding.verdict) == ("comparisons", "矛盾")
    assert ahead in finding.message


@pytest.mark.parametrize("text", IN_ORDER)
def test_who_is_ahead_in_the_table_may_be_said_so(text, fleet, post_of):
    assert audit.check(post_of(f"# 题目\n\n{text}\n"), fleet).findings == ()
