"""``blogwriter cache``: what is kept of models' answers and of drawings, and removing it."""

from __future__ import annotations

import json

import click

from blogwriter import settings

__all__ = ["HELP", "command"]

HELP = "查看或清空缓存：模型的回答、画好的公式和图"


@click.group("cache", help=HELP)
def command() -> None:
    """The group itself does nothing."""


@command.command("info", help="缓存在哪里、有多少回答和图、多大、当初用了多少 token。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def _info(as_json: bool) -> None:
    from blogwriter.llm import cache_size
    from blogwriter.platforms import _shelf

    folder = settings.cache_dir()
    held = cache_size(folder)
    drawings, drawn_bytes = _shelf.size(folder)
    if as_json:
        rows = {
            "folder": str(folder),
            "answers": held.answers,
            "bytes": held.bytes,
            "input_tokens": held.usage.input,
            "output_tokens": held.usage.output,
            "drawings": drawings,
            "drawings_bytes": drawn_bytes,
        }
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    click.echo(f"位置  {folder}")
    click.echo(f"回答  {held.answers} 条，{held.bytes / 1_000_000:.1f} MB")
    click.echo(f"公式和图  {drawings} 张，{drawn_bytes / 1_000_000:.1f} MB")
    click.echo(f"当初用了  输入 {held.usage.input} token，输出 {held.usage.output} token")


@command.command("clear", help="删除缓存的回答和图；再写同一篇论文会重新调用模型。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def _clear(as_json: bool) -> None:
    from blogwriter.llm import clear_cache
    from blogwriter.platforms import _shelf

    count = clear_cache(settings.cache_dir())
    drawings = _shelf.cleared(settings.cache_dir())
    said = {"removed": count, "drawings": drawings}
    click.echo(json.dumps(said) if as_json else f"已删除 {count} 条回答、{drawings} 张公式和图")
