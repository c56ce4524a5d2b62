"""The shapes that answers must have."""

from __future__ import annotations

import json

import jsonschema
import pytest

from blogwriter.writers._shapes import schema


@pytest.mark.parametrize("step", ["cards", "plan", "series", "write", "whole", "ask", "check", "revise"])
def test_every_step_has_a_schema(step):
    assert json.loads(schema(step))["type"] == "object"


def test_a_plan_without_a_summary_will_do():
    rested = [{"zh": "题", "cards": ["c1"]}]
    sections = [{"heading": "题", "brief": "说", "cards": ["c1"], "pictures": []}]
    plan = {"titles": rested, "lead": rested, "takeaways": rested, "sections": sections}
    jsonschema.validate(plan, json.loads(schema("plan")))
