"""README says what the program does: its commands, its exit codes, the two commands that CI runs, the rooms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from blogwriter import errors, plugins
from blogwriter.cli import overview

README = Path(__file__).resolve().parents[1] / "README.md"


@pytest.fixture(scope="module")
def readme():
    return README.read_text(encoding="utf-8")


def fenced(text, mark):
    return re.search(rf"<!-- {mark} -->\n```\w*\n(.*?)\n```", text, re.DOTALL)[1]


def test_the_list_of_commands_is_what_help_prints(readme):
    assert fenced(readme, "commands").strip() == overview().strip()


def test_the_exit_codes_are_those_of_the_errors(readme):
    table = {int(code) for code in re.findall(r"^\| (\d+) \|", readme, re.MULTILINE)}
    kinds = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, errors.BlogwriterError)]
    assert table == {0, 130, *(kind.exit_code for kind in kinds)}


@pytest.mark.parametrize("mark", ["ci: demo", "ci: tests"])
def test_each_of_the_two_commands_is_a_single_line_that_makes_its_own_environment(readme, mark):
    command = fenced(readme, mark)
    assert "\n" not in command
    assert command.startswith("python3 -m venv .venv && ")


def test_every_engine_and_platform_is_named(readme):
    for room in ("writers", "platforms"):
        for name in plugins.names(room):
            assert f"`{name}`" in readme, name


def test_the_table_of_imports_is_the_one_that_is_held(readme):
    drawn = re.search(r"    (errors .*?cli)\n", readme, re.DOTALL)[1]
    tiers = [set(tier.split()) for tier in drawn.replace("\n", " ").split("←")]
    source = (Path(__file__).parent / "test_architecture.py").read_text(encoding="utf-8")
    held = [
        set(re.findall(r'"(\w+)"', line))
        for line in re.search(r"TIERS = \((.*?)\n\)", source, re.DOTALL)[1].splitlines()
    ]
    assert tiers == [tier for tier in held if tier]


def test_every_picture_and_file_it_names_is_there(readme):
    for target in re.findall(r"\]\(([^)#:]+)\)", readme):
        assert (README.parent / target).exists(), target
