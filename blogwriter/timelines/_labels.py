"""Label texts of mermaid: broken where a box would grow too wide, escaped so that they are drawn as written.

What a reader gets wrong: ``#NN;`` is mermaid's own entity, not HTML's; mermaid measures a box before it decodes it, so
each escape widens the box and there must be no more of them than needed.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import Literal

__all__ = ["BESIDE", "COLUMNS", "Diagram", "cells", "clean", "close_to", "decode", "encode", "joined", "label", "wrap"]

Diagram = Literal["timeline", "flowchart"]

COLUMNS = 18
"""Half-width columns of a line: nine Chinese characters fill the 150 px box of a mermaid timeline."""

_BREAK = "<br>"
BESIDE = " · "
"""Between the parts of a label that stand in a line."""
# `#`, `;` and `%` end or begin things in every grammar, `:` separates events, `"` ends a flowchart's label; the rest is
# HTML or directives. In flowcharts mermaid 10.9 to 11 reads emphasis, links and bare addresses too.
_ESCAPED: dict[Diagram, re.Pattern[str]] = {
    "timeline": re.compile(r'[#;:"<>&`\\%{}]'),
    "flowchart": re.compile(r'[#;:"<>&`\\%{}*_~\[$@]|(?<=www)\.', re.IGNORECASE),
}
# Mermaid's own placeholder for an entity begins with this ligature, whatever the label meant by it.
_PLACEHOLDER = "ﬂ"
# A line that begins like a list is one to Markdown, and mermaid 11 then draws "Unsupported markdown: list" instead.
_LIST = re.compile(r"(?P<sign>[-+=])|\d{1,9}(?P<dot>[.)])(?=\s|$)")
# The lexer of flowcharts takes this for a statement wherever it stands in a line.
_DIRECTION = re.compile(r"d(?=irection\s+(?:TB|BT|RL|LR|TD))")
# With <br> in a label mermaid decodes the escapes before it looks for Markdown, formulas and icons.
_FRAGILE = re.compile(r"[`\\*_~\[$@]|www\.|https?:|fa[a-z]?:fa|^\s*(?:[-+=#]|\d{1,9}[.)](?:\s|$))", re.IGNORECASE)
_ENTITY = re.compile(r"#(\d+|[A-Za-z][A-Za-z0-9]*);|&(#?[0-9A-Za-z]+);")
_CLOSING = "，。、；：？！）】》」』”’…,.;:?!)]}>"
_OPENING = "（【《「『“‘([{<"
_SEPARATORS = "-/_.·|+"


def clean(text: str) -> str:
    """One line without control characters, formatting marks of writing direction and surplus blanks."""
    kept = "".join(
        char for char in text if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co") or char in "\u200d\t\n\r"
    )
    return " ".join(kept.split())


def cells(text: str) -> int:
    """Width in half-width columns."""
    return sum(_width(char) for char in text)


def wrap(text: str, columns: int = COLUMNS) -> tuple[str, ...]:
    """Lines of a text in which no run without blanks is wider than ``columns``; blanks are left to mermaid.

    >>> wrap("第五代文生图模型很长很长")
    ('第五代文生图模型很', '长很长')
    """
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        pieces = tuple(_pieces(word, columns))
        if len(pieces) == 1:
            line = f"{line} {word}" if line else word
            continue
        lines += [f"{line} {pieces[0]}" if line else pieces[0], *pieces[1:-1]]
        line = pieces[-1]
    return tuple(lines) + ((line,) if line or not lines else ())


def joined(lines: list[str]) -> str:
    """Lines as one text: a blank between Latin words, none beside Chinese or after a separator."""
    text = ""
    for line in lines:
        tight = not text or text[-1] in _SEPARATORS or _width(text[-1]) == 2 or (line and _width(line[0]) == 2)
        text += line if tight else f" {line}"
    return text


def encode(text: str, diagram: Diagram) -> str:
    """A text of one line, for a title."""
    escaped = _ESCAPED[diagram].sub(lambda match: f"#{ord(match[0])};", text.replace(_PLACEHOLDER, "fl"))
    if diagram == "timeline":
        return escaped
    escaped = _DIRECTION.sub(f"#{ord('d')};", escaped)
    match = _LIST.match(escaped)
    if not match:
        return escaped
    at = match.start("sign") if match["sign"] else match.start("dot")
    return f"{escaped[:at]}#{ord(escaped[at])};{escaped[at + 1 :]}"


def label(parts: tuple[str, ...], diagram: Diagram) -> str:
    """Parts as the label of a box: under each other in a flowchart, beside each other where a break would be misread.

    In timelines that is always so, and only Chinese that is too long has a ``<br>``: pages that let ``mermaid.run``
    find their diagrams hand it on as ``<br/>``, which timelines of all versions draw as text.
    """
    kept = [part for part in parts if part]
    if diagram == "flowchart" and not any(_FRAGILE.search(part) for part in kept):
        return _BREAK.join(encode(line, diagram) for part in kept for line in wrap(part))
    beside = BESIDE.join(kept)
    return encode(beside, diagram) if diagram == "flowchart" else _BREAK.join(encode(x, diagram) for x in wrap(beside))


def decode(label: str) -> list[str]:
    """The lines that a label is drawn as: the inverse of ``encode``, and fit for labels by other hands."""
    return [_unescape(line).strip() for line in re.split(r"<br\s*/?>|\\n|\n", label)]


def _unescape(text: str) -> str:
    """Each entity once: what one stands for is never the beginning of another."""

    def char(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        if code.isdecimal() and match[1]:
            return chr(int(code)) if 0 < int(code) < 0x110000 else match[0]
        named = html.unescape(f"&{code};")
        return named if named != f"&{code};" else match[0]

    return _ENTITY.sub(char, text)


def _pieces(word: str, columns: int) -> Iterator[str]:
    """A word in pieces of at most ``columns``, cut after a separator or beside Chinese where that is near."""
    clusters = _clusters(word)
    while sum(map(_span, clusters)) > columns:
        cut = _cut(clusters, columns)
        yield "".join(clusters[:cut])
        clusters = clusters[cut:]
    yield "".join(clusters)


def _cut(clusters: list[str], columns: int) -> int:
    width = most = 0
    for most, cluster in enumerate(clusters):  # noqa: B007 - the count is what is wanted
        width += _span(cluster)
        if width > columns:
            break
    most = max(most, 1)
    for cut in range(most, max(most // 2, 1) - 1, -1):
        if _good(clusters[cut - 1], clusters[cut]):
            return cut
    return most


def _good(before: str, after: str) -> bool:
    if after[0] in _CLOSING or before[-1] in _OPENING:
        return False
    return before[-1] in _SEPARATORS or _width(before[0]) == 2 or _width(after[0]) == 2


def _clusters(text: str) -> list[str]:
    """Characters with what belongs to them: accents, variation selectors, joined and tinted emoji, flags in pairs."""
    clusters: list[str] = []
    for char in text:
        belongs = clusters and (
            unicodedata.combining(char)
            or char in "\u200d\ufe0e\ufe0f\u20e3"
            or "\U0001f3fb" <= char <= "\U0001f3ff"
            or clusters[-1][-1] == "\u200d"
            or (_is_flag(char) and _is_flag(clusters[-1]) and len(clusters[-1]) == 1)
        )
        if belongs:
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters


def _span(cluster: str) -> int:
    return max(map(_width, cluster))


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char[0] <= "\U0001f1ff"


def _width(char: str) -> int:
    if unicodedata.combining(char) or char in "\u200d\ufe0e\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def close_to(word: str, words: list[str]) -> list[str]:
    """Up to three of the words that look like one, nearest first."""
    import difflib

    return difflib.get_close_matches(word, dict.fromkeys(words), n=3, cutoff=0.6)
