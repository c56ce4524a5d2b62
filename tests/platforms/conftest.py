"""A post that uses everything, and ways to look at what became of it."""

from __future__ import annotations

import base64
from pathlib import Path

import lxml.html
import pytest

from blogwriter import articles
from blogwriter.platforms import RenderOptions

FIXTURES = Path(__file__).parent / "fixtures"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def pixel():
    return PIXEL


@pytest.fixture(scope="session")
def torture():
    return articles.parse((FIXTURES / "torture.md").read_text(encoding="utf-8"))


@pytest.fixture
def options():
    return RenderOptions(load={"figures/net.png": PIXEL, "a.png": PIXEL}.get)


@pytest.fixture
def read():
    """Bytes of a post's file as an HTML tree."""

    def parse(post, name):
        data = next(file.data for file in post.files if file.name == name)
        return lxml.html.fromstring(data.decode("utf-8"))

    return parse


@pytest.fixture
def text_of():
    def text(post, name):
        return next(file.data for file in post.files if file.name == name).decode("utf-8")

    return text
