"""``blogwriter cache``: what is kept of models' answers, and removing it."""

from __future__ import annotations

import json

import click

from blogwriter import settings

__all__ = ["HELP", "command"]

HELP = "查看或清空模型回答的缓存"


@click.group("cache", help=HELP)
def command() -> None:
    """The group itself does nothing."""


@command.command("info", help="缓存在哪里、有多少回答、多大、当初用了多少 token。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def _info(as_json: bool) -> None:
    from blogwriter.llm import cache_size

    folder = settings.cache_dir()
    held = cache_size(folder)
    if as_json:
        rows = {
            "folder": str(folder),
            "answers": held.answers,
            "bytes": held.bytes,
            "input_tokens": held.usage.input,
            "output_tokens": held.usage.output,
        }
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    click.echo(f"位置  {folder}")
    click.echo(f"回答  {held.answers} 条，{held.bytes / 1_000_000:.1f} MB")
    click.echo(f"当初用了  输入 {held.usage.input} token，输出 {held.usage.output} token")


@command.command("clear", help="删除缓存的回答；再写同一篇论文会重新调用模型。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def _clear(as_json: bool) -> None:
    from blogwriter.llm import clear_cache

    count = clear_cache(settings.cache_dir())
    click.echo(json.dumps({"removed": count}) if as_json else f"已删除 {count} 条回答")
