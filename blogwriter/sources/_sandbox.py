"""Parsing untrusted bytes in a child process under limits; the result comes back as JSON through a pipe.

A server process with an empty environment (no keys) imports the parser once and forks a child for each paper, so that
only the first costs a start. The caller may have threads: it never forks itself. Each concurrent call has a server of
its own. Where there is no fork (Windows) or no interpreter to start (frozen programs) the work is done in place.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from blogwriter import confined
from blogwriter.errors import SourceError
from blogwriter.models import Origin, Paper, Picture
from blogwriter.sources._kept import keep
from blogwriter.sources._pictures import Cut

__all__ = ["Parser", "WALL_S", "ask", "close", "parse", "pictures"]

Parser = Callable[[bytes, bytes], dict[str, Any]]
"""(header, PDF) → ``paper``, ``pictures``, ``error`` or ``died`` as plain JSON: ``ask``, here or on another machine."""

WALL_S = 120.0
"""Longest time for one paper, seconds; the child's limit on time of the processor (``_sandbox_child``) strikes first,
however busy the machine is: this one is for a child that waits and never ends."""
_GRACE_S = 5.0
_LENGTH = struct.Struct(">Q")
MAX_RESULT = 200_000_000


def parse(
    data: bytes,
    *,
    origin: Origin,
    password: str | None = None,
    sandbox: bool = True,
    parser: Parser | None = None,
) -> Paper:
    """Read a PDF, in a child process where the platform allows.

    Args:
        data: All its bytes.
        origin: Where they came from.
        password: For locked files.
        sandbox: False reads it in this process, without limits.
        parser: Instead of ``ask``, where a child would do it.

    Raises:
        SourceError: It cannot be opened or holds no text, needs too much time or memory, or brings the parser down.
    """
    from blogwriter.sources._open import check_bytes

    check_bytes(data, origin.location)
    if _in_place(sandbox=sandbox):
        from blogwriter.sources import _parse

        paper = _parse.parse(data, origin=origin, password=password)
    else:
        paper = _answer((parser or ask)(_request(origin, password), data), origin.location)
    keep(origin.sha256, data)
    return paper


def pictures(  # noqa: PLR0913 - as ``parse``, all but two named
    data: bytes,
    cuts: Sequence[Cut],
    *,
    origin: Origin,
    password: str | None = None,
    sandbox: bool = True,
    parser: Parser | None = None,
) -> tuple[tuple[str, Picture], ...]:
    """Cut pictures out of a PDF, in a child process where the platform allows.

    Args:
        data: All its bytes.
        cuts: What to cut out.
        origin: Where the bytes came from.
        password: For locked files.
        sandbox: False works in this process, without limits.
        parser: Instead of ``ask``, where a child would do it.

    Raises:
        SourceError: As ``parse``.
    """
    if not cuts:
        return ()
    if _in_place(sandbox=sandbox):
        from blogwriter.sources import _parse

        return _parse.pictures(data, cuts, origin=origin, password=password)
    from blogwriter.codec import to_plain

    header = json.dumps({"origin": to_plain(origin), "password": password, "cuts": to_plain(tuple(cuts))}).encode()
    return _cut((parser or ask)(header, data), origin.location)


def close() -> None:
    """End all idle servers; later calls start new ones."""
    with _LOCK:
        idle, _IDLE[:] = list(_IDLE), []
    for server in idle:
        confined.end(server)


def ask(header: bytes, data: bytes) -> dict[str, Any]:
    """Have a child do what the header says; safe to call from several threads, each of which gets a server of its own.

    Raises:
        RuntimeError: The parser does not even start.
    """
    server = _server()
    try:
        answer = _exchange(server, header, data)
    except TimeoutError:
        return {"died": "time"}
    except (OSError, ValueError):
        if server.wait(_GRACE_S) == 1:
            # Not the paper's fault: the server could not even import the parser.
            msg = "the parser does not start; BLOGWRITER_DEBUG=1 shows why"
            raise RuntimeError(msg) from None
        return {"died": "crash"}
    else:
        with _LOCK:
            _IDLE.append(server)
        return answer
    finally:
        if server not in _IDLE:
            confined.end(server)


def _in_place(*, sandbox: bool) -> bool:
    return not sandbox or not confined.possible()


def _request(origin: Origin, password: str | None) -> bytes:
    from blogwriter.codec import to_plain

    return json.dumps({"origin": to_plain(origin), "password": password}).encode()


def _answer(answer: dict[str, Any], name: str) -> Paper:
    from blogwriter.codec import from_plain

    if "paper" in answer:
        return from_plain(Paper, answer["paper"])
    raise _failure(answer, name)


def _cut(answer: dict[str, Any], name: str) -> tuple[tuple[str, Picture], ...]:
    import base64

    from blogwriter.codec import from_plain

    if "pictures" not in answer:
        raise _failure(answer, name)
    return tuple(
        (key, from_plain(Picture, {**plain, "data": base64.b64decode(plain["data"])}))
        for key, plain in answer["pictures"]
    )


def _failure(answer: dict[str, Any], name: str) -> SourceError:
    if "error" in answer:
        return SourceError(answer["error"]["message"], code=answer["error"]["code"])
    if answer.get("died") in ("time", "memory"):
        return SourceError(f"{name} 解析时超出了时间或内存上限，已停止；文件可能是恶意构造的", code="resource_limit")
    return SourceError(f"{name} 让解析器出错了，没有读到内容；文件多半已损坏", code="parser_crashed")


# Idle servers of this process, warm; a fork of us must not use its parent's pipes, hence the process id.
_IDLE: list[subprocess.Popen[bytes]] = []
_LOCK = threading.Lock()
_OWNER = [0]


def _server() -> subprocess.Popen[bytes]:
    with _LOCK:
        if _OWNER[0] != os.getpid():
            _IDLE.clear()
            _OWNER[0] = os.getpid()
            atexit.register(close)
        while _IDLE:
            server = _IDLE.pop()
            if server.poll() is None:
                return server
            confined.end(server)
    return confined.start("from blogwriter.sources._sandbox_child import serve; serve()")


def _exchange(server: subprocess.Popen[bytes], header: bytes, data: bytes) -> dict[str, Any]:
    assert server.stdin  # noqa: S101 - a pipe
    for part in (header, data):
        server.stdin.write(_LENGTH.pack(len(part)))
        server.stdin.write(part)
    server.stdin.flush()
    deadline = time.monotonic() + WALL_S + _GRACE_S
    (length,) = _LENGTH.unpack(_received(server, _LENGTH.size, deadline))
    if length > MAX_RESULT:
        msg = "the answer is too long"
        raise ValueError(msg)
    answer: dict[str, Any] = json.loads(_received(server, length, deadline))
    return answer


def _received(server: subprocess.Popen[bytes], length: int, deadline: float) -> bytes:
    assert server.stdout  # noqa: S101 - a pipe
    parts: list[bytes] = []
    missing = length
    while missing:
        ready, _, _ = select.select([server.stdout], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            msg = "the server does not answer"
            raise TimeoutError(msg)
        part = os.read(server.stdout.fileno(), min(missing, 1 << 20))
        if not part:
            msg = "the server ended"
            raise ValueError(msg)
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
