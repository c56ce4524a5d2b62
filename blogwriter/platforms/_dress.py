"""A half-made page → HTML that an editor keeps: sanitised, every style inline, no class, nothing an editor refuses."""

from __future__ import annotations

import re
from functools import lru_cache

from blogwriter.platforms._code import palette
from blogwriter.platforms._css import declarations, stylesheet
from blogwriter.platforms._html import Page, fill
from blogwriter.platforms._raw import sanitised

__all__ = ["dressed", "full_css", "visible"]

# Serialised by html5ever, so every value is in double quotes and quotes inside it are escaped.
_TAG = re.compile(r"<([a-z][a-z0-9]*)((?:\s+[^\s=>\"]+(?:=\"[^\"]*\")?)*)\s*/?>")
_ATTRIBUTE = re.compile(r"\s+([^\s=>\"]+)(?:=\"([^\"]*)\")?")
_MARKUP = re.compile(r"<svg.*?</svg>|<[^>]*>", re.DOTALL)
_KEPT = frozenset(("style", "href", "src", "alt", "colspan", "rowspan", "start"))
_REFUSED = re.compile(r"(?i)var\(|url\(|expression|^(?:position|class|id)$")


def dressed(page: Page, *, theme: str, code_theme: str, css: str) -> str:
    """The page's content in one styled section."""
    import css_inline

    inner = f'<section class="post">{sanitised(page.html)}</section>'
    styled = css_inline.inline_fragment(inner, full_css(theme, code_theme, css))
    return fill(_undressed(styled), page.places)


@lru_cache(maxsize=16)
def full_css(theme: str, code_theme: str, css: str) -> str:
    """Theme and code theme together."""
    ground, text, _ = palette(code_theme)
    return f"{stylesheet(theme, css)}\n.post pre{{background:{ground};color:{text}}}"


def visible(html: str) -> int:
    """Number of characters that a reader sees."""
    text = _MARKUP.sub("", html)
    return len(re.sub(r"\s+", "", re.sub(r"&[#\w]+;", "x", text)))


def _undressed(html: str) -> str:
    """Without classes and with short styles; no-break spaces as characters, since an entity costs six."""
    return _TAG.sub(_short_tag, html).replace("&nbsp;", "\xa0")


def _short_tag(match: re.Match[str]) -> str:
    parts = []
    for name, value in _ATTRIBUTE.findall(match[2]):
        if name == "style":
            value = _short_style(value)  # noqa: PLW2901 - the same value, shorter
            if not value:
                continue
        if name in _KEPT:
            parts.append(f' {name}="{value}"')
    return f"<{match[1]}{''.join(parts)}>"


@lru_cache(maxsize=4096)
def _short_style(style: str) -> str:
    """``a: b; c: d;`` → ``a:b;c:d``; of one property the last value counts."""
    pairs = dict(declarations(style))
    return ";".join(
        f"{name}:{re.sub(r', ', ',', value)}"
        for name, value in pairs.items()
        if not _REFUSED.search(name) and not _REFUSED.search(value)
    )
