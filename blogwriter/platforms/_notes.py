"""One row of numbers for footnotes and outside links, in the order in which a reader meets them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from operator import itemgetter

from markdown_it.token import Token

__all__ = ["Notes", "listed", "reference_line", "split_notes"]


class Notes:
    """Hands out numbers; the same note or address gets its number again."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._titles: dict[tuple[str, str], str] = {}

    def link(self, url: str, title: str) -> int:
        """Number of an address; the first text that linked to it names it."""
        return self._number(("link", url), title)

    def footnote(self, note: int) -> int:
        """Number of a footnote by the parser's own id."""
        return self._number(("note", str(note)), "")

    def entries(self, start: int) -> list[tuple[int, str, str, str]]:
        """(number, ``link`` or ``note``, address or id, title) of all after ``start``; writing notes may add more."""
        return [(number, *key, self._titles[key]) for key, number in self._numbers.items() if number > start]

    def _number(self, key: tuple[str, str], title: str) -> int:
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self._titles[key] = title
        return self._numbers[key]


def split_notes(tokens: Sequence[Token]) -> tuple[list[Token], dict[int, list[Token]]]:
    """The body's tokens, and those of each footnote by its id."""
    body: list[Token] = []
    notes: dict[int, list[Token]] = {}
    current: list[Token] | None = body
    for token in tokens:
        if token.type == "footnote_block_open":
            current = None
        elif token.type == "footnote_open":
            current = notes.setdefault(int(token.meta["id"]), [])
        elif token.type in ("footnote_close", "footnote_block_close"):
            current = body if token.type == "footnote_block_close" else None
        elif current is not None and token.type != "footnote_anchor":
            current.append(token)
    return body, notes


def listed(lines: Sequence[tuple[bool, str]]) -> str:
    """Notes as HTML: simple ones share a paragraph, since each of its own would cost 25 characters more.

    Args:
        lines: For each note whether it is a line of text, and its HTML with its number.
    """
    return "".join(
        f"<p>{'<br>'.join(text for _, text in group)}</p>" if simple else "".join(text for _, text in group)
        for simple, group in groupby(lines, key=itemgetter(0))
    )


def reference_line(title: str, url: str) -> str:
    """An address in the list of notes, after the text that linked to it."""
    shown = escape(url, quote=False)
    return f"{escape(title, quote=False)}：{shown}" if title and title != url else shown
