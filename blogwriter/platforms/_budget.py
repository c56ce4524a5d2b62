"""What WeChat's interface takes, how much of it a page needs, and what truly makes a page fit.

Content is counted as it will be after the upload, tags and addresses included, which is how the platform counts. A
remedy is only named after it has been tried.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from markdown_it.token import Token

from blogwriter.platforms import RenderOptions
from blogwriter.platforms._dress import visible
from blogwriter.platforms._parse import Document
from blogwriter.platforms._split import MOST, Cut, grouped, headings
from blogwriter.platforms._words import words

__all__ = ["LIMITS", "PICTURES", "ROOM", "Render", "groups", "remedies", "sections", "uploaded_length"]

LIMITS: Mapping[str, int] = {"title": 32, "author": 16, "digest": 128, "content": 20_000, "bytes": 1_000_000}
"""Of draft/add, in characters and bytes; content must stay *below* its limit."""
PICTURES = "images"
"""Folder of the pictures in a page that is not uploaded yet."""
UPLOADED_ADDRESS = 150
"""Characters of an uploaded picture's address, at most as seen; ours in the file are shorter."""
ROOM = 900
"""Characters of a part for what surrounds it, the notice, and what tells the other parts' headings."""
_BEFORE_NOTES = "<section[^>]*><p[^>]*>"
_NOTE_START = re.compile(r"(?<=>)\[(\d+)\](?= |</p>)")
_MARK = re.compile(r"\[(\d+)\](?=(?:\[\d+\])*</sup>)")
_REFERENCE = re.compile(r"<sup[^>]*>\[[^<]*\]</sup>")
_HEADING = re.compile(r"<h[1-6]\b[^>]*>(.*?)</h[1-6]>", re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>")
_ENOUGH = 3
"""Lighter forms that are named."""
_FEW = 3
"""Parts that a post may well come in; for more a lighter form is tried, too."""

Render = Callable[[RenderOptions], str]
"""Content of the document before the upload."""

_CHANGES: tuple[Mapping[str, str], ...] = (
    {"theme": "compact"},
    {"theme": "compact", "code_theme": "plain"},
    {"evidence": "pages"},
    {"evidence": "pages", "theme": "compact"},
    {"evidence": "pages", "theme": "compact", "code_theme": "plain"},
    {"evidence": "none"},
    {"evidence": "none", "theme": "compact"},
    {"evidence": "none", "theme": "compact", "code_theme": "plain"},
)
"""From what a reader misses least to what he misses most."""


class _Cost(NamedTuple):
    body: int
    """Length without notes."""
    notes: Mapping[str, int]
    """Length of each note by what it says."""


def uploaded_length(html: str) -> int:
    """Characters of a page when its pictures have their addresses on the platform."""
    addresses = re.findall(rf'src="({PICTURES}/[^"]*)"', html)
    return len(html) + sum(UPLOADED_ADDRESS - len(address) for address in addresses)


def sections(html: str, document: Document) -> list[tuple[str, int]]:
    """(title, length) of what stands before the first heading, of each section, and of the notes."""
    notes = words(document.front)["notes"]
    body, _ = _cut_at_notes(html, notes)
    found = [*re.split(r"(?=<h[12][ >])", body), html[len(body) :]]
    return [(_title(part, notes), uploaded_length(part)) for part in found if part]


def _title(part: str, notes: str) -> str:
    match = re.match(rf"<h[12][^>]*>(.*?)</h[12]>|{_BEFORE_NOTES}({notes})</p>", part, re.DOTALL)
    return re.sub(r"<[^>]*>", "", match[1] or match[2] or "").strip()[:40] if match else "开头"


def groups(document: Document, options: RenderOptions, render: Render, room: int = ROOM) -> list[list[Cut]] | None:
    """How to cut a post so that each part fits with its own notes: the headings of each part.

    As few parts as can be, as even as can be; cut below the highest headings only where a section is too long by
    itself. None where even that does not help.
    """
    most = LIMITS["content"] - room
    cuts, costs = _cut(document, most, render(options))
    if max(map(_together, ([cost] for cost in costs))) > most:
        return None
    least = -(-_together(costs) // most)
    for count in range(max(2, least), len(costs) + 1):
        found = grouped([_together([cost]) for cost in costs], count)
        if all(_together(costs[group.start : group.stop]) <= most for group in found):
            return [[cuts[index - 1] for index in group if index] for group in found]
    return None


def _cut(document: Document, most: int, html: str) -> tuple[list[Cut], list[_Cost]]:
    """The headings, and what each section costs; the first is what stands before all headings."""
    cuts = headings(document)
    costs = _costs(html, document, cuts)
    for depth in (2, 3, 4):
        long = [_span(document, cuts, i) for i, cost in enumerate(costs) if _together([cost]) > most]
        finer = [cut for cut in headings(document, depth) if cut in cuts or any(cut.token in span for span in long)]
        if len(finer) == len(cuts):
            break
        cuts, costs = finer, _costs(html, document, finer)
    return cuts, costs


def _costs(html: str, document: Document, cuts: Sequence[Cut]) -> list[_Cost]:
    """What each section costs, read from the page of all of them; each takes along the notes that it refers to."""
    body, listed = _cut_at_notes(html, words(document.front)["notes"])
    written = _listed_notes(listed)
    shown = body[body.find(">") + 1 :]
    edges = [0, *_places(shown, document, cuts), len(shown)]
    return [
        _Cost(uploaded_length(part), {note: len(note) for note in _referred(part, written)})
        for part in (shown[first:last] for first, last in pairwise(edges))
    ]


def _places(html: str, document: Document, cuts: Sequence[Cut]) -> list[int]:
    """Where the headings begin in the page, which has them in their order, and those of raw HTML among them."""
    tokens = document.tokens[: _body_end(document)]
    raw = Counter(_text(match) for t in tokens if t.type == "html_block" for match in _HEADING.finditer(t.content))
    starts: list[int] = []
    for match in _HEADING.finditer(html):
        if raw[_text(match)]:
            raw[_text(match)] -= 1
        else:
            starts.append(match.start())
    known = (index for index, token in enumerate(tokens) if token.type == "heading_open")
    places = dict(zip(known, starts, strict=False))
    return [places.get(cut.token, len(html)) for cut in cuts]


def _text(heading: re.Match[str]) -> str:
    return _MARKUP.sub("", heading[1]).strip()


def _listed_notes(listed: str) -> dict[int, str]:
    """The notes at the end of a page, each with its number, as HTML."""
    starts: list[int] = []
    for match in _NOTE_START.finditer(listed):
        if int(match[1]) == len(starts) + 1:
            starts.append(match.start())
    return {
        number: listed[first:last] for number, (first, last) in enumerate(pairwise([*starts, len(listed)]), start=1)
    }


def _referred(html: str, written: Mapping[int, str]) -> set[str]:
    """The notes that a section refers to, and those that these refer to."""
    numbers: set[int] = set()
    todo = [html]
    while todo:
        found = {int(number) for number in _MARK.findall(todo.pop())}
        todo += [written[number] for number in found - numbers if number in written]
        numbers |= found
    return {written[number] for number in numbers if number in written}


def _cut_at_notes(html: str, notes: str) -> tuple[str, str]:
    # The title is looked for from the end: a search for its tags would try every section of a long page.
    title = f"{notes}</p>"
    end = html.rfind(f">{title}") + 1
    start = html.rfind("<section", 0, end)
    found = end and re.fullmatch(_BEFORE_NOTES, html[start:end])
    return (html[:start], html[end + len(title) :]) if found else (html, "")


def _together(costs: Sequence[_Cost]) -> int:
    """Length of sections in one part, where a note that several of them share stands once."""
    notes = {note: length for cost in costs for note, length in cost.notes.items()}
    return sum(cost.body for cost in costs) + sum(notes.values())


def _span(document: Document, cuts: Sequence[Cut], section: int) -> range:
    """Indices of the tokens of a section."""
    edges = [0, *(cut.token for cut in cuts), _body_end(document)]
    return range(edges[section], edges[section + 1])


def _body_end(document: Document) -> int:
    """Index of the token at which the notes begin."""
    tokens = document.tokens
    return next((i for i, token in enumerate(tokens) if token.type == "footnote_block_open"), len(tokens))


def remedies(document: Document, options: RenderOptions, render: Render) -> list[str]:
    """Options that make the page fit, each with the length that it gives; best first."""
    lighter = _lighter(document, options, render)
    cut = _in_parts(document, options, render)
    return [*lighter, *cut] or ["在最长的一节里多分几个标题，再用 --split 拆成几篇"]


def _in_parts(document: Document, options: RenderOptions, render: Render) -> list[str]:
    found = groups(document, options, render)
    told = [f"--split 拆成 {len(found)} 篇，注释一条不少"] if found and len(found) <= MOST else []
    if found and len(found) <= _FEW:
        return told
    change = {"evidence": "pages", "theme": "compact"}
    shorter = groups(document, _changed(options, change), render)
    if shorter and len(shorter) <= MOST and len(shorter) < len(found or shorter) + (not found):
        told.append(f"--split {_written(change)} 拆成 {len(shorter)} 篇")
    if found and not told:
        told.append(f"先自己分成几篇文章（--split 最多 {MOST} 篇，这里要 {len(found)} 篇）")
    return told


def _lighter(document: Document, options: RenderOptions, render: Render) -> list[str]:
    # Where the lightest of all does not fit, no other needs to be tried; often the text alone is too long.
    if _floor(render(options), document) >= LIMITS["content"]:
        return []
    if uploaded_length(render(_changed(options, _CHANGES[-1]))) >= LIMITS["content"]:
        return []
    coded = any(_is_code(token) for token in document.tokens)
    told: list[str] = []
    tried = {options}
    for change in _CHANGES:
        changed = _changed(options, change)
        if changed in tried or ("code_theme" in change and not coded):
            continue
        tried.add(changed)
        length = uploaded_length(render(changed))
        if length < LIMITS["content"]:
            told.append(f"{_written(change)} → {length} 字")
        if len(told) == _ENOUGH:
            break
    return told


def _floor(html: str, document: Document) -> int:
    """Characters that no change of theme or evidence saves: the text before the notes, and addresses of pictures."""
    body, _ = _cut_at_notes(html, words(document.front)["notes"])
    return visible(_REFERENCE.sub("", body)) + UPLOADED_ADDRESS * body.count(f'src="{PICTURES}/')


def _is_code(token: Token) -> bool:
    return token.type == "fence" and token.info.strip() not in ("", "mermaid", "math")


def _changed(options: RenderOptions, change: Mapping[str, str]) -> RenderOptions:
    # Evidence that is left out already is not brought back.
    kept = {name: value for name, value in change.items() if (name, getattr(options, name)) != ("evidence", "none")}
    return replace(options, **kept)  # type: ignore[arg-type]


def _written(change: Mapping[str, str]) -> str:
    return " ".join(f"--{name.replace('_', '-')} {value}" for name, value in change.items())
