"""``blogwriter draft``: papers become a post."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from blogwriter import pipeline
from blogwriter.cli import _console, _writing
from blogwriter.codec import to_plain
from blogwriter.pipeline import Drafted, Planned

__all__ = ["HELP", "command"]

HELP = "把论文（PDF、arXiv 编号或网址）写成一篇博文"


@click.command("draft", help=HELP)
@click.argument("refs", nargs=-1, required=True, metavar="论文…")
@click.option("--engine", help="auto、extract（不用模型）、model 或 handoff。[默认 auto]")
@_writing.writing
@click.option("--title", type=click.IntRange(1, 5), help="用第几个标题候选。")
@click.option("--handoff-dir", type=click.Path(file_okay=False, path_type=Path), help="手递手的提示与回答放在哪里。")
@click.option("--password", help="PDF 的打开密码。")
@click.option("--force", is_flag=True, help="覆盖已有的文章（旧文留作备份）。")
@click.option("--dry-run", is_flag=True, help="只看会做什么、要花多少，不写文件、不问模型。")
@click.option("--quiet", "-q", is_flag=True, help="不显示进度。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(refs: tuple[str, ...], dry_run: bool, quiet: bool, as_json: bool, **given: Any) -> int:
    options = _writing.draft_options(refs, given)
    with _console.progress(quiet=quiet) as report:
        options = replace(options, progress=report)
        if dry_run:
            planned = pipeline.plan(options)
        else:
            drafted = pipeline.draft(options)
    if dry_run:
        _show_plan(planned, as_json=as_json)
        return 0
    _show_draft(drafted, as_json=as_json)
    return 4 if drafted.incomplete else 0


def _show_plan(planned: Planned, *, as_json: bool) -> None:
    cost = _writing.cost(planned.model, planned.estimate.usage, local=planned.local)
    if as_json:
        _console.result(
            {
                "papers": [_paper_line(paper) for paper in planned.papers],
                "engine": planned.engine,
                "why": planned.why,
                "model": planned.model,
                "folder": str(planned.folder),
                "exists": planned.exists,
                "stages": [
                    dict(zip(("stage", "calls", "input", "output"), stage, strict=True))
                    for stage in planned.estimate.stages
                ],
                "usage": to_plain(planned.estimate.usage),
                "cost": cost,
            }
        )
        return
    for paper in planned.papers:
        click.echo(f"论文：{paper.title}（{paper.pages} 页，{paper.id}）")
    click.echo(f"引擎：{planned.engine}——{planned.why}")
    for stage, calls, tokens_in, tokens_out in planned.estimate.stages:
        click.echo(f"  {stage}：{calls} 次调用，约 {tokens_in} 输入 + {tokens_out} 输出 token")
    usage = planned.estimate.usage
    if usage.calls:
        money = f"，约 {cost}" if cost else ""
        about = "（估计值，与实际一般差不到 20%）"
        click.echo(f"合计：{usage.calls} 次调用，约 {usage.input} + {usage.output} token{about}{money}")
    else:
        click.echo("合计：不调用模型，没有费用")
    click.echo(f"会写到：{planned.folder}/index.md" + ("（已经有一篇，重写需要 --force）" if planned.exists else ""))


def _show_draft(drafted: Drafted, *, as_json: bool) -> None:
    cost = _writing.cost(drafted.model, drafted.usage, local=drafted.local)
    if as_json:
        _console.result(
            {
                "papers": [_paper_line(paper) for paper in drafted.papers],
                "engine": drafted.engine,
                "why": drafted.why,
                "model": drafted.model,
                "folder": str(drafted.folder),
                "index": str(drafted.index),
                "backup": str(drafted.backup) if drafted.backup else None,
                "seconds": round(drafted.seconds, 2),
                "usage": to_plain(drafted.usage),
                "cost": cost,
                "notes": list(drafted.notes),
                "warnings": to_plain(drafted.warnings),
                "incomplete": drafted.incomplete,
            }
        )
        return
    for warning in drafted.warnings:
        _console.note(f"注意：{warning.message}")
    for line in drafted.notes:
        _console.note(f"说明：{line}")
    click.echo(f"写好了：{drafted.index}")
    click.echo(f"引擎：{drafted.engine}——{drafted.why}；用时 {drafted.seconds:.1f} 秒")
    if drafted.usage.calls:
        about = "（估计值）" if drafted.usage.estimated else ""
        cached = f"，其中 {drafted.usage.cached} 命中缓存" if drafted.usage.cached else ""
        money = f"，约 {cost}" if cost else ""
        usage = drafted.usage
        click.echo(f"用量：{usage.calls} 次调用，{usage.input} 输入{cached} + {usage.output} 输出 token{about}{money}")
    if drafted.backup:
        click.echo(f"旧文备份：{drafted.backup}")
    if drafted.incomplete:
        click.echo("有的小节没有写成（文中已标出）：再运行一次同样的命令并加 --force，已有的回答不会重复付费", err=True)
    click.echo(
        f"接下来：打开 {drafted.index} 看一遍并修改；blogwriter audit {drafted.index} 核对；blogwriter render 排版"
    )


def _paper_line(paper: Any) -> dict[str, Any]:
    return {"id": paper.id, "title": paper.title, "pages": paper.pages}
