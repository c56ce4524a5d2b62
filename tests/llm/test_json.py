from __future__ import annotations

import pytest

from blogwriter.llm import _json
from blogwriter.llm._fitness import looped


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('```json\n{"a": 1}\n```', {"a": 1}),
        ('见 [^p3.s1] 与 [2]：{"a": [1, 2,], // 注\n}', {"a": [1, 2]}),
        ('{"a": "http://x//y", /* b */ "c": ",]"}', {"a": "http://x//y", "c": ",]"}),
        ('{"a": "第一行\n第二行"}', {"a": "第一行\n第二行"}),
        (r'{"f": "\alpha \frac{1}{2} \theta \nabla \beta"}', {"f": r"\alpha \frac{1}{2} \theta \nabla \beta"}),
        (r'{"f": "好\n\n坏\t\"x\" \\alpha \u4e2d"}', {"f": '好\n\n坏\t"x" \\alpha 中'}),
        (r'{"f": "a\nu nb\text"}', {"f": "a\\nu nb\\text"}),
        ('[{"a": 1}, {"a": 2}]\n以上。', [{"a": 1}, {"a": 2}]),
        ("[]", []),
    ],
)
def test_json_is_read_as_models_write_it(text, value):
    assert _json.parse(text) == value


@pytest.mark.parametrize("text", ['{"a": [1, 2', '{"a": "半', "没有", "", "{" * 500, '```json\n{"a": 1'])
def test_what_is_cut_off_is_never_completed(text):
    with pytest.raises(_json.NoJSONError):
        _json.parse(text)


def test_faults_name_the_place():
    schema = (
        '{"type": "object", "properties": {"a": {"type": "array", "items": {"type": "integer"}}}, "required": ["b"]}'
    )
    fault = _json.schema_fault({"a": [1, "x"]}, schema)
    assert "$.a[1]" in fault
    assert "'b' is a required property" in fault
    assert _json.schema_fault({"a": [1], "b": 2}, schema) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("好的，" * 1500, True),
        ("好的，" * 300, False),
        ("the model the model " * 400, True),
        ("| --- " * 3000, False),
        ("0.1, " * 4000, False),
        ("……" * 900, False),
        ("\n".join(f"第 {number} 行是新的内容。" for number in range(200)), False),
        ("", False),
    ],
)
def test_only_a_phrase_without_end_is_a_loop(text, expected):
    assert looped(text) is expected
