"""Where a post of a batch goes: never twice, and never over what somebody has written by hand.

nothing stands there                  → its folder
its own former post, as it was written → the same file
its own former post, edited by hand   → index.new.md beside it
a folder that another job has         → a folder of its own, with a piece of the paper's id
a folder that no job knows            → index.new.md beside what stands there
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from blogwriter import articles, files, pipeline
from blogwriter.batch.journal import Job
from blogwriter.errors import BlogwriterError, reason
from blogwriter.writers import Written

__all__ = ["Place", "digest_of", "digest_on_disk", "found_whole", "place_of", "put", "same_text", "tidy"]

_NEW = re.compile(r"index\.new\d*\.md")
_PICTURE = re.compile(rb"\]\(figures/([A-Za-z0-9_.-]+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a post goes."""

    post: str
    """Its text, relative to the folder of posts, with ``/``."""
    warning: str = ""
    """What the user must know about it."""


def place_of(out: Path, job: Job, folder: str, taken: Callable[[str], bool]) -> Place:
    """Decide where the post of a job goes.

    Args:
        out: Folder of posts.
        job: As the journal has it.
        folder: The name that its title and day give.
        taken: Whether another job has its post in a folder.
    """
    own = job.post.partition("/")[0]
    if own and (out / own).is_dir():
        if digest_on_disk(out / job.post) == job.digest:
            return Place(post=job.post)
        return _beside(out / own, "手工改过", job)
    if taken(folder):
        folder = f"{folder}-{sha256(job.key.encode()).hexdigest()[:6]}"
    if not (out / folder).exists():
        return Place(post=f"{folder}/index.md")
    return _beside(out / folder, "不是这一批写的", job)


def put(out: Path, post: str, written: Written) -> None:
    """Write a post to its place.

    Raises:
        BlogwriterError: Somebody works on it, or it cannot be written.
    """
    folder, _, name = post.partition("/")
    with files.locked(pipeline.lock_of(out / folder), post):
        pipeline.save(out / folder, written, name=name)


def tidy(out: Path, post: str) -> None:
    """Remove what a killed program left of its work on a post; not where another one works on it now."""
    folder = out / post.partition("/")[0]
    with contextlib.suppress(BlogwriterError), files.locked(pipeline.lock_of(folder), post):
        files.sweep(folder)


def digest_of(written: Written, name: str = "index.md") -> str:
    """What ``digest_on_disk`` gives once the post is written under this name."""
    pictures = {picture.name: picture.data for picture in written.pictures}
    return _digest(articles.serialise(written.article).encode(), name, pictures.get)


def digest_on_disk(post: Path) -> str:
    """Of a post's text and of the pictures it shows, as they are now: ``text:pictures``; empty where it is gone.

    Raises:
        BlogwriterError: It cannot be read.
    """

    def picture(name: str) -> bytes | None:
        file = post.parent / "figures" / name
        return file.read_bytes() if file.is_file() else None

    try:
        return _digest(post.read_bytes(), post.name, picture)
    except FileNotFoundError:
        return ""
    except OSError as exc:
        raise BlogwriterError(f"无法读取 {post}：{reason(exc)}", code="cannot_read") from exc


def same_text(digest: str, other: str) -> bool:
    """Whether two digests are of the same text, whatever its pictures."""
    return bool(digest) and digest.partition(":")[0] == other.partition(":")[0]


def _digest(text: bytes, name: str, picture: Callable[[str], bytes | None]) -> str:
    shown = () if _NEW.fullmatch(name) else sorted(set(_PICTURE.findall(text)))
    whole = sha256()
    for file in shown:  # a text beside another post shares the pictures of that one
        whole.update(file + b"\0" + sha256(picture(file.decode()) or b"").digest())
    return f"{sha256(text).hexdigest()}:{whole.hexdigest()}"


def found_whole(out: Path, job: Job) -> bool:
    """Whether what a cut-off job was about to write is on the disk, perhaps edited since."""
    if not job.aim:
        return False
    now = digest_on_disk(out / job.aim)
    if now == job.aim_digest:
        return True
    # A new folder or a new file appears whole; only its own former post may still be the old one.
    return bool(now) and job.aim != job.post


def _beside(folder: Path, why: str, job: Job) -> Place:
    for count in range(1, 10_000):
        name = f"index.new{'' if count == 1 else count}.md"
        post = f"{folder.name}/{name}"
        ours = post == job.post and digest_on_disk(folder / name) == job.digest
        if ours or not (folder / name).exists():
            warning = f"{folder.name}/index.md {why}，没有动它；新的一篇放在旁边的 {name}"
            return Place(post=post, warning=warning)
    raise BlogwriterError(f"{folder} 里的 index.new.md 太多，请先清理", code="too_many_backups")
