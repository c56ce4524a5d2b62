"""References of a paper in a post: which ones a text names, and how one is written."""

from __future__ import annotations

import re
from collections.abc import Iterable

from blogwriter.models import Paper, Reference
from blogwriter.writers._markdown import escape, link

__all__ = ["cited", "entry"]


def cited(paper: Paper, texts: Iterable[str]) -> tuple[Reference, ...]:
    """References that the texts name, as ``[3, 5–7]`` or ``(Vaswani et al., 2017)``, in the list's order."""
    labels: set[str] = set()
    joined = " ".join(texts)
    for group in re.findall(r"\[(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\]", joined):
        labels |= _spread(group)
    return tuple(
        reference
        for reference in paper.references
        if (reference.label or str(reference.number)) in labels or _named(reference, joined)
    )


def entry(reference: Reference) -> str:
    """A reference as one line of Markdown, with a link where it has an arXiv id."""
    text = re.sub(r"^\s*\[\w+\]\s*", "", reference.text)
    label = f"[{escape(reference.label)}] " if reference.label else ""
    if reference.arxiv_id:
        return f"{label}{escape(text)} {link(f'arXiv:{reference.arxiv_id}', f'https://arxiv.org/abs/{reference.arxiv_id}')}"
    return label + escape(text)


def _spread(group: str) -> set[str]:
    labels: set[str] = set()
    for piece in re.split(r"[,;]", group):
        first, dash, last = (part.strip() for part in re.sub("–", "-", piece).partition("-"))
        span = range(int(first), min(int(last), int(first) + 50) + 1) if dash and last else (int(first or 0),)
        labels |= {str(number) for number in span}
    return labels


def _named(reference: Reference, text: str) -> bool:
    if not reference.authors or not reference.year:
        return False
    first = re.split(r",| and |;", reference.authors)[0].split()
    names = {word.strip(".") for word in first if len(word.strip(".")) > 2}
    year = rf"{reference.year}[a-z]?"
    return any(re.search(rf"\b{re.escape(name)}\b[^()]{{0,40}}\(?{year}\b", text) for name in names)
