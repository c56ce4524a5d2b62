"""Downloading what a stranger's address names, without being led astray.

Each hop of a redirect is checked: the scheme, then the address behind the name. The connection goes to the very address
that was checked, so that a name cannot change its mind in between. Bytes are counted and timed, and they are the file
that was asked for or an error; nothing partial is kept. Behind a proxy the proxy looks names up; then only addresses
written out and local names can be refused.
"""

from __future__ import annotations

import hashlib
import ipaddress
import socket
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from blogwriter import __version__
from blogwriter.errors import SourceError
from blogwriter.files import write_whole

__all__ = ["AGENT", "Fetched", "Limits", "check_url", "fetch", "is_html", "is_pdf", "keep", "kept"]

AGENT = f"blogwriter/{__version__} (one paper at a time)"
_SNIFF = 1024
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".localdomain", ".home.arpa", ".lan")
_RETRIED = ("incomplete_download", "network", "server_error")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a download may cost."""

    bytes: int = 100_000_000
    total_s: float = 180.0
    """For all attempts together, seconds."""
    idle_s: float = 20.0
    """Longest silence, seconds."""
    redirects: int = 5
    attempts: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A whole answer."""

    data: bytes
    url: str
    """Where the bytes came from after redirects."""
    headers: Mapping[str, str] = field(default_factory=dict)


class _Way(NamedTuple):
    """How requests leave the machine."""

    allow_private: bool
    transport: Any
    limits: Limits
    deadline: float
    accept: Callable[[bytes], None]


def is_pdf(data: bytes) -> bool:
    """Whether the first bytes of an answer are those of a PDF."""
    return b"%PDF-" in data[:_SNIFF]


def is_html(data: bytes) -> bool:
    """Whether they are those of a web page."""
    head = data[:_SNIFF].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype", b"<html", b"<head", b"<?xml")) or b"<html" in head


def fetch(
    url: str,
    *,
    allow_private: bool = False,
    transport: Any = None,
    limits: Limits | None = None,
    accept: Callable[[bytes], None] = lambda _head: None,
) -> Fetched:
    """Get a file whole.

    Args:
        url: ``https://…``; ``http`` only to loopback and only with ``allow_private``.
        allow_private: Whether private and loopback addresses may be fetched. Link-local ones, where clouds keep
            their metadata, never are.
        transport: An ``httpx.BaseTransport`` instead of the network; names are then not looked up.
        limits: What it may cost.
        accept: Is shown the first bytes and raises ``SourceError`` where they are not what is wanted.

    Raises:
        SourceError: ``blocked_scheme``, ``blocked_address``, ``too_many_redirects``, ``too_big``, ``timeout``,
            ``incomplete_download``, ``blocked_by_host``, ``not_found``, ``server_error``, ``network``, or what
            ``accept`` raises.
    """
    limits = limits or Limits()
    way = _Way(allow_private, transport, limits, time.monotonic() + limits.total_s, accept)
    first: SourceError | None = None
    for _ in range(limits.attempts):
        try:
            return _followed(url, way)
        except SourceError as exc:
            first = first or exc
            if exc.code not in _RETRIED:
                break
    assert first is not None  # noqa: S101 - there is at least one attempt
    raise first


def kept(url: str, *, cache: Path | None, max_age_s: float) -> Fetched | None:
    """The file of an address in the cache, None where there is none or it is too old.

    Args:
        url: As it was given to ``keep``.
        cache: Folder; None keeps nothing.
        max_age_s: How long a kept file serves, seconds.
    """
    if cache is None:
        return None
    file = _place(cache, url)
    try:
        if time.time() - file.stat().st_mtime >= max_age_s:
            return None
        return Fetched(data=file.read_bytes(), url=url)
    except OSError:
        return None  # not kept yet, or not readable: get it anew


def keep(url: str, data: bytes, *, cache: Path | None) -> None:
    """Put a file into the cache, whole or not at all; only what could be read is worth it."""
    if cache is not None:
        write_whole(_place(cache, url), data)


def _place(cache: Path, url: str) -> Path:
    return cache / "papers" / hashlib.sha256(url.encode()).hexdigest()[:32]


def check_url(url: str, *, allow_private: bool) -> tuple[str, str | None]:
    """The host of an address that may be fetched, and the address itself where it is written out.

    Raises:
        SourceError: ``blocked_scheme`` or ``blocked_address``.
    """
    parts = _split(url)
    host = (parts.hostname or "").rstrip(".").lower()
    shown = f"{parts.scheme}://{host}" if host else url[:80]
    if parts.scheme not in ("http", "https") or not host:
        message = f"不支持 {shown} 这样的地址：请用 https:// 开头的网址，或直接给出文件路径"
        raise SourceError(message, code="blocked_scheme")
    if parts.username or parts.password:
        raise SourceError(f"网址 {shown} 里带有用户名或密码，请去掉后再试", code="blocked_scheme")
    literal = _literal(host)
    local = host == "localhost" or host.endswith(_LOCAL_NAMES) or "." not in host
    if literal is not None:
        _require_public(literal, shown, allow_private=allow_private)
    elif local and not (allow_private and not host.startswith("metadata")):
        raise _blocked(shown)
    loopback = ipaddress.ip_address(literal).is_loopback if literal else host == "localhost"
    if parts.scheme == "http" and not (allow_private and loopback):
        raise SourceError(f"{shown} 不是加密连接，请改用 https:// 开头的网址", code="blocked_scheme")
    return host, literal


def _split(url: str) -> Any:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as exc:
        raise SourceError(f"网址 {url[:80]} 写得不对", code="blocked_scheme") from exc
    return parts


def _literal(host: str) -> str | None:
    """An address written out in any way that a resolver takes: ``127.1``, ``0x7f000001``, ``0177.0.0.1``, ``::1``."""
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        pass
    if not host.replace(".", "").replace("x", "").isalnum() or not host[0].isdigit():
        return None
    try:
        return str(ipaddress.IPv4Address(socket.inet_aton(host)))
    except OSError:
        return None


def _require_public(address: str, shown: str, *, allow_private: bool) -> None:
    ip: Any = ipaddress.ip_address(address)
    ip = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None) or ip
    if ip in _NAT64:
        ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if allow_private and (ip.is_loopback or (ip.is_private and not ip.is_link_local and not ip.is_unspecified)):
        return
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        raise _blocked(shown)


def _blocked(shown: str) -> SourceError:
    message = f"{shown} 指向本机、内网或云主机的内部地址，没有访问；确是自己的机器请加 --allow-private"
    return SourceError(message, code="blocked_address")


def _followed(url: str, way: _Way) -> Fetched:
    for _ in range(way.limits.redirects + 1):
        fetched, target = _hop(url, way)
        if fetched is not None:
            return fetched
        url = urljoin(url, target)
    raise SourceError(f"{_split(url).hostname} 重定向的次数太多，请换一个网址", code="too_many_redirects")


def _hop(url: str, way: _Way) -> tuple[Fetched | None, str]:
    """The whole answer, or where it redirects to."""
    import httpx

    host, _ = check_url(url, allow_private=way.allow_private)
    proxied = way.transport is None and _has_proxy(url, host)
    request = _Request(url, {}, {}) if way.transport is not None or proxied else _pinned(url, host, way)
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity", **request.headers}
    timeout = httpx.Timeout(min(way.limits.idle_s, max(0.1, way.deadline - time.monotonic())))
    try:
        with (
            httpx.Client(transport=way.transport, trust_env=proxied, timeout=timeout) as client,
            client.stream("GET", request.url, headers=headers, extensions=request.extensions) as answer,
        ):
            if answer.is_redirect and "location" in answer.headers:
                return None, answer.headers["location"]
            _require_success(answer, host)
            return Fetched(data=_body(answer, host, way), url=url, headers=dict(answer.headers)), ""
    except httpx.TimeoutException as exc:
        raise _late(host) from exc
    except httpx.RemoteProtocolError as exc:
        if "location header" in str(exc):
            raise SourceError(f"{host} 重定向到一个写错的网址，请换一个网址", code="blocked_scheme") from exc
        raise SourceError(f"从 {host} 下载到一半中断了，请再试一次", code="incomplete_download") from exc
    except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as exc:
        raise SourceError(f"连不上 {host}，请检查网络和网址", code="network") from exc


def _has_proxy(url: str, host: str) -> bool:
    proxies = urllib.request.getproxies()
    scheme = _split(url).scheme
    return bool(proxies.get(scheme) or proxies.get("all")) and not urllib.request.proxy_bypass(host)


class _Request(NamedTuple):
    url: str
    headers: dict[str, str]
    extensions: dict[str, Any]


def _pinned(url: str, host: str, way: _Way) -> _Request:
    """A request to the address that was checked, in the name that was asked for."""
    import httpx

    address = _resolved(host, way)
    target = httpx.URL(url)
    name = f"{host}:{target.port}" if target.port else host
    return _Request(str(target.copy_with(host=address)), {"Host": name}, {"sni_hostname": host})


def _resolved(host: str, way: _Way) -> str:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        raise SourceError(f"找不到 {host}，请检查网络和网址", code="network") from exc
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    for address in addresses:
        _require_public(address, host, allow_private=way.allow_private)
    return addresses[0]


def _require_success(answer: Any, host: str) -> None:
    status = answer.status_code
    if status < 400 and status >= 200:
        return
    if status in (401, 403, 407, 429, 451):
        wait = answer.headers.get("retry-after", "")
        later = f"，请 {wait} 秒后再试" if wait.isdigit() else "，请稍后再试，或用浏览器下载后给出文件路径"
        raise SourceError(f"{host} 拒绝了下载（{status}）{later}", code="blocked_by_host")
    if status in (404, 410):
        raise SourceError(f"{host} 上没有这个文件（{status}），请检查网址", code="not_found")
    raise SourceError(f"{host} 出错了（{status}），请稍后再试", code="server_error")


def _body(answer: Any, host: str, way: _Way) -> bytes:
    declared = answer.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > way.limits.bytes:
        raise _too_big(host, way)
    parts: list[bytes] = []
    size, sniffed = 0, False
    for part in answer.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > way.limits.bytes:
            raise _too_big(host, way)
        if time.monotonic() > way.deadline:
            raise _late(host)
        if not sniffed and size >= _SNIFF:
            way.accept(b"".join(parts))
            sniffed = True
    data = b"".join(parts)
    if declared.isdigit() and "content-encoding" not in answer.headers and len(data) < int(declared):
        raise SourceError(f"从 {host} 下载到一半中断了，请再试一次", code="incomplete_download")
    way.accept(data)
    return data


def _too_big(host: str, way: _Way) -> SourceError:
    most = way.limits.bytes // 1_000_000
    return SourceError(f"{host} 上的文件超过 {most} MB，没有下载", code="too_big")


def _late(host: str) -> SourceError:
    return SourceError(f"从 {host} 下载太慢，已超时；请稍后再试，或用浏览器下载后给出文件路径", code="timeout")
