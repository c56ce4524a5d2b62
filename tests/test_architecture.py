"""Imports go one way; the table here is the one of the house."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from blogwriter import plugins

PACKAGE = Path(__file__).resolve().parents[1] / "blogwriter"

TIERS = (
    {"confined", "errors", "models", "redaction", "resources", "words"},
    {"codec", "files", "plugins", "settings"},
    {"articles", "chinese", "quantities", "styles", "timelines"},
    {"post_files", "post_papers", "retrieval"},
    {"audit", "llm", "platforms", "sources"},
    {"publishers", "writers"},
    {"pipeline", "preview"},
    {"batch", "questions"},
    {"cli"},
)
HEAVY = ("fitz", "numpy", "openai", "opencc", "pymupdf")


def tier_of(room):
    return next((number for number, rooms in enumerate(TIERS) if room in rooms), None)


def room_of(file):
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "blogwriter":
            yield from (alias.name for alias in node.names if alias.name != "__version__")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("blogwriter."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("blogwriter."))


FILES = [file for file in sorted(PACKAGE.rglob("*.py")) if room_of(file) not in ("__init__", "__main__")]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_go_one_way(file):
    here = room_of(file)
    assert tier_of(here) is not None, f"{here} has no place in the house: add it to TIERS"
    for room in imported_rooms(file):
        assert room == here or tier_of(room) < tier_of(here), f"{here} must not import {room}"


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from blogwriter.cli import main; main(['--help']);"
        f"print('HEAVY', sorted(set(sys.modules) & {set(HEAVY)!r}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "HEAVY []" in done.stderr


@pytest.mark.parametrize("folder", ["templates", "assets"])
def test_no_python_in_the_folders_of_data(folder):
    assert not list((PACKAGE.parent / folder).rglob("*.py"))


def test_no_module_catches_everything():
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None, file
                assert "Exception" not in {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)}, file


@pytest.mark.parametrize(("room", "name"), [(room, name) for room in plugins.ROOMS for name in plugins.names(room)])
def test_every_plugin_keeps_its_rooms_contract(room, name):
    module = plugins.load(room, name)
    wanted = {
        "cli": ("HELP", "command"),
        "llm": ("TITLE", "connect"),
        "platforms": ("TITLE", "render"),
        "publishers": ("TITLE", "publish"),
        "sources": ("TITLE", "accepts", "read"),
        "writers": ("TITLE", "estimate", "write"),
    }[room]
    for attribute in wanted:
        assert getattr(module, attribute, None), f"{room}/{name} lacks {attribute}"
