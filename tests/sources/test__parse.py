"""MuPDF's failures in the middle of the work, as errors that say what to do."""

from __future__ import annotations

import pymupdf
import pytest

from blogwriter.errors import SourceError
from blogwriter.sources import _parse


@pytest.mark.parametrize("kind", [RuntimeError, ValueError])
@pytest.mark.parametrize("message", [pymupdf.MSG_BAD_PAGENO, pymupdf.MSG_BAD_XREF])
def test_what_a_repair_took_away_is_an_error_of_the_file(kind, message):
    with pytest.raises(SourceError) as caught, _parse._clear_errors("x.pdf"):
        raise kind(message)
    assert caught.value.code == "unreadable_pdf"


@pytest.mark.parametrize("bug", [RuntimeError("ours"), ValueError("ours")])
def test_a_bug_of_ours_is_not_hidden(bug):
    with pytest.raises(type(bug), match="ours"), _parse._clear_errors("x.pdf"):
        raise bug
