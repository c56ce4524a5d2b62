"""What a model is told to answer, and its answers as values.

A number of a claim that was not asked, or a label that does not exist, is a fault of the whole answer; a claim passed
over is a fault of that claim alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from blogwriter.errors import LLMError

__all__ = ["LABELS", "VERDICTS", "Verdict", "WORDS", "named", "verdicts_of", "words_of"]

LABELS = ("supported", "contradicted", "not_in_paper")
_UNUSABLE = "模型的核对结果不是约定的 JSON（缺项或编号不对），请重试或换一个模型"
_ID = re.compile(r"[\w.]*p\d+\.s\d+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a model says about one claim."""

    label: str
    """One of ``LABELS``."""
    sentence: str
    """As written; ``named`` reads it."""
    reason: str
    search: str
    """Words in the paper's language to look for what was missing; empty where nothing was."""


def _rows_schema(name: str, fields: dict[str, Any]) -> str:
    item = {"type": "object", "additionalProperties": False, "required": list(fields), "properties": fields}
    rows = {name: {"type": "array", "items": item}}
    schema = {"type": "object", "additionalProperties": False, "required": [name], "properties": rows}
    return json.dumps(schema, ensure_ascii=False)


_TEXT = {"type": "string"}
# The reason before the label: what is written first decides what is written next.
VERDICTS = _rows_schema(
    "verdicts",
    {
        "claim": {"type": "integer"},
        "sentence": _TEXT,
        "reason": _TEXT,
        "label": {"type": "string", "enum": list(LABELS)},
        "search": _TEXT,
    },
)
"""JSON schema of the answer to ten claims."""
WORDS = _rows_schema("queries", {"claim": {"type": "integer"}, "search": _TEXT})
"""JSON schema of the answer to a request for search words."""


def verdicts_of(text: str, count: int) -> dict[int, Verdict]:
    """Number of the claim → what the answer says about it.

    Args:
        text: The answer.
        count: Claims that were asked, numbered from 1.

    Raises:
        LLMError: It is not what was asked for.
    """
    found = {}
    for row in _rows(text, "verdicts", count):
        if row.get("label") not in LABELS or not isinstance(row.get("reason"), str):
            raise LLMError(_UNUSABLE, code="bad_answer")
        found[row["claim"]] = Verdict(
            row["label"], str(row.get("sentence", "")), row["reason"].strip(), str(row.get("search", ""))
        )
    return found


def words_of(text: str, count: int) -> dict[int, str]:
    """Number of the claim → words to look for.

    Raises:
        LLMError: The answer is not what was asked for.
    """
    return {row["claim"]: str(row.get("search", "")) for row in _rows(text, "queries", count)}


def named(sentence: str, shown: Collection[str]) -> str:
    """The first id in an answer's ``sentence`` that was shown: ``[p3.s2]、p4.s1`` names p3.s2; empty for none."""
    return next((name for name in _ID.findall(sentence) if name in shown), "")


def _rows(text: str, name: str, count: int) -> list[dict[str, Any]]:
    try:
        rows: list[dict[str, Any]] = json.loads(text)[name]
        good = all(isinstance(row["claim"], int) and 1 <= row["claim"] <= count for row in rows)
    except (ValueError, KeyError, TypeError) as exc:
        raise LLMError(_UNUSABLE, code="bad_answer") from exc
    if not good:
        raise LLMError(_UNUSABLE, code="bad_answer")
    return rows
