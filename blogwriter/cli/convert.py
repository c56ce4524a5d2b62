"""``blogwriter convert``: a Markdown file in another Chinese script."""

from __future__ import annotations

import difflib
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from blogwriter import files
from blogwriter.cli._texts import Text, emit, texts
from blogwriter.errors import SettingsError

if TYPE_CHECKING:
    from blogwriter.chinese.convert import Converted, Options, Target
    from blogwriter.models import Script

__all__ = ["HELP", "command"]

HELP = "简体、繁体（台湾、香港）互转，不碰代码、链接和公式"

_SCRIPTS: dict[Target, Script] = {"hans": "Hans", "tw": "Hant-TW", "hk": "Hant-HK", "hant": "Hant-TW"}


@click.command("convert", help=HELP + "。可以给出文件、文件夹或 -（标准输入）。")
@click.argument("paths", nargs=-1, required=True, metavar="文件…")
@click.option("--to", "target", required=True, type=click.Choice(["hans", "tw", "hk", "hant"]), help="目标字体。")
@click.option("--phrases/--no-phrases", default=True, help="是否连用词一起换（软件→軟體）；默认换。")
@click.option("--guard/--no-guard", default=None, help="是否用 jieba 核对词界；装了 jieba 时默认用。")
@click.option("--keep", "names", multiple=True, metavar="词", help="保持原样的词，可重复。")
@click.option(
    "--terms", "terms_file", type=click.Path(path_type=Path), help="自己的词表（原词<Tab>译词，首行为标题）。"
)
@click.option("-i", "--in-place", is_flag=True, help="直接改写文件。")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="写到这个文件；多个文件时写到这个文件夹。")
@click.option("--diff", "as_diff", is_flag=True, help="只显示改动，不写文件。")
@click.option("--report", is_flag=True, help="在标准错误上列出拿不准的地方。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON：文件、是否改动、拿不准的地方。")
def command(
    paths: tuple[str, ...],
    target: Target,
    phrases: bool,
    guard: bool | None,
    names: tuple[str, ...],
    terms_file: Path | None,
    in_place: bool,
    output: Path | None,
    as_diff: bool,
    report: bool,
    as_json: bool,
) -> None:
    from blogwriter.chinese.convert import convert

    if in_place and output:
        msg = "--in-place 与 -o 只能用一个"
        raise SettingsError(msg, code="options")
    options = _options(phrases=phrases, guard=guard, names=names, terms_file=terms_file)
    sources = list(texts(paths))
    if in_place and any(source.path is None for source in sources):
        msg = "标准输入不能就地改写，请去掉 --in-place"
        raise SettingsError(msg, code="options")
    if output:
        _require_apart([_target(source, output, many=len(sources) > 1) for source in sources])
    rows = []
    for source in sources:
        done = _with_timelines(source.content, convert(source.content, target, options), target)
        if report:
            _report(source, done)
        rows.append(_row(source, done))
        if as_diff:
            _show_diff(source, done)
        elif in_place or output:
            _save(source, done, output, many=len(sources) > 1)
        elif not as_json:
            emit(done.text)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))


def _with_timelines(before: str, done: Converted, target: Target) -> Converted:
    """Timelines of ours are written anew: a converted label would pass for a change by hand."""
    if "blogwriter:timeline" not in before:
        return done
    from blogwriter.timelines import scripts

    return replace(done, text=scripts.rewritten(before, done.text, _SCRIPTS[target]))


def _options(*, phrases: bool, guard: bool | None, names: tuple[str, ...], terms_file: Path | None) -> Options:
    from blogwriter.chinese import convert, terms
    from blogwriter.chinese import guard as guards

    user = terms.read(terms_file) if terms_file else {}
    segment = guards.available() if guard is None else guard
    return convert.Options(phrases=phrases, segment=segment, names=names, terms=tuple(sorted(user.items())))


def _doubts(source: Text, done: Converted) -> list[dict[str, object]]:
    from blogwriter.chinese.spans import positions

    places = positions(source.content, [doubt.start for doubt in done.doubts])
    return [
        {"line": line, "column": column, "text": doubt.source, "chosen": doubt.chosen, "other": doubt.other}
        for (line, column), doubt in zip(places, done.doubts, strict=True)
    ]


def _row(source: Text, done: Converted) -> dict[str, object]:
    return {"file": source.name, "changed": done.text != source.content, "doubts": _doubts(source, done)}


def _report(source: Text, done: Converted) -> None:
    rows = _doubts(source, done)
    for row in rows:
        place = f"{source.name}:{row['line']}:{row['column']}"
        click.echo(f"{place}: “{row['text']}”译作“{row['chosen']}”，也可能是“{row['other']}”", err=True)
    click.echo(f"{source.name}：{len(rows)} 处拿不准" if rows else f"{source.name}：没有拿不准的地方", err=True)


def _show_diff(source: Text, done: Converted) -> None:
    before, after = (text.splitlines(keepends=True) for text in (source.content, done.text))
    for line in difflib.unified_diff(before, after, source.name, source.name):
        emit(line if line.endswith("\n") else f"{line}\n")


def _require_apart(places: list[Path | None]) -> None:
    """Two posts must not be written to one place: most are called index.md."""
    twice = sorted({str(place) for place in places if place and places.count(place) > 1})
    if twice:
        msg = f"有几篇会写到同一个文件 {'、'.join(twice)}；请给出它们上一级的文件夹，或用 --in-place"
        raise SettingsError(msg, code="options")


def _target(source: Text, output: Path | None, *, many: bool) -> Path | None:
    if output and source.path and (many or output.is_dir()):
        return output / source.relative
    return source.path if output is None else output


def _save(source: Text, done: Converted, output: Path | None, *, many: bool) -> None:
    path = _target(source, output, many=many)
    if path is not None and (path != source.path or done.text != source.content):
        files.write_whole(path, done.text.encode("utf-8"))
