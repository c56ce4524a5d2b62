"""The command line itself: help without weight, complaints in Chinese, errors as exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import click
import pytest

from blogwriter import __version__, errors, plugins
from blogwriter.cli import _group, main, overview


def run(capfd, *argv):
    code = main(argv)
    out, err = capfd.readouterr()
    return code, out, err


def test_help_lists_every_command_with_its_line(capfd):
    code, out, err = run(capfd, "--help")
    assert (code, err) == (0, "")
    for name in plugins.names("cli"):
        assert f"  {name} " in out
        assert plugins.load("cli", name).HELP in out


@pytest.mark.parametrize("name", plugins.names("cli"))
def test_the_help_of_a_command_has_no_words_of_click_in_english(capfd, name):
    code, out, err = run(capfd, name, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"用法：blogwriter {name}")
    assert not any(
        word in out
        for word in ("Usage", "Options", "OPTIONS", "ARGS", "Show this message", "default:", " TEXT", " FILE")
    )


def test_no_command_at_all_is_help_on_stderr(capfd):
    assert run(capfd) == (2, "", overview())


def test_version(capfd):
    assert run(capfd, "--version") == (0, f"blogwriter {__version__}\n", "")


@pytest.mark.parametrize(
    ("argv", "part"),
    [
        (("nope",), "没有命令 nope"),
        (("draft",), "缺少参数"),
        (("draft", "x", "--base-url", "nowhere"), "不是地址"),
        (("list", "styles", "more"), "多余的参数"),
        (("list", "--nope"), "没有选项 --nope"),
        (("list", "nope"), "不在可选值"),
        (("draft", "x", "--title", "9"), "超出范围"),
        (("draft", "x", "--title", "a"), "不是数字"),
        (("draft", "x", "--style"), "缺少值"),
        (("draft", "x", "--glossary", "nope.csv"), "不存在"),
        (("draft", "x", "--glossary", "."), ". 是文件夹，这里要一个文件"),
        (("draft", "x", "--handoff-dir", __file__), "是文件，这里要一个文件夹"),
    ],
)
def test_a_wrong_command_line_is_one_chinese_line_and_exit_code_2(capfd, argv, part):
    code, out, err = run(capfd, *argv)
    assert (code, out) == (2, "")
    assert part in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "error", [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, errors.BlogwriterError)]
)
def test_every_error_becomes_its_exit_code(capfd, monkeypatch, error):
    @click.command()
    def failing():
        message = "说清楚了"
        raise error(message, code="x")

    monkeypatch.setattr(_group._Commands, "get_command", lambda *_: failing)
    assert run(capfd, "x") == (error.exit_code, "", "blogwriter: 说清楚了\n")


def test_exit_codes_are_all_different():
    kinds = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, errors.BlogwriterError)]
    assert sorted(kind.exit_code for kind in kinds) == list(range(1, 8))


def test_an_interrupt_is_no_traceback(capfd, monkeypatch):
    @click.command()
    def slow():
        raise KeyboardInterrupt

    monkeypatch.setattr(_group._Commands, "get_command", lambda *_: slow)
    code, _, err = run(capfd, "x")
    assert code == 130
    assert "已中断" in err
    assert "Traceback" not in err


def test_a_bug_is_not_hidden(monkeypatch):
    @click.command()
    def buggy():
        raise ZeroDivisionError

    monkeypatch.setattr(_group._Commands, "get_command", lambda *_: buggy)
    with pytest.raises(ZeroDivisionError):
        main(["x"])


def test_output_into_a_closed_pipe_is_no_traceback():
    code = "import sys; from blogwriter.cli import main; sys.exit(main(['list', 'styles']))"
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([sys.executable, "-c", code], stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert done.returncode == 0
    assert done.stderr == ""


@pytest.mark.parametrize(
    "command",
    [
        ["render"],
        ["publish", "wechat", "--dry-run"],
        ["preview"],
        ["audit"],
        ["lint"],
        ["clean"],
        ["convert", "--to", "tw"],
        ["timeline", "check"],
    ],
    ids=lambda command: command[0],
)
def test_a_post_that_is_not_there_is_the_same_fault_to_every_command(capfd, command, tmp_path):
    code, _, err = run(capfd, *command, str(tmp_path / "nope.md"))
    assert code == 5
    assert "nope.md" in err


def test_chinese_gets_through_a_terminal_that_is_set_to_ascii():
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    code = "import sys; from blogwriter.cli import main; sys.exit(main(['list', 'styles']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env, check=True)
    assert "默认" in done.stdout.decode()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_name_our_program(capfd, shell):
    code, out, _ = run(capfd, "completion", shell)
    assert code == 0
    assert "_BLOGWRITER_COMPLETE" in out


def test_a_shell_is_offered_our_commands():
    env = {
        **os.environ,
        "_BLOGWRITER_COMPLETE": "bash_complete",
        "COMP_WORDS": "blogwriter dr",
        "COMP_CWORD": "1",
    }
    code = "import sys; from blogwriter.cli import main; sys.exit(main([]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env, check=False, text=True)
    assert done.stdout == "plain,draft\n"


def test_an_error_of_a_command_that_gives_json_is_json_too(capfd):
    code, out, err = run(capfd, "draft", "no-such.pdf", "--json")
    assert code == 3
    assert json.loads(out)["error"]["exit"] == code
    assert json.loads(out)["error"]["message"] in err


def test_list_without_a_kind_shows_every_kind(capfd):
    code, out, _ = run(capfd, "list")
    assert code == 0
    assert all(word in out for word in ("extract", "wechat", "arxiv", "story", "compact"))
    assert set(json.loads(run(capfd, "list", "--json")[1])) == {"engines", "platforms", "sources", "styles", "themes"}
