"""Inline styles said once: what an element has from those around it is left out, and what is left is written short.

``color`` of a heading that has the page's colour → nothing; ``border-left:4px solid #ddd`` and a colour of its own
after it → one declaration. The look is the same: declarations that browsers or WeChat's page set on an element by
themselves (a heading's weight, a link's colour) always stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from blogwriter.platforms._css import declarations

__all__ = ["Inherited", "thrifty"]

Inherited = Mapping[str, str]
"""Values that an element hands down to those inside."""

_REFUSED = re.compile(r"(?i)var\(|url\(|expression|^(?:position|class|id)$")
_HANDED_DOWN = frozenset(
    (
        "color",
        "font-family",
        "font-style",
        "font-weight",
        "letter-spacing",
        "line-height",
        "list-style",
        "overflow-wrap",
        "text-align",
        "white-space",
        "word-break",
    )
)
_NOTHING = {("border-radius", "0"), ("font-size", "inherit"), ("padding", "0")}
"""What every element has where nobody says otherwise."""
# Of their own accord, in browsers or in the page that WeChat shows an article in.
_HEADINGS = dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), frozenset(("font-size", "font-weight")))
_OF_ITSELF = _HEADINGS | {
    "a": frozenset(("color",)),
    "blockquote": frozenset(("color", "line-height")),
    "caption": frozenset(("text-align",)),
    "code": frozenset(("font-family", "font-size", "white-space")),
    "em": frozenset(("font-style",)),
    "ol": frozenset(("list-style", "padding")),
    "pre": frozenset(("font-family", "font-size", "white-space")),
    "strong": frozenset(("font-weight",)),
    "sub": frozenset(("font-size", "line-height")),
    "sup": frozenset(("font-size", "line-height")),
    "table": frozenset(("color", "line-height", "white-space", "text-align")),
    "td": frozenset(("padding", "text-align", "word-break")),
    "th": frozenset(("font-weight", "padding", "text-align", "word-break")),
    "ul": frozenset(("list-style", "padding")),
}
_SMALLER = ("sub", "sup")
_SIDE_COLOUR = re.compile(r"(border(?:-(?:top|right|bottom|left))?)-color")
_ZERO = re.compile(r"(?<![\w.#])0(?=\.\d)")
_BLANK_AFTER_COMMA = re.compile(r",\s+")


def thrifty(tag: str, style: str, inherited: Inherited) -> tuple[str, Inherited]:
    """The shortest style that looks the same, and what the element hands down.

    Args:
        tag: Name of the element.
        style: Its declarations; of one property the last counts, and what an editor refuses is left out.
        inherited: What the elements around it hand down.
    """
    pairs = dict(_short(style))
    if tag in _SMALLER and pairs.get("font-size") == "smaller":
        del pairs["font-size"]
    kept_by = _OF_ITSELF.get(tag, frozenset())
    # A dark page repaints text beside its ground, so an element with a ground keeps its ink.
    kept_by = kept_by | {"color"} if "background" in pairs or "background-color" in pairs else kept_by
    kept = {
        name: value
        for name, value in pairs.items()
        if name in kept_by or not (_is_inherited(name, value, inherited) or (name, value) in _NOTHING)
    }
    handed = {name: value for name, value in kept.items() if name in _HANDED_DOWN and value != "inherit"}
    return ";".join(f"{name}:{value}" for name, value in kept.items()), {**inherited, **handed} if handed else inherited


def _is_inherited(name: str, value: str, inherited: Inherited) -> bool:
    if name not in _HANDED_DOWN:
        return False
    # A length in em is another one where the size of the text is.
    return value == "inherit" or (inherited.get(name) == value and "em" not in value and "%" not in value)


@lru_cache(maxsize=4096)
def _short(style: str) -> tuple[tuple[str, str], ...]:
    pairs: dict[str, str] = {}
    for name, value in declarations(style):
        if _REFUSED.search(name) or _REFUSED.search(value):
            continue
        side = _SIDE_COLOUR.fullmatch(name)
        whole = pairs.get(side[1], "").split() if side else []
        if side and len(whole) == 3 and " " not in value:
            pairs[side[1]] = f"{whole[0]} {whole[1]} {value}"
            continue
        pairs.pop(name, None)
        pairs[name] = _ZERO.sub("", _BLANK_AFTER_COMMA.sub(",", value))
    return tuple(pairs.items())
