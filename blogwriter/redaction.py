"""Text without secrets: keys in use, and whatever looks unmistakably like one.

Two strengths, because prose must not be harmed: ``redact`` for messages, logs and reports, ``redact_prose`` for what a
model wrote or a paper says. Keys in use are found in plain, URL-encoded and base64 form and as ``sk-a***z`` stubs.
"""

from __future__ import annotations

import base64
import functools
import re
import threading
from urllib.parse import quote, quote_plus

__all__ = ["MARK", "redact", "redact_prose", "remember"]

MARK = "〔密钥已隐去〕"

_LIVE: set[str] = set()
_LOCK = threading.Lock()
_SHORTEST = 8
_LONG_ENOUGH = 16
"""A shorter word without a digit, such as ``anything``, may stand in prose by right."""

# Issuers' own prefixes; a digit, capital or asterisk is wanted so that ``sk-learn-based`` stays a word.
_UNMISTAKABLE = (
    re.compile(r"\bsk-(?=[\w*.-]*[0-9A-Z*])[\w*.-]{10,}[\w*]"),
    re.compile(r"\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|hf_[A-Za-z]{20,}|xox[abprs]-[\w-]{10,})"),
    re.compile(r"\b(?:AKIA[0-9A-Z]{16}|AIza[\w-]{30,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*)"),
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    re.compile(r"(?<=://)[^/\s:@'\"]+:[^/\s@'\"]+(?=@)"),
)
_QUERY = re.compile(
    r"([?&](?:api[_-]?key|access[_-]?token|app[_-]?secret|client[_-]?secret|secret|token|password|signature)=)"
    r"[^&\s\"'<>)]+",
    re.IGNORECASE,
)
_BEARER = re.compile(r"\b(bearer|basic)\s+(?=[\w.~+/=*-]*[\d*=_-])[\w.~+/=*-]{8,}", re.IGNORECASE)
# Only in messages: in prose ``key: value`` is honest text.
_ASSIGNED = re.compile(
    r"((?:api[_-]?key|access[_-]?token|app[_-]?secret|client[_-]?secret|x-api-key|password)[\"']?\s*[:=]\s*[\"']?)"
    r"[^\s\"',;&}]{6,}",
    re.IGNORECASE,
)


def remember(value: str) -> None:
    """Hide this secret from now on, wherever ``redact`` is used in this process."""
    if len(value.strip()) >= _SHORTEST:
        with _LOCK:
            _LIVE.add(value.strip())


def redact(text: str) -> str:
    """A message without secrets."""
    return _ASSIGNED.sub(rf"\1{MARK}", _without(text, frozenset(_LIVE)))


def redact_prose(text: str) -> str:
    """Prose without secrets; short words that happen to be someone's placeholder key are left alone."""
    keys = frozenset(key for key in _LIVE if len(key) >= _LONG_ENOUGH or any(c.isdigit() for c in key))
    return _without(text, keys)


def _without(text: str, keys: frozenset[str]) -> str:
    for key in keys:
        text = _live_pattern(key).sub(MARK, text)
    for pattern in _UNMISTAKABLE:
        text = pattern.sub(MARK, text)
    return _BEARER.sub(rf"\1 {MARK}", _QUERY.sub(rf"\1{MARK}", text))


@functools.cache
def _live_pattern(key: str) -> re.Pattern[str]:
    forms = {key, quote(key, safe=""), quote_plus(key), *_base64_forms(key)}
    stub = rf"[\w-]{{0,40}}[*•…]{{3,}}{re.escape(key[-4:])}"
    return re.compile("|".join([*(re.escape(form) for form in sorted(forms, key=len, reverse=True)), stub]))


def _base64_forms(key: str) -> set[str]:
    """The key inside a longer base64 text: its middle looks one of three ways, by where the key begins."""
    forms = set()
    for before in range(3):
        raw = base64.b64encode(b"\0" * before + key.encode()).decode().rstrip("=")
        # The characters at both ends also carry bits of the neighbours.
        middle = raw[(0, 2, 3)[before] : len(raw) - (0 if (before + len(key.encode())) % 3 == 0 else 1)]
        forms |= {middle, middle.replace("+", "-").replace("/", "_")}
    return {form for form in forms if len(form) >= _SHORTEST}
