"""A mermaid text drawn by a mermaid.ink server (``MERMAID_INK_SERVER``) through mermaid-py.

The one thing in this room that leaves the machine, and only when it is asked for by name.
"""

from __future__ import annotations

import contextlib
import io
import os
from typing import Any

from blogwriter.errors import RenderError

__all__ = ["TIMEOUT_S", "server", "svg"]

TIMEOUT_S = 20.0


def server() -> str:
    """The address that the text is sent to."""
    return os.environ.get("MERMAID_INK_SERVER", "https://mermaid.ink").rstrip("/")


def svg(text: str, title: str, *, timeout_s: float = TIMEOUT_S) -> bytes:
    """The server's SVG of a mermaid text.

    Args:
        text: Mermaid.
        title: For mermaid-py's graph; it is not drawn.
        timeout_s: Longest silence, in seconds; mermaid-py itself would wait for ever.

    Raises:
        RenderError: The server cannot be reached, is too slow, or refuses the text.
    """
    # mermaid-py prints a warning about IPython to stdout when it is imported, where our results go.
    with contextlib.redirect_stdout(io.StringIO()):
        import mermaid
        import requests

    class Drawn(mermaid.Mermaid):  # type: ignore[misc]
        """Asks for the SVG alone, and not for longer than ``timeout_s``."""

        def _make_request_to_mermaid(self) -> None:
            self.svg_response = requests.get(f"{server()}/svg/{self._diagram}", timeout=timeout_s)

    try:
        drawn: Any = Drawn(mermaid.Graph(title, text))
    except requests.RequestException as exc:
        raise RenderError(f"{server()} 连不上或太慢（{timeout_s:g} 秒）；可改用 --renderer own", code="no_ink") from exc
    if not drawn.svg_response.ok:
        raise RenderError(
            f"{server()} 拒绝了这段 mermaid（HTTP {drawn.svg_response.status_code}）；可改用 --renderer own",
            code="no_ink",
        )
    return bytes(drawn.svg_response.content)
