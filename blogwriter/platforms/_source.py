"""Edits to a post's Markdown in place: what no platform objects to stays as the author wrote it, byte for byte.

Tokens know their lines, and inline tokens their span inside the block's content; this module brings both back to
positions in the body.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from markdown_it.token import Token

__all__ = ["Edit", "Source", "applied", "block_lines"]

Edit = tuple[int, int, str]
"""(start, end, what stands there instead)."""


class Source:
    """A body and the way from tokens back to it."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.lines = body.split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in self.lines)]
        self._cells: dict[int, int] = {}

    def line_range(self, lines: tuple[int, int] | list[int]) -> tuple[int, int]:
        """Positions of whole lines, the last line's end included."""
        first, last = min(lines[0], len(self.lines)), min(lines[1], len(self.lines))
        return self._starts[first], min(self._starts[last], len(self.body))

    def positions(self, content: str, lines: list[int], *, cell: bool = False) -> list[int] | None:
        """Position in the body of each character of a block's content and of its end.

        Args:
            content: Content of the inline token.
            lines: Lines of its block.
            cell: Whether it is a cell of a table: cells of a row come in order, and escaped bars lost their backslash.

        Returns:
            None where the content cannot be found again (tabs inside an indented block); then nothing is edited.
        """
        if cell:
            return self._cell_positions(content, lines[0])
        found: list[int] = []
        number = lines[0]
        for part in content.split("\n"):
            number = self._find_line(part, number, lines[1])
            if number < 0:
                return None
            text = self.lines[number]
            start = self._starts[number] + text.rindex(part)
            found += range(start, start + len(part) + 1)
            number += 1
        return found

    def _find_line(self, part: str, first: int, last: int) -> int:
        for number in range(first, min(last, len(self.lines))):
            if part in self.lines[number]:
                return number
        return -1

    def _cell_positions(self, content: str, number: int) -> list[int] | None:
        text = self.lines[number]
        start = text.find(content.replace("|", "\\|"), self._cells.get(number, 0))
        if start < 0 or not content:
            return None
        found: list[int] = []
        position = start
        for char in content:
            if char == "|":
                position += 1
            found.append(self._starts[number] + position)
            position += 1
        self._cells[number] = position
        return [*found, self._starts[number] + position]


def block_lines(tokens: Iterable[Token]) -> Iterable[tuple[Token, list[int], bool]]:
    """(inline token, lines of its block, whether it is a cell) for all that know where they stood."""
    row: list[int] | None = None
    cell = False
    for token in tokens:
        if token.type == "tr_open":
            row = token.map
        elif token.type in ("th_open", "td_open", "th_close", "td_close"):
            cell = token.type.endswith("open")
        elif token.type == "inline":
            lines = row if cell else token.map
            if lines:
                yield token, lines, cell


def applied(body: str, edits: Iterable[Edit]) -> str:
    """The body after its edits; of two that overlap, the one that begins first and reaches further counts."""
    parts: list[str] = []
    position = 0
    for start, end, text in sorted(edits, key=lambda edit: (edit[0], -edit[1])):
        if start < position:
            continue
        parts += (body[position:start], text)
        position = end
    return "".join([*parts, body[position:]])
