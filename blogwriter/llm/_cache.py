"""Answers on the disk from the moment they arrive, so that nothing is paid for twice.

An answer's name is the hash of all that led to it: endpoint, model, parameters, version of the prompts, messages. The
files are private; a damaged one counts as missing.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blogwriter import codec, files
from blogwriter.errors import BlogwriterError, reason
from blogwriter.models import Answer, Complete, Request, Usage

__all__ = ["ANSWERS", "CacheSize", "ENDPOINTS", "cache_size", "cached", "clear_cache", "keeping"]

ANSWERS = "answers"
"""Folder of the answers below the cache's."""
ENDPOINTS = "endpoints"
"""Folder of what was found out about endpoints."""

keeping: ContextVar[Callable[[Answer], None] | None] = ContextVar("keeping", default=None)
"""What keeps the answer to the request of this thread; a client calls it before another call may take its place, so
that a kill never loses more answers than calls that may be under way."""

_FORM = 1
"""Another form of the files makes old ones useless."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheSize:
    """What a cache holds."""

    answers: int
    bytes: int
    usage: Usage
    """Tokens that the answers cost when they were made."""


def cached(complete: Complete, folder: Path, identity: Mapping[str, Any], *, fresh: bool = False) -> Complete:
    """The same client, which asks only once.

    Args:
        complete: The client.
        folder: The cache; answers lie in a folder below.
        identity: What leads to an answer beside the request: endpoint, model, parameters, version of the prompts.
        fresh: Ask again even where an answer is kept.
    """
    shelf = _Shelf(folder / ANSWERS)

    def ask(request: Request) -> Answer:
        name = _name(request, identity)
        # The same question from two threads is asked once; the second waits and reads.
        with shelf.lock(name):
            known = None if fresh else shelf.read(name)
            if known is not None:
                return known
            kept: list[Answer] = []

            def keep(answer: Answer) -> None:
                shelf.keep(name, request, answer)
                kept.append(answer)

            token = keeping.set(keep)
            try:
                answer = complete(request)
            finally:
                keeping.reset(token)
            if not kept:
                keep(answer)
            return answer

    return ask


def cache_size(folder: Path) -> CacheSize:
    """What the cache in this folder holds of answers."""
    count = total = 0
    usage = Usage()
    for file in _files(folder):
        count += 1
        total += file.stat().st_size
        kept = _load(file)
        usage += kept.usage if kept else Usage()
    return CacheSize(answers=count, bytes=total, usage=usage)


def clear_cache(folder: Path) -> int:
    """Remove all answers and what was found out about endpoints; returns how many answers.

    Raises:
        BlogwriterError: One cannot be removed.
    """
    answers = list(_files(folder))
    for file in [*answers, *(folder / ENDPOINTS).glob("*.json")]:
        try:
            file.unlink()
        except OSError as exc:
            raise BlogwriterError(f"无法删除 {file}：{reason(exc)}", code="cannot_write") from exc
    return len(answers)


class _Shelf:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()
        self._can_write = True
        self._made = False

    def lock(self, name: str) -> threading.Lock:
        with self._guard:
            return self._locks.setdefault(name, threading.Lock())

    def read(self, name: str) -> Answer | None:
        return _load(self._file(name), asked=True)

    def keep(self, name: str, request: Request, answer: Answer) -> None:
        if not self._can_write:
            return
        plain = {"form": _FORM, "step": request.step, "answer": codec.to_plain(answer)}
        try:
            self._make()
            files.write_whole(
                self._file(name), json.dumps(plain, ensure_ascii=False).encode(), mode=0o600, durable=False
            )
        except (BlogwriterError, OSError):
            # A full or read-only disk must not cost the answer that was just paid for.
            self._can_write = False

    def _make(self) -> None:
        if not self._made:
            _private(self._folder)
            self._made = True

    def _file(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.json"


def _private(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


def _name(request: Request, identity: Mapping[str, Any]) -> str:
    own = {
        "messages": [{"role": message.role, "text": message.text} for message in request.messages],
        "schema": request.schema,
        "model": request.model,
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
    }
    # What a request leaves open comes from the client.
    whole = {**identity, **{key: value for key, value in own.items() if value is not None}, "form": _FORM}
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    return (folder / ANSWERS).glob("[0-9a-f][0-9a-f]/*.json")


def _load(file: Path, *, asked: bool = False) -> Answer | None:
    """The kept answer; with ``asked``, as it counts when it is given again: at no cost."""
    try:
        plain = json.loads(file.read_bytes())
        if plain["form"] != _FORM:
            return None
        answer = codec.from_plain(Answer, plain["answer"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Answer(text=answer.text, model=answer.model, from_cache=True) if asked else answer
