"""Markdown from one Chinese script to another: prose only, words and not just characters, and twice is once.

What a reader gets wrong: the script is judged block by block. A block that is already in the wanted script is left
alone but for single characters that leaked in, because OpenCC on Traditional text breaks it (干預 → 幹預).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from blogwriter.chinese import _engine, anchors, guard, quotes, script, spans, terms

__all__ = ["Converted", "Options", "TARGETS", "Target", "convert", "plain"]

Target = Literal["hans", "tw", "hk", "hant"]
TARGETS: tuple[Target, ...] = ("hans", "tw", "hk", "hant")

_STOCK: dict[Target, str] = {"hans": "tw2s", "tw": "s2tw", "hk": "s2hk", "hant": "s2t"}
_ROUNDS = 4
_NOTES: dict[Target, str] = {"hans": "Hans", "tw": "Hant-TW", "hk": "Hant-HK"}
_SCRIPT = re.compile(
    r"(\A\ufeff?---[ \t]*\r?\n(?:(?!---)[^\n]*\n)*?script:[ \t]*['\"]?)(Hans|Hant-TW|Hant-HK)(['\"]?[ \t]*\r?\n)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to convert."""

    phrases: bool = True
    """Whether words change too (软件 → 軟體) and not only characters."""
    segment: bool = False
    """Whether jieba guards the borders of words besides the list."""
    names: tuple[str, ...] = ()
    """Words that stay as they are."""
    terms: tuple[tuple[str, str], ...] = ()
    """The user's own (word, its rendering), on top of all lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """What came out."""

    text: str
    doubts: tuple[guard.Doubt, ...] = ()
    """Places that a person should look at; offsets are those of the text that went in."""


def plain(text: str, config: str) -> str:
    """OpenCC as it is: no Markdown, no list of ours, no guard."""
    return _engine.whole(_engine.stock(config), text)


def convert(text: str, target: Target, options: Options | None = None) -> Converted:
    """Convert a Markdown text, front matter included."""
    options = options or Options()
    first = _once(text, target, options)
    done = first.text
    # A text of characters that both scripts share does not tell what it is: go on until it stays.
    for _ in range(0 if script.tells(done) else _ROUNDS):
        again = _once(done, target, options).text
        if again == done:
            break
        done = again
    return Converted(text=done, doubts=first.doubts)


def _once(text: str, target: Target, options: Options) -> Converted:
    family: script.Written = "hans" if target == "hans" else "hant"
    found = spans.scan(text, names=options.names)
    pieces = [text[span.start : span.end] for span in found.spans]
    written = script.detect("\n".join(pieces))
    if written is None:
        found = spans.scan(text, names=(*options.names, *_settled(target, options)))
        pieces = [text[span.start : span.end] for span in found.spans]
    blocks = _blocks(found.spans)
    whole = _foreign(pieces, blocks, family, written)
    wanted = [i for block, foreign in zip(blocks, whole, strict=True) if foreign for i in block]
    new = [script.repair(piece, family) for piece in pieces] if written == family or not all(whole) else list(pieces)
    doubts = _translate(new, pieces, [i for i in wanted if not pieces[i].isascii()], target, options)
    for block, foreign in zip(blocks, whole, strict=True):
        if foreign:
            for i, piece in zip(block, quotes.converted([new[i] for i in block], family), strict=True):
                new[i] = piece
    placed = (
        doubt._replace(start=doubt.start + found.spans[i].start, end=doubt.end + found.spans[i].start)
        for i, doubt in doubts
    )
    return Converted(text=_noted(_written_back(text, found, new), target), doubts=tuple(placed))


def _noted(text: str, target: Target) -> str:
    """The post's own note of its script (``script: Hans``) follows."""
    if target == "hant" or not _SCRIPT.match(text):
        return text
    return _SCRIPT.sub(lambda match: match[1] + _NOTES[target] + match[3], text, count=1)


def _blocks(all_spans: tuple[spans.Span, ...]) -> list[range]:
    """Numbers of the spans of each block."""
    found = []
    start = 0
    for i in range(1, len(all_spans) + 1):
        if i == len(all_spans) or all_spans[i].block != all_spans[start].block:
            found.append(range(start, i))
            start = i
    return found


def _foreign(
    pieces: list[str], blocks: list[range], family: script.Written, written: script.Written | None
) -> list[bool]:
    """Which blocks must be converted as a whole."""
    if _own(script.counts("\n".join(pieces)), family)[0] == 0 and written != family:
        return [True] * len(blocks)  # nothing in the wanted script: no need to look at each block
    return [_is_foreign([pieces[i] for i in block], family, written) for block in blocks]


def _own(counted: tuple[int, int], family: script.Written) -> tuple[int, int]:
    """(characters of the wanted script, of the other) from (Simplified, Traditional)."""
    return counted if family == "hans" else (counted[1], counted[0])


def _is_foreign(texts: list[str], family: script.Written, written: script.Written | None) -> bool:
    """Whether a block must be converted as a whole."""
    own, foreign = _own(script.counts("".join(texts)), family)
    return foreign > own or (foreign == own == 0 and written != family)


def _translate(
    new: list[str], pieces: list[str], wanted: list[int], target: Target, options: Options
) -> list[tuple[int, guard.Doubt]]:
    """Put the converted pieces into ``new``; (number of the piece, doubt)."""
    converter = _converter(target, options.phrases, options.terms)
    texts = [pieces[i] for i in wanted]
    doubts: list[tuple[int, guard.Doubt]] = []
    if target != "hans" and not any(_engine.BREAK in text for text in texts):
        if options.segment:
            known = _terms(target, options)
            texts, found = guard.segmented(texts, converter, known)
            doubts = [(wanted[number], doubt) for number, doubt in found]
        texts = guard.broken("\n".join(texts)).split("\n")
        texts = _engine.whole(converter, "\n".join(texts)).replace(_engine.BREAK, "").split("\n")
    else:
        texts = _engine.whole(converter, "\n".join(texts)).split("\n")
    for i, text in zip(wanted, texts, strict=False):
        new[i] = text
    return doubts


def _terms(target: Target, options: Options) -> Mapping[str, str]:
    own = {"tw": terms.taiwan, "hk": terms.hongkong, "hans": terms.mainland}.get(target)
    return terms.merged(own() if own and options.phrases else {}, dict(options.terms))


@cache
def _converter(target: Target, phrases: bool, user: tuple[tuple[str, str], ...]) -> _engine.Converter:  # noqa: FBT001 - a cache's key
    if not user and (not phrases or target == "hant"):
        return _engine.stock(_STOCK[target])
    words = _terms(target, Options(phrases=phrases, terms=user))
    return _engine.mainland(words) if target == "hans" else _engine.traditional(target, words)


def _settled(target: Target, options: Options) -> Iterable[str]:
    """Words of the target that would be converted further (文档 → 文件 → 檔案)."""
    words = dict.fromkeys(_terms(target, options).values())
    converter = _converter(target, options.phrases, options.terms)
    return [word for word in words if converter.convert(word) != word]


def _written_back(text: str, found: spans.Scan, new: list[str]) -> str:
    changes = [
        (span.start, span.end, piece)
        for span, piece in zip(found.spans, new, strict=True)
        if text[span.start : span.end] != piece
    ]
    if not changes:
        return text
    links = _links(text, found, changes) if found.anchors else []
    return spans.rewrite(text, sorted([*changes, *links]))


def _links(text: str, found: spans.Scan, changes: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Changes of the fragments that point to changed headings."""
    before, after = [], []
    for area in found.blocks:
        if area.kind == "heading":
            inside = [(a - area.start, b - area.start, c) for a, b, c in changes if area.start <= a and b <= area.end]
            before.append(text[area.start : area.end])
            after.append(spans.rewrite(before[-1], inside))
    targets = {text[start:end] for start, end in found.anchors}
    moved = anchors.followed(targets, before, after)
    return [(start, end, moved[text[start:end]]) for start, end in found.anchors if text[start:end] in moved]
