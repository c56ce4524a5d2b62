"""The daily feed: which of arXiv's new papers somebody wants to read, and why.

A paper's score is a sum that can be shown line by line. For each keyword:

    ================================  ======
    in the title                      3
    in the abstract, once             1
    in the abstract, more often       2
    ================================  ======

    ``RAG``               a word in capitals wants a capital in the text: RAG, RAGs, not rag
    ``language model``    a phrase: language models, language-model; not ``language. Model``
    ``fine-tuning``       fine-tuning, fine tuning, finetuning
    ``检索增强生成``        by our glossary: retrieval-augmented generation, RAG
    ``-survey``           whoever has it in title or abstract is left out
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from blogwriter.chinese import glossary
from blogwriter.errors import SettingsError
from blogwriter.sources import ReadOptions, _announced
from blogwriter.sources._listing import Listed
from blogwriter.words import has_han

__all__ = ["Feed", "Keyword", "Pick", "Picked", "keywords", "pick", "read", "score"]

TITLE, ABSTRACT, OFTEN = 3, 1, 2
_MOST_KEYWORDS = 50
_LONGEST_KEYWORD = 100
_APART = re.compile(r"[,，、;；\n]+|\s+(?=[-−–][^\W\d_])")
_QUOTES = " \t\"'“”‘’「」"
_WORD = re.compile(r"[^\W_]+[+#]*")
_LETTER_BEFORE, _LETTER_AFTER = r"(?<![^\W_])", r"(?![^\W_]|[+#])"


@dataclass(frozen=True, kw_only=True)
class Keyword:
    """What somebody looks for, or wants to be spared; not slotted, since it remembers its pattern."""

    text: str
    """As the user wrote it, without a leading minus."""
    unwanted: bool = False
    english: tuple[str, ...] = ()
    """The forms that are looked for; for Chinese ones from the glossary."""

    def count(self, text: str) -> int:
        """How often it occurs."""
        return max(len(self._pattern.findall(form)) for form in _spellings(text)) if self.english else 0

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(_pattern_of(form) for form in self.english))


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Which papers are wanted."""

    categories: tuple[str, ...]
    """As ``sources._announced.categories_of`` gives them."""
    since: date | None = None
    """First day of submission, GMT; None for the latest announcement."""
    until: date = field(default_factory=date.today)
    keywords: tuple[Keyword, ...] = ()
    most: int = 50
    """Papers at most, from 1."""
    fresh: bool = False
    """Ask arXiv even where its list was fetched within the last hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A paper that is wanted, and why."""

    paper: Listed
    score: int = 0
    reasons: tuple[tuple[str, str, int], ...] = ()
    """(keyword, ``标题`` or ``摘要``, points); their sum is the score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """What a feed yielded."""

    feed: Feed
    picks: tuple[Pick, ...]
    """Best first; without keywords the newest first."""
    seen: int
    """Papers in the list."""
    unwanted: int = 0
    """Left out for a keyword with a minus."""
    unmatched: int = 0
    """Without any keyword."""
    over: int = 0
    """Left out because there were more than wanted."""
    notes: tuple[str, ...] = ()
    """What the user should know, in Chinese."""


def keywords(text: str | Iterable[str]) -> tuple[Keyword, ...]:
    """Keywords from what a user typed; each once.

    Args:
        text: One text or several, with commas between keywords.

    Raises:
        SettingsError: There are too many, or one has no word in it.
    """
    given = [text] if isinstance(text, str) else list(text)
    pieces = [piece.strip() for part in given for piece in _APART.split(part) if piece.strip(_QUOTES)]
    found = dict.fromkeys(_keyword(piece) for piece in pieces)
    if len(found) > _MOST_KEYWORDS:
        raise SettingsError(f"关键词有 {len(found)} 个，最多 {_MOST_KEYWORDS} 个，请删去一些", code="bad_keyword")
    return tuple(found)


def score(paper: Listed, wanted: Iterable[Keyword]) -> Pick:
    """A paper's points with their reasons."""
    reasons: list[tuple[str, str, int]] = []
    for keyword in wanted:
        if keyword.unwanted:
            continue
        if keyword.count(paper.title):
            reasons.append((keyword.text, "标题", TITLE))
        if times := keyword.count(paper.abstract):
            reasons.append((keyword.text, "摘要", OFTEN if times > 1 else ABSTRACT))
    return Pick(paper=paper, score=sum(points for _, _, points in reasons), reasons=tuple(reasons))


def pick(papers: Iterable[Listed], feed: Feed) -> Picked:
    """The papers of a list that are wanted."""
    listed = list({paper.id: paper for paper in reversed(list(papers))}.values())[::-1]
    spared = [paper for paper in listed if not _is_unwanted(paper, feed.keywords)]
    scored = [score(paper, feed.keywords) for paper in spared]
    looking = any(not keyword.unwanted for keyword in feed.keywords)
    matched = [one for one in scored if one.score or not looking]
    newest = sorted(matched, key=lambda one: (one.paper.published or "", one.paper.id), reverse=True)
    best = sorted(newest, key=lambda one: -one.score) if looking else newest
    return Picked(
        feed=feed,
        picks=tuple(best[: feed.most]),
        seen=len(listed),
        unwanted=len(listed) - len(spared),
        unmatched=len(scored) - len(matched),
        over=max(0, len(best) - feed.most),
        notes=tuple(_notes(feed, len(listed))),
    )


def read(feed: Feed, options: ReadOptions) -> Picked:
    """Fetch arXiv's list and choose from it.

    Raises:
        SourceError: The list cannot be fetched or read.
        SettingsError: The span of days is empty.
    """
    if feed.since is None:
        listing = _announced.latest(feed.categories, options, fresh=feed.fresh)
    else:
        # Without keywords the newest are wanted, and no more need to be fetched.
        most = _announced.MOST if feed.keywords else feed.most
        listing = _announced.submitted(
            feed.categories, options, since=feed.since, until=feed.until, most=most, fresh=feed.fresh
        )
    picked = pick(listing.papers, feed)
    total = listing.total or 0
    notes = [*picked.notes]
    if feed.keywords and total > _announced.MOST:
        notes.append(f"这段时间共有 {total} 篇，只看了最新的 {_announced.MOST} 篇：请把 --since 改近一些")
    if listing.unreadable:
        notes.append(f"列表中有 {listing.unreadable} 条缺编号或标题，已跳过")
    return replace(picked, seen=max(picked.seen, min(total, _announced.MOST)), notes=tuple(notes))


def _keyword(piece: str) -> Keyword:
    unwanted = piece[0] in "-−–"
    text = " ".join(piece.lstrip("-−–").strip(_QUOTES).split())
    if not _WORD.search(text) or len(text) > _LONGEST_KEYWORD:
        shown = piece[:_LONGEST_KEYWORD]
        raise SettingsError(f"关键词“{shown}”里没有字词，或者太长：请用逗号隔开几个关键词", code="bad_keyword")
    return Keyword(text=text, unwanted=unwanted, english=_english(text))


def _english(text: str) -> tuple[str, ...]:
    if not has_han(text):
        return (text,)
    known = glossary.load().by_chinese.get(text.lower(), ())
    forms = [form for term in known for form in term.english] or list(glossary.english_of(text))
    return tuple(dict.fromkeys(forms))


def _is_unwanted(paper: Listed, wanted: Iterable[Keyword]) -> bool:
    return any(k.unwanted and (k.count(paper.title) or k.count(paper.abstract)) for k in wanted)


def _notes(feed: Feed, seen: int) -> Iterable[str]:
    lost = [keyword.text for keyword in feed.keywords if not keyword.english]
    if lost:
        yield f"术语表里没有 {'、'.join(lost)} 的英文，而摘要是英文：请改用英文关键词"
    if not seen and feed.since is None:
        yield "最近一次公布里没有新论文（arXiv 周末和节假日不公布）：可以加 --since 看前几天提交的"


def _spellings(text: str) -> tuple[str, ...]:
    """The text as words apart, and with hyphened words in one: fine-tuning is also finetuning."""
    folded = "".join(ch for ch in unicodedata.normalize("NFKD", text) if not unicodedata.combining(ch))
    folded = re.sub(r"[‐‑‒–−]", "-", re.sub(r"[$\\{}]", "", folded))
    joined = re.sub(r"(?<=[^\W_])-(?=[^\W_])", "", folded)
    return (folded, joined) if joined != folded else (folded,)


def _pattern_of(form: str) -> str:
    words = _WORD.findall(_spellings(form)[0])
    *first, last = words
    gap = r"[\s\-/]*"
    head = "".join(_exactly(word) + gap for word in first)
    return f"{_LETTER_BEFORE}{head}(?:{'|'.join(map(_exactly, _forms(last)))}){_LETTER_AFTER}"


def _exactly(word: str) -> str:
    """Any case; but a word in capitals is a name, and its namesake in small letters is another word."""
    if len(word) > 1 and word.rstrip("s").isupper() and word[0].isalpha():
        return f"(?!{re.escape(word.lower())}{_LETTER_AFTER})(?i:{re.escape(word)})"
    return f"(?i:{re.escape(word)})"


def _forms(word: str) -> list[str]:
    """Singular and plural of an English word, longest first; wrong ones do no harm, since nobody writes them."""
    low, s = word.lower(), "s"
    if not word.isalpha() or len(word) < 2:
        return [word]
    if word.isupper():
        return [word + s, word]
    forms = {low, low + s}
    forms |= {low[:-1] + "ies"} if re.search(r"[^aeiou]y$", low) else set()
    forms |= {low + "es"} if low.endswith((s, "x", "z", "ch", "sh")) else set()
    forms |= {low[:-3] + "y"} if low.endswith("ies") and len(low) > 4 else set()
    forms |= {low[:-2]} if re.search(r"(?:s|x|z|ch|sh)es$", low) else set()
    forms |= {low[:-1]} if re.search(r"[^su]s$", low) and not low.endswith("is") else set()
    for one, many in (("sis", "ses"), ("ix", "ices"), ("ex", "ices"), ("um", "a"), ("us", "i"), ("pus", "pora")):
        forms |= {low.removesuffix(one) + many} if low.endswith(one) and len(low) > 4 else set()
        forms |= {low.removesuffix(many) + one} if low.endswith(many) and len(low) > 4 else set()
    return sorted(forms, key=lambda form: (-len(form), form))
