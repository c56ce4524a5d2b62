"""``blogwriter audit --deep``: which client is asked, and what asking it would take."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from blogwriter.audit.entailment import Ask
from blogwriter.cli import _console
from blogwriter.errors import AuditError, LLMError
from blogwriter.models import Answer, Request, Usage

__all__ = ["asking", "show_estimate"]

_NO_MODEL = (
    "--deep 需要模型：请用 --preset 或 --base-url 指定，或用 blogwriter config 设置；没有密钥可以用 --handoff-dir "
    "把提示写成文件；不需要模型的核对去掉 --deep 即可"
)
_ANSWER_TOKENS = 80
"""Of one claim: an id, a reason and search words, as answers have come out."""


def asking(given: Mapping[str, Any]) -> Ask:
    """How the model of these options is asked: all requests of a round at once, as far as the settings allow.

    Raises:
        AuditError: No model is configured.
        SettingsError: An option is impossible.
    """
    from blogwriter import llm, settings

    loaded = settings.load({"llm": {key: given[key] for key in ("preset", "model", "base_url", "budget")}})
    folder: Path | None = given["handoff_dir"]
    if folder:
        from blogwriter.llm import handoff

        complete = handoff.connect(folder)
    else:
        chosen = llm.choose(loaded, fresh=given["fresh"]).complete
        if chosen is None:
            raise AuditError(_NO_MODEL, code="no_model")
        complete = chosen

    def ask(asked: Sequence[Request], done: Callable[[int, int], None]) -> Sequence[Answer | LLMError]:
        return llm.map_requests(complete, asked, loaded.llm.concurrency, done=done)

    return ask


def show_estimate(asked: Sequence[Request], claims: int, given: Mapping[str, Any], *, as_json: bool) -> None:
    """Say what these requests would take; no model is asked and no network touched."""
    from blogwriter import llm, settings

    loaded = settings.load({"llm": {key: given[key] for key in ("preset", "model", "base_url")}})
    choice = llm.choose(loaded, probe=False)
    usage = Usage(
        input=sum(llm.count_messages(request.messages) for request in asked),
        output=claims * _ANSWER_TOKENS,
        calls=len(asked),
        estimated=True,
    )
    price = None if choice.local else llm.price_of(choice.model)
    money = f"{llm.cost(usage, price):.2f} {price.currency}" if price else None
    if as_json:
        plain = {"claims": claims, "calls": usage.calls, "input": usage.input, "output": usage.output}
        _console.result({**plain, "model": choice.model, "cost": money})
        return
    click.echo(f"--deep 会请模型核对 {claims} 句，分 {usage.calls} 次调用；没有找到的会换词再查一次")
    click.echo(
        f"约 {usage.input} 输入 + {usage.output} 输出 token（估计值）"
        + (f"，约 {money}（{price.date} 的大致价格）" if price else "")
        + "；问过的句子下次不再付费"
    )
