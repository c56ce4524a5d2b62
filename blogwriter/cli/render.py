"""``blogwriter render``: a post's file → files for each platform."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from blogwriter import plugins, settings
from blogwriter.errors import RenderError, SettingsError
from blogwriter.files import write_whole
from blogwriter.models import Article, Attachment, Post
from blogwriter.platforms import RenderOptions
from blogwriter.post_files import load_picture, post_file, read_post, read_standard_input, read_theme

__all__ = ["HELP", "command"]

HELP = "把一篇文章渲染成各平台的文件"


@click.command("render", help=HELP + "；POST 写 - 表示标准输入。")
@click.argument("post", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--to", "platforms", default="wechat", show_default=True, help="平台，用逗号分开；all 表示全部。")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="输出文件夹，默认放在文章旁边。")
@click.option("--theme", default="default", show_default=True, help="主题名，或自己的 .css 文件。")
@click.option(
    "--code-theme", default="default", show_default=True, help="代码配色：default、dark、plain 或 pygments 样式名。"
)
@click.option(
    "--evidence",
    type=click.Choice(["footnotes", "pages", "none"]),
    default="footnotes",
    show_default=True,
    help="证据显示多少。",
)
@click.option(
    "--profile",
    type=click.Choice(["both", "copy", "api"]),
    default="both",
    show_default=True,
    help="公众号：只要粘贴用的、接口用的，或两种都要。",
)
@click.option("--split", is_flag=True, help="公众号：超过接口上限时按标题拆成上、下几篇。")
@click.option("--cover", help="另画封面：title 用标题画，或给出一张图片。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(
    post: Path,
    platforms: str,
    out: Path | None,
    theme: str,
    code_theme: str,
    evidence: str,
    profile: str,
    split: bool,
    cover: str | None,
    as_json: bool,
) -> int:
    post = post_file(post)
    article = read_standard_input() if str(post) == "-" else read_post(post)
    folder = out or post.parent
    name, css = read_theme(theme)
    options = RenderOptions(
        theme=name,
        css=css,
        code_theme=code_theme,
        evidence=evidence,
        profiles=("copy", "api") if profile == "both" else (profile,),
        split=split,
        cache=settings.cache_dir(),
        load=lambda target: load_picture(post.parent, target),
    )
    posts = [plugins.load("platforms", platform).render(article, options) for platform in _names(platforms)]
    if cover:
        posts.append(_cover(article, cover, options))
    for rendered in posts:
        _save(folder, rendered, post)
    if as_json:
        click.echo(json.dumps([_plain(rendered) for rendered in posts], ensure_ascii=False))
    else:
        _show(folder, posts)
    failed = any(warning.level == "error" for rendered in posts for warning in rendered.warnings)
    return RenderError.exit_code if failed else 0


def _names(platforms: str) -> tuple[str, ...]:
    if platforms.strip() == "all":
        return plugins.names("platforms")
    names = tuple(dict.fromkeys(name.strip() for name in platforms.split(",") if name.strip()))
    if not names:
        msg = "--to 后面要写平台名，如 wechat,zhihu"
        raise SettingsError(msg, code="unknown_name")
    return names


def _cover(article: Article, cover: str, options: RenderOptions) -> Post:
    from blogwriter.platforms import _cover as covers

    return covers.render(article, None if cover == "title" else cover, options)


def _save(folder: Path, post: Post, source: Path) -> None:
    for file in post.files:
        target = folder.joinpath(*file.name.split("/"))
        if target.resolve() == source.resolve():
            raise RenderError(f"输出会盖掉文章 {source} 本身，请用 --out 另指一个文件夹", code="same_file")
        if not _same(target, file):
            write_whole(target, file.data)


def _same(target: Path, file: Attachment) -> bool:
    try:
        return target.stat().st_size == len(file.data) and target.read_bytes() == file.data
    except OSError:
        return False


def _plain(post: Post) -> dict[str, Any]:
    return {
        "platform": post.platform,
        "files": [{"name": file.name, "bytes": len(file.data), "type": file.media_type} for file in post.files],
        "limits": [{"name": name, "measured": measured, "allowed": allowed} for name, measured, allowed in post.limits],
        "warnings": [
            {"code": warning.code, "message": warning.message, "line": warning.line, "level": warning.level}
            for warning in post.warnings
        ],
        "checklist": list(post.checklist),
    }


def _show(folder: Path, posts: list[Post]) -> None:
    for name in dict.fromkeys(file.name for post in posts for file in post.files):
        click.echo(folder / name)
    for post in posts:
        for name, measured, allowed in post.limits:
            if "/" not in name or any(warning.code == "over_budget" for warning in post.warnings):
                click.echo(f"  {name} {measured}/{allowed}", err=True)
        for warning in post.warnings:
            where = f"第 {warning.line} 行：" if warning.line else ""
            click.echo(
                f"{'错误' if warning.level == 'error' else '注意'}（{post.platform}）{where}{warning.message}", err=True
            )
        for item in post.checklist:
            click.echo(f"  ☐（{post.platform}）{item}", err=True)
