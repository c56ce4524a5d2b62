"""What people write when they mean an arXiv paper → its id and version.

=============================================  =======================
``2303.08774``  ``arXiv:2303.08774v6``          new ids, any prefix
``cs/0112017``  ``hep-th/9901001v2``            old ids
``https://arxiv.org/abs/2303.08774``            abs, pdf, html, format
``10.48550/arXiv.2303.08774``                   DOIs, also as address
=============================================  =======================
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["ArxivId", "parse_id"]

_ID = (
    r"(?P<id>[0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/[0-9]{7})"
    r"(?P<version>v[1-9][0-9]{0,2})?"
)
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?:[aA][rR][xX][iI][vV]:\s?)?{_ID}",
        rf"(?:https?://)?(?:www\.|export\.)?arxiv\.org/(?P<kind>abs|pdf|html|format|e-print)/{_ID}(?:\.pdf)?/?(?:[?#].*)?",
        rf"(?:https?://(?:dx\.)?doi\.org/|doi:\s?)?10\.48550/[aA]r[xX]iv\.{_ID}",
    )
)


class ArxivId(NamedTuple):
    """A paper on arXiv."""

    id: str
    """``2303.08774`` or ``cs/0112017``."""
    version: str | None
    """``v6``; None for the latest."""
    html: bool
    """Whether the HTML edition was asked for."""

    def __str__(self) -> str:
        return self.id + (self.version or "")


def parse_id(ref: str) -> ArxivId | None:
    """The paper that a reference names, None where it names none."""
    for form in _FORMS:
        match = form.fullmatch(ref.strip())
        if match:
            return ArxivId(match["id"], match["version"], match.groupdict().get("kind") == "html")
    return None
