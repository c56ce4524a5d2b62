"""The options that say how a post is written, for every command that writes posts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from blogwriter import settings
from blogwriter.pipeline import DraftOptions
from blogwriter.sources import ReadOptions

__all__ = ["cost", "draft_options", "writing"]

_Command = TypeVar("_Command", bound=Callable[..., Any])
_LLM = ("preset", "model", "cards_model", "base_url", "concurrency", "budget")
_DRAFT = ("style", "engine", "script", "effort", "length", "audience", "on_unsupported", "author", "out")
_OPTIONS = (
    click.option("--style", help="风格，见 blogwriter list styles。[默认 story]"),
    click.option(
        "--preset", help="服务商：deepseek、qwen、moonshot、zhipu、siliconflow、openai、ollama、lmstudio、vllm。"
    ),
    click.option("--model", help="模型名。"),
    click.option("--cards-model", help="摘卡片和核对用的便宜模型；不给就用同一个。"),
    click.option("--base-url", help="OpenAI 兼容接口的地址。"),
    click.option("--script", type=click.Choice(["hans", "tw", "hk"]), help="简体、繁体（台湾）或繁体（香港）。"),
    click.option("--effort", type=click.Choice(["fast", "std", "deep"]), help="fast 三次调用，deep 逐句核对。"),
    click.option("--length", type=click.Choice(["short", "medium", "long"]), help="每一节的长短。"),
    click.option("--audience", type=click.Choice(["newcomer", "engineer", "researcher"]), help="写给谁看。"),
    click.option(
        "--on-unsupported",
        type=click.Choice(["mark", "cut", "keep", "fail"]),
        help="找不到依据的句子：标出、删去、保留、报错。",
    ),
    click.option(
        "--glossary",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="自己的术语表（CSV 或 YAML）。",
    ),
    click.option("--author", help="文章署名。"),
    click.option("--out", help="文章放在哪个文件夹。[默认 posts]"),
    click.option("--no-figures", is_flag=True, help="不放论文的图表。"),
    click.option("--allow-private", is_flag=True, help="允许访问内网和本机地址。"),
    click.option("--fresh", is_flag=True, help="不用缓存的回答，重新问模型。"),
)


def writing(command: _Command) -> _Command:
    """Give a command these options."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def draft_options(refs: tuple[str, ...], given: dict[str, Any]) -> DraftOptions:
    """What the options ask for, over the settings; a command need not have all of them.

    Raises:
        SettingsError: An option or a file of settings is wrong.
    """
    loaded = settings.load(
        {
            "llm": {key: given.get(key) for key in _LLM},
            "draft": {key: given.get(key) for key in _DRAFT},
            "batch": {"jobs": given.get("jobs")},
        }
    )
    return DraftOptions(
        refs=refs,
        settings=loaded,
        read=ReadOptions(
            password=given.get("password"), allow_private=given["allow_private"], cache=settings.cache_dir()
        ),
        glossary=given["glossary"],
        title=given.get("title"),
        handoff=given.get("handoff_dir"),
        figures=not given["no_figures"],
        fresh=given["fresh"],
        force=given.get("force", False),
    )


def cost(model: str, usage: Any, *, local: bool) -> str | None:
    """What the tokens cost, as text with its currency; None where no price is known."""
    from blogwriter import llm

    price = None if local or not usage.calls else llm.price_of(model)
    return f"{llm.cost(usage, price):.2f} {price.currency}（{price.date} 的大致价格）" if price else None
