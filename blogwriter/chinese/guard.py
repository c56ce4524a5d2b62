"""Word boundaries that OpenCC does not see: it takes the longest word from the left (展示了如何 → 展示瞭如何).

Two guards put a break where two words meet: a list of pairs (``assets/word_breaks.txt``) that costs nothing, and
jieba's segmentation, an optional extra, for what the list does not have.
"""

from __future__ import annotations

import importlib.util
import itertools
import math
import re
import sys
import warnings
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from blogwriter import resources
from blogwriter.chinese import _engine
from blogwriter.errors import SettingsError

__all__ = ["Doubt", "Guarded", "available", "broken", "segmented"]

DOUBTFUL = 2.0
"""Natural logarithm of how much likelier one cut must be than the other before it is taken without a word."""
_LONGEST = 4
_WORD = 16
"""Characters of the longest word in jieba's dictionary."""
_WORD_RUN = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")


class Doubt(NamedTuple):
    """A place where two cuts are about equally likely."""

    start: int
    """Offset in the text that was given, in characters."""
    end: int
    source: str
    chosen: str
    other: str


class Guarded(NamedTuple):
    """Texts with breaks, and what stays doubtful by number of text."""

    texts: list[str]
    doubts: list[tuple[int, Doubt]]


def available() -> bool:
    """Whether jieba is installed."""
    return importlib.util.find_spec("jieba") is not None


def broken(text: str) -> str:
    """The text with breaks from the list."""
    return _engine.whole(_breaker(), text)


@cache
def _breaker() -> _engine.Converter:
    lines = (resources.assets() / "word_breaks.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line for line in lines if "|" in line and not line.startswith("#")]
    return _engine.breaker({pair.replace("|", ""): pair.replace("|", _engine.BREAK) for pair in pairs})


def segmented(texts: Sequence[str], converter: _engine.Converter, known: Mapping[str, str]) -> Guarded:
    """Break texts where jieba cuts and OpenCC would not.

    Args:
        texts: Lines without breaks.
        converter: What will convert them: only cuts that change its outcome count.
        known: Terms that are one word whatever the segmenter says.

    Raises:
        SettingsError: jieba is not installed.
    """
    tokenizer = _tokenizer("\n".join(texts))
    cuts = [list(tokenizer.cut(text, HMM=False)) for text in texts]
    pairs = {pair for words in cuts for pair in itertools.pairwise(words) if _both_han(*pair)}
    margins = {pair: _margin(*pair, known, tokenizer) for pair in _that_matter(pairs, converter)}
    marked, doubts = [], []
    for number, words in enumerate(cuts):
        parts = words[:1]
        at = len(words[0]) if words else 0
        for left, right in itertools.pairwise(words):
            margin = margins.get((left, right), -math.inf)
            parts += ([_engine.BREAK] if margin > 0 else []) + [right]
            if abs(margin) < DOUBTFUL:
                doubts.append((number, _doubt((left, right), at, converter, apart=margin > 0)))
            at += len(right)
        marked.append("".join(parts))
    return Guarded(marked, doubts)


def _doubt(pair: tuple[str, str], at: int, converter: _engine.Converter, *, apart: bool) -> Doubt:
    left, right = pair
    together, separate = converter.convert(left + right), converter.convert(left) + converter.convert(right)
    chosen, other = (separate, together) if apart else (together, separate)
    return Doubt(at - len(left), at + len(right), left + right, chosen, other)


def _both_han(left: str, right: str) -> bool:
    return bool(_HAN.fullmatch(left) and _HAN.fullmatch(right))


def _that_matter(pairs: Iterable[tuple[str, str]], converter: _engine.Converter) -> list[tuple[str, str]]:
    ordered = sorted(pairs)
    if not ordered:
        return []
    whole = converter.convert("\n".join(left + right for left, right in ordered)).split("\n")
    apart = converter.convert("\n".join(f"{left}{_engine.BREAK}{right}" for left, right in ordered)).split("\n")
    outcomes = zip(ordered, whole, apart, strict=True)
    return [pair for pair, one, two in outcomes if one != two.replace(_engine.BREAK, "")]


def _margin(left: str, right: str, known: Mapping[str, str], tokenizer: Any) -> float:
    """How much likelier two words are than any word across their border; minus infinity where a term lies across."""
    best = -math.inf
    for taken, given in itertools.product(range(1, len(left) + 1), range(1, len(right) + 1)):
        across = left[-taken:] + right[:given]
        if across in known:
            return -math.inf
        if len(across) <= _LONGEST:
            rest = _likelihood(left[:-taken], tokenizer) + _likelihood(right[given:], tokenizer)
            best = max(best, _likelihood(across, tokenizer, whole=True) + rest)
    return _likelihood(left, tokenizer) + _likelihood(right, tokenizer) - best


def _likelihood(word: str, tokenizer: Any, *, whole: bool = False) -> float:
    """Logarithm of a word's share of jieba's corpus; unknown strings count by their characters."""
    if not word:
        return 0.0
    count = tokenizer.FREQ.get(word, 0)
    if count or whole or len(word) == 1:
        return math.log(count or 0.5) - math.log(tokenizer.total)
    return sum(_likelihood(char, tokenizer) for char in word)


def _tokenizer(text: str) -> Any:
    """A tokenizer of jieba's with those of its 349,000 words that are in a text.

    To make all of them known takes longer than to convert a post.
    """
    table = _table()
    wanted = _substrings(text)
    counts = {word: int(count) for word, count in zip(table.words, table.counts, strict=True) if word in wanted}
    beginnings = {word[:end] for word in counts for end in range(1, len(word))}
    tokenizer = _jieba().Tokenizer()
    tokenizer.FREQ = dict.fromkeys(beginnings, 0) | counts
    tokenizer.total = table.total
    tokenizer.initialized = True
    return tokenizer


def _substrings(text: str) -> set[str]:
    runs = set(_WORD_RUN.findall(text))
    return {run[at : at + size] for run in runs for at in range(len(run)) for size in range(1, _WORD + 1)}


class _Table(NamedTuple):
    words: list[str]
    counts: list[str]
    total: int


@cache
def _table() -> _Table:
    """The dictionary of jieba: three fields a line (word, count, part of speech)."""
    fields = (Path(_jieba().__file__).parent / "dict.txt").read_text(encoding="utf-8").split()
    return _Table(fields[::3], fields[1::3], sum(map(int, fields[1::3])))


@cache
def _jieba() -> Any:
    absent = "pkg_resources" not in sys.modules
    if absent:
        # jieba asks it for files if it is there and goes without if not; to import it takes a third of a second.
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]  # makes the import fail
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its patterns are old
            import jieba
    except ModuleNotFoundError as exc:
        msg = "词界防护需要 jieba，请先运行：pip install 'blogwriter[guard]'"
        raise SettingsError(msg, code="missing_extra") from exc
    finally:
        if absent:
            del sys.modules["pkg_resources"]
    return jieba
