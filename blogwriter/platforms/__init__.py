"""Article → Post: a file per platform. Rendering is pure: same article and options, same bytes, no network.

What a platform must offer (a module in this folder, named as the user types it):

- ``TITLE``: one Chinese line for ``blogwriter list platforms``.
- ``render(article: Article, options: RenderOptions) -> Post``: raises ``RenderError``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["RenderOptions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOptions:
    """How to render a post."""

    theme: str = "default"
    code_theme: str = "default"
    evidence: str = "footnotes"
    """How much evidence the platform gets: ``footnotes`` | ``pages`` | ``none``."""
    css: str = ""
    """The user's own CSS, on top of the theme."""
    profiles: tuple[str, ...] = ("copy", "api")
    """Which of its forms a platform renders, where it has several (WeChat: ``copy`` to paste, ``api`` to upload)."""
    split: bool = False
    """Whether a post that is too long for a platform's limit may become several (WeChat), cut at its headings."""
    cache: Path | None = None
    """Folder in which drawn formulas are kept between runs; it changes how long rendering takes and nothing else."""
    load: Callable[[str], bytes | None] = lambda _name: None
    """Bytes of a local picture by its target in the Markdown; None where there is none. The only way out of purity."""
