"""What code itself says in a post, and the paper's headings in Chinese: ``templates/posts/skeleton.<script>.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from blogwriter import resources
from blogwriter.chinese import glossary
from blogwriter.chinese.glossary import Found, Glossary, Term
from blogwriter.models import Script, Sentence
from blogwriter.words import has_han

__all__ = ["Skeleton", "load"]

_SMALL_WORDS = {"a", "an", "the"}
_JOINTS = {"and", "&", "+", "/"}
_WORD = re.compile(r"[A-Za-z]+\d*|\d+|[&+/]")


@dataclass(frozen=True, slots=True, eq=False)
class Skeleton:
    """The strings of one script; made by ``load``."""

    script: Script
    text: Mapping[str, str] = field(repr=False)
    headings: Mapping[str, str] = field(repr=False)

    def say(self, key: str, **values: object) -> str:
        """A string with its names filled in; values are Markdown or plain text, never format strings."""
        return self.text[key].format(**values)

    def join(self, items: Iterable[str]) -> str:
        """``a、b、c``."""
        return self.text["list_comma"].join(items)

    def note(self, sentence: Sentence) -> str:
        """``（第 3 页，待译）`` behind a quoted sentence; no 待译 behind a Chinese one."""
        foreign = not has_han(sentence.text)
        if not sentence.page:
            return f"（{self.text['untranslated']}）" if foreign else ""
        return f"（{self.say('on_page_untranslated' if foreign else 'on_page', page=sentence.page)}）"

    def name_of(self, term: Term) -> str:
        """What a term is called in this script."""
        return term.hans if self.script == "Hans" or term.keep else term.tw or term.hans

    def topics(self, terms: Iterable[Term], count: int) -> list[str]:
        """Names of terms that say what a paper is about: of several words, no measures, none containing another."""
        names: list[str] = []
        for term in (term for term in terms if term.domain != "evaluation" and re.search(r"[ -]", term.en)):
            name = self.name_of(term)
            if len(names) < count and not any(name in other or other in name for other in names):
                names.append(name)
        return names

    def heading(self, title: str, terms: Glossary | None = None) -> str | None:
        """A paper's heading in Chinese; None where it cannot be told, and for one that is Chinese already.

        Known headings come from the file; others are built from the glossary when it names every word of them:
        ``Multi-Head Attention`` → ``多头注意力``.
        """
        if has_han(title):
            return None
        key = " ".join(title.lower().strip(" .:").split())
        return self.headings.get(key) or self._composed(title, terms or glossary.load())

    def _composed(self, title: str, terms: Glossary) -> str | None:
        found = {item.start: item for item in glossary.find(title, terms)}
        pieces: list[str] = []
        end = 0
        for word in _WORD.finditer(title):
            if word.start() < end or word[0].lower() in _SMALL_WORDS:
                continue
            if word[0].lower() in _JOINTS:
                pieces.append(self.text["and"])
                continue
            item = found.get(word.start())
            if item is None or not _is_noun(item, title):
                return None
            pieces.append(self.name_of(item.terms[0]))
            end = item.end
        return _joined(pieces)


@cache
def load(script: Script) -> Skeleton:
    """The strings of a script."""
    import yaml

    file = resources.templates() / "posts" / f"skeleton.{script.lower()}.yaml"
    text = file.read_text(encoding="utf-8")
    content = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    return Skeleton(script=script, text=content["text"], headings=content["headings"])


def _is_noun(item: Found, title: str) -> bool:
    """Terminology only: everyday words have too many meanings for a heading."""
    return all(term.domain != glossary.GENERAL for term in item.terms) and bool(title[item.start : item.end].strip())


def _joined(pieces: list[str]) -> str | None:
    text = ""
    for piece in pieces:
        gap = " " if text and (text[-1].isascii() or piece[0].isascii()) else ""
        text += gap + piece
    return text or None
