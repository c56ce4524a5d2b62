"""The one place that talks to MuPDF below its documented calls: a page is interpreted once, for text and for graphics.

Readers' notes are left out: ``page.get_text`` would hand over what somebody else wrote on the page.
"""

from __future__ import annotations

from typing import Any

from blogwriter.models import Box

__all__ = ["blocks_and_marks"]


def blocks_and_marks(page: Any) -> tuple[list[dict[str, Any]], list[tuple[str, Box]]]:
    """Text blocks as ``get_text("dict")`` has them, and what is drawn as ``get_bboxlog`` has it.

    Args:
        page: A ``pymupdf.Page``; its rotation is undone.
    """
    import pymupdf
    from pymupdf import mupdf

    if page.rotation:
        page.set_rotation(0)
    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP
    shown = page.get_displaylist(annots=0)
    text = pymupdf.TextPage(shown.get_textpage(flags))
    blocks: list[dict[str, Any]] = text.extractDICT()["blocks"]
    log: list[tuple[str, Box]] = []
    device = pymupdf.JM_new_bbox_device(log, False)  # noqa: FBT003 - no names of layers
    everywhere = mupdf.FzRect(mupdf.FzRect.Fixed_INFINITE)
    mupdf.fz_run_display_list(shown.this, device, mupdf.FzMatrix(), everywhere, mupdf.FzCookie())
    mupdf.fz_close_device(device)
    return blocks, log
