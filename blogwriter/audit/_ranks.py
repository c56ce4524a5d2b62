"""Who is ahead, by the cells of a table: the post lets the lower number win.

    Minerva 62B | 27.6 | 43.4
    LLaMA 65B   | 10.6 | 20.5       在 MATH 上，LLaMA-65B 以 20.5 超过了 Minerva-62B      → turned round

Only where each name means one row (or one column) and the claim, or its number, one cell in each, and where nothing
tells that less is better.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from blogwriter import quantities
from blogwriter.audit._grids import cell_sentence, named_lines
from blogwriter.audit._names import names_in
from blogwriter.audit._paper import Index
from blogwriter.audit._post import Claim
from blogwriter.audit._tables import Grid, grids
from blogwriter.models import Sentence

__all__ = ["Rank", "outranked"]

_UP = r"(?:反超|超过|超越|优于|好于|高于|胜过|略胜|小胜|险胜|完胜|战胜|击败|打败|压过|赢过|赢了|强于|领先(?:于)?)"
_DOWN = r"(?:不如|不及|逊于|逊色于|落后于?|低于|弱于|输给了?|差于|不敌)"
_VERB = re.compile(rf"(?<![未没不被])(?<!没有)(?<!并未)(?:(?P<up>{_UP})|(?P<down>{_DOWN}))了?")
_THAN = re.compile(
    r"比(?!如|例|较|特|重|赛)(?P<b>[^，。；]{2,40}?)(?:[还更都略稍要]|反而|明显|显著){0,3}(?:(?P<up>[高好强多])|(?P<down>[低差弱少]))"
)
_NOT = re.compile(r"不是|没有|没能|未能|并未|并非|不再|难以|是否|如果|除了|除[^，。]{1,20}外|平均|接近|不相上下|[?？]")
_LOWER = re.compile(
    r"困惑度|错误|误差|损失|延迟|时延|成本|开销|代价|内存|显存|耗时|时间|小时|毒性|幻觉|偏见|风险|排名|名次|[用耗]时|参数|排放|耗电|"
    r"perplexity|\bppl\b|\berr(?:ors?|\.)?\b|loss|latency|cost|memory|time|hours?|toxic|hallucinat|bias|risk|rank|\bbp[cb]\b|\bwer\b|\bter\b|"
    r"\bfid\b|\bmae\b|\brmse\b|\bmse\b|\bnll\b|params|parameters|size|emission|carbon|power|flops|↓|contamination|prop",
    re.IGNORECASE,
)
"""Where less may be better, or where no number is a merit."""
_LINES = 3
"""Columns (or rows) that a name may be short for; all of them must say the same."""
_WHERE = re.compile(r"[,，；;。（(]|在|时|上(?=[^，。]*的)")


@dataclass(frozen=True, slots=True)
class Rank:
    """What the table has for the two that are compared."""

    ahead: str
    """Value of the one that the post lets lose."""
    behind: str
    sentence: Sentence | None


def outranked(claim: Claim, index: Index) -> Rank | None:
    """The two values where every table that has both names says that the post's winner is behind.

    Args:
        claim: A sentence or cell of the post.
        index: The paper.
    """
    if _NOT.search(claim.folded) or _LOWER.search(claim.folded):
        return None
    pair = _pair(claim.folded)
    if pair is None:
        return None
    found = [
        rank for grid in grids(index) if not _LOWER.search(grid.table.caption) for rank in _in(grid, claim, pair, index)
    ]
    if _speaks_of_others(claim, {value for first, second, _ in found for value in (first, second)}):
        return None
    turned = [rank for first, second, rank in found if first < second]
    return turned[0] if turned and len(turned) == len(found) else None


def _speaks_of_others(claim: Claim, values: set[float]) -> bool:
    """Whether a claim has whole scores of its own, none of which stands in these cells: they are of another row."""
    scores = [q.value for q in quantities.find(claim.text) if q.kind == "score" and q.unit == "score"]
    return bool(scores) and values.isdisjoint(scores)


def _pair(text: str) -> tuple[str, str] | None:
    """(what is said to be ahead, what behind) of a sentence with one plain comparison; a name may be missing: empty."""
    verbs = list(_VERB.finditer(text))
    thans = list(_THAN.finditer(text))
    if len(verbs) + len(thans) != 1:
        return None
    if verbs:
        match = verbs[0]
        left, right = text[: match.start()], _WHERE.split(text[match.end() :])[0]
    else:
        match = thans[0]
        left, right = text[: match.start()], match["b"]
    mine, theirs = _names(left), _names(right)
    if len(theirs) != 1 or right.strip().startswith(("了",)) or len(_solids(theirs) & _solids(mine)):
        return None
    return (left, right) if match["up"] else (right, left)


def _names(text: str) -> frozenset[str]:
    return names_in(text)


def _solids(names: frozenset[str]) -> set[str]:
    return {re.sub(r"\W", "", name).lower() for name in names}


def _in(grid: Grid, claim: Claim, pair: tuple[str, str], index: Index) -> Iterator[tuple[float, float, Rank]]:
    """(value of the first, of the second, both to show) for each cell that the claim can mean, along either axis."""
    whole = f"{claim.context} {claim.text}"
    for axis, labels, others in ((0, grid.rows, grid.columns), (1, grid.columns, grid.rows)):
        lines = [named_lines(labels, text, index) or _numbered(grid, text, axis) for text in pair]
        if any(len(line) != 1 for line in lines) or lines[0] == lines[1]:
            continue
        ((first,), (second,)) = lines
        across = _by_number(grid, claim, (first, second), axis) or named_lines(others, whole, index, alone=True)
        for other in across if len(across) <= _LINES else ():
            if _LOWER.search(" ".join(_heads(grid, other, axis))):
                continue
            cells = [grid.values.get((line, other) if axis == 0 else (other, line)) for line in (first, second)]
            if cells[0] and cells[1]:
                place = (first, other) if axis == 0 else (other, first)
                rank = Rank(f"{cells[1][0]:g}", f"{cells[0][0]:g}", cell_sentence(grid, place, cells[0][0], index))
                yield cells[0][0], cells[1][0], rank


def _numbered(grid: Grid, text: str, axis: int) -> frozenset[int]:
    """The rows or columns of the one number that a piece of text has instead of a name: 它以 20.5 的成绩."""
    said = [q for q in quantities.find(text) if 0 < q.step < 0.5]
    if len(said) != 1 or _names(text.rpartition("，")[2]) & _names_of(grid):
        return frozenset()
    return frozenset(place[axis] for place, values in grid.values.items() if abs(values[0] - said[0].value) < 1e-9)


def _names_of(grid: Grid) -> frozenset[str]:
    return frozenset(name for row in grid.table.cells for name in _names(row[0]))


def _by_number(grid: Grid, claim: Claim, lines: tuple[int, int], axis: int) -> frozenset[int]:
    """The columns (or rows) in which a number of the claim stands in one of the two rows (or columns)."""
    said = [q for q in quantities.find(claim.text) if 0 < q.step < 0.5]
    return frozenset(
        place[1 - axis]
        for place, values in grid.values.items()
        if place[axis] in lines and any(abs(q.value - values[0]) <= 1e-9 + q.step for q in said)
    )


def _heads(grid: Grid, other: int, axis: int) -> Iterator[str]:
    cells = grid.table.cells
    if axis == 1:
        yield from cells[other][:2]
    else:
        yield from (row[other] for row in cells[:3] if other < len(row))
