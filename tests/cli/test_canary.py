"""Keys in use show in nothing that a command writes: the quick form of ``tests/bench/bench_canary.py``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from blogwriter import settings
from blogwriter.cli import main

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))
from bench_canary import CANARIES, shown
from fake_model import FakeModel
from pdfs import small_paper


@pytest.fixture(scope="module")
def model():
    with FakeModel() as server:
        yield server


@pytest.fixture(autouse=True)
def keys(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", CANARIES["environment"])
    monkeypatch.setenv("BLOGWRITER_CACHE", str(tmp_path / "cache"))
    file = settings.config_dir() / "keys.toml"
    file.parent.mkdir(parents=True)
    file.write_text(
        f'[keys]\nmoonshot = "{CANARIES["keys.toml, preset"]}"\n'
        f'[wechat.main]\napp_id = "wx1"\napp_secret = "{CANARIES["wechat secret"]}"\n',
        encoding="utf-8",
    )
    small_paper(tmp_path / "bees.pdf", title="Counting Bees")


ADDRESS = f"https://u:{CANARIES['address password']}@example.test/a.pdf"
QUERY = f"https://example.invalid/a.pdf?token={CANARIES['query']}"
MODEL = ["--model", "fake-1", "--base-url"]


@pytest.mark.parametrize(
    "argv",
    [
        ["draft", "bees.pdf", "--no-figures", *MODEL, "ok"],
        ["draft", "bees.pdf", "--no-figures", *MODEL, "leak"],
        ["draft", "bees.pdf", "--no-figures", *MODEL, "401"],
        ["draft", "bees.pdf", "--no-figures", *MODEL, "400"],
        ["draft", "bees.pdf", *MODEL, f"ftp://u:{CANARIES['address password']}@h/v1"],
        ["draft", ADDRESS],
        ["inspect", ADDRESS, "--json"],
        ["batch", ADDRESS, "--engine", "extract"],
        ["ask", "bees.pdf", "什么方法？", *MODEL, "leak"],
        ["config", "show"],
        ["config", "set", "llm.api_key", CANARIES["environment"]],
        ["publish", "wechat", "nope.md"],
        ["draft", "bees.pdf", "--engine", "handoff", "--handoff-dir", "prompts", "--no-figures"],
    ],
    ids=lambda argv: " ".join(argv)[:40],
)
def test_no_canary_shows(argv, model, capfd, tmp_path):
    given = [model.url(word) if word in ("ok", "leak", "400", "401") else word for word in argv]
    main([*given, "--debug"])
    out, err = capfd.readouterr()
    files = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    assert shown(out.encode() + err.encode()) == []
    assert {str(file.relative_to(tmp_path)): found for file, data in files.items() if (found := shown(data))} == {}
    assert [text for text in model.prompts if shown(text.encode())] == []


def test_the_search_itself_finds_what_is_there():
    key = CANARIES["environment"]
    assert shown(f"…{key}…".encode()) == ["environment"]
    assert shown(b"") == []
