"""A title that is too long for a platform: what could stand in its place. Nothing is ever cut without a word."""

from __future__ import annotations

import re

from blogwriter.platforms._parse import Document

__all__ = ["shorter_titles", "title_advice"]

MOST = 32
"""Characters of a title in draft/add (developers.weixin.qq.com, draft_add); the editor itself takes 64."""
_SHOWN = 3
_PAUSE = re.compile(r"[：:——|｜，,；;？?！!（(]+")


def shorter_titles(document: Document, most: int = MOST) -> list[str]:
    """Titles that fit: the post's own candidates, else what its title says before or after a pause."""
    candidates = document.front.get("title_candidates")
    own = [str(title).strip() for title in candidates] if isinstance(candidates, list) else []
    fitting = [title for title in own if 0 < len(title) <= most and title != document.title]
    return fitting or sorted(_pieces(document.title, most), key=len, reverse=True)


def _pieces(title: str, most: int) -> list[str]:
    found = []
    for pause in _PAUSE.finditer(title):
        found += [title[: pause.start()].strip(), title[pause.end() :].strip(" ）)")]
    return [piece for piece in dict.fromkeys(found) if len(piece) <= most and len(piece) * 3 >= most]


def title_advice(document: Document) -> str:
    """The end of a sentence about a long title."""
    shorter = shorter_titles(document)[:_SHOWN]
    shown = f"，如{'、'.join(f'“{title}”' for title in shorter)}" if shorter else ""
    return f"{shown}（改 front matter 的 title，或发布时加 --title；编辑器里手填可到 64 个字）"
