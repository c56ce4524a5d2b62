"""The order of the stages; nothing else knows it, and no other room writes posts to the disk.

    refs ─read→ papers ─write→ article ─check→ article ─save→ posts/<date>-<slug>/index.md + figures/

A post appears whole or not at all. One that exists is never overwritten without ``force``, which keeps a backup.
"""

from __future__ import annotations

import re
import time
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from blogwriter import articles, files, llm, plugins, sources, styles
from blogwriter.errors import BlogwriterError, SettingsError, SourceError
from blogwriter.models import Caution, Paper, Picture, Progress, Script, Usage
from blogwriter.settings import Settings
from blogwriter.sources import ReadOptions
from blogwriter.writers import Estimate, WriteOptions, Written

__all__ = [
    "DraftOptions",
    "Drafted",
    "Planned",
    "by_hand",
    "choose",
    "cut",
    "draft",
    "folder_of",
    "lock_of",
    "plan",
    "read",
    "save",
    "slug",
    "write",
    "write_options",
]

SCRIPTS: dict[str, Script] = {"hans": "Hans", "tw": "Hant-TW", "hk": "Hant-HK"}
_SLUG_BYTES = 80
_LONG_TITLE = 48
_RESERVED = {"aux", "con", "nul", "prn", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


def _silent(_stage: str, _done: int, _total: int) -> None:
    """No progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOptions:
    """What a draft is made of."""

    refs: tuple[str, ...]
    """One paper, or several for a series."""
    settings: Settings = field(default_factory=Settings)
    """Defaults, with the command line's options already on top."""
    today: date = field(default_factory=date.today)
    read: ReadOptions = field(default_factory=ReadOptions)
    glossary: Path | None = None
    title: int | None = None
    """Which title candidate to take, from 1."""
    handoff: Path | None = None
    """Folder of questions and answers of the hand-off engine; beside the post where None."""
    figures: bool = True
    """Whether the paper's pictures go into the post."""
    fresh: bool = False
    """Ask again even where an answer is cached."""
    force: bool = False
    """Overwrite an existing post, keeping a backup."""
    progress: Progress = _silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What ``draft`` would do."""

    papers: tuple[Paper, ...]
    engine: str
    why: str
    """Why this engine, in Chinese."""
    model: str
    folder: Path
    """Where the post would stand."""
    exists: bool
    """Whether a post already stands there."""
    estimate: Estimate
    local: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What ``draft`` has done."""

    papers: tuple[Paper, ...]
    engine: str
    why: str
    model: str
    folder: Path
    index: Path
    """The post's file."""
    backup: Path | None
    """The former post, where ``force`` replaced one."""
    seconds: float
    usage: Usage
    notes: tuple[str, ...]
    warnings: tuple[Caution, ...]
    incomplete: bool
    local: bool = False
    """Whether the model ran on this machine."""


def plan(options: DraftOptions) -> Planned:
    """Read the papers and say what writing would take; nothing is written and no model is asked.

    Raises:
        BlogwriterError: As ``draft``.
    """
    papers = read(options)
    engine, choice = choose(options, probe=False)
    folder = folder_of(options, papers)
    estimate: Estimate = plugins.load("writers", engine).estimate(papers, write_options(options, choice, ()))
    return Planned(
        papers=papers,
        engine=engine,
        why=choice.why,
        model=choice.model,
        folder=folder,
        exists=folder.exists(),
        estimate=estimate,
        local=choice.local,
    )


def draft(options: DraftOptions) -> Drafted:
    """Read, write, check and save a post.

    Raises:
        SourceError: A paper cannot be read.
        SettingsError: The engine, style or an option is wrong.
        LLMError: The model failed before there was anything to keep.
        BlogwriterError: The post exists already, or cannot be saved.
    """
    started = time.monotonic()
    styles.load(options.settings.draft.style)  # a wrong name is said before a long paper is read
    engine, choice = choose(options, probe=True)
    papers = read(options)
    folder = folder_of(options, papers)
    with files.locked(lock_of(folder), str(folder)):
        if folder.exists() and not options.force:
            msg = f"{folder} 已经有一篇文章；要重写请加 --force（旧文会留作备份），或用 --out 换一个文件夹"
            raise BlogwriterError(msg, code="exists")
        written = write(options, papers, (engine, choice), cut(options, papers))
        options.progress("保存", 0, 1)
        index = folder / "index.md"
        backup = files.copy_aside(index) if index.exists() else None
        save(folder, written)
        options.progress("保存", 1, 1)
    return Drafted(
        papers=papers,
        engine=engine,
        why=choice.why,
        model=choice.model,
        folder=folder,
        index=folder / "index.md",
        backup=backup,
        seconds=time.monotonic() - started,
        usage=written.usage,
        notes=written.notes,
        warnings=tuple(warning for paper in papers for warning in paper.warnings),
        incomplete=written.incomplete,
        local=choice.local,
    )


def slug(title: str) -> str:
    """A folder's name from a title: one safe path part of at most 80 bytes, the same for the same title.

    Latin letters in lower case, digits and Han characters stay; everything else becomes a hyphen. Names that Windows
    keeps for itself get a tail, and a title without any such letter becomes a hash.
    """
    text = unicodedata.normalize("NFKC", title).lower()
    text = re.sub(r"['’`]", "", text)
    text = re.sub(r"[^a-z0-9\u4e00-\u9fff]+", "-", text).strip("-")
    cut = text.encode()[:_SLUG_BYTES].decode(errors="ignore")
    if len(cut) < len(text) and "-" in cut and text[len(cut)] != "-":
        cut = cut.rpartition("-")[0]
    cut = cut.strip("-")
    if not cut:
        return "post-" + sha256(title.encode(errors="replace")).hexdigest()[:8]
    return f"{cut}-post" if cut in _RESERVED else cut


def read(options: DraftOptions) -> tuple[Paper, ...]:
    """The papers of a post.

    Raises:
        SourceError: One cannot be fetched or read, or holds no sentence to write from.
    """
    papers: list[Paper] = []
    refs = tuple(dict.fromkeys(options.refs))
    for number, ref in enumerate(refs):
        options.progress("读论文", number, len(refs))
        papers.append(sources.read(ref, replace(options.read, progress=options.progress)))
    options.progress("读论文", len(papers), len(papers))
    for ref, paper in zip(refs, papers, strict=True):
        if not any(sentence.kind == "prose" for sentence in paper.sentences):
            msg = f"{ref} 里没有一句正文（只有标题或零散的字），无法成文，请换一个文件"
            raise SourceError(msg, code="no_text")
    return tuple(papers)


def choose(options: DraftOptions, *, probe: bool = True) -> tuple[str, llm.Choice]:
    """The engine by name, and the model that it writes with.

    Raises:
        SettingsError: There is no such engine, or no endpoint for it.
    """
    name = options.settings.draft.engine
    if name == "handoff":
        return name, llm.Choice(kind="model", why="按要求写出提示文件，由你贴给任意聊天模型", model="handoff")
    if name == "extract":
        return name, llm.Choice(kind="extract", why="按要求摘录（不用模型）")
    choice = llm.choose(options.settings, fresh=options.fresh, probe=probe)
    if name == "auto":
        return choice.kind, choice
    plugins.load("writers", name)
    if name == "model" and choice.kind != "model":
        msg = "没有可用的模型：请设置 OPENAI_API_KEY，或用 --preset、--base-url 指定，或改用 --engine extract"
        raise SettingsError(msg, code="no_endpoint")
    return name, choice


def by_hand(options: DraftOptions, folder: Path) -> llm.Choice:
    """A model that somebody carries prompts to, with their place.

    Args:
        options: As for ``draft``.
        folder: Of the post.
    """
    from blogwriter.llm import handoff

    # Without the date: work that is taken up again tomorrow finds its questions and answers.
    place = options.handoff or folder.with_name(f"handoff-{folder.name[11:]}")
    complete = handoff.connect(folder=place)
    return llm.Choice(kind="model", why=f"提示文件在 {place}", complete=complete, model="handoff")


def folder_of(options: DraftOptions, papers: tuple[Paper, ...]) -> Path:
    """Where the post on these papers belongs."""
    names = [slug(_short(paper.title)) for paper in papers]
    name = names[0] if len(names) == 1 else slug("-".join(part[:24].strip("-") for part in names))
    return Path(options.settings.draft.out) / f"{options.today.isoformat()}-{name}"


def _short(title: str) -> str:
    """A long title with a colon goes by what stands before it: ``BERT: Pre-training of …`` → ``BERT``."""
    head, colon, _ = title.replace("：", ":").partition(":")
    return head if colon and len(title) > _LONG_TITLE and 3 <= len(head.strip()) <= _LONG_TITLE else title


def cut(options: DraftOptions, papers: tuple[Paper, ...]) -> tuple[tuple[str, Picture], ...]:
    """The pictures of papers that ``read`` has just read, for their post; none where none are wanted.

    Raises:
        SourceError: A PDF brings the renderer down.
    """
    if not options.figures:
        return ()
    options.progress("截取图表", 0, 1)
    found = []
    for number, paper in enumerate(papers):
        tag = f"{chr(ord('a') + number)}." if len(papers) > 1 else ""
        for key, picture in sources.pictures(paper, options.read):
            name = f"{tag[:-1]}-{picture.name}" if tag else picture.name
            found.append((f"{tag}{key}", replace(picture, name=name)))
    options.progress("截取图表", 1, 1)
    return tuple(found)


def write(
    options: DraftOptions,
    papers: tuple[Paper, ...],
    engine: tuple[str, llm.Choice],
    pictures: tuple[tuple[str, Picture], ...],
) -> Written:
    """Have an engine write the post; nothing is saved.

    Args:
        options: As for ``draft``.
        papers: What it is about.
        engine: As ``choose`` gave it.
        pictures: As ``cut`` gave them.

    Raises:
        SettingsError: The style or an option is wrong.
        LLMError: The model failed before there was anything to keep.
    """
    name, choice = engine
    if name == "handoff":
        choice = by_hand(options, folder_of(options, papers))
    written: Written = plugins.load("writers", name).write(papers, write_options(options, choice, pictures))
    return written


def write_options(options: DraftOptions, choice: llm.Choice, pictures: tuple[tuple[str, Picture], ...]) -> WriteOptions:
    """What a writer needs of the options."""
    wanted = options.settings.draft
    return WriteOptions(
        style=wanted.style,
        script=SCRIPTS[wanted.script],
        today=options.today,
        complete=choice.complete,
        model=choice.model,
        cards_model=options.settings.llm.cards_model,
        effort=wanted.effort,
        length=wanted.length,
        audience=wanted.audience,
        on_unsupported=wanted.on_unsupported,
        concurrency=options.settings.llm.concurrency,
        pictures=pictures,
        glossary=options.glossary,
        title=options.title,
        progress=options.progress,
    )


def lock_of(folder: Path) -> Path:
    """What a program holds while it works on the post in a folder."""
    return folder.with_name(f".{folder.name}.lock")


def save(folder: Path, written: Written, *, name: str = "index.md") -> None:
    """Write a post; the text goes last, so that a file never names pictures that are not there.

    Args:
        folder: Made with all files at once where it does not exist.
        written: The post.
        name: Of its text. Beside another post (any name but ``index.md``) pictures that are there stay as they are.

    Raises:
        BlogwriterError: The disk is full, the folder cannot be written, and so on.
    """
    text = articles.serialise(written.article).encode()
    pictures = [(f"figures/{picture.name}", picture.data) for picture in written.pictures]
    if not folder.exists():
        files.write_folder(folder, [*pictures, (name, text)])
        return
    for file, data in pictures:
        if name == "index.md" or not (folder / file).exists():
            files.write_whole(folder / file, data)
    files.write_whole(folder / name, text)
