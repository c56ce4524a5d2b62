r"""Text of a paper into Markdown that shows exactly this text: never structure, HTML, math, a footnote or a template.

    a*b_c, _x_        →  a\*b_c, \_x\_           emphasis
    <b>, &lt;         →  &lt;b>, &amp;lt;          HTML and entities
    $x$, |            →  \$x\$, \|               math, cells of tables
    [12], [x](y)      →  [12], [x]&#40;y)         links, but citations stay as printed
    [^p1.s1], {{ x }} →  &#91;^p1.s1], &#123;&#123; x }}
    # x, - x, 1. x    →  \# x, \- x, 1\. x       block marks, at the beginning only

Brackets become entities and not ``\[``, which some renderers take for display math.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["cell", "escape", "link"]

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\\"), r"\\\\"),
    (re.compile(r"&(?=#?\w{1,32};)"), "&amp;"),
    (re.compile(r"[*`$|]"), r"\\\g<0>"),
    (re.compile(r"(?<![^\W_])_|_(?![^\W_])"), r"\\_"),
    (re.compile(r"~(?=~)|(?<=~)~|(?<![\w/])~(?=\S)|(?<=\S)~(?!\w)"), r"\\~"),
    (re.compile(r"=(?==)|(?<==)="), r"\\="),
    (re.compile(r"\+(?=\+)|(?<=\+)\+"), r"\\+"),
    (re.compile(r"<"), "&lt;"),
    (re.compile(r"\[(?=\[|\^|!|\s*\]|_?toc_?\])|(?<=[!^\]])\[", re.IGNORECASE), "&#91;"),
    (re.compile(r"(?<=\])\("), "&#40;"),
    (re.compile(r"\{(?=[{%#:.])|(?<=\{)\{"), "&#123;"),
    (re.compile(r"\^(?=&#91;)"), "&#94;"),
)
_LEADING: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^(?=[#>+=-])"), r"\\"),
    (re.compile(r"^(\d{1,9})(?=[.)](?:\s|$))"), r"\1\\"),
    (re.compile(r"^\[(?=[ xX]\](?:\s|$))"), "&#91;"),
    (re.compile(r"^(\[[^\]]*\]):"), r"\1&#58;"),
    (re.compile(r"^:(?=:)"), "&#58;"),
)


def escape(text: str) -> str:
    """One line of Markdown that renders as the text; runs of white space become one blank, controls go."""
    line = "".join(ch for ch in " ".join(text.split()) if unicodedata.category(ch) != "Cc")
    for pattern, new in (*_RULES, *_LEADING):
        line = pattern.sub(new, line)
    return line


def cell(markdown: str) -> str:
    """Markdown of one line as the content of a table's cell."""
    return " ".join(markdown.split())


def link(text: str, url: str) -> str:
    """A link with a paper's text; without a plain web address just the text."""
    if not re.fullmatch(r"https?://[^\s<>()\[\]\"'`\\{}|^]+", url):
        return escape(text)
    return f"[{escape(text).replace('[', '&#91;').replace(']', '&#93;')}]({url})"
