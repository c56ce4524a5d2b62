"""``blogwriter list``: the names that the user can type."""

from __future__ import annotations

import json

import click

from blogwriter import plugins

__all__ = ["HELP", "command"]

HELP = "列出可用的风格、平台、引擎和来源"

_ROOMS: dict[str, plugins.Room] = {"engines": "writers", "platforms": "platforms", "sources": "sources"}


@click.command("list", help=HELP)
@click.argument("what", type=click.Choice(["styles", *sorted(_ROOMS)]))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(what: str, as_json: bool) -> None:
    rows = _styles() if what == "styles" else _titles(_ROOMS[what])
    if as_json:
        click.echo(json.dumps([{"name": name, "title": title} for name, title in rows], ensure_ascii=False))
        return
    width = max((len(name) for name, _ in rows), default=0)
    for name, title in rows:
        click.echo(f"{name:<{width}}  {title}")


def _titles(room: plugins.Room) -> list[tuple[str, str]]:
    return [(name, plugins.load(room, name).TITLE) for name in plugins.names(room)]


def _styles() -> list[tuple[str, str]]:
    from blogwriter import styles

    return [(name, styles.load(name).title) for name in styles.names()]
