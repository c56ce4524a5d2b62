"""Tables as grids: which cell a number of the post is that of, by the words of its row and its column.

    ConvS2S Ensemble | 26.36 | 41.29       ConvS2S 集成在英法上得到 41.29      → borne out
    GNMT + RL Ensemble | 26.30 | 41.16     ConvS2S 集成在英法上得到 41.16      → another row's

A word tells rows apart that some rows have and others lack. What is said in Latin letters or as the size of a model
names a row better than what the glossary translates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, pairwise

from blogwriter import quantities
from blogwriter.audit._clauses import clause_at
from blogwriter.audit._paper import Index, keys_of
from blogwriter.audit._post import Claim
from blogwriter.audit._same import follows
from blogwriter.audit._tables import SIZE, Grid, Label, grids, is_value, latin, sizes_in
from blogwriter.models import Sentence
from blogwriter.quantities import Quantity
from blogwriter.words import stem

__all__ = ["Cell", "another", "cell_sentence", "is_between", "is_borne", "named_lines"]

_UNITS = frozenset({"", "%", "BLEU", "F1", "ROUGE", "METEOR", "PERPLEXITY", "score", "hour", "count"})
_LARGE = 1e6
_LONG = 1000
"""Whole numbers from here have four digits, and are hardly in two cells by chance."""
_SCORE = 100
"""The same where nothing is counted: points of a test."""
_SEVERAL = 8
"""Rows that a claim can set against each other; of more, any number follows from two."""
_MANY = 24
"""Lines of a table from which any number follows somewhere, if the claim names none of them."""
_TURNS = re.compile(
    r"比(?!如|例)|(?<!被)超|(?<!名)胜|赢|输|高于|高出|低于|优于|好于|不及|不如|落后|领先|差距|距离|持平|相当|从.*[到至]|than|over|versus|vs|from"
)
"""Clauses in which a number may be that of what is not named."""
_DECIMAL = re.compile(r"(?<![A-Za-z\d.])(?<![A-Za-z\d]-)\d+\.\d+%?")
"""A number, not the version of a name: GPT-3.5."""
_IN_ORDER = re.compile(r"分别|依次|respectively")


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a table gives another number for what the claim names."""

    value: str
    sentence: Sentence | None


def is_borne(claim: Claim, quantity: Quantity, index: Index) -> bool:
    """Whether a cell has the number whose row and column are those that the claim names, as far as it names any."""
    whole = f"{claim.context} {claim.text}"
    clause = f"{claim.context} {clause_at(claim.text, quantity.start)}"
    if _TURNS.search(clause) or _IN_ORDER.search(claim.folded):
        clause = whole
    found = [(grid, place) for grid, place in _having(quantity, index) if not _outspoken(grid, whole, index)]
    return any(_fits(grid, place, clause, whole, index) for grid, place in found)


def is_between(claim: Claim, quantity: Quantity, index: Index) -> bool:
    """Whether a number sets two cells against each other whose rows, or columns, the claim names."""
    text = f"{claim.context} {claim.text}"
    wanted = replace(quantity, unit="x" if quantity.unit in ("x", "fraction", "%") else "")
    for grid in grids(index):
        rows, columns = _meant(grid.rows, (text,), index), _meant(grid.columns, (text,), index)
        for lines in (_lines(grid, rows, columns, 0), _lines(grid, columns, rows, 1)):
            if any(follows(wanted, pair) or follows(replace(wanted, unit=""), pair) for pair in lines):
                return True
    return False


def _lines(grid: Grid, several: frozenset[int], along: frozenset[int], axis: int) -> Iterator[list[Quantity]]:
    """Numbers of each two named rows in one column (axis 0), or of two named columns in one row (axis 1)."""
    if not 2 <= len(several) <= _SEVERAL:
        return
    everywhere = {place[1 - axis] for place in grid.values}
    for line in along or (everywhere if len(everywhere) <= _MANY else ()):
        cells = [grid.values.get((one, line) if axis == 0 else (line, one), ()) for one in several]
        for first, second in combinations(cells, 2):
            yield [Quantity(text="", start=0, end=0, value=value) for value in (*first[:1], *second[:1])]


def another(claim: Claim, quantity: Quantity, index: Index) -> Cell | None:
    """The right cell, where the number is that of another row or column of the same table.

    Only where the number's own clause names one row and the claim one column, or where two clauses have each other's
    numbers, and no sentence says the number of what is named.
    """
    if quantity.unit not in _UNITS or not _is_exact(quantity):
        return None
    clause = f"{claim.context} {clause_at(claim.text, quantity.start)}"
    if _TURNS.search(clause) or _IN_ORDER.search(claim.folded) or is_borne(claim, quantity, index):
        return None
    for grid, place in _having(quantity, index):
        cell = (
            _named_cell(grid, place, quantity, claim, index)
            or _exchanged(grid, place, quantity, claim, index)
            or _same_row(grid, place, clause, claim, index)
            or _same_column(grid, place, clause, claim, index)
        )
        if cell and not _said(quantity, clause, index):
            return cell
    return None


def _is_exact(quantity: Quantity) -> bool:
    """Whether a number is so precise that it is no other's by chance: 63.4, 1820; not 30, not 7k."""
    if quantity.magnitude or quantity.bound:
        return False
    long = _LONG if quantity.unit == "count" else _SCORE
    return 0 < quantity.step < 0.5 or (quantity.step == 0.5 and quantity.value >= long)


def named_lines(labels: tuple[Label, ...], text: str, index: Index, *, alone: bool = False) -> frozenset[int]:
    """The rows or columns that a piece of text names in so many words; none where it names none in Latin letters.

    With ``alone`` all that share a telling word with it: ``C-SimpleQA`` too where it has ``SimpleQA``.
    """
    hits = [i for i, mine in _hits(labels, text).items() if mine]
    if alone or not hits:
        return frozenset(hits)
    return _named(labels, (text,), index)


def _having(quantity: Quantity, index: Index) -> list[tuple[Grid, tuple[int, int]]]:
    """Cells with a number, printed as precisely or more."""
    if quantity.unit not in _UNITS or quantity.high is not None:
        return []
    slack = quantity.step * 1.001 if quantity.step else 1e-9
    found = []
    for grid in grids(index):
        for place, values in grid.values.items():
            if any(abs(value - quantity.value) <= slack for value in values):
                found.append((grid, place))
    return found


def _outspoken(grid: Grid, text: str, index: Index) -> bool:
    """Whether another table has all the words of the claim that this one has, and more: SQuAD 1.1, not 2.0."""
    words, _ = _words_of(text)
    mine = grid.words & words
    return any(mine < other.words & words for other in grids(index))


def _fits(grid: Grid, place: tuple[int, int], clause: str, whole: str, index: Index) -> bool:
    """Whether a cell is in the rows and columns that the clause means, or the claim where the clause means none."""
    found = [_meant(labels, (clause, whole), index) for labels in (grid.rows, grid.columns)]
    return any(found) and all(not meant or at in meant for at, meant in zip(place, found, strict=True))


def _named_cell(grid: Grid, place: tuple[int, int], quantity: Quantity, claim: Claim, index: Index) -> Cell | None:
    """The cell of the one row and the one column that are named, where the number stands beside or above it."""
    whole = f"{claim.context} {claim.text}"
    clause = f"{claim.context} {clause_at(claim.text, quantity.start)}"
    row_in = (clause,) if _TURNS.search(whole) else (clause, whole)  # 它拿到 4.94，比 ResNet 高: whose is 4.94?
    column_in = (clause, whole) if quantity.step < 0.5 else (clause,)  # a whole number may be that of anything
    rows, columns = _named(grid.rows, row_in, index), _named(grid.columns, column_in, index)
    if len(rows) != 1 or len(columns) != 1 or (place[0] in rows) == (place[1] in columns):
        return None
    named = (min(rows), min(columns))
    right = grid.values.get(named)
    return _cell(grid, named, right[0], index) if right else None


def _same_row(grid: Grid, place: tuple[int, int], clause: str, claim: Claim, index: Index) -> Cell | None:
    """Another column's number in one of the rows that may be meant: the rows' name is short for several."""
    whole = f"{claim.context} {claim.text}"
    rows, columns = _named(grid.rows, (whole,), index), _named(grid.columns, (clause,), index)
    if len(columns) != 1 or place[1] in columns or place[0] not in rows or _TURNS.search(whole):
        return None
    named = (place[0], min(columns))
    if (
        not _hits(grid.columns, clause)[named[1]]
        or _hits(grid.columns, whole)[place[1]] - _hits(grid.columns, clause)[named[1]]
    ):
        return None
    right = grid.values.get(named)
    return _cell(grid, named, right[0], index) if right else None


def _same_column(grid: Grid, place: tuple[int, int], clause: str, claim: Claim, index: Index) -> Cell | None:
    """Another row's number, where the clause has the name of one row, and the columns have no names."""
    whole = f"{claim.context} {claim.text}"
    if any(label.stems for label in grid.columns) or _TURNS.search(whole):
        return None
    named = [i for i, mine in _hits(grid.rows, clause).items() if mine]
    if len(named) != 1 or place[0] in named or _hits(grid.rows, whole)[place[0]]:
        return None
    right = grid.values.get((named[0], place[1]))
    return _cell(grid, (named[0], place[1]), right[0], index) if right else None


def _exchanged(grid: Grid, place: tuple[int, int], quantity: Quantity, claim: Claim, index: Index) -> Cell | None:
    """Two clauses that have each other's numbers, in one column."""
    rows = _named(grid.rows, (clause_at(claim.text, quantity.start),), index)
    if len(rows) != 1 or place[0] in rows:
        return None
    mine = (min(rows), place[1])
    right = grid.values.get(mine, ())
    for other in quantities.find(claim.text):
        clause = clause_at(claim.text, other.start)
        exchanged = any(_equals(other, value) for value in right) and not _TURNS.search(clause)
        if exchanged and _named(grid.rows, (clause,), index) == {place[0]}:
            return _cell(grid, mine, other.value, index)
    return None


def _equals(quantity: Quantity, value: float) -> bool:
    return 0 < quantity.step < 0.5 and abs(quantity.value - value) <= 1e-9 + quantity.step


def _said(quantity: Quantity, clause: str, index: Index) -> bool:
    """Whether a sentence says the number, as precisely, of something that the clause names."""
    names = set(latin(clause)) - set(latin(index.paper.title))
    for place, stated in index.numbers.items():
        same = any(quantities.same_unit(quantity, q) and _says(q, quantity) for q in stated)
        if same and index.sentences[place].kind != "table" and names & set(latin(index.sentences[place].text)):
            return True
    return False


def _says(stated: Quantity, quantity: Quantity) -> bool:
    """Whether a number is that of the claim, or what the claim rounds: 28.43 of 28.4, but not 149.46 of 149."""
    if quantity.step >= 0.5:
        return stated.value == quantity.value
    return stated.step <= quantity.step and quantities.agree(stated, quantity)


def _cell(grid: Grid, place: tuple[int, int], value: float, index: Index) -> Cell:
    return Cell(f"{value:g}", cell_sentence(grid, place, value, index))


def cell_sentence(grid: Grid, place: tuple[int, int], value: float, index: Index) -> Sentence | None:
    """The line of the paper that has a cell, or the table's caption."""
    shown = f"{value:g}"
    wanted = latin(" ".join(_texts(grid.table.cells[place[0]])))
    on_page = [s for s in index.sentences if s.kind == "table" and s.page == grid.table.page and shown in s.text]
    best = max(on_page, key=lambda s: len(set(wanted) & set(latin(s.text))), default=None)
    return best or index.by_id.get(grid.table.caption_id or "")


def _texts(row: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in row if not is_value(text))


def _meant(labels: tuple[Label, ...], texts: tuple[str, ...], index: Index) -> frozenset[int]:
    """Rows (or columns) that the first of some texts means which means any; names go before translated words.

    Those are meant that share a name with the text, if no other shares that and more: ``ResNet-101`` is not ResNet-152.
    """
    for text in texts:
        hits = _hits(labels, text)
        several = bool(_IN_ORDER.search(text))  # "GNMT 和 GNMT Ensemble 分别是": the shorter is named too
        named = {i for i, mine in hits.items() if mine and (several or not any(mine < more for more in hits.values()))}
        if named:
            return frozenset(named).union(*(_below(labels, i) for i in named))
    return next((found for text in texts if (found := _translated(labels, text, index))), frozenset())


def _below(labels: tuple[Label, ...], head: int) -> range:
    """The rows that a row without values heads."""
    if not labels[head].heads:
        return range(0)
    last = next((i for i in range(head + 1, len(labels)) if labels[i].heads), len(labels))
    return range(head + 1, last)


def _named(labels: tuple[Label, ...], texts: tuple[str, ...], index: Index) -> frozenset[int]:
    """The same in so many words: those that share most with the text, or the one all of whose words it has."""
    telling = _telling(labels)
    for text in texts:
        hits = _hits(labels, text)
        most = max(map(len, hits.values()))
        if not most:
            continue
        best = frozenset(i for i, mine in hits.items() if len(mine) == most)
        if any(labels[i].heads for i in best):
            return frozenset(range(len(labels)))  # ``Feature-based approach (BERT)`` heads rows of its own
        both = best & _translated(labels, text, index, most=True)  # ``Hull 集成`` is Hull Ensemble
        if len(both) == 1:
            return both
        for part in ("stems", "core"):
            whole = {i for i in best if len(getattr(labels[i], part) & telling) + bool(labels[i].sizes) <= most}
            if len(whole) == 1:
                return frozenset(whole)
        return best
    return next((found for text in texts if (found := _translated(labels, text, index))), frozenset())


def _hits(labels: tuple[Label, ...], text: str) -> dict[int, frozenset[str]]:
    """Telling words and sizes that each label shares with a text."""
    telling = _telling(labels)
    words, sizes = _words_of(text)
    by_size = any(_sized(label, sizes) for label in labels)  # the name may stand in the middle of its rows
    return {
        i: frozenset()
        if (label.heads and by_size) or (by_size and label.sizes and not _sized(label, sizes))
        else (label.stems & telling & words) | _sized(label, sizes)
        for i, label in enumerate(labels)
    }


def _translated(labels: tuple[Label, ...], text: str, index: Index, *, most: bool = False) -> frozenset[int]:
    """Rows that hold a word of the text in translation; only those that hold most of them, if that is asked for."""
    telling = _telling(labels)
    keys = keys_of(text, index.paper.language)
    held = [
        sum(any(set(form) <= label.stems and telling.intersection(form) for form in key) for key in keys)
        for label in labels
    ]
    return frozenset(i for i, count in enumerate(held) if count and (not most or count == max(held)))


def _sized(label: Label, sizes: tuple[Quantity, ...]) -> frozenset[str]:
    return frozenset(mine.text for mine in label.sizes if any(quantities.agree(mine, other) for other in sizes))


@lru_cache(maxsize=2048)
def _telling(labels: tuple[Label, ...]) -> frozenset[str]:
    """Words that some labels have and others lack."""
    everywhere = frozenset.intersection(*(label.stems for label in labels)) if len(labels) > 1 else frozenset()
    return frozenset().union(*(label.stems for label in labels)) - everywhere


@lru_cache(maxsize=1024)
def _words_of(text: str) -> tuple[frozenset[str], tuple[Quantity, ...]]:
    """Latin words of a text, also joined with the one behind (``BERT-Large`` is BERTLARGE), and sizes of models."""
    words = latin(_DECIMAL.sub(" ", SIZE.sub(" ", text)))
    joined = (stem(a + b) for a, b in pairwise(words))
    sizes = tuple(replace(q, unit="") for q in quantities.find(text) if q.value >= _LARGE and q.kind != "date")
    return frozenset((*map(stem, words), *joined)), (*sizes, *sizes_in(text))
