"""The page itself: one HTML file with its style and script inside, live or self-contained."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from string import Template
from typing import Any

from blogwriter import plugins, resources
from blogwriter.platforms._code import code_themes
from blogwriter.platforms._css import themes
from blogwriter.preview.desk import OWN_THEME, SCRIPTS

__all__ = ["choices", "html", "policy"]

_PREFERRED = ("wechat", "zhihu", "juejin", "html")
"""Tabs that come first; the others follow by name."""


def choices(
    *, name: str, theme: str = "default", code_theme: str = "default", own_theme: bool = False
) -> dict[str, Any]:
    """What can be switched on the page, and where the switches stand at first."""
    platforms = sorted(
        plugins.names("platforms"),
        key=lambda known: (_PREFERRED.index(known) if known in _PREFERRED else len(_PREFERRED), known),
    )
    palettes = [*code_themes(), *([] if code_theme in code_themes() else [code_theme])]
    return {
        "name": name,
        "platforms": [{"name": known, "title": _title(known)} for known in platforms],
        "scripts": [{"name": key, "title": title} for key, title in SCRIPTS.items()],
        "themes": [*themes(), *([OWN_THEME] if own_theme else [])],
        "codeThemes": palettes,
        "theme": theme,
        "codeTheme": code_theme,
    }


def html(given: Mapping[str, Any]) -> str:
    """The page with what it is given; ``given["live"]`` tells whether it asks a server for the rest."""
    data = json.dumps(given, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", " ").replace("\u2029", " ")
    return Template(_file("page.html")).substitute(
        policy=policy(live=bool(given["live"]), meta=True),
        style=_file("preview.css"),
        script=_file("preview.js"),
        given=data,
    )


def policy(*, live: bool, meta: bool = False) -> str:
    """The content security policy: our one script, styles, pictures that lie in the page, and nothing from elsewhere.

    Frames inherit it, so it also holds for what is shown of the post.
    """
    digest = base64.b64encode(hashlib.sha256(_file("preview.js").encode()).digest()).decode()
    rules = [
        "default-src 'none'",
        f"script-src 'sha256-{digest}'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "connect-src 'self'" if live else "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        *([] if meta else ["frame-ancestors 'none'"]),
    ]
    return "; ".join(rules)


def _title(platform: str) -> str:
    return str(plugins.load("platforms", platform).TITLE).split("：", 1)[0]


def _file(name: str) -> str:
    return (resources.templates() / "preview" / name).read_text(encoding="utf-8")
