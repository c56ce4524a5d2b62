"""PyMuPDF, imported when it is first needed and without its types."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["content_of", "key_of", "mupdf", "object_text", "stream_of"]


def mupdf() -> Any:
    """The module ``pymupdf``."""
    return importlib.import_module("pymupdf")


def content_of(page: Any) -> bytes:
    """A page's content stream; empty where it is broken.

    Raises:
        FzErrorBase: The stream is a bomb; nothing of such a file is wanted.
    """
    pymupdf = mupdf()
    try:
        return bytes(page.read_contents())
    except pymupdf.mupdf.FzErrorBase as exc:
        if "bomb" in str(exc):
            raise
        return b""


def key_of(document: Any, xref: int, key: str) -> tuple[str, str]:
    """(kind, value) of an entry of an object, as ``xref_get_key``; ("null", "null") where a file is broken."""
    pymupdf = mupdf()
    if not 0 < xref < document.xref_length():
        return "null", "null"
    try:
        kind, value = document.xref_get_key(xref, key)
    except (pymupdf.mupdf.FzErrorBase, RuntimeError):
        return "null", "null"
    return kind, value


def object_text(document: Any, xref: int) -> str:
    """An object as it would be written; empty where a file is broken."""
    pymupdf = mupdf()
    try:
        return str(document.xref_object(xref, compressed=True)) if 0 < xref < document.xref_length() else ""
    except (pymupdf.mupdf.FzErrorBase, RuntimeError):
        return ""


def stream_of(document: Any, xref: int) -> bytes:
    """The unpacked stream of an object; empty where it has none or it is broken."""
    pymupdf = mupdf()
    try:
        known = 0 < xref < document.xref_length() and document.xref_is_stream(xref)
        return bytes(document.xref_stream(xref) or b"") if known else b""
    except (pymupdf.mupdf.FzErrorBase, RuntimeError):
        return b""
