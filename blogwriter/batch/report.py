"""The report of a batch, as Markdown for people and as plain values for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from blogwriter import files, redaction
from blogwriter.batch.journal import Job
from blogwriter.batch.refs import Repeat
from blogwriter.models import Usage
from blogwriter.writers._markdown import escape

__all__ = ["JSON_NAME", "MARKDOWN_NAME", "Summary", "exit_code", "markdown", "plain", "save"]

MARKDOWN_NAME = "batch-report.md"
JSON_NAME = "batch-report.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a report is made of."""

    jobs: tuple[Job, ...]
    repeats: tuple[Repeat, ...] = ()
    fresh: frozenset[int] = frozenset()
    """Ids of the jobs that were worked on in this run."""
    stopped: str = ""
    """Why the batch ended early, in Chinese; empty where it did not."""
    engine: str = ""
    why: str = ""
    model: str = ""
    currency: str = ""
    seconds: float = 0.0
    usage: Usage = Usage()
    """Of this run."""
    money: float = 0.0
    """Of this run."""
    warnings: tuple[str, ...] = ()

    def of(self, state: str) -> tuple[Job, ...]:
        """Jobs in a state."""
        return tuple(job for job in self.jobs if job.state == state)

    @property
    def posts(self) -> tuple[Job, ...]:
        """Jobs that have a post of their own."""
        return tuple(job for job in self.of("done") if job.post)

    @property
    def same(self) -> tuple[Job, ...]:
        """Jobs whose paper another one has written about."""
        return tuple(job for job in self.of("done") if not job.post)

    @property
    def waiting(self) -> tuple[Job, ...]:
        """Jobs that are not settled."""
        return tuple(job for job in self.jobs if job.state in ("queued", "running", "later"))


def exit_code(summary: Summary, stopped: int = 0) -> int:
    """0 where every job has its post; else the code of the failures, 1 where they are of several kinds.

    Args:
        summary: The batch.
        stopped: Exit code of what ended it early, which goes before all others.
    """
    if stopped:
        return stopped
    codes = {job.exit_code or 1 for job in (*summary.of("failed"), *summary.waiting)}
    return codes.pop() if len(codes) == 1 else int(bool(codes))


def plain(summary: Summary) -> dict[str, Any]:
    """The report as JSON types."""
    return {
        "counts": {
            "jobs": len(summary.jobs),
            "posts": len(summary.posts),
            "same": len(summary.same),
            "failed": len(summary.of("failed")),
            "later": len(summary.waiting),
            "repeats": len(summary.repeats),
            "worked_on": len(summary.fresh),
        },
        "engine": summary.engine,
        "why": summary.why,
        "model": summary.model,
        "stopped": summary.stopped or None,
        "run": _spent(summary.usage, summary.money, summary.seconds),
        "total": _spent(_sum(summary.jobs), sum(job.money for job in summary.jobs)),
        "currency": summary.currency or None,
        "posts": [_post(job) for job in summary.posts],
        "same": [{"ref": job.shown, "paper": job.paper, "reason": job.reason} for job in summary.same],
        "failed": [_trouble(job) for job in summary.of("failed")],
        "later": [_trouble(job) for job in summary.waiting],
        "repeats": [{"ref": one.shown, "first": one.first} for one in summary.repeats],
        "warnings": list(summary.warnings),
    }


def markdown(summary: Summary, today: str) -> str:
    """The report as Markdown.

    Args:
        summary: The batch.
        today: Its date, ISO 8601.
    """
    parts = [f"# 批量报告 {today}", _headline(summary)]
    if summary.stopped:
        parts.append(f"**提前停下了**：{escape(summary.stopped)}")
    parts += [_table("没写成", ("论文", "原因", "下一步"), (_row(job) for job in summary.of("failed")))]
    parts += [_table("留待下次", ("论文", "原因", "下一步"), (_row(job) for job in summary.waiting))]
    parts += [_list("注意", [*summary.warnings, *_of_all(summary.posts)])]
    parts += [_table("写好了", ("文章", "论文", "说明"), _post_rows(summary.posts))]
    same = [f"{job.shown}：{job.reason}" for job in summary.same]
    same += [f"{one.shown}：清单里写了两次（先写的是 {one.first}），只算一次" for one in summary.repeats]
    parts += [_list("重复的", same)]
    return "\n\n".join(part for part in parts if part) + "\n"


def save(out: Path, summary: Summary, today: str) -> tuple[Path, Path]:
    """Write both forms into the folder of posts; returns their paths.

    Raises:
        BlogwriterError: They cannot be written.
    """
    import json

    texts = (
        (out / MARKDOWN_NAME, markdown(summary, today)),
        (out / JSON_NAME, json.dumps(plain(summary), ensure_ascii=False, indent=2) + "\n"),
    )
    for path, text in texts:
        files.write_whole(path, redaction.redact(text).encode())
    return texts[0][0], texts[1][0]


def _headline(summary: Summary) -> str:
    rows = [
        f"共 {len(summary.jobs)} 篇：写好 {len(summary.posts)}，没写成 {len(summary.of('failed'))}，"
        f"留待下次 {len(summary.waiting)}"
        + (f"，与别的重复 {len(summary.same)}" if summary.same else "")
        + f"；这一次处理了 {len(summary.fresh)} 篇，用时 {summary.seconds:.0f} 秒。"
    ]
    if summary.engine:
        rows.append(f"引擎：{summary.engine}——{summary.why}。")
    if summary.usage.calls:
        rows.append(f"这一次的用量：{_said(summary.usage, summary.money, summary.currency)}。")
    total = _sum(summary.jobs)
    if total.calls and total != summary.usage:
        rows.append(f"历次合计：{_said(total, sum(job.money for job in summary.jobs), summary.currency)}。")
    return "\n".join(f"- {escape(row)}" for row in rows)


def _said(usage: Usage, money: float, currency: str) -> str:
    about = "（含估计值）" if usage.estimated else ""
    price = f"，约 {money:.2f} {currency}" if currency else ""
    return f"{usage.calls} 次调用，{usage.input} 输入 + {usage.output} 输出 token{about}{price}"


def _table(title: str, head: tuple[str, ...], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if not lines:
        return ""
    top = f"| {' | '.join(head)} |\n|{'---|' * len(head)}"
    return f"## {title}（{len(lines)}）\n\n{top}\n" + "\n".join(lines)


def _list(title: str, lines: Sequence[str]) -> str:
    return f"## {title}（{len(lines)}）\n\n" + "\n".join(f"- {escape(line)}" for line in lines) if lines else ""


def _row(job: Job) -> tuple[str, str, str]:
    name = f"{job.shown}（{job.title}）" if job.title else job.shown
    return escape(name), escape(job.reason or "还没有开始"), escape(job.advice or "再运行一次同样的命令，会接着做")


def _of_all(posts: Sequence[Job]) -> tuple[str, ...]:
    """What is noted of every post; a table need not say it in each row."""
    if len(posts) < 2:
        return ()
    return tuple(note for note in posts[0].notes if all(note in job.notes for job in posts))


def _post_rows(posts: Sequence[Job]) -> Iterable[Sequence[str]]:
    common = _of_all(posts)
    for job in posts:
        title = escape(job.title or job.shown).replace("[", "&#91;").replace("]", "&#93;")
        link = f"[{title}]({quote(job.post)})"
        yield link, escape(job.shown), escape("；".join(note for note in job.notes if note not in common))


def _post(job: Job) -> dict[str, Any]:
    return {
        "ref": job.shown,
        "paper": job.paper,
        "title": job.title,
        "post": job.post,
        "notes": list(job.notes),
        **_spent(job.usage, job.money, job.seconds),
    }


def _trouble(job: Job) -> dict[str, Any]:
    return {
        "ref": job.shown,
        "paper": job.paper or None,
        "reason": job.reason,
        "code": job.code,
        "exit_code": job.exit_code,
        "next": job.advice,
        **_spent(job.usage, job.money, job.seconds),
    }


def _spent(usage: Usage, money: float, seconds: float | None = None) -> dict[str, Any]:
    rest = {} if seconds is None else {"seconds": round(seconds, 2)}
    return {
        "calls": usage.calls,
        "input": usage.input,
        "output": usage.output,
        "estimated": usage.estimated,
        "cost": round(money, 4),
        **rest,
    }


def _sum(jobs: Iterable[Job]) -> Usage:
    return sum((job.usage for job in jobs), Usage())
