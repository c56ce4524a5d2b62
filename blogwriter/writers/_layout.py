"""The layouts of posts in ``templates/posts``: finished Markdown goes into their slots, finished Markdown comes out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from blogwriter import resources

__all__ = ["laid_out"]


def laid_out(name: str, slots: Mapping[str, Any]) -> str:
    """A post's text; a slot that is empty leaves no trace, one that is missing is an error."""
    return re.sub(r"\n{3,}", "\n\n", _template(name).render(slots)).strip("\n") + "\n"


@cache
def _template(name: str) -> Any:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(resources.templates() / "posts"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - the output is Markdown, and every value is escaped as such
    )
    return environment.get_template(f"{name}.md.j2")
