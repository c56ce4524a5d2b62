"""The article of a web page as Markdown lines, for the line rules to go on with.

readability finds the article (best of seven extractors on Chinese pages); what it keeps is written down line by line.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from blogwriter.errors import SourceError

__all__ = ["article"]

_BLOCKS = frozenset(
    {"p", "div", "section", "article", "header", "footer", "main", "aside", "ul", "ol", "table", "tr", "blockquote"}
    | {"figure", "figcaption", "dl", "dt", "dd", "body"}
)
_SKIPPED = frozenset(
    {"script", "style", "noscript", "iframe", "form", "button", "input", "select", "textarea", "svg", "nav", "template"}
)
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_DEPTH = 400
"""Elements inside elements beyond this are not followed: no page nests so deep for a reader."""
_TITLE_TAIL = re.compile(r"\s*(?:[-_|–—·]\s*[^-_|–—·]{1,24}){1,3}$")


def article(html: str) -> str:
    """Title and text of a page.

    Raises:
        SourceError: The page has no text.
    """
    import lxml.html
    from lxml.etree import LxmlError
    from readability import Document

    logging.getLogger("readability").setLevel(logging.ERROR)
    try:
        document = Document(html)
        title = _title(document.short_title() or document.title())
        tree = lxml.html.fromstring(document.summary(html_partial=True))
    except (LxmlError, ValueError, TypeError, AttributeError) as exc:
        msg = "网页里找不到正文；请把正文存成文本再试"
        raise SourceError(msg, code="no_article") from exc
    lines = _Writer().written(tree)
    if not any(line.strip() for line in lines):
        msg = "网页里没有正文（可能要在浏览器里运行脚本才显示）；请把正文存成文本再试"
        raise SourceError(msg, code="no_article")
    head = [f"# {title}", ""] if title and f"# {title}" not in lines[:3] else []
    return "\n".join([*head, *lines]) + "\n"


def _title(title: str) -> str:
    """Without the site's name behind it."""
    shorter = _TITLE_TAIL.sub("", title.strip())
    return shorter if len(shorter) >= 6 else title.strip()


class _Writer:
    """Walks the tree and collects lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.current = ""

    def written(self, tree: Any) -> list[str]:
        self._node(tree, 0)
        self._end()
        return _single_gaps(self.lines)

    def _node(self, node: Any, depth: int) -> None:
        if not isinstance(node.tag, str) or node.tag in _SKIPPED or depth > _DEPTH:
            return
        if node.tag == "pre":
            self._pre(node)
            return
        block = node.tag in _BLOCKS or node.tag in _HEADINGS or node.tag == "li"
        if block or node.tag in ("br", "hr"):
            self._end()
        self.current += {**_HEADINGS, "li": "-"}.get(node.tag, "") + (" " if node.tag in {*_HEADINGS, "li"} else "")
        self._inside(node, depth)
        if block:
            self._end()
            if node.tag != "li":
                self.lines.append("")

    def _inside(self, node: Any, depth: int) -> None:
        if node.tag == "img":
            source = node.get("data-src") or node.get("src") or ""
            self.current += f"![{node.get('alt') or ''}]({source})" if source else ""
            return
        target = node.get("href") if node.tag == "a" else None
        marks = {"strong": "**", "b": "**", "code": "`"}.get(node.tag, "")
        before = self.current
        self.current = ""
        self._text(node.text)
        for child in node:
            self._node(child, depth + 1)
            self._text(child.tail)
        inner = self.current.strip()
        if target and inner and not target.startswith(("javascript:", "#")):
            self.current = f"[{inner}]({target})"
        elif marks and inner:
            self.current = f"{marks}{inner}{marks}"
        self.current = before + self.current

    def _text(self, text: str | None) -> None:
        self.current += re.sub(r"[ \t\r\n]+", " ", text or "")

    def _pre(self, node: Any) -> None:
        self._end()
        self.lines += ["```", *node.text_content().strip("\n").split("\n"), "```", ""]

    def _end(self) -> None:
        line = self.current.strip()
        if line and line.strip("#- "):
            self.lines.append(line)
        self.current = ""


def _single_gaps(lines: list[str]) -> list[str]:
    out: list[str] = []
    for line in lines:
        if line or (out and out[-1]):
            out.append(line)
    return out[:-1] if out and not out[-1] else out
