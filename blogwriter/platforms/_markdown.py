"""A post's Markdown in the dialect of a platform, by edits in place.

A dialect says what becomes of each construct; ``None`` leaves it as the author wrote it. Safety is not left to the
platform: scripts, handlers and dangerous addresses are gone in every dialect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from blogwriter.errors import RenderError
from blogwriter.models import RenderWarning
from blogwriter.platforms._emphasis import portable
from blogwriter.platforms._evidence import is_evidence, page_mark
from blogwriter.platforms._notes import Notes
from blogwriter.platforms._parse import HEADING_ID, Document
from blogwriter.platforms._raw import sanitised_source
from blogwriter.platforms._source import Edit, Source, applied, block_lines
from blogwriter.platforms._words import words

__all__ = ["Dialect", "Written", "note_place", "write_markdown"]

_NOTE_PLACE = re.compile("\ufdd3(\\d+)\ufdd4")

Rewrite = Callable[[str], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What becomes of each construct."""

    inline_math: Rewrite = lambda _tex: None
    block_math: Rewrite = lambda _tex: None
    diagram: Rewrite = lambda _source: None
    """Mermaid source → Markdown; raises ``RenderError`` where it cannot be drawn."""
    picture: Rewrite = lambda _target: None
    """Target of a picture → another one; raises ``RenderError`` where there is none."""
    table: Callable[[Sequence[Token]], str] | None = None
    """Tokens of a table → what stands for it."""
    mark: tuple[str, str] | None = None
    """What stands for both ``==``."""
    alerts: bool = True
    """Whether ``> [!NOTE]`` is understood."""
    tasks: bool = True
    """Whether ``- [x]`` is understood."""
    footnotes: bool = True
    """Whether ``[^1]`` is understood; else notes get numbers and a list at the end."""
    label: Callable[[str], str] = lambda label: label
    """Label of a note → one that the platform understands."""
    toc: str = ""
    """What stands for ``[TOC]``."""
    heading_ids: bool = True
    """Whether ``## 标题 {#id}`` is understood."""
    keep_title: bool = False
    """Whether a title heading that opens the body stays there."""
    levels: tuple[int, ...] = ()
    """Heading levels that exist, deeper ones become the last; empty for all."""
    evidence: str = "footnotes"
    superscript: str = "<sup>[{}]</sup>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The body in its dialect."""

    body: str
    warnings: tuple[RenderWarning, ...]


def write_markdown(document: Document, dialect: Dialect) -> Written:
    """Rewrite a body."""
    writer = _Writer(document, dialect)
    body = applied(document.body, writer.edits())
    if not dialect.keep_title:
        body = body.lstrip("\n")
    written = writer.numbered(body.rstrip("\n") + "\n" + writer.notes_list())
    return Written(body=written, warnings=tuple(writer.warnings))


def note_place(note: int) -> str:
    """What a table as HTML has in place of a note's number, which is not known yet; noncharacters, as no text has."""
    return f"\ufdd3{note}\ufdd4"


class _Writer:
    def __init__(self, document: Document, dialect: Dialect) -> None:
        self.document = document
        self.dialect = dialect
        self.source = Source(document.body)
        self.notes = Notes()
        self.words = words(document.front)
        self.warnings: list[RenderWarning] = []
        self._labels: dict[int, str] = {}
        self._top = min((int(t.tag[1]) for t in document.tokens if t.type == "heading_open"), default=1)
        self._edits: list[Edit] = []

    def edits(self) -> list[Edit]:
        """All edits, in no order."""
        self._edits = [*self._title(), *self._blocks(), *self._inlines(), *self._renamed_notes()]
        return self._edits + self._dropped_notes()

    def numbered(self, text: str) -> str:
        """With the numbers of notes where a table was written by others."""
        return _NOTE_PLACE.sub(lambda match: str(self.notes.footnote(int(match[1]))), text)

    def _title(self) -> Iterator[Edit]:
        if self.document.title_lines and not self.dialect.keep_title:
            yield (*self.source.line_range(self.document.title_lines), "")

    def _dropped_notes(self) -> list[Edit]:
        labels = [
            label
            for label in self.document.note_lines
            if not self.dialect.footnotes or (is_evidence(label) and self.dialect.evidence != "footnotes")
        ]
        return [(*self.source.line_range(self.document.note_lines[label]), "") for label in labels]

    def _renamed_notes(self) -> Iterator[Edit]:
        for label, lines in self.document.note_lines.items():
            start = self.source.line_range(lines)[0]
            found = re.search(r"\[\^" + re.escape(label) + r"(?=\]:)", self.source.lines[lines[0]])
            renamed = self.dialect.label(label)
            if found and renamed != label and self.dialect.footnotes:
                yield start + found.start(), start + found.end(), f"[^{renamed}"

    def _blocks(self) -> Iterator[Edit]:
        tokens = self.document.tokens
        for index, token in enumerate(tokens):
            if not token.map:
                continue
            found = self._block(tokens, index)
            if found is not None:
                start, end = self.source.line_range(token.map)
                if token.type not in ("heading_open", "alert_open", "list_item_open"):
                    found = _indented(found, self.source.body[start:end])
                yield start, end, found

    def _block(self, tokens: Sequence[Token], index: int) -> str | None:  # noqa: PLR0911 - a return a construct
        token, dialect = tokens[index], self.dialect
        if token.type == "toc":
            return f"{dialect.toc}\n" if dialect.toc else "\n"
        if token.type == "math_block":
            return dialect.block_math(token.content.strip())
        if token.type == "fence" and token.info.strip().lower() == "mermaid":
            return self._attempt(lambda: dialect.diagram(token.content), token, "mermaid 图没有画出来，按代码保留")
        if token.type == "fence" and token.info.strip().lower() == "math":
            return dialect.block_math(token.content.strip())
        if token.type == "table_open" and dialect.table:
            end = next(i for i in range(index, len(tokens)) if tokens[i].type == "table_close")
            return dialect.table(tokens[index : end + 1])
        if token.type == "html_block":
            clean = sanitised_source(token.content)
            return None if clean == token.content else clean
        return self._setext(tokens, index)

    def _setext(self, tokens: Sequence[Token], index: int) -> str | None:
        """An underlined heading cannot show other levels than two: it gets its number signs."""
        token = tokens[index]
        if token.type != "heading_open" or token.markup[0] == "#" or not self.dialect.levels:
            return None
        return f"{'#' * self._level(token)} {' '.join(tokens[index + 1].content.split(chr(10)))}\n"

    def _attempt(self, draw: Callable[[], str | None], token: Token, problem: str) -> str | None:
        try:
            return draw()
        except RenderError as exc:
            self._warn("diagram", f"{problem}：{exc.message}", token.map)
            return None

    def _warn(self, code: str, message: str, lines: list[int] | None) -> None:
        line = lines[0] + self.document.offset + 1 if lines else None
        self.warnings.append(RenderWarning(code=code, message=message, line=line))

    def _inlines(self) -> Iterator[Edit]:
        yield from self._line_edits()
        for token, lines, cell in block_lines(self.document.tokens):
            edits = list(self._inline(token, lines))
            if not edits:
                continue
            places = self.source.positions(token.content, lines, cell=cell)
            if places is None:
                self._warn("unedited", "这一段没有按平台改写，请检查（缩进里有制表符？）", lines)
                continue
            yield from (
                (places[start], places[end - 1] + 1 if end > start else places[start], text)
                for start, end, text in edits
            )

    def _line_edits(self) -> Iterator[Edit]:
        """Headings, alerts and tasks: edits to the beginning of a line."""
        for token in self.document.tokens:
            if not token.map or token.map[0] >= len(self.source.lines):
                continue
            number = token.map[0]
            text = self.source.lines[number]
            start = self.source.line_range((number, number + 1))[0]
            if token.type == "heading_open" and not self.dialect.heading_ids and (found := HEADING_ID.search(text)):
                yield start + found.start(), start + found.end(), ""
            if token.type == "heading_open" and self.dialect.levels and token.markup[0] == "#":
                yield from self._heading(token, text, start)
            elif token.type == "alert_open" and not self.dialect.alerts:
                kind = str(token.meta["kind"])
                found = re.search(r"(?i)\[!" + kind + r"\]", text)
                if found:
                    label = f"**{self.words[kind.lower()]}**"
                    quote = text[: found.start()]
                    yield start + found.start(), start + len(text), f"{label}\n{quote.rstrip()}"
            elif token.type == "list_item_open" and "checked" in token.meta and not self.dialect.tasks:
                found = re.search(r"\[[ xX]\]", text)
                if found:
                    yield start + found.start(), start + found.end(), "☑" if token.meta["checked"] else "☐"

    def _heading(self, token: Token, text: str, start: int) -> Iterator[Edit]:
        level = self._level(token)
        found = re.search(r"#{1,6}", text)
        if found and len(found[0]) != level:
            yield start + found.start(), start + found.end(), "#" * level

    def _level(self, token: Token) -> int:
        levels = self.dialect.levels
        return levels[max(0, min(int(token.tag[1]) - self._top, len(levels) - 1))]

    def _inline(self, token: Token, lines: list[int]) -> Iterator[Edit]:
        yield from portable(token.content)
        previous: str | None = None
        children = token.children or []
        for index, child in enumerate(children):
            span = child.meta.get("span")
            if not span:
                continue
            if child.type == "footnote_ref" and child.meta.get("label") is None and not self.dialect.footnotes:
                yield span[0], span[1], f"（{token.content[span[0] + 2 : span[1] - 1]}）"
                continue
            text = self._inline_text(children, index, lines, previous)
            if text and child.type == "math_inline_double":
                number = lines[0] + token.content.count("\n", 0, span[0]) + 1
                text = self._on_lines(text, number) if "\n" in token.content[slice(*span)] else _on_one_line(text)
            previous = str(child.meta.get("label")) if child.type == "footnote_ref" else None
            if text is not None:
                yield span[0], span[1], text

    def _inline_text(  # noqa: PLR0911 - a return a construct
        self, children: Sequence[Token], index: int, lines: list[int], previous: str | None
    ) -> str | None:
        child, dialect = children[index], self.dialect
        if child.type == "math_inline":
            dollars = f"${child.content}$" if child.markup == "\\(" else None
            return dialect.inline_math(child.content) or dollars
        if child.type == "math_inline_double":
            dollars = f"$$\n{child.content}\n$$" if child.markup == "\\[" else None
            return dialect.block_math(child.content.strip()) or dollars
        if child.type in ("mark_open", "mark_close") and dialect.mark:
            return dialect.mark[child.type == "mark_close"]
        if child.type == "html_inline":
            clean = sanitised_source(child.content)
            return None if clean == child.content else clean
        if child.type == "link_open" and child.meta.get("unsafe"):
            self._warn("link", f"链接地址不安全，只保留文字：{str(child.attrGet('href'))[:60]}", lines)
            return _texts_until_close(children, index)
        if child.type == "image":
            return self._image(child, lines)
        return self._reference(child, previous) if child.type == "footnote_ref" else None

    def _on_lines(self, written: str, number: int) -> str:
        """A display formula on lines of its own, each further one with the prefix of the lines around."""
        around = self.source.lines[number] if number < len(self.source.lines) else ""
        prefix = re.match(r"[ \t>]*", around)
        return f"\n{prefix[0] if prefix else ''}".join(written.strip("\n").split("\n"))

    def _image(self, child: Token, lines: list[int]) -> str | None:
        target = str(child.attrGet("src") or "")
        if child.meta.get("unsafe"):
            self._warn("picture", f"图片地址不安全，已略去：{target[:60]}", lines)
            return child.content
        try:
            moved = self.dialect.picture(target)
        except RenderError as exc:
            self._warn("picture", f"图片 {target[:80]} 没有放进去：{exc.message}", lines)
            return None
        if moved is None:
            return None
        title = str(child.attrGet("title") or "").replace('"', "'")
        return f"![{child.content}]({moved}" + (f' "{title}")' if title else ")")

    def _reference(self, child: Token, previous: str | None) -> str | None:
        label = str(child.meta.get("label") or "")
        if is_evidence(label) and self.dialect.evidence == "none":
            return ""
        if is_evidence(label) and self.dialect.evidence == "pages":
            mark = page_mark(label, self.words["page"], previous)
            return self.dialect.superscript.format(mark) if mark else ""
        if self.dialect.footnotes:
            renamed = self.dialect.label(label)
            return None if renamed == label or child.meta.get("label") is None else f"[^{renamed}]"
        self._labels[int(child.meta["id"])] = label
        return self.dialect.superscript.format(self.notes.footnote(int(child.meta["id"])))

    def notes_list(self) -> str:
        """Numbered notes for platforms without footnotes."""
        lines = []
        for number, _, key, _ in self.notes.entries(0):
            label = self._labels.get(int(key), "")
            lines.append(f"[{number}] {self._note_text(label)}")
        return f"\n---\n\n**{self.words['notes']}**\n\n" + "\n\n".join(lines) + "\n" if lines else ""

    def _note_text(self, label: str) -> str:
        lines = self.document.note_lines.get(label)
        if lines is None:
            return ""
        start, end = self.source.line_range(lines)
        inside = [(first - start, last - start, new) for first, last, new in self._edits if start <= first < end]
        written = applied(self.source.body[start:end], inside)
        text = re.sub(r"^\s*\[\^[^\]]+\]:[ \t]*", "", written.rstrip("\n"))
        return re.sub(r"(?m)^(?: {1,4}|\t)", "", text).strip()


def _on_one_line(written: str) -> str:
    return "".join(written.strip("\n").split("\n"))


def _texts_until_close(children: Sequence[Token], index: int) -> str:
    parts = []
    for child in children[index + 1 :]:
        if child.type == "link_close":
            break
        parts.append(child.content)
    return "".join(parts)


def _indented(text: str, original: str) -> str:
    """A block's new text under the prefix (quote marks, indentation) of the lines that it stands for."""
    prefix = re.match(r"[ \t>]*", original)
    lead = prefix[0] if prefix else ""
    if not lead or not text.strip():
        return text
    return "".join(lead + line for line in text.splitlines(keepends=True))
