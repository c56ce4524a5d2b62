"""Tokens → HTML in a small fixed vocabulary of classes, which a theme dresses and each platform undresses.

What is final already (formulas, diagrams, coloured code, pictures' addresses) is held back behind places, two
noncharacters around a number, and put in after the sanitiser and the theme are done with the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from markdown_it.token import Token

from blogwriter.errors import RenderError
from blogwriter.models import RenderWarning
from blogwriter.platforms._evidence import is_evidence, page_mark
from blogwriter.platforms._inline import (
    caption_of,
    cell_tag,
    columns,
    contents,
    is_caption,
    link_text,
    lone_formula,
    lone_header,
    on_its_own_lines,
    only_pictures,
    spilled,
)
from blogwriter.platforms._look import Look
from blogwriter.platforms._notes import Notes, listed, reference_line, split_notes
from blogwriter.platforms._parse import Document, is_safe, plain
from blogwriter.platforms._raw import rewritten
from blogwriter.platforms._words import words

__all__ = ["Page", "fill", "write"]

_UNDEFINED_NOTE = re.compile(r"\[\^[^\]\s]+\]")
_MARK = '<sup class="ref">'
_PLACE = re.compile("\ufdd0(\\d+)\ufdd1")

_SIMPLE = {
    "bullet_list_open": "<ul>",
    "bullet_list_close": "</ul>",
    "ordered_list_close": "</ol>",
    "list_item_close": "</li>",
    "blockquote_open": "<blockquote>",
    "blockquote_close": "</blockquote>",
    "alert_close": "</blockquote>",
    "table_open": '<section class="table"><table>',
    "table_close": "</table></section>",
    "thead_open": "<thead>",
    "thead_close": "</thead>",
    "tbody_open": "<tbody>",
    "tbody_close": "</tbody>",
    "tr_close": "</tr>",
    "td_close": "</td>",
    "hr": '<section class="hr"><br></section>',
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "em_open": "<em>",
    "em_close": "</em>",
    "s_open": "<del>",
    "s_close": "</del>",
    "mark_open": '<span class="mark">',
    "mark_close": "</span>",
    "softbreak": " ",
    "hardbreak": "<br>",
    "footnote_anchor": "",
}


@dataclass(slots=True, kw_only=True)
class Page:
    """A half-made page."""

    html: str
    places: list[str]
    warnings: list[RenderWarning] = field(default_factory=list)


def write(document: Document, look: Look) -> Page:
    """Write a document in our vocabulary."""
    writer = _Writer(document, look)
    html = (writer.blocks(writer.body) + writer.notes_section()).replace(f"</sup>{_MARK}", "")
    html = html.replace(_MARK, f"{look.glue}{_MARK}") if look.glue else html
    return Page(html=html, places=writer.places, warnings=writer.warnings)


def fill(html: str, places: Sequence[str]) -> str:
    """Put what was held back into its places; nothing held back contains a place."""
    return _PLACE.sub(lambda match: places[int(match[1])] if int(match[1]) < len(places) else "", html)


class _Writer:
    """The state of one pass: numbers handed out, places, warnings, and which links are open."""

    def __init__(self, document: Document, look: Look) -> None:
        self.document = document
        self.look = look
        self.body, self._note_tokens = split_notes(document.tokens)
        self.notes = Notes()
        self.words = words(document.front)
        self.places: list[str] = []
        self.warnings: list[RenderWarning] = []
        self._line = 1
        self._mark = ""
        self._spanning = 0
        self._spanning_above = False
        self._links: list[str] = []
        self._slugs: dict[str, int] = {}
        self._previous_evidence: str | None = None
        self._contents: list[Token] | None = None
        self._columns = 0
        self._lines = document.body.split("\n")

    def blocks(self, tokens: Sequence[Token]) -> str:
        parts = []
        for index, token in enumerate(tokens):
            if token.map:
                self._line = token.map[0] + self.document.offset + 1
            parts.append(self._block(tokens, index))
        return "".join(parts)

    def notes_section(self) -> str:
        """The list at the end; writing a note may hand out numbers for its own links."""
        lines: list[tuple[bool, str]] = []
        while pending := self.notes.entries(len(lines)):
            number, kind, key, title = pending[0]
            simple, text = self._note(int(key)) if kind == "note" else (True, reference_line(title, key))
            mark = self.hold(self.look.note_mark(number))
            lines.append((simple, f"{mark} {text}" if simple else f"<p>{mark}</p>{text}"))
        if not lines or self.look.reference or self.look.note_place:
            return ""
        return f'<section class="notes"><p class="notes-title">{self.words["notes"]}</p>{listed(lines)}</section>'

    def _note(self, note: int) -> tuple[bool, str]:
        """Whether the note is nothing but lines of text, and its HTML."""
        tokens = self._note_tokens.get(note, [])
        simple = all(token.type in ("paragraph_open", "paragraph_close", "inline") for token in tokens)
        if not simple:
            return False, self.blocks(tokens)
        return True, "<br>".join(self.inline(token) for token in tokens if token.type == "inline")

    def _block(self, tokens: Sequence[Token], index: int) -> str:
        token = tokens[index]
        if token.type in _SIMPLE:
            return _SIMPLE[token.type]
        if token.type == "inline" and tokens[index - 1].type == "alert_title_open":
            return ""  # the English name; ours stands already
        if token.type == "inline":
            figure = self._figure(token, tokens[index + 1 :]) if tokens[index - 1].type == "paragraph_open" else ""
            mark, self._mark = self._mark, ""
            return mark + (figure or self.inline(token))
        method = getattr(self, f"_{token.type}", None)
        if method is None:
            return ""
        return str(method(tokens, index))

    def _paragraph_open(self, tokens: Sequence[Token], index: int) -> str:
        content = tokens[index + 1]
        if tokens[index].hidden or only_pictures(content) or lone_formula(content):
            return ""
        return '<p class="caption">' if is_caption(content, tokens[index - 2] if index > 1 else None) else "<p>"

    def _paragraph_close(self, tokens: Sequence[Token], index: int) -> str:
        content = tokens[index - 1]
        if not tokens[index].hidden:
            return "" if only_pictures(content) or lone_formula(content) else "</p>"
        # In a tight item text runs into what follows: only another paragraph's text needs a line of its own.
        following = tokens[index + 1].type if index + 1 < len(tokens) else ""
        return "<br>" if following == "paragraph_open" else ""

    def _heading_open(self, tokens: Sequence[Token], index: int) -> str:
        level = self.look.heading(int(tokens[index].tag[1]))
        anchor = tokens[index].meta.get("id") or self._slug(plain(tokens[index + 1]))
        return f'<h{level} id="{escape(anchor)}">' if self.look.anchors else f"<h{level}>"

    def _heading_close(self, tokens: Sequence[Token], index: int) -> str:
        return f"</h{self.look.heading(int(tokens[index].tag[1]))}>"

    def _slug(self, text: str) -> str:
        slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        seen = self._slugs.get(slug, 0)
        self._slugs[slug] = seen + 1
        return f"{slug}-{seen}" if seen else slug

    def _ordered_list_open(self, tokens: Sequence[Token], index: int) -> str:
        start = tokens[index].attrGet("start")
        return f'<ol start="{int(start)}">' if start is not None else "<ol>"

    def _list_item_open(self, tokens: Sequence[Token], index: int) -> str:
        checked = tokens[index].meta.get("checked")
        if checked is None:
            return "<li>"
        self._mark = "☑ " if checked else "☐ "
        return '<li class="task">'

    def _tr_open(self, tokens: Sequence[Token], index: int) -> str:
        self._spanning_above, self._spanning = bool(self._spanning), lone_header(tokens, index)
        if tokens[index - 1].type == "thead_open":
            self._columns = columns(tokens, index)
        elif (lines := tokens[index].map) and spilled(self._lines[lines[0]], self._columns):
            self.warn("spilled_row", "表格这一行的格子比表头多，多出来的没有了；代码和公式里的竖线要写成 \\|")
        return "<tr>"

    def _th_open(self, tokens: Sequence[Token], index: int) -> str:
        if not self._spanning:
            return cell_tag(tokens[index])
        return f'<th colspan="{self._spanning}">' if tokens[index - 1].type == "tr_open" else ""

    def _th_close(self, tokens: Sequence[Token], index: int) -> str:
        return "</th>" if not self._spanning or tokens[index - 3].type == "tr_open" else ""

    def _td_open(self, tokens: Sequence[Token], index: int) -> str:
        # Beneath a title that spans all columns nothing else keeps the first of them from shrinking to one character.
        below_title = self._spanning_above and tokens[index - 1].type == "tr_open"
        return cell_tag(tokens[index], "min-width:4em" if below_title else "")

    def _alert_open(self, tokens: Sequence[Token], index: int) -> str:
        kind = str(tokens[index].meta["kind"]).lower()
        return f'<blockquote class="alert {kind}"><p class="alert-title">{self.words[kind]}</p>'

    def _toc(self, _tokens: Sequence[Token], _index: int) -> str:
        if not self.look.toc:
            return ""
        self._contents = items = contents(self.body) if self._contents is None else self._contents
        rows = "".join(f"<li>{self._plainly(item)}</li>" for item in items)
        toc = f'<section class="toc"><p class="toc-title">{self.words["contents"]}</p><ul>{rows}</ul></section>'
        return toc if items else ""

    def _plainly(self, heading: Token) -> str:
        """Text and formulas of a heading, without what stands only in the heading itself: links, marks, notes."""
        parts = []
        for child in heading.children or []:
            if child.type.startswith("math_inline"):
                parts.append(self._formula(child.content, display=False))
            elif child.type not in ("html_inline", "footnote_ref"):
                parts.append(self.hold(escape(" " if child.type.endswith("break") else child.content, quote=False)))
        return "".join(parts)

    def _fence(self, tokens: Sequence[Token], index: int) -> str:
        token = tokens[index]
        language = token.info.split(maxsplit=1)[0].strip("{}.").lower() if token.info.strip() else ""
        if language == "mermaid":
            return self._diagram(token.content)
        if language in ("math", "latex-math"):
            return self._display_formula(token.content)
        return self._code(token.content, language)

    def _code_block(self, tokens: Sequence[Token], index: int) -> str:
        return self._code(tokens[index].content, "")

    def _code(self, source: str, language: str) -> str:
        place = self.hold(self.look.code(source, language))
        return place if self.look.whole_code else f"<pre><code>{place}</code></pre>"

    def _diagram(self, source: str) -> str:
        try:
            return f"<figure>{self.hold(self.look.diagram(source))}</figure>"
        except RenderError as exc:
            self.warn("diagram", f"mermaid 图没有画出来，按代码保留：{exc.message}")
            return self._code(source, "")

    def _math_block(self, tokens: Sequence[Token], index: int) -> str:
        return self._display_formula(tokens[index].content)

    def _display_formula(self, tex: str) -> str:
        return f'<section class="formula">{self._formula(tex, display=True)}</section>'

    def _inline_formula(self, children: Sequence[Token], index: int) -> str:
        child = children[index]
        if child.type == "math_inline":
            return self._formula(child.content, display=False)
        if on_its_own_lines(children, index):
            return f'<span class="formula">{self._formula(child.content, display=True)}</span>'
        # Beside text it stands on the baseline of the text.
        return self._formula(rf"\displaystyle {child.content}", display=False)

    def _formula(self, tex: str, *, display: bool) -> str:
        try:
            return self.hold(self.look.formula(tex, display))
        except RenderError as exc:
            self.warn("formula", f"{exc.message}；按文字保留：{tex.strip()[:60]}")
            return f'<code class="inline">{escape(tex.strip(), quote=False)}</code>'

    def _html_block(self, tokens: Sequence[Token], index: int) -> str:
        return rewritten(tokens[index].content, self._picture)

    def _figure(self, content: Token, following: Sequence[Token]) -> str:
        if lone_formula(content):
            formula = next(child for child in content.children or [] if child.type.startswith("math_"))
            return self._display_formula(formula.content)
        if not only_pictures(content):
            return ""
        # A caption that stands in a paragraph of its own is not said twice.
        told = len(following) > 2 and is_caption(following[2], content)
        images = [child for child in content.children or [] if child.type == "image"]
        return "".join(self._captioned(image, told=told) for image in images)

    def _captioned(self, image: Token, *, told: bool) -> str:
        shown = "" if told else caption_of(image)
        caption = f"<figcaption>{escape(shown, quote=False)}</figcaption>" if shown else ""
        picture = self._picture(str(image.attrGet("src") or ""), image.content, "")
        return f"<figure>{picture}{caption}</figure>" if picture or caption else ""

    def _picture(self, target: str, alt: str, style: str) -> str:
        if not is_safe(target):
            self.warn("picture", f"图片地址不安全，已略去：{target[:60]}")
            return ""
        try:
            source = self.hold(escape(self.look.picture(target)))
        except RenderError as exc:
            self.warn("picture", f"图片 {target[:80]} 没有放进去：{exc.message}")
            return ""
        styled = f' style="{escape(style)}"' if style else ""
        return f'<img src="{source}" alt="{escape(alt)}"{styled}>'

    def hold(self, html: str) -> str:
        """A place for HTML that is final."""
        self.places.append(html)
        return f"\ufdd0{len(self.places) - 1}\ufdd1"

    def warn(self, code: str, message: str) -> None:
        self.warnings.append(RenderWarning(code=code, message=message, line=self._line))

    def inline(self, token: Token) -> str:
        """The children of an inline token."""
        self._previous_evidence = None
        children = token.children or []
        first = self._line
        parts = []
        for index, child in enumerate(children):
            span = child.meta.get("span")
            self._line = first + token.content.count("\n", 0, span[0]) if span else first
            parts.append(self._inline(children, index))
            if child.type != "footnote_ref":
                self._previous_evidence = None
        self._line = first
        return "".join(parts)

    def _inline(self, children: Sequence[Token], index: int) -> str:  # noqa: PLR0911 - a return a construct
        child = children[index]
        if child.type in _SIMPLE:
            return _SIMPLE[child.type]
        if child.type == "text":
            if lost := _UNDEFINED_NOTE.search(child.content):
                self.warn("undefined_note", f"脚注 {lost[0]} 没有定义，会原样显示出来")
            return escape(child.content, quote=False)
        if child.type == "code_inline":
            return f'<code class="inline">{escape(child.content, quote=False)}</code>'
        if child.type in ("math_inline", "math_inline_double"):
            return self._inline_formula(children, index)
        if child.type == "html_inline":
            return rewritten(child.content, self._picture)
        if child.type == "image":
            return self._picture(str(child.attrGet("src") or ""), child.content, "")
        if child.type == "footnote_ref":
            return self._reference_mark(child)
        if child.type == "link_open":
            return self._open_link(children, index)
        return self._links.pop() if child.type == "link_close" else ""

    def _open_link(self, children: Sequence[Token], index: int) -> str:
        token = children[index]
        url = str(token.attrGet("href") or "")
        if token.meta.get("unsafe"):
            self.warn("link", f"链接地址不安全，只保留文字：{url[:60]}")
            self._links.append("")
            return ""
        if self.look.live(url):
            self._links.append("</a>")
            return f'<a href="{escape(url)}">'
        if not re.match(r"(?i)https?://", url):
            self._links.append("")
            return ""
        text = link_text(children[index + 1 :])
        number = "" if token.info == "auto" or not self.look.number_links else f"{self.notes.link(url, text)}"
        self._links.append(f'</span><sup class="ref">[{number}]</sup>' if number else "</span>")
        return '<span class="link">'

    def _reference_mark(self, token: Token) -> str:
        label = str(token.meta.get("label") or "")
        if is_evidence(label) and self.look.evidence == "none":
            return ""
        if is_evidence(label) and self.look.evidence == "pages":
            mark = page_mark(label, self.words["page"], self._previous_evidence)
            self._previous_evidence = label
            return f'<sup class="ref">[{mark}]</sup>' if mark else ""
        if self.look.note_place:
            return f'<sup class="ref">[{self.look.note_place(int(token.meta["id"]))}]</sup>'
        number = self.notes.footnote(int(token.meta["id"]))
        if self.look.reference:
            return self.hold(self.look.reference(number, self._note_plain(int(token.meta["id"]))))
        return f'<sup class="ref">[{number}]</sup>'

    def _note_plain(self, note: int) -> str:
        return " ".join(plain(token) for token in self._note_tokens.get(note, []) if token.type == "inline")
