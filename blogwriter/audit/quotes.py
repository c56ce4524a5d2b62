"""Quotations: word for word, then without ligatures, hyphens and quotes, then nearly; and on the page that is given.

A quotation that is nearly the paper's but has another number, a negation or another word of content is altered, however
high its likeness. Only text in the paper's own language is compared.
"""

from __future__ import annotations

import bisect
import difflib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from blogwriter.audit._findings import CONTRADICTED, MISSING, finding
from blogwriter.audit._paper import Index, tokens
from blogwriter.audit._post import Claim, Post
from blogwriter.models import Finding, Sentence
from blogwriter.words import STOPWORDS, has_han, stem

__all__ = ["ELLIPSIS", "altered", "check"]

NAME = "quotes"
_QUOTED = re.compile(r"“([^“”]{12,1200})”|\"([^\"]{12,1200})\"|「([^「」]{12,1200})」|『([^『』]{12,1200})』")
ELLIPSIS = re.compile(r"\s*(?:\[?\s?(?:…+|\.{3,}|……)\s?\]?)\s*")
_PAGE = re.compile(r"第\s?(\d{1,4})\s?[页頁]|\bp(?:age|\.)?\s?(\d{1,4})\b", re.IGNORECASE)
_CITED = re.compile(r"\[\d[\d,\s–-]*\]")
"""Marks of citation, which nobody quotes."""
_MIN_WORDS = 5
_MIN_HAN = 10
_NEAR = 0.9
"""Likeness from which a quotation counts as found, if no word of content differs."""
_ALTERED = 0.6
"""Likeness from which it counts as the paper's sentence with changes; below, it is not the paper's."""
_COPIED = 0.8
"""Share of a sentence's words that stand in the paper's in this order, from which it is a copy and no paraphrase."""
_COMPARING = frozenset(
    {"over", "under", "above", "below", "more", "less", "most", "least", "before", "after", "all", "some"}
)
_NEGATIONS = frozenset({"not", "no", "never", "without", "neither", "nor", "cannot", "不", "没", "未", "无"})


@dataclass(frozen=True, slots=True, eq=False)
class _Stream:
    """All words of the paper in reading order with the way back to their sentences."""

    words: tuple[str, ...]
    joined: str
    """The words with a blank between and at both ends."""
    squeezed: str
    """The words without blanks."""
    offsets: tuple[int, ...]
    """Start of each word in ``joined``, its leading blank included."""
    squeezed_offsets: tuple[int, ...]
    owners: tuple[int, ...]
    """Number of the sentence that each word belongs to."""
    sentences: tuple[Sentence, ...]
    spots: dict[str, tuple[int, ...]]
    """Word → its places."""


@dataclass(frozen=True, slots=True)
class _Match:
    likeness: float
    start: int
    end: int


def check(post: Post, index: Index) -> Iterator[Finding]:
    """Findings for quotations."""
    stream = _stream(index)
    for claim in post.claims:
        if claim.kind in ("heading", "meta"):
            continue
        for quote, rest in _quotes(claim):
            problem = _judge(claim, quote, rest, stream, index)
            if problem:
                yield problem
                break


def _quotes(claim: Claim) -> Iterator[tuple[str, str]]:
    """(quotation, what stands behind it)."""
    if claim.kind == "quote":
        quote, _, rest = claim.text.partition("（") if claim.text.endswith("）") else (claim.text, "", "")
        yield quote.strip('“”"「」『』 '), rest
        return
    for match in _QUOTED.finditer(claim.text):
        yield next(group for group in match.groups() if group), claim.text[match.end() :]


def _judge(claim: Claim, quote: str, rest: str, stream: _Stream, index: Index) -> Finding | None:
    if has_han(quote) != (index.paper.language != "en"):
        return None
    page = _page(rest)
    for part in ELLIPSIS.split(quote):
        wanted = tokens(_CITED.sub(" ", part))
        if len(wanted) < (_MIN_HAN if has_han(part) else _MIN_WORDS):
            continue
        found = _exact(wanted, stream)
        problem = _wrong_page(claim, found, page, stream) if found else _altered(claim, wanted, stream)
        if problem:
            return problem
    return None


def _page(rest: str) -> int | None:
    match = _PAGE.search(rest[:40])
    return int(match[1] or match[2]) if match else None


def altered(text: str, original: str) -> list[tuple[str, str]]:
    """(here, there) for each change of content, where a text is nearly a sentence of the paper; else nothing.

    Parts left out with an ellipsis and notes in brackets behind the sentence are no changes.
    """
    theirs = tokens(_CITED.sub(" ", original))
    found: list[tuple[str, str]] = []
    for part in ELLIPSIS.split(re.sub(r"（[^（）]*）\s*$", "", text)):
        mine = tokens(_CITED.sub(" ", part))
        if len(mine) < _MIN_WORDS:
            continue
        matcher = difflib.SequenceMatcher(None, mine, theirs, autojunk=False)
        blocks = [block for block in matcher.get_matching_blocks() if block.size]
        if sum(block.size for block in blocks) < _COPIED * len(mine):
            return []
        end = blocks[-1].b + blocks[-1].size + (len(mine) - blocks[-1].a - blocks[-1].size)
        found += _changes(mine, theirs[max(blocks[0].b - blocks[0].a, 0) : end])
    return found


def _exact(wanted: list[str], stream: _Stream) -> list[int]:
    """Places of the first word of every occurrence, ignoring how words are joined."""
    phrase = f" {' '.join(wanted)} "
    if phrase in stream.joined:
        return [
            bisect.bisect_right(stream.offsets, m.start()) - 1 for m in re.finditer(re.escape(phrase), stream.joined)
        ]
    solid = "".join(wanted)
    starts = re.finditer(re.escape(solid), stream.squeezed)
    return [bisect.bisect_right(stream.squeezed_offsets, m.start()) - 1 for m in starts]


def _wrong_page(claim: Claim, found: list[int], page: int | None, stream: _Stream) -> Finding | None:
    owners = [stream.sentences[stream.owners[place]] for place in found]
    pages = {s.page for s in owners} | {number for s in owners for number, _ in s.more}
    if page is None or page in pages or None in pages:
        return None
    message = f"引文在第 {owners[0].page} 页，不在第 {page} 页"
    return finding(claim, NAME, CONTRADICTED, message, evidence=owners[0], fix=f"改为第 {owners[0].page} 页")


def _altered(claim: Claim, wanted: list[str], stream: _Stream) -> Finding | None:
    match = _nearest(wanted, stream)
    if match.likeness < _ALTERED:
        return finding(claim, NAME, MISSING, "论文里没有这句引文", fix="改用原文的句子，或去掉引号")
    there = list(stream.words[match.start : match.end])
    changed = _changes(wanted, there)
    if not changed and match.likeness >= _NEAR:
        return None
    sentence = stream.sentences[stream.owners[(match.start + match.end) // 2]]
    shown = "；".join(f"“{mine}”原文是“{theirs}”" for mine, theirs in changed[:3])
    message = f"引文与原文不符（{match.likeness:.0%} 相同）" + (f"：{shown}" if shown else "")
    return finding(claim, NAME, CONTRADICTED, message, evidence=sentence, fix="按原文改正引文")


def _nearest(wanted: list[str], stream: _Stream) -> _Match:
    """The window of the paper that is most like the quotation, anchored at the quotation's rarest words."""
    known = [(len(stream.spots[word]), at) for at, word in enumerate(wanted) if word in stream.spots]
    starts: Counter[int] = Counter()
    for count, at in sorted(known)[:8]:
        if count <= 400:
            starts.update({place - at: 1 for place in stream.spots[wanted[at]]})
    best = _Match(0.0, 0, 0)
    matcher = difflib.SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(wanted)
    for start, _ in starts.most_common(12):
        low = max(0, start - 2)
        window = stream.words[low : start + len(wanted) + 2]
        matcher.set_seq1(window)
        blocks = [block for block in matcher.get_matching_blocks() if block.size]
        if not blocks:
            continue
        first, last = blocks[0].a, blocks[-1].a + blocks[-1].size
        matched = sum(block.size for block in blocks)
        likeness = 2 * matched / (len(wanted) + last - first)
        if likeness > best.likeness:
            best = _Match(likeness, low + first, low + last)
    return best


def _changes(mine: list[str], theirs: list[str]) -> list[tuple[str, str]]:
    """Replaced, added and lost words that change what is said; noise of reading a PDF is not among them."""
    matcher = difflib.SequenceMatcher(None, mine, theirs, autojunk=False)
    changes = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal" or "".join(mine[a:b]) == "".join(theirs[c:d]):
            continue
        here, there = mine[a:b], theirs[c:d]
        if not _tells(here) and not _tells(there):
            continue
        if here and there and _noise(" ".join(here), " ".join(there)):
            continue
        changes.append((" ".join(here), " ".join(there)))
    return changes


def _tells(words: list[str]) -> bool:
    return any(word in _NEGATIONS or word in _COMPARING or word.isdigit() or word not in STOPWORDS for word in words)


def _noise(mine: str, theirs: str) -> bool:
    if any(character.isdigit() for character in mine + theirs):
        return False
    if {*mine.split()} & _NEGATIONS != {*theirs.split()} & _NEGATIONS:
        return False
    if [stem(word) for word in mine.split()] == [stem(word) for word in theirs.split()]:
        return True
    # A lost ligature: "e cient" for "efficient".
    a, b = mine.replace(" ", ""), theirs.replace(" ", "")
    return a != b and re.sub("f[fil]{1,2}|fi|fl", "", a) == re.sub("f[fil]{1,2}|fi|fl", "", b)


@lru_cache(maxsize=8)
def _stream(index: Index) -> _Stream:
    sentences = tuple(s for s in index.paper.sentences if s.kind != "hidden")
    words: list[str] = []
    owners: list[int] = []
    for number, sentence in enumerate(sentences):
        found = tokens(_CITED.sub(" ", sentence.text))
        words += found
        owners += [number] * len(found)
    offsets, solid, at, squeezed_at = [], [], 0, 0
    spots: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        offsets.append(at)
        solid.append(squeezed_at)
        at, squeezed_at = at + len(word) + 1, squeezed_at + len(word)
        spots.setdefault(word, []).append(place)
    return _Stream(
        words=tuple(words),
        joined=f" {' '.join(words)} ",
        squeezed="".join(words),
        offsets=tuple(offsets),
        squeezed_offsets=tuple(solid),
        owners=tuple(owners),
        sentences=sentences,
        spots={word: tuple(places) for word, places in spots.items()},
    )
