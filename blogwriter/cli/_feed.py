"""The daily feed on the command line: its options, the list of what was chosen, and the post of the day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from blogwriter import pipeline
from blogwriter.batch import digest
from blogwriter.batch import feed as feeds
from blogwriter.batch.feed import Feed, Picked
from blogwriter.cli import _console
from blogwriter.errors import BlogwriterError, SettingsError
from blogwriter.pipeline import SCRIPTS, DraftOptions
from blogwriter.sources import _announced
from blogwriter.writers import WriteOptions

__all__ = ["feed_of", "options", "plain", "post_of_the_day", "show"]

_Command = TypeVar("_Command", bound=Callable[..., Any])
_MOST = 500
_OPTIONS = (
    click.option("--feed", "feed", metavar="分类", help="arXiv 的每日新论文，如 cs.CL 或 cs.CL,cs.LG。"),
    click.option(
        "--since",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="日期",
        help="--feed 从哪天提交的看起（2026-11-20）；不给就是 arXiv 最近一次公布的。",
    ),
    click.option("--max", "most", type=click.IntRange(1, _MOST), help="--feed 最多取几篇。[默认 20]"),
    click.option(
        "--keywords",
        multiple=True,
        metavar="词",
        help="--feed 的关键词，用逗号隔开；“-词”表示不要。按标题和摘要打分，只取命中的。",
    ),
    click.option("--only-digest", is_flag=True, help="--feed 只写一篇速览（每篇论文一段），不逐篇写成博文。"),
)


def options(command: _Command) -> _Command:
    """Give a command the options of the feed."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def feed_of(given: dict[str, Any], *, fresh: bool) -> Feed | None:
    """What the options ask for; None without ``--feed``. Takes its own options out of ``given``.

    Raises:
        SettingsError: A category or keyword is wrong, or an option stands there without ``--feed``.
    """
    categories, since, most, words, only = (
        given.pop(name) for name in ("feed", "since", "most", "keywords", "only_digest")
    )
    if not categories:
        without = [
            name
            for name, value in (("--since", since), ("--max", most), ("--keywords", words), ("--only-digest", only))
            if value
        ]
        if without:
            raise SettingsError(f"{'、'.join(without)} 要和 --feed 一起用，如 --feed cs.CL", code="bad_option")
        return None
    today = date.today()  # noqa: DTZ011 - the user's own day
    day = since.date() if isinstance(since, datetime) else None
    if day and day > today:
        raise SettingsError(f"--since {day} 还没有到，请改早一些", code="bad_date")
    return Feed(
        categories=_announced.categories_of(categories),
        since=day,
        until=today,
        keywords=feeds.keywords(words),
        most=most or 20,
        fresh=fresh,
    )


def show(picked: Picked, *, quiet: bool) -> None:
    """What was chosen and why, on stderr."""
    for note in picked.notes:
        _console.note(f"注意：{note}", quiet=quiet)
    left = [
        f"{count} 篇{why}"
        for count, why in ((picked.unwanted, "含不要的词"), (picked.unmatched, "没有命中"), (picked.over, "超出 --max"))
        if count
    ]
    tail = f"（另有 {'、'.join(left)}）" if left else ""
    _console.note(
        f"arXiv {'、'.join(picked.feed.categories)}：{picked.seen} 篇中取 {len(picked.picks)} 篇{tail}", quiet=quiet
    )
    for one in picked.picks:
        why = "，".join(f"{place}“{word}”{points}" for word, place, points in one.reasons)
        points = f"{one.score} 分  " if one.reasons else ""
        _console.note(f"  {points}arXiv:{one.paper.id}  {one.paper.title}{f'（{why}）' if why else ''}", quiet=quiet)


def plain(picked: Picked) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "categories": list(picked.feed.categories),
        "since": picked.feed.since.isoformat() if picked.feed.since else None,
        "keywords": [("-" if one.unwanted else "") + one.text for one in picked.feed.keywords],
        "seen": picked.seen,
        "unwanted": picked.unwanted,
        "unmatched": picked.unmatched,
        "over": picked.over,
        "notes": list(picked.notes),
        "picks": [
            {
                "id": one.paper.id + (one.paper.version or ""),
                "title": one.paper.title,
                "published": one.paper.published,
                "score": one.score,
                "reasons": [{"keyword": word, "place": place, "points": points} for word, place, points in one.reasons],
            }
            for one in picked.picks
        ],
    }


def post_of_the_day(picked: Picked, draft: DraftOptions, *, alone: bool) -> tuple[Path, bool]:
    """Write the digest; its file, and whether every paper in it was written as wanted.

    Args:
        picked: What the feed chose.
        draft: How posts are written.
        alone: Whether it is all that was asked for; otherwise one that stands there already is no reason to stop.

    Raises:
        BlogwriterError: As ``pipeline.choose``, ``digest.write`` and ``digest.save``.
    """
    wanted = draft.settings
    name, choice = pipeline.choose(draft)
    write = WriteOptions(
        script=SCRIPTS[wanted.draft.script],
        today=draft.today,
        complete=choice.complete if name != "handoff" else None,
        model=choice.model if choice.complete else "",
        concurrency=wanted.llm.concurrency,
        glossary=draft.glossary,
        progress=draft.progress,
    )
    made = digest.write(replace(picked, notes=()), write)
    for note in made.notes:
        _console.note(f"注意：{note}")
    folder = Path(wanted.draft.out) / digest.folder_name(picked, write)
    try:
        return digest.save(folder, made, force=draft.force), not made.incomplete
    except BlogwriterError as exc:
        if alone or exc.code != "exists":
            raise
        _console.note(f"{folder} 里已有一篇速览，没有重写（要重写请加 --force）")
        return folder / "index.md", True
