"""Code with colours inline: pygments finds the tokens, a small palette of ours (or any pygments style) paints them.

Line ends become ``<br>`` and indentation no-break spaces, since editors fold both away even inside ``pre``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from blogwriter.errors import SettingsError
from blogwriter.platforms._shelf import kept

__all__ = ["Palette", "code_themes", "highlighted", "palette"]

Palette = tuple[str, str, tuple[tuple[str, str], ...]]
"""(ground, plain text, pairs of a dotted pygments token type and its colour)."""

MAX_CODE = 60_000
"""Longer code stays without colours: some lexers take seconds for it."""
_OURS: dict[str, Palette] = {
    "default": (
        "#f5f5f5",
        "#2b2b2b",
        (
            ("Comment", "#575757"),
            ("Keyword", "#5a1866"),
            ("Keyword.Constant", "#0b4a8f"),
            ("Name.Function", "#0b4a8f"),
            ("Name.Class", "#0b4a8f"),
            ("Name.Decorator", "#5a1866"),
            ("Name.Builtin", "#0b5566"),
            ("Name.Tag", "#5a1866"),
            ("Name.Attribute", "#0b4a8f"),
            ("Literal.String", "#1d5c23"),
            ("Literal.Number", "#84370b"),
            ("Operator.Word", "#5a1866"),
            ("Generic.Deleted", "#8a1f11"),
            ("Generic.Inserted", "#1d5c23"),
            ("Generic.Subheading", "#0b4a8f"),
        ),
    ),
    "dark": (
        "#282c34",
        "#e6e6e6",
        (
            ("Comment", "#a9b1bd"),
            ("Keyword", "#d9a2f0"),
            ("Name.Function", "#8cc8ff"),
            ("Name.Class", "#f0d58c"),
            ("Name.Decorator", "#d9a2f0"),
            ("Name.Builtin", "#8bdcd2"),
            ("Name.Tag", "#f2a2a9"),
            ("Name.Attribute", "#f0d58c"),
            ("Literal.String", "#b5dc9b"),
            ("Literal.Number", "#f0bd8c"),
            ("Operator.Word", "#d9a2f0"),
            ("Generic.Deleted", "#f2a2a9"),
            ("Generic.Inserted", "#b5dc9b"),
            ("Generic.Subheading", "#8cc8ff"),
        ),
    ),
    "plain": ("#f5f5f5", "#2b2b2b", ()),
}
_RUN_OF_BLANKS = re.compile(r"(?m)^[ ]+|[ ]{2,}")


def code_themes() -> tuple[str, ...]:
    """Names of our own palettes; every name of a pygments style works too."""
    return tuple(_OURS)


@lru_cache(maxsize=16)
def palette(name: str) -> Palette:
    """The colours of a code theme.

    Raises:
        SettingsError: There is no such code theme.
    """
    if name in _OURS:
        return _OURS[name]
    from pygments.styles import get_style_by_name
    from pygments.util import ClassNotFound

    try:
        style = get_style_by_name(name)
    except ClassNotFound as exc:
        known = "、".join(_OURS)
        raise SettingsError(
            f"没有名为“{name}”的代码主题；可用的有：{known}，或 pygments 的样式名", code="unknown_name"
        ) from exc
    colours = tuple((".".join(kind), f"#{spec['color']}") for kind, spec in style if spec["color"])
    plain = next((colour for kind, colour in colours if kind == "Token"), "#f2f2f2" if _dark(style) else "#2b2b2b")
    return str(style.background_color), plain, tuple((kind, colour) for kind, colour in colours if kind)


def _dark(style: Any) -> bool:
    ground = str(style.background_color).lstrip("#")
    return len(ground) == 6 and sum(int(ground[i : i + 2], 16) for i in (0, 2, 4)) < 384


@lru_cache(maxsize=256)
def highlighted(source: str, language: str, theme: str, *, cache: Path | None = None) -> str:
    """Code as HTML text with coloured spans, ready to stand inside ``code``.

    Args:
        source: The code.
        language: Name of a pygments lexer; without colours where there is none.
        theme: Code theme.
        cache: Folder in which coloured code is kept between runs; None for nowhere.

    Raises:
        SettingsError: No such code theme.
    """
    source = source.rstrip("\n").expandtabs(4)
    colours = palette(theme)[2]
    if not colours or not language or len(source) > MAX_CODE:
        return _span("", _blanks_kept(source))
    key = f"code {_pygments()} {language} {colours} {source}"
    return kept(cache, key, lambda: _painted(source, language, dict(colours)).encode()).decode()


def _painted(source: str, language: str, colours: dict[str, str]) -> str:
    return "".join(_span(colour, text) for colour, text in _runs(source, language, colours))


def _pygments() -> str:
    import pygments

    return pygments.__version__


def _blanks_kept(source: str) -> str:
    return _RUN_OF_BLANKS.sub(lambda match: "\xa0" * len(match[0]), source)


def _span(colour: str, text: str) -> str:
    shown = escape(text, quote=False).replace("\n", "<br>")
    return f'<span style="color:{colour}">{shown}</span>' if colour and text.strip() else shown


def _runs(source: str, language: str, colours: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(colour or nothing, text), neighbours of one colour joined."""
    shown, pending = "", ""
    for colour, text in _coloured(source, language, colours):
        if colour != shown and text.strip(" \xa0\n"):
            if pending:
                yield shown, pending
            shown, pending = colour, text
        else:
            pending += text
    if pending:
        yield shown, pending


def _coloured(source: str, language: str, colours: dict[str, str]) -> Iterator[tuple[str, str]]:
    lexer = _lexer(language)
    kept = _blanks_kept(source)
    if lexer is None:
        yield "", kept
        return
    position = 0
    for kind, text in lexer.get_tokens(source):
        # Lexers are given plain blanks; the no-break spaces are put back by position.
        part = kept[position : position + len(text)]
        position += len(text)
        if part:
            yield _colour(str(kind).removeprefix("Token."), colours), part


def _colour(kind: str, colours: dict[str, str]) -> str:
    while kind:
        if kind in colours:
            return colours[kind]
        kind = kind.rpartition(".")[0]
    return ""


@lru_cache(maxsize=64)
def _lexer(language: str) -> Any:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
