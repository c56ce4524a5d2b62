"""What a whole document tells a program and not the eye: layers that are off, and metadata.

None of this text reaches the reading; it is looked for so that the user hears of it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from blogwriter.models import Caution
from blogwriter.sources._hidden import Hidden, Seen, cautions
from blogwriter.sources._mupdf import mupdf, object_text

__all__ = ["find", "settle_layers"]

_MAX_PAGES = 200
_TAG = re.compile(r"<[^>]*>")
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instruction|prompt|above|previous|earlier|prior|rule)s?\b"
    r"|\b(?:system|assistant|developer)\s*(?:message|prompt)?\s*:"
    r"|\bsystem prompt\b|\bapi key\b"
    r"|\b(?:AI|LLM|language model|chatbot|GPT)s?\b.{0,30}\b(?:reader|reviewer|assistant|must|should|output)s?\b"
    r"|\b(?:note|instruction|message)s?\s+(?:for|to)\s+(?:the\s+)?(?:AI|LLM|language model|assistant|reviewer)"
    r"|\b(?:give|write|recommend|only)\b.{0,30}\b(?:positive|praise|accept|favou?rable)"
    r"|\bdo not (?:mention|reveal|highlight|criticis|criticiz)"
    r"|\b(?:append|add|insert)\b.{0,20}\b(?:sentence|link|text|phrase)\b"
    r"|忽略.{0,12}(?:指令|提示|要求|内容)|无视.{0,12}指令|(?:系统|隐藏)(?:提示|指令|消息)|(?:只|仅|必须).{0,8}(?:好评|正面|称赞)"
    r"|(?:不要|切勿).{0,6}(?:提及|批评|指出)|作为.{0,6}(?:模型|助手|审稿)",
    re.IGNORECASE | re.DOTALL,
)
_EXPRESSION = re.compile(r"/VE\s*\[")


def find(document: Any, seen: Sequence[Seen], twin: Callable[[], Any]) -> tuple[Caution, ...]:
    """Warnings about layers and metadata.

    Args:
        document: An open ``pymupdf.Document``.
        seen: Its pages, as they were read.
        twin: Opens the same bytes again; that copy is changed.
    """
    return (*cautions(_layers(document, twin)), *_metadata(document, seen))


def settle_layers(document: Any) -> None:
    """Hide content whose visibility expression says so: MuPDF does not evaluate ``/VE`` and would show it."""
    if not document.get_ocgs():
        return
    switches = _switches(document)
    off = 0
    for xref in range(1, document.xref_length()):
        text = object_text(document, xref)
        if "/OCMD" not in text or not _EXPRESSION.search(text):
            continue
        off = off or document.add_ocg("hidden", on=False)
        document.update_object(xref, _settled(text, switches, off))


def _switches(document: Any) -> dict[int, bool]:
    """Group → whether it is on; ``get_ocgs`` says "on" for all of them."""
    layer = document.get_layer()
    base = layer.get("basestate") != "OFF"
    on, off = set(layer.get("on", ())), set(layer.get("off", ()))
    return {xref: xref not in off if base else xref in on for xref in document.get_ocgs()}


def _settled(text: str, switches: dict[int, bool], off: int) -> str:
    """An object's text in which hidden membership dictionaries point to a group that is off."""
    out, at = [], 0
    for match in _EXPRESSION.finditer(text):
        end = _closing(text, match.end())
        expression = text[match.end() - 1 : end]
        out.append(text[at : match.start()])
        out.append("" if _holds(_tokens(expression), switches) else f"/OCGs {off} 0 R /P /AllOn ")
        at = end
    return "".join([*out, text[at:]])


def _closing(text: str, at: int) -> int:
    depth = 1
    while at < len(text) and depth:
        depth += {"[": 1, "]": -1}.get(text[at], 0)
        at += 1
    return at


def _tokens(expression: str) -> list[str]:
    return re.findall(r"\[|\]|/And|/Or|/Not|\d+ \d+ R", expression)


def _holds(tokens: list[str], switches: dict[int, bool]) -> bool:
    """Value of a visibility expression ``[/And a b]``, ``[/Or a b]``, ``[/Not a]``; consumes its tokens."""
    stack: list[list[Any]] = [[]]
    for token in tokens:
        if token == "[":  # noqa: S105 - a bracket
            stack.append([])
        elif token == "]":  # noqa: S105 - likewise
            operator, *values = stack.pop() or ["/And"]
            value = not any(values) if operator == "/Not" else any(values) if operator == "/Or" else all(values)
            stack[-1].append(value)
        else:
            stack[-1].append(token if token[0] == "/" else switches.get(int(token.split()[0]), True))
    return all(stack[0])


def _layers(document: Any, twin: Callable[[], Any]) -> Iterable[Hidden]:
    """Text that shows only when layers are switched."""
    if not document.get_ocgs():
        return
    for state in ("ON", "OFF"):
        other = _switched(twin(), state)
        for index in range(min(document.page_count, _MAX_PAGES)):
            known = set(_lines(document[index]))
            text = " ".join(line for line in _lines(other[index]) if line not in known)
            if text:
                yield Hidden(page=index + 1, box=None, reason="layer", text=text)


def _switched(document: Any, state: str) -> Any:
    """A copy with all layers on or off; MuPDF reads their state when it opens a file."""
    pymupdf = mupdf()
    document.xref_set_key(document.pdf_catalog(), "OCProperties/D", f"<< /BaseState /{state} >>")
    return pymupdf.open(stream=document.tobytes(encryption=pymupdf.PDF_ENCRYPT_NONE), filetype="pdf")


def _lines(page: Any) -> list[str]:
    return [line for line in page.get_text().splitlines() if line.strip()]


def _metadata(document: Any, seen: Sequence[Seen]) -> list[Caution]:
    """Orders in fields that nobody reads but a program."""
    values = [value for value in (document.metadata or {}).values() if isinstance(value, str)]
    values.append(html.unescape(_TAG.sub(" ", document.get_xml_metadata() or "")))
    first = " ".join((seen[0].text if seen else "").split())
    suspicious = [value for value in values if _ORDERS.search(value) and " ".join(value.split()) not in first]
    if not suspicious:
        return []
    message = "文件属性（标题、主题、关键词等）里有写给程序看的指令，已忽略"
    return [Caution(code="metadata_ignored", message=message)]
