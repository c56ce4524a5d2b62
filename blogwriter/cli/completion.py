"""``blogwriter completion``: what a shell needs to complete our commands."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from blogwriter.cli._group import group

__all__ = ["HELP", "command"]

HELP = "输出 shell 补全脚本（bash、zsh、fish）"


@click.command("completion", help=HELP + '；例如把 eval "$(blogwriter completion bash)" 写进 ~/.bashrc。')
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - the choice above names only those that click has
    click.echo(kind(group, {}, "blogwriter", "_BLOGWRITER_COMPLETE").source())
