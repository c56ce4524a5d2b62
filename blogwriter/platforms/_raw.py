"""Raw HTML in a post: a first pass over single pieces, and the last word of a sanitiser over the whole.

The first pass only renames (``<kbd>`` → a span that a theme can style) and finds pictures; it may see half an element,
since Markdown may stand between a start tag and its end. Safety is the second's: ``nh3`` parses as browsers do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

__all__ = ["rewritten", "sanitised"]

_RENAMED = {
    "b": "strong",
    "i": "em",
    "cite": "em",
    "strike": "del",
    "s": "del",
    "div": "section",
    "center": "section",
    "article": "section",
    "summary": "p",
    "details": "section",
    "tt": "code",
    "samp": "code",
}
_SPANS = {"kbd": "kbd", "mark": "mark", "font": "", "u": "", "ins": "", "small": "", "big": "", "abbr": ""}
_SPAN_STYLES = {"u": "text-decoration:underline", "ins": "text-decoration:underline", "small": "font-size:.85em"}
_TAGS = frozenset(
    "section p span strong em del code pre br img table thead tbody tfoot tr th td caption blockquote h1 h2 h3 h4 h5 h6"
    " sup sub a figure figcaption ul ol li hr".split()
)
_ATTRIBUTES = {
    "*": {"style", "class"},
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_STYLES = frozenset(
    "color background-color background border border-top border-right border-bottom border-left border-color border-style"
    " border-width border-radius border-left-color border-collapse border-spacing box-shadow display font font-family"
    " font-size font-style font-weight height letter-spacing line-height list-style list-style-type margin margin-top"
    " margin-right margin-bottom margin-left max-width min-width opacity overflow overflow-x overflow-wrap padding"
    " padding-top padding-right padding-bottom padding-left text-align text-decoration text-indent vertical-align"
    " white-space width word-break".split()
)
_DROPPED_WITH_CONTENT = frozenset(
    "script style iframe object embed noscript template textarea select title svg math xmp noembed noframes".split()
)
_LENGTH = re.compile(r"\d{1,4}(?:\.\d+)?(?:px|%|em)?")


def rewritten(html: str, picture: Callable[[str, str, str], str]) -> str:
    """A piece of raw HTML in the words of our pages.

    Args:
        html: A piece of a post, perhaps half an element.
        picture: (target, alternative text, inline style) → the picture's HTML.
    """
    parser = _Rewriter(picture)
    parser.feed(html)
    parser.close()
    return "".join(parser.parts)


def sanitised(html: str, *, keep: frozenset[str] = frozenset()) -> str:
    """The whole page's inner HTML, balanced and without anything that could run or load.

    Args:
        html: Ours and the post's own mixed.
        keep: Further attributes allowed on all elements.
    """
    import nh3

    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: names | (keep if tag == "*" else set()) for tag, names in _ATTRIBUTES.items()},
        clean_content_tags=set(_DROPPED_WITH_CONTENT),
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        filter_style_properties=set(_STYLES),
    )


class _Rewriter(HTMLParser):
    def __init__(self, picture: Callable[[str, str, str], str]) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._picture = picture

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "img":
            self.parts.append(self._picture(values.get("src", ""), values.get("alt", ""), _image_style(values)))
            return
        style = ";".join(part for part in (_SPAN_STYLES.get(tag), _aligned(tag, values), values.get("style")) if part)
        kept = {name: values[name] for name in ("href", "colspan", "rowspan", "start") if name in values}
        if _SPANS.get(tag):
            kept["class"] = _SPANS[tag]
        if style:
            kept["style"] = style
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in kept.items())
        self.parts.append(f"<{_renamed(tag)}{attributes}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{_renamed(tag)}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(data.replace("<", "&lt;"))

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")


def _renamed(tag: str) -> str:
    return "span" if tag in _SPANS else _RENAMED.get(tag, tag)


def _aligned(tag: str, values: dict[str, str]) -> str:
    align = "center" if tag == "center" else values.get("align", "").lower()
    return f"text-align:{align}" if align in ("left", "center", "right") else ""


def _image_style(values: dict[str, str]) -> str:
    width = values.get("width", "").strip()
    if not _LENGTH.fullmatch(width):
        return ""
    return f"width:{width if width[-1] in '%mx' else width + 'px'}"
