"""Work on what other people wrote (PDFs, templates) in a child process under limits.

A server without our environment (no keys) imports what is needed once and forks a child for each piece of work, so that
only the first costs a start. ``start``, ``end`` and ``supervised`` are the parts of such a server; ``call`` is a whole
one for functions that take and give JSON. Where there is no fork (Windows) or no interpreter to start (frozen programs,
see ``possible``) the work is done in place.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, NoReturn

__all__ = [
    "CPU_S",
    "ConfinedError",
    "Limits",
    "MEMORY",
    "call",
    "close",
    "end",
    "possible",
    "serve",
    "start",
    "supervised",
]

MEMORY = 256 << 20
"""Address space that a call may take beyond what its server has, bytes."""
CPU_S = 5
WALL_S = 20.0
"""Longest time for a call, seconds; its time of the processor mostly ends it first."""
_FILES = 32
_OUT_OF_MEMORY = 77
_PATHS = "import sys, json; sys.path[:] = json.loads(sys.argv[-1]);"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a child may use."""

    memory: int
    """Address space, bytes."""
    cpu_s: int
    """Time of the processor, seconds."""
    wall_s: float
    """Time by the clock, seconds; for a child that waits and never ends."""
    files: int
    """Open files."""


class ConfinedError(Exception):
    """A call was ended.

    Attributes:
        why: ``time``, ``memory`` or ``crash``.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def call(function: str, argument: Any) -> Any:
    """What a function says to an argument; both are plain JSON.

    Args:
        function: ``blogwriter.styles:rendered``; its errors are its own matter, to be given back as a value.
        argument: The one argument.

    Raises:
        ConfinedError: It took too much time or memory, or came to a bad end.
    """
    module, _, name = function.partition(":")
    if not possible():
        return getattr(importlib.import_module(module), name)(argument)
    with _LOCK:
        answer = _exchanged(module, {"name": name, "argument": argument})
    if "died" in answer:
        raise ConfinedError(answer["died"])
    return answer["value"]


def close() -> None:
    """End the servers; later calls start new ones."""
    with _LOCK:
        for server in _SERVERS.values():
            end(server)
        _SERVERS.clear()


def serve(module: str) -> NoReturn:
    """Answer requests, a line each, until standard input ends."""
    loaded = importlib.import_module(module)
    for line in sys.stdin.buffer:
        request = json.loads(line)
        limits = Limits(memory=_mapped() + MEMORY, cpu_s=CPU_S, wall_s=WALL_S, files=_FILES)
        said = supervised(partial(_value, getattr(loaded, request["name"]), request["argument"]), limits)
        sys.stdout.buffer.write(said + b"\n")
        sys.stdout.buffer.flush()
    sys.exit(0)


def possible() -> bool:
    """Whether there are children here."""
    return hasattr(os, "fork") and not getattr(sys, "frozen", False)


def start(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    """An interpreter with pipes and our import path, but not our environment.

    Args:
        code: What it runs; ``sys.argv`` holds the arguments from 1.
        arguments: Further words for it.
    """
    paths = json.dumps([os.path.abspath(entry) for entry in sys.path])  # noqa: PTH100 - "" must become the folder
    return subprocess.Popen(
        [sys.executable, "-I", "-c", _PATHS + code, *arguments, paths],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if os.environ.get("BLOGWRITER_DEBUG") else subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
        # Ctrl-C is for the program, which then closes the pipe; to it that must not look like a crash of the child.
        start_new_session=True,
    )


def end(server: subprocess.Popen[bytes]) -> None:
    """Kill an interpreter and close its pipes."""
    server.kill()
    for pipe in (server.stdin, server.stdout):
        if pipe:
            with suppress(OSError):  # what was left to flush has no reader any more
                pipe.close()
    server.wait()


def supervised(work: Callable[[], bytes], limits: Limits) -> bytes:
    """What some work says in a forked child, or how that ended: ``{"died": "time"}``, ``"memory"`` or ``"crash"``."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _work(work, limits, writing)
    os.close(writing)
    said, in_time = _collected(reading, limits.wall_s)
    os.close(reading)
    if not in_time:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if in_time and status == 0:
        return said
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)
    memory = os.WIFEXITED(status) and os.WEXITSTATUS(status) == _OUT_OF_MEMORY
    why = "time" if killed or not in_time else "memory" if memory else "crash"
    return json.dumps({"died": why}).encode()


_SERVERS: dict[str, subprocess.Popen[bytes]] = {}
_LOCK = threading.Lock()
_OWNER = [0]


def _exchanged(module: str, request: Any) -> Any:
    server = _server(module)
    assert server.stdin and server.stdout  # noqa: S101, PT018 - pipes
    try:
        server.stdin.write(json.dumps(request).encode() + b"\n")
        server.stdin.flush()
        line = server.stdout.readline()
    except OSError:
        line = b""
    if not line:
        end(_SERVERS.pop(module))
        return {"died": "crash"}
    return json.loads(line)


def _server(module: str) -> subprocess.Popen[bytes]:
    if _OWNER[0] != os.getpid():
        _SERVERS.clear()  # a fork of us must not use its parent's pipes
        _OWNER[0] = os.getpid()
        atexit.register(close)
    server = _SERVERS.get(module)
    if server is not None and server.poll() is None:
        return server
    if server is not None:
        end(server)
    _SERVERS[module] = start("from blogwriter.confined import serve; serve(sys.argv[1])", module)
    return _SERVERS[module]


def _value(function: Any, argument: Any) -> bytes:
    return json.dumps({"value": function(argument)}).encode()


def _collected(reading: int, wall_s: float) -> tuple[bytes, bool]:
    deadline = time.monotonic() + wall_s
    parts: list[bytes] = []
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return b"", False
        part = os.read(reading, 1 << 20)
        if not part:
            return b"".join(parts), True
        parts.append(part)


def _work(work: Callable[[], bytes], limits: Limits, writing: int) -> NoReturn:
    """Do it in the child. A bug ends the child with status 1 and its traceback on standard error."""
    status = 1
    try:
        _confine(limits)
        view = memoryview(work())
        while view:
            view = view[os.write(writing, view) :]
        status = 0
    except MemoryError:
        status = _OUT_OF_MEMORY
    finally:
        if status == 1:
            with suppress(OSError):
                sys.excepthook(*sys.exc_info())
                sys.stderr.flush()
        os._exit(status)


def _confine(limits: Limits) -> None:
    import resource

    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.environ.clear()
    for limit, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_NOFILE, limits.files),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # macOS refuses a limit on address space; the others still hold there.
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (allowed, allowed))


def _mapped() -> int:
    """Address space in use, bytes; a guess where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as stream:  # noqa: PTH123 - a file of the system
            return int(stream.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 256 << 20
