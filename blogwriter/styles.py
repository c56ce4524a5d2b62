"""Styles: one template each, with front matter for the plan of a post and a block per question to the model.

A user's own folder comes first, ours is reachable as ``!/story.md.j2`` from it. Templates are other people's text:
they are rendered in a sandbox, the user's own in a child process under limits; undefined names are errors, and unknown
keys are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from blogwriter import resources, settings
from blogwriter.errors import SettingsError

__all__ = ["Style", "load", "names", "render", "rendered", "title_of", "user_folder"]

_SUFFIX = ".md.j2"
_KEYS = {"fact_words", "heading_rule", "numbered", "outline", "questions", "sections", "timeline", "title"}
_MAX_TEMPLATE = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One way to write a post."""

    name: str
    title: str
    """One Chinese line for ``blogwriter list styles``."""
    sections: tuple[int, int] = (3, 6)
    """Fewest and most sections."""
    questions: tuple[str, ...] = ()
    """Fixed headings, one section each; empty where the model plans."""
    outline: Literal["free", "paper"] = "free"
    """Whether the sections follow the paper's own."""
    numbered: bool = False
    """Whether headings carry numbers."""
    timeline: Literal["front", "end", "none"] = "none"
    heading_rule: str = "简短具体"
    fact_words: int = 70
    """Characters that a section is asked for with each fact it is given, 20 to 200; a compact style wants fewer."""

    def render(self, block: str, values: Mapping[str, Any]) -> str:
        """The text of one part: ``system``, ``cards``, ``plan``, ``write``, ``check`` or ``revise``.

        Raises:
            SettingsError: The template is wrong; the message names it and says why.
        """
        return _render(self.name, block, {**values, **self._values()})

    def _values(self) -> dict[str, Any]:
        return {"sections": self.sections, "questions": self.questions, "heading_rule": self.heading_rule}


def user_folder() -> Path:
    """Where the user's own styles lie."""
    return settings.config_dir() / "styles"


def names() -> tuple[str, ...]:
    """All styles, the user's own included, sorted."""
    files = [file for folder in _folders() if folder.is_dir() for file in folder.glob(f"[!_]*{_SUFFIX}")]
    return tuple(sorted({file.name.removesuffix(_SUFFIX) for file in files}))


def title_of(name: str) -> str:
    """The style's line for the list."""
    return load(name).title


def load(name: str) -> Style:
    """Read a style.

    Raises:
        SettingsError: There is none of that name, or its front matter is wrong.
    """
    if name not in names():
        msg = f"没有名为“{name}”的风格；可用的有：{'、'.join(names())}"
        raise SettingsError(msg, code="unknown_style")
    head, _ = _split(_file(name).read_text(encoding="utf-8"))
    return Style(name=name, **_checked(head, name))


def render(name: str, part: str, values: Mapping[str, Any]) -> str:
    """The text of one part of a template that is no style of its own, such as ``_ask``.

    Raises:
        SettingsError: The template is wrong; the message names it and says why.
    """
    return _render(name, part, values)


def _folders() -> tuple[Path, Path]:
    return user_folder(), resources.templates() / "styles"


def _file(name: str) -> Path:
    return next(file for folder in _folders() if (file := folder / f"{name}{_SUFFIX}").is_file())


def _split(text: str) -> tuple[str, str]:
    if not text.startswith("---\n"):
        return "", text
    head, mark, body = text[4:].partition("\n---\n")
    return (head, body) if mark else ("", text)


def _checked(head: str, name: str) -> dict[str, Any]:
    import yaml

    try:
        values = yaml.safe_load(head) or {}
    except yaml.YAMLError as exc:
        raise SettingsError(
            f"风格 {name} 的 front matter 不是有效的 YAML：{' '.join(str(exc).split())}", code="bad_style"
        ) from exc
    faults = _faults(values)
    if faults:
        raise SettingsError(f"风格 {name} 有误：" + "；".join(faults), code="bad_style")
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}


def _faults(values: Any) -> list[str]:
    if not isinstance(values, dict):
        return ["开头应是“键: 值”的形式"]
    faults = [f"没有 {key} 这个键（可用：{'、'.join(sorted(_KEYS))}）" for key in values if key not in _KEYS]
    checks: dict[str, tuple[Callable[[Any], bool], str]] = {
        "title": (lambda v: isinstance(v, str) and bool(v), "应是一行文字"),
        "sections": (_is_range, "应是两个从小到大的正整数，如 [3, 6]"),
        "questions": (lambda v: isinstance(v, list) and bool(v) and all(isinstance(q, str) for q in v), "应是一组问题"),
        "outline": (lambda v: v in ("free", "paper"), "应是 free 或 paper"),
        "numbered": (lambda v: isinstance(v, bool), "应是 true 或 false"),
        "timeline": (lambda v: v in ("front", "end", "none"), "应是 front、end 或 none"),
        "heading_rule": (lambda v: isinstance(v, str), "应是一行文字"),
        "fact_words": (lambda v: type(v) is int and 20 <= v <= 200, "应是 20 到 200 之间的整数"),
    }
    faults += [f"{key} {text}" for key, (fits, text) in checks.items() if key in values and not fits(values[key])]
    if "title" not in values:
        faults.append("缺少 title")
    return faults


def _is_range(value: Any) -> bool:
    return (
        isinstance(value, list) and len(value) == 2 and all(type(n) is int for n in value) and 0 < value[0] <= value[1]
    )


def rendered(asked: Mapping[str, Any]) -> dict[str, str]:
    """``{"text": …}`` or ``{"fault": …}`` for a template, block and values; called in a child of its own.

    Args:
        asked: ``name``, ``block``, ``values`` and ``folders``, those that come first named first.
    """
    import jinja2

    environment = _environment(tuple(Path(folder) for folder in asked["folders"]))
    try:
        template = environment.get_template(f"{asked['name']}{_SUFFIX}")
        text: str = template.render({**asked["values"], "part": asked["block"]})
    except (jinja2.TemplateError, OverflowError, RecursionError, TypeError, ValueError, ZeroDivisionError) as exc:
        return {"fault": " ".join(str(exc).split())[:500]}
    return {"text": text.strip()}


_ENDED = {"time": "渲染时间过长", "memory": "渲染占用的内存过多", "crash": "渲染中途出错"}


def _render(name: str, block: str, values: Mapping[str, Any]) -> str:
    asked = {"name": name, "block": block, "values": dict(values), "folders": [str(folder) for folder in _folders()]}
    answer = _confined(asked) if any(user_folder().glob(f"*{_SUFFIX}")) else rendered(asked)
    if "fault" in answer:
        raise SettingsError(f"风格 {name} 的模板有误：{answer['fault']}", code="bad_style")
    return answer["text"]


def _confined(asked: Mapping[str, Any]) -> dict[str, str]:
    """A user's templates may come from anybody."""
    from blogwriter import confined

    try:
        answer: dict[str, str] = confined.call("blogwriter.styles:rendered", asked)
    except confined.ConfinedError as exc:
        return {"fault": f"{_ENDED[exc.why]}，已停止"}
    return answer


@cache
def _environment(folders: tuple[Path, ...]) -> Any:
    import jinja2
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def source(name: str) -> str | None:
        plain = name.removeprefix("!/")
        if "/" in plain or "\\" in plain or plain.startswith(".."):
            return None
        for folder in folders[1 if name.startswith("!/") else 0 :]:
            file = folder / plain
            if file.is_file() and file.stat().st_size <= _MAX_TEMPLATE:
                return _split(file.read_text(encoding="utf-8"))[1]
        return None

    def finalize(value: Any) -> Any:
        if callable(value) and not isinstance(value, jinja2.Undefined):
            msg = "a function is no text"
            raise SecurityError(msg)
        return value

    return ImmutableSandboxedEnvironment(
        loader=jinja2.FunctionLoader(source),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
        finalize=finalize,
    )
