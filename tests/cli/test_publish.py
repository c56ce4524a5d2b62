from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from blogwriter.cli import main

POST = "---\ntitle: 题\nauthor: 甲\n---\n\n## 一\n\n正文\n\n![图 1](figures/figure-1.png)\n"
SECRET = "s3cr3t-0123456789abcdef"


def png(colour):
    out = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def post(tmp_path, monkeypatch):
    """No socket may be opened by what is tested here."""
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("a socket was opened"))
    folder = tmp_path / "post"
    (folder / "figures").mkdir(parents=True)
    (folder / "figures" / "figure-1.png").write_bytes(png("red"))
    (folder / "index.md").write_text(POST, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def account(tmp_path, *names, secret=SECRET):
    lines = "".join(f'[wechat.{name}]\napp_id = "wx-{name}"\n' for name in names)
    (tmp_path / "blogwriter.toml").write_text(lines, encoding="utf-8")
    config = tmp_path / "config" / "blogwriter"
    config.mkdir(parents=True)
    keys = "".join(f'[wechat.{name}]\napp_secret = "{secret}"\n' for name in names)
    (config / "keys.toml").write_text(keys, encoding="utf-8")


def test_a_dry_run_needs_no_account_and_writes_the_payload(post, capsys):
    assert main(["publish", "wechat", str(post), "--dry-run"]) == 0
    payload = (post / "wechat-draft.json").read_bytes()
    (article,) = json.loads(payload)["articles"]
    assert (article["title"], article["author"]) == ("题", "甲")
    assert b"\\u" not in payload
    said = capsys.readouterr()
    assert "wechat-draft.json" in said.out
    assert "原创" in said.out
    assert "title 1/32" in said.err


def test_json_is_one_value_on_stdout(post, capsys):
    assert main(["publish", "wechat", str(post / "index.md"), "--dry-run", "--json"]) == 0
    said = capsys.readouterr()
    plain = json.loads(said.out)
    assert (plain["action"], plain["media_id"]) == ("dry-run", "")
    assert len(plain["uploaded"]) == 2
    assert {"name": "title", "measured": 1, "allowed": 32} in plain["limits"]
    assert said.err == ""


@pytest.mark.parametrize(
    "cover", ["1", "图1", "图 1", "fig1", "Figure-1", "figure-1", "figures/figure-1.png", "own.png"]
)
def test_a_cover_is_a_figure_of_the_post_or_any_picture(cover, post, tmp_path):
    (tmp_path / "own.png").write_bytes(png("blue"))
    assert main(["publish", "wechat", str(post), "--dry-run", "--cover", cover]) == 0


@pytest.mark.parametrize(
    "case",
    [
        (["wechat"], (), 2, "config set wechat."),
        (["wechat"], ("a", "b"), 2, "--account"),
        (["wechat", "--account", "c"], ("a", "b"), 2, "有：a、b"),
        (["wechat", "--account", "c", "--dry-run"], (), 2, "config set wechat.c"),
        (["zhihu"], (), 7, "render 文章 --to zhihu"),
        (["nowhere"], (), 2, "wechat"),
        (["wechat", "--dry-run", "--cover", "图9"], (), 5, "图9"),
        (["wechat", "--dry-run", "--theme", "nope"], (), 2, "nope"),
    ],
)
def test_what_is_missing_is_told_with_the_way_out(case, post, tmp_path, capsys, monkeypatch):
    arguments, accounts, code, said = case
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    account(tmp_path, *accounts)
    assert main(["publish", arguments[0], str(post), *arguments[1:]]) == code
    assert said in capsys.readouterr().err


def test_an_account_without_its_secret_is_told(post, tmp_path, capsys):
    (tmp_path / "blogwriter.toml").write_text('[wechat.a]\napp_id = "wx1"\n', encoding="utf-8")
    assert main(["publish", "wechat", str(post)]) == 2
    assert "app_secret" in capsys.readouterr().err


def test_limits_are_told_before_anything_is_sent(post, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    account(tmp_path, "a")
    (post / "index.md").write_text("---\ntitle: " + "长" * 33 + "\n---\n\n文\n", encoding="utf-8")
    assert main(["publish", "wechat", str(post)]) == 7
    assert "标题 33 个字" in capsys.readouterr().err


def test_a_refused_dry_run_leaves_no_payload(post):
    (post / "index.md").write_text("---\ntitle: 题\n---\n", encoding="utf-8")
    assert main(["publish", "wechat", str(post), "--dry-run"]) == 7
    assert not (post / "wechat-draft.json").exists()


def test_an_unreachable_platform_is_told_without_any_secret(post, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setattr("time.sleep", lambda _: None)
    account(tmp_path, "a")
    monkeypatch.setattr("socket.socket.connect", refused)
    assert main(["publish", "wechat", str(post)]) == 7
    said = capsys.readouterr()
    assert "连不上 api.weixin.qq.com" in said.err
    assert SECRET not in said.out + said.err


def refused(*_):
    raise ConnectionRefusedError


def test_a_long_post_becomes_several_drafts_when_asked_to(post, capsys):
    body = "".join(f"## 第 {n} 节\n\n{'字' * 900}\n\n" for n in range(30))
    (post / "index.md").write_text(f"---\ntitle: 长\n---\n\n{body}", encoding="utf-8")
    assert main(["publish", "wechat", str(post), "--dry-run"]) == 7
    assert "--split" in capsys.readouterr().err
    assert main(["publish", "wechat", str(post), "--dry-run", "--split", "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    titles = [json.loads((post / f"wechat-draft-{n}.json").read_bytes())["articles"][0]["title"] for n in (1, 2)]
    assert titles == ["长（上）", "长（下）"]
    assert [draft["payload"].rpartition("-")[2] for draft in plain] == ["1.json", "2.json"]


def test_a_fault_in_a_later_part_is_told_before_the_first_is_written(post):
    body = "".join(f"## 第 {n} 节\n\n{'字' * 900}\n\n" for n in range(30))
    (post / "index.md").write_text(f"---\ntitle: {'长' * 30}\n---\n\n{body}", encoding="utf-8")
    assert main(["publish", "wechat", str(post), "--dry-run", "--split"]) == 7
    assert not list(post.glob("wechat-draft*"))


def test_another_title_may_be_given(post):
    assert main(["publish", "wechat", str(post), "--dry-run", "--title", "另一个"]) == 0
    assert json.loads((post / "wechat-draft.json").read_bytes())["articles"][0]["title"] == "另一个"
    assert "title: 题" in (post / "index.md").read_text(encoding="utf-8")


def test_a_title_that_is_too_long_is_told_with_one_that_fits(post, capsys):
    front = f"---\ntitle: {'长' * 40}\ntitle_candidates: [{'长' * 40}, 短的]\n---\n\n文\n"
    (post / "index.md").write_text(front, encoding="utf-8")
    assert main(["publish", "wechat", str(post), "--dry-run"]) == 7
    said = capsys.readouterr().err
    assert "40 个字" in said
    assert "“短的”" in said
