"""What a post is read from, and what is told of a file that is none."""

from __future__ import annotations

import io

import pytest

from blogwriter.errors import RenderError
from blogwriter.post_files import read_post, read_standard_input

POST = "# 标题\n\n正文\n"


@pytest.mark.parametrize("name", ["post.md", "post.MARKDOWN", "post.txt", "README", "post.draft"])
def test_a_post_is_read_under_many_names(tmp_path, name):
    (tmp_path / name).write_text(POST, encoding="utf-8")
    assert read_post(tmp_path / name).body == POST


def test_plain_text_is_a_post_where_its_name_says_so(tmp_path):
    (tmp_path / "a.md").write_text("只有一句话", encoding="utf-8")
    assert read_post(tmp_path / "a.md").body == "只有一句话"


def test_line_ends_of_any_kind_are_read(tmp_path):
    (tmp_path / "a.md").write_bytes("甲\r\n乙\r丙".encode("utf-8-sig"))
    assert read_post(tmp_path / "a.md").body == "甲\n乙\n丙"


@pytest.mark.parametrize("text", [POST, "只有一句话"])
def test_the_standard_input_is_a_post(monkeypatch, text):
    class Stdin:
        buffer = io.BytesIO(text.encode())

    monkeypatch.setattr("sys.stdin", Stdin)
    assert read_standard_input().body == text


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.py", b"# x\nx = 1\n", r"\.py 文件，不是 Markdown"),
        ("a.csv", b"a,b\n", r"\.csv 文件"),
        ("a.pdf", b"%PDF-1.7", "blogwriter draft a.pdf"),
        ("hostname", b"debian\n", r"以 \.md 结尾"),
        ("run", b"#!/bin/sh\n# x\n", r"以 \.md 结尾"),
        ("a.md", b"# x\0\1", "二进制文件"),
        ("a.md", b" \n\n", "是空的"),
        ("a.md", "标题".encode("gbk"), "不是 UTF-8"),
    ],
)
def test_what_is_plainly_no_post_is_refused_with_the_way_out(tmp_path, name, data, told):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(RenderError, match=told):
        read_post(tmp_path / name)


@pytest.mark.parametrize("name", ["none.md", "none.py"])
def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path, name):
    with pytest.raises(RenderError, match="找不到文章"):
        read_post(tmp_path / name)
