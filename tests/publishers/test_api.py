"""The line to the platform over real sockets: cut connections, long silence, endless bodies, what gets logged."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from blogwriter.errors import PublishError, SettingsError
from blogwriter.publishers import _api
from blogwriter.publishers._advice import RefusedError, UnclearError, suspects
from blogwriter.publishers._api import ADD, LIST, Api, Clock
from blogwriter.settings import Account

ACCOUNT = Account(app_id="wx0123456789abcdef", app_secret="s3cr3t-fedcba98765432100123456789")
TOKEN = "TOKEN-9-zyxwvutsrqponm"


class Loopback(httpx.BaseTransport):
    """Requests for the platform go to a server on this machine."""

    def __init__(self, port):
        self.port = port
        self.inner = httpx.HTTPTransport()

    def handle_request(self, request):
        assert str(request.url).startswith("https://api.weixin.qq.com/cgi-bin/")
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self.port)
        return self.inner.handle_request(request)

    def close(self):
        self.inner.close()


@pytest.fixture
def server():
    """Answers by turns: bytes of a body, ``cut`` (reset after the request), ``half`` (of a body), ``endless``."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            step = self.server.steps.pop(0)
            self.server.seen.append(self.path)
            if step == "cut":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
                return
            self.send_response(302 if step == "away" else 200)
            self.send_header("Location", "https://example.org/steal")
            self.send_header("Content-Length", str(100 if step in ("half", "away") else len(step)))
            self.end_headers()
            self.wfile.write(b"{" if step in ("half", "away") else step)
            self.close_connection = step in ("half", "away")

        def finish(self):
            # The connection may have been cut on purpose.
            with contextlib.suppress(OSError):
                super().finish()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        served.seen, served.steps = [], []
        thread = threading.Thread(target=served.serve_forever, args=(0.01,))
        thread.start()
        yield served
        served.shutdown()
        thread.join()


def call(server, steps, *, token=TOKEN, again=True, step=LIST, body=None):
    server.steps[:] = steps
    clock = Clock(sleep=lambda _: None)
    with Api(ACCOUNT, transport=Loopback(server.server_port), clock=clock, token=token) as api:
        return api.call(step, body or {"offset": 0, "articles": [{"content": "文"}]}, again=again)


@pytest.mark.parametrize("broken", ["cut", "half", "away"])
def test_a_broken_connection_is_tried_again_where_that_is_harmless(broken, server):
    assert call(server, [broken, b'{"item": []}'])["item"] == []
    with pytest.raises(UnclearError):
        call(server, [broken], step=ADD, again=False)


def test_a_redirect_is_not_followed(server):
    with pytest.raises(PublishError) as told:
        call(server, ["away", "away"])
    assert told.value.code in ("wechat_network", "wechat_bad_reply")
    assert len(server.seen) == 2


def test_an_endless_answer_is_left(server, monkeypatch):
    monkeypatch.setattr(_api, "_MOST_BYTES", 1000)
    with pytest.raises(UnclearError, match="超过"):
        call(server, [b" " * 2000], again=False)


def test_an_answer_that_drips_for_ever_is_left(server):
    ticks = iter(range(0, 10_000, 200))
    server.steps[:] = [b'{"item": []}']
    clock = Clock(now=lambda: next(ticks), sleep=lambda _: None)
    with (
        Api(ACCOUNT, transport=Loopback(server.server_port), clock=clock, token=TOKEN) as api,
        pytest.raises(UnclearError) as told,
    ):
        api.call(LIST, {}, again=False)
    assert told.value.late


def test_nothing_secret_is_logged_on_any_level(server, caplog):
    steps = [b'{"errcode": 40001}', json.dumps({"access_token": TOKEN + "2"}).encode(), b'{"item": []}']
    with caplog.at_level(logging.DEBUG):
        call(server, steps)
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "stable_token" in said
    assert TOKEN not in said
    assert ACCOUNT.app_secret not in said


def test_a_refusal_names_what_is_refused_in_the_content(server):
    content = '<p>x</p><a href="https://example.org/a?b">y</a><iframe></iframe><p onclick="z">w</p>'
    with pytest.raises(RefusedError) as told:
        call(
            server,
            [b'{"errcode": 45166, "errmsg": "invalid content"}'],
            step=ADD,
            body={"articles": [{"content": content}]},
        )
    for name in ("https://example.org/a?b", "<iframe>", "onclick"):
        assert name in told.value.message


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ('<a href="https://mp.weixin.qq.com/s/x">x</a>', []),
        ('<img src="http://mmbiz.qpic.cn/a/0">', []),
        ('<img src="https://example.org/a.png">', ["图片 https://example.org/a.png"]),
        ("&lt;script&gt;", []),
        ("<script>x</script>", ["标签 <script>"]),
        ('<p class="x">y</p>', ["<p> 的属性 class"]),
        ('<a href="http://mp.weixin.qq.com.evil.example/">x</a>', ["链接 http://mp.weixin.qq.com.evil.example/"]),
    ],
)
def test_suspects_are_links_pictures_tags_and_attributes_that_the_platform_refuses(content, found):
    assert suspects(content) == found


@pytest.mark.parametrize("proxy", ["nonsense://x", "http://[::1"])
def test_a_proxy_that_cannot_be_used_is_told(proxy, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(SettingsError, match="HTTPS_PROXY"), Api(ACCOUNT):
        pass
