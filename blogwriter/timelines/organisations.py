"""Who an organisation is, whichever way its name is spelt.

``canonical`` never guesses; ``near`` does (``Adapt.ai`` → ``Adept``) and is for suggestions only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from blogwriter import resources
from blogwriter.timelines.events import key

__all__ = ["Organisations", "bare", "close", "standard"]

_TAIL = re.compile(r"\s*et al\.?$")
_SUFFIX = re.compile(r"(?:\.ai|[ .]?ai|,? inc\.?|,? ltd\.?|\.com|\.io|labs?|公司|科技)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisations:
    """The known organisations."""

    names: dict[str, str] = field(default_factory=dict)
    """Key of a spelling → the canonical name."""

    def canonical(self, name: str) -> str | None:
        """The canonical name of a spelling; None for an unknown organisation."""
        return self.names.get(key(bare(name)))

    def near(self, name: str) -> str | None:
        """The known organisation whose name differs by one letter; None where there is none or more than one."""
        core = _core(name)
        found = {org for spelling, org in self.names.items() if close(core, _core(spelling))}
        return found.pop() if len(found) == 1 else None

    def same(self, one: str, other: str) -> bool:
        """Whether two spellings mean the same organisation."""
        return key(one) == key(other) or (self.canonical(one) or one) == (self.canonical(other) or other)

    def with_names(self, names: Iterable[str]) -> Organisations:
        """Also know these names, unless they are spellings of a known one."""
        more = {key(bare(name)): bare(name) for name in names}
        return Organisations(names=more | self.names)


@cache
def standard() -> Organisations:
    """Those of ``assets/organisations.yaml``."""
    import yaml

    text = (resources.assets() / "organisations.yaml").read_text(encoding="utf-8")
    table: dict[Any, list[Any]] = yaml.safe_load(text)["organisations"]
    return Organisations(
        names={key(str(name)): str(org) for org, others in table.items() for name in (org, *others)},
    )


def bare(name: str) -> str:
    """The name without ``et al.``."""
    return _TAIL.sub("", name)


def close(one: str, other: str) -> bool:
    """Whether two words of five letters and more differ by one letter: changed, added, dropped, or two swapped.

    Digits never count as slips: ``gpt-3`` is not a misspelt ``gpt-4``.
    """
    if one == other or min(len(one), len(other)) < 5 or abs(len(one) - len(other)) > 1:
        return False
    if [char for char in one if char.isdecimal()] != [char for char in other if char.isdecimal()]:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    left, right = one[start:], other[start:]
    if len(left) != len(right):
        return left[1:] == right or left == right[1:]
    return left[1:] == right[1:] or (left[2:] == right[2:] and left[:2] == right[1::-1])


@lru_cache(maxsize=2048)
def _core(name: str) -> str:
    return key(_SUFFIX.sub("", name.strip()))
