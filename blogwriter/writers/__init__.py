"""Paper → Article: a file per engine.

What an engine must offer (a module in this folder, named as the user types it):

- ``TITLE``: one Chinese line for ``blogwriter list engines``.
- ``write(papers: tuple[Paper, ...], options: WriteOptions) -> Written``: raises ``LLMError`` or ``SettingsError``.
- ``estimate(papers, options) -> Estimate``: what ``--dry-run`` prints; no call, no network.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from blogwriter.models import Article, Complete, Picture, Progress, Script, Usage

__all__ = ["Estimate", "WriteOptions", "Written"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOptions:
    """How to write a post."""

    style: str = "story"
    script: Script = "Hans"
    today: date = field(default_factory=date.today)
    """Date of the post; the only clock that a writer sees."""
    complete: Complete | None = None
    """The model's client; None for engines that need none."""
    model: str = ""
    """Name of the model as the user gave it."""
    cards_model: str = ""
    effort: str = "std"
    length: str = "medium"
    audience: str = "engineer"
    on_unsupported: str = "mark"
    concurrency: int = 4
    pictures: tuple[tuple[str, Picture], ...] = ()
    """(figure or table key such as ``figure-1``, its picture) that the post may show."""
    glossary: Path | None = None
    """The user's own terms (CSV or YAML)."""
    title: int | None = None
    """Which of the title candidates to take, from 1; None for the first."""
    progress: Progress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What an engine made."""

    article: Article
    pictures: tuple[Picture, ...] = ()
    """Pictures that the article shows, to be saved as ``figures/<name>``."""
    usage: Usage = Usage()
    notes: tuple[str, ...] = ()
    """Chinese lines for the user: what was left out, what failed, what to look at."""
    incomplete: bool = False
    """Whether a section could not be written (then the command exits with 4 and keeps the rest)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What writing would take."""

    stages: tuple[tuple[str, int, int, int], ...]
    """(stage in Chinese, calls, input tokens, output tokens)."""

    @property
    def usage(self) -> Usage:
        """The sum over the stages."""
        calls = sum(row[1] for row in self.stages)
        return Usage(
            calls=calls,
            input=sum(row[2] for row in self.stages),
            output=sum(row[3] for row in self.stages),
            estimated=True,
        )
