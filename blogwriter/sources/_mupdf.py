"""PyMuPDF, imported when it is first needed and without its types, and the one call below its documented ones."""

from __future__ import annotations

import importlib
from typing import Any

from blogwriter.models import Box

__all__ = ["drawn", "mupdf"]


def mupdf() -> Any:
    """The module ``pymupdf``."""
    return importlib.import_module("pymupdf")


def drawn(displays: Any) -> list[tuple[str, Box]]:
    """What ``page.get_bboxlog`` gives, without interpreting the page again and without annotations.

    Args:
        displays: A ``pymupdf.DisplayList``.
    """
    pymupdf = mupdf()
    low = pymupdf.mupdf
    log: list[tuple[str, Box]] = []
    device = pymupdf.JM_new_bbox_device(log, False)  # noqa: FBT003 - no names of layers
    everywhere = low.FzRect(low.FzRect.Fixed_INFINITE)
    low.fz_run_display_list(displays.this, device, low.FzMatrix(), everywhere, low.FzCookie())
    low.fz_close_device(device)
    return log
