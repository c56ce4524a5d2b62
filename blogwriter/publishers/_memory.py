"""What must outlive a run: addresses of uploaded pictures and the draft of each post, per account; no secret.

A file per thing, written whole or not at all, so that a run that is killed loses at most the thing under way. A
draft's file is written *before* the draft is asked for: whoever comes later knows that one may exist.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from blogwriter import codec
from blogwriter.errors import PublishError
from blogwriter.files import write_whole

__all__ = ["Draft", "Memory", "is_address", "is_media_id"]

_ADDRESS = re.compile(r"https?://[^\s\"'<>\\]{4,500}")
_MEDIA_ID = re.compile(r"[\w.+/=-]{1,256}", re.ASCII)
_MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft that exists, or that was asked for without a clear answer yet."""

    media_id: str
    """Empty while it is not known whether the draft exists."""
    title: str
    texts: tuple[str, ...]
    """Fingerprints of the visible text: what was last confirmed, and what is being sent."""
    thumb: str
    """media_id of the cover."""
    started: float
    """When it was first asked for, seconds since 1970."""
    body: str = ""
    """Digest of the last body that was accepted; empty where none has been."""


class Memory:
    """What one account remembers about one post.

    Args:
        folder: Where everything is kept.
        app_id: The account.
        identity: The post.
    """

    def __init__(self, folder: Path, app_id: str, identity: str) -> None:
        self._account = folder / _hash(app_id)[:16]
        self._post = self._account / "drafts" / f"{_hash(identity)[:32]}.json"

    def picture(self, data: bytes) -> str | None:
        """Address of a picture that was uploaded before."""
        return _read_line(self._place("pictures", data), _ADDRESS)

    def keep_picture(self, data: bytes, address: str) -> None:
        write_whole(self._place("pictures", data), address.encode(), durable=False)

    def cover(self, data: bytes) -> str | None:
        """media_id of a cover that was uploaded before."""
        return _read_line(self._place("covers", data), _MEDIA_ID)

    def keep_cover(self, data: bytes, media_id: str) -> None:
        write_whole(self._place("covers", data), media_id.encode(), durable=False)

    def draft(self) -> Draft | None:
        """The draft of this post, None where none was ever asked for.

        Raises:
            PublishError: The file is damaged; without it a second draft might be made.
        """
        try:
            with self._post.open("rb") as stream:
                plain = json.loads(stream.read(_MOST_BYTES))
            return codec.from_plain(Draft, plain)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError) as exc:
            message = f"草稿的记录 {self._post} 读不出来；请到草稿箱看看这篇文章是否已在，删掉这个文件后再运行一次"
            raise PublishError(message, code="wechat_memory") from exc

    def keep_draft(self, draft: Draft) -> None:
        write_whole(self._post, json.dumps(codec.to_plain(draft), ensure_ascii=False).encode())

    def forget_draft(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._post.unlink()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Only one run at a time may publish a post to an account.

        Raises:
            PublishError: Another run is at it.
        """
        lock = self._post.with_suffix(".lock")
        try:
            lock.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as exc:
            raise PublishError(f"无法写入 {lock.parent}：{exc.strerror}", code="cannot_write") from exc
        try:
            if not _locked(handle):
                message = "另一个 blogwriter 正在发布这篇文章；请等它结束再运行"
                raise PublishError(message, code="wechat_running")
            yield
        finally:
            os.close(handle)

    def _place(self, kind: str, data: bytes) -> Path:
        return self._account / kind / sha256(data).hexdigest()[:32]


def is_address(value: Any) -> bool:
    """Whether an answer can be the address of an uploaded picture."""
    return isinstance(value, str) and bool(_ADDRESS.fullmatch(value))


def is_media_id(value: Any) -> bool:
    """Whether an answer can be an id of the platform."""
    return isinstance(value, str) and bool(_MEDIA_ID.fullmatch(value))


def _read_line(file: Path, pattern: re.Pattern[str]) -> str | None:
    try:
        line = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None  # not uploaded yet; if it only cannot be read, uploading again does no harm
    return line if pattern.fullmatch(line) else None


def _hash(text: str) -> str:
    return sha256(text.encode(errors="replace")).hexdigest()


def _locked(handle: int) -> bool:
    """Take a lock that ends with the process."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
