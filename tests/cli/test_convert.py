from __future__ import annotations

import io
import json
import sys

import pytest

from blogwriter.cli import main


@pytest.fixture
def post(tmp_path):
    file = tmp_path / "post.md"
    file.write_bytes("# 软件\r\n\r\n`软件`".encode())
    return file


def run(capfdbinary, *arguments):
    code = main(["convert", "--no-guard", *map(str, arguments)])
    out, err = capfdbinary.readouterr()
    return code, out.decode(), err.decode()


def test_the_result_goes_to_standard_output_byte_for_byte(post, capfdbinary):
    assert run(capfdbinary, post, "--to", "tw") == (0, "# 軟體\r\n\r\n`软件`", "")


def test_standard_input_is_a_file_too(capfdbinary, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("软件".encode())))
    assert run(capfdbinary, "-", "--to", "hk") == (0, "軟件", "")


def test_in_place_writes_the_file(post, capfdbinary):
    assert run(capfdbinary, post, "--to", "tw", "--in-place")[:2] == (0, "")
    assert post.read_bytes() == "# 軟體\r\n\r\n`软件`".encode()


def test_a_folder_goes_to_a_folder(post, tmp_path, capfdbinary):
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "post.md").write_text("内存", encoding="utf-8")
    out = tmp_path / "out"
    assert run(capfdbinary, tmp_path, "--to", "tw", "-o", out)[0] == 0
    assert (out / "two" / "post.md").read_text(encoding="utf-8") == "記憶體"
    assert post.read_bytes() == "# 软件\r\n\r\n`软件`".encode()


def test_diff_shows_and_writes_nothing(post, capfdbinary):
    before = post.read_bytes()
    _, out, _ = run(capfdbinary, post, "--to", "tw", "--diff")
    assert "-# 软件" in out
    assert "+# 軟體" in out
    assert post.read_bytes() == before


def test_json_says_what_changed(post, capfdbinary):
    _, out, err = run(capfdbinary, post, "--to", "tw", "--json", "--report")
    assert json.loads(out) == [{"file": str(post), "changed": True, "doubts": []}]
    assert "没有拿不准的地方" in err


@pytest.mark.parametrize(
    ("content", "arguments", "complaint"),
    [
        (b"\xff\xfe", [], "不是 UTF-8"),
        (None, [], "没有文件"),
        (b"a", ["--in-place", "-o", "x"], "只能用一个"),
        (b"a", ["--terms", "none.tsv"], "无法读取词表"),
    ],
)
def test_what_goes_wrong_is_said_in_a_sentence(tmp_path, capfdbinary, content, arguments, complaint):
    file = tmp_path / "bad.md"
    if content is not None:
        file.write_bytes(content)
    code, out, err = run(capfdbinary, file, "--to", "tw", *arguments)
    assert (code > 0, out, complaint in err, "Traceback" in err) == (True, "", True, False)


def test_a_text_that_cannot_be_read_ends_as_every_other_such_post_does(tmp_path, capfdbinary):
    file = tmp_path / "bad.md"
    file.write_bytes(b"\xff\xfe")
    assert run(capfdbinary, file, "--to", "tw")[0] == 5


def test_a_timeline_of_ours_stays_ours(tmp_path, capfdbinary):
    file = tmp_path / "post.md"
    file.write_text("```mermaid\n%% blogwriter:timeline from=2023-03-14 to=2023-03-16\n```\n", encoding="utf-8")
    assert main(["timeline", "render", str(file)]) == 0
    capfdbinary.readouterr()
    assert run(capfdbinary, file, "--to", "tw", "--in-place")[0] == 0
    before = file.read_bytes()
    assert "發布時間軸".encode() in before
    assert main(["timeline", "render", str(file)]) == 0
    assert "手工" not in capfdbinary.readouterr()[1].decode()
    assert file.read_bytes() == before


def test_posts_of_one_name_do_not_overwrite_each_other(tmp_path, capfdbinary):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.md").write_text(f"软件{name}\n", encoding="utf-8")
    out = tmp_path / "out"
    code, _, err = run(capfdbinary, tmp_path / "a/index.md", tmp_path / "b/index.md", "--to", "tw", "-o", out)
    assert (code, out.exists()) == (2, False)
    assert "同一个文件" in err
    (tmp_path / "posts").mkdir()
    (tmp_path / "a").rename(tmp_path / "posts/a")
    (tmp_path / "b").rename(tmp_path / "posts/b")
    assert run(capfdbinary, tmp_path / "posts", "--to", "tw", "-o", out)[0] == 0
    assert (out / "b/index.md").read_text(encoding="utf-8") == "軟體b\n"
