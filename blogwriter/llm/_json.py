r"""JSON as models write it → JSON that satisfies its schema, or the fault to name when asking again.

Repaired is only what loses nothing: a fence or chatter around it, comments, trailing commas, raw line ends and LaTeX
in strings. Cut-off JSON is never completed.

    ```json⏎{"a": 1}⏎```           → {"a": 1}
    好的：{"a": [1, 2,], // 注\\n}   → {"a": [1, 2]}
    {"f": "\alpha \frac12"}       → {"f": "\\alpha \\frac12"}
"""

from __future__ import annotations

import json
import re
from typing import Any

__all__ = ["NoJSONError", "parse", "schema_fault"]

_STRING = r'"(?:[^"\\]|\\.)*"'
_NOISE = re.compile(rf"({_STRING})|//[^\n]*|/\*.*?\*/", re.DOTALL)
_COMMA = re.compile(rf"({_STRING})|,(?=\s*[\]}}])", re.DOTALL)
_QUOTED = re.compile(_STRING, re.DOTALL)
# One escape: a command of LaTeX whose first letters make a valid escape of JSON, a valid escape, or anything else. The
# whole command is asked for, since "\\t" before "ext" is a tab only there.
_ESCAPE = re.compile(
    r"\\(?:((?:beta|bar|begin|big|bigl|bigr|binom|bmod|boldsymbol|bullet|bot|frac|forall|flat|"
    r"nabla|neq|neg|nu|nonumber|notin|not|rho|right|rightarrow|rangle|rceil|rfloor|"
    r"theta|tau|times|text|textbf|textit|tilde|tfrac|to|top|triangle)(?![a-zA-Z]))|"
    r'(["\\/bfnrt]|u[0-9a-fA-F]{4})|)'
)
_DEEPEST = 100


class NoJSONError(ValueError):
    """There is no JSON value, or it is cut off."""


def parse(text: str) -> Any:
    """The JSON value in a model's answer.

    Raises:
        NoJSONError: None is there, it ends too early, or it cannot be read even after repair.
    """
    problem = "没有完整的 JSON" if "{" in text or "[" in text else "没有 JSON"
    for candidate in (text, *_spans(text)):
        for repaired in (candidate, _repaired(candidate)):
            try:
                return json.loads(_safe_latex(repaired), strict=False)
            except (ValueError, RecursionError) as exc:
                problem = problem if candidate is text else str(exc)
    raise NoJSONError(problem)


def schema_fault(value: Any, schema: str) -> str:
    """Where the value does not satisfy the schema, in words for the model; empty where it does."""
    import jsonschema

    checker = jsonschema.Draft202012Validator(json.loads(schema))
    faults = sorted(checker.iter_errors(value), key=lambda fault: fault.json_path)
    return "；".join(f"{fault.json_path}: {fault.message[:200]}" for fault in faults[:5])


def _spans(text: str) -> list[str]:
    """From each bracket where JSON may begin to the one that closes it."""
    ends = [(start, _close(text, start)) for start in _openings(text)]
    return [text[start:end] for start, end in ends if end]


def _openings(text: str) -> list[int]:
    """Where JSON may begin: behind a fence first, then every bracket, an object's before an array's.

    A footnote mark such as ``[^p3.s1]`` or a list ``[1]`` in the chatter before must not be taken for the answer.
    """
    fences = [match.end() for match in re.finditer(r"```(?:json5?|JSON)?\s*(?=[{\[])", text)]
    objects = [match.start() for match in re.finditer(r'\{(?=\s*(?:"|\}|//|/\*))', text)]
    arrays = [match.start() for match in re.finditer(r'\[(?=\s*(?:[{"\[\]]|//|/\*))', text)]
    ordered = sorted(objects[:1] + arrays[:1])
    return [*fences[:3], *ordered]


def _close(text: str, start: int) -> int:
    """Index behind the bracket that closes the one at ``start``; 0 where the text ends before it."""
    depth = 0
    position = start
    token = re.compile(rf"{_STRING}|//[^\n]*|/\*.*?\*/|[{{}}\[\]]", re.DOTALL)
    for match in token.finditer(text, position):
        mark = match[0]
        if mark in "{[":
            depth += 1
        elif mark in "}]":
            depth -= 1
            if depth == 0:
                return match.end()
        if depth > _DEEPEST:
            return 0
    return 0


def _repaired(text: str) -> str:
    without_noise = _NOISE.sub(lambda match: match[1] or "", text)
    return _COMMA.sub(lambda match: match[1] or "", without_noise)


def _safe_latex(text: str) -> str:
    r"""``\alpha`` in a string is no escape of JSON, and ``\beta`` is the wrong one."""
    if "\\" not in text:
        return text
    return _QUOTED.sub(lambda string: _ESCAPE.sub(_kept_escape, string[0]), text)


def _kept_escape(match: re.Match[str]) -> str:
    return match[0] if match[2] else f"\\{match[0]}"
