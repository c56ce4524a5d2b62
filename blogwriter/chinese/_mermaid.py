"""The labels of a mermaid diagram: what a reader sees, without keywords, node ids, classes and dates.

Where a word is both label and id (a bare node ``软件 --> 硬件``) it counts as id and stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

__all__ = ["labels"]

_Run = tuple[int, int]

_TITLE = re.compile(r"(?:title|accTitle|accDescr)\b[ \t]*:?[ \t]*(?=\S)")
_SECTION = re.compile(r"section[ \t]+")
_QUOTED = re.compile(r'"([^"\n]*)"')
_NODE = re.compile(
    r"(?<=[\w\"])(?:@\{[^{}]*\}|"
    r"\(\(\(([^()]*)\)\)\)|\(\(([^()]*)\)\)|\(\[([^\[\]]*)\]\)|\[\[([^\[\]]*)\]\]|\[\(([^()]*)\)\]|"
    r"\{\{([^{}]*)\}\}|\[[/\\]([^\[\]]*)[/\\]\]|\(([^()]*)\)|\[([^\[\]]*)\]|\{([^{}]*)\}|>([^\[\]]*)\])"
)
_EDGE = re.compile(
    r"\|([^|\n]*)\||(?:--|==)[ox<]?[ \t]+([^\s|>=-][^|\n]*?)[ \t]*(?:--+|==+)[>ox-]?|-\.[ \t]+([^|\n]*?)[ \t]*\.->?"
)
_FLOW_FIXED = re.compile(r"(?:class|classDef|click|style|linkStyle|direction|end|accDescr)\b")
_SUBGRAPH = re.compile(r"subgraph[ \t]+([^\[\]\"]+?)[ \t]*$")
_SUBGRAPH_TITLE = re.compile(r"subgraph\b[^\[\]\"]*(?:\[[ \t]*\"?|\")([^\[\]\"]*)")
_AFTER_COLON = re.compile(r"[^:\n]*?:(?!:)[ \t]*(.*)$")
_AS = re.compile(r"\bas[ \t]+(.*)$")
_SEQUENCE_TEXT = re.compile(r"(?:loop|alt|else|opt|par|and|critical|option|break|box)[ \t]+(.*)$")
_SEQUENCE_FIXED = re.compile(
    r"(?:autonumber|activate|deactivate|rect|end|links?|create|destroy|properties|details)\b(?!.*\bas\b)"
)
_TIMELINE_PART = re.compile(r"[^:\n]+")
_GANTT_FIXED = re.compile(
    r"(?:dateFormat|axisFormat|tickInterval|todayMarker|excludes|includes|weekday|weekend|inclusiveEndDates|click)\b"
)
_GANTT_TASK = re.compile(r"([^:\n]*)(?=:)")
_NOTE = re.compile(r"note[ \t]+(?:for|left|right|over)\b[^:\n]*:[ \t]*(.*)$", re.IGNORECASE)
_QUADRANT = re.compile(r"(?:x-axis|y-axis|quadrant-[1-4])[ \t]+|-->")
_KIND = re.compile(r"[A-Za-z][\w-]*")
_FRONT_TITLE = re.compile(r"[ \t]*title:[ \t]*(.*)$")


def labels(text: str, lines: Iterable[_Run]) -> list[_Run]:
    """Open runs of a diagram.

    Args:
        text: The whole document.
        lines: (start, end) of the diagram's lines, without what stands before them in a list or quote.
    """
    found: list[_Run] = []
    rows = [(start, text[start:end].rstrip()) for start, end in lines]
    reader: Callable[[str, str], list[_Run]] | None = None
    source = "\n".join(row for _, row in rows)
    in_front = False
    for start, row in rows:
        inner = row.lstrip()
        offset = start + len(row) - len(inner)
        if inner == "---" and (in_front or reader is None):
            in_front = not in_front
        elif in_front:
            title = _FRONT_TITLE.match(inner)
            found += [(offset + title.start(1), offset + title.end(1))] if title else []
        elif not inner or inner.startswith("%%"):
            continue
        elif reader is None:
            reader, runs = _begin(inner)
            found += _shifted(runs, offset)
        else:
            found += _shifted(_titled(inner) or reader(inner, source), offset)
    return [run for run in found if run[1] > run[0]]


def _begin(inner: str) -> tuple[Callable[[str, str], list[_Run]], list[_Run]]:
    kind = _KIND.match(inner)
    reader = _READERS.get(kind[0] if kind else "", _quoted)
    rest = kind.end() if kind else 0
    title = re.compile(r"[ \t]+(?:showData[ \t]+)?title[ \t]+").match(inner, rest)
    return reader, ([(title.end(), len(inner))] if title else [])


def _titled(row: str) -> list[_Run]:
    title = _TITLE.match(row) or _SECTION.match(row)
    return [(title.end(), len(row))] if title else []


def _flow(row: str, source: str) -> list[_Run]:
    if _FLOW_FIXED.match(row):
        return []
    if (subgraph := _SUBGRAPH.match(row)) is not None:
        name = subgraph[1]
        return [] if len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", source)) > 1 else [subgraph.span(1)]
    if title := _SUBGRAPH_TITLE.match(row):
        return [title.span(1)]
    runs = [_unquoted(row, *match.span(match.lastindex)) for match in _NODE.finditer(row) if match.lastindex]
    inside = list(runs)
    for match in _EDGE.finditer(row):
        start, end = match.span(match.lastindex or 0)
        if not any(a <= start < b or a < end <= b or start <= a < end for a, b in inside):
            runs.append(_unquoted(row, start, end))
    return sorted(runs)


def _unquoted(row: str, start: int, end: int) -> _Run:
    while start < end and row[start] in '" \t':
        start += 1
    while end > start and row[end - 1] in '" \t':
        end -= 1
    return start, end


def _sequence(row: str, _source: str) -> list[_Run]:
    if _SEQUENCE_FIXED.match(row):
        return []
    if re.match(r"(?:create[ \t]+)?(?:participant|actor)\b", row):
        return _spans(_AS.search(row))
    return _spans(_SEQUENCE_TEXT.match(row) or _AFTER_COLON.match(row))


def _after_colon(row: str, _source: str) -> list[_Run]:
    if note := _NOTE.match(row):
        return _spans(note)
    quoted = _quoted(row, "")
    return quoted or ([] if row.startswith(("class ", "classDef ", "style ")) else _spans(_AFTER_COLON.match(row)))


def _timeline(row: str, _source: str) -> list[_Run]:
    return [match.span() for match in _TIMELINE_PART.finditer(row)]


def _gantt(row: str, _source: str) -> list[_Run]:
    return [] if _GANTT_FIXED.match(row) else _spans(_GANTT_TASK.match(row))


def _mindmap(row: str, _source: str) -> list[_Run]:
    if row.startswith(("::", "classDef")):
        return []
    nodes = [_unquoted(row, *match.span(match.lastindex)) for match in _NODE.finditer(row) if match.lastindex]
    return nodes or [(0, len(row))]


def _journey(row: str, _source: str) -> list[_Run]:
    return [(0, len(row))]


def _quadrant(row: str, _source: str) -> list[_Run]:
    if row.startswith(("classDef", "%%")):
        return []
    stop = row.find(": [")
    runs, cursor = [], 0
    for match in _QUADRANT.finditer(row):
        runs.append((cursor, match.start()))
        cursor = match.end()
    return [*runs, (cursor, stop if stop >= 0 else len(row))]


def _quoted(row: str, _source: str) -> list[_Run]:
    return [match.span(1) for match in _QUOTED.finditer(row)]


def _spans(match: re.Match[str] | None) -> list[_Run]:
    return [match.span(1)] if match else []


def _shifted(runs: list[_Run], offset: int) -> list[_Run]:
    return [(start + offset, end + offset) for start, end in runs]


_READERS: dict[str, Callable[[str, str], list[_Run]]] = {
    "graph": _flow,
    "flowchart": _flow,
    "flowchart-elk": _flow,
    "sequenceDiagram": _sequence,
    "classDiagram": _after_colon,
    "classDiagram-v2": _after_colon,
    "stateDiagram": _after_colon,
    "stateDiagram-v2": _after_colon,
    "erDiagram": _after_colon,
    "timeline": _timeline,
    "gantt": _gantt,
    "mindmap": _mindmap,
    "kanban": _mindmap,
    "journey": _journey,
    "quadrantChart": _quadrant,
}
