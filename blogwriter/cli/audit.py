"""``blogwriter audit``: which sentences of a post the paper does not bear out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from blogwriter import articles, audit, files, post_papers
from blogwriter.audit import pages, report
from blogwriter.cli import _console, _deep
from blogwriter.errors import AuditError, RenderError, SourceError, reason
from blogwriter.models import Article, Finding, Paper, Report

__all__ = ["HELP", "command"]

HELP = "逐句核对一篇博文：哪些话论文没有说过，或说的不一样"
_FORMATS = ("table", "json", "md", "html")
_MAX_BYTES = 5_000_000
Images = dict[tuple[str, int], report.PageImage]


@click.command("audit", help=HELP)
@click.argument("post", type=click.Path(path_type=Path), metavar="POST.md")
@click.option(
    "--paper",
    "refs",
    multiple=True,
    metavar="论文",
    help="论文：PDF 路径、arXiv 编号或网址；依据几篇写的博文给几次。[默认取 front matter 里的 papers]",
)
@click.option("--version-of", "versions", multiple=True, metavar="论文", help="同一论文的其他版本，可给多次。")
@click.option("--deep", is_flag=True, help="再请模型逐句核对（需要配置模型）。")
@click.option("--preset", help="--deep 用的服务商。")
@click.option("--model", help="--deep 用的模型名。")
@click.option("--base-url", help="--deep 用的 OpenAI 兼容接口地址。")
@click.option("--budget", type=click.FloatRange(min=0), help="--deep 最多花多少钱（价目表的货币）。[默认不限]")
@click.option(
    "--handoff-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="--deep 不用接口：把提示写进这个文件夹，由你贴给任意聊天模型。",
)
@click.option("--fresh", is_flag=True, help="--deep 不用缓存的回答，重新问模型。")
@click.option("--dry-run", is_flag=True, help="只看 --deep 要问多少、花多少，不问模型。")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="table", help="输出的样子。[默认 table]")
@click.option("--json", "as_json", is_flag=True, help="等于 --format json。")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="写入文件，而不是标准输出。")
@click.option("--strict", is_flag=True, help="有“矛盾”时以退出码 6 结束。")
@click.option("--password", help="PDF 的打开密码。")
def command(
    post: Path,
    refs: tuple[str, ...],
    versions: tuple[str, ...],
    deep: bool,
    dry_run: bool,
    form: str,
    as_json: bool,
    output: Path | None,
    strict: bool,
    password: str | None,
    **given: Any,
) -> None:
    post = post / "index.md" if (post / "index.md").is_file() else post
    article = _article(post)
    read = [_paper(ref, password) for ref in refs] or _named(article, post.parent, password)
    shelf = audit.arranged(articles.front(article), read, name=post.name)
    papers = tuple(paper for paper in shelf if paper)
    others = audit.versions_of(papers, [_paper(version, password) for version in versions])
    if dry_run:
        asked, claims = audit.planned(article, *shelf, options=audit.Options(versions=others))
        _deep.show_estimate(asked, claims, given, as_json=as_json)
        return
    ask = _deep.asking(given) if deep else None
    with _console.progress(quiet=not deep) as progress:
        found = audit.check(article, *shelf, options=audit.Options(versions=others, ask=ask, progress=progress))
    form = "json" if as_json else form
    if form == "table" and output is None:
        _table(found, papers)
    else:
        images = _images(papers, found, password) if form == "html" else {}
        _put(_text(form, found, article, papers, images), output)
    wrong = sum(finding.verdict == "矛盾" for finding in found.findings)
    if strict and wrong:
        raise AuditError(f"{post.name} 有 {wrong} 处与论文矛盾，请改正后再核对", code="contradictions")


def _article(post: Path) -> Article:
    if post.is_dir():
        raise RenderError(f"{post} 是文件夹，里面没有 index.md：请给出博文的 .md 文件", code="cannot_read")
    try:
        data = post.read_bytes()
    except OSError as exc:
        raise RenderError(f"无法读取 {post}：{reason(exc)}", code="cannot_read") from exc
    if data.startswith(b"%PDF"):
        raise RenderError(
            f"{post.name} 是 PDF，不是博文：请给出博文的 .md 文件，论文用 --paper 给出", code="not_a_post"
        )
    if len(data) > _MAX_BYTES:
        raise RenderError(f"{post} 超过 5 MB，不像一篇博文", code="too_large")
    try:
        return articles.parse(data.decode("utf-8-sig"), name=post.name)
    except UnicodeDecodeError as exc:
        raise RenderError(f"{post} 不是 UTF-8 编码，请另存为 UTF-8", code="not_utf8") from exc


def _named(article: Article, folder: Path, password: str | None) -> list[Paper]:
    """The papers of the front matter; where one cannot be had, the message says the way round."""
    try:
        return [_paper(ref, password) for ref in post_papers.refs(article, folder)]
    except SourceError as exc:
        message = f"读不到 {article.name} 所依据的论文（{exc.message}）；也可以用 --paper 给出下载好的 PDF"
        raise SourceError(message, code=exc.code) from exc


def _paper(ref: str, password: str | None) -> Paper:
    from blogwriter.settings import cache_dir
    from blogwriter.sources import ReadOptions, read

    return read(ref, ReadOptions(password=password, cache=cache_dir()))


def _images(papers: tuple[Paper, ...], found: Report, password: str | None) -> Images:
    """Pictures of the pages that findings point to; only PDFs have any."""
    from blogwriter.sources._kept import kept

    images: Images = {}
    for paper in papers:
        wanted = [f.page for f in found.findings if f.page and f.paper == paper.id]
        data = kept(paper.origin.sha256) if wanted else None
        if data:
            drawn = pages.pictures(data, wanted, password=password)
            images |= {(paper.id, number): image for number, image in drawn.items()}
    if not images and any(finding.evidence for finding in found.findings):
        click.echo("论文不是 PDF，没有页面可画：报告里只有文字证据", err=True)
    return images


def _text(
    form: str,
    found: Report,
    article: Article,
    papers: tuple[Paper, ...],
    images: Images,
) -> str:
    if form == "json":
        return json.dumps(report.as_json(found, papers), ensure_ascii=False, indent=1) + "\n"
    if form == "html":
        return report.as_html(found, article, papers, images)
    return report.as_markdown(found, article, papers)


def _put(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    files.write_whole(output, text.encode())
    click.echo(f"已写入 {output}", err=True)


def _table(found: Report, papers: tuple[Paper, ...]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    titles = {paper.id: paper.title or paper.id for paper in papers}
    console.print(f"{report.headline(found)}（{'；'.join(titles.values())}）", markup=False, soft_wrap=True)
    if not found.findings:
        return
    table = Table(show_lines=True, expand=True)
    table.add_column("位置", no_wrap=True)
    table.add_column("博文与说明", overflow="fold", ratio=3)
    table.add_column("论文", overflow="fold", ratio=2)
    for finding in found.findings:
        table.add_row(*_row(finding, titles if len(titles) > 1 else {}))
    console.print(table)


def _row(finding: Finding, titles: Mapping[str, str]) -> tuple[str, ...]:
    from rich.markup import escape

    colour = {"矛盾": "red", "论文未提及": "yellow", "版本差异": "blue"}.get(finding.verdict, "white")
    advice = f"\n建议：{finding.fix}" if finding.fix else ""
    title = f"《{titles[finding.paper]}》" if finding.paper in titles else ""
    where = f"{title}第 {finding.page} 页：{finding.evidence}" if finding.page else title + finding.evidence
    return (
        f"{finding.line}:{finding.column}\n[{colour}]{finding.verdict}[/{colour}]\n{finding.check}",
        f"{escape(finding.sentence)}\n[{colour}]→[/{colour}] {escape(finding.message + advice)}",
        escape(where),
    )
