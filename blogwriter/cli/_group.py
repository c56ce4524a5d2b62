"""The group of commands, and the one place where errors become a message and an exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click

from blogwriter import __version__, plugins, redaction
from blogwriter.cli import _debug, overview
from blogwriter.errors import BlogwriterError

__all__ = ["group", "run"]


class _Help(click.HelpFormatter):
    """What click itself puts into the help of a command, in Chinese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:  # noqa: ARG002 - click's signature
        for english, chinese in (("[OPTIONS]", "[选项]"), ("COMMAND", "命令"), ("[ARGS]...", "[参数]…")):
            args = args.replace(english, chinese)
        super().write_usage(prog, args, prefix="用法：")

    def write_heading(self, heading: str) -> None:
        named = {"Options": "选项", "Commands": "命令"}.get(heading, heading)
        self.write(f"{'':>{self.current_indent}}{named}：\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(_named(name), _said(text)) for name, text in rows], col_max, col_spacing)


_KINDS = {
    "DIRECTORY": "文件夹",
    "FILE": "文件",
    "FLOAT": "数字",
    "FLOAT RANGE": "数字",
    "INTEGER": "整数",
    "INTEGER RANGE": "整数",
    "PATH": "路径",
    "TEXT": "文字",
}


def _named(option: str) -> str:
    """``--out TEXT`` → ``--out 文字``."""
    for english, chinese in _KINDS.items():
        if option.endswith(f" {english}"):
            return option.removesuffix(english) + chinese
    return option


def _said(text: str) -> str:
    for english, chinese in (
        ("Show this message and exit.", "显示这份说明。"),
        ("[default: ", "[默认 "),
        ("; required]", "；必填]"),
        ("[required]", "[必填]"),
    ):
        text = text.replace(english, chinese)
    return text


click.Context.formatter_class = _Help


class _Commands(click.Group):
    """Imports a command only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(plugins.names("cli"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in plugins.names("cli"):
            return None
        command = plugins.load("cli", cmd_name).command
        assert isinstance(command, click.Command)  # noqa: S101 - a contract test holds it for every command
        return command

    def get_help(self, ctx: click.Context) -> str:  # noqa: ARG002 - click's signature
        return overview()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", message="blogwriter %(version)s")
def group() -> None:
    """The group itself does nothing."""


def run(argv: Sequence[str]) -> int:
    """Run a command and return its exit code."""
    _use_utf8()
    given = list(argv)
    debug = _debug.wanted(given)
    out = sys.stdout
    try:
        with _debug.session(debug=debug):
            return _run(given, debug=debug)
    except BrokenPipeError:
        return _leave_quietly()
    except SystemExit:
        # click itself notices that the reader of our output went away: it exchanges the streams and leaves with 1.
        if sys.stdout is out:
            raise
        return _leave_quietly()


def _run(argv: list[str], *, debug: bool) -> int:
    try:
        return _exit_code(group.main(args=argv, prog_name="blogwriter", standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as exc:
        click.echo(exc.format_message(), err=True)
        return 2
    except click.UsageError as exc:
        _complain(_in_chinese(exc))
        return 2
    except click.ClickException as exc:
        _complain(exc.format_message())
        return exc.exit_code
    except BlogwriterError as exc:
        if debug:
            _debug.show(exc)
        if "--json" in argv:
            _tell(exc)
        _complain(exc.message)
        return exc.exit_code
    except (click.Abort, KeyboardInterrupt):
        _complain("已中断；已完成的部分保留，再运行一次会接着做")
        return 130


def _exit_code(result: Any) -> int:
    return result if isinstance(result, int) and not isinstance(result, bool) else 0


def _tell(error: BlogwriterError) -> None:
    """What went wrong as JSON: a script that asked for JSON gets some in every case."""
    told = {"code": error.code, "message": redaction.redact(error.message), "exit": error.exit_code}
    click.echo(json.dumps({"error": told}, ensure_ascii=False))


def _complain(message: str) -> None:
    click.echo(f"blogwriter: {redaction.redact(message)}", err=True)


def _use_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _leave_quietly() -> int:
    import os

    # The reader of our output went away (``| head``): give Python nothing left to flush.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _in_chinese(exc: click.UsageError) -> str:
    """The complaints of click in Chinese."""
    tail = f"；用法见 {exc.ctx.command_path} --help" if exc.ctx else ""
    if isinstance(exc, click.NoSuchOption):
        near = f"（是不是 {'、'.join(exc.possibilities)}？）" if exc.possibilities else ""
        return f"没有选项 {exc.option_name}{near}{tail}"
    if isinstance(exc, click.MissingParameter):
        name = exc.param.human_readable_name if exc.param else exc.param_hint
        return f"缺少参数 {name}{tail}"
    if isinstance(exc, click.BadParameter):
        name = exc.param.opts[-1] if exc.param and exc.param.opts else exc.param_hint
        return f"参数 {name} 有误：{_reason(exc)}{tail}"
    return f"{_reason(exc)}{tail}"


def _reason(exc: click.UsageError) -> str:
    import re

    message = exc.message
    for pattern, chinese in (
        (r"No such command ['\"](.*?)['\"].*", r"没有命令 \1"),
        (r"Got unexpected extra arguments? \((.*)\)", r"多余的参数：\1"),
        (r"['\"](.*)['\"] is not one of (.*)\.", r"\1 不在可选值 \2 之中"),
        (r"['\"](.*)['\"] is not a valid (integer|float).*", r"\1 不是数字"),
        (r"(.*) is not in the range (.*)\.", r"\1 超出范围 \2"),
        (r"Option ['\"](.*)['\"] requires an argument.*", r"选项 \1 后面缺少值"),
        (r".* ['\"](.*)['\"] does not exist\.", r"\1 不存在"),
        (r"Missing command\.", "请给出一个命令"),
        (r".* ['\"](.*)['\"] is a directory\.", r"\1 是文件夹，这里要一个文件"),
        (r".* ['\"](.*)['\"] is a file\.", r"\1 是文件，这里要一个文件夹"),
        (r".* ['\"](.*)['\"] is not (?:readable|writable)\.", r"\1 没有权限读写"),
    ):
        if re.fullmatch(pattern, message, re.DOTALL):
            return re.sub(pattern, chinese, message, flags=re.DOTALL)
    return message
