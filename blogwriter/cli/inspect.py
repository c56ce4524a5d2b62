"""``blogwriter inspect``: what was understood of a paper."""

from __future__ import annotations

import json

import click

from blogwriter.models import Paper, Section

__all__ = ["HELP", "command"]

HELP = "看一篇论文读出了什么：标题、章节、图表、参考文献、警告"


@click.command("inspect", help=HELP)
@click.argument("ref")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--password", help="加密 PDF 的密码。")
@click.option("--allow-private", is_flag=True, help="允许从本机或内网地址下载。")
def command(ref: str, as_json: bool, password: str | None, allow_private: bool) -> None:
    from blogwriter.settings import cache_dir
    from blogwriter.sources import ReadOptions, read

    paper = read(ref, ReadOptions(password=password, cache=cache_dir(), allow_private=allow_private))
    if as_json:
        click.echo(json.dumps(_plain(paper), ensure_ascii=False, indent=1))
        return
    _show(paper)


def _plain(paper: Paper) -> dict[str, object]:
    from blogwriter.codec import to_plain

    plain: dict[str, object] = to_plain(paper)
    plain["sections"] = [to_plain(section) | {"appendix": section.appendix} for section in paper.sections]
    return plain


def _show(paper: Paper) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.tree import Tree

    console = Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]{escape(paper.title) or '（没有认出标题）'}[/bold]")
    for label, value in _facts(paper):
        console.print(f"{label}：{escape(value)}")
    tree = Tree("章节")
    branches = {0: tree}
    for section in paper.sections:
        level = max(key for key in branches if key < section.level)
        branches = {key: branch for key, branch in branches.items() if key <= level}
        branches[section.level] = branches[level].add(escape(_line(section)))
    console.print(tree)
    for kind, items in (("图", paper.figures), ("表", paper.tables)):
        for item in items:
            where = "" if item.bbox else "，没有找到图框"
            console.print(f"{kind} {item.number}（第 {item.page} 页{where}）{escape(item.caption[:80])}")
    for warning in paper.warnings:
        page = f"第 {warning.page} 页：" if warning.page else ""
        console.print(f"[yellow]注意[/yellow] {page}{escape(warning.message)}")


def _facts(paper: Paper) -> list[tuple[str, str]]:
    prose = sum(sentence.kind == "prose" for sentence in paper.sentences)
    rows = [
        ("作者", "、".join(paper.authors) or "（没有认出）"),
        ("编号", paper.id),
        ("日期", paper.published or ""),
        ("出处", paper.venue or ""),
        ("许可", paper.licence or ""),
        ("页数", str(paper.pages)),
        ("正文", f"{prose} 句，公式 {len(paper.formulas)} 个，参考文献 {len(paper.references)} 条"),
        ("摘要", paper.abstract[:200]),
    ]
    return [(label, value) for label, value in rows if value]


def _line(section: Section) -> str:
    number = f"{section.number} " if section.number else ""
    appendix = "（附录）" if section.appendix else ""
    page = f"  第 {section.page} 页" if section.page else ""
    return f"{number}{section.title}{appendix}{page} · {len(section.sentences)} 句"
