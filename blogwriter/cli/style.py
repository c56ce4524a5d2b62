"""``blogwriter style``: the user's own styles."""

from __future__ import annotations

import re

import click

from blogwriter import files, styles
from blogwriter.errors import SettingsError

__all__ = ["HELP", "command"]

HELP = "新建或查看自己的写作风格"

_TEMPLATE = """---
title: {name}：改成你自己的说明
questions:
  - 这篇论文做了什么？
  - 对我的工作有什么用？
---
{{% extends "!/qa.md.j2" %}}
{{% block write_guide %}}
- 第一句就是答案，后面给依据。
{{% endblock %}}
"""


@click.group("style", help=HELP)
def command() -> None:
    """The group itself does nothing."""


@command.command("new", help="新建一个风格：从一份十来行的模板开始改。")
@click.argument("name")
def new(name: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9\u4e00-\u9fff][\w-]{0,39}", name):
        msg = f"风格名“{name}”只能用字母、数字、汉字和连字符，不超过 40 个字"
        raise SettingsError(msg, code="bad_style")
    file = styles.user_folder() / f"{name}.md.j2"
    if file.exists():
        msg = f"{file} 已经存在，请直接修改它"
        raise SettingsError(msg, code="exists")
    files.write_whole(file, _TEMPLATE.format(name=name).encode())
    click.echo(f"已建立 {file}；改好后用 blogwriter draft 论文 --style {name}")


@command.command("path", help="自己的风格放在哪个文件夹。")
def path() -> None:
    click.echo(styles.user_folder())
