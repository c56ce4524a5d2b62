"""Which part of a sentence of thousands of characters is shown."""

from __future__ import annotations

import pytest

from blogwriter.audit._spans import excerpt

NAMES = "Ada Bo, Cy Dee; " * 60
LONG = f"{NAMES}Privacy evaluation Eve Fay; {NAMES}"


@pytest.mark.parametrize(
    ("text", "query", "starts", "holds"),
    [
        ("Short text about privacy.", "隐私", True, "privacy"),
        (LONG, "提到了隐私评估的成员", False, "Privacy evaluation Eve Fay"),
        (LONG, "没有这个词", True, "Ada Bo"),
        (f"{NAMES}privacy", "隐私", False, "privacy"),
    ],
)
def test_the_part_that_speaks_of_the_claim_is_shown(text, query, starts, holds):
    shown = excerpt(text, query, 200, "en")
    assert holds in shown
    assert len(shown) <= 202
    assert shown.startswith("…") is not starts
