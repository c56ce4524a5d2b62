"""Which characters of one block are open text; everything else in it stays byte for byte.

One pass, linear time: a search jumps from trigger to trigger, every handler either ends behind what it protects or
declines, and what it looked for in vain is remembered for the block.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["Inline", "Open", "label_of"]


class Open(NamedTuple):
    """A run of open text; a tuple, because a long post has tens of thousands."""

    start: int
    end: int
    kind: str


_Found = tuple[int, list[Open]]

_DEPTH = 4
"""Links inside links beyond this stay text: Markdown allows an image inside a link, no more."""
_LABEL_CHARS = 1000
"""Longest reference label, as in CommonMark."""

_TRIGGER = r"!(?=\[)|[\\`$<\[{&]|:(?=[\w+-])|(?:https?|HTTPS?|ftp)://|www\.|mailto:"
_CJK_END = "，。、；：！？（）【】《》「」『』“”‘’…～｜　"
_URL = re.compile(r"(?:[A-Za-z]+://|www\.|mailto:)[^\s<>\"`|" + _CJK_END + r"]*+")
_URL_TAIL = ".,;:!?'*_~)]}"
_AUTOLINK = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*|[^\s<>@]+@[^\s<>]+)>")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*)(?=[\s/>])(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_OPEN_ATTRIBUTE = re.compile(r"\s(?:title|alt)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_ANCHOR_ATTRIBUTE = re.compile(r"\shref\s*=\s*[\"']#([^\"']+)[\"']", re.IGNORECASE)
_VERBATIM_TAGS = frozenset({"code", "pre", "script", "style", "kbd", "samp", "var", "textarea", "math", "svg"})
_MATH = re.compile(r"\$\$[^$]++\$\$|\$(?![\s$])((?:[^$\\]|\\.)++)(?<!\s)\$(?![\d$])", re.DOTALL)
_TEX_TEXT = re.compile(r"\\(?:text\w*|mbox|mathrm|operatorname|tag)\{[^{}]*\}")
_TARGET = re.compile(
    r"\(\s*+(<[^<>\n]*>|(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.|\([^\s()]*\))*+\))*+)"
    r"(?:\s++(?:\"((?:[^\"\\]|\\.)*+)\"|'((?:[^'\\]|\\.)*+)'|\(((?:[^()\\]|\\.)*+)\)))?\s*+\)",
    re.DOTALL,
)
_LOOSE_TARGET = re.compile(r"\((?=[^()\n]*[/.#])[^()\n]*+\)")
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.)*+)\]", re.DOTALL)
_BRACKETS = re.compile(r"`+|\\.|[\[\]]", re.DOTALL)
_PAIRED = re.compile(r"\{%-?\s*(raw|codeblock|highlight|verbatim|comment|math)\b[^%]*%\}")
_ATTRIBUTES = re.compile(r"\{[#.:][^{}\n]*\}")
_EMOJI = re.compile(r"(?<![\w:]):[\w+-]{1,40}:(?![\w:])")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_RUN = re.compile(r"`+")


def label_of(text: str) -> str:
    """A reference label as Markdown compares them: blanks folded, case folded."""
    return " ".join(text.split()).casefold()


@dataclass(slots=True)
class Inline:
    """Scans blocks of one document.

    Args:
        text: The whole document.
        labels: Normalised labels of its reference definitions.
        names: What the user wants left alone wherever it stands.
    """

    text: str
    labels: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    anchors: list[tuple[int, int]] = field(default_factory=list)
    """(start, end) of every ``#fragment`` target, without its ``#``."""
    _trigger: re.Pattern[str] = field(init=False)
    _names: re.Pattern[str] | None = field(init=False, default=None)
    _handlers: dict[str, Callable[[int, int], _Found | None]] = field(init=False)
    _pairs: dict[int, int] = field(init=False, default_factory=dict)
    _runs: dict[int, list[int]] = field(init=False, default_factory=dict)
    _missing: set[tuple[str, int]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        trigger = _TRIGGER
        if self.names:
            longest_first = sorted(self.names, key=len, reverse=True)
            self._names = re.compile("|".join(re.escape(name) for name in longest_first))
            trigger = f"{self._names.pattern}|{trigger}"
        self._trigger = re.compile(trigger)
        self._handlers = {
            "\\": self._backslash,
            "`": self._code,
            "$": self._math,
            "<": self._angle,
            "{": self._brace,
            ":": self._colon,
            "&": self._entity,
        }

    def block(self, start: int, end: int, kind: str) -> list[Open]:
        """The open runs of one block, in order."""
        if self._trigger.search(self.text, start, end) is None:
            return [Open(start, end, kind)] if end > start else []
        self._missing = set()
        self._runs = {}
        for run in _RUN.finditer(self.text, start, end):
            self._runs.setdefault(len(run[0]), []).append(run.start())
        self._pairs = self._bracket_pairs(start, end) if self.text.find("[", start, end) >= 0 else {}
        return self._runs_of_text(start, end, kind, 0)

    def _runs_of_text(self, start: int, end: int, kind: str, depth: int) -> list[Open]:
        found: list[Open] = []
        cursor = position = start
        while hit := self._trigger.search(self.text, position, end):
            construct = self._construct(hit.start(), end, depth)
            if construct is None:
                position = hit.start() + 1
                continue
            if hit.start() > cursor:
                found.append(Open(cursor, hit.start(), kind))
            stop, inside = construct
            found.extend(inside)
            cursor = position = stop
        if end > cursor:
            found.append(Open(cursor, end, kind))
        return found

    def _construct(self, at: int, end: int, depth: int) -> _Found | None:
        if self._names and (name := self._names.match(self.text, at, end)):
            return name.end(), []
        if self.text[at] in "![":
            return self._link(at + (self.text[at] == "!"), end, depth)
        return self._handlers.get(self.text[at], self._address)(at, end)

    def _until(self, needle: str, at: int, end: int) -> int | None:
        """The end of the next ``needle``; a needle once sought in vain is not sought again."""
        if (needle, end) in self._missing:
            return None
        found = self.text.find(needle, at, end)
        if found < 0:
            self._missing.add((needle, end))
            return None
        return found + len(needle)

    def _backslash(self, at: int, end: int) -> _Found | None:
        closing = {"(": "\\)", "[": "\\]"}.get(self.text[at + 1 : at + 2])
        stop = self._until(closing, at + 2, end) if closing else None
        if stop is None and at + 2 > end:
            return None
        return (at + 2 if stop is None else stop), []

    def _code(self, at: int, end: int) -> _Found:
        opening = _RUN.match(self.text, at, end)
        length = len(opening[0]) if opening else 1
        places = self._runs.get(length, [])
        later = bisect_right(places, at)
        return (places[later] + length if later < len(places) else at + length), []

    def _math(self, at: int, end: int) -> _Found | None:
        match = _MATH.match(self.text, at, end)
        # Prices: 「$5，而不是$」 is no formula.
        if match is None or (match[1] and re.search("[，。；！？]", _TEX_TEXT.sub("", match[1]))):
            return None
        return match.end(), []

    def _angle(self, at: int, end: int) -> _Found | None:
        if self.text.startswith("<!--", at):
            stop = self._until("-->", at + 4, end)
            return None if stop is None else (stop, [])
        if autolink := _AUTOLINK.match(self.text, at, end):
            return autolink.end(), []
        tag = _TAG.match(self.text, at, end)
        if tag is None:
            return None
        self.anchors += [match.span(1) for match in _ANCHOR_ATTRIBUTE.finditer(self.text, at, tag.end())]
        opened = [
            Open(*match.span(match.lastindex or 0), "title")
            for match in _OPEN_ATTRIBUTE.finditer(self.text, at, tag.end())
        ]
        name = tag[1].lower()
        if name in _VERBATIM_TAGS and self.text[at + 1] != "/":
            return self._until(f"</{tag[1]}>", tag.end(), end) or tag.end(), opened
        return tag.end(), opened

    def _brace(self, at: int, end: int) -> _Found | None:
        if paired := _PAIRED.match(self.text, at, end):
            inside = self._until(f"end{paired[1]}", paired.end(), end)
            closing = inside and self._until("%}", inside, end)
            return closing or paired.end(), []
        opener = self.text[at : at + 2]
        if opener in ("{{", "{%"):
            stop = self._until("}}" if opener == "{{" else "%}", at + 2, end)
            return None if stop is None else (stop, [])
        attributes = _ATTRIBUTES.match(self.text, at, end)
        return (attributes.end(), []) if attributes else None

    def _colon(self, at: int, end: int) -> _Found | None:
        emoji = _EMOJI.match(self.text, at, end)
        return (emoji.end(), []) if emoji else None

    def _entity(self, at: int, end: int) -> _Found | None:
        entity = _ENTITY.match(self.text, at, end)
        return (entity.end(), []) if entity else None

    def _address(self, at: int, end: int) -> _Found | None:
        url = _URL.match(self.text, at, end)
        if url is None:
            return None
        stop = url.end()
        while stop > at and self.text[stop - 1] in _URL_TAIL:
            if self.text[stop - 1] == ")" and self.text.count("(", at, stop) >= self.text.count(")", at, stop):
                break
            stop -= 1
        return (stop, []) if stop > at else None

    def _link(self, at: int, end: int, depth: int) -> _Found | None:
        close = self._pairs.get(at, end)
        if close >= end or depth >= _DEPTH:
            return None
        if self.text[at + 1] == "^" and close > at + 2:
            return close + 1, []
        if self.text[at + 1] == "[" and self._pairs.get(at + 1) == close - 1:
            return self._wiki(at, close)
        if self.text[close + 1 : close + 2] == "(":
            return self._to_target(at, close, end, depth)
        label = _LABEL.match(self.text, close + 1, end)
        if label and label[1]:
            known = label_of(label[1]) in self.labels
            return (label.end(), self._text_of(at, close, depth)) if known else None
        short = self.labels and close - at < _LABEL_CHARS
        return (close + 1, []) if short and label_of(self.text[at + 1 : close]) in self.labels else None

    def _to_target(self, at: int, close: int, end: int, depth: int) -> _Found | None:
        target = _TARGET.match(self.text, close + 1, end)
        if target is None:
            loose = _LOOSE_TARGET.match(self.text, close + 1, end)
            return (loose.end(), self._text_of(at, close, depth)) if loose else None
        start, stop = target.span(1)
        if self.text[start : start + 1] == "<":
            start, stop = start + 1, stop - 1
        if self.text[start : start + 1] == "#" and stop > start + 1:
            self.anchors.append((start + 1, stop))
        title = next((target.span(group) for group in (2, 3, 4) if target[group]), None)
        return target.end(), self._text_of(at, close, depth) + ([Open(*title, "title")] if title else [])

    def _text_of(self, at: int, close: int, depth: int) -> list[Open]:
        kind = "alt" if self.text[at - 1 : at] == "!" else "link"
        return self._runs_of_text(at + 1, close, kind, depth + 1)

    def _bracket_pairs(self, start: int, end: int) -> dict[int, int]:
        pairs: dict[int, int] = {}
        waiting: list[int] = []
        behind_code = start  # brackets inside code pair with nothing
        for match in _BRACKETS.finditer(self.text, start, end):
            if match.start() < behind_code:
                continue
            if match[0][0] == "`":
                behind_code = self._code(match.start(), end)[0]
            elif match[0] == "[":
                waiting.append(match.start())
            elif match[0] == "]" and waiting:
                pairs[waiting.pop()] = match.start()
        return pairs

    def _wiki(self, at: int, close: int) -> _Found:
        bar = self.text.find("|", at, close - 1)
        return close + 1, ([] if bar < 0 else [Open(bar + 1, close - 1, "link")])
