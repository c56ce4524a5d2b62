r"""Hugo: a page for ``content/``; formulas are escaped so that they leave Goldmark as TeX whatever the site's settings.

Only ``{{<`` and ``{{%`` mean something to Hugo in content; both are written as the comment form that shows them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from blogwriter.models import Article, Post
from blogwriter.platforms import RenderOptions
from blogwriter.platforms._blog import common_front, diagrams_for_pages, escaped_tex, front_matter, write_post
from blogwriter.platforms._markdown import Dialect
from blogwriter.platforms._parse import Document

__all__ = ["TITLE", "render"]

TITLE = "Hugo：hugo.md 放进 content/"

_SHORTCODE = re.compile(r"\{\{(<|%)(?!/\*)([^\n]*?)(>|%)\}\}")
_OPEN = re.compile(r"\{\{(?=[<%](?!/\*))")
_MATH = "公式写成 \\( \\) 与 \\[ \\]，不需要改 hugo.toml；主题要在 math: true 时加载 MathJax 或 KaTeX（auto-render）"
_RAW = (
    "文中有 HTML 标签（如 <sub>、<kbd>）：Hugo 默认略去标签只留文字，"
    "要保留请在 hugo.toml 设 markup.goldmark.renderer.unsafe = true"
)
_END_TAG = re.compile(r"</[a-zA-Z][\w-]*>")


def render(article: Article, options: RenderOptions) -> Post:
    """One file with Hugo's front matter."""
    dialect = Dialect(
        inline_math=lambda tex: f"\\\\({escaped_tex(tex)}\\\\)",
        block_math=lambda tex: f"\n\\\\[\n{escaped_tex(tex)}\n\\\\]\n",
        mark=("**", "**"),
        alerts=False,
    )
    return write_post(
        article,
        options,
        platform="hugo",
        dialect=dialect,
        head=_head,
        escape=lambda text: _escaped(diagrams_for_pages(text)),
        checklist=tuple(_checklist(article.body)),
    )


def _checklist(body: str) -> Iterator[str]:
    if "$" in body:
        yield _MATH
    if _END_TAG.search(body):
        yield _RAW


def _head(document: Document) -> str:
    return front_matter(
        {
            **common_front(document),
            "draft": False,
            "math": "$" in document.body or None,
            "toc": any(token.type == "toc" for token in document.tokens) or None,
        }
    )


def _escaped(text: str) -> str:
    shown = _SHORTCODE.sub(lambda m: f"{{{{{m[1]}/*{m[2]}*/{m[3]}}}}}", text)
    # A shortcode that never ends would stop the build; a zero-width blank breaks it without being seen.
    return _OPEN.sub("{{\u200b", shown)
