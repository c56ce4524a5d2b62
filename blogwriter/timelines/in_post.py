"""Mermaid blocks in Markdown: found, made again in place, and nothing outside of a fence changed by a byte.

What a reader gets wrong: lines end with CRLF, LF or CR as their author has it, a fence may stand in a list or a
quotation, whose marks belong to every line of it, and front matter is no Markdown.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from blogwriter.errors import RenderError
from blogwriter.timelines import blocks, edits, importing, mermaid
from blogwriter.timelines._labels import close_to
from blogwriter.timelines._numeric import Order
from blogwriter.timelines.choices import Choice, from_header, moved, select
from blogwriter.timelines.mermaid import Entry
from blogwriter.timelines.releases import Releases

__all__ = ["Changed", "Fence", "MANY", "adopt", "diff", "fences", "foreign", "made", "regenerate", "replaced", "whole"]

_HEAD = re.compile(
    r"\A\ufeff?(?:---[ \t]*(?:\r\n?|\n)(?:.*?(?:\r\n?|\n))??(?:---|\.\.\.)[ \t]*(?:\r\n?|\n|\Z))?", re.DOTALL
)
_NEWLINE = re.compile(r"\r\n?|\n")
_LINES = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_MARKER = re.compile(r"`{3,}|~{3,}")
_LIST_MARK = re.compile(r"[-+*](?=\s)|\d{1,9}[.)](?=\s)")
_MERMAID = re.compile(r"\{?\s*\.?mermaid\b", re.IGNORECASE)
_FILTERS = {"from", "to", "org", "topic", "kind"}
MANY = 60
"""Events above which a timeline is too long to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """A fenced mermaid block in a text."""

    text: str
    """What stands between the fences, without the marks of lists and quotations, LF only, no last line end."""
    start: int
    """Where that begins in the text, in characters."""
    end: int
    prefix: str
    """What each line inside begins with."""
    newline: str
    line: int
    """Line of the opening fence, from 1."""
    closed: bool
    """False where the text or the list ends before the fence does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A text after its blocks were made again."""

    text: str
    notes: tuple[str, ...] = ()
    """In Chinese: what was imported, kept or left alone."""
    blocks: int = 0
    """How many blocks were made again, changed or not."""


def fences(text: str) -> tuple[Fence, ...]:
    """The mermaid blocks of a Markdown text, as CommonMark finds fences."""
    from markdown_it import MarkdownIt

    head = _HEAD.match(text)
    mark = head.end() if head else 0
    before = len(_NEWLINE.findall(text[:mark]))
    parser = MarkdownIt("commonmark", {"maxNesting": 100})
    parser.core.ruler.enableOnly(["normalize", "block"])
    starts = [match.start() + mark for match in _LINES.finditer(text[mark:])]
    return tuple(
        _fence(text, starts, (token.map[0], token.map[1], before), token.content)
        for token in parser.parse(text[mark:])
        if token.type == "fence" and token.map and _MERMAID.match(token.info.strip())
    )


def regenerate(
    text: str,
    releases: Releases,
    options: Mapping[str, str] | None = None,
    *,
    number: int | None = None,
    order: Order | None = None,
) -> Changed:
    """Make the blocks of ours in a text again; what a hand changed in them is kept.

    Args:
        text: Of a post, front matter included.
        releases: The data.
        options: Changes to what the block shows, by the names in its first comment (``from``, ``focus`` …).
        number: Which of our blocks, from 1; all of them where None.
        order: Not used here; ``adopt`` has the same form.

    Raises:
        RenderError: There is no block of ours, options are meant for several, or a block cannot be made.
        SettingsError: An option has no meaning.
    """
    del order
    found = [fence for fence in fences(text) if blocks.parse(fence.text).header is not None]
    chosen = _chosen(found, number, options)
    new: list[tuple[Fence, str]] = []
    notes: list[str] = []
    for fence in chosen:
        _require_closed(fence)
        try:
            content, told = _again(fence.text, releases, options or {})
        except RenderError as exc:
            raise RenderError(f"第 {fence.line} 行的时间线：{exc.message}", code=exc.code) from exc
        new.append((fence, content))
        notes += [f"第 {fence.line} 行的时间线：{note}" for note in told]
    return Changed(text=replaced(text, new), notes=tuple(notes), blocks=len(new))


def adopt(
    text: str,
    releases: Releases,
    options: Mapping[str, str] | None = None,
    *,
    number: int | None = None,
    order: Order | None = None,
) -> Changed:
    """Take over the timelines that somebody else made: chains, ``timeline`` and ``gantt`` blocks become ours.

    Names, makers and dates stay as their author wrote them. Blocks without dates are left alone.

    Args:
        text: Of a post, front matter included.
        releases: The data.
        options: What the new block shows besides, by the names in its first comment.
        number: Which of the blocks to be taken over, from 1; all of them where None.
        order: How ``08/03/2023`` is to be read; inferred from the block where None.

    Raises:
        RenderError: There is none, or one has nodes that cannot be read.
    """
    found = foreign(text)
    if not found:
        msg = "这篇文章里没有可以接管的时间线（带日期的 graph、timeline 或 gantt 代码块）"
        raise RenderError(msg, code="no_timeline")
    new: list[tuple[Fence, str]] = []
    notes: list[str] = []
    for fence in _chosen(found, number, None):
        _require_closed(fence)
        content, told = _taken(fence.text, releases, options or {}, order)
        new.append((fence, content))
        notes += [f"第 {fence.line} 行的时间线：{note}" for note in told]
    return Changed(text=replaced(text, new), notes=tuple(notes), blocks=len(new))


def foreign(text: str) -> list[Fence]:
    """The timelines in a text that are not ours yet."""
    parsed = [(fence, blocks.parse(fence.text)) for fence in fences(text)]
    return [fence for fence, block in parsed if block.header is None and importing.is_dated(block)]


def whole(text: str) -> Fence:
    """A text that is a block itself, as a fence."""
    plain = _NEWLINE.sub("\n", text.removeprefix("\ufeff")).rstrip("\n")
    return Fence(text=plain, start=0, end=len(text), prefix="", newline="\n", line=0, closed=False)


def replaced(text: str, new: list[tuple[Fence, str]]) -> str:
    """The text with new contents of fences; everything else stays byte for byte."""
    for fence, content in sorted(new, key=lambda pair: pair[0].start, reverse=True):
        lines = [f"{fence.prefix}{line}{fence.newline}" for line in content.split("\n")]
        text = text[: fence.start] + "".join(lines) + text[fence.end :]
    return text


def diff(old: str, new: str, name: str) -> str:
    """A unified diff; empty where nothing changed."""
    lines = difflib.unified_diff(_shown(old), _shown(new), f"{name}（现在）", f"{name}（之后）", lineterm="")
    return "\n".join(lines)


def made(entries: tuple[Entry, ...], choice: Choice, releases: Releases) -> tuple[str, tuple[str, ...]]:
    """(block text, notes) of entries; the event in focus is always shown.

    Raises:
        RenderError: There is no event, or none with the id in focus.
    """
    by_id = {entry.event.id: entry for entry in entries}
    if choice.focus and choice.focus not in by_id:
        event = releases.by_id(choice.focus)
        if event is None:
            near = "、".join(close_to(choice.focus, [*by_id, *(event.id for event in releases.events)]))
            hint = f"；是不是 {near}？" if near else "；id 见 blogwriter timeline draw --format list --json"
            raise RenderError(f"没有 id 为“{choice.focus}”的事件{hint}", code="no_event")
        by_id[event.id] = Entry(event=moved(event, choice.tz))
    if not by_id:
        msg = "选出了 0 个事件，请放宽 --from、--to、--org、--topic 或 --kind"
        raise RenderError(msg, code="no_event")
    notes = (f"有 {len(by_id)} 个事件，超过 {MANY} 个就难读了，建议缩小范围或分成几段",) if len(by_id) > MANY else ()
    return mermaid.write(tuple(by_id.values()), choice), notes


def _again(text: str, releases: Releases, options: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    own = edits.read(text, releases)
    choice = _choice(options, own.choice)
    if choice.listed and _FILTERS & set(options):
        choice = replace(choice, listed=False)
    notes = [f"手工改动已保留：{change}" for change in own.edited]
    entries: dict[str, Entry] = {}
    if not choice.listed:
        entries = {event.id: Entry(event=event) for event in select(releases, choice)}
    for entry in own.entries:
        id_ = entry.event.id
        known = releases.by_id(id_)
        if entry.by_hand or known is None:
            if known is None and not entry.by_hand:
                notes.append(f"数据里没有 {id_}，按代码块里写的保留")
            entries[id_] = replace(entry, by_hand=True)
        elif choice.listed:
            entries[id_] = Entry(event=moved(known, choice.tz))
    content, told = made(tuple(entries.values()), choice, releases)
    return content, (*notes, *told)


def _taken(text: str, releases: Releases, options: Mapping[str, str], order: Order | None) -> tuple[str, list[str]]:
    block = blocks.parse(text)
    imported = importing.required(importing.read(block, releases, order))
    title = {"title": " ".join(block.title.split())} if block.title else {}
    choice = _choice({"list": "data" if _FILTERS & set(options) else "own"} | title | dict(options), Choice())
    entries = {} if choice.listed else {event.id: Entry(event=event) for event in select(releases, choice)}
    for event in imported.events:
        entries[event.id] = Entry(event=event, by_hand=event != releases.by_id(event.id))
    content, told = made(tuple(entries.values()), choice, releases)
    lost = [f"第 {number} 行（样式、分组或连线说明）没有带过来" for number in block.others]
    return content, [f"接管了 {len(imported.events)} 个事件", *imported.notes, *lost, *told]


def _choice(options: Mapping[str, str], base: Choice) -> Choice:
    try:
        return from_header(options, base)
    except ValueError as exc:
        raise RenderError(f"选项有误：{exc}", code="bad_option") from exc


def _chosen(found: list[Fence], number: int | None, options: Mapping[str, str] | None) -> list[Fence]:
    places = "、".join(f"第 {fence.line} 行" for fence in found)
    if not found:
        msg = (
            "这篇文章里没有 blogwriter 的时间线；可用 --adopt 接管已有的，"
            "或在想放的地方写一个 ```mermaid 代码块，里面只写一行 %% blogwriter:timeline from=2023-02 to=2023-03"
        )
        raise RenderError(msg, code="no_timeline")
    if number is not None:
        if not 1 <= number <= len(found):
            raise RenderError(f"没有第 {number} 个时间线，只有 {len(found)} 个（{places}）", code="no_timeline")
        return [found[number - 1]]
    if options and len(found) > 1:
        raise RenderError(
            f"有 {len(found)} 个时间线（{places}），请用 --block 说明要改哪一个", code="several_timelines"
        )
    return found


def _require_closed(fence: Fence) -> None:
    if not fence.closed:
        raise RenderError(f"第 {fence.line} 行开始的代码块没有结束，请补上结尾的围栏", code="open_fence")


def _fence(text: str, starts: list[int], lines: tuple[int, int, int], content: str) -> Fence:
    first, after, before = lines
    bounds = [*starts, len(text)]
    opening = text[bounds[first] : bounds[first + 1]]
    marker = _MARKER.search(opening)
    assert marker is not None  # noqa: S101 - CommonMark found a fence on this line
    count = content.count("\n") if content else 0
    closed = after - first == count + 2
    start = bounds[first + 1]
    return Fence(
        text=content.removesuffix("\n"),
        start=start,
        end=bounds[first + 1 + count] if closed else bounds[min(after, len(bounds) - 1)],
        prefix=_LIST_MARK.sub(lambda match: " " * len(match[0]), opening[: marker.start()]),
        newline=opening[len(opening.rstrip("\r\n")) :] or "\n",
        line=before + first + 1,
        closed=closed,
    )


def _shown(text: str) -> list[str]:
    return _NEWLINE.split(text)
