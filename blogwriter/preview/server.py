"""Binds a loopback port and serves the application there until Ctrl-C."""

from __future__ import annotations

import contextlib
import errno
import socket
from typing import TYPE_CHECKING

from blogwriter.errors import SettingsError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = ["HOST", "bind", "serve"]

HOST = "127.0.0.1"


def bind(port: int) -> socket.socket:
    """A listening socket on this machine only; browsers that come early wait in its queue.

    Args:
        port: 0 for a free one.

    Raises:
        SettingsError: Taken, or not allowed.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(64)
    except OSError as exc:
        listening.close()
        if exc.errno == errno.EADDRINUSE:
            raise SettingsError(
                f"端口 {port} 已被占用：换一个 --port，或用 --port 0 自动挑选", code="port_in_use"
            ) from exc
        raise SettingsError(f"不能使用端口 {port}：{exc.strerror}；可用 --port 0 自动挑选", code="port") from exc
    return listening


def serve(app: ASGIApp, listening: socket.socket) -> None:
    """Serve until the user interrupts. Requests are not logged, since their addresses hold the token."""
    import uvicorn

    config = uvicorn.Config(
        app, log_level="error", access_log=False, lifespan="off", ws="none", server_header=False, proxy_headers=False
    )
    # uvicorn raises the interrupt again when it has shut down.
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
