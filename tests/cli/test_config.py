from __future__ import annotations

import io
import json
import stat

import pytest

from blogwriter import redaction, settings
from blogwriter.cli import main

KEY = "sk-live-SECRET-1234567890"


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(redaction, "_LIVE", set())


@pytest.fixture
def config(monkeypatch, capsys):
    """config(arguments, stdin) → (exit code, stdout, stderr)."""

    def run(*arguments, stdin=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = main(["config", *arguments])
        return code, *capsys.readouterr()

    return run


def test_a_key_goes_from_stdin_into_a_private_file_and_is_never_shown(config):
    assert config("set", "keys.deepseek", stdin=f"{KEY}\n")[0] == 0
    file = settings.paths()["keys"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert settings.load().keys["deepseek"] == KEY
    for arguments in (("show",), ("show", "--json"), ("path",)):
        code, out, err = config(*arguments)
        assert code == 0
        assert "SECRET" not in out + err
    assert ("keys.deepseek", "（已设置）", "keys") in settings.describe()


@pytest.mark.parametrize("name", ["llm.api_key", "keys.qwen", "wechat.main.app_secret"])
def test_a_key_on_the_command_line_is_refused_and_not_repeated(config, name):
    code, out, err = config("set", name, KEY)
    assert code == 2
    assert "历史记录" in err
    assert "SECRET" not in out + err
    assert not settings.paths()["keys"].exists()


def test_an_empty_key_is_refused(config):
    assert config("set", "llm.api_key", stdin="\n")[0] == 2


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("llm.model", "qwen-plus", "qwen-plus"),
        ("llm.concurrency", "9", 9),
        ("llm.temperature", "0", 0.0),
        ("llm.stream", "false", False),
        ("llm.extra_body", '{"enable_thinking": false}', {"enable_thinking": False}),
    ],
)
def test_a_setting_is_kept_as_its_type(config, name, typed, value):
    assert config("set", name, typed)[0] == 0
    assert getattr(settings.load().llm, name.partition(".")[2]) == value


def test_comments_and_order_of_a_file_stay(config):
    file = settings.paths()["project"]
    file.write_text('# 我的设置\n[draft]\nstyle = "qa"  # 七问\n', encoding="utf-8")
    assert config("set", "--project", "draft.length", "short")[0] == 0
    assert config("set", "--project", "draft.style", "story")[0] == 0
    assert file.read_text(encoding="utf-8") == '# 我的设置\n[draft]\nstyle = "story"  # 七问\nlength = "short"\n'


def test_unset_goes_back_to_the_default(config):
    config("set", "llm.model", "m")
    assert config("set", "llm.model", "--unset")[0] == 0
    assert settings.load().llm.model == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("llm.concurrency", "many"), "应是整数"),
        (("llm.concurrency", "0"), "应在 1 到"),
        (("draft.script", "hant"), "hans、tw、hk"),
        (("concurrency", "3"), "llm.concurrency"),
        (("llm.nothing", "3"), "config show"),
        (("llm.model",), "缺少"),
        (("llm.extra_body", "x=1"), "JSON"),
        (("--project", "llm.api_key"), "--project"),
    ],
)
def test_what_cannot_be_set_is_said_and_nothing_is_written(config, arguments, said):
    code, out, err = config("set", *arguments, stdin="")
    assert (code, out) == (2, "")
    assert said in err
    assert not settings.paths()["user"].exists()


def test_show_says_where_a_value_comes_from(config, monkeypatch):
    config("set", "llm.model", "from-file")
    monkeypatch.setenv("BLOGWRITER_PRESET", "qwen")
    rows = {row["name"]: (row["value"], row["origin"]) for row in json.loads(config("show", "--json")[1])}
    assert rows["llm.model"] == ("from-file", "你的设置文件")
    assert rows["llm.preset"] == ("qwen", "环境变量")
    assert rows["llm.idle_s"][1] == "默认"


def test_a_broken_file_is_named(config):
    settings.paths()["project"].write_text("[llm\n", encoding="utf-8")
    code, _, err = config("set", "--project", "llm.model", "m")
    assert code == 2
    assert "blogwriter.toml" in err


def test_paths_are_told(config):
    assert set(json.loads(config("path", "--json")[1])) == {"user", "keys", "project", "cache"}


@pytest.mark.parametrize(
    ("name", "value", "known"),
    [
        ("draft.style", "nope", "story"),
        ("draft.engine", "nope", "auto"),
        ("llm.preset", "nope", "deepseek"),
        ("llm.base_url", "nowhere", "https://"),
    ],
)
def test_a_name_that_later_runs_would_stop_at_is_not_saved(config, name, value, known):
    code, _, err = config("set", name, value)
    assert code == 2
    assert known in err
    assert not settings.paths()["user"].exists()
