"""``blogwriter publish``: a post's file → the drafts of a platform."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from blogwriter import files, plugins, settings
from blogwriter.articles import with_front
from blogwriter.cli._console import note, progress, result
from blogwriter.errors import PublishError, RenderError, SettingsError
from blogwriter.models import Article
from blogwriter.platforms import RenderOptions, wechat
from blogwriter.post_files import load_picture, post_file, read_post, read_theme
from blogwriter.publishers import Published, PublishOptions
from blogwriter.settings import Account, Settings

__all__ = ["HELP", "command"]

HELP = "把一篇文章存进公众号的草稿箱（群发仍由你来按）"

_PAYLOAD = "wechat-draft{}.json"
_MAX_COVER_BYTES = 50_000_000
_DONE = {
    "added": "已存进“{name}”的草稿箱",
    "updated": "已更新“{name}”草稿箱里的这篇文章",
    "unchanged": "“{name}”草稿箱里已经是这个样子，没有改动",
    "dry-run": "没有联网；请求写在 {payload}",
}


@click.command("publish", help=HELP + "。例：blogwriter publish wechat posts/…/index.md --dry-run")
@click.argument("where", metavar="wechat")
@click.argument("post", type=click.Path(path_type=Path))
@click.option("--account", help="设置里 [wechat.账号名] 的账号名；只有一个时可以不写。")
@click.option("--dry-run", is_flag=True, help=f"不联网：检查各项限制，把要发的请求写成文章旁的 {_PAYLOAD.format('')}。")
@click.option(
    "--cover", default="title", show_default=True, help="封面：title 用标题画，或图片文件，或文中的图（如 图1）。"
)
@click.option("--force", is_flag=True, help="草稿在后台被改过时也用这里的文章盖掉。")
@click.option("--theme", default="default", show_default=True, help="主题名，或自己的 .css 文件。")
@click.option("--code-theme", default="default", show_default=True, help="代码配色；plain 最短。")
@click.option(
    "--evidence",
    type=click.Choice(["footnotes", "pages", "none"]),
    default="footnotes",
    show_default=True,
    help="证据显示多少。",
)
@click.option("--title", help="换一个标题（接口最多 32 个字），文章文件不改。")
@click.option("--split", is_flag=True, help="正文超过接口上限时按标题拆成上、下几篇，各存一份草稿。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(
    where: str,
    post: Path,
    account: str | None,
    dry_run: bool,
    cover: str,
    force: bool,
    theme: str,
    code_theme: str,
    evidence: str,
    title: str | None,
    split: bool,
    as_json: bool,
) -> None:
    publisher = _publisher(where)
    file = post_file(post)
    article = read_post(file)
    if title:
        article = with_front(article, {"title": title})
    chosen = settings.load()
    name, keys = _account(chosen, account, needed=not dry_run)
    style, css = read_theme(theme)
    options = PublishOptions(
        account=keys,
        identity=str(file.resolve()),
        memory=settings.cache_dir() / "wechat",
        render=RenderOptions(
            theme=style,
            css=css,
            code_theme=code_theme,
            evidence=evidence,
            cache=settings.cache_dir(),
            load=lambda target: load_picture(file.parent, target),
        ),
        author=chosen.draft.author,
        cover=_cover(cover, article, file.parent),
        dry_run=dry_run,
        force=force,
        sleep=time.sleep,
    )
    drafts = []
    made = _parts(article, options, split=split)
    for part, _, _ in made if len(made) > 1 else ():
        # Whatever would be refused in a later part is told before the first one is sent.
        publisher.publish(part, replace(options, dry_run=True))
    for part, identity, suffix in made:
        with progress(quiet=as_json) as report:
            done: Published = publisher.publish(part, replace(options, identity=identity, progress=report))
        payload = file.with_name(_PAYLOAD.format(suffix)) if dry_run else None
        if payload:
            files.write_whole(payload, done.payload)
        drafts.append(_plain(done, name, payload))
        if not as_json:
            _show(done, name, payload)
    if as_json:
        result(drafts if split else drafts[0])


def _parts(article: Article, options: PublishOptions, *, split: bool) -> list[tuple[Article, str, str]]:
    """(post, what its draft is known by, what its payload's name ends with) of what becomes a draft each."""
    made = wechat.split(article, replace(options.render, profiles=("api",))) if split else ()
    if len(made) < 2:
        return [(article, options.identity, "")]
    return [(part.article, f"{options.identity}#{number}", f"-{number}") for number, part in enumerate(made, start=1)]


def _publisher(where: str) -> Any:
    if where in plugins.names("platforms") and where not in plugins.names("publishers"):
        message = (
            f"{where} 没有发布接口，我们也不碰浏览器的登录；请用 blogwriter render 文章 --to {where}，再粘贴或导入"
        )
        raise PublishError(message, code="no_publisher")
    return plugins.load("publishers", where)


def _account(chosen: Settings, name: str | None, *, needed: bool) -> tuple[str, Account]:
    """The account that is meant; with a dry run it may be missing.

    Raises:
        SettingsError: It is not set up, or there are several and none is named.
    """
    accounts = chosen.wechat
    if name is None and len(accounts) == 1:
        name = next(iter(accounts))
    if name is not None and name not in accounts:
        known = f"；有：{'、'.join(accounts)}" if accounts else ""
        raise SettingsError(f"设置里没有公众号“{name}”{known}；{_how(name)}", code="no_account")
    if name is None:
        if not needed:
            return "公众号", Account()
        if accounts:
            raise SettingsError(f"有几个公众号：{'、'.join(accounts)}；请用 --account 指定一个", code="which_account")
        raise SettingsError(f"还没有设置公众号；{_how('我的号')}", code="no_account")
    missing = [field for field in ("app_id", "app_secret") if not getattr(accounts[name], field)]
    if missing and needed:
        raise SettingsError(f"公众号“{name}”还缺 {'、'.join(missing)}；{_how(name)}", code="no_account")
    return name, accounts[name]


def _how(name: str) -> str:
    set_ = f"blogwriter config set wechat.{name}"
    return f"请运行 {set_}.app_id AppID 和 {set_}.app_secret（密钥会隐藏输入）"


def _cover(cover: str, article: Article, folder: Path) -> bytes | None:
    """The picture that the cover is cut from; None draws the title.

    Raises:
        RenderError: No such file, nor a figure of that name in the post.
    """
    if cover == "title":
        return None
    target = _figure(cover, article)
    data = load_picture(folder, cover) or (load_picture(folder, target) if target else None) or _file(Path(cover))
    if data is None:
        message = f"找不到封面 {cover}：请写 title、图片文件的路径，或文中的图（如 图1、figure-1）"
        raise RenderError(message, code="picture")
    return data


def _figure(key: str, article: Article) -> str | None:
    """Target of the post's picture that goes by a name: ``1``, ``图 1``, ``fig1`` or ``figure-1``."""
    wanted = _short(key)
    for alt, target in re.findall(r"!\[([^\]]*)\]\(<?([^)\s>]+)", article.body):
        if wanted in (_short(alt), _short(Path(target).stem)) or f"图{wanted}" == _short(alt):
            return str(target)
    return None


def _short(name: str) -> str:
    return re.sub(r"^(?:figure|fig)(?=\d)", "图", re.sub(r"[\s._-]+", "", name.lower()))


def _file(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() and path.stat().st_size <= _MAX_COVER_BYTES else None
    except (OSError, ValueError):
        return None


def _plain(done: Published, name: str, payload: Path | None) -> dict[str, Any]:
    return {
        "account": name,
        "action": done.action,
        "media_id": done.media_id,
        "payload": str(payload) if payload else None,
        "uploaded": list(done.uploaded),
        "reused": list(done.reused),
        "limits": [{"name": n, "measured": measured, "allowed": most} for n, measured, most in done.post.limits],
        "warnings": [
            {"code": warning.code, "message": warning.message, "line": warning.line, "level": warning.level}
            for warning in done.post.warnings
        ],
        "checklist": list(done.checklist),
    }


def _show(done: Published, name: str, payload: Path | None) -> None:
    for warning in done.post.warnings:
        where = f"第 {warning.line} 行：" if warning.line else ""
        note(f"注意 {where}{warning.message}")
    for label, measured, most in done.post.limits:
        if "/" not in label:
            note(f"  {label} {measured}/{most}")
    will = "要上传" if done.action == "dry-run" else "上传了"
    note(f"{will} {len(done.uploaded)} 张图（含封面），{len(done.reused)} 张以前传过")
    click.echo(_DONE[done.action].format(name=name, payload=payload))
    if done.media_id:
        click.echo(f"草稿 {done.media_id}")
    click.echo("接下来：")
    for item in done.checklist:
        click.echo(f"  ☐ {item}")
