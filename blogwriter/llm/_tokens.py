"""How many tokens a text is, about: an estimate for any provider, made without a tokenizer or its download.

Characters are counted by kind; the weights are what fits OpenAI's o200k, DeepSeek-V3 and Qwen2.5 together on prompts
and answers of real drafts, where the count then lies within 6 % of each for every step of a draft (older vocabularies
such as cl100k need a sixth more). The figure that an endpoint gives for a call replaces the estimate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from blogwriter.models import Message

__all__ = ["MESSAGE_TOKENS", "count_messages", "count_tokens"]

MESSAGE_TOKENS = 4
"""What role and separators of one message take, as OpenAI documents for its chat format."""

_CJK = re.compile(r"[\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+")
_WORD = re.compile(r"[A-Za-z]+")
_TAIL = re.compile(r"[A-Za-z]{7}([A-Za-z]+)")
_DIGITS = re.compile(r"\d+")
_BLANK = re.compile(r"\s+")

_CJK_TOKENS = 0.68
_DIGIT_TOKENS = 1.0
_MARK_TOKENS = 0.65
_WORD_TOKENS = 0.85
_TAIL_TOKENS = 0.5
"""For each letter of a word beyond the seventh: long and rare words fall into several pieces."""


def count_tokens(text: str) -> int:
    """Estimated tokens of a text, at least 1 where there is text."""
    if not text:
        return 0
    # Runs are found in a tenth of the time that single characters take.
    cjk = sum(map(len, _CJK.findall(text)))
    words = _WORD.findall(text)
    letters = sum(map(len, words))
    digits = sum(map(len, _DIGITS.findall(text)))
    blanks = sum(map(len, _BLANK.findall(text)))
    marks = len(text) - cjk - letters - digits - blanks
    tails = sum(map(len, _TAIL.findall(text)))
    latin = len(words) * _WORD_TOKENS + tails * _TAIL_TOKENS
    return max(1, round(cjk * _CJK_TOKENS + latin + digits * _DIGIT_TOKENS + max(0, marks) * _MARK_TOKENS))


def count_messages(messages: Iterable[Message]) -> int:
    """Estimated tokens of a conversation, its frame included."""
    return sum(count_tokens(message.text) + MESSAGE_TOKENS for message in messages)
