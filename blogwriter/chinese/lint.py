"""Findings in a Markdown post: typography, mixed scripts, phrases of machines, and what platforms forbid.

``fix`` proves itself: a second time it changes nothing, its protected text is byte-equal, and the sequence
of its Chinese characters too (but for characters of the wrong script).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from blogwriter.chinese import publishing, script, spans, typography
from blogwriter.chinese._runs import Runs, runs
from blogwriter.models import Level

__all__ = ["Finding", "check", "fix"]

_ROUNDS = 8
_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3041-\u30fa]")
_QUOTATION = re.compile(r"^[ \t>]*\[\^[^\]\s]+\]:[^“「\n]*[“「]([^\n]*)[”」]", re.MULTILINE)
_LEAKS_SHOWN = 200
"""More than that is not a leak but a text in another script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to look at."""

    rule: str
    """Stable id such as ``brackets``."""
    line: int
    """From 1."""
    column: int
    """In characters, from 1."""
    severity: Level
    message: str
    fix: str | None = None
    """What should stand there instead; None where only a person can decide."""
    start: int
    """Offsets in characters from 0; ``end`` equals ``start`` where something is to be put in."""
    end: int


def check(text: str, *, names: Iterable[str] = ()) -> list[Finding]:
    """All findings, in order."""
    found = spans.scan(text, names=names)
    laid = runs(text, found)
    # Labels of diagrams are as wide as their makers measured them.
    flowing = runs(text, found, without=frozenset({"mermaid"}))
    quoted = _quotations(text)
    typographic = (row for row in (*_typography(flowing), *_leaks(laid)) if not _inside(row, quoted))
    rows = [*typographic, *publishing.findings(text, laid)]
    rows = _apart(rows)
    places = spans.positions(text, [row[0] for row in rows])
    return [
        Finding(rule=rule, line=line, column=column, severity=severity, message=message, fix=new, start=start, end=end)
        for (start, end, new, rule, severity, message), (line, column) in zip(rows, places, strict=True)
    ]


def fix(text: str, *, names: Iterable[str] = ()) -> str:
    """The text with all findings mended that can be; a change that fails the proof is left out."""
    names = tuple(names)
    done = text
    for _ in range(_ROUNDS):
        changes = [(found.start, found.end, found.fix) for found in check(done, names=names) if found.fix is not None]
        better = spans.rewrite(done, changes)
        if not _proved(done, better, names):
            changes = [one for one in changes if _proved(done, spans.rewrite(done, [one]), names)]
            better = spans.rewrite(done, changes)
        if better == done or not _proved(done, better, names):
            break
        done = better
    return done


_Row = tuple[int, int, str | None, str, Level, str]


def _quotations(text: str) -> list[tuple[int, int]]:
    """Where notes quote: what a paper says stays as it is printed."""
    return [match.span(1) for match in _QUOTATION.finditer(text)]


def _inside(row: _Row, places: list[tuple[int, int]]) -> bool:
    at = bisect_left(places, (row[0] + 1, 0)) - 1
    return at >= 0 and places[at][0] <= row[0] and row[1] <= places[at][1]


def _typography(laid: Runs) -> list[_Row]:
    style = typography.Style(traditional=_written(laid.text) == "hant", corner_quotes="「" in laid.text)
    rows: list[_Row] = []
    for found in typography.suggestions(laid, style):
        if found.new is None:
            place = laid.place(found.start)
            rows.append((place, place, None, found.rule, found.severity, found.message))
        else:
            rows += _edits(laid, found)
    return rows


def _edits(laid: Runs, found: typography.Suggestion) -> list[_Row]:
    """A suggestion as changes of the file; one that spans protected text is split where it can be."""
    new = found.new or ""
    edit = laid.edit(found.start, found.end, new)
    if edit is not None:
        return [(*edit, found.rule, found.severity, found.message)]
    if found.start == found.end:
        after = laid.place(found.start + 1) if found.start + 1 < len(laid.text) else laid.place(found.start)
        return [(after - 1, after - 1, new, found.rule, found.severity, found.message)] if after else []
    return [
        (*piece, found.rule, found.severity, found.message)
        for start, end, part in _split(laid.text[found.start : found.end], new)
        if (piece := laid.edit(found.start + start, found.start + end, part)) is not None
    ]


def _split(old: str, new: str) -> list[tuple[int, int, str]]:
    """Changes left and right of what both have in the middle."""
    import difflib

    steps = difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    return [(a, b, new[c:d]) for tag, a, b, c, d in steps if tag != "equal"]


def _written(text: str) -> script.Written | None:
    return script.detect(text[:200_000])


def _leaks(laid: Runs) -> list[_Row]:
    written = _written(laid.text)
    if written is None:
        return []
    rows: list[_Row] = []
    other = "简体" if written == "hant" else "繁体"
    for leak in script.leaks(laid.text, written):
        if _KANA.search(laid.text, max(0, leak.start - 6), leak.start + 7):
            continue
        edit = laid.edit(leak.start, leak.start + 1, leak.fix)
        if edit:
            rows.append((*edit, "mixed-script", "warning", f"混入了{other}字“{leak.char}”，应是“{leak.fix}”"))
    return rows[:_LEAKS_SHOWN]


def _apart(rows: list[_Row]) -> list[_Row]:
    """In order; of two changes that touch, the first found stays, the other waits for the next round."""
    taken: list[tuple[int, int]] = []
    kept: list[_Row] = []
    for row in rows:
        if row[2] is not None:
            at = bisect_left(taken, (row[0], row[1]))
            touches_left = at > 0 and taken[at - 1][1] >= row[0]
            touches_right = at < len(taken) and taken[at][0] <= row[1]
            if touches_left or touches_right:
                continue
            taken.insert(at, (row[0], row[1]))
        kept.append(row)
    return sorted(kept, key=lambda row: (row[0], row[1], row[3]))


def _proved(before: str, after: str, names: tuple[str, ...]) -> bool:
    """Whether what is protected is byte-equal and the Chinese characters are the same, but for mended scripts."""
    if _locked(before, names) != _locked(after, names):
        return False
    written = _written(after)
    if written is not None:
        before, after = script.repair(before, written), script.repair(after, written)
    return _HAN.findall(before) == _HAN.findall(after)


def _locked(text: str, names: tuple[str, ...]) -> str:
    return spans.rewrite(text, [(span.start, span.end, "") for span in spans.scan(text, names=names).spans])
