"""Mermaid → drawing, without a browser; ``mermaid-render`` is an extra (``pip install 'blogwriter[mermaid]'``)."""

from __future__ import annotations

from functools import lru_cache

from blogwriter.errors import RenderError
from blogwriter.platforms._vector import Drawing, flatten

__all__ = ["draw"]

MAX_SOURCE = 50_000
_OWN = "%% blogwriter:timeline"


@lru_cache(maxsize=64)
def draw(source: str) -> Drawing:
    """Draw a diagram.

    Raises:
        RenderError: The extra is not installed, or the diagram is wrong; the message says which.
    """
    if len(source) > MAX_SOURCE:
        raise RenderError(f"图表源码超过 {MAX_SOURCE} 个字符", code="diagram")
    own = _own_timeline(source)
    return flatten(own or _by_mermaid_render(source))


def _own_timeline(source: str) -> str:
    """The picture of a timeline that this program wrote into the post; empty for any other diagram."""
    # The data of releases takes a fifth of a second to load: not for diagrams of others.
    if _OWN not in source:
        return ""
    from blogwriter.timelines import diagrams, picture, releases

    drawn = diagrams.draw(source, releases.load(), column=picture.PHONE)
    return drawn.svg.decode("utf-8") if drawn else ""


def _by_mermaid_render(source: str) -> str:
    try:
        import mermaid_render
    except ImportError as exc:
        msg = "需要先安装：pip install 'blogwriter[mermaid]'"
        raise RenderError(msg, code="diagram") from exc
    try:
        return str(mermaid_render.convert(source, theme="default").decode("utf-8"))
    except (ValueError, RuntimeError) as exc:
        problem = str(exc).split("\n", 1)[0][:120]
        raise RenderError(problem, code="diagram") from exc
