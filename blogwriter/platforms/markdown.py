"""Portable Markdown: the post as it is, with bold that every CommonMark renderer keeps and without dangerous HTML."""

from __future__ import annotations

from blogwriter.models import Article, Post
from blogwriter.platforms import RenderOptions
from blogwriter.platforms._blog import write_post
from blogwriter.platforms._markdown import Dialect

__all__ = ["TITLE", "render"]

TITLE = "通用 Markdown：任何 CommonMark 渲染器都能正确显示加粗"


def render(article: Article, options: RenderOptions) -> Post:
    """One file, front matter untouched."""
    dialect = Dialect(mark=("<mark>", "</mark>"), keep_title=True)
    return write_post(article, options, platform="markdown", dialect=dialect, head=lambda _document: article.head)
