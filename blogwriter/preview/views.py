"""Post → what the page shows and what its copy button puts on the clipboard, as plain JSON types.

The two differ: what is shown loads nothing and leads nowhere, what is copied is the platform's own markup with local
pictures put into it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Any

from blogwriter.errors import RenderError
from blogwriter.models import Attachment, Post
from blogwriter.preview import dark

__all__ = ["limit_label", "plain_text", "view"]

_LIMITS = {"title": "标题", "author": "作者", "digest": "摘要", "content": "正文", "bytes": "字节"}
_UNITS = {"content": "字符", "bytes": "字节"}
_IMG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_SRC = re.compile(r'\ssrc="([^"]*)"')
_ALT = re.compile(r'\salt="([^"]*)"')
_HREF = re.compile(r'(<a\b[^>]*?)\shref="(?!#)([^"]*)"')
_BLOCK = re.compile(r"(?i)</(?:p|h[1-6]|li|tr|pre|figure|figcaption|blockquote|section|div|table)>|<br\s*/?>")
_SHELL = (
    '<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><style>'
    "body{{margin:0;padding:16px;font:16px/1.75 system-ui,'PingFang SC','Noto Sans CJK SC',sans-serif;"
    "overflow-wrap:break-word;background:{ground};color:{ink}}}img{{max-width:100%}}"
    "a{{color:{link}}}"
    "body>pre.source{{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;font:13px/1.7 Menlo,Consolas,monospace}}"
    # What a platform dresses itself (知乎) comes naked; what carries styles keeps them.
    "pre:not([style],.source){{overflow-x:auto;padding:12px;background:{soft};font:13px/1.6 Menlo,Consolas,monospace}}"
    "table:not([style]){{border-collapse:collapse;display:block;overflow-x:auto}}"
    ":is(td,th):not([style]){{border:1px solid {line};padding:6px 9px}}"
    "blockquote:not([style]){{margin-left:0;padding-left:1em;border-left:4px solid {line}}}"
    "</style></head><body>{body}</body></html>"
)


def view(post: Post) -> dict[str, Any]:
    """One platform's files, limits, warnings and checklist."""
    pictures = {file.name: _uri(file) for file in post.files if file.media_type.startswith("image/")}
    texts = [file for file in post.files if file.media_type in ("text/html", "text/markdown")]
    return {
        "platform": post.platform,
        "files": [_file(file, pictures) for file in texts],
        "limits": [
            {
                "label": limit_label(name),
                "part": "/" in name,
                "measured": measured,
                "allowed": allowed,
                "unit": _UNITS.get(name.split("/", 1)[0], "字"),
                # The content must stay below its limit, what stands in the head may reach it.
                "ok": measured < allowed if name.startswith(("content", "bytes")) else measured <= allowed,
            }
            for name, measured, allowed in post.limits
        ],
        "warnings": [
            {"line": warning.line, "level": warning.level, "message": warning.message} for warning in post.warnings
        ],
        "checklist": list(post.checklist),
    }


def limit_label(name: str) -> str:
    """A limit's name in Chinese: ``content/方法`` is the part of the content under that heading."""
    head, slash, part = name.partition("/")
    return part if slash else _LIMITS.get(head, head)


def plain_text(markup: str) -> str:
    """The text that a reader sees, a line for each block: the clipboard's plain alternative."""
    text = re.sub(r"<(style|svg|title)\b.*?</\1>", "", markup, flags=re.DOTALL | re.IGNORECASE)
    text = re.sub(r"<[^>]*>", "", _BLOCK.sub("\n", text))
    return re.sub(r"\n{3,}", "\n\n", unescape(text)).strip()


def _file(file: Attachment, pictures: Mapping[str, str]) -> dict[str, Any]:
    text = file.data.decode("utf-8")
    if file.media_type != "text/html":
        source = f'<pre class="source">{escape(text)}</pre>'
        return {
            "name": file.name,
            "light": _page(source),
            "dark": _page(source, night=True),
            "copy": "",
            "plain": text,
            "bytes": len(file.data),
        }
    whole = _with_pictures(text, pictures)
    body = _body(whole)
    safe = _still(body)
    styled = "<style" in text
    return {
        "name": file.name,
        # A page with a style of its own keeps it, by day and by night.
        "light": whole.replace(body, safe) if styled else _page(safe),
        "dark": "" if styled else _page(dark.darkened(safe), night=True),
        "copy": body.strip(),
        "plain": plain_text(body),
        "bytes": len(file.data),
    }


def _page(body: str, *, night: bool = False) -> str:
    day = ("#fff", "#222", "#f5f5f5", "#ddd", "#0b57b0")
    dusk = (dark.GROUND, dark.INK, "#232323", "#3b3b3b", "#8ab4f8")
    ground, ink, soft, line, link = dusk if night else day
    return _SHELL.format(body=body, ground=ground, ink=ink, soft=soft, line=line, link=link)


def _body(text: str) -> str:
    start, end = text.find("<body>"), text.rfind("</body>")
    return text[start + len("<body>") : end] if start >= 0 <= end else text


def _with_pictures(text: str, pictures: Mapping[str, str]) -> str:
    def put(tag: re.Match[str]) -> str:
        return _SRC.sub(lambda src: f' src="{pictures.get(unescape(src[1]), src[1])}"', tag[0], count=1)

    return _IMG.sub(put, text)


def _still(text: str) -> str:
    """Nothing is loaded and no link leads out of the frame; a link's address becomes its tooltip."""
    return _HREF.sub(r'\1 title="\2"', _IMG.sub(_local, text))


def _local(tag: re.Match[str]) -> str:
    source = _SRC.search(tag[0])
    if source and source[1].startswith("data:image/"):
        return tag[0]
    alt = _ALT.search(tag[0])
    if "eeimg=" in tag[0] and alt:
        return _formula(unescape(alt[1]))
    words = alt[1] if alt and alt[1] else source[1][:80] if source else ""
    return f'<span style="border:1px dashed;padding:2px 6px">图片（预览不加载）{words}</span>'


def _formula(tex: str) -> str:
    """知乎 draws formulas on its own servers; here they are drawn at home."""
    from blogwriter.platforms._figures import formula_svg

    try:
        return formula_svg(tex.rstrip("\\"), display=tex.endswith("\\\\"))
    except RenderError:
        return f"<code>{escape(tex)}</code>"


def _uri(file: Attachment) -> str:
    return f"data:{file.media_type};base64,{base64.b64encode(file.data).decode()}"
