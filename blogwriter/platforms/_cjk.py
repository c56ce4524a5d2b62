"""Emphasis, line breaks and bare URLs beside Chinese, as rules of one parser instance and never as global patches.

    这是**“引号”**后文    → 这是<strong>“引号”</strong>后文      (CommonMark leaves the asterisks)
    **难以并行。**因此    → <strong>难以并行。</strong>因此
    两行中文⏎接着写       → 两行中文接着写                        (CommonMark leaves a blank)
    见 https://a.b/c。    → the link ends before 。

Which runs of ``*`` and ``~`` may open or close is decided as the amendment "CJK friendly emphasis" to CommonMark
decides it, except that curly quotes count as Chinese in every position. Text without CJK parses as CommonMark says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

__all__ = ["SpanningParser", "StrictParser", "bare_url", "is_cjk", "join_cjk_lines"]

_CURLY_QUOTES = "‘’“”"
_EMOJI_RANGES = ((0x2300, 0x2BFF), (0x1F000, 0x1F1FF), (0x1F266, 0x1FAFF))
_EMOJI_IDEOGRAPHS = frozenset([0x1F201, 0x1F21A, 0x1F22F, *range(0x1F232, 0x1F237), *range(0x1F238, 0x1F23B), 0x1F250])
_URL = re.compile(r"https?://[!-;=?-~]+", re.IGNORECASE)
_URL_TAIL = re.compile(r"(?:[?!.,:;*_~'\"]|&[A-Za-z0-9]+;)+\Z")
_BEFORE_URL = re.compile(r"[A-Za-z0-9]\Z")


@lru_cache(maxsize=8192)
def is_cjk(char: str) -> bool:
    """Whether a character counts as Chinese, Japanese or Korean beside emphasis; punctuation included."""
    code = ord(char)
    if code < 0x1100:
        return False
    width = unicodedata.east_asian_width(char)
    if width in "FH":
        return True
    if width == "W":
        return code not in _EMOJI_IDEOGRAPHS and not any(low <= code <= high for low, high in _EMOJI_RANGES)
    return char in _CURLY_QUOTES or unicodedata.name(char, "").startswith("HANGUL")


class _State(StateInline):
    """An inline state whose delimiters know about Chinese."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: FBT001, N802, N803 - the library's signature
        marker, end = self.src[start], start
        while end < self.posMax and self.src[end] == marker:
            end += 1
        following = self.src[end] if end < self.posMax else " "
        previous, seen_as = _before(self.src, start)
        if isWhiteSpace(ord(previous)) or isWhiteSpace(ord(following)):
            return Scanned(not isWhiteSpace(ord(following)), not isWhiteSpace(ord(previous)), end - start)
        after_mark, before_mark = _is_punctuation(previous), _is_punctuation(following)
        if not canSplitWord:
            # ``_`` keeps CommonMark's rule: it neither opens nor closes inside a word.
            left, right = not before_mark or after_mark, not after_mark or before_mark
            return Scanned(left and (not right or after_mark), right and (not left or before_mark), end - start)
        beside_cjk = is_cjk(following) or seen_as
        opens = after_mark or beside_cjk or not before_mark
        closes = before_mark or beside_cjk or not after_mark
        return Scanned(opens, closes, end - start)


def _is_punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)


def _before(text: str, start: int) -> tuple[str, bool]:
    """The character before a run, seen through a variation selector, and whether it counts as CJK."""
    if start == 0:
        return " ", False
    last = text[start - 1]
    if 0xE0100 <= ord(last) <= 0xE01EF:
        return last, True
    if 0xFE00 <= ord(last) <= 0xFE0E and start > 1 and unicodedata.category(text[start - 2]) != "Zs":
        return text[start - 2], is_cjk(text[start - 2])
    return last, is_cjk(last)


class SpanningParser(ParserInline):
    """The inline parser with the state above; it also notes in ``token.meta["span"]`` where a token stood.

    A span is (start, end) in the content of the inline token; text has none, markers of emphasis have one each.
    """

    state: type[StateInline] = _State

    def parse(self, src: str, md: object, env: EnvType, tokens: list[Token]) -> list[Token]:
        """As in the library, with our state."""
        state = self.state(src, md, env, tokens)  # type: ignore[arg-type]  # the library's own class behind a wider type
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens

    def tokenize(self, state: StateInline) -> None:
        """As in the library; after each rule the new tokens are given their span."""
        rules = self.ruler.getRules("")
        limit = state.md.options["maxNesting"]
        while state.pos < state.posMax:
            start, count = state.pos, len(state.tokens)
            matched = False
            if state.level < limit:
                # A plain loop: this is the inmost one of parsing.
                for rule in rules:
                    if matched := rule(state, False):  # noqa: FBT003 - the library's signature
                        break
            if not matched:
                state.append_pending(state.src[state.pos])
                state.pos += 1
            elif len(state.tokens) > count:
                _note_spans(state.tokens[count:], start, state.pos)
        if state.pending:
            state.pushPending()


class StrictParser(SpanningParser):
    """The same with CommonMark's own rule for emphasis."""

    state = StateInline


def _note_spans(tokens: list[Token], start: int, end: int) -> None:
    markers = [token for token in tokens if token.type == "text" and token.content in ("*", "_", "~~", "~", "==")]
    if sum(len(token.content) for token in markers) > end - start:
        markers = markers[1:]  # text that was pending before the rule, and only looks like a marker
    if markers and len(markers) >= len(tokens) - 1:
        position = start
        for token in markers:
            token.meta["span"] = (position, position + len(token.content))
            position += len(token.content)
        return
    for token in tokens:
        if token.type != "text":
            token.meta.setdefault("span", (start, end))


def bare_url(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """A bare http(s) URL becomes a link that ends before Chinese, trailing punctuation and an unpaired bracket."""
    if state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = next((name for name in ("https", "http") if state.pending.lower().endswith(name)), "")
    if not scheme or _BEFORE_URL.search(state.pending[: -len(scheme)]):
        return False
    match = _URL.match(state.src, state.pos - len(scheme), state.posMax)
    url = _without_tail(match[0]) if match else ""
    if len(url) <= len(scheme) + 3:
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme)]
        _push_link(state, url)
    state.pos += len(url) - len(scheme)
    return True


def _without_tail(url: str) -> str:
    for _ in range(len(url)):
        shorter = _URL_TAIL.sub("", url)
        for opening, closing in ("()", "[]"):
            if shorter.endswith(closing) and shorter.count(closing) > shorter.count(opening):
                shorter = shorter[:-1]
        if shorter == url:
            break
        url = shorter
    return url


def _push_link(state: StateInline, url: str) -> None:
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": state.md.normalizeLink(url)}
    opening.markup = opening.info = "auto"
    state.push("text", "", 0).content = url
    closing = state.push("link_close", "a", -1)
    closing.markup = closing.info = "auto"


def join_cjk_lines(state: StateCore) -> None:
    """A soft line break between two Chinese characters shows nothing; elsewhere it is a blank as ever."""
    for block in state.tokens:
        children = block.children or []
        for index, token in enumerate(children):
            if token.type == "softbreak" and _joins(children, index):
                token.type, token.tag = "text", ""


def _joins(children: list[Token], index: int) -> bool:
    before = next(_visible(reversed(children[:index]), last=True), " ")
    after = next(_visible(iter(children[index + 1 :]), last=False), " ")
    return all(is_cjk(char) and not unicodedata.name(char, "").startswith("HANGUL") for char in (before, after))


def _visible(tokens: Iterator[Token], *, last: bool) -> Iterator[str]:
    for token in tokens:
        if token.type in ("softbreak", "hardbreak", "image", "math_inline", "math_inline_double"):
            yield " "
        elif token.content and token.type != "html_inline":
            yield token.content[-1 if last else 0]
