"""Questions about the children of an inline token, and about cells of tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

__all__ = [
    "caption_of",
    "cell_tag",
    "columns",
    "contents",
    "is_caption",
    "link_text",
    "lone_formula",
    "lone_header",
    "on_its_own_lines",
    "only_pictures",
    "spilled",
]

_CAPTIONED = re.compile(r"(?i)\s*(?:图|圖|表|fig(?:ure|\.)?|table)\s*[\dA-Z一二三四五六七八九十]")
_NO_CAPTION = re.compile(
    r"(?i)(?:|image|img|picture|photo|截图|图片|screenshot)[-_ \d]*|\S+\.(?:png|jpe?g|gif|webp|svg)"
)


def caption_of(image: Token) -> str:
    """What stands under a picture: its title, or its alternative text where that is numbered or alone.

    ``图 1：架构`` stays; file names and ``image`` are no captions.
    """
    alt, title = image.content, str(image.attrGet("title") or "")
    text = (alt if _CAPTIONED.match(alt) or not title else title).strip()
    return "" if _NO_CAPTION.fullmatch(text) else text


def cell_tag(token: Token, style: str = "") -> str:
    """Start tag of a table's cell with its alignment, and with ``style`` where there is any."""
    align = re.search(r"text-align:(left|center|right)", str(token.attrGet("style") or ""))
    # A cell of the body stands left by itself.
    needed = align and (align[1] != "left" or token.tag == "th")
    styles = ";".join(part for part in (f"text-align:{align[1]}" if align and needed else "", style) if part)
    return f'<{token.tag} style="{styles}">' if styles else f"<{token.tag}>"


def columns(tokens: Sequence[Token], row: int) -> int:
    """Cells of a head's row."""
    end = next(index for index in range(row, len(tokens)) if tokens[index].type == "tr_close")
    return sum(token.type == "th_open" for token in tokens[row:end])


def contents(tokens: Sequence[Token]) -> list[Token]:
    """The headings of a post's sections, as inline tokens."""
    return [
        tokens[index + 1]
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2" and token.level == 0
    ]


def on_its_own_lines(children: Sequence[Token], index: int) -> bool:
    """Whether a child shares its lines with no other, in a paragraph that has others."""
    beside = [children[i] for i in (index - 1, index + 1) if 0 <= i < len(children)]
    return bool(beside) and all(child.type in ("softbreak", "hardbreak") for child in beside)


def is_caption(content: Token, before: Token | None) -> bool:
    """Whether a paragraph is the caption of the picture before it: both begin with the same ``图 1``.

    ``![图 1](a.png)`` and ``**图 1**　The architecture`` in the next paragraph belong together.
    """
    if content.type != "inline" or before is None or before.type != "inline" or not only_pictures(before):
        return False
    label = next(child.content.strip() for child in before.children or [] if child.type == "image")
    return bool(_CAPTIONED.match(label)) and content.content.lstrip("*_ ").startswith(label)


def link_text(children: Sequence[Token]) -> str:
    """Text of the link whose opening token stands just before."""
    parts = []
    for child in children:
        if child.type == "link_close":
            break
        parts.append(child.content)
    return "".join(parts).strip()


def lone_formula(content: Token) -> bool:
    """Whether a paragraph is one ``$$…$$``."""
    children = [child for child in content.children or [] if child.type != "softbreak" and child.content.strip()]
    return content.type == "inline" and len(children) == 1 and children[0].type == "math_inline_double"


def lone_header(tokens: Sequence[Token], row: int) -> int:
    """Columns of a header row whose first cell alone says something, else 0: such a cell is the title of its table.

    Args:
        tokens: Of the whole post.
        row: Index of the row's opening token.
    """
    cells = []
    for index in range(row + 1, len(tokens)):
        if tokens[index].type == "tr_close":
            break
        if tokens[index].type == "th_open":
            cells.append(tokens[index + 1].content.strip())
    return len(cells) if len(cells) > 1 and cells[0] and not any(cells[1:]) else 0


def only_pictures(content: Token) -> bool:
    """Whether a paragraph holds pictures and nothing to read."""
    children = content.children or []
    others = [
        c for c in children if c.type not in ("image", "softbreak", "link_open", "link_close") and c.content.strip()
    ]
    return content.type == "inline" and not others and any(child.type == "image" for child in children)


def spilled(line: str, columns: int) -> bool:
    r"""Whether a table's row has more cells than its head; parsers drop them without a word.

    A bar ends a cell even in code and in formulas, where it has to be written as ``\|``.
    """
    cells = escapedSplit(line.lstrip(" \t>").rstrip())
    return len(cells) - (not cells[0].strip()) - (not cells[-1].strip()) > columns
