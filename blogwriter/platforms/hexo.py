r"""Hexo: a post for ``source/_posts/``, for its default renderer (marked) without further plug-ins.

Marked knows neither formulas nor footnotes. TeX is escaped so that it leaves marked as it was, between dollars, where
MathJax finds it; notes become numbers with a list. Nunjucks takes ``{{`` and ``{%`` everywhere but in fenced code.
"""

from __future__ import annotations

import re

from blogwriter.models import Article, Post
from blogwriter.platforms import RenderOptions
from blogwriter.platforms._blog import front_matter, list_of, write_post
from blogwriter.platforms._markdown import Dialect
from blogwriter.platforms._parse import Document

__all__ = ["TITLE", "render"]

TITLE = "Hexo：hexo.md 放进 source/_posts/"

_ASCII_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>&\"'=^:])")
_FENCE = re.compile(r"(?ms)^[ \t>]*(`{3,}|~{3,}).*?^[ \t>]*\1[`~]*[ \t]*$")
_NUNJUCKS = re.compile(r"\{[{%#]")


def render(article: Article, options: RenderOptions) -> Post:
    """One file with Hexo's front matter."""
    dialect = Dialect(
        inline_math=lambda tex: f"${_kept(tex)}$",
        block_math=lambda tex: f"\n$$\n{_kept(tex)}\n$$\n",
        mark=("<mark>", "</mark>"),
        alerts=False,
        footnotes=False,
    )
    return write_post(
        article,
        options,
        platform="hexo",
        dialect=dialect,
        head=_head,
        escape=_escaped,
        checklist=("公式需要 hexo-filter-mathjax 或主题加载 MathJax（行内 $ $，行间 $$ $$）",)
        if "$" in article.body
        else (),
    )


def _kept(tex: str) -> str:
    """TeX that comes out of a Markdown renderer as it went in."""
    return _ASCII_PUNCTUATION.sub(r"\\\1", tex)


def _head(document: Document) -> str:
    front = document.front
    return front_matter(
        {
            "title": document.title,
            "date": front.get("date"),
            "author": front.get("author"),
            "description": front.get("description") or front.get("digest"),
            "tags": list_of(front.get("tags")),
            "categories": list_of(front.get("categories")),
            "mathjax": "$" in document.body or None,
        }
    )


def _escaped(text: str) -> str:
    parts: list[str] = []
    position = 0
    for fence in _FENCE.finditer(text):
        parts += (_outside(text[position : fence.start()]), fence[0])
        position = fence.end()
    return "".join([*parts, _outside(text[position:])])


def _outside(text: str) -> str:
    return _NUNJUCKS.sub(lambda match: f'{{{{ "{match[0]}" }}}}', text)
