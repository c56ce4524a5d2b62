"""Errors planted by rule in posts with evidence footnotes, for bench_audit.py; the same post gives the same errors."""

from __future__ import annotations

import random
import re

from blogwriter import quantities
from blogwriter.audit._names import names_in
from blogwriter.audit._post import parse

EACH = 4
"""Errors of a kind per post."""
UNITS = (
    ("percentage points", "percent"),
    ("%", " percentage points"),
    ("个百分点", "%"),
    ("days", "hours"),
    ("hours", "days"),
    ("天", "小时"),
    ("小时", "天"),
    ("million", "billion"),
    ("billion", "million"),
    ("亿", "万"),
    ("倍", "%"),
    ("GB", "MB"),
    ("M sentences", "K sentences"),
    ("seconds", "minutes"),
)
COMPARATORS = (
    ("more than", "less than"),
    ("less than", "more than"),
    ("by over ", "by under "),
    ("at most", "at least"),
    ("超过", "不到"),
    ("不到", "超过"),
    ("至少", "至多"),
    ("不超过", "不少于"),
    ("up to", "at least"),
    ("最多", "至少"),
)
WORDS = (
    ("improve", "worsen"),
    ("outperform", "underperform"),
    ("can ", "cannot "),
    ("best", "worst"),
    ("reduce", "increase"),
    ("first", "last"),
    ("allows", "prevents"),
    ("higher", "lower"),
    ("large", "small"),
    ("without", "with"),
    ("new", "old"),
)


def plant(article, *papers):
    """(kind, line of the error, the whole text with it) for each error."""
    text = article.head + article.body
    rng = random.Random(len(text))
    claims = [
        c for c in parse(article).claims if c.evidence and c.kind in ("prose", "cell", "quote") and len(c.text) > 12
    ]
    yield from _some("number", rng, claims, text, _number)
    yield from _some("unit", rng, claims, text, lambda piece, _: _swap(piece, UNITS, digits=True))
    yield from _some("comparator", rng, claims, text, lambda piece, _: _swap(piece, COMPARATORS))
    yield from _some("name", rng, claims, text, lambda piece, r: _name(piece, papers, r))
    yield from _some("altered words", rng, claims, text, lambda piece, _: _swap(piece, WORDS))
    yield from _some(
        "foreign citation", rng, claims, text, lambda piece, _: _before_end(piece, "（Zhou and Bennett, 2011）")
    )
    yield from _pages(rng, text)


def _some(kind, rng, claims, text, change):
    done = 0
    for claim in rng.sample(claims, len(claims)):
        piece = text[claim.start : claim.end]
        wrong = change(piece, rng)
        if wrong is None or wrong == piece:
            continue
        yield kind, claim.line, text[: claim.start] + wrong + text[claim.end :]
        done += 1
        if done == EACH:
            return


def _number(piece, rng):
    found = [q for q in quantities.find(piece) if q.kind != "date" and re.match(r"\d", piece[q.start :])]
    if not found:
        return None
    quantity = rng.choice(found)
    digits = re.match(r"[\d,]*\d(?:\.\d+)?", piece[quantity.start :])[0]
    value = float(digits.replace(",", ""))
    other = value * rng.choice((0.8, 1.3)) + 1
    places = len(digits.partition(".")[2])
    return piece[: quantity.start] + f"{other:.{places}f}" + piece[quantity.start + len(digits) :]


def _swap(piece, pairs, *, digits=False):
    for old, new in pairs:
        pattern = (r"(?<=\d)(\s?)" if digits else r"()") + re.escape(old)
        if re.search(pattern, piece):
            return re.sub(pattern, rf"\g<1>{new}", piece, count=1)
    return None


def _name(piece, papers, rng):
    mine = sorted(name for name in names_in(piece) if len(name) > 3 and "^" not in name and not name.startswith("p"))
    everywhere = sorted(
        {n for p in papers for s in p.sentences if s.kind == "prose" for n in names_in(s.text) if len(n) > 3}
        - set(mine)
    )
    if not mine or not everywhere:
        return None
    name = rng.choice(mine)
    if re.search(r"\[\^[^\]]*" + re.escape(name), piece):
        return None
    return piece.replace(name, rng.choice(everywhere))


def _before_end(piece, what):
    return re.sub(
        r"([。.])?(（[^（）]*）)?((?:\[\^[^\]]+\])*)$",
        lambda m: what + (m[1] or "") + (m[2] or "") + m[3],
        piece,
        count=1,
    )


def _pages(rng, text):
    notes = list(re.finditer(r"^\[\^(?:[a-z]\.)?p\d+\.s\d+\]: (?:《.*》)?论文第 (\d+) 页", text, re.MULTILINE))
    for match in rng.sample(notes, min(EACH, len(notes))):
        wrong = text[: match.start(1)] + str(int(match[1]) + 1) + text[match.end(1) :]
        yield "wrong page", text.count("\n", 0, match.start()) + 1, wrong
