from __future__ import annotations

import importlib.util
import io
from pathlib import Path

import pytest
from PIL import Image

from blogwriter import articles
from blogwriter.platforms import RenderOptions
from blogwriter.publishers import PublishOptions, wechat
from blogwriter.settings import Account

_SPEC = importlib.util.spec_from_file_location("fake_wechat", Path(__file__).with_name("fake_wechat.py"))
fake = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(fake)

POST = """---
title: 把“证据”写进博文
author: 甲
summary: 一句话说完。
papers:
- id: arxiv:1
  url: https://arxiv.org/abs/1706.03762
---

## 方法

注意力 $x_1$ 与“引号”**很重要**。

![图 1](figures/a.png)

![图 2](figures/b.png)
"""


def png(colour):
    out = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(out, "PNG")
    return out.getvalue()


PICTURES = {"figures/a.png": png("red"), "figures/b.png": png("blue")}


@pytest.fixture
def platform():
    """Makes a platform with faults."""
    return fake.FakeWechat


@pytest.fixture
def send(tmp_path):
    """Publish to a platform; the memory outlives the calls of a test."""
    slept = []

    def publish(server, text=POST, **options):
        options = {
            "account": Account(app_id="wx0123456789abcdef", app_secret=fake.SECRET),
            "identity": "/posts/a/index.md",
            "memory": tmp_path / "memory",
            "render": RenderOptions(load=PICTURES.get),
            "cover": png("green"),
            "transport": server,
            "sleep": slept.append,
            "now": lambda: 1_800_000_000.0,
            **options,
        }
        return wechat.publish(articles.parse(text), PublishOptions(**options))

    publish.slept = slept
    return publish
