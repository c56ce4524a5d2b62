"""Values of ``models`` to plain JSON types and back, so that every stage can be dumped and resumed.

Foreign JSON is checked here: a wrong type or an unknown key is a ``ValueError`` that names the field.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from functools import cache
from typing import Any, TypeVar, cast

__all__ = ["from_plain", "to_plain"]

_T = TypeVar("_T")


def to_plain(value: Any) -> Any:
    """Dataclasses become dicts, tuples become lists; the rest is left as it is."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: to_plain(item) for key, item in value.items()}
    return value


def from_plain(kind: type[_T], plain: Any) -> _T:
    """The inverse of ``to_plain`` for a dataclass.

    Raises:
        ValueError: A key is unknown or missing, or a value has the wrong type.
    """
    return cast("_T", _build(kind, plain, kind.__name__))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _build(kind: Any, plain: Any, where: str) -> Any:
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _build_record(kind, plain, where)
    origin = typing.get_origin(kind)
    if origin is tuple:
        return _build_tuple(typing.get_args(kind), plain, where)
    if origin in (types.UnionType, typing.Union):
        return _build_union(typing.get_args(kind), plain, where)
    if origin is typing.Literal:
        _require(plain in typing.get_args(kind), plain, where)
        return plain
    if kind is float:
        _require(isinstance(plain, int | float) and not isinstance(plain, bool), plain, where)
        return float(plain)
    _require(isinstance(plain, kind) and not (kind is int and isinstance(plain, bool)), plain, where)
    return plain


def _build_record(kind: type, plain: Any, where: str) -> Any:
    _require(isinstance(plain, dict), plain, where)
    hints = _hints(kind)
    unknown = sorted(set(plain) - set(hints))
    if unknown:
        msg = f"{where}: unknown keys {', '.join(unknown)}"
        raise ValueError(msg)
    try:
        return kind(**{key: _build(hints[key], item, f"{where}.{key}") for key, item in plain.items()})
    except TypeError as exc:
        msg = f"{where}: {exc}"
        raise ValueError(msg) from exc


def _build_tuple(kinds: tuple[Any, ...], plain: Any, where: str) -> tuple[Any, ...]:
    _require(isinstance(plain, list | tuple), plain, where)
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_build(kinds[0], item, f"{where}[{i}]") for i, item in enumerate(plain))
    _require(len(plain) == len(kinds), plain, where)
    return tuple(_build(kind, item, f"{where}[{i}]") for i, (kind, item) in enumerate(zip(kinds, plain, strict=True)))


def _build_union(kinds: tuple[Any, ...], plain: Any, where: str) -> Any:
    if plain is None and type(None) in kinds:
        return None
    for kind in kinds:
        if kind is type(None):
            continue
        try:
            return _build(kind, plain, where)
        except ValueError:
            continue
    _require(False, plain, where)  # noqa: FBT003 - the one place where nothing fitted
    return None


def _require(ok: bool, plain: Any, where: str) -> None:  # noqa: FBT001 - reads like assert
    if not ok:
        msg = f"{where}: unexpected {type(plain).__name__}"
        raise ValueError(msg)
