"""``blogwriter batch``: many papers become posts, and none is lost or written twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from blogwriter import batch, plugins, redaction
from blogwriter.batch import coordinator, journal, report
from blogwriter.batch import feed as feeds
from blogwriter.batch.coordinator import BatchOptions, Ran
from blogwriter.batch.feed import Picked
from blogwriter.batch.foresight import Foreseen, foresee
from blogwriter.batch.refs import Ref, Repeat, collect
from blogwriter.batch.report import Summary
from blogwriter.cli import _batch_view, _console, _feed, _writing
from blogwriter.errors import SettingsError
from blogwriter.models import Usage
from blogwriter.pipeline import DraftOptions

__all__ = ["HELP", "command"]

HELP = "把一批论文写成博文：断了接着写，不重复、不丢失，最后给出报告"

_MANY = 32
"""Calls at once from which on answers are taken whole: hundreds of streams cost more time of the processor."""


@click.command("batch", help=HELP)
@click.argument("sources", nargs=-1, metavar="[清单|文件夹|-]…")
@click.option(
    "--engine",
    "engines",
    multiple=True,
    help="怎么写：auto、extract、model、handoff；在哪里解析：local、dask。可以各给一个。[默认 auto、local]",
)
@click.option("--scheduler", help="--engine dask 的调度器，如 tls://主机:8786；不给就在本机起一个。")
@_feed.options
@_writing.writing
@click.option("--jobs", type=click.IntRange(1, 64), help="同时解析几篇。[默认 2]")
@click.option("--concurrency", type=click.IntRange(1, 512), help="同时向模型提几个问题。[默认 4]")
@click.option(
    "--budget", type=click.FloatRange(min=0), help="这一次最多花多少（按价目表的货币）；到了就停，其余留待下次。"
)
@click.option("--resume", is_flag=True, help="把这个文件夹里以前没写完的也接着写完。")
@click.option("--force", is_flag=True, help="写好的也重写；手工改过的不动，新的放在旁边（index.new.md）。")
@click.option("--report", "only_report", is_flag=True, help="不写文章，只按账本重新出一份报告。")
@click.option("--dry-run", is_flag=True, help="只看会做什么、要花多少，不写文件、不问模型。")
@click.option("--quiet", "-q", is_flag=True, help="不显示进度。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(
    sources: tuple[str, ...],
    engines: tuple[str, ...],
    dry_run: bool,
    quiet: bool,
    as_json: bool,
    resume: bool,
    only_report: bool,
    **given: Any,
) -> int:
    place, given["engine"] = _engines(engines)
    only_digest = given["only_digest"]
    feed = _feed.feed_of(given, fresh=given["fresh"])
    options = _options(given, place=place, resume=resume)
    out = Path(options.draft.settings.draft.out)
    if feed and not only_report:
        picked = feeds.read(feed, options.draft.read)
        _feed.show(picked, quiet=quiet)
        if dry_run or only_digest or not picked.picks:
            return _digest_only(picked, options, dry_run=dry_run, quiet=quiet, as_json=as_json)
        with _console.progress(quiet=quiet) as progress:
            index, _ = _feed.post_of_the_day(picked, replace(options.draft, progress=progress), alone=False)
        _console.note(f"速览：{index}", quiet=quiet)
        sources = (*(f"arXiv:{one.paper.id}{one.paper.version or ''}" for one in picked.picks), *sources)
    if not sources and not resume and not only_report:
        raise SettingsError("请给出清单、放 PDF 的文件夹、--feed 分类，或用 - 从标准输入读", code="no_refs")  # noqa: EM101
    refs, repeats = collect(sources) if sources else ((), ())
    for one in repeats:
        _console.note(f"重复：{one.shown} 与 {one.first} 是同一篇，只算一次", quiet=quiet)
    if only_report:
        return _report(refs, repeats, out, as_json=as_json)
    if dry_run:
        return _dry_run(refs or _left(out), options, quiet=quiet, as_json=as_json)
    with _batch_view.watcher(quiet=quiet) as watcher:
        ran = coordinator.run(refs, options, watcher)
    return _end(_summary(ran, repeats), ran.stopped.exit_code if ran.stopped else 0, out, as_json=as_json)


def _digest_only(picked: Picked, options: BatchOptions, *, dry_run: bool, quiet: bool, as_json: bool) -> int:
    """The feed without posts: what would be taken, or just the post of the day."""
    told = _feed.plain(picked)
    if dry_run or not picked.picks:
        if as_json:
            _console.result(told)
        else:
            click.echo(f"共取 {len(picked.picks)} 篇；没有写文件")
        return 0
    with _console.progress(quiet=quiet) as progress:
        index, whole = _feed.post_of_the_day(picked, replace(options.draft, progress=progress), alone=True)
    if as_json:
        _console.result({**told, "index": str(index), "incomplete": not whole})
    else:
        click.echo(f"写好了：{index}")
    return 0 if whole else 4


def _engines(given: tuple[str, ...]) -> tuple[str, str | None]:
    """Where papers are parsed, and which engine writes; both are ``--engine`` for the user, and no name is both."""
    writers = ("auto", *plugins.names("writers"))
    place, writer = None, None
    for name in given:
        if name in batch.ENGINES and place is None:
            place = name
        elif name in writers and writer is None:
            writer = name
        elif name in (*batch.ENGINES, *writers):
            raise SettingsError(
                f"--engine {name} 与前面的 --engine 冲突：写作引擎和批量引擎各给一个", code="bad_option"
            )
        else:
            known = "、".join((*writers, *batch.ENGINES))
            raise SettingsError(f"没有名为“{name}”的引擎；可用的有：{known}", code="unknown_name")
    return place or batch.ENGINES[0], writer


def _options(given: dict[str, Any], *, place: str, resume: bool) -> BatchOptions:
    draft = _writing.draft_options((), given)
    return BatchOptions(
        draft=_many(draft),
        engine=place,
        scheduler=given["scheduler"],
        jobs=draft.settings.batch.jobs,
        resume=resume,
        force=draft.force,
    )


def _many(draft: DraftOptions) -> DraftOptions:
    """Settings for many calls at once, unless the user has chosen otherwise."""
    llm = draft.settings.llm
    if llm.concurrency < _MANY or "llm.stream" in draft.settings.origins:
        return draft
    # Without a stream an answer is silent until it is whole.
    whole = replace(llm, stream=False, idle_s=max(llm.idle_s, llm.timeout_s))
    return replace(draft, settings=replace(draft.settings, llm=whole))


def _left(out: Path) -> tuple[Ref, ...]:
    jobs = (job for job in journal.peek(out) if job.state != "done")
    return tuple(Ref(key=job.key, given=job.given, shown=job.shown) for job in jobs)


def _report(refs: tuple[Ref, ...], repeats: tuple[Repeat, ...], out: Path, *, as_json: bool) -> int:
    keys = {ref.key for ref in refs}
    jobs = tuple(job for job in journal.peek(out) if not keys or job.key in keys)
    if not jobs:
        raise SettingsError(f"{out} 里还没有批量写作的账本：先运行 blogwriter batch 清单", code="no_journal")
    return _end(Summary(jobs=jobs, repeats=repeats), 0, out, as_json=as_json)


def _summary(ran: Ran, repeats: tuple[Repeat, ...]) -> Summary:
    return Summary(
        jobs=ran.jobs,
        repeats=repeats,
        fresh=ran.fresh,
        stopped=redaction.redact(ran.stopped.reason) if ran.stopped else "",
        engine=ran.engine,
        why=ran.why,
        model=ran.model,
        currency=ran.currency,
        seconds=ran.seconds,
        usage=ran.usage,
        money=ran.money,
        warnings=ran.warnings,
    )


def _end(summary: Summary, stopped: int, out: Path, *, as_json: bool) -> int:
    paper, _ = report.save(out, summary, datetime.now(UTC).astimezone().date().isoformat())
    if as_json:
        _console.result({**report.plain(summary), "report": str(paper)})
        return report.exit_code(summary, stopped)
    for warning in summary.warnings:
        _console.note(f"注意：{warning}")
    if summary.stopped:
        _console.note(f"提前停下了：{summary.stopped}")
    counts = report.plain(summary)["counts"]
    same = f"，与别的重复 {counts['same']}" if counts["same"] else ""
    click.echo(
        f"共 {counts['jobs']} 篇：写好 {counts['posts']}，没写成 {counts['failed']}，留待下次 {counts['later']}{same}"
    )
    if summary.usage.calls:
        usage = summary.usage
        money = f"，约 {summary.money:.2f} {summary.currency}" if summary.currency else ""
        click.echo(f"用量：{usage.calls} 次调用，{usage.input} 输入 + {usage.output} 输出 token{money}")
    click.echo(f"报告：{paper}")
    return report.exit_code(summary, stopped)


def _dry_run(refs: tuple[Ref, ...], options: BatchOptions, *, quiet: bool, as_json: bool) -> int:
    with _console.progress(quiet=quiet) as progress:
        rows = foresee(refs, options, lambda done, total: progress("读论文", done, total))
    total = sum((row.usage for row in rows), Usage())
    first = next((row.planned for row in rows if row.planned), None)
    money = _writing.cost(first.model, total, local=first.local) if first else None
    if as_json:
        _console.result(_plain(rows, total, money))
        return 0
    for row in rows:
        click.echo(_said(row))
    if first:
        click.echo(f"引擎：{first.engine}——{first.why}")
    count = sum(row.state == "write" for row in rows)
    if total.calls:
        price = f"，约 {money}" if money else ""
        click.echo(
            f"合计：写 {count} 篇，{total.calls} 次调用，约 {total.input} + {total.output} token（估计值）{price}"
        )
    else:
        click.echo(f"合计：写 {count} 篇，不调用模型，没有费用")
    return 0


def _said(row: Foreseen) -> str:
    if row.planned and row.state == "write":
        usage = row.usage
        calls = f"，{usage.calls} 次调用，约 {usage.input} + {usage.output} token" if usage.calls else ""
        there = "（那里已经有一篇，新的会放在旁边）" if row.planned.exists else ""
        return f"写  {row.ref.shown} → {row.planned.folder}{there}{calls}"
    mark = {"done": "已有", "same": "重复", "failed": "读不了"}[row.state]
    return f"{mark}  {row.ref.shown}：{row.note or '写好了'}"


def _plain(rows: tuple[Foreseen, ...], total: Usage, money: str | None) -> dict[str, Any]:
    return {
        "jobs": [
            {
                "ref": row.ref.shown,
                "state": row.state,
                "title": row.title or None,
                "folder": str(row.planned.folder) if row.planned else None,
                "calls": row.usage.calls,
                "input": row.usage.input,
                "output": row.usage.output,
                "note": row.note or None,
            }
            for row in rows
        ],
        "usage": {"calls": total.calls, "input": total.input, "output": total.output, "estimated": True},
        "cost": money,
    }
