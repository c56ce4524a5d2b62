"""PyMuPDF, imported when it is first needed and without its types, which are incomplete."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["mupdf"]


def mupdf() -> Any:
    """The module ``pymupdf``."""
    return importlib.import_module("pymupdf")
