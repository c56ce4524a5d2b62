"""Pictures of a PDF's pages for the report, without the notes that readers left in the file."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import Any

from blogwriter.audit.report import PageImage
from blogwriter.errors import AuditError
from blogwriter.models import Picture

__all__ = ["DPI", "MAX_PAGES", "pictures"]

DPI = 110
"""Sharp enough to read 9-point text, 60–150 kB a page."""
MAX_PAGES = 40
"""Pages shown in one report; further findings show their sentence only."""
_MAX_PIXELS = 4_000_000
_LOCKED = "PDF 需要密码，请用 --password 给出"
_CANNOT_DRAW = "无法画出论文的页面，请改用 --format md"


def pictures(data: bytes, pages: Iterable[int], *, password: str | None = None) -> dict[int, PageImage]:
    """Pictures of pages of a PDF.

    Args:
        data: The PDF.
        pages: Numbers from 1; those that the file does not have are left out.
        password: To open it.

    Raises:
        AuditError: The file cannot be opened or drawn.
    """
    pymupdf: Any = importlib.import_module("pymupdf")
    try:
        with pymupdf.open(stream=data, filetype="pdf") as document:
            if document.needs_pass and not document.authenticate(password or ""):
                raise AuditError(_LOCKED, code="password_needed")
            wanted = sorted({number for number in pages if 1 <= number <= document.page_count})[:MAX_PAGES]
            return {number: _picture(document[number - 1], number) for number in wanted}
    except (RuntimeError, ValueError) as exc:
        raise AuditError(_CANNOT_DRAW, code="cannot_draw") from exc


def _picture(page: Any, number: int) -> PageImage:
    width, height = page.rect.width, page.rect.height
    scale = min(DPI / 72, (_MAX_PIXELS / max(width * height, 1)) ** 0.5)
    pymupdf: Any = importlib.import_module("pymupdf")
    pixmap = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), annots=False, colorspace=pymupdf.csRGB)
    picture = Picture(
        name=f"page-{number}.png",
        data=pixmap.tobytes("png"),
        width=pixmap.width,
        height=pixmap.height,
        page=number,
    )
    return PageImage(picture=picture, width=width, height=height)
