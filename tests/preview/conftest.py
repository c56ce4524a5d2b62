"""A post with a picture, and a paper that it is about."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import dataclass
from urllib.parse import unquote

import pytest

from blogwriter.preview import app, page
from blogwriter.preview.desk import Desk

PORT = 8765
TOKEN = "letmein-letmein-letmein"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
TEXT = """---
title: 软件里的向量检索
author: 某人
paper: paper.html
---

软件支持向量检索，公式 $x_1^2$，见 [官网](https://example.org/)。[^p0.s1]

![网络](a.png)

![没有](missing.png)

| 模型 | 分数 |
| --- | --- |
| A | 1 |

[^p0.s1]: 论文：“Harbor reaches 71.4% accuracy on PortQA.”
"""
PAPER = """<html><head><title>Harbor</title></head><body><article><h1>Harbor</h1><h2>1 Introduction</h2>
<p>Harbor reaches 71.4% accuracy on PortQA. It is trained on eight graphics cards for three days in the end.</p>
<h2>2 Method</h2><p>Harbor is an encoder with twelve layers that compresses the index by quantization.</p>
</article></body></html>"""


@pytest.fixture
def post(tmp_path):
    (tmp_path / "a.png").write_bytes(PIXEL)
    (tmp_path / "paper.html").write_text(PAPER, encoding="utf-8")
    file = tmp_path / "index.md"
    file.write_text(TEXT, encoding="utf-8")
    return file


@pytest.fixture
def desk(post):
    return Desk(post=post)


@pytest.fixture
def pdf(tmp_path):
    import pymupdf

    document = pymupdf.open()
    sheet = document.new_page()
    sheet.insert_text((72, 72), "Harbor: Compact Retrieval", fontsize=20)
    sheet.insert_text((72, 120), "1 Introduction", fontsize=14, fontname="hebo")
    for line in range(6):
        sheet.insert_text(
            (72, 145 + 14 * line), "Harbor reaches 71.4% accuracy on the PortQA set in the end.", fontsize=10
        )
    path = tmp_path / "harbor.pdf"
    document.save(path)
    return path


@pytest.fixture
def choices():
    return page.choices(name="index.md")


@pytest.fixture
def application(desk, choices):
    return app.application(desk, port=PORT, token=TOKEN, choices=choices)


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self):
        return self.body.decode()

    def json(self):
        return json.loads(self.body)


def request(application, method, target, headers):
    """What a server hands on for the bytes of a request line: clients of HTTP would tidy a hostile path first."""
    path, _, query = target.partition("?")
    told = {"Host": f"127.0.0.1:{PORT}", **headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in told.items()],
        "server": ("127.0.0.1", PORT),
        "client": ("127.0.0.1", 50_000),
    }
    messages = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        messages.append(message)

    asyncio.run(application(scope, receive, send))
    names = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
    return Answer(
        status=messages[0]["status"], headers=names, body=b"".join(part.get("body", b"") for part in messages[1:])
    )


@pytest.fixture
def ask(application):
    """Answer to a request, with the token unless told otherwise."""

    def answer(target, method="GET", headers=None, app=application):
        return request(app, method, target, {"X-Preview-Token": TOKEN} if headers is None else headers)

    return answer
