"""Raw HTML in a post: a first pass over single pieces, and the last word of a sanitiser over the whole.

The first pass only renames (``<kbd>`` → a span that a theme can style) and finds pictures; it may see half an element,
since Markdown may stand between a start tag and its end. Safety is the second's: ``nh3`` parses as browsers do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

__all__ = ["rewritten", "sanitised", "sanitised_source"]

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
    [
        "section",
        "p",
        "span",
        "strong",
        "em",
        "del",
        "code",
        "pre",
        "br",
        "img",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "caption",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "sup",
        "sub",
        "a",
        "figure",
        "figcaption",
        "ul",
        "ol",
        "li",
        "hr",
    ]
)
_ATTRIBUTES = {
    "*": {"style", "class", "id"},
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_STYLES = frozenset(
    [
        "color",
        "background-color",
        "background",
        "border",
        "border-top",
        "border-right",
        "border-bottom",
        "border-left",
        "border-color",
        "border-style",
        "border-width",
        "border-radius",
        "border-left-color",
        "border-collapse",
        "border-spacing",
        "box-shadow",
        "display",
        "font",
        "font-family",
        "font-size",
        "font-style",
        "font-weight",
        "height",
        "letter-spacing",
        "line-height",
        "list-style",
        "list-style-type",
        "margin",
        "margin-top",
        "margin-right",
        "margin-bottom",
        "margin-left",
        "max-width",
        "min-width",
        "opacity",
        "overflow",
        "overflow-x",
        "overflow-wrap",
        "padding",
        "padding-top",
        "padding-right",
        "padding-bottom",
        "padding-left",
        "text-align",
        "text-decoration",
        "text-indent",
        "vertical-align",
        "white-space",
        "width",
        "word-break",
    ]
)
_DROPPED_WITH_CONTENT = frozenset(
    [
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "noscript",
        "template",
        "textarea",
        "select",
        "title",
        "svg",
        "math",
        "xmp",
        "noembed",
        "noframes",
    ]
)
_PLAIN_COMMENT = re.compile(r"\s*[\w.]+(?:[\s\w.]|-(?!-|$))*")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}|[a-zA-Z]{3,20}")
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


def sanitised(html: str) -> str:
    """A whole page's inner HTML, ours and the post's own mixed, balanced, without anything that runs or loads."""
    import nh3

    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
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
        style = ";".join(
            part
            for part in (_SPAN_STYLES.get(tag), _aligned(tag, values), _inked(tag, values), values.get("style"))
            if part
        )
        kept: dict[str, str] = {
            name: values[name] for name in ("href", "colspan", "rowspan", "start") if name in values
        }
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


def _inked(tag: str, values: dict[str, str]) -> str:
    """``<font color="red">``, which editors for Chinese posts still write."""
    colour = values.get("color", "").strip()
    return f"color:{colour}" if tag == "font" and _COLOUR.fullmatch(colour) else ""


def _image_style(values: dict[str, str]) -> str:
    width = values.get("width", "").strip()
    if not _LENGTH.fullmatch(width):
        return ""
    return f"width:{width if width[-1] in '%mx' else width + 'px'}"


def sanitised_source(html: str) -> str:
    """A piece of raw HTML inside Markdown, perhaps half an element, without what runs or loads code.

    Only names and addresses are looked at: the piece is not balanced, since its end may stand further down. Text
    between a script's tags is dropped where both stand in one piece.
    """
    parser = _Stripper()
    parser.feed(html)
    parser.close()
    return html if parser.clean else "".join(parser.parts)


class _Stripper(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self.clean = True
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED_WITH_CONTENT or tag in ("base", "meta", "link", "form", "input", "button"):
            self.clean = False
            self._skipping += tag in ("script", "style", "template", "textarea", "title")
            return
        kept = [(name, value) for name, value in attrs if not _is_dangerous(name, value or "")]
        if len(kept) == len(attrs):
            self._add(self.get_starttag_text() or "")
            return
        self.clean = False
        written = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in kept)
        self._add(f"<{tag}{written}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._skipping = 0

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED_WITH_CONTENT:
            self.clean = False
            self._skipping = 0
            return
        self._add(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._add(data)

    def handle_entityref(self, name: str) -> None:
        self._add(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._add(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        # Parsers disagree on where a comment ends; marks such as <!-- more --> are all that a post needs of them.
        if _PLAIN_COMMENT.fullmatch(data):
            self._add(f"<!--{data}-->")
        else:
            self.clean = False

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002 - the library's signature
        self.clean = False

    def handle_decl(self, decl: str) -> None:  # noqa: ARG002 - the library's signature
        self.clean = False

    def handle_pi(self, data: str) -> None:  # noqa: ARG002 - the library's signature
        self.clean = False

    def _add(self, text: str) -> None:
        if not self._skipping:
            self.parts.append(text)


def _is_dangerous(name: str, value: str) -> bool:
    address = re.sub(r"[\x00-\x20]", "", value).lower()
    if name.startswith("on") or name in ("srcdoc", "formaction", "action", "ping"):
        return True
    if name in ("href", "src", "xlink:href", "data", "poster", "background", "srcset"):
        return bool(re.match(r"[a-z][a-z0-9+.-]*:", address)) and not re.match(
            r"(?:https?|mailto|tel):|data:image/(?:png|jpeg|gif|webp)", address
        )
    return name == "style" and bool(re.search(r"(?i)expression|javascript|url\s*\(|behavior|-moz-binding|\\", value))
