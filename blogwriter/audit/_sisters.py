"""A number that is the paper's, said of the wrong thing: of a sister model, data set, setting or row of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blogwriter import quantities
from blogwriter.audit._clauses import Clause, clauses
from blogwriter.audit._names import family, names_in
from blogwriter.audit._paper import Index, Keys, Notion, contrasts, tokens
from blogwriter.audit._said import REACH, STRONG, TELLING, Said, contradicted, is_strong, rival, rivals_of, score_of
from blogwriter.audit.terms import is_common
from blogwriter.models import Finding
from blogwriter.quantities import Quantity

__all__ = ["bound_elsewhere", "of_the_other", "other_row", "sister_row"]

_NAMING = 1.5
"""Rarity from which a notion can tell two clauses of a sentence apart."""
_TELLS = 3.0
"""Rarity from which a single notion can tell two sentences apart: one in twenty has it."""
_SIZE = re.compile(r"(?<![\w.])\d+(?:\.\d+)?[BM](?![A-Za-z])")
"""Size of a model as the label of a row: 65B."""
_DIGITS = re.compile(r"(?<![\d.])\d{2,4}(?![\d.%])")
_COMPARES = re.compile(
    r"比|超|胜|赢|输|高于|高出|低于|优于|好于|不及|不如|落后|领先|相差|差距|距离|面前|持平|接近|相当|达到了?.{0,8}水平|than|over|versus|vs"
)
_LISTED = re.compile(r"(?:[\s,，、/&]|\b(?:and|or)\b|[和与或]|\d[\d.,]*\s?[A-Za-z%×]{0,2})+")
"""What stands between two numbers of one list."""
_CLOSE = 0.6
"""Share of the best row's words from which another table may be meant as well."""
_TABLE = 14
"""Rows up to which, on either side, a table may reach."""


def bound_elsewhere(said: Said, index: Index, same: list[tuple[int, Quantity]]) -> Finding | None:
    """The number is in the paper, but there it belongs to a sister of what the claim speaks of."""
    if re.search(r"分别|各自|依次|respectively", said.claim.folded) or not is_strong(said.quantity, among_rivals=True):
        return None
    best = max(said.scores.get(place, 0.0) for place, _ in same)
    close = [(place, other) for place, other in same if said.scores.get(place, 0.0) >= best - 1.5]
    rivals = [_sister(said, index, place, other) for place, other in close]
    if not all(rivals):
        return _outdone(said, index, same)
    place, rival = close[0][0], rivals[0]
    if rival is None or _borne_out(said, index, [pair for pair in same if pair not in close], place, rival):
        return None
    return contradicted(said, index.sentences[place], rival)


def _borne_out(said: Said, index: Index, others: list[tuple[int, Quantity]], place: int, rival: Quantity) -> bool:
    """Whether another sentence says the number of what the clause with the rival is about, as plainly."""
    home = _clause_of(index, place, rival)
    wanted = _shared(said.near, home, index) if home else 0.0
    heard = [_shared(said.near, part, index) for p, q in others if (part := _clause_of(index, p, q))]
    return any(share >= wanted for share in heard)


def _clause_of(index: Index, place: int, quantity: Quantity) -> Clause | None:
    parts = clauses(index.sentences[place].text)
    return next((part for part in parts if part.start <= quantity.start < part.end), None)


def _sister(said: Said, index: Index, place: int, other: Quantity) -> Quantity | None:
    """Within a sentence: the clause about the claim's thing has another number, that with this number another name."""
    text = index.sentences[place].text
    if re.search(r"respectively|分别", text):
        return None
    parts = clauses(text)
    having = [part for part in parts for q in index.numbers[place] if _holds(part, q) and quantities.agree(other, q)]
    here = next((part for part in parts if _holds(part, other)), None)
    if here is None or len(parts) < 2 or len(having) > 1:
        return None  # a number that two clauses have may be either's
    for home in _homes(said, parts, here, index):
        if any(_in(here, digits, text) and not _in(home, digits, text) for digits in _told(said)):
            continue
        rivals = [
            q
            for q in index.numbers[place]
            if home.start <= q.start < home.end
            and rival(other, q)
            and not _listed_together(text, q, other)
            and not any(quantities.agree(mine, q) for mine in quantities.find(said.clause))
        ]
        if rivals:
            return rivals[0]
    return None


def _holds(part: Clause, quantity: Quantity) -> bool:
    return part.start <= quantity.start < part.end


def _in(part: Clause, word: str, text: str) -> bool:
    return word in text[part.start : part.end]


def _told(said: Said) -> list[str]:
    """Years and versions of the claim's clause, which tell VOC 2012 from VOC 2007."""
    return [digits for digits in _DIGITS.findall(said.clause) if digits not in said.quantity.text]


def _listed_together(text: str, left: Quantity, right: Quantity) -> bool:
    """``7B, 13B, and 70B``: what is said of one is said of all."""
    first, last = sorted((left, right), key=lambda quantity: quantity.start)
    return bool(_LISTED.fullmatch(text[first.end : last.start]))


def _homes(said: Said, parts: tuple[Clause, ...], here: Clause, index: Index) -> Iterator[Clause]:
    """The one clause of the paper's sentence, not the number's, that names a thing of the claim's clause."""
    for notion in said.near:
        homes = [part for part in parts if part.names(notion)]
        if index.rarity(notion) < _NAMING or len(homes) != 1 or homes[0] is here:
            continue
        fits = _shared(said.around, homes[0], index) > _shared(said.around, here, index)
        if fits and ((here.stems & homes[0].stems) or (here.capitals - homes[0].capitals)):
            yield homes[0]
    for name in names_in(said.clause):
        sisters = {other for other in here.marked if family(other) == family(name)}
        homes = [part for part in parts if name in part.marked]
        if sisters and name not in here.marked and len(homes) == 1:
            yield homes[0]


def other_row(said: Said, index: Index, same: list[tuple[int, Quantity]]) -> Finding | None:
    """A data set whose row of a table has other numbers, while this number never stands beside its name."""
    about = f" {' '.join(tokens(f'{index.paper.title} {index.paper.abstract}'))} "
    named = [(name, f" {' '.join(tokens(name))} ") for name in names_in(said.clause)]
    named = [(name, phrase) for name, phrase in named if phrase not in about and not _is_measure(name)]
    if len(named) != 1 or said.quantity.unit not in ("%", "BLEU", "F1", "score", ""):
        return None
    has = [place for place, words in enumerate(index.spelt) if named[0][1] in words]
    beside = {near for place in has for near in index.around(place, 1) if near == place or not index.named[near]}
    rows = [place for place in has if index.sentences[place].kind == "table"]
    rivals = [(place, q) for place in rows for q in rivals_of(said.quantity, place, index)]
    beside |= {row for place in has for row in _headed(place, index)}
    if not rivals or any(place in beside for place, _ in same) or not is_strong(said.quantity):
        return None
    return contradicted(said, index.sentences[rivals[0][0]], rivals[0][1])


def _headed(place: int, index: Index) -> Iterator[int]:
    """The rows of the table that a sentence is the caption of, or the head row: there the name heads a column."""
    kind = index.sentences[place].kind
    decimals = any(0 < quantity.step < 0.5 for quantity in index.numbers.get(place, ()))
    if kind == "caption" or (kind == "table" and not decimals):
        yield from (row for row in index.around(place, _TABLE) if index.sentences[row].kind == "table")


def _is_measure(name: str) -> bool:
    return is_common(name) or name.upper() in STRONG


def _shared(keys: Keys, part: Clause, index: Index) -> float:
    return sum(index.rarity(notion) for notion in keys if part.names(notion))


def _outdone(said: Said, index: Index, same: list[tuple[int, Quantity]]) -> Finding | None:
    """A telling notion of the claim stands in no sentence with this number, but in one with another number."""
    if said.weight < TELLING:
        return None
    mine = max(said.scores.get(place, 0.0) for place, _ in same)
    homes = {near for place, _ in same for near in _home(place, index)}
    for place in sorted(said.scores, key=lambda place: -said.scores[place])[:5]:
        score = said.scores[place]
        if score < max(mine + 1.5, 0.5 * said.weight) or index.sentences[place].kind == "table":
            continue
        rivals = rivals_of(said.quantity, place, index)
        telling = [n for n in said.near if index.rarity(n) >= _TELLS and place in index.places(n)]
        if len(rivals) == 1 and any(homes.isdisjoint(index.places(notion)) for notion in telling):
            return contradicted(said, index.sentences[place], rivals[0])
    return None


def _home(place: int, index: Index) -> set[int]:
    """The sentences whose words belong to a number: its own, the one before, for a table the lines around it."""
    if index.sentences[place].kind != "prose":
        return set(index.around(place, REACH["table"]))
    return {place, max(place - 1, 0)}


def sister_row(said: Said, index: Index, same: list[tuple[int, Quantity]]) -> Finding | None:
    """The number is that of a sister of the one that the claim names: in a row of a table, or in words.

    LLaMA-33B 的准确率是 50.9      65B 10.6 20.5 50.9 69.7 under 33B 7.1 15.2 35.6 53.1
    """
    if not 0 < said.quantity.step < 0.5 or _COMPARES.search(said.claim.folded):
        return None
    mine = _labels(said.clause)
    if len(mine) != 1 or len(_labels(said.claim.text)) != 1:
        return None
    scores = {place: score_of(said, index, place) for place, _ in same}
    best = max(scores.values())
    close = [(place, other) for place, other in same if scores[place] >= max(_CLOSE * best, _NAMING)]
    rivals = [_in_row_of(mine, said, index, place, other) for place, other in close]
    place, right = next((pair for pair in rivals if pair), (0, None))
    return contradicted(said, index.sentences[place], right) if right and all(rivals) else None


def _labels(text: str) -> frozenset[str]:
    """What tells the rows of a table apart: sizes of models where there are any, else names."""
    return frozenset(_SIZE.findall(re.sub(r"(?<=[A-Za-z])[-–](?=\d)", " ", text))) or frozenset(
        name for name in names_in(text) if not _is_measure(name) and not name.islower()
    )


def _in_row_of(
    mine: frozenset[str], said: Said, index: Index, place: int, other: Quantity
) -> tuple[int, Quantity] | None:
    """(row with the claim's label, the number there in the same column) where this row has a sister's label."""
    text = index.sentences[place].text
    theirs = _labels(text)
    if len(theirs) != 1 or theirs == mine or not _sisters(*mine, *theirs):
        return None
    if index.sentences[place].kind != "table":
        return _in_words_of(mine, said, index, place)
    place_in_row = _column(index, place, other, said.quantity.unit)
    for near in sorted(index.around(place, _TABLE), key=lambda near: abs(near - place)):
        row = index.numbers.get(near, ())
        if index.sentences[near].kind != "table" or _labels(index.sentences[near].text) != mine:
            continue
        decimals = [q for q in row if q.unit in ("", said.quantity.unit) and 0 < q.step < 0.5]
        if len(decimals) == place_in_row[1]:
            return near, decimals[place_in_row[0]]
    return None


def _in_words_of(mine: frozenset[str], said: Said, index: Index, place: int) -> tuple[int, Quantity] | None:
    """The same where the number is said in words: a sentence that speaks of the claim's own as much."""
    for near in sorted(said.scores, key=lambda near: -said.scores[near])[:20]:
        found = rivals_of(said.quantity, near, index)
        if found and _labels(index.sentences[near].text) == mine and index.sentences[near].kind == "prose":
            return (near, found[0]) if said.scores[near] >= _CLOSE * said.scores.get(place, 0.0) else None
    return None


def _column(index: Index, place: int, other: Quantity, unit: str) -> tuple[int, int]:
    """(which of the row's decimal numbers it is, how many they are)."""
    row = [q for q in index.numbers[place] if q.unit in ("", unit) and 0 < q.step < 0.5]
    return next((i for i, q in enumerate(row) if q.start == other.start), 0), len(row)


def _sisters(mine: str, theirs: str) -> bool:
    if _SIZE.fullmatch(mine) or _SIZE.fullmatch(theirs):
        return bool(_SIZE.fullmatch(mine) and _SIZE.fullmatch(theirs))
    return family(mine) == family(theirs)


def of_the_other(said: Said, index: Index, same: list[tuple[int, Quantity]]) -> Finding | None:
    """The number is said in words, of the other of two things that exclude each other (``assets/contrasts.tsv``)."""
    if not is_strong(said.quantity) or _COMPARES.search(said.claim.folded):
        return None
    told = [place for place, _ in same if index.sentences[place].kind == "prose"]
    for notions in contrasts(index.paper.language):
        mine = [notion for notion in notions if _named(notion, said.around)]
        if len(mine) != 1 or any(_named(n, said.keys) for n in notions if n is not mine[0]):
            continue
        if told and all(_says_other(notions, mine[0], index, place) for place in told):
            problem = _right_one(mine[0], said, index)
            if problem:
                return problem
    return None


def _named(notion: Notion, keys: Keys) -> bool:
    return any(notion & key for key in keys)


def _says_other(notions: tuple[Notion, ...], mine: Notion, index: Index, place: int) -> bool:
    """Whether the sentence names another of the set and not the claim's."""
    others = (notion for notion in notions if notion is not mine)
    return place not in index.places(mine) and any(place in index.places(notion) for notion in others)


def _right_one(mine: Notion, said: Said, index: Index) -> Finding | None:
    """The number that the paper gives for the claim's own."""
    for place in sorted(index.places(mine), key=lambda place: -said.scores.get(place, 0.0)):
        found = [q for q in rivals_of(said.quantity, place, index) if (q.step < 0.5) == (said.quantity.step < 0.5)]
        if len(found) == 1 and index.sentences[place].kind == "prose":
            return contradicted(said, index.sentences[place], found[0])
    return None
