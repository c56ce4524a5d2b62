"""``blogwriter lint``: what to mend in a post before it is published."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import click

from blogwriter import files
from blogwriter.cli._texts import Text, emit, texts

if TYPE_CHECKING:
    from blogwriter.chinese.lint import Finding
    from blogwriter.models import Level

__all__ = ["HELP", "command"]

HELP = "检查排版、简繁混用、套话和平台禁忌，可自动修正"

_LEVELS: dict[Level, str] = {"error": "错误", "warning": "警告", "info": "提示"}


@click.command("lint", help=HELP + "。可以给出文件、文件夹或 -（标准输入）；有错误时退出码为 1。")
@click.argument("paths", nargs=-1, required=True, metavar="文件…")
@click.option("--fix", "mend", is_flag=True, help="就地修正能修的；标准输入则输出修正后的全文。")
@click.option("--keep", "names", multiple=True, metavar="词", help="不检查的词，可重复。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(paths: tuple[str, ...], mend: bool, names: tuple[str, ...], as_json: bool) -> int:
    from blogwriter.chinese import lint

    rows = []
    worst = 0
    for source in texts(paths):
        content = _mended(source, names) if mend else source.content
        found = lint.check(content, names=names)
        worst += sum(finding.severity == "error" for finding in found)
        rows.append({"file": source.name, "findings": [_plain(finding) for finding in found]})
        if not as_json:
            _show(source, found, to_stderr=mend and source.path is None)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    return 1 if worst else 0


def _mended(source: Text, names: tuple[str, ...]) -> str:
    from blogwriter.chinese import lint

    content = lint.fix(source.content, names=names)
    if source.path is None:
        emit(content)
    elif content != source.content:
        files.write_whole(source.path, content.encode("utf-8"))
    return content


def _plain(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "line": finding.line,
        "column": finding.column,
        "severity": finding.severity,
        "message": finding.message,
        "fix": finding.fix,
    }


def _show(source: Text, found: list[Finding], *, to_stderr: bool) -> None:
    for finding in found:
        told = finding.fix is None or not finding.fix.strip() or f"“{finding.fix}”" in finding.message
        hint = "" if told else f"（改为“{finding.fix}”）"
        place = f"{source.name}:{finding.line}:{finding.column}"
        click.echo(f"{place}: {_LEVELS[finding.severity]} [{finding.rule}] {finding.message}{hint}", err=to_stderr)
    count = Counter(finding.severity for finding in found)
    summary = "、".join(f"{count[level]} 个{label}" for level, label in _LEVELS.items() if count[level])
    click.echo(f"{source.name}：{summary or '没有问题'}", err=True)
