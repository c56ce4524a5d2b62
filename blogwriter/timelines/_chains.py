"""Flowcharts as chains of nodes: ``A --> B``, ``A["label"]``, ``A & B --> C``, several statements to a line.

Lenient where people are: ids with blanks, slashes and full stops are taken as they are, since blogs have them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from blogwriter.timelines._items import Item

__all__ = ["HEADER", "read"]

HEADER = re.compile(r"\s*(?:graph|flowchart(?:-elk)?)\b[ \t]*(?:(?:TD|TB|BT|RL|LR|[<>^v])(?=[\s;]|$))?[ \t]*;?")
_STATEMENT = re.compile(
    r"(?:subgraph|end|style|classDef|class|linkStyle|click|direction|acc(?:Title|Descr)|interpolate)\b"
    r"(?=[ \t:{;]|$)(?![^\n]*-->)"
)
# An arrow may carry a text in its middle (-- text -->) or behind it (-->|text|).
_LINK = re.compile(
    r"\s*(?:<|(?<=\s)[xo](?=[-=]))?(?:"
    r"-{2,}(?:[ \t]+[^\n>|]*?[ \t]+-{2,})?(?:>|[xo](?=\s))?|"
    r"={2,}(?:[ \t]+[^\n>|]*?[ \t]+={2,})?(?:>|[xo](?=\s))?|"
    r"-\.+(?:[^\n>|]*?\.)?-+>?|~{3,})(?:[ \t]*\|[^|\n]*\|)?\s*"
)
_NAME = re.compile(r"(?:(?!\s*(?:<?-{2,}|<?={2,}|<?-\.|~{3,}|:::|@\{))[^\[({;&\n|>\"])+")
_SHAPE = re.compile(r"(\[\[|\[\(|\(\[|\(\(\(|\(\(|\{\{|\[/|\[\\|\[|\(|\{|>)")
_CLOSE = {"[": "]", "(": ")", "{": "}", ">": "]", "/": "", "\\": ""}
_CLASS = re.compile(r"\s*:::[\w-]+")
_DATA = re.compile(r"@\{(.*?)\}", re.DOTALL)
_DATA_LABEL = re.compile(r"\blabel\s*:\s*(?:\"([^\"]*)\"|'([^']*)'|([^,}]+))")
_COMMENT = re.compile(r"^\s*%%(?!\{)(.*)$")


def read(lines: list[str], first: int) -> tuple[list[Item], list[int]]:
    """(nodes in order of appearance, numbers of lines that are neither nodes nor links).

    Args:
        lines: After the header, whose rest is the first of them.
        first: Number of that line in the block.
    """
    nodes: dict[str, Item] = {}
    others: list[int] = []
    comment: str | None = None
    for number, line in enumerate(lines, start=first):
        if match := _COMMENT.match(line):
            comment = match[1].strip()
            continue
        found = False
        for statement in _statements(line):
            if _STATEMENT.match(statement):
                if not statement.startswith("end"):
                    others.append(number)
                continue
            for name, label in _nodes(statement):
                found = True
                known = nodes.get(name)
                if known is None:
                    nodes[name] = Item(node=name, label=label or name, line=number, comment=comment)
                    comment = None
                elif label and known.label == name:
                    nodes[name] = Item(node=name, label=label, line=known.line, comment=known.comment)
        if found:
            comment = None
    return list(nodes.values()), others


def _statements(line: str) -> Iterator[str]:
    """A line cut at semicolons that are neither quoted nor the end of an entity."""
    start, quoted = 0, False
    for at, char in enumerate(line):
        if char == '"':
            quoted = not quoted
        elif char == ";" and not quoted and not re.search(r"[#&]\w+$", line[start:at]):
            yield line[start:at].strip()
            start = at + 1
    yield line[start:].strip()


def _nodes(statement: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(statement):
        if match := _LINK.match(statement, at):
            at = match.end() if match.end() > at else at + 1
            continue
        match = _NAME.match(statement, at)
        name = match[0].strip() if match else ""
        at = match.end() if match else at
        label, at = _label(statement, at)
        if skip := _CLASS.match(statement, at):
            at = skip.end()
        if name:
            yield name, label
        elif not match:
            at += 1


def _label(statement: str, at: int) -> tuple[str, int]:
    if match := _DATA.match(statement, at):
        inner = _DATA_LABEL.search(match[1])
        text = next((group for group in inner.groups() if group), "") if inner else ""
        return text.strip(), match.end()
    match = _SHAPE.match(statement, at)
    if not match:
        return "", at
    close = "".join(_CLOSE[char] for char in reversed(match[1]))
    start = match.end()
    if statement[start : start + 1] == '"' and (end := statement.find('"', start + 1)) > 0:
        closing = re.compile(r"[\s/\\]*" + re.escape(close)).match(statement, end + 1)
        return statement[start + 1 : end].strip("` "), closing.end() if closing else end + 1
    end = _closing(statement, start, close)
    return statement[start:end].strip(" /\\"), end + len(close)


def _closing(statement: str, start: int, close: str) -> int:
    """Where a label without quotes ends: at the closing bracket before the next arrow, the last of them."""
    following = re.compile(re.escape(close) + r"(?=\s*(?:$|<?--|<?==|<?-\.|~~~|&|:::|;))").search(statement, start)
    if following:
        return following.start()
    end = statement.find(close, start)
    return end if end >= 0 else len(statement)
