"""How much each sentence of a paper says about the paper, and a choice of sentences that do not repeat each other.

The score is a weighted sum of: TextRank (Mihalcea and Tarau 2004) on TF-IDF vectors, BM25 against title and key terms,
cue words, place in paper and section, and shape (a whole sentence of readable length). The choice is MMR (Carbonell
and Goldstein 1998). ``tests/bench/bench_rouge.py`` measures it and searches for better
weights; on papers left out of the search none was reliably better than equal weights.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from blogwriter import retrieval
from blogwriter.models import Paper, Section, Sentence
from blogwriter.words import content_words, has_han

__all__ = ["Scored", "Vectors", "WEIGHTS", "Weights", "choose", "key_terms", "leans", "score", "shape", "size_of"]

_MAX_SENTENCES = 20_000
"""Sentences that take part; more than any book has."""
_DAMPING = 0.85
_ROUNDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Weights of the features, each feature being 0–1; only their proportions matter."""

    rank: float = 1.0
    topic: float = 1.0
    cue: float = 1.0
    place: float = 1.0
    shape: float = 0.5
    similar: float = 0.5
    """Of MMR: what likeness to a sentence already chosen costs, 0–1."""


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """A sparse matrix, sentences by words; a dense one of a long Chinese paper would need 300 MB."""

    rows: Any
    """numpy array of the sentence of each entry."""
    columns: Any
    """numpy array of the word of each entry."""
    values: Any
    shape: tuple[int, int]

    def times(self, words: Any) -> Any:
        """Product with a vector over words: a value for each sentence."""
        import numpy as np

        return np.bincount(self.rows, weights=self.values * words[self.columns], minlength=self.shape[0])

    def back(self, sentences: Any) -> Any:
        """Product of the transpose with a vector over sentences: a value for each word."""
        import numpy as np

        return np.bincount(self.columns, weights=self.values * sentences[self.rows], minlength=self.shape[1])

    def likeness(self, sentence: int) -> Any:
        """Cosine of every sentence with this one, 0–1."""
        import numpy as np

        mine = self.rows == sentence
        words = np.zeros(self.shape[1])
        words[self.columns[mine]] = self.values[mine]
        return self.times(words)


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Sentences with their scores, in reading order; made by ``score``."""

    ids: tuple[str, ...]
    scores: Mapping[str, float]
    """Sentence id → score, 0–1."""
    vectors: Vectors = field(repr=False)
    """TF-IDF of every sentence, of length 1, in the order of ``ids``."""


def score(paper: Paper, *, abstract: bool = True, weights: Weights = WEIGHTS) -> Scored:
    """Score the prose of a paper's abstract and body; a paper without sections counts as one body.

    Args:
        paper: The paper.
        abstract: Whether sentences of the abstract take part (and score with the rest).
        weights: How much each feature counts.
    """
    placed = _candidates(paper, abstract=abstract)[:_MAX_SENTENCES]
    sentences = [sentence for sentence, _ in placed]
    bags = [content_words(sentence.text) for sentence in sentences]
    vectors = _vectors(bags)
    features = (
        (weights.rank, _scaled(_text_rank(vectors))),
        (weights.topic, _scaled(_topic(paper, sentences, bags))),
        (weights.cue, [_cue(s.text) for s in sentences]),
        (weights.place, [place for _, place in placed]),
        (weights.shape, [shape(s.text) for s in sentences]),
    )
    full = sum(weight for weight, _ in features) or 1.0
    totals = [sum(w * values[i] for w, values in features) / full for i in range(len(sentences))]
    ids = tuple(s.id for s in sentences)
    return Scored(ids=ids, scores=dict(zip(ids, totals, strict=True)), vectors=vectors)


def choose(
    scored: Scored,
    *,
    among: Iterable[str] | None = None,
    count: int = 5,
    taken: Sequence[str] = (),
    weights: Weights = WEIGHTS,
) -> tuple[str, ...]:
    """The best sentences that repeat neither each other nor ``taken``, best first.

    Args:
        scored: From ``score``.
        among: Ids to choose from; all by default, unknown ones are left out.
        count: How many at most.
        taken: Ids that stand in the post already; they are never chosen again.
        weights: Its ``similar`` is what likeness costs.
    """
    rows = {sid: i for i, sid in enumerate(scored.ids)}
    known = [sid for sid in (scored.ids if among is None else among) if sid in rows and sid not in taken]
    nearest = _likeness(scored, [rows[sid] for sid in taken if sid in rows])
    chosen: list[str] = []
    while known and len(chosen) < count:
        best = max(known, key=lambda sid: scored.scores[sid] - weights.similar * nearest[rows[sid]])
        chosen.append(best)
        known.remove(best)
        nearest = _likeness(scored, [rows[best]], nearest)
    return tuple(chosen)


def size_of(text: str) -> int:
    """Length of a sentence as a reader feels it: English words, or half the Chinese characters."""
    return math.ceil(len(re.findall(r"[㐀-鿿]", text)) / 2) if has_han(text) else len(text.split())


def key_terms(paper: Paper, count: int = 20) -> tuple[str, ...]:
    """Word stems that the paper speaks of throughout: frequent, and in many of its sections."""
    texts = {s.id: s.text for s in paper.sentences if s.kind == "prose"}
    sections = [s for s in paper.sections if s.kind in ("abstract", "body")]
    spread: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for section in sections:
        bag = Counter(w for sid in section.sentences for w in content_words(texts.get(sid, "")))
        spread.update(bag.keys())
        total.update(bag)
    best = sorted(total, key=lambda word: (-total[word] * spread[word], word))
    return tuple(word for word in best if not word.isdigit())[:count]


def _candidates(paper: Paper, *, abstract: bool) -> list[tuple[Sentence, float]]:
    """Prose of abstract and body with its place value, 0–1."""
    chinese = paper.language != "en"
    # A Chinese paper's English abstract says everything twice.
    prose = {s.id: s for s in paper.sentences if s.kind == "prose" and (not chinese or has_han(s.text))}
    # What a colon announces (a list, a formula) would be missing from the post.
    prose = {sid: s for sid, s in prose.items() if not s.text.rstrip().endswith((":", "：")) and "\ufffd" not in s.text}
    prose = {sid: s for sid, s in prose.items() if not _NOTICE.search(s.text)}
    kinds = ("abstract", "body") if abstract else ("body",)
    sections = [s for s in paper.sections if s.kind in kinds]
    if not any(sid in prose for section in sections for sid in section.sentences):
        return [(s, 0.5) for s in prose.values()]
    placed = []
    for section in sections:
        own = [prose[sid] for sid in section.sentences if sid in prose]
        if section.kind == "abstract":
            # Footnotes of the first page are often read as part of it.
            own = [s for s in own if s.text in paper.abstract] or own
        value = _value_of(section)
        placed += [(s, value * _edge(i, len(own))) for i, s in enumerate(own)]
    return placed


_NOTICE = re.compile(
    r"\bpermission to (?:make|copy|reproduce|reprint)|\bcopyright\b|©|all rights reserved|commercial advantage"
    r"|\bequal contribution|contributed equally|corresponding author|work (?:was )?(?:done|performed) (?:while|during)"
    r"|\bsupported (?:in part )?by (?:the |a )?.{0,60}\b(?:grants?|foundation|fund)\b"
    r"|recommended for publication|manuscript received|associate editor"
    r"|版权所有|基金项目|通[讯信]作者|作者简介|收稿日期",
    re.IGNORECASE,
)
"""Notices of publishers, footnotes on authors and their funds: never what a paper says."""
_VALUES = (
    (1.0, r"abstract|摘\s*要|introduction|引\s*言|绪\s*论|前\s*言|conclusion|concluding|结\s*论|结\s*语|总\s*结"),
    (0.6, r"discussion|讨论|result|结果|experiment|实验|evaluation|limitation|局限|overview|概述|summary"),
    (0.2, r"related|background|相关|背景|acknowledg|致谢"),
)


def _value_of(section: Section) -> float:
    title = section.title.lower()
    return next((value for value, names in _VALUES if re.search(names, title)), 0.45)


def _edge(place: int, count: int) -> float:
    """1 at the first sentence of a section, falling to 0.5 in its middle, 0.8 at its end."""
    if count <= 1:
        return 1.0
    along = place / (count - 1)
    return max(1.0 - along, 0.8 * along, 0.5)


_CUES = re.compile(
    r"\b(?:we (?:propose|present|introduce|show|demonstrate|find|found|develop|describe|report|achieve|release|argue|"
    r"observe|conclude|evaluate|explore|investigate|study)|in this (?:paper|work|report|letter)|"
    r"this (?:paper|work|report)|our (?:approach|method|models?|results?|work|experiments?|findings?|contributions?|"
    r"system|framework|analysis)|"
    r"(?:the )?results (?:show|indicate|suggest|demonstrate)|state[- ]of[- ]the[- ]art|outperform\w*|surpass\w*|"
    r"significant(?:ly)?|improve\w*|achieves?|novel|in summary|in conclusion|to summari[sz]e|key|main|overall)\b"
    r"|本文|我们|提出|结果表明|实验表明|表明|优于|提高|总之|综上|因此|主要|创新|贡献|研究发现",
    re.IGNORECASE,
)
_ASIDES = re.compile(
    r"\b(?:fig(?:ure|\.)|tables?|appendix|section|equation|eq\.|for (?:example|instance)|e\.g\.|i\.e\.|see |note that|"
    r"respectively|footnote|as follows|following)\b|如图|如表|见图|见表|例如|比如|如下|其中",
    re.IGNORECASE,
)


def _cue(text: str) -> float:
    signs = len({found.group(0).lower() for found in _CUES.finditer(text)})
    asides = len(_ASIDES.findall(text))
    return min(max(0.3 + 0.35 * min(signs, 2) - 0.25 * asides, 0.0), 1.0)


def shape(text: str) -> float:
    """1 for a whole sentence of readable length and plain words, down to 0."""
    size = size_of(text)
    length = min(size / 12, 1.0) if size < 12 else max(1.0 - max(size - 35, 0) / 40, 0.0)
    letters = sum(ch.isalpha() or ch.isspace() for ch in text) / max(len(text), 1)
    whole = text[-1:] in '.!?。！？”")' and not text[:1].islower() and text[:1] not in "•◦▪‣"
    cited = len(re.findall(r"\[\d+|\(\w+ et al|\d{4}\)", text))
    torn = 0.5 if "[…]" in text else 1.0  # a formula stood there
    alone = 0.2 if _SIGNPOSTS.search(text) else 0.85 if _LEANING.match(text) else 1.0
    return max(
        torn * alone * length * min(letters / 0.85, 1.0) ** 3 * (1.0 if whole else 0.3) - 0.15 * min(cited, 3), 0.0
    )


_LEANING = re.compile(
    r"[•◦▪‣–—-]|[(\[]?(?:[a-z0-9]|\d\d)[)\]]|\d+[A-Z]|\((?=[A-Z])|(?:This|These|Those|It|They|Such|Here|There|Then|Thus|Hence|Also|But|And"
    r"|As a result|Similarly|Finally|Second|Third|In this case|For this)\b|(?:这|该|其|它|此外|另外|同时|而且|然后)"
)
"""Beginnings of a sentence that leans on the one before it or belongs to a list."""
_SIGNPOSTS = re.compile(
    r"organi[sz]ed as follows|^Below (?:is|are|we)\b|^In the following\b"
    r"|(?:rest|remainder) of (?:the|this) (?:paper|work|report)"
    r"|(?:结构|组织|章节)安排|^\[\d+\] |, (?:19|20)\d\d[a-z]?\.$|\barXiv preprint\b|\bIn Proceedings of\b",
    re.IGNORECASE,
)
"""Sentences on the paper itself, and entries of a reference list that was not told apart."""


def leans(text: str) -> bool:
    """Whether a sentence makes little sense without the one before it, or speaks of the paper itself."""
    return bool(_LEANING.match(text) or _SIGNPOSTS.search(text))


def _topic(paper: Paper, sentences: Sequence[Sentence], bags: Sequence[Sequence[str]]) -> list[float]:
    """BM25 against title and key terms, as density so that long sentences do not win by length."""
    index = retrieval.build(paper, sentences=sentences)
    query = " ".join((paper.title, *key_terms(paper)))
    scores = dict(retrieval.search(index, query, len(sentences)))
    return [scores.get(s.id, 0.0) / math.sqrt(max(len(bag), 6)) for s, bag in zip(sentences, bags, strict=True)]


def _vectors(bags: Sequence[Sequence[str]]) -> Vectors:
    import numpy as np

    seen = Counter(word for bag in bags for word in set(bag))
    columns = {word: i for i, word in enumerate(sorted(word for word, count in seen.items() if count > 1))}
    entries = [
        (row, columns[word], (1 + math.log(count)) * math.log(len(bags) / seen[word]))
        for row, bag in enumerate(bags)
        for word, count in Counter(bag).items()
        if word in columns
    ]
    rows, words, values = (
        (np.array(part) for part in zip(*entries, strict=True)) if entries else (np.zeros(0, int),) * 3
    )
    lengths = np.sqrt(np.bincount(rows, weights=values**2, minlength=len(bags)))
    scaled = values / np.where(lengths == 0, 1, lengths)[rows]
    return Vectors(rows=rows, columns=words, values=scaled, shape=(len(bags), len(columns)))


def _text_rank(vectors: Vectors) -> list[float]:
    """PageRank over the graph of cosine likeness, which is never built: its product with a vector is two small ones."""
    import numpy as np

    count = vectors.shape[0]
    if not count:
        return []
    own = np.bincount(vectors.rows, weights=vectors.values**2, minlength=count)
    out = vectors.times(vectors.back(np.ones(count))) - own
    out = np.where(out <= 1e-9, 1, out)
    rank = np.full(count, 1 / count)
    for _ in range(_ROUNDS):
        share = rank / out
        rank = (1 - _DAMPING) / count + _DAMPING * (vectors.times(vectors.back(share)) - own * share)
    return [float(value) for value in rank]


def _scaled(values: Sequence[float]) -> list[float]:
    """0–1, where the top 2 % share 1: one outlier must not flatten the rest."""
    if not values:
        return []
    top = sorted(values)[min(int(len(values) * 0.98), len(values) - 1)]
    low = min(values)
    return [min((value - low) / (top - low), 1.0) if top > low else 0.5 for value in values]


def _likeness(scored: Scored, rows: Sequence[int], before: Any = None) -> Any:
    """The largest cosine of every sentence with the given ones and what there was before."""
    import numpy as np

    nearest = np.zeros(len(scored.ids)) if before is None else before
    for row in rows:
        nearest = np.maximum(nearest, scored.vectors.likeness(row))
    return nearest
