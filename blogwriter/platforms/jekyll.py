r"""Jekyll: a post for ``_posts/``; kramdown takes ``$$…$$`` for formulas in a line and between lines alike.

Liquid runs before kramdown, in code too: whatever it would take for its own is written as an output of itself.
"""

from __future__ import annotations

import re

from blogwriter.models import Article, Post
from blogwriter.platforms import RenderOptions
from blogwriter.platforms._blog import common_front, diagrams_for_pages, front_matter, write_post
from blogwriter.platforms._markdown import Dialect
from blogwriter.platforms._parse import Document

__all__ = ["TITLE", "render"]

TITLE = "Jekyll：jekyll.md 改名为 日期-标题.md 放进 _posts/"

_NO_LABEL = re.compile(r"(?a)[^\w-]|^-")
_LIQUID = re.compile(r"\{[{%]")


def render(article: Article, options: RenderOptions) -> Post:
    """One file with Jekyll's front matter."""
    dialect = Dialect(
        inline_math=_inline,
        block_math=lambda tex: f"\n$$\n{tex}\n$$\n",
        mark=("<mark>", "</mark>"),
        alerts=False,
        label=_label,
        toc="* TOC\n{:toc}",
    )
    return write_post(
        article,
        options,
        platform="jekyll",
        dialect=dialect,
        head=_head,
        escape=lambda text: _escaped(diagrams_for_pages(text)),
        checklist=("文件名要改成 年-月-日-英文名.md，如 2024-05-01-attention.md", "公式需要主题加载 MathJax"),
    )


def _inline(tex: str) -> str:
    # A bar in the line would make kramdown think of a table.
    return "$$" + re.sub(r"(?<!\\)\|", r"\\vert ", tex.replace("\n", " ")) + "$$"


def _label(label: str) -> str:
    """A note's label in the letters that kramdown takes: ``p3.s12`` → ``p3_s12``, ``注1`` → ``x6ce8_1``."""
    return _NO_LABEL.sub(lambda match: f"x{ord(match[0]):x}_", label.replace(".", "_"))


def _head(document: Document) -> str:
    return front_matter(
        {
            "layout": "post",
            **common_front(document),
            "math": "$" in document.body or None,
        }
    )


def _escaped(text: str) -> str:
    return _LIQUID.sub(lambda match: f'{{{{ "{match[0]}" }}}}', text)
