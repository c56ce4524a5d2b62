"""The command line: a file per command, found by its name; the only room that prints.

A command module has ``HELP`` (one Chinese line in a plain literal) and ``command`` (a click command). Results go to
stdout, everything else to stderr. This file answers ``--help`` and ``--version`` with next to no imports; everything
else, and the turning of errors into exit codes, is in ``_group``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from blogwriter import __version__

__all__ = ["main", "overview"]

_USAGE = """用法：blogwriter 命令 [选项] …

  把论文变成可以发布的中文技术博文：每一句都能追溯到论文原文。

命令：
{commands}

选项：
  -h, --help  显示这份说明；blogwriter 命令 --help 显示一个命令的说明
  --version   显示版本号
  --debug     出错时显示细节和日志（密钥已隐去），可加在任何命令后面

先试试：blogwriter draft 论文.pdf（没有密钥也能用）
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    Args:
        argv: Arguments without the program's name; those of the process by default.
    """
    given = list(sys.argv[1:] if argv is None else argv)
    asked_by_shell = "_BLOGWRITER_COMPLETE" in os.environ
    if given in (["-h"], ["--help"]) and not asked_by_shell:
        _write(sys.stdout, overview())
        return 0
    if not given and not asked_by_shell:
        _write(sys.stderr, overview())
        return 2
    if given == ["--version"]:
        _write(sys.stdout, f"blogwriter {__version__}\n")
        return 0
    from blogwriter.cli import _group

    return _group.run(given)


def overview() -> str:
    """What ``blogwriter --help`` prints."""
    rows = sorted(_commands())
    width = max(len(name) for name, _ in rows)
    return _USAGE.format(commands="\n".join(f"  {name:<{width}}  {text}" for name, text in rows))


def _commands() -> list[tuple[str, str]]:
    folder = os.path.dirname(__file__)  # noqa: PTH120 - pathlib alone takes a third of the time of --help
    names = [name for name in os.listdir(folder) if name.endswith(".py") and not name.startswith("_")]  # noqa: PTH208
    return [(name[:-3].rstrip("_"), _help_in(f"{folder}/{name}")) for name in names]


def _help_in(file: str) -> str:
    """The command's ``HELP``, read as text: importing all commands would cost what laziness saves."""
    with open(file, encoding="utf-8") as stream:  # noqa: PTH123 - as above
        for line in stream:
            if line.startswith('HELP = "'):
                return line[8:].rstrip().rstrip('"')
    return ""


def _write(stream: object, text: str) -> None:
    stream.buffer.write(text.encode())  # type: ignore[attr-defined]
    stream.flush()  # type: ignore[attr-defined]
