"""Whose work a thing is, as the paper cites it: ``Cloze task (Taylor, 1953)``, ``SwiGLU, introduced by Shazeer``."""

from __future__ import annotations

import re
from functools import lru_cache

from blogwriter.audit._names import names_in
from blogwriter.audit._paper import Index
from blogwriter.chinese import glossary
from blogwriter.models import Sentence
from blogwriter.words import plain

__all__ = ["forms_in", "sources_of"]

_WORK = r"[A-Z][A-Za-zÀ-ž'’-]+"
_YEAR = r"(?:19|20)\d{2}"
_CITED = re.compile(
    rf"(?:\s[a-z-]+){{0,3}}\s?(?:\((?P<group>{_WORK}[^()]{{0,120}}?{_YEAR}[a-z]?)[;)]"
    r"|,?\s?(?:introduced|proposed|presented|released|collected|created) (?:by|in) "
    rf"(?P<by>{_WORK}[^.;()]{{0,40}}?)\s?\(?{_YEAR})"
)
_REACH = 160


def forms_in(text: str) -> tuple[str, ...]:
    """What a piece of a post names, as the paper may write it: its Latin names, or else the English of its terms."""
    names = sorted(names_in(text))
    if names:
        return tuple(names)
    items = [item for item in glossary.find(text) if item.terms[0].domain != glossary.GENERAL]
    return tuple(dict.fromkeys(form for item in items for term in item.terms for form in term.english))


@lru_cache(maxsize=64)
def sources_of(form: str, index: Index) -> tuple[tuple[str, Sentence], ...]:
    """(authors and year in lower case, sentence) for each place where a citation stands right behind a thing."""
    word = re.compile(rf"(?<![A-Za-z0-9-]){re.escape(form)}(?![A-Za-z0-9-])", re.IGNORECASE)
    found = []
    for sentence in index.sentences:
        for match in word.finditer(sentence.text):
            cited = _CITED.match(sentence.text[match.end() : match.end() + _REACH])
            if cited:
                found.append((plain(cited["group"] or cited["by"]), sentence))
    return tuple(found)
