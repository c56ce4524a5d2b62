from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from blogwriter import redaction

KEY = "wx/Sekret+Value=0815"


@pytest.fixture(autouse=True)
def _only_these_keys(monkeypatch):
    monkeypatch.setattr(redaction, "_LIVE", set())


@pytest.mark.parametrize(
    "form",
    [
        KEY,
        quote(KEY, safe=""),
        *(base64.b64encode(before + KEY.encode() + b":tail").decode() for before in (b"", b"u", b"me", b"you:")),
        base64.urlsafe_b64encode(b"app:" + KEY.encode()).decode(),
        "wx/S*******0815",
    ],
)
def test_a_key_in_use_is_hidden_in_every_form(form):
    redaction.remember(KEY)
    for hide in (redaction.redact, redaction.redact_prose):
        hidden = hide(f"前 {form} 后")
        assert redaction.MARK in hidden
        assert "Sekret" not in hidden
        assert form not in hidden


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("sk-test-SECRETSECRETSECRETSECRET", "SECRET"),
        ("Incorrect key: sk-proj*************************CRET", "CRET"),
        ("Authorization: Bearer abcd1234efgh5678", "abcd1234"),
        ("https://api.example/token?appid=1&secret=wx-SECRET&x=2", "wx-SECRET"),
        ("https://user:SECRETPW@proxy.example:3128", "SECRETPW"),
        ("github_pat_11ABCDEFG0123456789abcdef", "11ABC"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "MIIE"),
        ("AKIAABCDEFGHIJKLMNOP", "AKIAABC"),
    ],
)
def test_what_looks_like_a_secret_is_hidden_everywhere(text, gone):
    assert gone not in redaction.redact(text)
    assert gone not in redaction.redact_prose(text)


@pytest.mark.parametrize(
    "text",
    [
        "task-specific sk-learn-based-pipelines risk-averse",
        "The key: attention weights are softmax(QK^T)",
        "a bearer of news; basic understanding of transformers",
        "https://arxiv.org/abs/1706.03762?context=cs",
        "注意力的 key 与 value，token 数为 4096",
    ],
)
def test_prose_is_left_alone(text):
    assert redaction.redact_prose(text) == text


def test_a_placeholder_that_is_a_word_does_not_blank_the_word():
    redaction.remember("anything")
    assert redaction.redact_prose("anything goes") == "anything goes"
    assert redaction.redact("key anything refused") == f"key {redaction.MARK} refused"


def test_assignments_are_hidden_in_messages_only():
    text = '{"api_key": "abcdef123"}'
    assert "abcdef123" not in redaction.redact(text)
    assert redaction.redact_prose(text) == text
