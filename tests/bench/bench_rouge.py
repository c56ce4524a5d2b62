"""ROUGE of the extracted summary against the abstract, beside LexRank and the lead, over real papers.

    python tests/bench/bench_rouge.py ../shared/papers/*.pdf
    python tests/bench/bench_rouge.py --without ../shared/papers/*.pdf      the means with one feature left out
    python tests/bench/bench_rouge.py --search ../shared/papers/*.pdf       random weights tried on every other paper

The abstract is left out of the input and gives the budget of words. ROUGE-N is the F1 of n-gram counts clipped to the
other side, ROUGE-L the F1 of the longest common subsequence of the whole texts (Lin 2004); words are lower-case runs of
letters and digits, unstemmed, no stop list. Only English papers with an abstract of 50 to 400 words count.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter
from dataclasses import fields, replace
from pathlib import Path

from blogwriter import sources
from blogwriter.errors import SourceError
from blogwriter.writers import _score


def tokens(text):
    return re.findall(r"[a-z0-9]+", text.lower())


def rouge_n(ours, theirs, size):
    a, b = (Counter(zip(*(side[i:] for i in range(size)), strict=False)) for side in (ours, theirs))
    return f1(sum((a & b).values()), a.total(), b.total())


def rouge_l(ours, theirs):
    row = [0] * (len(theirs) + 1)
    for word in ours:
        before = 0
        for i, other in enumerate(theirs, start=1):
            row[i], before = (before + 1 if word == other else max(row[i], row[i - 1])), row[i]
    return f1(row[-1], len(ours), len(theirs))


def f1(hits, ours, theirs):
    return 200 * hits / (ours + theirs) if hits else 0.0


def rouge(summary, abstract):
    ours, theirs = tokens(summary), tokens(abstract)
    return rouge_n(ours, theirs, 1), rouge_n(ours, theirs, 2), rouge_l(ours, theirs)


def summary_of(paper, scored, budget):
    """The best sentences in reading order, cut to the budget at a word."""
    texts = {s.id: s.text for s in paper.sentences}
    chosen, size = [], 0
    for sid in _score.choose(scored, count=60):
        if size >= budget:
            break
        chosen.append(sid)
        size += len(tokens(texts[sid]))
    ordered = sorted(chosen, key=scored.ids.index)
    return cut(" ".join(texts[sid] for sid in ordered), budget)


def lex_rank(scored):
    """Continuous LexRank (Erkan and Radev 2004): PageRank over cosines of at least 0.1, nothing else."""
    import numpy as np

    graph = np.array([scored.vectors.likeness(i) for i in range(len(scored.ids))])
    graph[graph < 0.1] = 0
    graph /= np.maximum(graph.sum(axis=0), 1e-9)
    rank = np.full(len(graph), 1 / max(len(graph), 1))
    for _ in range(50):
        rank = 0.15 / len(graph) + 0.85 * (graph @ rank)
    scores = dict(zip(scored.ids, rank / rank.max(), strict=True))
    return _score.Scored(ids=scored.ids, scores=scores, vectors=scored.vectors)


def cut(text, budget):
    found = list(re.finditer(r"[A-Za-z0-9]+", text))
    return text[: found[budget - 1].end()] if len(found) > budget else text


def lead_of(paper, scored, budget):
    texts = {s.id: s.text for s in paper.sentences}
    return cut(" ".join(texts[sid] for sid in scored.ids), budget)


def rows_of(paper, weights=_score.WEIGHTS, *, ours_only=False):
    """{name: (R-1, R-2, R-L)} and the seconds that ours took."""
    budget = len(tokens(paper.abstract))
    begun = time.perf_counter()
    ours = _score.score(paper, abstract=False, weights=weights)
    text = summary_of(paper, ours, budget)
    taken = time.perf_counter() - begun
    if ours_only:
        return {"ours": rouge(text, paper.abstract)}, taken
    return {
        "ours": rouge(text, paper.abstract),
        "LexRank": rouge(summary_of(paper, lex_rank(ours), budget), paper.abstract),
        "lead": rouge(lead_of(paper, ours, budget), paper.abstract),
    }, taken


def mean(rows):
    return tuple(sum(column) / len(rows) for column in zip(*rows, strict=True))


def main(arguments):
    papers = list(read(file for file in arguments if not file.startswith("--")))
    ways = {"--without": show_without, "--search": show_search}
    for name in ways.keys() & set(arguments):
        return ways[name](papers)
    return show([(name, *rows_of(paper)) for name, paper in papers])


def read(files):
    for file in files:
        try:
            paper = sources.read(file)
        except SourceError as exc:
            print(f"{Path(file).name}: {exc.message}")
            continue
        if paper.language == "en" and 50 <= len(tokens(paper.abstract)) <= 400:
            yield Path(file).stem, paper


def show_search(papers):
    """The five best of 40 random settings on every other paper, and what they are worth on the rest."""
    dice = random.Random(1)  # noqa: S311 - no secret
    names = [spec.name for spec in fields(_score.Weights)]
    tried = [
        _score.WEIGHTS,
        *(_score.Weights(**{n: dice.choice((0.25, 0.5, 1, 1.5, 2)) for n in names}) for _ in range(40)),
    ]
    results = [(ours_of(papers[::2], weights), weights) for weights in tried]
    best = sorted(results[1:], key=lambda item: -sum(item[0]))[:5]
    for values, weights in (results[0], *best):
        print(*("/".join(f"{v:.1f}" for v in half) for half in (values, ours_of(papers[1::2], weights))), weights)


def ours_of(papers, weights):
    return mean([rows_of(paper, weights, ours_only=True)[0]["ours"] for _, paper in papers])


def show_without(papers):
    for feature in ("", "rank", "topic", "cue", "place", "shape"):
        weights = replace(_score.WEIGHTS, **({feature: 0.0} if feature else {}))
        values = ours_of(papers, weights)
        print(f"without {feature or 'none':8} {'/'.join(f'{value:.1f}' for value in values)}")


def show(table):
    print(f"{'paper':36} {'ours R-1/2/L':>20} {'LexRank':>20} {'lead':>20} {'s':>5}")
    for name, rows, taken in table:
        cells = " ".join(
            f"{'/'.join(f'{value:.1f}' for value in rows[key]):>20}" for key in ("ours", "LexRank", "lead")
        )
        print(f"{name:36} {cells} {taken:5.2f}")
    if table:
        means = {key: mean([rows[key] for _, rows, _ in table]) for key in ("ours", "LexRank", "lead")}
        cells = " ".join(f"{'/'.join(f'{value:.1f}' for value in means[key]):>20}" for key in means)
        print(f"{f'mean of {len(table)}':36} {cells} {max(taken for *_, taken in table):5.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
