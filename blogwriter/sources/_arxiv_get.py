"""One request to arXiv: in turn with all others of this user, and again after a while where its server stumbles."""

from __future__ import annotations

from collections.abc import Callable

from blogwriter.errors import SourceError
from blogwriter.sources import ReadOptions

__all__ = ["get"]

_PATIENCE = 3
_MAX_WAIT_S = 60.0


def get(
    url: str,
    options: ReadOptions,
    *,
    sleep: Callable[[float], None],
    accept: Callable[[bytes], None] = lambda _head: None,
    most_bytes: int = 100_000_000,
) -> bytes:
    """The whole answer to a request.

    Args:
        url: On one of arXiv's hosts.
        options: How; its cache is where the processes of a user take turns.
        sleep: How to wait, seconds.
        accept: As for ``_fetch.fetch``.
        most_bytes: What is larger is refused.

    Raises:
        SourceError: As ``_fetch.fetch``.
    """
    from blogwriter.sources._fetch import Limits, fetch
    from blogwriter.sources._pace import turn

    for attempt in range(_PATIENCE):
        try:
            with turn(options.cache, sleep=sleep):
                return fetch(
                    url,
                    allow_private=options.allow_private,
                    transport=options.transport,
                    limits=Limits(attempts=1, bytes=most_bytes),
                    accept=accept,
                ).data
        except SourceError as exc:
            if exc.code not in ("server_error", "network", "incomplete_download") or attempt == _PATIENCE - 1:
                raise
            sleep(min(_MAX_WAIT_S, 5.0 * 2**attempt))
    raise AssertionError  # the last attempt returns or raises
