"""``blogwriter clean``: the article out of a scraped post."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from blogwriter import files
from blogwriter.cli._texts import Text, emit, texts
from blogwriter.errors import SettingsError

if TYPE_CHECKING:
    from blogwriter.chinese.clean import Line

__all__ = ["HELP", "command"]

HELP = "从抓取的网页或文章里清出正文，去掉导航、引流和插入的杂字"

_PAGE_BYTES = 20_000_000
_HTML = re.compile(r"\A\ufeff?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)


@click.command("clean", help=HELP + "。可以给出 HTML、Markdown、纯文本、网址，或 -（标准输入）。")
@click.argument("path", metavar="文件|网址|-")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="写到这个文件；默认写到标准输出。")
@click.option("--report", is_flag=True, help="在标准错误上列出去掉和改动的每一行及原因。")
@click.option("--dry-run", is_flag=True, help="只列出会去掉和改动的行，不输出正文。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON：每行的处理与原因。")
def command(path: str, output: Path | None, report: bool, dry_run: bool, as_json: bool) -> None:
    from blogwriter.chinese import clean

    source = _one(path)
    lines = clean.clean(_article(source))
    if report or dry_run:
        _report(source.name, lines)
    if as_json:
        click.echo(json.dumps({"lines": [_plain(line) for line in lines]}, ensure_ascii=False))
    elif dry_run:
        return
    elif output:
        files.write_whole(output, clean.kept(lines).encode("utf-8"))
    else:
        emit(clean.kept(lines))


def _one(path: str) -> Text:
    if path.startswith(("http://", "https://")):
        return _fetched(path)
    if Path(path).is_dir():
        raise SettingsError(f"{path} 是文件夹；clean 一次只清一篇", code="not_a_file")
    return next(iter(texts([path])))


def _fetched(url: str) -> Text:
    from blogwriter.sources import _fetch

    data = _fetch.fetch(url, limits=_fetch.Limits(bytes=_PAGE_BYTES)).data
    declared = re.search(rb"charset=[\"']?([\w-]+)", data[:2048])
    try:
        content = data.decode(declared[1].decode("ascii") if declared else "utf-8", errors="replace")
    except LookupError:
        content = data.decode("utf-8", errors="replace")
    return Text(url, None, content)


def _article(source: Text) -> str:
    from blogwriter.chinese import pages

    return pages.article(source.content) if _HTML.match(source.content[:4000]) else source.content


def _plain(line: Line) -> dict[str, object]:
    row: dict[str, object] = {"line_no": line.line_no, "action": line.action, "text": line.text, "rule": line.rule}
    return row | ({"doubtful": True} if line.doubtful else {})


def _report(name: str, lines: tuple[Line, ...]) -> None:
    labels = {"drop": "去掉", "edit": "改动", "keep": "存疑"}
    for line in lines:
        if line.action != "keep" or line.doubtful:
            click.echo(f"{name}:{line.line_no}: {labels[line.action]} [{line.rule}] {line.text.strip()[:80]}", err=True)
    dropped = sum(line.action == "drop" for line in lines)
    edited = sum(line.action == "edit" for line in lines)
    click.echo(f"{name}：去掉 {dropped} 行，改动 {edited} 行，保留 {len(lines) - dropped} 行", err=True)
