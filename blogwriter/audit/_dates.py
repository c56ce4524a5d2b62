"""When: dates of a post against those of the paper.

    知识停在 2022 年 9 月          pre-training data cuts off in September 2021      → another year
    论文发表在 2018 年的 NIPS      31st Conference … (NIPS 2017)                     → another year
    Aghajanyan 等人 2021 年的发现  Aghajanyan et al. (2020)                          → another year

A date that the paper does not have at all may be the writer's knowledge, so it is held only against a date of the same
month that the paper gives for what the sentence speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from blogwriter import quantities
from blogwriter.audit._findings import CONTRADICTED, finding
from blogwriter.audit._paper import Index, keys_of, tokens
from blogwriter.audit._post import Claim
from blogwriter.audit._said import NAME, TELLING, Said, contradicted
from blogwriter.models import Finding, Reference
from blogwriter.quantities import Quantity

__all__ = ["wrong_citation_year", "wrong_date"]

_SHARE = 0.25
"""Share of a claim's weight that a sentence with the other date must have; where it says most, any date will do."""
_MOST = 0.6
_SHARED = 3.0
_CITED = re.compile(
    r"(?P<name>[A-Z][A-Za-zÀ-ž'’-]+)\s?(?:等人?|et al\.?|团队)\s?(?:在|于|，|,)?\s?(?P<year>(?:19|20)\d\d)\s?年"
)
_OWN = re.compile(
    r"(?:论文|本文|这篇\S{0,3}|报告|文章)(?:最早|最初|首次|正式)?(?:发表|刊登|收录|刊于|发布|提交|挂|上线|公开|见刊)[^，。；\d]{0,8}$"
)
"""What stands before the year in which the paper itself came out."""


def wrong_date(said: Said, index: Index, same: list[tuple[int, Quantity]]) -> Finding | None:
    """A date that the paper gives otherwise."""
    said = _without_dates(said, index)
    if said.quantity.unit == "date-year":
        return _own_year(said, index) or (None if same else _another(said, index))
    exact = [place for place, other in same if other.unit != "date-year"]
    coarse = [place for place, _ in same if said.scores.get(place, 0.0) >= max(_SHARE * said.weight, 1.0)]
    return None if exact or coarse or _known(said.quantity, index) else _another(said, index)


def _without_dates(said: Said, index: Index) -> Said:
    """The same, weighed by the words around the dates: 年 and 月 say nothing of what happened then."""
    text = said.claim.text
    for quantity in reversed(quantities.find(text)):
        if quantity.kind == "date":
            text = f"{text[: quantity.start]} {text[quantity.end :]}"
    keys = keys_of(text, index.paper.language)
    return replace(said, keys=keys, scores=index.where(keys), weight=index.heard(keys))


def _another(said: Said, index: Index) -> Finding | None:
    if _known(said.quantity, index) or said.weight <= 0:
        return None
    for place in sorted(said.scores, key=lambda place: -said.scores[place]):
        share = said.scores[place] / said.weight
        dates = [q for q in index.numbers.get(place, ()) if q.kind == "date"]
        alike = [q for q in dates if _one_part_off(said.quantity, q)]
        if alike and share >= _SHARE and said.scores[place] >= _SHARED:
            return contradicted(said, index.sentences[place], alike[0])
        if dates and share >= _MOST and said.weight >= TELLING:
            return contradicted(said, index.sentences[place], dates[0])
    return None


def _one_part_off(mine: Quantity, other: Quantity) -> bool:
    """Whether two months have one name and another year."""
    (year, month), (their_year, their_month) = (divmod(int(q.value) // 100, 100) for q in (mine, other))
    return bool(month) and month == their_month and year != their_year


def _known(quantity: Quantity, index: Index) -> bool:
    """Whether a date is one of the paper's own, or a year that its references have."""
    digits = f"{int(quantity.value):08d}"
    whole = f"{digits[:4]}-{digits[4:6]}" if quantity.unit != "date-year" else digits[:4]
    if any(date.startswith(whole) for date in _own_dates(index)):
        return True
    return quantity.unit == "date-year" and f" {digits[:4]} " in index.text


def _own_dates(index: Index) -> Iterator[str]:
    yield index.paper.published or ""
    yield from (date for _, date in index.paper.versions)


def wrong_citation_year(claim: Claim, index: Index) -> Finding | None:
    """Someone's work with another year than all of his in the reference list."""
    for match in _CITED.finditer(claim.text):
        year, name = int(match["year"]), match["name"].lower()
        works = [_year_of(r) for r in index.paper.references if name in tokens(r.authors or r.text[:60])]
        printed = re.search(rf"{re.escape(match['name'])}[^.;()]{{0,60}}?\(?{year}", _whole(index))
        if not all(works) or not works or printed or year in works:
            continue
        years = "、".join(dict.fromkeys(map(str, works)))
        message = f"年份不符：参考文献里 {match['name']} 的工作是 {years} 年的"
        return finding(claim, NAME, CONTRADICTED, message, fix=f"核对后改为 {years} 年")
    return None


def _year_of(reference: Reference) -> int:
    """The year of a work; 0 where it cannot be told."""
    printed = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", reference.text)
    return reference.year or int(printed[-1] if printed else 0)


def _whole(index: Index) -> str:
    return " ".join(s.text for s in index.paper.sentences)


def _own_year(said: Said, index: Index) -> Finding | None:
    """The year in which the paper came out, where its front page or its versions say another."""
    if not _OWN.search(said.claim.folded[: said.quantity.start]):
        return None
    year = str(int(said.quantity.value) // 10_000)
    venue = index.paper.venue or ""
    years = dict.fromkeys([date[:4] for date in _own_dates(index) if date] + re.findall(r"(?:19|20)\d\d", venue))
    first = " ".join(s.text for s in index.paper.sentences if s.page in (None, 1))
    if not years or year in years or year in first:
        return None
    message = f"年份不符：论文是 {'、'.join(years)} 年的"
    return finding(said.claim, NAME, CONTRADICTED, message, fix=f"改为 {'、'.join(years)} 年")
