"""Defaults < user < project < environment < options; faults are listed together; secrets stay out of sight."""

from __future__ import annotations

import pytest

from blogwriter import settings
from blogwriter.errors import SettingsError


@pytest.fixture
def user():
    folder = settings.config_dir()
    folder.mkdir(parents=True)
    return folder


def test_the_later_source_wins(user, tmp_path, monkeypatch):
    (user / "blogwriter.toml").write_text("[llm]\nmodel = 'user'\nbase_url = 'http://user'\npreset = 'ollama'\n")
    (tmp_path / "blogwriter.toml").write_text("[llm]\nmodel = 'project'\nbase_url = 'http://project'\n")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://environment")
    loaded = settings.load({"llm": {"model": "option", "preset": None}}, folder=tmp_path).llm
    assert (loaded.preset, loaded.base_url, loaded.model) == ("ollama", "http://environment", "option")


def test_all_faults_are_listed_at_once(tmp_path):
    (tmp_path / "blogwriter.toml").write_text(
        "[llm]\nmodle = 'x'\nconcurrency = 0\ntimeout_s = 'long'\n[drfat]\n[draft]\nscript = 'cn'\n"
    )
    with pytest.raises(SettingsError) as caught:
        settings.load(folder=tmp_path)
    for part in ("modle", "concurrency", "timeout_s", "drfat", "script"):
        assert part in caught.value.message


def test_a_key_in_the_project_file_is_refused(tmp_path):
    (tmp_path / "blogwriter.toml").write_text("[llm]\napi_key = 'sk-secret'\n")
    with pytest.raises(SettingsError) as caught:
        settings.load(folder=tmp_path)
    assert "sk-secret" not in caught.value.message


def test_broken_toml_is_one_chinese_sentence(tmp_path):
    (tmp_path / "blogwriter.toml").write_bytes(b"[llm")
    with pytest.raises(SettingsError, match="不是有效的 TOML"):
        settings.load(folder=tmp_path)


def test_secrets_are_masked_everywhere(user, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    (user / "keys.toml").write_text("[wechat.main]\napp_id = 'wx1'\napp_secret = 'canary'\n")
    loaded = settings.load(folder=tmp_path)
    assert loaded.llm.api_key == "sk-canary"
    assert loaded.wechat["main"].app_secret == "canary"
    assert "canary" not in repr(loaded)
    assert "canary" not in repr(settings.describe(folder=tmp_path))


def test_every_value_says_where_it_was_set(tmp_path):
    (tmp_path / "blogwriter.toml").write_text("[draft]\nstyle = 'qa'\n")
    rows = {name: (value, origin) for name, value, origin in settings.describe(folder=tmp_path)}
    assert rows["draft.style"] == ("qa", "project")
    assert rows["draft.engine"] == ("auto", "默认")


def test_a_settings_file_that_cannot_be_read_says_why_in_chinese(tmp_path):
    (tmp_path / "blogwriter.toml").mkdir()
    with pytest.raises(SettingsError, match="那里是一个文件夹"):
        settings.load(folder=tmp_path)


def test_a_settings_file_in_another_encoding_says_so(tmp_path):
    (tmp_path / "blogwriter.toml").write_bytes("[draft]\nauthor = '张三'\n".encode("gb18030"))
    with pytest.raises(SettingsError, match="不是 UTF-8 编码，请另存为 UTF-8"):
        settings.load(folder=tmp_path)
