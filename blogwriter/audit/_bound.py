"""Whose work a thing is, as the paper cites it: ``Cloze task (Taylor, 1953)``, ``SwiGLU, introduced by Shazeer``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from blogwriter.audit._names import names_in
from blogwriter.audit._paper import Index
from blogwriter.chinese import glossary
from blogwriter.models import Sentence

__all__ = ["Source", "forms_in", "sources_of"]

_WORK = r"[A-Z][A-Za-zÀ-ž'’-]+"
_YEAR = r"(?:19|20)\d{2}"
_CITED = re.compile(
    rf"[)”’]?(?:\s[a-z-]+){{0,3}}\s?(?:\((?P<group>{_WORK}[^()]{{0,120}}?{_YEAR}[a-z]?)[;)]"
    r"|,?\s?(?:introduced|proposed|presented|released|collected|created) (?:by|in) "
    rf"(?P<by>{_WORK}[^.;()]{{0,40}}?)\s?\(?{_YEAR})"
    rf"|\sis (?:the|a|an) (?:[\w-]+\s){{1,3}}(?:from|of|by) \((?P<from>{_WORK}[^()]{{0,120}}?{_YEAR}[a-z]?)[;)]"
    r"|[)”’]?(?:\s[a-z-]+){0,2}\s?\[(?P<numbers>\d{1,3}(?:,\s?\d{1,3})*)\]"
)
_REACH = 160
_PHRASE = re.compile(r"[A-Za-z][A-Za-z-]{2,}(?:\s[A-Za-z][A-Za-z-]{2,}){1,2}")
"""A name of several words: highway networks, Landmark Attention."""


@dataclass(frozen=True, slots=True)
class Source:
    """Whose work the paper says that a thing is."""

    who: str
    """Authors, as cited or as in the reference list."""
    shown: str
    """The citation as printed."""
    sentence: Sentence


def forms_in(text: str) -> tuple[str, ...]:
    """What a piece of a post names, as the paper may write it: its Latin names, or else the English of its terms."""
    names = sorted({*names_in(text), *(match[0] for match in _PHRASE.finditer(text))})
    if names:
        return tuple(names)
    items = [item for item in glossary.find(text) if item.terms[0].domain != glossary.GENERAL]
    return tuple(dict.fromkeys(form for item in items for term in item.terms for form in term.english))


@lru_cache(maxsize=64)
def sources_of(form: str, index: Index) -> tuple[Source, ...]:
    """Who is cited at each place where a citation stands right behind a thing."""
    word = re.compile(rf"(?<![A-Za-z0-9-]){re.escape(form)}(?![A-Za-z0-9-])", re.IGNORECASE)
    found = []
    for sentence in index.sentences:
        for match in word.finditer(sentence.text):
            cited = _CITED.match(sentence.text[match.end() : match.end() + _REACH])
            source = _source(cited, sentence, index) if cited else None
            if source:
                found.append(source)
    return tuple(found)


def _source(cited: re.Match[str], sentence: Sentence, index: Index) -> Source | None:
    if not cited["numbers"]:
        shown = cited["group"] or cited["by"] or cited["from"]
        return Source(shown, shown, sentence)
    numbers = re.findall(r"\d+", cited["numbers"])
    texts = [r.text for r in index.paper.references if (r.label or "") in numbers]
    return Source(" ".join(texts), f"[{cited['numbers']}]", sentence) if len(texts) == len(numbers) else None
