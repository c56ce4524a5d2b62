"""Cells of tables without vertical rules: columns are the stretches of x that no row of the body writes across.

Only words that the reader was given count, so nothing hidden comes back; where a line's words cannot be placed, or
the columns hold running text, the table stays a picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from blogwriter.models import Box
from blogwriter.sources._lines import Line, Word
from blogwriter.sources._repair import normal

__all__ = ["is_crammed", "open_cells"]

_GAP_EM = 0.42
"""Narrowest gap of columns; a blank between words is 0.25 em, and seldom at one place in every row."""
_ROW_PT = 3.5
_FEWEST_ROWS = 2
_MOST_COLUMNS = 30
_FILLED = 0.55
_SHORT = 14
"""Letters of a cell that holds a value or a name rather than running text."""
_VALUE = re.compile(r"(?<![±·×(/]\s)(?<!\S)[-+−–]?\d[\d.,]*%?(?!\S)(?!\s[±·×/])|(?<!\S)[-–—](?!\S)")
_MOST_DOUBLE = 0.04
_TIGHT_HEADS = 3
"""So many words over as many columns are a head each, however near they stand."""


class _Token(NamedTuple):
    x0: float
    x1: float
    text: str


class _Row(NamedTuple):
    y: float
    size: float
    tokens: tuple[_Token, ...]


def open_cells(lines: Sequence[Line], rules: Sequence[Box], words: Sequence[Word]) -> tuple[tuple[str, ...], ...]:
    """Rows of cells, the column heads as the first; empty where they are not clear.

    Args:
        lines: Lines of the table.
        rules: Its horizontal rules, from top to bottom.
        words: Words of its page.
    """
    wide = [r for r in rules if r[2] - r[0] > 0.8 * max(rule[2] - rule[0] for rule in rules)]
    if len(wide) < 3:
        return ()
    rows = _rows(lines, words) if lines else []
    head = [row for row in rows if row.y < wide[1][1]]
    body = [row for row in rows if row.y >= wide[1][1]]
    columns = _columns(body)
    if not head or len(body) < _FEWEST_ROWS or not 2 <= len(columns) <= _MOST_COLUMNS:
        return ()
    cells = [_placed(row, columns) for row in body]
    return (_heads(head, columns, rules), *cells) if _is_clear(cells) else ()


def _rows(lines: Sequence[Line], words: Sequence[Word]) -> list[_Row]:
    """Lines on one baseline as rows; none where a line's words cannot be placed."""
    low, high = min(line.box[1] for line in lines) - 1, max(line.box[3] for line in lines) + 1
    words = [word for word in words if low <= word[0][1] + 2 and word[0][3] - 2 <= high]
    rows: list[_Row] = []
    for line in sorted(lines, key=lambda line: line.middle[1]):
        tokens = _tokens(line, words)
        if not tokens:
            return []
        y = line.middle[1]
        if rows and abs(y - rows[-1].y) < _ROW_PT:
            rows[-1] = rows[-1]._replace(tokens=tuple(sorted((*rows[-1].tokens, *tokens))))
        else:
            rows.append(_Row(y, line.size, tuple(tokens)))
    return rows


def _tokens(line: Line, words: Sequence[Word]) -> list[_Token]:
    """Words of a line as the reader repaired them, with their places on the page."""
    texts = line.text.split()
    if len(texts) == 1:
        return [_Token(line.box[0], line.box[2], texts[0])]
    here = sorted((box[0], box[2], normal(text)) for box, text in words if _on(line, box))
    found, at = [], 0
    for text in texts:
        while at < len(here) and not _same(text, here[at][2]):
            at += 1
        if at == len(here):
            return []
        found.append(_Token(here[at][0], here[at][1], text))
        at += 1
    return found


def _on(line: Line, box: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return line.box[0] - 1 <= x <= line.box[2] + 1 and line.box[1] - 1 <= y <= line.box[3] + 1


def _same(text: str, word: str) -> bool:
    """Whether a repaired word is one of the page: footnote marks are left out of it, powers are written with ``^``."""
    plain, other = text.replace("^", "").replace("_", ""), word
    return plain == other or (len(plain) > 0 and other.startswith(plain)) or other.endswith(plain)


def _columns(body: Sequence[_Row]) -> list[tuple[float, float]]:
    """Stretches of x with words in them, parted by gaps that no row crosses."""
    if not body:
        return []
    gap = _GAP_EM * min(row.size for row in body)
    spread = [row for row in body if len(_pieces(row, gap)) > 1]
    stretches: list[tuple[float, float]] = []
    for token in sorted(token for row in spread for token in row.tokens):
        if stretches and token.x0 - stretches[-1][1] < gap:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], token.x1))
        else:
            stretches.append((token.x0, token.x1))
    return stretches


def _pieces(row: _Row, gap: float) -> list[_Token]:
    done: list[_Token] = []
    for token in row.tokens:
        if done and token.x0 - done[-1].x1 < gap:
            done[-1] = _Token(done[-1].x0, max(done[-1].x1, token.x1), f"{done[-1].text} {token.text}")
        else:
            done.append(token)
    return done


def _placed(row: _Row, columns: Sequence[tuple[float, float]]) -> tuple[str, ...]:
    cells: list[list[str]] = [[] for _ in columns]
    if len(_pieces(row, _GAP_EM * row.size)) == 1:
        cells[0] = [token.text for token in row.tokens]  # a line across the table that names what follows
        return tuple(" ".join(cell) for cell in cells)
    for token in row.tokens:
        middle = (token.x0 + token.x1) / 2
        nearest = min(range(len(columns)), key=lambda n: max(columns[n][0] - middle, middle - columns[n][1]))
        cells[nearest].append(token.text)
    return tuple(" ".join(cell) for cell in cells)


def _heads(head: Sequence[_Row], columns: Sequence[tuple[float, float]], rules: Sequence[Box]) -> tuple[str, ...]:
    """One text a column: what stands over it, from top to bottom; a head over a rule of its own spans all under it."""
    texts: list[list[str]] = [[] for _ in columns]
    for row in head:
        for piece in _pieces(row, _GAP_EM * row.size):
            own = _under(piece, columns, [r for r in rules if 0 < r[1] - row.y < 2 * row.size])
            said = piece.text.split()
            tight = len(own) == len(said) >= _TIGHT_HEADS
            for place, n in enumerate(own):
                texts[n].append(said[place] if tight else piece.text)
    return tuple(" ".join(text) for text in texts)


def _under(piece: _Token, columns: Sequence[tuple[float, float]], rules: Iterable[Box]) -> list[int]:
    middle = (piece.x0 + piece.x1) / 2
    reach = (piece.x0, piece.x1)
    total = columns[-1][1] - columns[0][0]
    for rule in rules:
        if rule[0] <= middle <= rule[2] and rule[2] - rule[0] < 0.8 * total:
            reach = (rule[0], rule[2])
    found = [n for n, (low, high) in enumerate(columns) if min(high, reach[1]) - max(low, reach[0]) > 1]
    return found or [min(range(len(columns)), key=lambda n: abs(sum(columns[n]) / 2 - middle))]


def is_crammed(cells: Sequence[Sequence[str]]) -> bool:
    """Whether cells beside the first column hold several values each: columns were taken for one."""
    values = [cell for row in cells for cell in row[1:] if cell]
    return sum(len(_VALUE.findall(cell)) > 1 for cell in values) > _MOST_DOUBLE * len(values)


def _is_clear(cells: Sequence[tuple[str, ...]]) -> bool:
    """Whether the columns hold values: most cells are filled, and beside the first column most are short."""
    rows = [row for row in cells if any(row[1:])]
    if len(rows) < _FEWEST_ROWS:
        return False
    values = [cell for row in rows for cell in row[1:] if cell]
    filled = len(values) / sum(len(row) - 1 for row in rows)
    valued = sum(len(cell) <= _SHORT or any(map(str.isdigit, cell)) for cell in values) / len(values)
    numbered = sum(any(map(str.isdigit, cell)) for cell in values) / len(values)
    return not is_crammed(cells) and filled > _FILLED and valued > 0.9 and numbered > 0.3
