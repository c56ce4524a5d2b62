"""A half-made page → HTML that an editor keeps: sanitised, every style inline, no class, nothing an editor refuses."""

from __future__ import annotations

import re
from functools import lru_cache

from blogwriter.platforms._code import palette
from blogwriter.platforms._css import stylesheet
from blogwriter.platforms._lists import kept_lists
from blogwriter.platforms._raw import sanitised
from blogwriter.platforms._styles import Inherited, thrifty

__all__ = ["cleaned", "dressed", "full_css", "visible"]

# Serialised by html5ever, so every value is in double quotes and quotes inside it are escaped.
_TAG = re.compile(r"(</?[a-z][a-z0-9]*(?:\s+[^\s=>\"]+(?:=\"[^\"]*\")?)*\s*/?>)")
_PARTS = re.compile(r"<([a-z][a-z0-9]*)((?:\s+[^\s=>\"]+(?:=\"[^\"]*\")?)*)\s*/?>")
_ATTRIBUTE = re.compile(r"\s+([^\s=>\"]+)(?:=\"([^\"]*)\")?")
_MARKUP = re.compile(r"<svg.*?</svg>|<[^>]*>", re.DOTALL)
_KEPT = frozenset(("style", "href", "src", "alt", "colspan", "rowspan", "start"))
_PRE = re.compile(r"(<pre\b.*?</pre>)|\n", re.DOTALL)
_VOID = frozenset(("br", "hr", "img"))


def cleaned(html: str) -> str:
    """A half-made page without anything that runs, and its lists as an editor keeps them."""
    return f'<section class="post">{_on_lines(kept_lists(sanitised(html)))}</section>'


def dressed(html: str, *, theme: str, code_theme: str, css: str) -> str:
    """A cleaned page with every style inline, its places still to be filled."""
    import css_inline

    return _undressed(css_inline.inline_fragment(html, full_css(theme, code_theme, css)))


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


class _Scope(dict[str, tuple[str, "_Scope | None"]]):
    """Start tags as they stand inside an element → short, and what they open; elements recur by the hundred."""

    def __init__(self, inherited: Inherited) -> None:
        super().__init__()
        self.inherited = inherited

    def __missing__(self, tag: str) -> tuple[str, _Scope | None]:
        match = _PARTS.fullmatch(tag)
        if not match:
            raise KeyError(tag)
        short, handed_down = _short_tag(match[1], match[2], self.inherited)
        self[tag] = found = (short, None if match[1] in _VOID else _Scope(handed_down))
        return found


def _undressed(html: str) -> str:
    """Without classes and with short styles; no-break spaces as characters, since an entity costs six."""
    pieces = _TAG.split(html)
    around = [_Scope({})]
    for index in range(1, len(pieces), 2):
        tag = pieces[index]
        if tag[1] == "/":
            around.pop()
            continue
        pieces[index], opened = around[-1][tag]
        if opened is not None:
            around.append(opened)
    return "".join(pieces).replace("&nbsp;", "\xa0")


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
