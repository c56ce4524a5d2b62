"""``blogwriter preview``: a post in the browser as each platform will show it."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

import click

from blogwriter import files, settings
from blogwriter.errors import RenderError, SettingsError

__all__ = ["HELP", "command"]

HELP = "在浏览器里预览一篇文章：各平台的样子、字数限制、逐句核对，改了就刷新"


@click.command("preview", help=HELP + "。不给 POST 时，打开最近的一篇。")
@click.argument("post", type=click.Path(path_type=Path), required=False)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="端口。[默认自动挑选]")
@click.option(
    "--paper",
    "papers",
    multiple=True,
    metavar="论文",
    help="论文：PDF 路径、arXiv 编号或网址；依据几篇写的博文给几次。[默认取 front matter 里的本机文件]",
)
@click.option("--password", help="PDF 的打开密码。")
@click.option("--theme", default="default", show_default=True, help="先显示的主题名，或自己的 .css 文件。")
@click.option("--code-theme", default="default", show_default=True, help="先显示的代码配色。")
@click.option("--no-open", is_flag=True, help="不打开浏览器，只给出地址。")
@click.option("--export", "target", type=click.Path(dir_okay=False, path_type=Path), help="写成一个独立的 HTML 文件。")
@click.option("--json", "as_json", is_flag=True, help="地址或文件以 JSON 给出。")
def command(
    post: Path | None,
    port: int,
    papers: tuple[str, ...],
    password: str | None,
    theme: str,
    code_theme: str,
    no_open: bool,
    target: Path | None,
    as_json: bool,
) -> None:
    from blogwriter.post_files import read_post
    from blogwriter.preview import page
    from blogwriter.preview.desk import OWN_THEME, Desk

    file = _post(post)
    read_post(file)
    own = _own(theme)
    desk = Desk(post=file, papers=papers, password=password, css=own, cache=settings.cache_dir())
    theme = OWN_THEME if own else theme
    _checked(theme, code_theme)
    choices = page.choices(name=file.name, theme=theme, code_theme=code_theme, own_theme=own is not None)
    if target:
        _export(desk, choices, target, as_json=as_json)
    else:
        _serve(desk, choices, port, no_open=no_open, as_json=as_json)


def _post(post: Path | None) -> Path:
    if post:
        return post / "index.md" if post.is_dir() else post
    folder = Path(settings.load().draft.out)
    drafts = [file for file in (Path("index.md"), *folder.glob("*/index.md")) if file.is_file()]
    if not drafts:
        raise RenderError(f"{folder} 里还没有文章：请写出文章的路径，或先用 blogwriter draft 写一篇", code="not_found")
    return max(drafts, key=lambda file: file.stat().st_mtime)


def _own(theme: str) -> Path | None:
    if not theme.endswith(".css"):
        return None
    if not Path(theme).is_file():
        raise SettingsError(f"找不到主题文件 {theme}", code="theme")
    return Path(theme)


def _checked(theme: str, code_theme: str) -> None:
    from blogwriter.platforms._code import palette
    from blogwriter.platforms._css import rules
    from blogwriter.preview.desk import OWN_THEME

    palette(code_theme)
    rules("default" if theme == OWN_THEME else theme)


def _export(desk: Any, choices: dict[str, Any], target: Path, *, as_json: bool) -> None:
    from blogwriter.preview.export import export

    if target.resolve() == desk.post.resolve():
        raise RenderError(f"输出会盖掉文章 {desk.post} 本身，请换一个文件名", code="same_file")
    data = export(desk, choices).encode()
    files.write_whole(target, data)
    if as_json:
        click.echo(json.dumps({"file": str(target), "bytes": len(data)}, ensure_ascii=False))
    else:
        click.echo(target)


def _serve(desk: Any, choices: dict[str, Any], port: int, *, no_open: bool, as_json: bool) -> None:
    from blogwriter.preview import app, server

    token = secrets.token_urlsafe(24)
    listening = server.bind(port)
    port = listening.getsockname()[1]
    url = f"http://{server.HOST}:{port}/?token={token}"
    click.echo(json.dumps({"url": url, "port": port}) if as_json else url)
    click.echo("按 Ctrl-C 结束预览", err=True)
    if not no_open:
        import webbrowser

        webbrowser.open(url)
    server.serve(app.application(desk, port=port, token=token, choices=choices), listening)
