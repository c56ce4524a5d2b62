"""A post's file and its front matter: parse and serialise without losing a byte.

``serialise(parse(text)) == text`` for every text. Values are read through ``front``; they are changed by
``with_front``, which rewrites only the lines of the keys it is given, so a hand-edited front matter keeps its comments
and order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from blogwriter.errors import RenderError
from blogwriter.models import Article

__all__ = ["dump_front", "front", "parse", "serialise", "with_front"]

_HEAD = re.compile(r"\A\ufeff?---[ \t]*\r?\n(?:.*?\r?\n)??(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_MAX_HEAD = 64_000
_KEY = re.compile(r"^([A-Za-z_][\w.-]*)[ \t]*:", re.MULTILINE)


def parse(text: str, *, name: str = "index.md") -> Article:
    """Split a file into front matter and body."""
    match = _HEAD.match(text)
    cut = match.end() if match else 0
    return Article(head=text[:cut], body=text[cut:], name=name)


def serialise(article: Article) -> str:
    """The text that ``parse`` was given."""
    return article.head + article.body


def front(article: Article) -> dict[str, Any]:
    """The front matter as values; dates stay strings; empty where there is none.

    Raises:
        RenderError: Not a mapping, a key occurs twice, not YAML, or too large.
    """
    inner = _inner(article.head)
    if not inner.strip():
        return {}
    if len(inner) > _MAX_HEAD:
        raise RenderError(f"{article.name} 的 front matter 超过 {_MAX_HEAD} 个字符", code="front_matter")
    return _load(inner, article.name)


def with_front(article: Article, values: Mapping[str, Any]) -> Article:
    """Set keys of the front matter; a value None removes the key, the other lines stay as they are."""
    newline = "\r\n" if "\r\n" in (article.head or article.body[:2000]) else "\n"
    inner = _inner(article.head)
    for key, value in values.items():
        block = "" if value is None else dump_front({key: value}).replace("\n", newline)
        inner = _set_block(inner, key, block, newline)
    if not inner:
        return replace(article, head="")
    mark = "\ufeff" if article.head.startswith("\ufeff") else ""
    return replace(article, head=f"{mark}---{newline}{inner}---{newline}")


def dump_front(values: Mapping[str, Any]) -> str:
    """YAML lines for front matter: key order kept, Chinese as it is, no line folding."""
    import yaml

    return str(yaml.safe_dump(dict(values), allow_unicode=True, sort_keys=False, width=10_000))


def _inner(head: str) -> str:
    if not head:
        return ""
    lines = head.splitlines(keepends=True)
    return "".join(lines[1:-1])


def _set_block(inner: str, key: str, block: str, newline: str) -> str:
    for match in _KEY.finditer(inner):
        if match[1] != key:
            continue
        following = _KEY.search(inner, match.end())
        end = following.start() if following else len(inner)
        return inner[: match.start()] + block + inner[end:]
    if inner and not inner.endswith("\n"):
        inner += newline
    return inner + block


def _load(text: str, name: str) -> dict[str, Any]:
    import yaml

    class Loader(yaml.SafeLoader):
        """Dates stay text, keys are unique, and there are no aliases to blow up."""

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.events.AliasEvent):
                msg = "别名（*name）不受支持"
                raise yaml.YAMLError(msg)
            return super().compose_node(parent, index)

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - PyYAML's signature
            keys = [self.construct_object(key, deep=True) for key, _ in node.value]
            twice = [str(key) for i, key in enumerate(keys) if key in keys[:i]]
            if twice:
                msg = f"键重复：{'、'.join(twice)}"
                raise yaml.YAMLError(msg)
            return super().construct_mapping(node, deep=deep)

    resolvers = {
        first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Loader.yaml_implicit_resolvers = resolvers
    try:
        values = yaml.load(text, Loader=Loader)  # noqa: S506 - a SafeLoader, made stricter
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as exc:
        deep = "嵌套太深" if isinstance(exc, RecursionError) else ""
        problem = deep or getattr(exc, "problem", None) or str(exc).splitlines()[0]
        mark = getattr(exc, "problem_mark", None)
        where = f"第 {mark.line + 2} 行：" if mark else ""
        raise RenderError(f"{name} 的 front matter 有误：{where}{problem}", code="front_matter") from exc
    if not isinstance(values, dict):
        raise RenderError(f"{name} 的 front matter 应是“键: 值”的形式", code="front_matter")
    return {str(key): value for key, value in values.items()}
