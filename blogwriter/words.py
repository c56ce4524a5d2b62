"""Text to words for matching: lower case, light English stems, pairs of Chinese characters in Simplified form.

These words are for search and scoring only; nothing that a user reads is ever built from them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

__all__ = ["STOPWORDS", "content_words", "has_han", "plain", "simplified", "stem", "words"]

_HAN = "㐀-䶿一-鿿豈-﫿"
_HAN_RUN = re.compile(f"[{_HAN}]+")
_TOKEN = re.compile(f"[{_HAN}]+|\\d+(?:[.,]\\d+)*|[^\\W\\d_{_HAN}]+\\d*|\\d+")
_VOWEL = re.compile("[aeiouy]")
_THOUSANDS = re.compile(r"(?<=\d), ?(?=\d{3}(?!\d))")

_FUNCTION_WORDS = """
a about above after again all also am an and any are as at be because been before being below between both but by can
could did do does doing down during each either et al etc few for from further had has have having he her here hers him
his how however i if in into is it its itself just may might more most must my no nor not of off on once only or other
our ours out over own per same she should so some such than that the their theirs them then there these they this those
through thus to too under until up upon us very via was we were what when where which while who whom why will with
within without would you your
"""
STOPWORDS = frozenset(_FUNCTION_WORDS.split())
"""English function words; own short list."""


def words(text: str) -> list[str]:
    """All words of a text in order: English stems, numbers without thousands separators, Chinese pairs.

    A lone Chinese character stands for itself; ``注意力`` gives ``注意``, ``意力``.
    """
    return [word for token in _TOKEN.findall(plain(text)) for word in _words_of(token)]


def content_words(text: str) -> list[str]:
    """Words without English function words and single letters."""
    found = _TOKEN.findall(plain(text))
    kept = (token for token in found if token not in STOPWORDS and (len(token) > 1 or not token.isascii()))
    return [word for token in kept for word in _words_of(token)]


def plain(text: str) -> str:
    """NFKC, lower case, Simplified characters, ``1,000`` as ``1000``."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return _THOUSANDS.sub("", simplified(folded))


def has_han(text: str) -> bool:
    """Whether a text has any Chinese character."""
    return bool(_HAN_RUN.search(text))


def simplified(text: str) -> str:
    """Traditional characters made Simplified one by one, the length kept."""
    if not has_han(text):
        return text
    converted = str(_converter().convert(text))
    # A phrase that changes its length would shift positions that callers rely on.
    return converted if len(converted) == len(text) else text


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A light stem of a lower-case English word.

    training, trained, trains → train;  studies → study;  running → run;  class, gas, 3d → unchanged.
    """
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    word = _singular(word)
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 3 and _VOWEL.search(rest):
            return _repaired(rest)
    if word.endswith("ly") and len(word) > 5:
        word = word[:-2]
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "as", "is")):
        return word[:-1]
    return word


def _repaired(rest: str) -> str:
    doubled = len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "lsz"
    rest = rest[:-1] if doubled else rest
    return rest[:-1] if rest.endswith("e") and len(rest) > 4 else rest


def _words_of(token: str) -> list[str]:
    if not _HAN_RUN.match(token):
        return [stem(token)]
    if len(token) == 1:
        return [token]
    return [token[i : i + 2] for i in range(len(token) - 1)]


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")
