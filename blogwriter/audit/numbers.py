"""Numbers that the paper does not bear out: value, unit, comparator and what the number is said of.

That a number occurs somewhere is no evidence. A sentence of the paper bears a number out when it states the same value
in the same kind of unit and shares what the claim speaks of (through the glossary); a table or a caption may take its
words from the lines around it. Small counts and bare integers are judged only against a sentence that says nearly the
same: bloggers count their own points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from blogwriter import quantities
from blogwriter.audit._clauses import clause_at, clauses
from blogwriter.audit._comparators import comparator, wrong_side
from blogwriter.audit._crossed import exchanged, misplaced
from blogwriter.audit._dates import wrong_citation_year, wrong_date
from blogwriter.audit._findings import CONTRADICTED, MISSING, finding
from blogwriter.audit._grids import Cell, another, is_between, is_borne
from blogwriter.audit._names import names_in
from blogwriter.audit._opinion import is_opinion
from blogwriter.audit._paper import Index, Keys, keys_of, tokens
from blogwriter.audit._post import Claim, Post
from blogwriter.audit._said import (
    NAME,
    ROUGH,
    TELLING,
    Said,
    contradicted,
    is_label,
    is_strong,
    may_stand_for,
    rivals_of,
    roughly,
    same_names,
    score_of,
    stated,
    swapped,
)
from blogwriter.audit._same import follows, multiplied, same_number
from blogwriter.audit._sisters import bound_elsewhere, of_the_other, other_row, sister_row
from blogwriter.models import Finding, Sentence
from blogwriter.quantities import Quantity

__all__ = ["check"]

# Tuned on one half of the development claims (see tests/bench/bench_audit.py), then left alone: raising SAME brings
# silence, lowering FOREIGN too.
_SAME = 0.6
"""Share of a claim's weight that a sentence must have to be about the same thing."""
_NEARLY = 0.75
"""The same for a number too weak to be judged otherwise."""
_FOREIGN = 0.12
"""Below this share the sentence with the number speaks of something else."""
_SIZE = 1000
"""From here a bare number may be the size of a model or a file."""
_NAMED = 2.0
"""Rarity from which a notion of a table's row may be what the claim is about."""
_SMALL = 20
"""Up to here a count is one of many that are equal by chance."""
_ABOUT = 5
"""Sentences that say most of what a claim says, in which a number may stand that the claim rounds."""
_HALF = 0.5
"""How far the figures of 1429T may lie from the 1429.1 of a table whose head says T."""
_MANY = 50_000
"""From here a count is no other's by chance."""
_FEW = 8
"""Numbers of a sentence from which another may be derived; from a table's worth anything follows."""
_COMPANY = 2
_NEIGHBOURS = 60
"""Numbers of a paragraph that another may be derived from."""

_MADE = frozenset({"pp", "x", "fraction"})
"""Units of what a writer works out himself, whatever else in the paper has the same value."""
_GAP = re.compile(
    r"(?:[高低差多少涨掉降增减省]|差[距值别异额]|领先|落后|提升|下降|提高|超过|缩小|扩大)"
    r"(?:[了出过近约将足整上都均全为是在仅只有]|大约|不到|不足|不超过|超过|接近|小于|大于)*\s?$"
)
"""What stands before a difference."""
_WORKED_OUT = re.compile(
    r"合计|[总累]计|加(?:起来|在一起|总)|这(?:样|么)一?[数算]|[算换折]下来|[换折]算|折合|相当于|等于|平均(?:下来|每|到)|"
    r"摊到|平分|altogether|in total|add(?:s|ing|ed)? up"
)
"""What a writer says of numbers that he has worked out: sums of rows, products, a circle's sixteenth part."""
_BEHIND = 6
"""Characters behind a number in which it may be said: 166 题加起来."""
_NOT_CONTEXT = (
    "超过 不到 少于 多于 大约 左右 接近 达到 取得 获得 使用 采用 包含 包括 具有 最多 至少 总共 一共 结果 数字"
)
"""Words around a number that say nothing about what it measures."""


def check(post: Post, index: Index) -> Iterator[Finding]:
    """Findings for numbers."""
    blocks: dict[int, list[Quantity]] = {}
    for claim in (*post.beside, *post.statements):
        listed = blocks.setdefault(claim.block, [])
        listed += quantities.find(claim.text)[: max(_NEIGHBOURS - len(listed), 0)]
    for claim in post.statements:
        found = quantities.find(claim.text)
        if is_opinion(claim.folded):
            continue
        if problem := wrong_citation_year(claim, index) or _exchanged(claim, index):
            yield problem
            continue
        keys = _context(f"{claim.context} {claim.text}", index)
        scores, weight = index.where(keys), index.heard(keys)
        for quantity in found:
            clause = f"{claim.context} {clause_at(claim.text, quantity.start)}"
            near = _context(clause, index)
            around = _context(f"{clause} {_unnumbered(claim.text)}", index)
            said = Said(claim, quantity, keys, clause, near, around, weight, scores)
            problem = _judge(said, index, blocks[claim.block])
            if problem:
                yield problem
                break  # the next number usually falls with the first


def _exchanged(claim: Claim, index: Index) -> Finding | None:
    found = exchanged(claim, index)
    if found is None:
        return None
    sentence, a, b = found
    message = f"两个数说反了：“{a.text}”和“{b.text}”在论文这一句里各属另一项"
    return finding(claim, NAME, CONTRADICTED, message, evidence=sentence, fix="照原文对调")


def _unnumbered(text: str) -> str:
    pieces = (text[part.start : part.end] for part in clauses(text))
    return " ".join(piece for piece in pieces if not quantities.find(piece))


def _context(text: str, index: Index) -> Keys:
    empty = keys_of(_NOT_CONTEXT, index.paper.language)
    return tuple(n for n in keys_of(text, index.paper.language) if not any(n & other for other in empty))


def _judge(said: Said, index: Index, neighbours: list[Quantity]) -> Finding | None:
    same = [
        (place, other)
        for place, other in stated(index)
        if roughly(said.quantity, other)
        and same_number(said.quantity, other, said.claim.text, index.sentences[place].text)
        and may_stand_for(said.quantity, other, index.sentences[place])
    ]
    if any(index.sentences[place].id in said.claim.evidence for place, _ in same):
        return None  # the cited sentence has it: whether it fits there is for ``evidence`` to say
    if said.quantity.kind == "date":
        return wrong_date(said, index, same)
    if is_label(said.quantity, said.claim.text, index):
        return None
    right = misplaced(said.claim, said.quantity, index)
    if right or is_borne(said.claim, said.quantity, index):
        return contradicted(said, *right) if right else None
    return wrong_side(said, index, same) or _not_borne(said, index, neighbours, same)


def _not_borne(
    said: Said, index: Index, neighbours: list[Quantity], same: list[tuple[int, Quantity]]
) -> Finding | None:
    """No cell of what is named has the number: it may be worked out, another cell's, or said in words."""
    if _is_made(said) and _follows(said, neighbours, index, stated_too=bool(same)):
        return comparator(said, index, same) if same else None
    cell = another(said.claim, said.quantity, index)
    return _another_cell(said, cell) if cell else _weighed(said, index, neighbours, same)


def _weighed(said: Said, index: Index, neighbours: list[Quantity], same: list[tuple[int, Quantity]]) -> Finding | None:
    """By the words around the number, here and in the sentences that state it."""
    worked_out = bool(_WORKED_OUT.search(said.claim.folded[: said.quantity.end + _BEHIND]))
    if not same:
        return _unit_swap(said, index) if worked_out else _nowhere(said, neighbours, index)
    problem = (
        comparator(said, index, same)
        or (None if _in_company(said, index, same) else bound_elsewhere(said, index, same))
        or other_row(said, index, same)
        or sister_row(said, index, same)
        or of_the_other(said, index, same)
    )
    return problem if problem or worked_out else _elsewhere(said, index, same)


def _another_cell(said: Said, cell: Cell) -> Finding:
    message = f"数字不符：“{said.quantity.text}”是表中另一格的数，这里说的那一格是“{cell.value}”"
    return finding(said.claim, NAME, CONTRADICTED, message, evidence=cell.sentence, fix=f"核对后改为“{cell.value}”")


def _about(said: Said, share: float) -> int | None:
    """The sentence that says most of what the claim says, where that is enough."""
    best = max(said.scores, key=lambda place: (said.scores[place], -place), default=None)
    if best is None or said.weight <= 0 or said.scores[best] < share * said.weight:
        return None
    return best


def _nowhere(said: Said, neighbours: list[Quantity], index: Index) -> Finding | None:
    """The paper does not state the number, nor does it follow: does it state another one for the same thing?"""
    if _derived(said, neighbours, index):
        return None
    swapped = _unit_swap(said, index)
    if swapped:
        return swapped
    strong = is_strong(said.quantity)
    place = _about(said, _SAME if strong else _NEARLY)
    if place is not None and said.weight >= TELLING and same_names(said.clause, index.sentences[place].text):
        others = [] if _is_row(place, index) else rivals_of(said.quantity, place, index)
        if others and (strong or len(others) == 1):
            return contradicted(said, index.sentences[place], others[0])
    if not strong or _is_made(said) or _printed(said, index) or _in_picture(said, index) or _of_itself(said, index):
        return None
    message = f"论文中没有“{said.quantity.text}”这个数"
    near = index.sentences[place] if place is not None else None
    return finding(said.claim, NAME, MISSING, message, evidence=near, fix="核对原文中的数，或注明另有来源")


def _printed(said: Said, index: Index) -> bool:
    """Whether a table has the figures with another unit or none, or a sentence near the claim what they round."""
    quantity = said.quantity
    figures = re.match(r"\d[\d,]{2,}(?:\.\d+)?(?!\d|e)", quantity.text)
    printed = float(figures[0].replace(",", "")) if figures else quantity.value
    in_rows = (other for place, other in stated(index) if not other.unit and _is_row(place, index))
    if any(abs(other.value - printed) < _HALF for other in in_rows):
        return True
    slack = max(quantity.step, ROUGH * quantity.value if quantity.bound else 0.0)
    near = sorted(said.scores, key=lambda place: -said.scores[place])[:_ABOUT]
    there = [other.value for place in near for other in index.numbers.get(place, ())]
    scales = (1.0, 1e3, 1e-3, 1e6, 1e-6) if not quantity.unit else (1.0,)  # 264 万千瓦时 of 2,638 MWh
    return any(abs(value * scale - quantity.value) <= slack for value in there for scale in scales)


def _in_picture(said: Said, index: Index) -> bool:
    """Whether a chart has the number written into it: 慢了 7% where a bar is marked 0.93x."""
    return any(same_number(said.quantity, other, said.claim.text, text) for text, other in _pictured(index))


@lru_cache(maxsize=8)
def _pictured(index: Index) -> tuple[tuple[str, Quantity], ...]:
    """Numbers in figures that are no whole ones, as those at axes are."""
    texts = (s.text for s in index.paper.sentences if s.kind == "figure-text")
    found = ((text, quantity) for text in texts for quantity in quantities.find(text))
    return tuple((text, quantity) for text, quantity in found if quantity.unit in _MADE or 0 < quantity.step < 0.5)


def _of_itself(said: Said, index: Index) -> bool:
    """Whether a number counts the paper's own authors, pages, figures, tables or references."""
    paper = index.paper
    counts = {
        "person": (len(paper.authors),),
        "page": (paper.pages,),
        "": (len(paper.authors), paper.pages, len(paper.references)),
        "count": (len(paper.figures), len(paper.tables), len(paper.references), len(paper.authors)),
    }
    return said.quantity.value in counts.get(said.quantity.unit, ())


def _unit_swap(said: Said, index: Index) -> Finding | None:
    """The same figure stands in the paper, in another unit: percentage points for per cent, hours for days."""
    quantity = said.quantity
    for place, other in stated(index):
        score = said.scores.get(place, 0.0)
        if score <= 0 or score < 0.4 * said.weight or not swapped(quantity, other):
            continue
        message = f"单位不符：这里写的是“{quantity.text}”，论文写的是“{other.text}”"
        return finding(
            said.claim, NAME, CONTRADICTED, message, evidence=index.sentences[place], fix=f"改为“{other.text}”"
        )
    return None


def _elsewhere(said: Said, index: Index, same: list[tuple[int, Quantity]]) -> Finding | None:
    """The number occurs, but nothing around it has to do with the claim."""
    if said.weight < TELLING or not is_strong(said.quantity) or _in_company(said, index, same):
        return None
    best = max((score_of(said, index, place), -place) for place, _ in same)
    place = _about(said, _SAME)
    rivals = rivals_of(said.quantity, place, index) if place is not None and not _is_row(place, index) else []
    in_row = any(index.sentences[p].kind == "table" and said.scores.get(p, 0.0) > _NAMED for p, _ in same)
    if place is not None and rivals and best[0] < 0.5 * said.scores[place] and not in_row:
        return contradicted(said, index.sentences[place], rivals[0])
    counted = said.quantity.kind == "count" and any(
        said.quantity.value <= _SMALL or (index.sentences[place].kind == "table" and other.step >= 0.5)
        for place, other in same
    )
    if _is_made(said) or any(_is_wordless(index.sentences[place]) for place, _ in same):
        return None
    many = said.quantity.kind == "count" and said.quantity.value >= _MANY  # 20 万条 are hardly two things by chance
    if best[0] >= _FOREIGN * said.weight or counted or many:
        return None  # "h = 8" may be any eight, and whose column a count in a table stands in cannot be told
    sentence = index.sentences[-best[1]]
    message = f"“{said.quantity.text}”在论文里说的是另一件事"
    return finding(said.claim, NAME, MISSING, message, evidence=sentence, fix="核对这个数属于哪一项")


def _in_company(said: Said, index: Index, same: list[tuple[int, Quantity]]) -> bool:
    """Whether a sentence that states the number states two more of the claim's: that is no chance."""
    text = said.claim.text
    others = [quantity for quantity in quantities.find(text) if quantity != said.quantity]
    return any(
        sum(
            any(same_number(one, other, text, index.sentences[place].text) for other in index.numbers[place])
            for one in others
        )
        >= _COMPANY
        for place in {place for place, _ in same}
    )


def _is_made(said: Said) -> bool:
    """Whether writers work out such a number themselves, from cells of tables as often as from sentences."""
    quantity = said.quantity
    if quantity.unit in _MADE or quantity.text.endswith("成"):
        return True
    return quantity.kind in ("percent", "score", "other") and bool(_GAP.search(said.claim.folded[: quantity.start]))


def _is_row(place: int, index: Index) -> bool:
    """Whether a sentence is a table's row, of whose numbers none can be told to be the claim's without its column."""
    return index.sentences[place].kind == "table"


def _follows(said: Said, neighbours: list[Quantity], index: Index, *, stated_too: bool) -> bool:
    """Whether a difference or a ratio is the writer's own: of two cells, or bounded, or of two numbers said here."""
    if said.quantity.bound in ("<", ">") or is_between(said.claim, said.quantity, index):
        return True
    return stated_too and _derived(said, neighbours, index)


def _is_wordless(sentence: Sentence) -> bool:
    """A table's row that has lost its label: nobody knows what it is about."""
    return sentence.kind == "table" and not re.search(r"[A-Za-z\u4e00-\u9fff]{3}", sentence.text)


def _derived(said: Said, neighbours: list[Quantity], index: Index) -> bool:
    """Whether a number follows from two others of the paragraph, or of the sentences that speak of the claim."""
    quantity = said.quantity
    best = sorted(said.scores, key=lambda place: -said.scores[place])[:3]
    stated = (index.numbers.get(place, ()) for place in best)
    there = [q for numbers in stated if len(numbers) <= _FEW for q in numbers]
    own = [q for q in neighbours if q != quantity]
    said_with = [q for q in own if q in quantities.find(said.claim.text)]
    if quantity.kind in ("count", "size") and multiplied(quantity, said_with):
        return True
    return follows(quantity, own) or follows(quantity, there) or _compared(said, own, index)


def _compared(said: Said, own: list[Quantity], index: Index) -> bool:
    """Whether a number sets one of the paragraph against one of the paper.

    Points are the distance from the row of something that the claim names; a multiple is that of a size and another
    one in a sentence that states both.
    """
    unit = said.quantity.unit
    if unit == "pp":
        phrases = [f" {' '.join(tokens(name))} " for name in names_in(said.claim.text)]
        rows = [place for place, words in enumerate(index.spelt) if any(phrase in words for phrase in phrases)]
        places = [place for place in rows if index.sentences[place].kind == "table"]
        pairs = [(replace(a, unit=""), replace(b, unit="")) for a in own for b in _numbers_at(places, index)]
        pairs = [pair for pair in pairs if all(0 < q.step < 0.5 for q in pair)]
    elif unit == "x":
        sizes = [a for a in own if a.kind == "size"]
        beside = [(a, [p for p, b in stated(index) if b.value >= _SIZE and quantities.agree(a, b)]) for a in sizes]
        pairs = [(a, replace(b, unit=a.unit)) for a, places in beside for b in _numbers_at(places, index)]
    else:
        return False
    wanted = replace(said.quantity, unit="x" if unit == "x" else "")
    return any(follows(wanted, [a, b]) for a, b in pairs)


def _numbers_at(places: list[int], index: Index) -> list[Quantity]:
    return [quantity for place in places for quantity in index.numbers.get(place, ())]
