"""Links to headings follow their headings: the slug of the old text is replaced by that of the new one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote, unquote

__all__ = ["followed", "slugs"]

_EXPLICIT = re.compile(r"\{[^{}]*#([^\s{}]+)[^{}]*\}\s*#*\s*$")
_MARKUP = re.compile(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])|<[^<>]+>|[`*~]|\\(?=\W)|(?<!\w)_+|_+(?!\w)")
_NOT_IN_SLUG = re.compile(r"[^\w\- ]+")


def _plain(heading: str) -> str:
    """What a reader sees of a heading's source."""
    return _MARKUP.sub(lambda match: match[1] or "", _EXPLICIT.sub("", heading)).strip().rstrip("#").rstrip()


def _github(heading: str) -> str:
    return _NOT_IN_SLUG.sub("", _plain(heading).lower()).replace(" ", "-")


def _hyphens(heading: str) -> str:
    return re.sub(r"[^\w]+", "-", _plain(heading)).strip("-")


RULES: tuple[Callable[[str], str], ...] = (_github, _plain, lambda heading: _plain(heading).replace(" ", "-"), _hyphens)
"""GitHub's rule (also of Hugo and VS Code), the bare text, blanks as hyphens, and the rule of Hexo."""


def slugs(headings: Iterable[str], rule: Callable[[str], str]) -> list[str]:
    """Slugs of headings in order; the second of a kind ends in ``-1`` and so on."""
    seen: dict[str, int] = {}
    found = []
    for heading in headings:
        slug = rule(heading)
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        found.append(f"{slug}-{count}" if count else slug)
    return found


def followed(fragments: Iterable[str], before: list[str], after: list[str]) -> dict[str, str]:
    """Fragment → what it must become; those that point to an explicit id or to no heading are not in it.

    Args:
        fragments: Targets without ``#``, percent-encoded or not.
        before: Sources of all headings.
        after: The same headings converted.
    """
    explicit = {match[1] for heading in before if (match := _EXPLICIT.search(heading))}
    tables = [dict(zip(slugs(before, rule), slugs(after, rule), strict=True)) for rule in RULES]
    changed = {}
    for fragment in fragments:
        plain = unquote(fragment)
        if plain in explicit:
            continue
        new = next((table[plain] for table in tables if plain in table), plain)
        if new != plain:
            changed[fragment] = quote(new, safe="") if "%" in fragment else new
    return changed
