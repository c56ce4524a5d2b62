"""What abbreviations stand for: the paper's own full names, and others that a post gives them.

proximal policy optimization (PPO)      PPO 的全称是 Preference Policy Optimization     → another full name
We add rotary embeddings (RoPE)         RoPE（Rotary Position Embedding）               → another wording of the same
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from blogwriter.audit._paper import Index
from blogwriter.models import Sentence
from blogwriter.words import STOPWORDS, stem

__all__ = ["Expansion", "expansions_of", "given_in"]

_SHORT = r"[A-Z][A-Za-z0-9²^-]*[A-Z0-9²][A-Za-z0-9-]*?"
_WORD = r"[A-Za-z][A-Za-z’'/]*"
_DEFINED = re.compile(rf"(?P<long>(?:{_WORD}[\s-]){{1,9}})\((?P<short>{_SHORT})s?\)")
_FULL = (
    r"(?:的?(?:英文|英语)?(?:全称|全名|完整名称|缩写自|展开)(?:就?是|为|叫做?|来自)?|即|也就是"
    r"|这?是(?=[^，。；]{6,80}的(?:缩写|简称)))"
)
_GIVEN = re.compile(
    rf"(?<![A-Za-z0-9-])(?P<short>{_SHORT})(?![A-Za-z0-9-])\s?"
    rf"(?:[（(]\s?(?:{_FULL})?\s?|[，,、：:]?\s?{_FULL}\s?[：:“\"「『]?\s?)(?P<long>{_WORD}(?:[\s-]{_WORD}){{1,8}})"
    rf"|(?P<long2>{_WORD}(?:[\s-]{_WORD}){{1,8}})\s?[（(]\s?(?:简称|缩写为?)?\s?(?P<short2>{_SHORT})\s?[）)，,]"
)
_FEWEST = 2
"""Words of a full name."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """A full name as a text gives it."""

    short: str
    words: tuple[str, ...]
    sentence: Sentence | None = None
    """Where the paper gives it."""

    @property
    def shown(self) -> str:
        """The full name with blanks."""
        return " ".join(self.words)

    @property
    def solid(self) -> str:
        """The abbreviation in small letters only."""
        return _solid(self.short)

    def same(self, other: Expansion) -> bool:
        """Whether two full names are one: what tells a thing from others is the same, whatever the kind is called.

        ``Rotary Position Embedding`` is ``rotary positional encodings``; small words and endings do not count.
        """
        mine, theirs = _telling(self.words), _telling(other.words)
        if "".join(mine) == "".join(theirs):
            return True
        return len(mine) == len(theirs) and all(map(_alike, mine[:-1], theirs[:-1]))


@lru_cache(maxsize=8)
def expansions_of(index: Index) -> dict[str, tuple[Expansion, ...]]:
    """Abbreviation, solid and in lower case → the full names that the paper gives it."""
    found: dict[str, list[Expansion]] = {}
    for sentence in index.sentences:
        for match in _DEFINED.finditer(sentence.text) if sentence.kind != "table" else ():
            words = _spelling(match["short"], re.split(r"[\s-]+", match["long"].strip(" -")))
            if words:
                found.setdefault(_solid(match["short"]), []).append(Expansion(match["short"], words, sentence))
    return {short: tuple(listed) for short, listed in found.items()}


def given_in(text: str) -> Iterator[Expansion]:
    """The full names that a sentence of a post gives, as far as their letters spell the abbreviation."""
    for match in _GIVEN.finditer(text):
        short, long = match["short"] or match["short2"], match["long"] or match["long2"]
        words = _spelling(short, re.split(r"[\s-]+", long))
        if words and len(words) >= _FEWEST:
            yield Expansion(short, words)


def _spelling(short: str, words: list[str]) -> tuple[str, ...]:
    """The last words that spell the abbreviation, one for each capital or else as few as do; empty where none do."""
    letters = _solid(short)
    ends = [words[-count:] for count in range(_FEWEST, len(words) + 1)]
    fit = [
        last
        for last in ends
        if last[0][0].lower() == letters[:1] and last[0].lower() not in STOPWORDS and _spells(letters, last)
    ]
    capitals = len(re.findall(r"[A-Z]", re.sub(r"([A-Z])\^?[2²]", r"\1\1", short)))
    return tuple(next((last for last in fit if len(_telling(tuple(last))) == capitals), fit[0] if fit else ()))


def _spells(letters: str, words: list[str]) -> bool:
    """Whether letters are made of the first letter of each word, small words aside, with more of its letters behind."""
    if not words:
        return not letters
    word = words[0].lower()
    if word in STOPWORDS and _spells(letters, words[1:]):
        return True
    if not letters or letters[0] != word[0]:
        return False
    taken, place = 1, 1
    while True:
        if _spells(letters[taken:], words[1:]):
            return True
        place = word.find(letters[taken], place) + 1 if taken < len(letters) else 0
        if not place:
            return False
        taken += 1


def _solid(short: str) -> str:
    """``S^2-Attn`` → ssattn: a power repeats its letter."""
    doubled = re.sub(r"([A-Za-z])\^?[2²]", r"\1\1", short)
    return re.sub(r"[^a-z]", "", doubled.lower())


def _telling(words: tuple[str, ...]) -> tuple[str, ...]:
    plain = (word.lower().replace("isation", "ization") for word in words if word.lower() not in STOPWORDS)
    return tuple(stem(word) for word in plain)


def _alike(mine: str, theirs: str) -> bool:
    """Whether two stems are of one word: position, positional."""
    short, long = sorted((mine, theirs), key=len)
    return long.startswith(short[: max(len(short) - 1, 3)])
