"""Printed numbers and their magnitudes → values."""

from __future__ import annotations

import re

from blogwriter.quantities._patterns import BIG, HAN_DIGIT

__all__ = ["han_value", "plain", "scale"]


def plain(digits: str) -> float:
    """``1,000.5`` → 1000.5."""
    return float(digits.replace(",", "").replace("，", "").replace("\u2060", ""))


def scale(big: str | None) -> float:
    """``million`` → 1e6, ``十万`` → 1e5; 1 where nothing stands."""
    if not big:
        return 1.0
    word = big.strip().lower().strip("-").rstrip("s")
    if word in BIG:
        return BIG[word]
    factor = 1.0
    for character in word:
        factor *= BIG.get(character, 10.0 if character == "十" else 1.0)
    return factor


def han_value(text: str) -> float:
    """``一百二十`` → 120; digits pass through."""
    if re.fullmatch(r"[\d,，.]+", text):
        return plain(text)
    whole, _, decimals = text.replace("點", "点").partition("点")
    total = section = digit = 0.0
    for character in whole:
        if character in HAN_DIGIT:
            digit = HAN_DIGIT[character]
        elif character in "万萬亿億":
            total, section, digit = (total + section + (digit or (not section))) * BIG[character], 0.0, 0.0
        else:
            section, digit = section + (digit or 1) * {"十": 10, "百": 100, "千": 1000}[character], 0.0
    fraction = "".join(str(HAN_DIGIT[c]) for c in decimals if c in HAN_DIGIT)
    return total + section + digit + (float(f"0.{fraction}") if fraction else 0.0)
