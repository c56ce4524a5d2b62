"""Mermaid → drawing, without a browser; ``mermaid-render`` is an extra (``pip install 'blogwriter[mermaid]'``)."""

from __future__ import annotations

from functools import lru_cache

from blogwriter.errors import RenderError
from blogwriter.platforms._vector import Drawing, flatten

__all__ = ["draw"]

MAX_SOURCE = 50_000


@lru_cache(maxsize=64)
def draw(source: str) -> Drawing:
    """Draw a diagram.

    Raises:
        RenderError: The extra is not installed, or the diagram is wrong; the message says which.
    """
    if len(source) > MAX_SOURCE:
        raise RenderError(f"图表源码超过 {MAX_SOURCE} 个字符", code="diagram")
    try:
        import mermaid_render
    except ImportError as exc:
        msg = "需要先安装：pip install 'blogwriter[mermaid]'"
        raise RenderError(msg, code="diagram") from exc
    try:
        return flatten(mermaid_render.convert(source, theme="default").decode("utf-8"))
    except (ValueError, RuntimeError) as exc:
        problem = str(exc).split("\n", 1)[0][:120]
        raise RenderError(problem, code="diagram") from exc
