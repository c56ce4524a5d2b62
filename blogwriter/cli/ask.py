"""``blogwriter ask``: questions to a paper, and a record of the answers."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from blogwriter import questions as questions_
from blogwriter import settings
from blogwriter.cli import _console
from blogwriter.codec import to_plain
from blogwriter.errors import LLMError, SettingsError
from blogwriter.pipeline import DraftOptions
from blogwriter.questions import Asked
from blogwriter.sources import ReadOptions

__all__ = ["HELP", "command"]

HELP = "向论文提问：每句回答都有出处，论文没说的就说没说"

_LONGEST = 500
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("ask", help=HELP)
@click.argument("ref", metavar="论文")
@click.argument("questions", nargs=-1, metavar="[问题]…")
@click.option(
    "--questions", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="问题清单，一行一问。"
)
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path), help="把问答追加到这个 Markdown 文件。")
@click.option("--engine", help="auto、extract（不用模型）、model 或 handoff。[默认 auto]")
@click.option("--preset", help="服务商预设。")
@click.option("--model", help="模型名。")
@click.option("--base-url", help="OpenAI 兼容接口的地址。")
@click.option("--script", type=click.Choice(["hans", "tw", "hk"]), help="简体、繁体（台湾）或繁体（香港）。")
@click.option("--glossary", type=_FILE, help="自己的术语表。")
@click.option("--handoff-dir", type=click.Path(file_okay=False, path_type=Path), help="手递手的提示与回答放在哪里。")
@click.option("--password", help="PDF 的打开密码。")
@click.option("--allow-private", is_flag=True, help="允许访问内网和本机地址。")
@click.option("--fresh", is_flag=True, help="不用缓存的回答。")
@click.option("--quiet", "-q", is_flag=True, help="不显示进度。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(
    ref: str,
    questions: tuple[str, ...],
    file: Path | None,
    record: Path | None,
    quiet: bool,
    as_json: bool,
    **given: Any,
) -> None:
    wanted = [*questions, *(_listed(file) if file else ())]
    interactive = not wanted and sys.stdin.isatty()
    if not wanted and not interactive:
        raise SettingsError("请给出问题，或用 --questions 给出问题清单", code="no_question")  # noqa: EM101 - one place
    with _console.progress(quiet=quiet) as report:
        desk = questions_.Desk(_options(ref, given, report))
    _console.note(f"论文：{desk.paper.title}；引擎：{desk.engine}——{desk.why}", quiet=quiet)
    if interactive:
        for asked in map(desk.ask, _typed()):
            _keep(record, asked)
            click.echo(asked.markdown)
        return
    answered, failed = _answered(desk, wanted, record, quiet=quiet)
    if as_json:
        _console.result([_plain(asked) for asked in answered])
    for asked in () if as_json else answered:
        click.echo(asked.markdown)
    if record and answered:
        _console.note(f"已记入 {record}", quiet=quiet)
    if failed:
        raise failed[0] if len(wanted) == 1 else _together(failed, len(wanted) - len(answered))


def _answered(
    desk: questions_.Desk, questions: Sequence[str], record: Path | None, *, quiet: bool
) -> tuple[list[Asked], list[LLMError]]:
    """What was answered, in the order of the questions and in the record already, and what went wrong."""
    answered: list[Asked] = []
    failed: list[LLMError] = []
    with _console.progress(quiet=quiet) as report:
        try:
            for outcome in desk.answers(questions, report):
                if isinstance(outcome, LLMError):
                    failed.append(outcome)
                    continue
                _keep(record, outcome)
                answered.append(outcome)
        except LLMError as exc:  # what was answered before it is shown all the same
            failed.insert(0, exc)
    return answered, failed


def _keep(record: Path | None, asked: Asked) -> None:
    if record:
        questions_.add_to_record(record, asked)


def _together(failed: Sequence[LLMError], missing: int) -> LLMError:
    first = failed[0]
    return LLMError(f"有 {missing} 个问题没有回答（已答的照常给出）：{first.message}", code=first.code)


def _options(ref: str, given: dict[str, Any], report: Any) -> DraftOptions:
    llm = {key: given[key] for key in ("preset", "model", "base_url")}
    loaded = settings.load({"llm": llm, "draft": {"engine": given["engine"], "script": given["script"]}})
    read = ReadOptions(password=given["password"], allow_private=given["allow_private"], cache=settings.cache_dir())
    return DraftOptions(
        refs=(ref,),
        settings=loaded,
        read=read,
        glossary=given["glossary"],
        handoff=given["handoff_dir"],
        fresh=given["fresh"],
        progress=report,
    )


def _listed(file: Path) -> list[str]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as exc:
        raise SettingsError(f"{file} 不是 UTF-8 编码，请另存为 UTF-8", code="bad_questions") from exc
    found = [line.strip()[:_LONGEST] for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not found:
        raise SettingsError(f"{file} 里没有问题", code="bad_questions")
    return found


def _typed() -> Iterator[str]:
    while True:
        question = click.prompt("问", default="", show_default=False, prompt_suffix="：", err=True)
        if not question.strip():
            return
        yield question


def _plain(asked: Asked) -> dict[str, Any]:
    said = asked.said
    return {
        "question": said.question,
        "found": said.found,
        "text": said.text,
        "answer": [{"zh": line.zh, "evidence": list(line.sids)} for line in said.lines],
        "facts": list(said.facts),
        "evidence": [to_plain(evidence) for evidence in asked.evidence],
        "model": said.model,
        "usage": to_plain(said.usage),
    }
