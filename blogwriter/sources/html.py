"""An article as a web page on this machine; also the HTML editions of arXiv (LaTeXML), which mark up all that we need.

Scripts, forms, navigation and whatever the page itself hides are left out; hidden prose is reported.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from blogwriter.errors import SourceError
from blogwriter.models import Caution, Origin, Paper
from blogwriter.sources import ReadOptions
from blogwriter.sources._document import Block, Front, build
from blogwriter.sources._hidden import is_prose, quote
from blogwriter.sources.markdown import decoded, local_bytes

__all__ = ["TITLE", "accepts", "parse", "read"]

TITLE = "本机的网页（.html、.htm）"
_SUFFIXES = (".html", ".htm", ".xhtml")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PARAGRAPHS = ("p", "li", "blockquote", "dd", "pre", "td")
_DROPPED = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "form", "button", "select", "input",
    "textarea", "nav", "header", "footer", "aside", "svg", "canvas", "audio", "video", "head",
)  # fmt: skip
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0\d*)?\s*(?:;|$)"
    r"|font-size\s*:\s*(?:0|0?\.\d+|1)(?:\.\d+)?(?:px|pt|em|rem|%)?\s*(?:;|$)"
    r"|(?<![-\w])color\s*:\s*(?:white|transparent|#fff(?:fff)?|rgba?\(\s*255\s*,\s*255\s*,\s*255)"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{3,}|clip(?:-path)?\s*:\s*(?:rect\(\s*0|inset\(\s*(?:50|100)%)",
    re.IGNORECASE,
)
_GROUND = re.compile(r"background", re.IGNORECASE)


def accepts(ref: str) -> bool:
    """Whether a reference names a local web page."""
    return "://" not in ref and Path(ref).suffix.lower() in _SUFFIXES


def read(ref: str, options: ReadOptions) -> Paper:  # noqa: ARG001 - every source has options
    """Read a local web page.

    Raises:
        SourceError: No such file, too large, or without text.
    """
    path = Path(ref)
    data = local_bytes(path)
    return parse(data, origin=Origin(source="html", location=path.name, sha256=hashlib.sha256(data).hexdigest()))


def parse(data: bytes, *, origin: Origin, base: str = "") -> Paper:
    """A web page → Paper.

    Args:
        data: The page.
        origin: Where it came from.
        base: Address that its pictures are relative to.

    Raises:
        SourceError: It holds no text.
    """
    from lxml import etree, html

    # The encoding is settled by then, whatever the page says of itself.
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=False, encoding="utf-8")
    try:
        tree = html.document_fromstring(decoded(data, origin.location).encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as exc:
        raise SourceError(f"{origin.location} 不是有效的网页，读不出正文", code="no_text") from exc
    if tree.find(".//body") is None:
        raise SourceError(f"{origin.location} 里没有正文，请检查文件", code="no_text")
    front = _front(tree)
    hidden = _without_hidden(tree)
    body = _body(tree)
    _spell_formulas(body)
    return build(_blocks(body, base), front, origin=origin, warnings=hidden)


def _front(tree: Any) -> Front:
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        metas.setdefault(name, []).append(meta.get("content") or "")
    title = _first(tree, "//h1[contains(@class,'ltx_title_document')]") or _meta(metas, "citation_title", "og:title")
    abstract = _first(tree, "//*[contains(@class,'ltx_abstract')]//p") or _meta(metas, "citation_abstract")
    names = [_text(node) for node in tree.xpath("//*[contains(@class,'ltx_personname')]")]
    date = re.search(r"\d{4}(?:[-/]\d\d){0,2}", _meta(metas, "citation_date", "citation_publication_date", "dc.date"))
    return Front(
        title=title or _first(tree, "//h1") or _first(tree, "//title"),
        authors=tuple(name for name in (names or metas.get("citation_author", [])) if name),
        abstract=abstract,
        published=date[0].replace("/", "-") if date else None,
        doi=_meta(metas, "citation_doi") or None,
    )


def _meta(metas: dict[str, list[str]], *names: str) -> str:
    return next((metas[name][0].strip() for name in names if metas.get(name)), "")


def _first(tree: Any, path: str) -> str:
    found = tree.xpath(path)
    return _text(found[0]) if found else ""


def _text(node: Any) -> str:
    return " ".join(str(node.text_content()).split())


def _without_hidden(tree: Any) -> list[Caution]:
    """Take out what the page hides, and say so where it reads like prose."""
    hidden = [
        node
        for node in tree.iter()
        if isinstance(node.tag, str) and (node.get("hidden") is not None or _hides(node.get("style") or ""))
    ]
    prose = [text for text in map(_text, hidden) if is_prose(text)]
    for node in hidden:
        _drop(node)
    if not prose:
        return []
    message = f"网页里有 {len(prose)} 处隐藏文字：“{quote(prose[0])}”，已排除"
    return [Caution(code="hidden_text", message=message)]


def _hides(style: str) -> bool:
    match = _HIDING.search(style)
    return match is not None and not ("color" in match[0].lower() and _GROUND.search(style))


def _drop(node: Any) -> None:
    if node.getparent() is not None:
        node.drop_tree()


def _body(tree: Any) -> Any:
    """The article: as LaTeXML or the page marks it, else what readability takes it to be."""
    for path in ("//article[contains(@class,'ltx_document')]", "//article[count(//article)=1]", "//main"):
        found = tree.xpath(path)
        if found:
            return _cleared(found[0])
    return _cleared(_readable(tree))


def _readable(tree: Any) -> Any:
    from lxml import html
    from readability import Document
    from readability.readability import Unparseable

    try:
        summary = Document(html.tostring(tree, encoding="unicode")).summary(html_partial=True)
        return html.fragment_fromstring(summary, create_parent="div")
    except (Unparseable, ValueError):
        return tree


def _cleared(node: Any) -> Any:
    for dropped in list(node.iter(*_DROPPED)):
        _drop(dropped)
    return node


def _spell_formulas(body: Any) -> None:
    """MathML becomes its LaTeX, which is what a reader of the text can use."""
    for formula in list(body.iter("math")):
        words = formula.get("alttext")
        if words:
            tail = formula.tail
            formula.clear()
            formula.tag, formula.text, formula.tail = "span", words, tail


def _blocks(body: Any, base: str) -> Iterator[Block]:
    top = min((int(node.tag[1]) for node in body.iter(*_HEADINGS) if not _is_title(node)), default=1)
    skipped: set[Any] = set()
    for node in body.iter(*_HEADINGS, *_PARAGRAPHS, "figure", "table", "img"):
        if any(parent in skipped for parent in node.iterancestors()):
            continue
        block = _block(node, top, base)
        if block is None:
            continue
        skipped.add(node)
        if block.text or block.image or block.cells:
            yield block


def _block(node: Any, top: int, base: str) -> Block | None:
    """What a node says as a whole; None where its children must be asked."""
    classes = node.get("class") or ""
    if node.tag in _HEADINGS:
        return None if _is_title(node) else Block("heading", _heading(node), level=int(node.tag[1]) - top + 1)
    if node.tag in ("figure", "table", "img"):
        return _picture(node, base)
    if "ltx_bibitem" in classes or "ltx_role_reference" in classes:
        return Block("reference", _text(node))
    if node.find(".//p") is not None or node.find(".//figure") is not None or node.find(".//table") is not None:
        return None
    in_list = any("reference" in (parent.get("class") or "").lower() for parent in node.iterancestors("ol", "ul"))
    return Block("reference" if in_list else "prose", _text(node))


def _is_title(node: Any) -> bool:
    classes = node.get("class") or ""
    return "ltx_title_document" in classes or (node.tag == "h1" and len(node.getroottree().findall(".//h1")) == 1)


def _heading(node: Any) -> str:
    """``<span class="ltx_tag">1 </span>Introduction`` keeps the blank between number and title."""
    for tag in node.xpath(".//*[contains(@class,'ltx_tag')]"):
        tag.tail = f" {tag.tail or ''}"
    return _text(node)


def _picture(node: Any, base: str) -> Block | None:
    if node.tag == "table" and any(parent.tag == "figure" for parent in node.iterancestors()):
        return None
    caption = next(iter(node.xpath(".//figcaption|.//caption")), None)
    if node.tag == "figure" and caption is None and node.find(".//figure") is not None:
        return None
    image = node if node.tag == "img" else node.find(".//img")
    source = image.get("src") if image is not None else None
    rows = node.xpath(".//tr")
    is_table = node.tag == "table" or "ltx_table" in (node.get("class") or "")
    if "ltx_equation" in (node.get("class") or ""):
        return Block("prose", "")  # a display formula is no running text
    if node.tag == "img" and not (image.get("alt") or "").strip():
        return Block("prose", "")
    words = _text(caption) if caption is not None else (node.get("alt") or "" if node.tag == "img" else "")
    cells = tuple(tuple(_text(cell) for cell in row.xpath("./td|./th")) for row in rows) if is_table else ()
    address = urljoin(base, source) if source and not source.startswith("data:") else None
    return Block("table" if is_table else "figure", words, image=address, cells=cells)
