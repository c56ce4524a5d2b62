r"""TeX → drawing, without network or Node: MathJax (vendored in ``assets/mathjax``) inside QuickJS.

The ladder: MathJax with the packages that papers use → with ``physics`` too → after the repairs below → the caller
shows the TeX as text with a warning. MathJax is started at the first formula of a process (about 0.06 s, 10 MB).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from blogwriter import resources
from blogwriter.errors import RenderError
from blogwriter.platforms._vector import Drawing, flatten

__all__ = ["EM", "Formula", "draw"]

EM = 1000.0
"""Units of a formula's drawing per em."""
MAX_TEX = 20_000
_TIME_S = 5
_MEMORY_BYTES = 256 * 1024 * 1024
_STACK_BYTES = 512 * 1024
_LABEL = re.compile(r"\\label\s*\{[^{}]*\}")
_TAG = re.compile(r"\\tag\*?\s*\{([^{}]*)\}")
_DROPPED = re.compile(r"\\(?:displaylimits|allowbreak|nolinebreak|hfill|centering|noindent)(?![a-zA-Z])")
_RENAMED = {
    r"\bm": r"\boldsymbol",
    r"\mathds": r"\mathbb",
    r"\mathbbm": r"\mathbb",
    r"\argmax": r"\operatorname*{argmax}",
}
_RENAMED |= {
    r"\argmin": r"\operatorname*{argmin}",
    r"\mathrsfs": r"\mathscr",
    r"\textsc": r"\text",
    r"\norm": r"\left\|",
}
_UNESCAPED_PERCENT = re.compile(r"(?<!\\)%")
# The stylesheet that would give table lines their width is left out; these are its values.
_LINES = (
    ('data-frame="true"', 'fill="none"'),
    ('class="mjx-solid"', 'stroke-width="60"'),
    ('class="mjx-dashed"', 'stroke-width="60" stroke-dasharray="140"'),
    ('class="mjx-dotted"', 'stroke-width="60" stroke-dasharray="0 140" stroke-linecap="round"'),
)
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Formula:
    """A drawn formula; lengths in em of the text around it."""

    drawing: Drawing
    width: float
    height: float
    """Above and below the baseline together."""
    depth: float
    """Below the baseline."""


@lru_cache(maxsize=2048)
def draw(tex: str, *, display: bool) -> Formula:
    """Draw a formula.

    Args:
        tex: TeX without dollars.
        display: Whether it stands on lines of its own.

    Raises:
        RenderError: MathJax understands it on no rung; the message says what it did not understand.
    """
    if len(tex) > MAX_TEX:
        raise RenderError(f"公式超过 {MAX_TEX} 个字符", code="formula")
    source = _TAG.sub(r"\\qquad\\text{(\1)}", _LABEL.sub("", tex.strip()))
    problem = ""
    for attempt in dict.fromkeys((source, _repaired(source))):
        try:
            return _measured(flatten(_understood(attempt, display=display)))
        except RenderError as exc:
            problem = problem or exc.message
    raise RenderError(f"公式无法绘制：{problem}", code="formula")


def _understood(tex: str, *, display: bool) -> str:
    try:
        return _svg(tex, display=display, physics=False)
    except RenderError as exc:
        if "Undefined control sequence" not in exc.message:
            raise
        return _svg(tex, display=display, physics=True)


def _repaired(tex: str) -> str:
    """What authors and models write although TeX has it in packages or not at all."""
    tex = _DROPPED.sub("", tex.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    for old, new in _RENAMED.items():
        tex = re.sub(re.escape(old) + r"(?![a-zA-Z])", lambda _match, new=new: new, tex)  # type: ignore[misc]
    tex = _UNESCAPED_PERCENT.sub(r"\\%", tex)
    missing = tex.count("{") - tex.count("\\{") - tex.count("}") + tex.count("\\}")
    return tex + "}" * max(0, missing)


def _measured(drawing: Drawing) -> Formula:
    _, top, width, height = drawing.box
    return Formula(drawing, width / EM, height / EM, (top + height) / EM)


def _svg(tex: str, *, display: bool, physics: bool) -> str:
    import quickjs

    with _lock:
        convert = _engine()
        try:
            svg = str(convert(tex, display, physics))
        except quickjs.JSException as exc:
            message = str(exc).split("\n", 1)[0].removeprefix("Error: ")
            raise RenderError(message, code="formula") from exc
    for old, new in _LINES:
        svg = svg.replace(old, new)
    return svg


@lru_cache(maxsize=1)
def _engine() -> Callable[..., Any]:
    import quickjs

    context = quickjs.Context()
    context.set_memory_limit(_MEMORY_BYTES)
    context.set_max_stack_size(_STACK_BYTES)
    context.eval((resources.assets() / "mathjax" / "mathjax.js").read_text(encoding="utf-8"))
    context.set_time_limit(_TIME_S)
    convert: Callable[..., Any] = context.get("texToSvg")
    return convert
