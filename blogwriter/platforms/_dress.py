"""A half-made page → HTML that an editor keeps: sanitised, every style inline, no class, nothing an editor refuses."""

from __future__ import annotations

import re
from functools import lru_cache

from blogwriter.platforms._code import palette
from blogwriter.platforms._css import stylesheet
from blogwriter.platforms._lists import kept_lists
from blogwriter.platforms._raw import sanitised
from blogwriter.platforms._styles import Inherited, thrifty

__all__ = ["dressed", "full_css", "visible"]

# Serialised by html5ever, so every value is in double quotes and quotes inside it are escaped.
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s+[^\s=>\"]+(?:=\"[^\"]*\")?)*)\s*/?>")
_ATTRIBUTE = re.compile(r"\s+([^\s=>\"]+)(?:=\"([^\"]*)\")?")
_MARKUP = re.compile(r"<svg.*?</svg>|<[^>]*>", re.DOTALL)
_KEPT = frozenset(("style", "href", "src", "alt", "colspan", "rowspan", "start"))
_PRE = re.compile(r"(<pre\b.*?</pre>)|\n", re.DOTALL)
_VOID = frozenset(("br", "hr", "img"))


def dressed(html: str, *, theme: str, code_theme: str, css: str) -> str:
    """A page's content in one styled section, its places still to be filled."""
    import css_inline

    inner = f'<section class="post">{_on_lines(kept_lists(sanitised(html)))}</section>'
    styled = css_inline.inline_fragment(inner, full_css(theme, code_theme, css))
    return _undressed(styled)


def _on_lines(html: str) -> str:
    """Without line ends outside of ``pre``: WeChat's editor takes each for a break."""
    return html if "\n" not in html else _PRE.sub(lambda match: match[0] if match[1] else " ", html)


@lru_cache(maxsize=16)
def full_css(theme: str, code_theme: str, css: str) -> str:
    """Theme and code theme together."""
    ground, text, _ = palette(code_theme)
    return f"{stylesheet(theme, css)}\n.post pre{{background:{ground};color:{text}}}"


def visible(html: str) -> int:
    """Number of characters that a reader sees."""
    text = _MARKUP.sub("", html)
    return len(re.sub(r"[\s\u2060]+", "", re.sub(r"&[#\w]+;", "x", text)))


def _undressed(html: str) -> str:
    """Without classes and with short styles; no-break spaces as characters, since an entity costs six."""
    parts: list[str] = []
    around: list[Inherited] = [{}]
    known: dict[tuple[str, int], tuple[str, Inherited, Inherited]] = {}
    position = 0
    for match in _TAG.finditer(html):
        parts.append(html[position : match.start()])
        position = match.end()
        name = match[2]
        if match[1]:
            around.pop()
            parts.append(match[0])
            continue
        # Elements recur under the same parents by the hundred; the parent is kept, so that its id stays its own.
        key = (match[0], id(around[-1]))
        if key not in known:
            known[key] = (*_short_tag(name, match[3], around[-1]), around[-1])
        tag, handed_down, _ = known[key]
        parts.append(tag)
        if name not in _VOID:
            around.append(handed_down)
    return "".join([*parts, html[position:]]).replace("&nbsp;", "\xa0")


def _short_tag(name: str, attributes: str, inherited: Inherited) -> tuple[str, Inherited]:
    parts = []
    for attribute, value in _ATTRIBUTE.findall(attributes):
        if attribute == "style":
            value, inherited = thrifty(name, value, inherited)  # noqa: PLW2901 - the same value, shorter
            if not value:
                continue
        if attribute in _KEPT:
            parts.append(f' {attribute}="{value}"')
    return f"<{name}{''.join(parts)}>", inherited
