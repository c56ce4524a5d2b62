"""The wire below the SDK: two clocks over every read, a cap on bytes, no decompression bombs, no redirects.

A timeout per read never fires while an endpoint drips blank lines; so the limits of a ``Watch`` hold for connecting,
sending and each single read, whoever calls it. The watch of a call is found through a context variable, because
connections outlive calls.
"""

from __future__ import annotations

import ssl
import threading
import time
import urllib.request
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

import httpcore2
import httpx2

from blogwriter.errors import SettingsError

__all__ = ["CONNECT_S", "TooBigError", "Transport", "Watch", "watching"]

CONNECT_S = 20.0
_MOST_BYTES = 32_000_000
"""As sent and as unpacked; a long streamed answer takes some 300 bytes a token."""
_MOST_ERROR_BYTES = 64_000
"""Of an error's body no more than this is read; it is only looked at for its reason."""
_LAST_WORDS_S = 5.0
"""How long to wait for usage figures after the answer itself is complete."""
_LAST_BYTES_S = 0.2
"""How long to wait for the end of a body after ``[DONE]``, so that the connection can be used again."""
_PIECE = 65_536
_KEPT_S = 30.0
"""How long a connection without a call is thought to stand."""


class TooBigError(httpx2.ReadError):
    """The body is larger than any answer."""


class Watch:
    """How long one attempt may still take: in all, and without any content.

    Args:
        total_s: Seconds for the whole attempt.
        first_s: Seconds until the first content.
        idle_s: Seconds without content after that.
        now: Monotonic clock.
    """

    def __init__(
        self, total_s: float, first_s: float, idle_s: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._now = now
        self._idle_s = idle_s
        self._until = now() + total_s
        self._idle_until = now() + first_s

    def content(self) -> None:
        """Something of the answer has come."""
        self._idle_until = self._now() + self._idle_s

    def finishing(self) -> None:
        """The answer is complete; only figures may follow."""
        self._idle_until = min(self._idle_until, self._now() + _LAST_WORDS_S)

    def done(self) -> None:
        """Nothing follows but the end of the body."""
        self._idle_until = min(self._idle_until, self._now() + _LAST_BYTES_S)

    def left(self) -> float:
        """Seconds until the nearer of both limits; negative when it has passed."""
        return min(self._until, self._idle_until) - self._now()


watching: ContextVar[Watch | None] = ContextVar("watching", default=None)
"""The watch of the call that runs in this thread."""


def _patience(asked: float | None, error: type[httpcore2.TimeoutException]) -> float | None:
    watch = watching.get()
    if watch is None:
        return asked
    left = watch.left()
    if left <= 0:
        raise error("out of time")  # noqa: EM101 - never shown
    return left if asked is None else min(asked, left)


class _Stream(httpcore2.NetworkStream):
    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _patience(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _patience(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(
            self._inner.start_tls(ssl_context, server_hostname, _patience(timeout, httpcore2.ConnectTimeout))
        )

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore2.NetworkBackend):
    def __init__(self) -> None:
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        patience = _patience(timeout, httpcore2.ConnectTimeout)
        return _Stream(self._inner.connect_tcp(host, port, patience, local_address, socket_options))


class Transport(httpx2.BaseTransport):
    """HTTP/1.1 to one endpoint.

    Args:
        base_url: Decides about TLS and which proxy of the environment applies.
        inner: Replaces the network in tests; caps and unpacking stay.

    Raises:
        SettingsError: The environment names a proxy of a kind that cannot be used.
    """

    def __init__(self, base_url: str, *, inner: httpx2.BaseTransport | None = None) -> None:
        self._inner = inner
        self._lines = None if inner else _Lines(_making(base_url))

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send, and hand back a response whose body is capped, unpacked and on the clock."""
        headers = _trimmed(request)
        response = self._asked(self._inner, request, headers) if self._inner else self._sent(request, headers)
        packing = response.headers.get("content-encoding", "").strip().lower()
        for name in _HOP_HEADERS:
            response.headers.pop(name, None)
        assert isinstance(response.stream, httpx2.SyncByteStream)  # noqa: S101 - a sync transport has no other
        response.stream = _Body(response.stream, packing, ok=response.status_code < 300)
        return response

    def close(self) -> None:
        """Close all connections."""
        if self._inner:
            self._inner.close()
        if self._lines:
            self._lines.close()

    def _asked(self, inner: httpx2.BaseTransport, request: httpx2.Request, headers: _Headers) -> httpx2.Response:
        stripped = httpx2.Request(
            request.method, request.url, headers=headers, stream=request.stream, extensions=request.extensions
        )
        said = inner.handle_request(stripped)
        # One that is made of bytes counts as read already.
        return httpx2.Response(said.status_code, headers=said.headers, stream=said.stream)

    def _sent(self, request: httpx2.Request, headers: _Headers) -> httpx2.Response:
        lines = self._lines
        assert lines is not None  # noqa: S101 - see __init__
        assert isinstance(request.stream, httpx2.SyncByteStream)  # noqa: S101 - the SDK's sync client
        url = request.url
        raw = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=headers,
            content=request.stream,
            extensions=request.extensions,
        )
        line = lines.take()
        try:
            response = line.handle_request(raw)
        except BaseException as exc:
            lines.give_back(line)
            if isinstance(exc, _CORE_ERRORS):
                raise _mapped(exc) from exc
            raise
        assert isinstance(response.stream, Iterable)  # noqa: S101 - a sync pool has no other
        stream = _Pieces(response.stream, lambda: lines.give_back(line))
        return httpx2.Response(response.status, headers=response.headers, stream=stream, extensions=response.extensions)


_Headers = list[tuple[bytes, bytes]]
_OURS = (b"user-agent", b"accept-encoding")
_HOP_HEADERS = ("content-encoding", "content-length", "transfer-encoding")
_CORE_ERRORS = (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError, httpcore2.ProxyError)


def _mapped(exc: Exception) -> httpx2.TransportError:
    """The error of the same name one layer up; the most specific class that both layers have."""
    for kind in type(exc).__mro__:
        above = getattr(httpx2, kind.__name__, None)
        if isinstance(above, type) and issubclass(above, httpx2.TransportError):
            return above(str(exc))
    return httpx2.TransportError(str(exc))


class _Lines:
    """Connections, each in a pool of its own.

    A pool looks at all it has whenever a call begins or ends: with 500 calls in one, that took more of the processor
    than all the rest.

    Args:
        make: A new pool.
    """

    def __init__(self, make: Callable[[], httpcore2.ConnectionPool]) -> None:
        self._make = make
        self._free: list[httpcore2.ConnectionPool] = []
        self._lock = threading.Lock()

    def take(self) -> httpcore2.ConnectionPool:
        """A line for one call; the one that was given back last, whose connection most likely still stands."""
        with self._lock:
            if self._free:
                return self._free.pop()
        return self._make()

    def give_back(self, line: httpcore2.ConnectionPool) -> None:
        """The call on this line is over."""
        with self._lock:
            self._free.append(line)

    def close(self) -> None:
        """Close the connections that nobody uses."""
        with self._lock:
            free, self._free = self._free, []
        for line in free:
            line.close()


class _Pieces(httpx2.SyncByteStream):
    def __init__(self, inner: Iterable[bytes], leave: Callable[[], None]) -> None:
        self._inner = inner
        self._leave: Callable[[], None] | None = leave

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._inner
        except _CORE_ERRORS as exc:
            raise _mapped(exc) from exc

    def close(self) -> None:
        leave, self._leave = self._leave, None
        close = getattr(self._inner, "close", None)
        if close:
            close()
        if leave:
            leave()


class _Body(httpx2.SyncByteStream):
    def __init__(self, inner: httpx2.SyncByteStream, packing: str, *, ok: bool) -> None:
        self._inner = inner
        self._packing = packing
        self._ok = ok

    def __iter__(self) -> Iterator[bytes]:
        limit = _MOST_BYTES if self._ok else _MOST_ERROR_BYTES
        size = 0
        for piece in _unpacked(self._inner, self._packing):
            size += len(piece)
            if size > limit and self._ok:
                raise TooBigError(f"more than {limit} bytes")
            if size > limit:
                return
            yield piece

    def close(self) -> None:
        self._inner.close()


def _trimmed(request: httpx2.Request) -> _Headers:
    """What leaves of the headers: the SDK would tell about this machine, and of OpenAI's organisation to everybody."""
    private = (b"x-stainless-",) if request.url.host == "api.openai.com" else (b"x-stainless-", b"openai-")
    headers = [row for row in request.headers.raw if not row[0].lower().startswith((*private, *_OURS))]
    # Whoever sends packed text all the same is unpacked here, piece by piece.
    return [*headers, (b"User-Agent", b"blogwriter"), (b"Accept-Encoding", b"identity")]


def _unpacked(pieces: Iterable[bytes], packing: str) -> Iterator[bytes]:
    """The body in pieces of at most 64 KiB once unpacked, so that a bomb is noticed long before it is large."""
    if packing in ("", "identity"):
        yield from pieces
        return
    if packing not in ("gzip", "x-gzip", "deflate"):
        raise httpx2.DecodingError(f"unknown content encoding {packing[:40]!r}")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32 if packing != "deflate" else zlib.MAX_WBITS)
    try:
        for packed in pieces:
            rest = packed
            while rest:
                yield unpacker.decompress(rest, _PIECE)
                rest = unpacker.unconsumed_tail
        yield unpacker.flush()
    except zlib.error as exc:
        raise httpx2.DecodingError(str(exc)) from exc
    if not unpacker.eof:
        raise httpx2.RemoteProtocolError("packed body ends early")  # noqa: EM101 - never shown


def _making(base_url: str) -> Callable[[], httpcore2.ConnectionPool]:
    """How a connection to this address is made; certificates are loaded once."""
    common: dict[str, Any] = {
        "ssl_context": httpx2.create_ssl_context() if base_url.startswith("https:") else None,
        "network_backend": _Backend(),
        "max_connections": None,
        "keepalive_expiry": _KEPT_S,
    }
    address = _proxy_for(base_url)
    if not address:
        return lambda: httpcore2.ConnectionPool(**common)
    try:
        proxy = httpx2.Proxy(address)
        place = httpcore2.URL(
            scheme=proxy.url.raw_scheme, host=proxy.url.raw_host, port=proxy.url.port, target=proxy.url.raw_path
        )
        kind = httpcore2.SOCKSProxy if proxy.url.scheme.startswith("socks") else httpcore2.HTTPProxy

        def make() -> httpcore2.ConnectionPool:
            return kind(proxy_url=place, proxy_auth=proxy.raw_auth, **common)

        make()  # what is wrong with the address shows here
    except (ValueError, httpx2.InvalidURL) as exc:
        raise SettingsError("环境变量中的代理地址不对：应像 http://127.0.0.1:7890", code="bad_proxy") from exc  # noqa: EM101
    except (ImportError, RuntimeError) as exc:
        raise SettingsError("使用 SOCKS 代理需要另装：pip install socksio", code="bad_proxy") from exc  # noqa: EM101
    return make


def _proxy_for(base_url: str) -> str:
    """The proxy that the environment names for this address; never one for this machine itself."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if host in ("localhost", "::1") or host.startswith("127.") or urllib.request.proxy_bypass(host):
        return ""
    proxies = urllib.request.getproxies()
    return proxies.get(parts.scheme) or proxies.get("all") or ""
