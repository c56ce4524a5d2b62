"""``blogwriter sign``: say who has checked a post by hand."""

from __future__ import annotations

from datetime import date

import click

from blogwriter import files, settings
from blogwriter.cli._texts import texts
from blogwriter.errors import SettingsError

__all__ = ["HELP", "command"]

HELP = "在文末写明谁已人工核对；没有人签名时，文章不会自称核对过"


@click.command("sign", help=HELP + "。")
@click.argument("post", metavar="POST")
@click.option("--name", default="", metavar="名字", help="核对者；默认取设置 draft.author。")
def command(post: str, name: str) -> None:
    from blogwriter.chinese import boilerplate

    source = next(iter(texts([post])))
    if source.path is None:
        msg = "sign 要改写文件，请给出文章的路径"
        raise SettingsError(msg, code="not_a_file")
    who = name or settings.load().draft.author
    text = boilerplate.signed(source.content, who, date.today())  # noqa: DTZ011 - the day where the user is
    files.write_whole(source.path, text.encode("utf-8"))
    click.echo(f"{source.name}：已写上“人工核对：{who}”", err=True)
