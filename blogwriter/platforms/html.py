"""A page of its own: the theme in its head, formulas as SVG, pictures beside it; nothing is loaded from elsewhere."""

from __future__ import annotations

import re
from html import escape
from string import Template

from blogwriter import resources
from blogwriter.models import Article, Attachment, Post
from blogwriter.platforms import RenderOptions
from blogwriter.platforms._blog import Pictures
from blogwriter.platforms._code import highlighted
from blogwriter.platforms._dress import full_css
from blogwriter.platforms._evidence import check_mode
from blogwriter.platforms._figures import diagram_svg, formula_svg
from blogwriter.platforms._html import fill, write
from blogwriter.platforms._look import Look
from blogwriter.platforms._parse import parse
from blogwriter.platforms._raw import sanitised
from blogwriter.platforms._words import JOINER

__all__ = ["TITLE", "render"]

TITLE = "网页：html.html 单个文件，样式在内"


def render(article: Article, options: RenderOptions) -> Post:
    """One page and the pictures that it shows.

    Raises:
        RenderError: The front matter is wrong.
        SettingsError: No such theme, code theme or way of showing evidence.
    """
    check_mode(options.evidence)
    css = full_css(options.theme, options.code_theme, options.css)
    document = parse(article)
    pictures = Pictures(options)
    look = Look(
        live=lambda url: bool(re.match(r"(?i)(?:https?:|mailto:|tel:|[^:]*(?:[/?#]|\Z))", url)),
        number_links=False,
        glue=JOINER,
        formula=lambda tex, display: formula_svg(tex, display=display, cache=options.cache),
        diagram=lambda source: diagram_svg(source, cache=options.cache),
        code=lambda source, language: highlighted(source, language, options.code_theme, cache=options.cache),
        picture=lambda target: pictures.keep(target) or target,
        evidence=options.evidence,
        anchors=True,
    )
    page = write(document, look)
    template = Template((resources.templates() / "posts" / "html.html").read_text(encoding="utf-8"))
    text = template.substitute(
        title=escape(document.title),
        author=escape(str(document.front.get("author") or "")),
        css=css,
        content=fill(sanitised(page.html), page.places),
    )
    return Post(
        platform="html",
        files=(Attachment(name="html.html", data=text.encode(), media_type="text/html"), *pictures.files.values()),
        warnings=tuple(page.warnings),
    )
