"""``blogwriter timeline``: the release timeline in a post, as data and as a picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from blogwriter.cli import _console, _timeline

__all__ = ["HELP", "command"]

HELP = "发布时间线：在文章里重新生成、导入、检查、画成图片"

_FILTERS = (
    click.option("--from", "from_", metavar="日期", help="从哪天起：2023、2023-Q1、2023-03 或 2023-03-14。"),
    click.option("--to", metavar="日期", help="到哪天止，含那一天（月、季、年）。"),
    click.option("--org", multiple=True, metavar="机构", help="只要这些机构的，可重复。"),
    click.option("--topic", multiple=True, metavar="主题", help="只要这些主题的，可重复。"),
    click.option("--kind", multiple=True, type=click.Choice(_timeline.KINDS), help="只要这些类型的，可重复。"),
)
_LOOKS = (
    click.option("--group", type=click.Choice(["month", "quarter", "year"]), help="分节的单位。[默认看事件多少]"),
    click.option("--focus", metavar="ID", help="突出哪个事件。"),
    click.option("--script", type=click.Choice(["hans", "tw", "hk"]), help="简体、繁体（台湾）或繁体（香港）。"),
    click.option("--tz", metavar="时区", help="知道时刻的事件按哪个时区算日期，如 Asia/Shanghai。"),
    click.option("--title", metavar="标题", help="时间线的标题。"),
)
_DATA = click.option(
    "--data",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="自己的事件文件。[默认当前文件夹的 timeline.yaml]",
)
_BLOCK = click.option("--block", type=click.IntRange(min=1), metavar="N", help="文章里的第几个时间线。")
_DATES = click.option(
    "--dates", type=click.Choice(["dmy", "mdy"]), help="08/03/2023 读作 日/月 还是 月/日。[默认自动判断]"
)
_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
_DIAGRAM = click.option(
    "--diagram",
    type=click.Choice(["timeline", "flowchart"]),
    help="flowchart 给 mermaid 低于 9.3 的网站。[默认 timeline]",
)


def _options(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def decorate(function: Any) -> Any:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


@click.group("timeline", help=HELP)
def command() -> None:
    """The group itself does nothing."""


@command.command("render", help="重新生成文章里的时间线：围栏之外一个字节也不动，手工改动会保留。")
@click.argument("post", metavar="文章.md")
@_options(*_FILTERS, *_LOOKS, _DIAGRAM, _BLOCK, _DATES, _DATA)
@click.option("--adopt", is_flag=True, help="接管别人写的时间线（graph、timeline、gantt），并显示差异。")
@click.option("--dry-run", is_flag=True, help="只显示差异，不写文件。")
@_JSON
def _render(
    post: str, block: int | None, dates: Any, data: Path | None, adopt: bool, dry_run: bool, as_json: bool, **given: Any
) -> None:
    from blogwriter.files import write_whole
    from blogwriter.timelines import in_post

    path = _timeline.post_file(post)
    text = _timeline.read_text(path)
    known = _timeline.known(data)
    changed = _timeline.remade(text, known, _timeline.header(given), adopt=adopt, number=block, order=dates)
    _timeline.require_drawable(changed.text)
    different = changed.text != text
    if different and not dry_run:
        write_whole(path, changed.text.encode())
    shown = in_post.diff(text, changed.text, path.name) if adopt or dry_run or as_json else ""
    if as_json:
        _console.result(
            {"file": str(path), "changed": different, "blocks": changed.blocks, "notes": changed.notes, "diff": shown}
        )
        return
    for note in changed.notes:
        _console.note(note)
    if shown:
        click.echo(shown)
    done = "会改写" if dry_run else "已改写"
    _console.note(f"{path}：{done} {changed.blocks} 个时间线" if different else f"{path}：没有变化")


@command.command("import", help="把文章或代码块里的时间线读成 YAML（或 JSON）。")
@click.argument("source", metavar="文章.md|图.mmd|-")
@_options(_BLOCK, _DATES, _DATA, _JSON)
def _import(source: str, block: int | None, dates: Any, data: Path | None, as_json: bool) -> None:
    from blogwriter.timelines import importing, releases

    imported = importing.required(_timeline.imported(source, _timeline.known(data), number=block, order=dates))
    for note in imported.notes:
        _console.note(note)
    if as_json:
        _console.result([releases.to_plain(event) for event in imported.events])
        return
    click.echo(releases.dump(imported.events), nl=False)


@command.command("add", help="往自己的事件文件里添一条。")
@click.option("--arxiv", metavar="编号", help="arXiv 编号；没有 --name 时读论文取名称、机构和日期。")
@click.option("--name", metavar="名称")
@click.option("--id", "id_", metavar="ID", help="[默认由名称得出]")
@click.option("--org", multiple=True, metavar="机构", help="可重复。")
@click.option("--date", "day", metavar="日期", help="[默认 arXiv 编号里的年月]")
@click.option("--kind", type=click.Choice(_timeline.KINDS))
@click.option("--topic", multiple=True, metavar="主题", help="可重复。")
@click.option("--url", metavar="网址")
@click.option("--zh", metavar="中文名")
@click.option(
    "--data",
    type=click.Path(dir_okay=False, path_type=Path),
    default=_timeline.OWN_FILE,
    help="写进哪个文件。[默认当前文件夹的 timeline.yaml]",
)
@_JSON
def _add(data: Path, as_json: bool, **given: Any) -> None:
    from blogwriter.files import write_whole
    from blogwriter.timelines import releases

    before = _timeline.read_text(data) if data.exists() else ""
    known = _timeline.known(data)
    event = _timeline.new_event(given, known)
    after = releases.with_entry(before, event)
    releases.parse(after.encode(), name=data.name)
    write_whole(data, after.encode())
    if as_json:
        _console.result(releases.to_plain(event))
        return
    click.echo(releases.dump((event,)), nl=False)
    _console.note(f"已写入 {data}")


@command.command("check", help="检查时间线：先后、重复、日期与 arXiv 编号、机构、网址。有错误时退出码为 6。")
@click.argument("source", required=False, metavar="[文章.md|数据.yaml|-]")
@_options(_BLOCK, _DATES, _DATA)
@click.option("--strict", is_flag=True, help="有警告也算不通过。")
@_JSON
def _check(source: str | None, block: int | None, dates: Any, data: Path | None, strict: bool, as_json: bool) -> int:
    from blogwriter.codec import to_plain
    from blogwriter.timelines.check import check

    known = _timeline.known(data, checked=source)
    imported = _timeline.imported(source, known, number=block, order=dates)
    problems = check(imported, known)
    counts = {level: sum(problem.level == level for problem in problems) for level in ("error", "warning", "info")}
    if as_json:
        _console.result([to_plain(problem) for problem in problems])
    else:
        for problem in problems:
            click.echo(_timeline.told(problem))
        for note in imported.notes:
            _console.note(note)
        _console.note(
            f"{len(imported.events) + len(imported.faults)} 个事件：{counts['error']} 个错误，"
            f"{counts['warning']} 个警告，{counts['info']} 个提示"
        )
    return 6 if counts["error"] or (strict and counts["warning"]) else 0


@command.command("draw", help="画成图片或列表：从一篇文章，或按条件从数据里选。")
@click.argument("source", required=False, metavar="[文章.md|-]")
@_options(*_FILTERS, *_LOOKS, _DIAGRAM, _BLOCK, _DATES, _DATA)
@click.option(
    "--format",
    "form",
    type=click.Choice(["svg", "png", "list", "table", "mermaid"]),
    help="[默认看 --out 的后缀，否则 list]",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写到哪个文件；图片以外默认写到标准输出。")
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", help="浅色或深色。[默认 light]")
@click.option("--split", type=click.IntRange(min=1), metavar="N", help="每张图片至多 N 个事件，多了分成几张。")
@click.option(
    "--renderer",
    type=click.Choice(["own", "render", "ink"]),
    default="own",
    help="own 自己画；render 用 mermaid-render；ink 发给 mermaid.ink（会联网）。[默认 own]",
)
@_JSON
def _draw(source: str | None, as_json: bool, **given: Any) -> None:
    from blogwriter.timelines import releases

    known = _timeline.known(given["data"])
    events, choice = _timeline.chosen(source, known, given)
    if as_json:
        _console.result([releases.to_plain(event) for event in events])
        return
    for note in _timeline.written(events, choice, given):
        _console.note(note)


@command.command("new", help="为一篇论文生成时间线：论文本身、它引用的、同一时期的。")
@click.argument("ref", metavar="论文")
@click.option("--script", type=click.Choice(["hans", "tw", "hk"]), default="hans", help="[默认 hans]")
@_options(_DIAGRAM, _DATA)
@click.option("--password", help="PDF 的打开密码。")
@_JSON
def _new(ref: str, script: str, diagram: str | None, data: Path | None, password: str | None, as_json: bool) -> None:
    from blogwriter import settings, sources
    from blogwriter.timelines import releases

    known = _timeline.known(data)
    paper = sources.read(ref, sources.ReadOptions(password=password, cache=settings.cache_dir()))
    block, events = _timeline.around(paper, known, script=script, diagram=diagram)
    if as_json:
        _console.result([releases.to_plain(event) for event in events])
        return
    click.echo(block, nl=False)
