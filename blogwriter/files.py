"""Writing files whole or not at all; every file that a user sees is written through here.

A file appears under its name only when all its bytes are on the disk, and a folder only when all its files are.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from blogwriter.errors import BlogwriterError, reason

__all__ = ["copy_aside", "locked", "sweep", "write_folder", "write_whole"]

_PART = re.compile(r"\.(\d+)-[0-9a-f]{8}\.part$")


def write_whole(path: Path, data: bytes, *, mode: int | None = None, durable: bool = True) -> None:
    """Write a file so that it is either the old one or the whole new one, even when the machine stops.

    Args:
        path: Where; missing parent folders are made.
        data: All its bytes.
        mode: Permission bits such as ``0o600``, set before the first byte is written; None keeps those of the
            file that is replaced.
        durable: False for what may be lost when the machine stops, such as a cache whose damaged files count as
            missing: the file is whole after a kill all the same, and nobody waits for the disk.

    Raises:
        BlogwriterError: The disk is full, the folder cannot be written, and so on.
    """
    part = _part_of(path)
    there = False
    try:
        keep = path.stat().st_mode & 0o777 if mode is None and path.exists() else mode
        try:
            _write(part, data, mode=keep, durable=durable)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(part, data, mode=keep, durable=durable)
        part.replace(path)
        there = True
        if durable:
            _sync_folder(path.parent)
    except OSError as exc:
        raise _failed(path, exc) from exc
    finally:
        if not there:
            with contextlib.suppress(OSError):
                part.unlink()


def write_folder(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Make a new folder with all its files at once.

    Args:
        folder: Must not exist.
        files: (relative path with ``/``, bytes).

    Raises:
        BlogwriterError: The folder exists or cannot be written; nothing is left behind.
    """
    part = _part_of(folder)
    sweep(folder.parent)
    try:
        for name, data in files:
            file = _inside(part, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            _write(file, data, mode=None)
        part.mkdir(parents=True, exist_ok=True)
        _sync_folder(part)
        if folder.exists():
            msg = f"文件夹 {folder} 已经存在"
            raise BlogwriterError(msg, code="exists")
        part.rename(folder)
        _sync_folder(folder.parent)
    except OSError as exc:
        raise _failed(folder, exc) from exc
    finally:
        shutil.rmtree(part, ignore_errors=True)


def copy_aside(path: Path) -> Path:
    """Keep a file's bytes as ``name.bak``, ``name.bak2`` … beside it and return the new path.

    A copy and not a rename: at every moment there is a file under the old name.
    """
    for count in range(1, 10_000):
        target = path.with_name(f"{path.name}.bak{'' if count == 1 else count}")
        if not target.exists():
            try:
                write_whole(target, path.read_bytes())
            except OSError as exc:
                raise _failed(target, exc) from exc
            return target
    msg = f"{path} 的备份太多，请先清理"
    raise BlogwriterError(msg, code="too_many_backups")


def sweep(parent: Path) -> None:
    """Remove what killed programs left in a folder; what a living one is writing stays."""
    for left in parent.glob(".*.part"):
        match = _PART.search(left.name)
        if match and not _lives(int(match[1])):
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)


@contextlib.contextmanager
def locked(path: Path, what: str) -> Iterator[None]:
    """Hold a lock file, so that two programs do not work on the same thing; a killed program holds nothing.

    Args:
        path: The lock file; it is made with its folders and goes away afterwards.
        what: The thing in Chinese, for the message.

    Raises:
        BlogwriterError: Another program holds it (``busy``), or the folder cannot be written.
    """
    made = [folder for folder in path.parents if not folder.exists()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = _held(path)
        if handle is None:
            who = _holder(path)
            raise BlogwriterError(
                f"另一个 blogwriter{who}正在写 {what}：请等它结束再运行，或用 --out 换一个文件夹", code="busy"
            )
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
    except OSError as exc:
        raise _failed(path.parent, exc) from exc
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()  # while it is still held: nobody else can hold a file of this name that is about to go
        os.close(handle)
        for folder in made:
            with contextlib.suppress(OSError):
                folder.rmdir()  # only where nothing came of the work


def _held(path: Path) -> int | None:
    """A handle that holds the lock; None where another one does."""
    for _ in range(100):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        if not _take(handle):
            os.close(handle)
            return None
        with contextlib.suppress(OSError):
            if path.stat().st_ino == os.fstat(handle).st_ino:
                return handle
        os.close(handle)  # its former holder has removed it between our two steps
    return None


def _take(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as exc:
        if exc.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
            return False
        raise
    return True


def _holder(path: Path) -> str:
    with contextlib.suppress(OSError, ValueError):
        return f"（进程 {int(path.read_bytes()[:20])}）"
    return ""


def _part_of(path: Path) -> Path:
    """Temporary name beside the target; it carries our process id so that others can tell whether we still live."""
    return path.with_name(f".{path.name[:80]}.{os.getpid()}-{os.urandom(4).hex()}.part")


def _lives(pid: int) -> bool:
    if os.name == "nt":
        return True  # signal 0 would end the process there; its left-overs stay
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _write(file: Path, data: bytes, *, mode: int | None, durable: bool = True) -> None:
    # O_NOFOLLOW: a link planted under our temporary name must not lead the bytes elsewhere.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(file, flags, 0o666 if mode is None else mode)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        if durable:
            os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows has no handle on folders; a rename there is as durable as it gets
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _inside(folder: Path, name: str) -> Path:
    parts = name.split("/")
    if any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts):
        msg = f"文件名不安全：{name!r}"
        raise BlogwriterError(msg, code="unsafe_name")
    return folder.joinpath(*parts)


def _failed(path: Path, exc: OSError) -> BlogwriterError:
    return BlogwriterError(f"无法写入 {path}：{reason(exc)}", code="cannot_write")
