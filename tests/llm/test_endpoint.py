from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from blogwriter import settings
from blogwriter.errors import SettingsError
from blogwriter.llm import _probe, choose
from blogwriter.llm._endpoint import find
from blogwriter.llm._presets import PRESETS, preset_for, preset_named


def nobody(_address, _key):
    return ()


def found(monkeypatch, *, ask=nobody, environment=None, files=None, **options):
    for name, value in (environment or {}).items():
        monkeypatch.setenv(name, value)
    for name, text in (files or {}).items():
        path = settings.paths()[name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return find(settings.load({"llm": options}), ask=ask)


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for preset in PRESETS:
        for variable in preset.key_variables:
            monkeypatch.delenv(variable, raising=False)


def test_without_anything_there_is_no_endpoint(monkeypatch):
    assert found(monkeypatch) is None


def test_the_extract_is_chosen_and_the_reason_given(monkeypatch):
    monkeypatch.setattr(_probe, "models", nobody)
    choice = choose(settings.load())
    assert choice.kind == "extract"
    assert "没有配置模型" in choice.why


@pytest.mark.parametrize(
    ("environment", "host", "model"),
    [
        ({"OPENAI_API_KEY": "sk-1"}, "api.openai.com", "gpt-4.1-mini"),
        ({"DEEPSEEK_API_KEY": "k"}, "api.deepseek.com", "deepseek-chat"),
        ({"ZAI_API_KEY": "k"}, "open.bigmodel.cn", "glm-4.6"),
        (
            {"OPENAI_API_KEY": "x", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "BLOGWRITER_MODEL": "m"},
            "127.0.0.1:9",
            "m",
        ),
        ({"BLOGWRITER_PRESET": "qwen", "DASHSCOPE_API_KEY": "k"}, "dashscope.aliyuncs.com", "qwen-plus"),
    ],
)
def test_the_environment_is_enough(monkeypatch, environment, host, model):
    endpoint = found(monkeypatch, environment=environment)
    assert (endpoint.host, endpoint.model) == (host, model)
    assert endpoint.why


def test_a_key_of_openai_is_not_sent_to_another_provider(monkeypatch):
    with pytest.raises(SettingsError, match="DEEPSEEK_API_KEY"):
        found(monkeypatch, environment={"OPENAI_API_KEY": "sk-openai"}, preset="deepseek")


def test_with_an_address_of_the_users_own_any_key_goes_there(monkeypatch):
    environment = {"OPENAI_API_KEY": "sk-any"}
    endpoint = found(monkeypatch, environment=environment, base_url="https://llm.example/v1", model="m")
    assert endpoint.api_key == "sk-any"


def test_the_key_of_a_preset_comes_from_the_keys_file_first(monkeypatch):
    files = {"keys": '[keys]\ndeepseek = "from-file"\n'}
    endpoint = found(monkeypatch, environment={"DEEPSEEK_API_KEY": "from-env"}, files=files, preset="deepseek")
    assert endpoint.api_key == "from-file"
    assert "keys.toml" in endpoint.why
    assert "from-file" not in repr(endpoint) + endpoint.why


def test_a_preset_on_the_command_line_beats_an_address_in_a_file(monkeypatch):
    files = {"project": '[llm]\nbase_url = "https://old.example/v1"\n'}
    endpoint = found(monkeypatch, environment={"DEEPSEEK_API_KEY": "k"}, files=files, preset="deepseek")
    assert endpoint.host == "api.deepseek.com"


@pytest.mark.parametrize(
    ("typed", "used"),
    [
        ("https://a.example/v1/chat/completions", "https://a.example/v1"),
        ("https://a.example/v1/", "https://a.example/v1"),
        ("a.example/v1", "https://a.example/v1"),
        ("localhost:8000/v1", "http://localhost:8000/v1"),
    ],
)
def test_an_address_is_taken_as_people_paste_it(monkeypatch, typed, used):
    assert found(monkeypatch, base_url=typed, model="m").base_url == used


@pytest.mark.parametrize("typed", ["ftp://a.example", "http://", "http://[::1", "https://a.example:99999/v1"])
def test_an_impossible_address_is_refused(monkeypatch, typed):
    with pytest.raises(SettingsError, match="地址"):
        found(monkeypatch, base_url=typed, model="m")


def test_a_local_service_is_found_by_its_port_and_asked_for_its_model(monkeypatch):
    def ask(address, _key):
        return ("bge-m3-embed", "qwen3:8b") if ":11434" in address else ()

    endpoint = found(monkeypatch, ask=ask)
    assert (endpoint.host, endpoint.model, endpoint.local) == ("127.0.0.1:11434", "qwen3:8b", True)
    assert "Ollama" in endpoint.why


def test_a_configured_endpoint_is_not_passed_over_for_a_local_one(monkeypatch):
    endpoint = found(monkeypatch, ask=lambda *_: ("local",), environment={"DEEPSEEK_API_KEY": "k"})
    assert endpoint.host == "api.deepseek.com"


def test_an_address_with_several_models_asks_the_user(monkeypatch):
    with pytest.raises(SettingsError, match="one、two"):
        found(monkeypatch, ask=lambda *_: ("one", "two"), base_url="https://a.example/v1")


def test_without_probing_nobody_is_asked(monkeypatch):
    endpoint = found(monkeypatch, ask=None, base_url="https://a.example/v1")
    assert endpoint.model == ""


def test_an_unknown_preset_names_those_there_are():
    with pytest.raises(SettingsError, match="deepseek"):
        preset_named("deepsek")


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_every_preset_is_found_by_its_own_address(preset):
    assert preset_for(preset.base_url) is preset
    assert preset.model or preset.local


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (b'{"data": [{"id": "a"}, {"id": "b"}]}', ("a", "b")),
        (b"<html>", ()),
        (b'{"data": 3}', ()),
        (b"[]", ()),
    ],
)
def test_a_service_is_known_by_the_form_of_its_list(body, names):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert _probe.models(f"http://127.0.0.1:{server.server_port}/v1", "") == names


def test_where_nobody_answers_there_are_no_models():
    assert _probe.models("http://127.0.0.1:1/v1", "k") == ()


def test_a_choice_shows_no_key(monkeypatch):
    monkeypatch.setenv("DEEPSEEK_API_KEY", "sk-SECRET-1234567890")
    choice = choose(settings.load(), probe=False)
    assert choice.kind == "model"
    assert "SECRET" not in json.dumps([choice.why, choice.base_url_host, repr(choice)])
