"""What the subcommands of ``timeline`` share: files in, choices from options, pictures out."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from blogwriter.errors import BlogwriterError, RenderError, SettingsError, reason
from blogwriter.models import Paper

if TYPE_CHECKING:
    from blogwriter.timelines.check import Problem
    from blogwriter.timelines.choices import Choice
    from blogwriter.timelines.events import Event
    from blogwriter.timelines.importing import Imported
    from blogwriter.timelines.in_post import Changed, Fence
    from blogwriter.timelines.releases import Releases

__all__ = [
    "KINDS",
    "OWN_FILE",
    "around",
    "chosen",
    "header",
    "imported",
    "known",
    "new_event",
    "post_file",
    "read_text",
    "remade",
    "require_drawable",
    "told",
    "written",
]

KINDS = ["model", "product", "paper", "benchmark", "funding", "other"]
OWN_FILE = Path("timeline.yaml")
_LEVELS = {"error": "错误", "warning": "警告", "info": "提示"}
_HEADER_KEYS = ("to", "group", "focus", "script", "tz", "title", "diagram")


def known(data: Path | None, *, checked: str | None = "") -> Releases:
    """Our data, the user's own, and that of the working folder (or ``--data``).

    Args:
        data: What ``--data`` says.
        checked: What is to be checked: a file of entries (or None, the user's own) is not held against itself.
    """
    from blogwriter import settings
    from blogwriter.timelines import releases

    if checked is None or checked.lower().endswith((".yaml", ".yml")):
        return releases.load()
    return releases.load(settings.config_dir() / OWN_FILE, data or OWN_FILE)


def header(given: Mapping[str, Any]) -> dict[str, str]:
    """Options of the command line as attributes of a block; those that were not given are left out."""
    from blogwriter.timelines._attributes import write_words

    values = {"from": given.get("from_")} | {key: given.get(key) for key in _HEADER_KEYS}
    values |= {key: write_words(tuple(given[key])) for key in ("org", "topic", "kind") if given.get(key)}
    return {key: str(value) for key, value in values.items() if value is not None}


def post_file(post: str) -> Path:
    """The file of a post; a post's folder stands for its ``index.md``."""
    path = Path(post)
    return path / "index.md" if path.is_dir() else path


def read_text(path: Path) -> str:
    """A text file, line ends and byte order mark kept.

    Raises:
        RenderError: It cannot be read or is not UTF-8.
    """
    try:
        return path.read_bytes().decode()
    except OSError as exc:
        raise RenderError(f"无法读取 {path}：{reason(exc)}", code="cannot_read") from exc
    except UnicodeDecodeError as exc:
        raise RenderError(f"{path} 不是 UTF-8 编码，请先转换编码", code="not_utf8") from exc


def remade(
    text: str, releases: Releases, options: dict[str, str], *, adopt: bool, number: int | None, order: Any
) -> Changed:
    """The text with its timelines made again, after those by other hands were taken over, where that is wanted."""
    from blogwriter.timelines import in_post

    step = in_post.adopt if adopt and in_post.foreign(text) else in_post.regenerate
    return step(text, releases, options, number=number, order=order)


def require_drawable(text: str) -> None:
    """Refuse a text with a block of ours that mermaid would not draw."""
    from blogwriter.timelines import blocks, diagrams, in_post

    for fence in in_post.fences(text):
        if blocks.parse(fence.text).header is not None:
            diagrams.require_drawable(fence.text)


def imported(source: str | None, releases: Releases, *, number: int | None, order: Any) -> Imported:
    """The events of a post, a block, a file of entries or (without source) the user's own file, else ours."""
    from blogwriter.timelines import importing
    from blogwriter.timelines.releases import scan

    if source is None:
        own = OWN_FILE if OWN_FILE.exists() else None
        if own is None:
            return importing.Imported(events=releases.events)
        source = str(own)
    if source.lower().endswith((".yaml", ".yml")):
        events, faults = scan(read_text(Path(source)).encode(), name=Path(source).name)
        listed = tuple(importing.Fault(node=node, line=0, message=message) for node, message in faults)
        return importing.Imported(events=events, faults=listed)
    parts = [_in_file(fence, releases, order) for fence in _dated(_text_of(source), number)]
    return importing.Imported(
        events=tuple(event for part in parts for event in part.events),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        faults=tuple(fault for part in parts for fault in part.faults),
        lines=tuple(line for part in parts for line in part.lines),
    )


def chosen(source: str | None, releases: Releases, given: Mapping[str, Any]) -> tuple[tuple[Event, ...], Choice]:
    """(events, how they are shown) of a post or of the data."""
    from blogwriter.timelines import edits, importing
    from blogwriter.timelines.choices import Choice, from_header, select

    base, events = Choice(), None
    if source is not None:
        fence = _dated(_text_of(source), given["block"])[0]
        imported_ = importing.required(_read_block(fence.text, releases, given["dates"]))
        events = imported_.events
        base = edits.read(fence.text, releases).choice if _is_own(fence.text) else Choice(title=_title(fence.text))
        base = replace(base, since=None, until=None, org=(), topic=(), kind=(), without=())
    try:
        choice = from_header(header(given), base)
    except ValueError as exc:
        raise SettingsError(f"选项有误：{exc}", code="bad_option") from exc
    found = select(releases, choice, events)
    if not found:
        msg = "选出了 0 个事件，请放宽 --from、--to、--org、--topic 或 --kind"
        raise RenderError(msg, code="no_event")
    if choice.focus and choice.focus not in {event.id for event in found}:
        raise RenderError(f"选出的事件里没有 id 为“{choice.focus}”的；加 --json 可以看到全部 id", code="no_event")
    return found, choice


def written(events: tuple[Event, ...], choice: Choice, given: Mapping[str, Any]) -> Iterator[str]:
    """Write what ``draw`` makes and say where."""
    from blogwriter.files import write_whole
    from blogwriter.timelines import picture
    from blogwriter.timelines.in_post import MANY

    out: Path | None = given["out"]
    form = given["form"] or (out.suffix.lstrip(".").lower() if out else "list")
    form = {"md": "list", "markdown": "list", "mmd": "mermaid"}.get(form, form)
    if form not in ("svg", "png", "list", "table", "mermaid"):
        raise SettingsError(f"不知道 {out} 该是什么格式，请加 --format", code="bad_option")
    if form == "png" and out is None:
        msg = "PNG 请用 --out 给出文件名"
        raise SettingsError(msg, code="bad_option")
    picture_like = form in ("svg", "png")
    parts = picture.split(events, given["split"]) if given["split"] and picture_like else [events]
    if picture_like and max(map(len, parts)) > MANY:
        yield f"一张图里有 {max(map(len, parts))} 个事件，超过 {MANY} 个就难读了，可加 --split {MANY // 2}"
    for number, part in enumerate(parts, start=1):
        data = _made(form, part, choice, given)
        if out is None:
            click.echo(data.decode(), nl=False)
            continue
        path = out if len(parts) == 1 else out.with_stem(f"{out.stem}-{number}")
        write_whole(path, data)
        yield f"已写入 {path}（{len(part)} 个事件）"


def around(paper: Paper, releases: Releases, *, script: str, diagram: str | None) -> tuple[str, tuple[Event, ...]]:
    """(fenced block, events) for a paper.

    Raises:
        RenderError: There are fewer than three dated events.
    """
    from blogwriter.timelines import around as room
    from blogwriter.timelines.choices import SCRIPTS

    block = room.for_paper(
        paper, script=SCRIPTS[script], releases=releases, diagram="flowchart" if diagram == "flowchart" else "timeline"
    )
    if block is None:
        raise RenderError(
            f"《{paper.title}》前后找不到 {room.FEWEST} 个有日期的事件；可先用 blogwriter timeline add 添上",
            code="no_event",
        )
    return block, room.events_for(paper, releases)


def new_event(given: Mapping[str, Any], releases: Releases) -> Event:
    """The event that ``add`` was asked for.

    Raises:
        SettingsError: It lacks a name or a date, or is known already.
    """
    from blogwriter.timelines.check import submitted
    from blogwriter.timelines.events import slug
    from blogwriter.timelines.releases import from_plain, to_plain

    arxiv = (given["arxiv"] or "").removeprefix("arXiv:").split("v")[0]
    entry: dict[str, Any] = {}
    if arxiv and not given["name"]:
        entry = to_plain(_from_paper(given["arxiv"], arxiv, releases))
    name = given["name"] or entry.get("name")
    if not name:
        msg = "请用 --arxiv 或 --name 说明要添哪个事件"
        raise SettingsError(msg, code="bad_option")
    entry |= {"name": name, "id": given["id_"] or entry.get("id") or slug(name)}
    if arxiv:
        entry = {"kind": "paper", "url": f"https://arxiv.org/abs/{arxiv}"} | entry | {"arxiv": arxiv}
    options = {"org": list(given["org"]), "topics": list(given["topic"]), "date": given["day"]}
    options |= {key: given[key] for key in ("kind", "url", "zh")}
    entry |= {key: value for key, value in options.items() if value}
    try:
        if arxiv and "date" not in entry:
            entry["date"] = str(submitted(from_plain(entry | {"date": "2000"})))
        event = from_plain(entry)
    except ValueError as exc:
        raise SettingsError(f"不能添加“{name}”：{exc}", code="bad_option") from exc
    twin = releases.by_id(event.id) or releases.by_name(event.name)
    if twin:
        raise SettingsError(f"已经有 {twin.name}（id {twin.id}，{twin.date}）；要改它请编辑数据文件", code="exists")
    return event


def told(problem: Problem) -> str:
    """A problem in one line."""
    where = f"第 {problem.line} 行 " if problem.line else ""
    fix = f" → {problem.fix}" if problem.fix and problem.fix not in problem.message else ""
    node = "" if problem.message.startswith(problem.node) else f"{problem.node}："
    return f"{_LEVELS[problem.level]} {where}{node}{problem.message}{fix}"


def _from_paper(ref: str, arxiv: str, releases: Releases) -> Event:
    from blogwriter import settings, sources
    from blogwriter.timelines.around import focus_of

    if twin := releases.by_arxiv(arxiv):
        raise SettingsError(f"已经有 {twin.name}（id {twin.id}，{twin.date}）；要改它请编辑数据文件", code="exists")
    event = focus_of(sources.read(ref, sources.ReadOptions(cache=settings.cache_dir())), releases)
    if event is None:
        raise SettingsError(f"arXiv {arxiv} 读不出日期，请加 --name 和 --date", code="bad_option")
    return event


def _made(form: str, events: tuple[Event, ...], choice: Choice, given: Mapping[str, Any]) -> bytes:
    from blogwriter.timelines import diagrams, ink, listing, mermaid, picture

    if form == "list":
        return listing.as_list(events, choice).encode()
    if form == "table":
        return listing.as_table(events, choice).encode()
    text = mermaid.write(tuple(mermaid.Entry(event=event) for event in events), replace(choice, listed=True))
    if form == "mermaid":
        return f"{text}\n".encode()
    if given["renderer"] == "ink":
        drawn: bytes | None = ink.svg(text, mermaid.title_of(choice))
    elif given["renderer"] == "render":
        drawn = diagrams.svg(text)
    else:
        drawn = picture.svg(events, choice, theme=given["theme"])
    if drawn is None:
        msg = "--renderer render 需要 pip install 'blogwriter[mermaid]'"
        raise RenderError(msg, code="no_renderer")
    return picture.png(drawn) if form == "png" else drawn


def _text_of(source: str) -> str:
    from blogwriter.timelines import blocks

    if source == "-":
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    path = post_file(source)
    if not path.exists() and blocks.parse(source).kind != "other":
        return source
    return read_text(path)


def _dated(text: str, number: int | None) -> list[Fence]:
    """The timelines in a text, or the text itself where it is one.

    Raises:
        RenderError: There is none, or not that many.
    """
    from blogwriter.timelines import blocks, importing, in_post

    found = [
        fence for fence in in_post.fences(text) if _is_own(fence.text) or importing.is_dated(blocks.parse(fence.text))
    ]
    if not found and blocks.parse(text).items:
        found = [in_post.whole(text)]
    if not found:
        msg = "这里没有带日期的 graph、timeline 或 gantt 代码块"
        raise RenderError(msg, code="no_timeline")
    if number is not None and number > len(found):
        raise RenderError(f"没有第 {number} 个时间线，只有 {len(found)} 个", code="no_timeline")
    return found if number is None else [found[number - 1]]


def _in_file(fence: Fence, releases: Releases, order: Any) -> Imported:
    """The events of a fence, with lines counted in the file."""
    found = _read_block(fence.text, releases, order)
    return replace(
        found,
        lines=tuple(line + fence.line for line in found.lines),
        faults=tuple(replace(fault, line=fault.line + fence.line) for fault in found.faults),
    )


def _is_own(text: str) -> bool:
    from blogwriter.timelines import blocks

    block = blocks.parse(text)
    return block.header is not None and bool(block.items)


def _title(text: str) -> str:
    from blogwriter.timelines import blocks

    return " ".join(blocks.parse(text).title.split())


def _read_block(text: str, releases: Releases, order: Any) -> Imported:
    from blogwriter.timelines import blocks, edits, importing

    if _is_own(text):
        try:
            own = edits.read(text, releases)
        except BlogwriterError:
            # A hand has been in it: what it says is still worth reading.
            return importing.read(blocks.parse(text), releases, order)
        lines = tuple(item.line for item in blocks.parse(text).items)
        return importing.Imported(events=tuple(entry.event for entry in own.entries), notes=own.edited, lines=lines)
    return importing.read(blocks.parse(text), releases, order)
