"""Where the files beside the code are: ``templates/`` and ``assets/``, in a checkout and in an installed wheel.

In a checkout both stand at the top level; in a wheel they lie inside the package. Nobody else may know that.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["assets", "templates"]

_PACKAGE = Path(__file__).resolve().parent


def templates() -> Path:
    """The folder of templates."""
    return _folder("templates")


def assets() -> Path:
    """The folder of data files, themes and the demo paper."""
    return _folder("assets")


def _folder(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
