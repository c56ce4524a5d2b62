"""Where in the ranking the sentence stands that bears out a Chinese claim, over claims with known quotes.

    python tests/bench/bench_retrieval.py ../shared/claims/gpt4_claims.json ../shared/papers/gpt4-report*.pdf

A claim counts when a sentence among the first k holds the beginning of its quote, or the quote holds the sentence;
only supported claims with a quote count. The last column leaves the glossary out.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

from blogwriter import retrieval, sources
from blogwriter.chinese import glossary

RANKS = (1, 3, 5, 10)
NOTHING = glossary.Glossary(terms=(), by_english={}, by_chinese={}, longest_english=0, longest_chinese=0)


def folded(text):
    return re.sub(r"\W", "", text.lower())


def place_of(hits, quote, texts):
    """Rank of the first sentence that holds the quote, from 1; 0 where none does."""
    for rank, (sid, _) in enumerate(hits, start=1):
        text = folded(texts[sid])
        if quote[:40] in text or (len(text) > 30 and text in quote):
            return rank
    return 0


def main(claims, pdf):
    paper = sources.read(pdf)
    texts = {s.id: s.text for s in paper.sentences}
    asked = [c for c in json.loads(Path(claims).read_text()) if c["verdict"] == "supported" and c.get("quote")]
    begun = time.perf_counter()
    index = retrieval.build(paper)
    built = time.perf_counter() - begun
    print(f"{len(index.ids)} sentences indexed in {built:.2f} s; {len(asked)} claims")
    for name, terms in (("with the glossary", None), ("without", NOTHING)):
        begun = time.perf_counter()
        ranked = [retrieval.search(index, claim["text"], max(RANKS), glossary=terms) for claim in asked]
        each = (time.perf_counter() - begun) / len(asked) * 1000
        places = [place_of(hits, folded(c["quote"]), texts) for hits, c in zip(ranked, asked, strict=True)]
        cells = "  ".join(f"@{k} {sum(0 < p <= k for p in places) / len(asked):.2f}" for k in RANKS)
        print(f"{name:18} {cells}  ({each:.1f} ms a claim)")


if __name__ == "__main__":
    main(*sys.argv[1:3])
