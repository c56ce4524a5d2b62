"""``blogwriter preview``: what the user types and gets."""

from __future__ import annotations

import json

import pytest

from blogwriter.cli import main
from blogwriter.preview import server


@pytest.fixture
def post(tmp_path):
    file = tmp_path / "posts" / "one" / "index.md"
    file.parent.mkdir(parents=True)
    file.write_text("---\ntitle: 甲\n---\n\n正文。\n", encoding="utf-8")
    return file


@pytest.fixture
def empty(tmp_path, monkeypatch):
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def served(monkeypatch):
    """Stands for the browser and the wait for Ctrl-C: takes the socket and goes."""
    taken = []

    def serve(app, listening):
        taken.append((app, listening.getsockname()))
        listening.close()

    monkeypatch.setattr(server, "serve", serve)
    return taken


def test_the_address_has_a_new_token_each_time(post, served, capsys):
    urls = []
    for _ in range(2):
        assert main(["preview", str(post), "--no-open", "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["url"].startswith(f"http://127.0.0.1:{told['port']}/?token=")
        urls.append(told["url"].split("token=")[1])
    assert urls[0] != urls[1]
    assert all(len(token) >= 32 for token in urls)
    assert {address[0] for _, address in served} == {"127.0.0.1"}


def test_a_folder_and_the_newest_post_are_found(post, served, capsys, monkeypatch):
    monkeypatch.chdir(post.parents[2])
    assert main(["preview", str(post.parent), "--no-open"]) == 0
    assert main(["preview", "--no-open"]) == 0
    assert capsys.readouterr().out.count("http://127.0.0.1:") == 2
    assert len(served) == 2


def test_the_export_is_one_file(post, tmp_path, capsys):
    target = tmp_path / "out.html"
    assert main(["preview", str(post), "--export", str(target), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"file": str(target), "bytes": target.stat().st_size}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["missing.md"], (5, "找不到文章 missing.md")),
        ([], (5, "还没有文章")),
        (["POST", "--theme", "nope"], (2, "没有名为“nope”的主题")),
        (["POST", "--theme", "nope.css"], (2, "找不到主题文件 nope.css")),
        (["POST", "--code-theme", "nope"], (2, "没有名为“nope”的代码主题")),
        (["POST", "--port", "70000"], (2, "--port")),
        (["POST", "--export", "POST"], (5, "会盖掉文章")),
    ],
)
def test_what_is_wrong_is_told_in_one_sentence(post, empty, capsys, arguments, told):
    code, words = told
    assert main(["preview", *(str(post) if word == "POST" else word for word in arguments), "--no-open"]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert not list(empty.iterdir())
    assert "Traceback" not in err


def test_a_taken_port_is_told(post, capsys):
    with server.bind(0) as listening:
        assert main(["preview", str(post), "--no-open", "--port", str(listening.getsockname()[1])]) == 2
    assert "已被占用" in capsys.readouterr().err
