from __future__ import annotations

import pytest

from blogwriter import settings
from blogwriter.errors import SettingsError
from blogwriter.llm import cost, price_of
from blogwriter.models import Usage


@pytest.mark.parametrize("model", ["deepseek-chat", "DeepSeek-Chat", "deepseek-ai/deepseek-chat", "deepseek-chat-2512"])
def test_a_price_is_found_by_the_beginning_of_the_name(model):
    assert price_of(model) == price_of("deepseek-chat")


def test_the_longest_name_counts():
    assert price_of("gpt-4o-mini-2024").input < price_of("gpt-4o-2024").input


def test_an_unknown_model_has_no_price():
    assert price_of("qwen3:8b-local") is None


def test_cached_tokens_cost_less():
    price = price_of("deepseek-chat")
    assert cost(Usage(input=1_000_000, output=1_000_000), price) == pytest.approx(price.input + price.output)
    assert cost(Usage(input=1_000_000, cached=1_000_000), price) == pytest.approx(price.cached)


def test_the_users_own_table_wins_and_other_currencies_are_converted():
    own = settings.config_dir() / "prices.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(
        "rates: {EUR: 8}\nmodels:\n  deepseek-chat: {currency: EUR, input: 1, output: 2}\n", encoding="utf-8"
    )
    price = price_of("deepseek-chat")
    assert (price.input, price.output, price.cached, price.currency, price.own) == (8, 16, 8, "CNY", True)
    assert not price_of("gpt-4o").own


@pytest.mark.parametrize("text", ["models: [1]", "- 1", "models: {x: {input: a, output: 1}}", "a: [", "models: {x: 3}"])
def test_a_wrong_table_is_named(text):
    own = settings.config_dir() / "prices.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"prices\.yaml"):
        price_of("deepseek-chat")
