"""Which values of a front matter are text for readers; keys and all other values are left alone."""

from __future__ import annotations

import json
import re

__all__ = ["TEXT_KEYS", "values"]

TEXT_KEYS = frozenset(
    {"title", "subtitle", "summary", "description", "tags", "categories", "keywords"}
    # What our own drafts add.
    | {"title_candidates", "lead", "takeaways", "excerpt", "digest"}
)

_OPENING = re.compile(r"\ufeff?(---|\+\+\+)[ \t]*\r?\n")
_OBJECT = re.compile(r"\{\s*\"")
_TOKEN = re.compile(r"[{}\[\]]|\"((?:[^\"\\]|\\.)*)\"(\s*:)?")
_KEY = re.compile(r"(\"?)([A-Za-z_][\w.-]*)\1[ \t]*[:=](?=[ \t]|\r?$)[ \t]*")
_BLOCK_SCALAR = re.compile(r"[|>][+-]?\d?[ \t]*(?:#.*)?$")
_ITEM = re.compile(r"[ \t]*(?:-[ \t]+)?")
_COMMENT = re.compile(r"[ \t]#.*$|^#.*$")
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^']|'')*)'")


def values(text: str) -> tuple[list[tuple[int, int]], int]:
    """(open runs of the front matter, where the body begins); nothing and 0 where there is no front matter."""
    opening = _OPENING.match(text)
    if opening is None:
        return _object(text, 1 if text.startswith("\ufeff") else 0)
    fence = opening[1]
    closing = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$" if fence == "---" else r"^\+\+\+[ \t]*\r?$", re.MULTILINE)
    end = closing.search(text, opening.end())
    if end is None:
        return [], 1 if text.startswith("\ufeff") else 0
    runs: list[tuple[int, int]] = []
    at, is_open = opening.end(), False
    for line in text[at : end.start()].split("\n"):
        line_end = line.removesuffix("\r")
        key = _KEY.match(line_end)
        if key:
            is_open = key[2].lower() in TEXT_KEYS
        if is_open:
            begins = key or _ITEM.match(line_end)
            runs += _value(line_end, begins.end() if begins else 0, at)
        at += len(line) + 1
    newline = text.find("\n", end.start())
    return runs, len(text) if newline < 0 else newline + 1


def _object(text: str, start: int) -> tuple[list[tuple[int, int]], int]:
    """The same for front matter in JSON: an object at the very beginning, as Hugo reads it."""
    if not _OBJECT.match(text, start):
        return [], start
    try:
        value, stop = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return [], start
    if not isinstance(value, dict):
        return [], start
    runs = []
    depth, key = 0, ""
    for token in _TOKEN.finditer(text, start, stop):
        if token[1] is None:
            depth += 1 if token[0] in "{[" else -1
        elif token[2]:
            key = token[1] if depth == 1 else key
        elif key.lower() in TEXT_KEYS and token[1] and "\\" not in token[1]:
            runs.append(token.span(1))
    return runs, stop


def _value(line: str, start: int, offset: int) -> list[tuple[int, int]]:
    """The open runs of one line's value, without YAML's own marks."""
    rest = line[start:]
    if not rest or _BLOCK_SCALAR.match(rest) or rest[0] in "#&!":
        return []
    if quoted := [match for match in _QUOTED.finditer(rest) if match.start() == 0 or rest[match.start() - 1] in "[, "]:
        inside = [match.span(1 if match[1] is not None else 2) for match in quoted]
        if rest[0] in "\"'[":
            runs = [(offset + start + a, offset + start + b) for a, b in inside if b > a]
            return sorted(runs + (_unquoted(rest, quoted, offset + start) if rest[0] == "[" else []))
    comment = _COMMENT.search(rest)
    stop = comment.start() if comment else len(rest)
    return [(offset + start, offset + start + stop)] if stop else []


def _unquoted(rest: str, quoted: list[re.Match[str]], offset: int) -> list[tuple[int, int]]:
    """The plain items of ``[a, "b", c]``."""
    runs = []
    cursor = 0
    for match in [*quoted, None]:
        stop = match.start() if match else len(rest)
        if stop > cursor:
            runs.append((offset + cursor, offset + stop))
        cursor = match.end() if match else stop
    return runs
