"""Tokens of a call: the endpoint's figures where they can be true, our own count where they cannot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blogwriter.llm._tokens import MESSAGE_TOKENS, count_tokens
from blogwriter.llm._wire import Reply
from blogwriter.models import Usage

__all__ = ["usage_of"]

_FRAME_TOKENS = 1_000
"""Room for templates and schemas that a provider counts with the prompt."""
_MOST_HIDDEN_THINKING = 500_000


def usage_of(reply: Reply, messages: list[dict[str, str]]) -> Usage:
    """Tokens of one call.

    A token has at least one byte, so a figure far above the bytes that went by is no figure. Thinking that the
    endpoint kept to itself is the exception, where it says how much of it there was.

    Args:
        reply: What came back.
        messages: What was sent.
    """
    prompt_bytes = sum(len(message["content"].encode()) for message in messages)
    answer_bytes = len(reply.text.encode()) + len(reply.reasoning.encode())
    given = reply.usage or {}
    hidden = _count(_inner(given, "completion_tokens_details").get("reasoning_tokens")) or 0
    prompt = _count(given.get("prompt_tokens"))
    answer = _count(given.get("completion_tokens"))
    most_answer = answer_bytes + _FRAME_TOKENS + min(hidden, _MOST_HIDDEN_THINKING)
    if not prompt or answer is None or prompt > prompt_bytes + _FRAME_TOKENS or answer > most_answer:
        return _own_count(reply, messages)
    return Usage(input=prompt, output=answer, cached=min(prompt, _cached(given)), calls=1)


def _own_count(reply: Reply, messages: list[dict[str, str]]) -> Usage:
    sent = sum(count_tokens(message["content"]) + MESSAGE_TOKENS for message in messages)
    said = count_tokens(reply.text) + count_tokens(reply.reasoning)
    return Usage(input=sent, output=said, calls=1, estimated=True)


def _cached(given: Mapping[str, Any]) -> int:
    """OpenAI's, DeepSeek's and Moonshot's names for tokens from the prefix cache."""
    inner = _inner(given, "prompt_tokens_details").get("cached_tokens")
    return _count(inner) or _count(given.get("prompt_cache_hit_tokens")) or _count(given.get("cached_tokens")) or 0


def _inner(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inner = given.get(name)
    return inner if isinstance(inner, dict) else {}


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
