"""The preview as one file without a server: every platform in every script, the audit and the pages it points to."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from blogwriter.errors import BlogwriterError
from blogwriter.preview import page
from blogwriter.preview.desk import SCRIPTS, Desk

__all__ = ["export"]

_PICTURE = re.compile(r"data:image/[a-z+.-]+;base64,[A-Za-z0-9+/=]{400,}")
_MAX_PAGES = 40


def export(desk: Desk, choices: dict[str, Any]) -> str:
    """One HTML page with everything inside: each platform in each script, and in the post's own script each theme.

    Raises:
        BlogwriterError: Of the post.
    """
    pictures: dict[str, str] = {}
    views: dict[str, Any] = {}
    for platform in choices["platforms"]:
        for script in SCRIPTS:
            view = desk.view(platform["name"], script=script, theme=choices["theme"], code_theme=choices["codeTheme"])
            own = script and views[f"{platform['name']}|"]
            shown = _shared(view, pictures)
            # A post mostly is in one of the scripts already: the page looks up a name that stands for a view.
            views[f"{platform['name']}|{script}"] = f"{platform['name']}|" if shown == own else shown
        for theme, view in _themed(desk, platform["name"], choices):
            views[f"{platform['name']}||{theme}"] = _shared(view, pictures)
    audit = desk.audit()
    given = {**choices, "live": False, "token": "", "views": views, "pictures": pictures, "audit": audit}
    return page.html({**given, "pages": _pages(desk, audit)})


def _themed(desk: Desk, platform: str, choices: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """A platform's views in the other themes; none where it has no use for themes."""
    others = [theme for theme in choices["themes"] if theme != choices["theme"]]
    first = desk.view(platform, theme=choices["theme"], code_theme=choices["codeTheme"])
    for theme in others:
        view = desk.view(platform, theme=theme, code_theme=choices["codeTheme"])
        if view == first:
            return
        yield theme, view


def _shared(view: dict[str, Any], pictures: dict[str, str]) -> dict[str, Any]:
    """A picture that many platforms show is kept once; the page puts it back."""

    def keep(match: re.Match[str]) -> str:
        name = hashlib.sha256(match[0].encode()).hexdigest()[:16]
        pictures[name] = match[0]
        return f"preview-picture:{name}"

    files = [
        {key: _PICTURE.sub(keep, value) if isinstance(value, str) else value for key, value in file.items()}
        for file in view["files"]
    ]
    return {**view, "files": files}


def _pages(desk: Desk, audit: dict[str, Any]) -> dict[str, Any]:
    items = [*audit.get("findings", ()), *audit.get("evidence", ())]
    marks = [mark for item in items for mark in item["marks"]]
    wanted = sorted({(mark["paper"], number) for mark in marks for number, _ in mark["boxes"]})
    found: dict[str, Any] = {}
    for paper, number in wanted[:_MAX_PAGES]:
        try:
            found[f"{paper}/{number}"] = desk.page(number, paper)
        except BlogwriterError:
            # The sentences are still there as text; a locked or broken PDF has no pictures.
            break
    return found
