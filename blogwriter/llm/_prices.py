"""What tokens cost: the table in ``assets/prices.yaml``, and over it the user's own; approximate on purpose."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blogwriter import resources, settings
from blogwriter.errors import SettingsError
from blogwriter.models import Usage

__all__ = ["Price", "cost", "price_of"]

_MILLION = 1_000_000
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Prices for a million tokens, already in the table's currency."""

    input: float
    cached: float
    output: float
    currency: str
    date: str
    """When the figures were written down."""
    own: bool = False
    """Whether the user wrote them."""


def price_of(model: str) -> Price | None:
    """The price of a model by the longest name in the table that begins its own; None where there is none.

    Raises:
        SettingsError: The user's table is not as it should be.
    """
    name = model.lower().rsplit("/", 1)[-1]
    table = _table(settings.config_dir() / "prices.yaml")
    fitting = [known for known in table if name.startswith(known)]
    return table[max(fitting, key=len)] if fitting else None


def cost(usage: Usage, price: Price) -> float:
    """Money for so many tokens, in the price's currency."""
    fresh = max(0, usage.input - usage.cached)
    return (fresh * price.input + usage.cached * price.cached + usage.output * price.output) / _MILLION


@functools.lru_cache(maxsize=4)
def _table(own: Path) -> dict[str, Price]:
    ours = _load(resources.assets() / "prices.yaml")
    rates, currency = ours["rates"], ours["currency"]
    prices = _prices(ours, rates, currency, own=False)
    if own.is_file():
        theirs = _load(own)
        rates = {**rates, **theirs.get("rates", {})}
        try:
            prices |= _prices(theirs, rates, theirs.get("currency", currency), own=True)
        except (KeyError, TypeError, ValueError, AttributeError) as exc:
            raise SettingsError(f"{own} 的格式不对：每行应像 模型名: {{currency: CNY, input: 2, output: 8}}") from exc
    return prices


def _prices(table: Mapping[str, Any], rates: Mapping[str, float], currency: str, *, own: bool) -> dict[str, Price]:
    prices = {}
    for name, row in table.get("models", {}).items():
        rate = float(rates[row.get("currency", currency)]) / float(rates[currency])
        prices[str(name).lower()] = Price(
            input=float(row["input"]) * rate,
            cached=float(row.get("cached", row["input"])) * rate,
            output=float(row["output"]) * rate,
            currency=currency,
            date=str(table.get("date", "")),
            own=own,
        )
    return prices


def _load(file: Path) -> dict[str, Any]:
    import yaml

    try:
        text = file.read_text(encoding="utf-8")
        loaded = yaml.safe_load(text) if len(text) < _MOST_BYTES else None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
        raise SettingsError(f"无法读取价目表 {file}：请检查它是不是有效的 YAML", code="bad_prices") from exc
    if not isinstance(loaded, dict):
        raise SettingsError(f"价目表 {file} 应以 models: 开头", code="bad_prices")
    return loaded
