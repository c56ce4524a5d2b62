"""Entries of the paper's reference list that a claim speaks of: by number, by name and year, by arXiv id, by words."""

from __future__ import annotations

import re
from functools import lru_cache

from blogwriter import retrieval
from blogwriter.models import Paper, Sentence
from blogwriter.words import simplified

__all__ = ["listed"]

MOST = 6
"""Entries shown with a claim."""
_NEAREST = 2
"""Entries of them that search finds."""
_SPEAKS = re.compile(
    r"\[\d|引文|引用|文献|援引|等人|等学者|\bet al\b|\breferences?\b|\bcit(?:e|es|ed|ation)"
    r"|[（(][^（()）]{0,40}(?:19|20)\d{2}[a-z]?\s?[)）]|[A-Z][a-z]+[^，。；]{0,20}(?:在|于|，)?\s?(?:19|20)\d{2}\s?年",
    re.IGNORECASE,
)
"""What a claim says that speaks of another work."""
_NUMBERS = re.compile(
    r"\[(\d{1,3}(?:\s*[,，、;–-]\s*\d{1,3})*)\]|(?:文献|引文)\s?(?:第\s?)?(\d{1,3})(?!\d|\s?[条篇年])|第\s?(\d{1,3})\s?[条篇]"
)
_PRINTED = re.compile(r"\[(\d{1,3})\]|(\d{1,3})\.\s")
_ARXIV = re.compile(r"(?<![\d.])\d{4}\.\d{4,5}(?![\d.])")
_NAME = re.compile(r"(?<![A-Za-z])[A-Z][a-zÀ-ž'’]+(?:-[A-Z][a-zÀ-ž]+)?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def listed(text: str, words: str, paper: Paper) -> tuple[Sentence, ...]:
    """The entries that decide about a claim, as far as they can be told; none where it speaks of no other work.

    Args:
        text: The claim.
        words: More words to look for, in the paper's language; may be empty.
        paper: The paper.
    """
    entries, text = _entries(paper), simplified(text)
    if not entries or not _SPEAKS.search(text):
        return ()
    numbers = {int(number) for match in _NUMBERS.findall(text) for number in re.findall(r"\d+", "".join(match))}
    ids, names, years = _ARXIV.findall(text), _NAME.findall(text), _YEAR.findall(text)
    numbered = [entry for place, entry in enumerate(entries, start=1) if _number(entry.text, place) in numbers]
    known = [entry for entry in entries if any(one in entry.text for one in ids)]
    signed = [entry for entry in entries if _has(entry.text, names) and (not years or _has(entry.text, years))]
    index, by_id = _search(paper), {entry.id: entry for entry in entries}
    near = [by_id[name] for name, _ in retrieval.search(index, f"{text} {words}", _NEAREST)]
    ends = [a for a, b in zip(entries, [*entries[1:], None], strict=True) if b is None or _starts(b)]
    last = ends if re.search(r"参考文献|references", text) else []
    return tuple(dict.fromkeys((*numbered, *known, *near, *signed[:_NEAREST], *last)))[:MOST]


def _number(text: str, place: int) -> int:
    """The printed number of an entry, or its place in a list without numbers."""
    printed = _PRINTED.match(text)
    return int(printed[1] or printed[2]) if printed else place


def _starts(entry: Sentence) -> bool:
    """Whether a list begins here."""
    printed = _PRINTED.match(entry.text)
    return bool(printed and "1" in printed.groups())


def _has(text: str, words: list[str]) -> bool:
    return any(word in text for word in words)


@lru_cache(maxsize=8)
def _entries(paper: Paper) -> tuple[Sentence, ...]:
    """The sentences of the reference lists, one an entry; a report may have a list of its own in its appendix."""
    return tuple(sentence for sentence in paper.sentences if sentence.kind == "reference")


@lru_cache(maxsize=8)
def _search(paper: Paper) -> retrieval.Index:
    return retrieval.build(paper, sentences=_entries(paper))
