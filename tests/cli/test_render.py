from __future__ import annotations

import json

import pytest

from blogwriter.cli import main

POST = "---\ntitle: 题\n---\n\n## 一\n\n甲**“乙”**丙 $x$\n\n![图](figures/a.png)\n"


@pytest.fixture
def post(tmp_path):
    folder = tmp_path / "post"
    folder.mkdir()
    (folder / "index.md").write_text(POST, encoding="utf-8")
    return folder / "index.md"


def test_files_land_beside_the_post(post, capsys):
    assert main(["render", str(post), "--to", "wechat,juejin"]) == 0
    assert {"wechat.html", "wechat-api.html", "juejin.md", "images"} <= {file.name for file in post.parent.iterdir()}
    assert "第 9 行" in capsys.readouterr().err


def test_a_folder_means_its_index(post, tmp_path):
    assert main(["render", str(post.parent), "--to", "markdown", "--out", str(tmp_path / "out")]) == 0
    assert "甲“**乙**”丙" in (tmp_path / "out" / "markdown.md").read_text(encoding="utf-8")


def test_files_of_a_folder_land_inside_it(post):
    assert main(["render", str(post.parent), "--to", "juejin"]) == 0
    assert (post.parent / "juejin.md").exists()


def test_json_lists_files_limits_and_warnings(post, tmp_path, capsys):
    assert main(["render", str(post), "--to", "wechat", "--out", str(tmp_path / "out"), "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)[0]
    assert plain["files"][0]["name"] == "wechat.html"
    assert {"name": "title", "measured": 1, "allowed": 32} in plain["limits"]
    assert plain["warnings"][0]["line"] == 9


def test_all_means_every_platform(post, tmp_path):
    assert main(["render", str(post), "--to", "all", "--out", str(tmp_path / "out"), "--cover", "title"]) == 0
    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert {"zhihu.md", "zhihu.html", "hugo.md", "hexo.md", "jekyll.md", "html.html", "cover-900x383.png"} <= names


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--to", "nope"], 2, "wechat"),
        (["--to", ","], 2, "--to"),
        (["--theme", "nope"], 2, "default"),
        (["--theme", "nope.css"], 2, "nope.css"),
        (["--code-theme", "nope"], 2, "plain"),
        (["--cover", "nope.png"], 5, "nope.png"),
    ],
)
def test_a_wrong_option_is_told_with_the_way_out(arguments, code, said, post, capsys):
    assert main(["render", str(post), *arguments]) == code
    assert said in capsys.readouterr().err


def test_over_budget_writes_everything_and_exits_with_5(post, tmp_path, capsys):
    post.write_text("# 题\n\n" + "字" * 21_000, encoding="utf-8")
    assert main(["render", str(post), "--out", str(tmp_path / "out")]) == 5
    assert (tmp_path / "out" / "wechat-api.html").stat().st_size > 60_000
    assert "办法" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"), [(b"\xff\xfe\x00", "UTF-8"), (b"---\ntitle: [\n---\nx", "front matter"), (None, "找不到")]
)
def test_a_post_that_cannot_be_read_is_told(content, said, tmp_path, capsys):
    file = tmp_path / "x.md"
    if content is not None:
        file.write_bytes(content)
    assert main(["render", str(file)]) == 5
    assert said in capsys.readouterr().err


def test_the_post_itself_is_never_overwritten(tmp_path, capsys):
    file = tmp_path / "juejin.md"
    file.write_text("# 题\n\n==x==\n", encoding="utf-8")
    assert main(["render", str(file), "--to", "juejin"]) == 5
    assert file.read_text(encoding="utf-8") == "# 题\n\n==x==\n"
    assert "--out" in capsys.readouterr().err


def test_own_css_is_a_theme(post, tmp_path):
    css = tmp_path / "own.css"
    css.write_text(".post h2 { color: #123456; position: fixed }", encoding="utf-8")
    assert main(["render", str(post), "--theme", str(css), "--out", str(tmp_path / "out")]) == 0
    page = (tmp_path / "out" / "wechat.html").read_text(encoding="utf-8")
    assert "color:#123456" in page
    assert "position" not in page


def test_pictures_outside_the_posts_folder_are_not_read(post, tmp_path, capsys):
    (tmp_path / "secret.png").write_bytes(b"secret")
    post.write_text("![x](../secret.png)\n", encoding="utf-8")
    assert main(["render", str(post), "--to", "juejin", "--out", str(tmp_path / "out")]) == 0
    assert "找不到" in capsys.readouterr().err
    assert not (tmp_path / "out" / "images").exists()


def test_a_long_post_is_split_when_asked_to(post, tmp_path):
    post.write_text("# 题\n\n" + "".join(f"## {n}\n\n{'字' * 900}\n\n" for n in range(30)), encoding="utf-8")
    assert main(["render", str(post), "--split", "--out", str(tmp_path / "out")]) == 0
    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert names == {"wechat-1.html", "wechat-2.html", "wechat-api-1.html", "wechat-api-2.html"}
