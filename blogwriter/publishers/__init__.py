"""Post → outside: a file per place. It ends at the draft; pressing the button is the author's.

What a publisher must offer (a module in this folder, named as the user types it):

- ``TITLE``: one Chinese line.
- ``publish(article: Article, options: PublishOptions) -> Published``: raises ``PublishError``; with a dry run it opens
  no socket.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from blogwriter.models import Post, Progress
from blogwriter.platforms import RenderOptions
from blogwriter.settings import Account

__all__ = ["PublishOptions", "Published"]


def _silent(_stage: str, _done: int, _total: int) -> None:
    """No progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishOptions:
    """Where a post goes, and what is remembered of it."""

    account: Account
    identity: str
    """What makes a post the same one next time, such as the full path of its file."""
    memory: Path
    """Folder for what must outlive a run: addresses of uploaded pictures, ids of drafts; never a secret."""
    render: RenderOptions = field(default_factory=RenderOptions)
    author: str = ""
    """Name under the post where neither its front matter nor the account has one."""
    cover: bytes | None = None
    """Picture that the cover is cut from; None draws the title."""
    dry_run: bool = False
    force: bool = False
    """Overwrite a draft that was changed on the platform."""
    transport: Any = None
    """An ``httpx.BaseTransport`` instead of the network."""
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time
    """Seconds since 1970."""
    progress: Progress = _silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What has been done, or with a dry run would be."""

    action: Literal["added", "updated", "unchanged", "dry-run"]
    media_id: str
    """The draft's id; empty with a dry run of a new draft."""
    payload: bytes
    """Body of the request that makes the draft; with a dry run, names of files stand for addresses yet unknown."""
    uploaded: tuple[str, ...]
    """Names of the pictures that were (with a dry run: would be) uploaded."""
    reused: tuple[str, ...]
    """Names of those that had been uploaded before."""
    post: Post
    """The rendered post with its limits and warnings."""
    checklist: tuple[str, ...]
    """What is left for the author to press on the platform, in Chinese."""
