"""A post's body as tokens: CommonMark and GFM, plus what Chinese tech blogs write; parsed once for all platforms.

Beyond GFM: footnotes, ``$…$`` and ``$$…$$``, ``==mark==``, ``[TOC]``, emphasis that works beside Chinese. Inline tokens
have ``meta["span"]`` (see ``_cjk``), blocks their lines in the body, so that a renderer can also edit the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import validateLink
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from blogwriter import articles
from blogwriter.models import Article
from blogwriter.platforms._cjk import SpanningParser, bare_url, join_cjk_lines
from blogwriter.platforms._dollars import math_bracketed, math_inline

__all__ = ["Document", "HEADING_ID", "extended", "is_safe", "parse", "parser", "plain", "walk"]

_NOTE_LINES = "blogwriter_note_lines"
_TOC = re.compile(r"\[\[?_?toc_?\]?\]", re.IGNORECASE)
HEADING_ID = re.compile(r"[ \t]*\{#([\w:.-]+)\}[ \t]*$")
"""``## 标题 {#id}``, as some site generators understand it."""
_NONCHARACTERS = re.compile("[\ufdd0-\ufdef]")
_SAFE_SCHEMES = re.compile(r"(?i)\A(?:https?:|mailto:|tel:|data:image/(?:png|jpeg|gif|webp);|[^:]*(?:[/?#]|\Z))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A parsed post."""

    tokens: tuple[Token, ...]
    """Tokens of the body without a title heading; to be read, never changed."""
    title: str
    """Title of the front matter, else of the heading that opens the body; may be empty."""
    front: dict[str, Any]
    body: str
    offset: int
    """Lines of the front matter: a token's line in the file is ``token.map[0] + offset + 1``."""
    title_lines: tuple[int, int] | None = None
    """Lines of the body (from 0, end exclusive) of the heading that was taken for the title."""
    note_lines: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Lines of the body on which a footnote's definition stands, by label."""


def parse(article: Article) -> Document:
    """Parse an article.

    Raises:
        RenderError: The front matter is wrong.
    """
    front = articles.front(article)
    # Noncharacters mark our own places in half-made HTML; no text has a use for them.
    body = _NONCHARACTERS.sub("\ufffd", article.body)
    env: dict[str, Any] = {}
    tokens = parser().parse(body, env)
    heading = _title_heading(tokens)
    title = str(front.get("title") or "").strip()
    heading_text = plain(tokens[1]) if heading else ""
    taken = heading is not None and (not title or title.startswith(heading_text) or heading_text.startswith(title))
    return Document(
        tokens=tuple(tokens[3:] if taken else tokens),
        title=title or heading_text,
        front=front,
        body=body,
        offset=article.head.count("\n"),
        title_lines=heading if taken else None,
        note_lines=dict(env.get(_NOTE_LINES, {})),
    )


def parser() -> MarkdownIt:
    """The parser of posts; one instance serves all, since parsing leaves no trace in it."""
    return _parser()


@cache
def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"maxNesting": 100})
    md.inline = extended(SpanningParser())
    md.enable(["table", "strikethrough"])
    md.options.update({"tasklists": True, "alerts": True, "strikethrough_single_tilde": False})
    md.use(footnote_plugin)
    md.use(dollarmath_plugin, allow_labels=False, allow_blank_lines=False)
    # Ours stands for the plug-in's inline rule; only its block rule is wanted.
    md.inline.ruler.disable("math_inline")
    # Dangerous links are told from text by ``meta["unsafe"]`` instead of being left as Markdown for the next parser.
    md.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005 - called by name
    md.core.ruler.before("footnote_tail", "note_lines", _keep_note_lines)
    for number, rule in enumerate((_mark_unsafe, _find_toc, _take_heading_ids, join_cjk_lines)):
        md.core.ruler.push(f"blogwriter_{number}", rule)
    return md


def extended(inline: SpanningParser) -> SpanningParser:
    """An inline parser with our own rules for marks, bare URLs and dollars."""
    inline.ruler.after("emphasis", "mark", _mark)
    inline.ruler2.after("emphasis", "mark", _mark_pairs)
    inline.ruler.before("escape", "bare_url", bare_url)
    inline.ruler.before("escape", "brackets", math_bracketed)
    inline.ruler.after("escape", "dollars", math_inline)
    return inline


def walk(tokens: tuple[Token, ...] | list[Token]) -> Iterator[tuple[Token, Token]]:
    """(inline token, child) for all children."""
    for block in tokens:
        for child in block.children or []:
            yield block, child


def plain(inline: Token) -> str:
    """Visible text of an inline token, formulas as TeX."""
    parts = []
    for child in inline.children or []:
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type not in ("html_inline", "footnote_ref"):
            parts.append(child.content)
    return "".join(parts).strip()


def _title_heading(tokens: list[Token]) -> tuple[int, int] | None:
    first = tokens[0] if tokens else None
    if not first or first.type != "heading_open" or first.tag != "h1" or not first.map:
        return None
    alone = sum(token.type == "heading_open" and token.tag == "h1" for token in tokens) == 1
    return (first.map[0], first.map[1]) if alone else None


def _mark(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """``==`` as a delimiter, with the flanking rules of ``~~``."""
    if silent or not state.src.startswith("==", state.pos):
        return False
    scanned = state.scanDelims(state.pos, True)  # noqa: FBT003 - the library's signature
    if scanned.length != 2:
        state.append_pending("=" * scanned.length)
        state.pos += scanned.length
        return True
    state.push("text", "", 0).content = "=="
    state.delimiters.append(
        Delimiter(
            marker=ord("="),
            length=0,
            token=len(state.tokens) - 1,
            end=-1,
            open=scanned.can_open,
            close=scanned.can_close,
        )
    )
    state.pos += 2
    return True


def _mark_pairs(state: StateInline) -> None:
    for delimiters in [state.delimiters, *(meta["delimiters"] for meta in state.tokens_meta if meta)]:
        for delimiter in delimiters:
            if delimiter.marker != ord("=") or delimiter.end == -1:
                continue
            for index, nesting, kind in ((delimiter.token, 1, "open"), (delimiters[delimiter.end].token, -1, "close")):
                token = state.tokens[index]
                token.type, token.tag, token.nesting = f"mark_{kind}", "mark", nesting
                token.markup, token.content = "==", ""


def _mark_unsafe(state: StateCore) -> None:
    for _, child in walk(state.tokens):
        url = str(child.attrGet("href") or child.attrGet("src") or "")
        if child.type in ("link_open", "image") and not is_safe(url):
            child.meta["unsafe"] = True


def is_safe(url: str) -> bool:
    """Whether a link or picture may stand in a page: relative, http(s), mail, phone, or a bitmap as data."""
    return bool(_SAFE_SCHEMES.match(url.strip())) and validateLink(url.strip())


def _keep_note_lines(state: StateCore) -> None:
    """The plug-in moves definitions to the end and forgets where they stood."""
    for token in state.tokens:
        if token.type == "footnote_reference_open" and token.map:
            lines = (token.map[0], token.map[1])
            state.env.setdefault(_NOTE_LINES, {}).setdefault(token.meta["label"], lines)


def _find_toc(state: StateCore) -> None:
    for index, token in enumerate(state.tokens):
        if token.type == "inline" and _TOC.fullmatch(token.content.strip()) and state.tokens[index - 1].level == 0:
            paragraph = state.tokens[index - 1]
            if paragraph.type != "paragraph_open":
                continue
            toc = state.tokens[index]
            toc.type, toc.children, toc.map = "toc", [], paragraph.map
            paragraph.hidden = state.tokens[index + 1].hidden = True


def _take_heading_ids(state: StateCore) -> None:
    """An id in braces is no text of its heading."""
    for heading, inline in pairwise(state.tokens):
        last = inline.children[-1] if heading.type == "heading_open" and inline.children else None
        found = HEADING_ID.search(last.content) if last and last.type == "text" else None
        if last and found:
            heading.meta["id"] = found[1]
            last.content = last.content[: found.start()]
