"""The order of the stages; nothing else knows it, and no other room writes posts to the disk.

    refs ─read→ papers ─write→ article ─check→ article ─save→ posts/<date>-<slug>/index.md + figures/

A post appears whole or not at all. One that exists is never overwritten without ``force``, which keeps a backup.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from types import ModuleType

from blogwriter import articles, audit, files, llm, plugins, sources
from blogwriter.errors import BlogwriterError
from blogwriter.models import Article, Caution, Paper, Picture, Progress, Report, Script, Usage
from blogwriter.settings import Settings
from blogwriter.sources import ReadOptions
from blogwriter.writers import Estimate, WriteOptions, Written

__all__ = ["DraftOptions", "Drafted", "Planned", "draft", "plan", "slug"]

SCRIPTS: dict[str, Script] = {"hans": "Hans", "tw": "Hant-TW", "hk": "Hant-HK"}
_SLUG_BYTES = 80
_RESERVED = {"aux", "con", "nul", "prn", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOptions:
    """What a draft is made of."""

    refs: tuple[str, ...]
    """One paper, or several for a series."""
    settings: Settings = field(default_factory=Settings)
    """Defaults, with the command line's options already on top."""
    today: date = field(default_factory=date.today)
    read: ReadOptions = field(default_factory=ReadOptions)
    glossary: Path | None = None
    title: int | None = None
    """Which title candidate to take, from 1."""
    handoff: Path | None = None
    """Folder of questions and answers for the hand-off engine; beside the post where None."""
    fresh: bool = False
    """Ask again even where an answer is cached."""
    force: bool = False
    """Overwrite an existing post, keeping a backup."""
    quiet: Progress = lambda _stage, _done, _total: None  # noqa: E731 - a silent default for progress
