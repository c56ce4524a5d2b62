"""A file without underscore in one of the open rooms is a name that the user can type.

There is no list of plug-ins anywhere: the folder is the list.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Literal, get_args

from blogwriter.errors import SettingsError

__all__ = ["ROOMS", "Room", "load", "names"]

Room = Literal["cli", "llm", "platforms", "publishers", "sources", "writers"]
ROOMS: tuple[Room, ...] = get_args(Room)

_LABELS: dict[Room, str] = {
    "cli": "命令",
    "llm": "模型客户端",
    "platforms": "平台",
    "publishers": "发布渠道",
    "sources": "来源",
    "writers": "引擎",
}


def names(room: Room) -> tuple[str, ...]:
    """Names in a room, sorted."""
    folder = Path(__file__).resolve().parent / room
    return tuple(sorted(file.stem.rstrip("_") for file in folder.glob("[!_]*.py")))


def load(room: Room, name: str) -> ModuleType:
    """The module behind a name; ``list_`` serves ``list``, since some names are Python's.

    Raises:
        SettingsError: No such name; the message says which there are.
    """
    if name not in names(room):
        known = "、".join(names(room))
        msg = f"没有名为“{name}”的{_LABELS[room]}；可用的有：{known}"
        raise SettingsError(msg, code="unknown_name")
    stem = f"{name}_" if (Path(__file__).resolve().parent / room / f"{name}_.py").exists() else name
    return importlib.import_module(f"blogwriter.{room}.{stem}")
