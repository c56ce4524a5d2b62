"""``blogwriter list``: the names that the user can type."""

from __future__ import annotations

import json

import click

from blogwriter import plugins

__all__ = ["HELP", "command"]

HELP = "列出可用的风格、平台、引擎、来源和主题"

_ROOMS: dict[str, plugins.Room] = {"engines": "writers", "platforms": "platforms", "sources": "sources"}
_LABELS = {"engines": "引擎", "platforms": "平台", "sources": "来源", "styles": "风格", "themes": "主题"}


@click.command("list", help=HELP)
@click.argument("what", required=False, type=click.Choice(sorted(_LABELS)))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(what: str | None, as_json: bool) -> None:
    if what:
        _show(_rows(what), as_json=as_json)
    elif as_json:
        click.echo(json.dumps({kind: _plain(_rows(kind)) for kind in _LABELS}, ensure_ascii=False))
    else:
        for kind, label in _LABELS.items():
            click.echo(f"{label}（{kind}）")
            _show(_rows(kind), indent="  ")


def _show(rows: list[tuple[str, str]], *, as_json: bool = False, indent: str = "") -> None:
    if as_json:
        click.echo(json.dumps(_plain(rows), ensure_ascii=False))
        return
    width = max((len(name) for name, _ in rows), default=0)
    for name, title in rows:
        click.echo(f"{indent}{name:<{width}}  {title}".rstrip())


def _plain(rows: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "title": title} for name, title in rows]


def _rows(what: str) -> list[tuple[str, str]]:
    if what == "styles":
        return _styles()
    return _themes() if what == "themes" else _titles(_ROOMS[what])


def _titles(room: plugins.Room) -> list[tuple[str, str]]:
    own = [("auto", "有可用的模型就用 model，没有就用 extract（默认）")] if room == "writers" else []
    return own + [(name, plugins.load(room, name).TITLE) for name in plugins.names(room)]


def _styles() -> list[tuple[str, str]]:
    from blogwriter import styles

    return [(name, styles.load(name).title) for name in styles.names()]


def _themes() -> list[tuple[str, str]]:
    from blogwriter.platforms import _css

    return [(name, _css.title_of(name)) for name in _css.themes()]
