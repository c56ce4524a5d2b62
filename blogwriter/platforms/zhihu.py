"""知乎: ``zhihu.md`` for the editor's import of documents, ``zhihu.html`` for its clipboard.

The import knows two heading levels, tables only as HTML, and formulas as pictures of its own service; the clipboard
takes the attribute forms in which the editor itself keeps formulas, notes, code and tables.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from string import Template
from urllib.parse import quote

from markdown_it.token import Token

from blogwriter import resources
from blogwriter.errors import RenderError
from blogwriter.models import Article, Attachment, Post, RenderWarning
from blogwriter.platforms import RenderOptions
from blogwriter.platforms._blog import write_post
from blogwriter.platforms._figures import diagram_png
from blogwriter.platforms._html import fill, write
from blogwriter.platforms._images import Limits, data_uri, encoded, is_remote
from blogwriter.platforms._look import Look
from blogwriter.platforms._markdown import Dialect, note_place
from blogwriter.platforms._parse import Document, parse
from blogwriter.platforms._raw import sanitised

__all__ = ["TITLE", "render"]

TITLE = "知乎：zhihu.md 供导入文档，zhihu.html 供粘贴"

_EQUATION = "https://www.zhihu.com/equation?tex="
_CLASS_OR_STYLE = re.compile(r'(?<=[a-z0-9"]) (?:class|style|id)="[^"]*"(?=[^<]*>)')
_BLOCKQUOTE = re.compile(r"<(/?)blockquote>")
_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_QUOTED = re.compile(r"([ \t]*)>(?:[ \t]?>)*[ \t]?")
_SPAN = re.compile(r"</?span>")
_TABLE = '<table data-draft-node="block" data-draft-type="table" data-size="normal" data-row-style="normal">'


def render(article: Article, options: RenderOptions) -> Post:
    """Both forms.

    Raises:
        RenderError: The front matter is wrong.
        SettingsError: No such way of showing evidence.
    """
    diagrams: dict[str, Attachment] = {}

    def diagram(source: str) -> str:
        picture = diagram_png(source, cache=options.cache)
        name = f"images/{picture.name}"
        diagrams[name] = Attachment(name=name, data=picture.data, media_type=picture.media_type)
        return f"![]({name})\n"

    document = parse(article)
    dialect = Dialect(
        inline_math=lambda tex: f"![{_alt(tex)}]({_address(tex)})",
        block_math=lambda tex: f"\n![{_alt(tex)}]({_address(tex, display=True)})\n",
        diagram=diagram,
        table=lambda tokens: _table(tokens, document, options),
        mark=("**", "**"),
        alerts=False,
        tasks=False,
        footnotes=False,
        levels=(2, 3),
        heading_ids=False,
        superscript="[{}]",
    )
    post = write_post(article, options, platform="zhihu", dialect=dialect, escape=_single_quotes)
    html, warnings = _clipboard(document, options)
    page = Attachment(name="zhihu.html", data=html.encode(), media_type="text/html")
    return replace(
        post,
        files=(post.files[0], page, *post.files[1:], *diagrams.values()),
        warnings=(*post.warnings, *(warning for warning in warnings if warning not in post.warnings)),
        checklist=("标题单独填写", "导入 zhihu.md 后检查表格与公式；本地图片要重新上传", "勾选创作声明，选择话题"),
    )


def _address(tex: str, *, display: bool = False) -> str:
    # A trailing pair of backslashes is how the service is told to set a formula in display style.
    return _EQUATION + quote(" ".join(tex.split()) + ("\\\\" if display else ""), safe="")


def _alt(tex: str) -> str:
    return re.sub(r"([\[\]\\`*_$<&])", r"\\\1", " ".join(tex.split()))


def _table(tokens: Sequence[Token], document: Document, options: RenderOptions) -> str:
    """A table as HTML on lines of its own; blank lines inside would end it."""
    part = replace(document, tokens=tuple(tokens))
    page = write(part, _look(part, options, listed=True))
    html = fill(_plain(sanitised(page.html)), page.places).replace("\n", " ")
    return "\n" + html.replace(_TABLE, "<table>") + "\n\n"


def _clipboard(document: Document, options: RenderOptions) -> tuple[str, list[RenderWarning]]:
    page = write(document, _look(document, options))
    content = fill(_plain(sanitised(page.html)), page.places)
    template = Template((resources.templates() / "posts" / "wechat.html").read_text(encoding="utf-8"))
    return template.substitute(title=escape(document.title), content=content), page.warnings


def _look(document: Document, options: RenderOptions, *, listed: bool = False) -> Look:
    top = min((int(token.tag[1]) for token in document.tokens if token.type == "heading_open"), default=2)

    def picture(target: str) -> str:
        if is_remote(target):
            return target
        data = options.load(target)
        if data is None:
            msg = "找不到这个文件"
            raise RenderError(msg, code="picture")
        return data_uri(encoded(data, Limits(bytes=5_000_000), cache=options.cache))

    return Look(
        live=lambda url: bool(re.match(r"(?i)https?://", url)),
        number_links=False,
        formula=_formula,
        diagram=lambda source: f'<img src="{data_uri(diagram_png(source, cache=options.cache))}">',
        code=_code,
        whole_code=True,
        picture=picture,
        evidence=options.evidence,
        toc=False,
        heading=lambda level: 2 if level <= top else 3,
        reference=None if listed else _reference,
        note_place=note_place if listed else None,
    )


def _formula(tex: str, display: bool) -> str:  # noqa: FBT001 - the look's signature
    shown = escape(" ".join(tex.split()) + ("\\\\" if display else ""))
    return f'<img eeimg="1" src="{escape(_address(tex, display=display))}" alt="{shown}">'


def _code(source: str, language: str) -> str:
    return f'<pre lang="{escape(language or "text")}">{escape(source.rstrip(chr(10)), quote=False)}</pre>'


def _reference(number: int, text: str) -> str:
    address = re.search(r"https?://[!-;=?-~]+", text)
    return (
        f'<sup data-text="{escape(text)}" data-url="{escape(address[0] if address else "")}" data-draft-node="inline"'
        f' data-draft-type="reference" data-numero="{number}">[{number}]</sup>'
    )


def _single_quotes(text: str) -> str:
    """Markdown whose quotations hold no quotations: the editor knows one level."""
    lines: list[str] = []
    fence, depth = "", 0
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        quoted = None if fence else _QUOTED.match(line)
        before, depth = depth, quoted[0].count(">") if quoted else 0
        if quoted and max(before, depth) > 1:
            # Where the level changes another paragraph begins.
            lines += [f"{quoted[1]}>"] if before and before != depth else []
            line = f"{quoted[1]}> {line[quoted.end() :]}"  # noqa: PLW2901 - the same line, with one mark
        lines.append(line)
    return "\n".join(lines)


def _single_blockquotes(html: str) -> str:
    depth = 0

    def tag(match: re.Match[str]) -> str:
        nonlocal depth
        depth += -1 if match[1] else 1
        return match[0] if depth == (0 if match[1] else 1) else ""

    return _BLOCKQUOTE.sub(tag, html)


def _plain(html: str) -> str:
    """Without what the editor has no use for: classes, styles, sections and spans."""
    html = re.sub(r'<section class="formula">(.*?)</section>', r"<p>\1</p>", html, flags=re.DOTALL)
    html = _single_blockquotes(_SPAN.sub("", _CLASS_OR_STYLE.sub("", html)))
    html = html.replace("<section><br></section>", "<hr>")
    return re.sub(r"</?section>", "", html).replace("<table>", _TABLE)
