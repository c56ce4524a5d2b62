"""Numbers with their units in Chinese and English text, as values that can be compared across the two languages.

What a reader gets wrong: digits that belong to a name (``GPT-4``, ``Table 2``, ``[12]``, ``2303.08774``) are no
quantities and are not returned; ordinals (``第 4 章``, ``3rd``) are not either.

    50 多位专家          → 50, count, >          over 50 experts      → 50, count, >
    不到 1/1,000         → 0.001, fraction, <    1,000× less compute  → 1000, x
    1750 亿参数          → 1.75e11, params       175B parameters      → 1.75e11, params
    19 个百分点          → 19, pp                19 percentage points → 19, pp
    2021 年 9 月         → 20210900, month       September 2021       → 20210900, month
    千分之一 → 0.001, fraction    三成 → 30, %    翻倍 → 2, x    90th percentile → 90, percentile
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from blogwriter.quantities._patterns import (
    AFTER,
    BARE_YEAR,
    BEFORE,
    BIG_HAN,
    DATE,
    EN_NUMBER,
    EN_SMALL,
    FAR,
    FRACTION,
    FRACTION_HAN,
    HAN_NUMBER,
    MANY,
    MONEY_BEFORE,
    MONTHS,
    NUMBER,
    PAIR,
    PARAMS_BEFORE,
    RANGE,
    SCORE_BEFORE,
    SI,
    UNIT,
    UNITS,
    VERSION,
    WORD,
    WORD_PARTS,
    WORDS,
    mask,
)
from blogwriter.quantities._quantity import Bound, Quantity, agree, opposed, same_unit
from blogwriter.quantities._values import han_value, plain, scale

__all__ = ["Bound", "Quantity", "agree", "find", "opposed", "same_unit"]

_COUNTS = re.compile(r"\d|[一二两兩三四五六七八九十百千半翻]|half|third|quarter|double|twice|triple|tenth")
_SPACED = re.compile(r"(?<=\d), (?=0\d\d(?!\d)|\d{3}\s?[×x%])")
_HAN = re.compile("[\u4e00-\u9fff]")
_DAY = re.compile(r"\s?[月日号號](?!均|常)")
_SINCE = re.compile(rf"\b(?P<month>{'|'.join(MONTHS)})\s?(?:[-–]|to\b|and\b)\s?$", re.IGNORECASE)
_ERROR = re.compile(r"\s?±\s?[\d.]+")
_LATE_BIG = re.compile(rf"\s?({BIG_HAN})")
_LARGE_HAN = re.compile(
    r"[一二两兩三四五六七八九][零〇一二两兩三四五六七八九十百千]*(?:[万萬亿億]|百万|百萬|千万|千萬)"
)
"""两亿, 三十万: numbers even without a unit behind them."""


def find(text: str) -> tuple[Quantity, ...]:
    """All quantities of a text, in order, none overlapping."""
    if not _worth(text):
        return ()
    clean = _masked(text)
    found: list[Quantity] = []
    taken: list[tuple[int, int]] = []
    for quantity in (*_dates(clean), *_pairs(clean), *_fractions(clean), *_numbers(clean), *_spelt(clean)):
        if any(start < quantity.end and quantity.start < end for start, end in taken):
            continue
        taken.append((quantity.start, quantity.end))
        found.append(_bounded(clean, quantity))
    return tuple(sorted(found, key=lambda quantity: quantity.start))


def _worth(text: str) -> bool:
    return bool(_COUNTS.search(text)) or _spells(text)


def _spells(text: str) -> bool:
    """Whether a small number is spelt out; most texts are told without looking at each of their words."""
    lower = text.lower()
    return any(word in lower for word in EN_SMALL) and bool(EN_NUMBER.search(text))


def _masked(text: str) -> str:
    """The same text, same length, with names, references and enumerators blanked out."""
    if ", " in text:
        text = _SPACED.sub(",\u2060", text)  # spaced by the typesetter: "2, 000"
    return mask(text).sub(lambda match: "\ue000" * len(match[0]), text)


def _dates(text: str) -> Iterator[Quantity]:
    if "19" not in text and "20" not in text:
        return
    for match in DATE.finditer(text):
        year = int(match["y1"] or match["y2"] or match["y3"])
        month = _month(match["m1"] or match["m2"] or match["m3"])
        day = int(match["d1"] or match["d2"] or match["d3"] or 0)
        if month > 12 or day > 31:
            continue
        unit = "day" if day and month else "month" if month else "year"
        if match["m2"] and (since := _SINCE.search(text, max(0, match.start() - 16), match.start())):
            yield _month_of(since, year)
        yield Quantity(
            text=match[0].strip(),
            start=match.start(),
            end=match.end(),
            value=year * 10_000 + month * 100 + day,
            unit=f"date-{unit}",
            kind="date",
        )


def _month_of(match: re.Match[str], year: int) -> Quantity:
    """``June`` of "June-August 2022"."""
    value = year * 10_000 + _month(match["month"]) * 100
    return Quantity(
        text=f"{match['month']} {year}",
        start=match.start(),
        end=match.end(),
        value=value,
        unit="date-month",
        kind="date",
    )


def _month(text: str | None) -> int:
    if not text:
        return 0
    if text.isdigit():
        return int(text)
    return next(i for i, name in enumerate(MONTHS, 1) if re.fullmatch(name, text.rstrip("."), re.IGNORECASE))


def _pairs(text: str) -> Iterator[Quantity]:
    if "/" not in text:
        return
    for match in PAIR.finditer(text):
        factor = scale(match["big"])
        for name in ("one", "two"):
            half = 0.5 * 10.0 ** -len(match[name].partition(".")[2]) * factor
            quantity = _with_unit(
                text, match.start("two"), match.end(), plain(match[name]) * factor, match["big"].strip(), half=half
            )
            if quantity and name == "one":
                yield replace(quantity, text=match["one"], start=match.start("one"), end=match.end("one"))
            elif quantity:
                yield quantity


def _fractions(text: str) -> Iterator[Quantity]:
    for match in FRACTION_HAN.finditer(text) if "分之" in text else ():
        down, up = han_value(match["down"]), han_value(match["up"])
        if not down:
            continue
        percent = down == 100
        yield Quantity(
            text=match[0],
            start=match.start(),
            end=match.end(),
            value=up if percent else up / down,
            unit="%" if percent else "fraction",
            kind="percent" if percent else "ratio",
            step=0.5 if percent and up == int(up) else 0.0,
        )
    for match in FRACTION.finditer(text):
        up, down = float(match["up"]), plain(match["down"])
        if up >= 10 and down >= up:  # 298 / 400 is a score out of a full mark, and both are quoted
            yield Quantity(text=match["up"], start=match.start("up"), end=match.end("up"), value=up, step=0.5)
            yield Quantity(text=match["down"], start=match.start("down"), end=match.end("down"), value=down, step=0.5)
        elif down > up > 0:
            yield Quantity(
                text=match[0], start=match.start(), end=match.end(), value=up / down, unit="fraction", kind="ratio"
            )


def _numbers(text: str) -> Iterator[Quantity]:
    for match in NUMBER.finditer(text):
        quantity = _digits(text, match)
        if quantity:
            yield quantity
    if _HAN.search(text):
        for match in HAN_NUMBER.finditer(text):
            value = han_value(match["han"]) * scale(match["big"])
            quantity = _with_unit(text, match.start(), match.end(), value, match["big"] or "")
            if quantity and _counts(match, quantity, text):
                yield quantity
    for match in EN_NUMBER.finditer(text) if _spells(text) else ():
        quantity = _with_unit(text, match.start(), match.end(), EN_SMALL[match["word"].lower()], "")
        if quantity and quantity.unit:
            yield quantity


def _counts(match: re.Match[str], quantity: Quantity, text: str) -> bool:
    """Whether a number in Chinese characters is one: 一个, 一种, 一次 are articles, and 十分 is "very"."""
    if quantity.unit in ("score", "page", "second"):
        return False
    if not quantity.unit:
        return bool(_LARGE_HAN.fullmatch(match[0]))
    if match["han"] != "一" or quantity.unit == "x":
        return True
    # 至少一小时 measures, 有一天 does not
    return quantity.kind == "time" and _bounded(text, quantity).bound in ("<", ">")


def _digits(text: str, match: re.Match[str]) -> Quantity | None:
    end, big = match.end(), match["big"]
    factor = scale(big)
    if exponent := match["exp"] or match["exp2"]:
        factor *= 10.0 ** int(exponent.replace("−", "-"))
    decimals = len(match["digits"].partition(".")[2])
    value, half = plain(match["digits"]) * factor, 0.5 * 10.0**-decimals * factor
    if _DAY.match(text[end : end + 2]):
        return None  # a date without its year says too little
    high = None
    span = RANGE.match(text, end)
    if span and not BARE_YEAR.match(match["digits"]):
        upper = plain(span["digits"]) * scale(span["big"])
        shared = scale(span["big"]) if not big else 1.0
        if upper > value * shared or upper > value:
            value, half = (value * shared, half * shared) if value * shared < upper else (value, half)
            high, end, big = upper, span.end(), span["big"] or big
    elif error := _ERROR.match(text, end):
        end = error.end()  # 85 ± 3% is 85%
    elif text[end : end + 1].isascii() and text[end : end + 1].isalpha() and not UNIT.match(text, end):
        return None  # 3D, 4o: a name
    return _with_unit(text, match.start(), end, value, (big or "").strip(), half=half, high=high)


def _with_unit(  # noqa: PLR0913 - the parts of a number
    text: str, start: int, end: int, value: float, big: str, *, half: float = 0.0, high: float | None = None
) -> Quantity | None:
    many = MANY.match(text, end)
    here = many.end() if many else end
    if many and (late := _LATE_BIG.match(text, here)):
        value, half, here = value * scale(late[1]), half * scale(late[1]), late.end()
    match = UNIT.match(text, here + text[here : here + 1].isspace())
    before = text[max(0, start - 24) : start]
    unit, kind, stop = _unit(match, here)
    if match and unit in ("byte", "flop") and match[0][0].lower() in SI and len(match[0]) > 1:
        factor = SI[match[0][0].lower()] if match[0].lower() not in ("bytes", "byte", "flop", "flops") else 1.0
        value, half = value * factor, half * factor
    if match and match[0] == "成":
        value, half = value * 10, half * 10
    if not unit or unit in ("count", "score"):
        unit, kind = _from_before(before, big) or (unit, kind)
    if not unit and _is_name_or_year(before, value, text[start:end], text[stop : stop + 1]):
        return _year(text, start, end, value) if BARE_YEAR.fullmatch(text[start:end]) else None
    bound: Bound = ">" if many else ""
    return Quantity(
        text=text[start:stop].replace("\u2060", " ").strip(),
        start=start,
        end=stop,
        value=value,
        high=high,
        unit=unit,
        kind=kind,
        bound=bound,
        step=half,
        magnitude=big,
    )


def _unit(match: re.Match[str] | None, here: int) -> tuple[str, str, int]:
    if not match:
        return "", "other", here
    name, kind, _ = UNITS[(match.lastindex or 1) - 1]  # a unit's pattern has no group of its own
    return name, kind, match.end()


def _from_before(before: str, big: str) -> tuple[str, str] | None:
    if score := SCORE_BEFORE.search(before):
        return score[1].upper(), "score"
    if MONEY_BEFORE.search(before):
        return "$", "money"
    if PARAMS_BEFORE.search(before) and big:
        return "params", "size"
    return None


def _is_name_or_year(before: str, value: float, digits: str, after: str) -> bool:
    if BARE_YEAR.fullmatch(digits):
        return True
    version = value < 20 and len(digits.partition(".")[2]) <= 1
    return (version and bool(VERSION.search(before))) or (after.isascii() and after.isalpha())


def _year(text: str, start: int, end: int, value: float) -> Quantity:
    return Quantity(text=text[start:end], start=start, end=end, value=value * 10_000, unit="date-year", kind="date")


def _spelt(text: str) -> Iterator[Quantity]:
    lower = text.lower()
    if not any(part in lower for part in WORD_PARTS):
        return
    for match in WORD.finditer(text):
        _, value, unit, kind = WORDS[next(i for i in range(len(WORDS)) if match[f"w{i}"] is not None)]
        yield Quantity(text=match[0], start=match.start(), end=match.end(), value=value, unit=unit, kind=kind)


def _bounded(text: str, quantity: Quantity) -> Quantity:
    if quantity.kind == "date":
        return quantity
    before = text[max(0, quantity.start - 24) : quantity.start]
    for match in (BEFORE.search(before), AFTER.match(text, quantity.end), FAR.search(before)):
        if match:
            bound: Bound = "<" if match["less"] else ">" if match["more"] else "~"
            return replace(quantity, bound=bound)
    return quantity
