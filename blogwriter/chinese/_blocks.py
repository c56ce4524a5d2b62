"""The lines of a Markdown document told apart: front matter, code, mathematics, headings, tables, text.

Not a Markdown parser: it decides only where open text may stand, and where it hesitates it protects. Line by line, with
no look back, so that time is linear whatever the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from blogwriter.chinese import _front, _mermaid

__all__ = ["Area", "MODULE", "areas"]


class Area(NamedTuple):
    """A block with open text in it."""

    start: int
    end: int
    kind: str
    """``paragraph`` | ``heading`` | ``row`` | ``item`` | ``quote`` | ``footnote`` | ``reference`` | ``front`` |
    ``mermaid``; the runs of ``reference``, ``front`` and ``mermaid`` are open as they stand."""


_SPECIAL = frozenset(" \t>#`~$\\<[{|=-:*+0123456789\r")
_QUOTES = re.compile(r"(?:[ \t]{0,3}>[ \t]?)+")
_MARKER = re.compile(r"([-*+]|\d{1,9}[.)])([ \t]+|$)")
_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*(.*)")
_HEADING = re.compile(r"#{1,6}(?:[ \t]+|$)")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$")
_DELIMITER = re.compile(r"[|:\- \t]*-[|:\- \t]*$")
_RULE = re.compile(r"(?:\*[ \t]*){3,}$|(?:-[ \t]*){3,}$|(?:_[ \t]*){3,}$")
_REFERENCE = re.compile(
    r"\[(?!\^)((?:[^\[\]\\]|\\.)+)\]:[ \t]*(<[^<>]*>|\S+)(?:[ \t]+(?:\"(.*)\"|'(.*)'|\((.*)\)))?[ \t]*$"
)
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:[ \t]*")
_VERBATIM = re.compile(r"<(script|style|pre|textarea)(?=[\s>]|$)", re.IGNORECASE)
_PAIRED = re.compile(r"\{(?:%-?\s*|\{[<%]\s*)(raw|codeblock|highlight|verbatim|comment|math|mermaid)\b[^}\n]*\}")
_ENVIRONMENT = re.compile(r"\\begin\{([A-Za-z]+\*?)\}")
MODULE = re.compile(
    r"import[ \t]+(?:[\w*{][^\"'\n]*[ \t]from[ \t]+)?[\"'][^\"'\n]+[\"'];?[ \t]*\r?$"
    r"|export[ \t]+(?:default|const|let|var|function|class|async)\b",
    re.MULTILINE,
)
"""A line of a module in an MDX file."""
_BLANK = re.compile(r"^[ \t]*\r?$", re.MULTILINE)
_SPLIT = re.compile(r"(?<!\\)\|")


@dataclass(slots=True)
class _Reader:
    text: str
    found: list[Area] = field(default_factory=list)
    paragraph: tuple[int, int] | None = None
    """(start, end) of the paragraph under way."""
    paragraph_kind: str = "paragraph"
    in_table: bool = False
    indents: list[int] = field(default_factory=list)
    """Columns at which the text of the list items under way begins."""
    depth: int = 0
    """Quote marks before the last line."""
    skip_to: int = 0
    """Lines before this offset belong to something protected."""
    fence: tuple[str, int, int] | None = None
    """(marks, depth, list column) of the fence under way."""
    fence_is_mermaid: bool = False
    fence_lines: list[tuple[int, int]] = field(default_factory=list)
    after_blank: bool = True
    footnote: bool = False
    missing: set[str] = field(default_factory=set)
    """Closing marks that were sought in vain: not sought again, or time would be quadratic."""

    def read(self, start: int) -> list[Area]:
        for line in self.text[start:].split("\n"):
            stop = start + len(line)
            if stop >= self.skip_to:
                done = max(self.skip_to - start, 0)
                self._line(line[done:].removesuffix("\r"), start + done)
            start = stop + 1
        if self.fence:
            self._close_fence()
        self._flush()
        return self.found

    def _line(self, line: str, start: int) -> None:
        if self.fence:
            self._fenced(line, start)
        elif line and line[0] not in _SPECIAL:
            self._plain(line, start)
        elif not line or line.isspace():
            self._blank()
        else:
            self._structured(line, start)

    def _plain(self, line: str, start: int) -> None:
        if self.after_blank and line[0] in "ie" and MODULE.match(line):
            # MDX: what it imports and exports is code up to the next blank line.
            blank = _BLANK.search(self.text, start)
            self.skip_to = blank.start() if blank else len(self.text)
            return
        if self.after_blank:
            self.indents.clear()
            self.footnote = False
        if self.depth and self.paragraph is None:
            self.depth = 0
        if self.in_table and "|" in line:
            self.found.append(Area(start, start + len(line), "row"))
            return
        self.in_table = False
        self._text(start, start + len(line), "paragraph")
        self._cross_lines(line, start)

    def _blank(self) -> None:
        self._flush()
        self.in_table = False
        self.after_blank = True

    def _structured(self, line: str, start: int) -> None:
        at = self._quotes(line)
        indent, at = _indent(line, at)
        if at >= len(line):
            self._blank()
            return
        at, kind, code = self._lists(line, at, indent)
        if code and self.paragraph is None:
            self.after_blank = False
            return
        rest = line[at:]
        if not (self._block(rest, start + at) or self._table(rest, start + at)):
            self._text(start + at, start + len(line), kind)
            self._cross_lines(rest, start + at)
        self.after_blank = False

    def _quotes(self, line: str) -> int:
        quotes = _QUOTES.match(line)
        depth = quotes[0].count(">") if quotes else 0
        if depth != self.depth and (depth or self.after_blank):
            self._flush()
            self.indents.clear()
            self.in_table = False
        self.depth = depth or (self.depth if self.paragraph else 0)
        return quotes.end() if quotes else 0

    def _lists(self, line: str, at: int, indent: int) -> tuple[int, str, bool]:
        """(where the text begins, its kind, whether it is indented code)."""
        marker = _MARKER.match(line, at) if not _RULE.match(line, at) else None
        if self.after_blank or marker:
            while self.indents and indent < self.indents[-1]:
                self.indents.pop()
                self.footnote = self.footnote and bool(self.indents)
        base = self.indents[-1] if self.indents else 0
        if indent - base >= 4:
            return at, "paragraph", True
        kind = "footnote" if self.footnote else "item" if self.indents else "quote" if self.depth else "paragraph"
        while marker:
            self._flush()
            self.in_table = False
            wide = len(marker[2].expandtabs(4))
            indent += len(marker[1]) + (wide if 1 <= wide <= 4 else 1)
            self.indents.append(indent)
            at, kind = marker.end(), "footnote" if self.footnote else "item"
            if wide > 4:
                return at, kind, True
            inner = _QUOTES.match(line, at)
            at = inner.end() if inner else at
            marker = _MARKER.match(line, at) if not _RULE.match(line, at) else None
        return at, kind, False

    def _block(self, rest: str, at: int) -> bool:
        """Whether the line begins or ends a block of its own."""
        first = rest[:1]
        if first in "`~" and (fence := _FENCE.match(rest)):
            return self._open_fence(fence)
        if first == "#" and (heading := _HEADING.match(rest)):
            self._flush()
            self.in_table = False
            self.found.append(Area(at + heading.end(), at + len(rest), "heading"))
            return True
        if first in "=-" and self.paragraph and _UNDERLINE.match(rest):
            self._flush(kind="heading")
            return True
        if first in "*-_" and _RULE.match(rest):
            self._flush()
            return True
        if first == "[":
            return self._definition(rest, at)
        return first in "$\\<{" and self._skips(rest, at)

    def _open_fence(self, fence: re.Match[str]) -> bool:
        if fence[1][0] == "`" and "`" in fence[2]:
            return False
        self._flush()
        self.in_table = False
        self.fence = (fence[1], self.depth, self.indents[-1] if self.indents else 0)
        info = fence[2].strip("{}. \t").lower()
        self.fence_is_mermaid = re.match(r"mermaid\b", info) is not None
        self.fence_lines = []
        return True

    def _fenced(self, line: str, start: int) -> None:
        marks, depth, column = self.fence or ("", 0, 0)
        quotes = _QUOTES.match(line) if depth else None
        indent, at = _indent(line, quotes.end() if quotes else 0)
        left = (depth and not quotes) or (at < len(line) and indent < column)
        closing = line.startswith(marks, at) and not line[at:].strip(marks[0]).strip()
        if closing or left:
            self._close_fence()
        if left and not closing:
            self._line(line, start)
        elif self.fence and self.fence_is_mermaid:
            self.fence_lines.append((start + at, start + len(line)))

    def _close_fence(self) -> None:
        self.fence = None
        self.after_blank = False
        if self.fence_is_mermaid:
            self.found += [Area(*run, "mermaid") for run in _mermaid.labels(self.text, self.fence_lines)]

    def _definition(self, rest: str, at: int) -> bool:
        if footnote := _FOOTNOTE.match(rest):
            self._flush()
            self.indents[:] = [4]
            self.footnote = True
            self._text(at + footnote.end(), at + len(rest), "footnote")
            return True
        reference = None if self.paragraph else _REFERENCE.match(rest)
        if reference is None:
            return False
        title = next((reference.span(group) for group in (3, 4, 5) if reference[group]), None)
        if title:
            self.found.append(Area(at + title[0], at + title[1], "reference"))
        return True

    def _skips(self, rest: str, at: int) -> bool:
        """Blocks that run to a closing mark, blank lines included."""
        if rest.startswith("$$"):
            return "$$" not in rest[2:] and self._skip(at, 2, "$$")
        if rest.startswith("\\["):
            return "\\]" not in rest and self._skip(at, 2, "\\]")
        if environment := _ENVIRONMENT.match(rest):
            return self._skip(at, environment.end(), f"\\end{{{environment[1]}}}")
        if rest.startswith("<!--"):
            return "-->" not in rest and self._skip(at, 4, "-->")
        if verbatim := _VERBATIM.match(rest):
            closing = f"</{verbatim[1]}>"
            return closing not in rest and self._skip(at, verbatim.end(), closing)
        return False

    def _skip(self, at: int, opening: int, closing: str) -> bool:
        stop = self._find(closing, at + opening)
        if stop < 0:
            return False
        self._flush()
        self.in_table = False
        self.skip_to = stop + len(closing)
        return True

    def _cross_lines(self, rest: str, at: int) -> None:
        """A template block or a comment that begins inside a line and runs over a blank one."""
        if "{" in rest:
            for paired in _PAIRED.finditer(rest):
                closing = f"end{paired[1]}" if rest[paired.start() + 1] == "%" else f"/{paired[1]}"
                if closing not in rest[paired.end() :]:
                    self._leave_out(at + paired.start(), at + paired.end(), closing)
                    return
        comment = rest.rfind("<!--") if "<!--" in rest else -1
        if comment >= 0 and "-->" not in rest[comment:]:
            self._leave_out(at + comment, at + comment + 4, "-->")

    def _leave_out(self, at: int, opened: int, closing: str) -> None:
        stop = self._find(closing, opened)
        if stop < 0:
            return
        end = self.text.find("}", stop)
        self.skip_to = stop + 3 if closing == "-->" else (end if end >= 0 else stop) + 1
        if self.paragraph:
            self.paragraph = (self.paragraph[0], at)
            self._flush()

    def _find(self, closing: str, at: int) -> int:
        stop = -1 if closing in self.missing else self.text.find(closing, at)
        if stop < 0:
            self.missing.add(closing)
        return stop

    def _table(self, rest: str, at: int) -> bool:
        if self.in_table:
            self.found.append(Area(at, at + len(rest), "row"))
            return True
        if self.paragraph is None or "|" not in rest or not _DELIMITER.match(rest):
            return False
        start, end = self.paragraph
        header = self.text.rfind("\n", start, end) + 1 or start
        if not _SPLIT.search(self.text, header, end):
            return False
        self.paragraph = (start, header) if header > start else None
        self._flush()
        self.found.append(Area(header, end, "row"))
        self.in_table = True
        return True

    def _text(self, start: int, end: int, kind: str) -> None:
        if self.paragraph is None:
            self.paragraph_kind = kind
        self.paragraph = (self.paragraph[0] if self.paragraph else start, end)
        self.after_blank = False

    def _flush(self, kind: str | None = None) -> None:
        if self.paragraph and self.paragraph[1] > self.paragraph[0]:
            self.found.append(Area(*self.paragraph, kind or self.paragraph_kind))
        self.paragraph = None


def areas(text: str) -> list[Area]:
    """All blocks with open text, in order."""
    head, end = _front.values(text)
    return [*(Area(start, stop, "front") for start, stop in head), *_Reader(text).read(end)]


def _indent(line: str, at: int) -> tuple[int, int]:
    """(columns of blanks from ``at``, where they end)."""
    stop = at
    while stop < len(line) and line[stop] in " \t":
        stop += 1
    return len(line[at:stop].expandtabs(4)), stop
