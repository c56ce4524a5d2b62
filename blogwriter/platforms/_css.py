"""Themes: CSS files in ``assets/themes`` on top of ``_base.css``, made safe for editors before they are inlined.

WeChat drops a whole style attribute with ``var(`` in it and ignores positions and priorities, so variables are resolved
here and whatever an editor refuses is left out. At-rules are dropped: an inline style has no media.
"""

from __future__ import annotations

import re
from functools import lru_cache

from blogwriter import resources
from blogwriter.errors import RenderError, SettingsError

__all__ = ["Rule", "declarations", "rules", "stylesheet", "themes", "title_of"]

Rule = tuple[str, tuple[tuple[str, str], ...]]
"""(selector, its declarations in order)."""

MAX_CSS = 200_000
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT_BLOCK = re.compile(r"@[^;{]*(?:;|\{(?:[^{}]|\{[^{}]*\})*\})")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,\s*([^()]*))?\)")
_REFUSED_NAMES = re.compile(
    r"(?i)^(?:position|z-index|behavior|-moz-binding|float|animation.*|transition.*|content|--.*)$"
)
_REFUSED_VALUES = re.compile(r"(?i)url\s*\(|var\s*\(|expression\s*\(|javascript:|@import|[<>\\{}]")
_MAX_DEPTH = 5


def themes() -> tuple[str, ...]:
    """Names of the themes that come with the program."""
    return tuple(sorted(file.stem for file in (resources.assets() / "themes").glob("[!_]*.css")))


def title_of(theme: str) -> str:
    """What a theme is like, in a Chinese line: the comment at the head of its file."""
    first = (resources.assets() / "themes" / f"{theme}.css").read_text("utf-8").partition("\n")[0]
    return first.removeprefix("/*").removesuffix("*/").strip()


@lru_cache(maxsize=32)
def stylesheet(theme: str, own_css: str = "") -> str:
    """CSS ready for inlining: base, theme, then the user's own.

    Raises:
        SettingsError: There is no such theme; the message says which there are.
        RenderError: The user's CSS is too long.
    """
    return "\n".join(
        f"{selector}{{{';'.join(f'{name}:{value}' for name, value in pairs)}}}"
        for selector, pairs in rules(theme, own_css)
    )


@lru_cache(maxsize=32)
def rules(theme: str, own_css: str = "") -> tuple[Rule, ...]:
    """The rules of a theme with variables resolved and refused declarations left out."""
    if theme not in themes():
        raise SettingsError(
            f"没有名为“{theme}”的主题；可用的有：{'、'.join(themes())}，或给出一个 .css 文件", code="unknown_name"
        )
    if len(own_css) > MAX_CSS:
        raise RenderError(f"自定义 CSS 超过 {MAX_CSS} 个字符", code="css")
    folder = resources.assets() / "themes"
    parsed = [
        rule
        for text in ((folder / "_base.css").read_text("utf-8"), (folder / f"{theme}.css").read_text("utf-8"), own_css)
        for rule in _parse(text)
    ]
    variables = {name: value for selector, pairs in parsed if selector == ":root" for name, value in pairs}
    kept = []
    for selector, pairs in parsed:
        safe = tuple((name, _resolved(value, variables)) for name, value in pairs if not _REFUSED_NAMES.match(name))
        safe = tuple((name, value) for name, value in safe if value and not _REFUSED_VALUES.search(value))
        if safe and selector != ":root":
            kept.append((selector, safe))
    return tuple(kept)


def declarations(text: str) -> tuple[tuple[str, str], ...]:
    """(property, value) pairs of a declaration block, priorities left out."""
    pairs = []
    for part in text.split(";"):
        name, colon, value = part.partition(":")
        if colon and name.strip() and value.strip():
            pairs.append((name.strip().lower(), re.sub(r"\s*!\s*important", "", value).strip()))
    return tuple(pairs)


def _parse(text: str) -> list[Rule]:
    text = _AT_BLOCK.sub("", _COMMENT.sub("", text))
    return [(" ".join(selector.split()), declarations(block)) for selector, block in _RULE.findall(text)]


def _resolved(value: str, variables: dict[str, str]) -> str:
    for _ in range(_MAX_DEPTH):
        value, count = _VARIABLE.subn(lambda match: variables.get(match[1], match[2] or ""), value)
        if not count:
            break
    return value.strip()
