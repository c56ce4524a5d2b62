"""``%% name=value`` lines: what a mermaid block remembers about itself in comments that every version accepts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

__all__ = ["read", "words", "write", "write_words"]

_PAIR = re.compile(r"([a-z]+)=(\"(?:\\.|[^\"\\])*\"|\S*)(?:\s+|$)")
# `%%{` would begin a directive, `;` ends a statement of old grammars, and a backtick could close the fence.
_UNSAFE = re.compile(r"[\s\"'{};`<>\\]")
_HIDDEN = {char: f"\\u{ord(char):04x}" for char in "{};`<>\u2028\u2029\x85"}


def write(values: Mapping[str, str]) -> str:
    """``from=2023-02 title="two words"``, without empty values."""
    return " ".join(f"{name}={_quoted(value)}" for name, value in values.items() if value)


def read(text: str) -> dict[str, str]:
    """The inverse of ``write``.

    Raises:
        ValueError: The line has other things than ``name=value`` or a name twice.
    """
    values: dict[str, str] = {}
    at = 0
    plain = text.strip()
    while at < len(plain):
        match = _PAIR.match(plain, at)
        if not match or match[1] in values:
            raise ValueError(f"看不懂“{plain[at : at + 30]}”")
        values[match[1]] = json.loads(match[2]) if match[2].startswith('"') else match[2]
        at = match.end()
    return values


def write_words(words: tuple[str, ...]) -> str:
    """Several words as one value."""
    if any("," in word or word.startswith("[") for word in words):
        return json.dumps(words, ensure_ascii=False)
    return ",".join(words)


def words(value: str) -> tuple[str, ...]:
    """The inverse of ``write_words``.

    Raises:
        ValueError: It begins like JSON and is not.
    """
    if value.startswith("["):
        return tuple(str(word) for word in json.loads(value))
    return tuple(word.strip() for word in value.split(",") if word.strip())


def _quoted(value: str) -> str:
    if value and not _UNSAFE.search(value):
        return value
    text = json.dumps(value, ensure_ascii=False)
    return "".join(_HIDDEN.get(char, char) for char in text)
