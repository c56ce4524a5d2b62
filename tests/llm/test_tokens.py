from __future__ import annotations

import pytest

from blogwriter.llm import count_messages, count_tokens
from blogwriter.models import Message

ENGLISH = (
    "We propose a new simple network architecture, the Transformer, based solely on attention mechanisms, dispensing "
    "with recurrence and convolutions entirely. Experiments on two machine translation tasks show these models to be "
    "superior in quality while being more parallelizable. "
)
CHINESE = "本文提出一种只依靠注意力机制的网络结构，不再使用循环与卷积；在两个机器翻译任务上质量更好，也更容易并行。"


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        (ENGLISH, 0.18, 0.30),
        (CHINESE, 0.6, 1.1),
        ("28.4 BLEU, 41.8 BLEU; 0.1% of 3.3·10^18 FLOPs", 0.3, 0.8),
        ("a" * 4_000, 0.05, 0.5),
    ],
)
def test_tokens_lie_between_the_rules_that_providers_publish(text, least, most):
    assert least < count_tokens(text) / len(text) < most


JSON = (
    '{"claims": [{"zh": "在 WMT 2014 英德翻译上达到 28.4 BLEU，比此前最好的结果高出 2 以上。", '
    '"sids": ["p8.s12", "p8.s13"], "kind": "result"}, '
    '{"zh": "训练用 8 块 P100，历时 3.5 天。", "sids": ["p7.s4"], "kind": "method"}]}'
)


@pytest.mark.parametrize(
    ("text", "counted"),
    [(ENGLISH, (47, 46, 48)), (CHINESE, (36, 28, 32)), (JSON, (99, 101, 106))],
    ids=["English", "Chinese", "JSON"],
)
def test_the_estimate_is_near_what_real_vocabularies_take(text, counted):
    """Counted with o200k, DeepSeek-V3 and Qwen2.5."""
    assert count_tokens(text) == pytest.approx(sum(counted) / len(counted), rel=0.25)


def test_more_text_is_more_tokens_and_none_is_none():
    assert count_tokens("") == 0
    assert count_tokens("，") == 1
    assert count_tokens(ENGLISH * 3) == pytest.approx(3 * count_tokens(ENGLISH), rel=0.02)


def test_a_message_costs_its_frame_too():
    assert count_messages([Message(role="user", text="")]) == 4
