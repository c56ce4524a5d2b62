"""The JSON shapes of a model's answers, step by step; ``_answers`` makes values of what comes back."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["KINDS", "VERDICTS", "schema"]

KINDS = ("problem", "background", "method", "result", "limit", "impact")
VERDICTS = ("supported", "contradicted", "absent", "nothing")


def schema(step: str) -> str:
    """JSON schema, as JSON text, of the answer to a step; ``series`` is the plan of several papers."""
    return json.dumps(_SCHEMAS[step], ensure_ascii=False)


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_TEXT = {"type": "string"}
_RESTED = _object(zh=_TEXT, cards=_array(_TEXT))
_SENTENCE = _object(zh=_TEXT, sids=_array(_TEXT))
_PARAGRAPHS = _array({"anyOf": [_object(sentences=_array(_SENTENCE)), _object(picture=_TEXT, zh=_TEXT)]})
_SECTION = {
    **_object(
        heading=_TEXT, brief=_TEXT, cards=_array(_TEXT), terms=_array(_TEXT), pictures=_array(_TEXT), section=_TEXT
    ),
    "required": ["heading", "brief", "cards", "pictures"],
}
_PLAN = {
    "titles": _array(_RESTED),
    "summary": _array(_RESTED),
    "lead": _array(_RESTED),
    "takeaways": _array(_RESTED),
    "sections": _array(_SECTION),
}
_REQUIRED = [key for key in _PLAN if key != "summary"]  # a post without one goes by its lead
_SCHEMAS: dict[str, dict[str, Any]] = {
    "cards": _object(
        claims=_array(_object(zh=_TEXT, sids=_array(_TEXT), kind={"type": "string", "enum": list(KINDS)}))
    ),
    "plan": {**_object(**_PLAN), "required": _REQUIRED},
    "series": {**_object(names=_array(_object(paper=_TEXT, name=_TEXT)), **_PLAN), "required": _REQUIRED},
    "write": _object(paragraphs=_PARAGRAPHS),
    "whole": _object(sections=_array(_object(paragraphs=_PARAGRAPHS))),
    "ask": _object(found={"type": "boolean"}, sentences=_array(_SENTENCE)),
    "check": _object(
        verdicts=_array(
            _object(
                n={"type": "integer"},
                verdict={"type": "string", "enum": list(VERDICTS)},
                sid={"type": ["string", "null"]},
            )
        )
    ),
    "revise": _object(sentences=_array(_object(n={"type": "integer"}, zh=_TEXT, sids=_array(_TEXT)))),
}
