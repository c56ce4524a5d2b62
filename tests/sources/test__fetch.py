from __future__ import annotations

import socket

import httpx
import pytest

from blogwriter.errors import SourceError
from blogwriter.sources import _fetch

PDF = b"%PDF-1.7\n" + b"x" * 3000


def get(answer, url="https://host.example/x.pdf", **options):
    """What ``fetch`` gives, and the addresses that were asked for."""
    asked = []

    def carry(request):
        asked.append(str(request.url))
        return answer(request) if callable(answer) else answer

    try:
        outcome = _fetch.fetch(url, transport=httpx.MockTransport(carry), **options).data
    except SourceError as exc:
        outcome = exc.code
    return outcome, asked


def test_a_file_comes_whole():
    assert get(httpx.Response(200, content=PDF)) == (PDF, ["https://host.example/x.pdf"])


@pytest.mark.parametrize(
    ("status", "code", "requests"),
    [(403, "blocked_by_host", 1), (429, "blocked_by_host", 1), (404, "not_found", 1), (500, "server_error", 2)],
)
def test_refusals_are_told_apart(status, code, requests):
    outcome, asked = get(httpx.Response(status))
    assert (outcome, len(asked)) == (code, requests)


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("http://169.254.169.254/latest/meta-data/", "blocked_address"),
        ("https://127.0.0.1/x.pdf", "blocked_address"),
        ("https://[::ffff:10.0.0.1]/x.pdf", "blocked_address"),
        ("https://[64:ff9b::7f00:1]/x.pdf", "blocked_address"),
        ("https://2130706433/x.pdf", "blocked_address"),
        ("https://0x7f.1/x.pdf", "blocked_address"),
        ("https://printer.local/x.pdf", "blocked_address"),
        ("https://intranet/x.pdf", "blocked_address"),
        ("file:///etc/passwd", "blocked_scheme"),
        ("http://host.example/x.pdf", "blocked_scheme"),
        ("https://user:word@host.example/x.pdf", "blocked_scheme"),
        ("https://host.example:x/", "blocked_scheme"),
    ],
)
def test_each_hop_is_checked(target, code):
    assert get(httpx.Response(302, headers={"location": target})) == (code, ["https://host.example/x.pdf"])
    assert get(httpx.Response(200), url=target) == (code, [])


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/x", "http://[fe80::1]/x", "http://0.0.0.0/x", "https://10.0.0.1:1"]
)
def test_allow_private_opens_loopback_and_private_networks_only(url):
    private = url.startswith("https://10.")
    assert get(httpx.Response(200, content=PDF), url=url, allow_private=True)[0] == (
        PDF if private else "blocked_address"
    )
    assert get(httpx.Response(200, content=PDF), url="http://127.0.0.1/x", allow_private=True)[0] == PDF


def test_redirects_end():
    outcome, asked = get(lambda request: httpx.Response(302, headers={"location": str(request.url)}))
    assert (outcome, len(asked)) == ("too_many_redirects", 6)


def test_relative_redirects_are_followed():
    def answer(request):
        return (
            httpx.Response(200, content=PDF)
            if request.url.path == "/y"
            else httpx.Response(301, headers={"location": "/y"})
        )

    assert get(answer)[0] == PDF


def test_size_is_refused_by_the_header_and_by_the_count():
    limits = _fetch.Limits(bytes=1000)
    for answer in (
        httpx.Response(200, headers={"content-length": "5000000000"}),
        httpx.Response(200, content=iter([PDF])),
    ):
        assert get(answer, limits=limits)[0] == "too_big"


def test_a_body_shorter_than_announced_is_tried_again_and_refused():
    def answer(_request):
        return httpx.Response(200, headers={"content-length": "9999"}, stream=httpx.ByteStream(PDF))

    outcome, asked = get(answer)
    assert (outcome, len(asked)) == ("incomplete_download", 2)


def test_time_in_all_is_limited():
    class Slow(httpx.SyncByteStream):
        def __iter__(self):
            while True:
                yield b"%PDF-" + b"." * 2000

    outcome, asked = get(httpx.Response(200, stream=Slow()), limits=_fetch.Limits(total_s=0.05, bytes=10**12))
    assert (outcome, len(asked)) == ("timeout", 1)


def test_a_silent_host_is_a_timeout():
    def answer(request):
        message = "idle"
        raise httpx.ReadTimeout(message, request=request)

    assert get(answer)[0] == "timeout"


def test_names_are_looked_up_once_and_the_connection_goes_there(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: found)
    way = _fetch._Way(
        allow_private=False, transport=None, limits=_fetch.Limits(), deadline=0.0, accept=lambda _head: None
    )
    request = _fetch._pinned("https://host.example:8443/x?y", "host.example", way)
    assert request.url == "https://93.184.216.34:8443/x?y"
    assert request.headers["Host"] == "host.example:8443"
    assert request.extensions == {"sni_hostname": "host.example"}


def test_names_that_lead_inside_are_refused(monkeypatch):
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 0)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.168.1.1", 0)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: found)
    with pytest.raises(SourceError) as caught:
        _fetch.fetch("https://rebinding.example/x.pdf")
    assert caught.value.code == "blocked_address"


def test_kept_files_serve_until_they_are_old(tmp_path):
    url = "https://host.example/x.pdf"
    assert _fetch.kept(url, cache=tmp_path, max_age_s=9) is None
    _fetch.keep(url, PDF, cache=tmp_path)
    assert _fetch.kept(url, cache=tmp_path, max_age_s=9).data == PDF
    assert _fetch.kept(url, cache=tmp_path, max_age_s=0) is None
    assert _fetch.kept(url, cache=None, max_age_s=9) is None


def test_the_hostile_hosts_of_the_development_set(shared, tmp_path):
    import asyncio
    import json
    import sys
    import threading

    sys.path.insert(0, str(shared / "hostile"))
    from fake_server import Server

    from blogwriter.sources import ReadOptions, url

    cases = json.loads((shared / "hostile" / "http_responses.json").read_text())
    cases = [case for case in cases if case["target"] == "fetch" and case["id"] not in ("F05", "F07")]
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(Server(cases).start(), loop).result()
    try:
        for case in cases:
            with pytest.raises(SourceError) as caught:
                url.read(server.url(case["id"]), ReadOptions(allow_private=True, cache=tmp_path, sandbox=False))
            assert caught.value.code == case["code"], case["id"]
            assert server.n[case["id"]] <= case["max_requests"], case["id"]
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
