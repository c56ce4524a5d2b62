r"""Which dollars are formulas, as one inline rule.

$x_1^*, x_2^*$        → one formula
$5 to $10             → text: no closing dollar follows a blank
$5和$10               → text: no digit follows a closing dollar
花了5$，后来6$        → text: Chinese outside braces and no TeX
$$x$$ in a paragraph  → a display formula
\$5                   → text
\(x^2\)               → a formula, as models write them; \(注\) → text
\[x^2\]               → a display formula; \[1\] → text
"""

from __future__ import annotations

import re

from markdown_it.rules_inline import StateInline

__all__ = ["math_bracketed", "math_inline"]

_CLOSING = re.compile(r"(?<![\\$])(?:\\\\)*\$(?!\$)")
_CLOSING_DOUBLE = re.compile(r"(?<!\\)(?:\\\\)*\$\$")
_BRACES = re.compile(r"\{[^{}]*\}")
_CLOSING_BRACKET = {"(": re.compile(r"(?<!\\)(?:\\\\)*\\\)"), "[": re.compile(r"(?<!\\)(?:\\\\)*\\\]")}
_COMMAND = re.compile(r"\\[A-Za-z]|\^")
_WORD = re.compile(r"[A-Za-z]{3}")
_TEX = re.compile(r"[\\^_=<>]")
_MAX_LINES = 20
_MAX_CHARACTERS = 5_000


def math_inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """The rule; escaped dollars never reach it, since the ``escape`` rule stands before."""
    if state.src[state.pos] != "$":
        return False
    marker = "$$" if state.src.startswith("$$", state.pos) else "$"
    start = state.pos + len(marker)
    match = (_CLOSING_DOUBLE if marker == "$$" else _CLOSING).search(state.src, start, state.posMax)
    if not match:
        return False
    content = state.src[start : match.end() - len(marker)]
    if not _is_formula(content, state.src[match.end() : match.end() + 1], double=marker == "$$"):
        return False
    if not silent:
        token = state.push("math_inline_double" if marker == "$$" else "math_inline", "math", 0)
        token.content = content
        token.markup = marker
    state.pos = match.end()
    return True


def math_bracketed(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    r"""The rule for ``\(…\)`` and ``\[…\]``; it stands before ``escape``, which takes what is no formula."""
    opening = state.src[state.pos + 1 : state.pos + 2]
    if state.src[state.pos] != "\\" or opening not in _CLOSING_BRACKET:
        return False
    end = min(state.posMax, state.pos + _MAX_CHARACTERS)
    # The plain search is a hundred times as fast, and most often there is nothing to be found.
    if state.src.find("\\)" if opening == "(" else "\\]", state.pos + 2, end) < 0:
        return False
    match = _CLOSING_BRACKET[opening].search(state.src, state.pos + 2, end)
    content = state.src[state.pos + 2 : match.end() - 2] if match else ""
    if not match or not _is_tex(content, opening) or not _is_formula(content.strip(), "", double=False):
        return False
    if not silent:
        token = state.push("math_inline" if opening == "(" else "math_inline_double", "math", 0)
        token.content, token.markup = content.strip(), f"\\{opening}"
    state.pos = match.end()
    return True


def _is_tex(content: str, opening: str) -> bool:
    r"""Whether what stands between escaped brackets is more than words, such as ``\[unused_1\]``."""
    if _COMMAND.search(content):
        return True
    if _WORD.search(content):
        return False
    # Models leave blanks inside: \( n \).
    return bool(_TEX.search(content)) or (opening == "(" and content[:1] == content[-1:] == " ")


def _is_formula(content: str, following: str, *, double: bool) -> bool:
    if not content.strip() or content.count("\n") > _MAX_LINES or "\n\n" in content:
        return False
    if double:
        return True
    if content[0].isspace() or content[-1].isspace() or following.isdigit():
        return False
    bare = content
    while (shorter := _BRACES.sub("", bare)) != bare:
        bare = shorter
    # No pattern, since one of ten thousand characters takes longer to compile than a post has formulas.
    chinese = any("\u3000" <= char <= "\uffef" for char in bare)
    return not chinese or bool(_TEX.search(content))
