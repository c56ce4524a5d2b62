"""Where a paper says what a thing is: the sentence that a writer needs to explain a term, even if no card rests on it.

What a reader gets wrong: a sentence that names a term often is not one that explains it, so no sentence is better than
just the best found one.
"""

from __future__ import annotations

import re

from blogwriter import retrieval
from blogwriter.models import Sentence
from blogwriter.writers._material import Material

__all__ = ["explaining"]

_LOOKED_AT = 12
_LONGEST = 400
_EXPLAINS = re.compile(
    r"\b(?:is|are) (?:an?|the|one of)\b|\b(?:also|sometimes) (?:called|known as)\b"
    r"|\brefers? to\b|\bdefined? (?:as|by)\b"
    r"|\b(?:can|may) be (?:described|seen|viewed) as\b|\b(?:which|that) (?:measures?|tests?|evaluates?|maps?)\b"
    r"|, an? (?:[\w-]+ ){0,3}(?:suite|set|dataset|benchmark|measure|metric|method|model|task)\b"
    r"|\bset of\b|\bconsists? of\b|是(?:一[种个类组项]|指)|指的是|称为|又称|定义为",
    re.IGNORECASE,
)
"""How a sentence says what something is: “sometimes called intra-attention”, “HumanEval, which measures …”."""


def explaining(material: Material, index: retrieval.Index, term: str) -> str | None:
    """Id of the sentence that tells what a term is; None where the paper does not say.

    Args:
        material: The paper.
        index: Search over its sentences.
        term: In Chinese or as the paper has it.
    """
    appended = {sid for section in material.paper.sections if section.kind == "appendix" for sid in section.sentences}
    by_id = {sentence.id: sentence for sentence in material.paper.sentences if sentence.id not in appended}
    found = [by_id[sid] for sid, _ in retrieval.search(index, term, _LOOKED_AT) if sid in by_id]
    return next((material.name(sentence.id) for sentence in found if _explains(sentence)), None)


def _explains(sentence: Sentence) -> bool:
    told = sentence.kind == "prose" and len(sentence.text) <= _LONGEST
    return told and bool(_EXPLAINS.search(sentence.text))
