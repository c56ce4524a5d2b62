"""Evidence in a post: which footnotes are evidence, and how much of it a platform shows.

footnotes   [^p3.s12] → a numbered note with the quote
pages       [^p3.s12] → （第 3 页）, neighbours on one page once
none        [^p3.s12] → nothing
"""

from __future__ import annotations

import re

from blogwriter.errors import SettingsError

__all__ = ["MODES", "check_mode", "is_evidence", "page_mark"]

MODES = ("footnotes", "pages", "none")
_LABEL = re.compile(r"(?:[\w-]+[.:])?p(\d+)\.s\d+(?:\.\d+)?")


def check_mode(mode: str) -> None:
    """Refuse what is not one of ``MODES``.

    Raises:
        SettingsError: It is not.
    """
    if mode not in MODES:
        raise SettingsError(f"证据的显示方式没有“{mode}”；可用的有：{'、'.join(MODES)}", code="unknown_name")


def is_evidence(label: str | None) -> bool:
    """Whether a footnote's label names a sentence of a paper."""
    return bool(_LABEL.fullmatch(label or ""))


def page_mark(label: str, words: str, previous: str | None = None) -> str:
    """``words`` with the label's page in it, such as ``第 3 页``.

    Nothing where there is no page, or where the mark before was of the same one.
    """
    match = _LABEL.fullmatch(label)
    before = _LABEL.fullmatch(previous or "")
    if not match or match[1] == "0" or (before and before[1] == match[1]):
        return ""
    return words.format(match[1])
