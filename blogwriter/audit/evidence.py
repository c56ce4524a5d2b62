"""Evidence footnotes ``[^p3.s12]``: the sentence exists, and it bears out the numbers and names of the claim.

A number that stands elsewhere in the paper is no excuse here: the post says which sentence it rests on. The sentences
right beside the cited one are read with it, since a table's row or a caption is often cut in two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from blogwriter import quantities
from blogwriter.audit._findings import CONTRADICTED, MISSING, finding
from blogwriter.audit._names import family, names_in
from blogwriter.audit._paper import Index, keys_of, tokens
from blogwriter.audit._post import HOLE, Claim, Post
from blogwriter.audit._said import is_label
from blogwriter.audit._same import follows, same_number
from blogwriter.audit.quotes import ELLIPSIS, altered
from blogwriter.audit.terms import is_common
from blogwriter.models import Finding, Section, Sentence
from blogwriter.quantities import Quantity
from blogwriter.words import content_words, has_han

__all__ = ["check"]

NAME = "evidence"
_ID = re.compile(r"(?:[a-z]\.)?p\d+\.s\d+")
_NOTE = re.compile(
    r"第\s?(?P<page>\d+)\s?[页頁](?:\s?·\s?§(?P<section>[^：“”\"「」]{1,80}))?.{0,80}?[：:]\s?[“\"「](?P<quote>.+)[”\"」]\s*$"
)
_TELLING = 16
"""Letters and digits from which on a quotation tells one sentence from the others."""
_TOO_SHORT = 3
"""Words of a sentence such as ``Fig. 1.`` that can share nothing with any claim."""
_SMALL = 12
"""Up to here two numbers are the same by chance."""
_TABLE = 8
"""Lines around a table's row that its head and its caption stand in."""
_MANY = 12
_SHARES = frozenset({"%", "percentile"})
_MADE = frozenset({"pp", "x", "fraction"})
"""Units in which writers give differences and ratios, of a table's cells too."""
_GOES_ON = 6
"""Sentences from the cited one on in which a caption of several sentences goes on."""
_COPIED = 8
"""Letters that are no copy by chance."""
_MIN_WEIGHT = 8.0
"""Summed rarity from which a claim says enough that its evidence must share some of it."""


def check(post: Post, index: Index) -> Iterator[Finding]:
    """Findings for evidence that does not hold."""
    post = _renumbered(post, index)
    for claim in post.claims:
        if claim.kind == "meta":
            continue
        ids = tuple(name for name in claim.evidence if _ID.fullmatch(name))
        missing = next((name for name in ids if name not in index.by_id), None)
        if missing:
            yield finding(claim, NAME, CONTRADICTED, f"论文里没有编号为 {missing} 的句子", fix="重新选取证据")
        elif hidden := next((name for name in ids if index.by_id[name].kind == "hidden"), None):
            message = f"{hidden} 是论文里看不见的文字，不能作证据"
            yield finding(claim, NAME, CONTRADICTED, message, fix="换一条证据")
        elif ids and not _is_copied(claim, ids, index) and (problem := _unborne(claim, ids, index)):
            yield problem
    yield from _notes(post, index)


def _renumbered(post: Post, index: Index) -> Post:
    """The post with the ids of this reading of the paper.

    An id counts sentences, and another version of the reader may count differently; the quotation in the note says
    which sentence of that page is meant.
    """
    moved = {name: _meant(name, text, index) for name, (text, _) in post.notes.items()}
    if all(name == new for name, new in moved.items()):
        return post
    return replace(
        post,
        claims=tuple(replace(c, evidence=tuple(moved.get(e, e) for e in c.evidence)) for c in post.claims),
        notes={moved[name]: note for name, note in post.notes.items()},
    )


def _meant(name: str, note: str, index: Index) -> str:
    match = _NOTE.search(note)
    if match is None or not _ID.fullmatch(name):
        return name
    quote = match["quote"]
    own = index.by_id.get(name)
    if len(_solid(quote)) < _TELLING or (own is not None and _stands_in(quote, own.text)):
        return name
    on_page = (sentence for sentence in index.by_id.values() if sentence.page == int(match["page"]))
    return next((sentence.id for sentence in on_page if _stands_in(quote, sentence.text)), name)


def _stands_in(quote: str, text: str) -> bool:
    """Whether a quotation stands in a sentence; what it leaves out with an ellipsis may be anything."""
    place, whole = 0, _solid(text)
    for part in ELLIPSIS.split(quote):
        place = whole.find(_solid(part), place)
        if place < 0:
            return False
        place += len(_solid(part))
    return True


def _is_copied(claim: Claim, ids: tuple[str, ...], index: Index) -> bool:
    """Whether a claim is the paper's own words, however few where they are what it cites or go on with that."""
    if index.verbatim(claim.text):
        return True
    text = _solid(re.sub(r"（[^（）]*）\s*$", "", claim.text))
    sentences = index.paper.sentences
    near = (one for name in ids for one in sentences[index.order[name] : index.order[name] + _GOES_ON])
    return len(text) >= _COPIED and any(text in _solid(one.text) for one in near)


def _unborne(claim: Claim, ids: tuple[str, ...], index: Index) -> Finding | None:
    cited = [index.by_id[name] for name in ids]
    copied = _copied(claim, cited, index)
    if copied:
        return copied
    near = _near(ids, index)
    every = [(sentence, quantity) for sentence in near for quantity in quantities.find(sentence.text)]
    said = quantities.find(claim.text)
    for quantity in said:
        if quantity.value < (13 if quantity.unit == "" else 4) and quantity.kind in ("count", "other", "score"):
            continue  # a writer counts too
        if is_label(quantity, claim.text, index):
            continue
        stated = _speaking(claim, quantity, every, cited)
        problem = _number(claim, quantity, said, stated, cited[0])
        if problem:
            return problem
    return _name(claim, near, cited, index) or _unrelated(claim, near, cited[0], index)


def _speaking(
    claim: Claim, quantity: Quantity, every: list[tuple[Sentence, Quantity]], cited: list[Sentence]
) -> list[tuple[Sentence, Quantity]]:
    """Numbers that may be meant: where a cited row of a table has some of the kind, not those of rows not named."""
    kind = _SHARES if quantity.unit in _SHARES else {quantity.unit}
    in_row = any(s in cited and s.kind == "table" and other.unit in kind for s, other in every)
    if not in_row or not quantity.unit or quantity.kind == "size":
        return every
    mine = names_in(claim.text)
    return [
        (sentence, other)
        for sentence, other in every
        if sentence in cited or sentence.kind != "table" or mine & names_in(sentence.text)
    ]


def _copied(claim: Claim, cited: list[Sentence], index: Index) -> Finding | None:
    """A sentence taken over from the paper with some words changed."""
    if has_han(re.sub(r"（[^（）]*）\s*$", "", claim.text)) != (index.paper.language != "en"):
        return None
    for sentence in cited:
        changed = altered(claim.text, sentence.text)
        if changed:
            shown = "；".join(f"“{mine}”原文是“{theirs}”" for mine, theirs in changed[:3])
            message = f"与所引的原文不符：{shown}"
            return finding(claim, NAME, CONTRADICTED, message, evidence=sentence, fix="恢复原文的说法")
    return None


def _near(ids: tuple[str, ...], index: Index) -> list[Sentence]:
    """The cited sentences with their neighbours in the paper; those of a table's row are the table around it."""
    order = index.order
    all_sentences = index.paper.sentences
    places = {order[name] + step for name in ids for step in (-1, 0, 1)}
    for name in ids:
        reach = _TABLE if index.by_id[name].kind == "table" else 0
        beside = range(max(0, order[name] - reach), min(len(all_sentences), order[name] + reach + 1))
        places |= {place for place in beside if all_sentences[place].kind in ("table", "caption")} if reach else set()
    return [all_sentences[place] for place in sorted(places) if 0 <= place < len(all_sentences)]


def _number(
    claim: Claim,
    quantity: Quantity,
    said: tuple[Quantity, ...],
    stated: list[tuple[Sentence, Quantity]],
    cited: Sentence,
) -> Finding | None:
    numbers = [other for _, other in stated]
    if len(numbers) > _MANY and quantity.unit not in _MADE:
        numbers = []  # from so many numbers any other one follows
    same = [pair for pair in stated if same_number(quantity, pair[1], claim.text, cited.text)]
    if same and not all(quantities.opposed(quantity, other) for _, other in same):
        return None
    if same:
        message = f"比较词与所引的句子相反：原文是“{same[0][1].text}”前后的说法"
        return finding(claim, NAME, CONTRADICTED, message, evidence=same[0][0], fix="照原文改正比较词")
    if follows(quantity, numbers) or follows(quantity, [q for q in said if q != quantity]):
        return None
    sentence, right = _instead(quantity, stated)
    if not right and quantity.unit in ("", "count", "score", "line", "step", "person", "page"):
        return None  # "两个方面": the writer's own count
    shown = f"，那里写的是“{right.text}”" if right else ""
    message = f"所引的句子里没有“{quantity.text}”{shown}"
    fix = f"核对后改为“{right.text}”" if right else "换一条证据，或删去这个数"
    verdict = CONTRADICTED if right else MISSING
    return finding(claim, NAME, verdict, message, evidence=sentence or cited, fix=fix)


def _instead(
    quantity: Quantity, stated: list[tuple[Sentence, Quantity]]
) -> tuple[Sentence, Quantity] | tuple[None, None]:
    """What is likeliest meant: the same figure in another unit of its kind, else the nearest number in the unit."""
    swapped = [p for p in stated if p[1].kind == quantity.kind == "time" and p[1].value == quantity.value]
    rivals = [pair for pair in stated if pair[1].unit == quantity.unit]
    return next(iter(swapped), None) or min(
        rivals, key=lambda pair: abs(pair[1].value - quantity.value), default=(None, None)
    )


def _name(claim: Claim, near: list[Sentence], all_cited: list[Sentence], index: Index) -> Finding | None:
    """A name that the cited sentences do not have, where one of them has another that the claim lacks."""
    titles = [section.title for sentence in all_cited if (section := index.section_of.get(sentence.id))]
    there = _solid(" ".join((*(sentence.text for sentence in near), *titles)))
    mine = names_in(claim.text)
    lacking = {s: [n for n in names_in(s.text) if _solid(n) not in _solid(claim.text)] for s in all_cited}
    cited = next((sentence for sentence in all_cited if lacking[sentence]), all_cited[0])
    others = sorted(lacking[cited])
    for name in sorted(mine):
        if _solid(name) in there or not others or is_common(name):
            continue
        sisters = [other for other in others if family(other) == family(name)]
        if sisters and not _central(name, index.paper.title):
            message = f"所引的句子说的是 {sisters[0]}，不是 {name}"
            return finding(claim, NAME, CONTRADICTED, message, evidence=cited, fix=f"核对后改为 {sisters[0]}")
        if not _central(name, f"{index.paper.title} {index.paper.abstract}"):
            message = f"所引的句子里没有 {name}，那里说的是 {'、'.join(others[:3])}"
            return finding(claim, NAME, CONTRADICTED, message, evidence=cited, fix="核对名称，或换一条证据")
    return None


def _solid(text: str) -> str:
    """Letters and digits only: ``BERT-base`` is BERTBASE."""
    return "".join(tokens(text))


def _central(name: str, text: str) -> bool:
    """Whether the paper is about the name: then "we" and "our model" mean it."""
    return f" {' '.join(tokens(name))} " in f" {' '.join(tokens(text))} "


def _unrelated(claim: Claim, near: list[Sentence], cited: Sentence, index: Index) -> Finding | None:
    keys = keys_of(claim.text, index.paper.language)
    if index.heard(keys) < _MIN_WEIGHT:
        return None
    if len(content_words(cited.text)) < _TOO_SHORT or HOLE in claim.text:
        return None  # what a formula says is not read
    said = [quantity for quantity in quantities.find(claim.text) if quantity.value > _SMALL]
    if any(quantities.agree(a, b) for a in said for b in (q for s in near for q in quantities.find(s.text))):
        return None
    order = {sentence.id for sentence in near}
    shared = [n for n in keys if any(index.sentences[place].id in order for place in index.places(n))]
    if shared or not any(sentence.id in order for sentence in index.sentences):
        return None
    message = "所引的句子与这句话没有共同的内容"
    return finding(claim, NAME, MISSING, message, evidence=cited, fix="换一条证据")


def _notes(post: Post, index: Index) -> Iterator[Finding]:
    """Definitions of footnotes, which code writes and people edit: page and quotation belong to the sentence."""
    for name, (text, line) in post.notes.items():
        sentence = index.by_id.get(name)
        match = _NOTE.search(text)
        if sentence is None or match is None:
            continue
        page, quote = int(match["page"]), match["quote"]
        pages = {sentence.page} | {number for number, _ in sentence.more}
        claim = _of_note(text, line)
        if sentence.page is not None and page not in pages:
            message = f"脚注 {name} 写的是第 {page} 页，这句话在第 {sentence.page} 页"
            yield finding(claim, NAME, CONTRADICTED, message, evidence=sentence, fix=f"改为第 {sentence.page} 页")
        elif (where := _wrong_section(match["section"], name, index)) is not None:
            message = f"脚注 {name} 写的是 §{match['section'].strip()}，这句话在“{where.title}”一节"
            yield finding(
                claim, NAME, CONTRADICTED, message, evidence=sentence, fix=f"改为 §{where.number or where.title}"
            )
        elif not _stands_in(quote, sentence.text):
            message = f"脚注 {name} 的引文与原文不符"
            yield finding(claim, NAME, CONTRADICTED, message, evidence=sentence, fix="恢复原文的引文")


def _wrong_section(given: str | None, name: str, index: Index) -> Section | None:
    """The sentence's section, where the note names another one."""
    section = index.section_of.get(name)
    if not given or section is None:
        return None
    shown = tokens(given)
    return None if shown in (tokens(section.number or ""), tokens(section.title)) else section


def _of_note(text: str, line: int) -> Claim:
    return Claim(text=text, folded=text, line=line, column=1, start=0, end=0, kind="meta")
