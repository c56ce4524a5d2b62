r"""Hexo: a post for ``source/_posts/``, for its default renderer (marked) without further plug-ins.

Marked knows neither formulas nor footnotes. TeX is escaped so that it leaves marked as it was, between dollars, where
MathJax finds it; notes become numbers with a list. Nunjucks takes ``{{`` and ``{%`` everywhere but in code.
"""

from __future__ import annotations

import re

from blogwriter.models import Article, Post
from blogwriter.platforms import RenderOptions
from blogwriter.platforms._blog import common_front, diagrams_for_pages, escaped_tex, front_matter, write_post
from blogwriter.platforms._markdown import Dialect
from blogwriter.platforms._parse import Document

__all__ = ["TITLE", "render"]

TITLE = "Hexo：hexo.md 放进 source/_posts/"

_CODE = re.compile(
    r"(?ms)^[ \t>]*(?P<fence>`{3,}|~{3,}).*?^[ \t>]*(?P=fence)[`~]*[ \t]*$"
    r"|(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
)
_NUNJUCKS = re.compile(r"\{(?=[{%#])")


def render(article: Article, options: RenderOptions) -> Post:
    """One file with Hexo's front matter."""
    dialect = Dialect(
        inline_math=lambda tex: f"${_tex(tex)}$",
        block_math=lambda tex: f"\n$$\n{_tex(tex)}\n$$\n",
        mark=("<mark>", "</mark>"),
        alerts=False,
        heading_ids=False,
        footnotes=False,
    )
    return write_post(
        article,
        options,
        platform="hexo",
        dialect=dialect,
        head=_head,
        escape=lambda text: _escaped(diagrams_for_pages(text)),
        checklist=("公式需要 hexo-filter-mathjax 或主题加载 MathJax（行内 $ $，行间 $$ $$）",)
        if "$" in article.body
        else (),
    )


def _tex(tex: str) -> str:
    # Before a brace, a percent sign or a hash, an escaped brace would be Nunjucks' own after marked is done.
    return escaped_tex(tex).replace("\\{\\{", "&#123;\\{").replace("\\{\\{", "&#123;\\{")


def _head(document: Document) -> str:
    return front_matter(
        {
            **common_front(document),
            "mathjax": "$" in document.body or None,
        }
    )


def _escaped(text: str) -> str:
    parts: list[str] = []
    position = 0
    for code in _CODE.finditer(text):
        parts += (_outside(text[position : code.start()]), code[0])
        position = code.end()
    return "".join([*parts, _outside(text[position:])])


def _outside(text: str) -> str:
    # A number instead of the brace: Nunjucks runs over the finished HTML, where an escaped brace is a brace again.
    return _NUNJUCKS.sub("&#123;", text)
