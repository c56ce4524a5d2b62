"""mermaid.ink is asked only by name, waits a limited time, and says nothing on stdout."""

from __future__ import annotations

import base64
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from blogwriter.errors import RenderError
from blogwriter.timelines import ink


@pytest.fixture
def server(monkeypatch):
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            text = base64.urlsafe_b64decode(self.path.removeprefix("/svg/")).decode()
            self.send_response(400 if "bad" in text else 200)
            self.end_headers()
            self.wfile.write(b"<svg/>")

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        monkeypatch.setenv("MERMAID_INK_SERVER", f"http://127.0.0.1:{http.server_port}")
        yield asked
        http.shutdown()
        thread.join()


def test_a_text_goes_to_the_server_once_and_nothing_to_stdout(server, capsys):
    assert ink.svg("timeline TD\n 2023年 : 文心", "时间线") == b"<svg/>"
    assert len(server) == 1
    assert capsys.readouterr().out == ""


def test_a_refusal_is_told(server):
    with pytest.raises(RenderError, match="HTTP 400"):
        ink.svg("bad", "x")
    assert len(server) == 1


def test_a_server_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setenv("MERMAID_INK_SERVER", "http://127.0.0.1:9")
    with pytest.raises(RenderError, match="连不上或太慢"):
        ink.svg("timeline", "x", timeout_s=1)
