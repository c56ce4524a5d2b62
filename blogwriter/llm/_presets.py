"""Known providers by name: address, a model to begin with, where their key usually stands.

A provider without an entry needs none: ``llm.base_url`` and ``llm.model`` are enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from blogwriter.errors import SettingsError

__all__ = ["PRESETS", "Preset", "preset_for", "preset_named"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One provider."""

    name: str
    title: str
    base_url: str
    model: str
    """What to use when the user names none; empty for a local service, which is asked what it has loaded."""
    key_variables: tuple[str, ...] = ()
    """Environment variables in which its users keep the key, the usual one first; empty where none is needed."""
    local: bool = False
    """Runs on this machine: found by its port, silent while it reads a long prompt, costs nothing."""


PRESETS = (
    Preset(
        name="deepseek",
        title="DeepSeek 深度求索",
        base_url="https://api.deepseek.com/v1",
        model="deepseek-chat",
        key_variables=("DEEPSEEK_API_KEY",),
    ),
    Preset(
        name="qwen",
        title="阿里云百炼（通义千问）",
        base_url="https://dashscope.aliyuncs.com/compatible-mode/v1",
        model="qwen-plus",
        key_variables=("DASHSCOPE_API_KEY",),
    ),
    Preset(
        name="moonshot",
        title="月之暗面 Kimi",
        base_url="https://api.moonshot.cn/v1",
        model="kimi-latest",
        key_variables=("MOONSHOT_API_KEY",),
    ),
    Preset(
        name="zhipu",
        title="智谱 GLM",
        base_url="https://open.bigmodel.cn/api/paas/v4",
        model="glm-4.6",
        key_variables=("ZHIPUAI_API_KEY", "ZHIPU_API_KEY", "ZAI_API_KEY"),
    ),
    Preset(
        name="siliconflow",
        title="硅基流动",
        base_url="https://api.siliconflow.cn/v1",
        model="deepseek-ai/DeepSeek-V3",
        key_variables=("SILICONFLOW_API_KEY",),
    ),
    Preset(
        name="openai",
        title="OpenAI",
        base_url="https://api.openai.com/v1",
        model="gpt-4.1-mini",
        key_variables=("OPENAI_API_KEY",),
    ),
    Preset(name="ollama", title="Ollama（本机）", base_url="http://127.0.0.1:11434/v1", model="", local=True),
    Preset(name="lmstudio", title="LM Studio（本机）", base_url="http://127.0.0.1:1234/v1", model="", local=True),
    Preset(
        name="vllm",
        title="vLLM（本机）",
        base_url="http://127.0.0.1:8000/v1",
        model="",
        key_variables=("VLLM_API_KEY",),
        local=True,
    ),
)


def preset_named(name: str) -> Preset:
    """The preset that the user typed.

    Raises:
        SettingsError: There is none of that name; the message lists those there are.
    """
    for preset in PRESETS:
        if preset.name == name.strip().lower():
            return preset
    known = "、".join(preset.name for preset in PRESETS)
    raise SettingsError(
        f"没有名为“{name}”的预设；可用的有：{known}，别的服务请直接设置 llm.base_url", code="unknown_name"
    )


def preset_for(base_url: str) -> Preset | None:
    """The preset whose address this is: same host, and for a local service the same port."""
    place = _place(base_url)
    return next((preset for preset in PRESETS if _place(preset.base_url) == place), None)


def _place(url: str) -> tuple[str, int | None]:
    parts = urlsplit(url)
    host = "127.0.0.1" if parts.hostname in ("localhost", "::1") else (parts.hostname or "")
    return host, parts.port
