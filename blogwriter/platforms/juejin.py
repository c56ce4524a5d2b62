"""掘金: Markdown to paste into its editor, which knows formulas, footnotes and mermaid, and makes its own contents."""

from __future__ import annotations

from blogwriter.models import Article, Post
from blogwriter.platforms import RenderOptions
from blogwriter.platforms._blog import write_post
from blogwriter.platforms._markdown import Dialect

__all__ = ["TITLE", "render"]

TITLE = "掘金：juejin.md 粘贴进编辑器"


def render(article: Article, options: RenderOptions) -> Post:
    """One file without front matter and title."""
    return write_post(
        article,
        options,
        platform="juejin",
        dialect=Dialect(mark=("<mark>", "</mark>"), alerts=False, heading_ids=False),
        checklist=("标题单独填写，正文从第一节开始", "本地图片粘贴后要重新上传", "选择分类、标签与封面"),
    )
