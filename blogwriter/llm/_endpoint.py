"""Which endpoint to use, and why: options > settings > environment > a provider's own key > a local service > none.

A key goes only where it belongs: ``OPENAI_API_KEY`` alone is never sent to another provider's address, but with an
address given by the user it is. Nobody looks at the shape of a key.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from blogwriter import redaction
from blogwriter.errors import SettingsError
from blogwriter.llm import _probe
from blogwriter.llm._presets import PRESETS, Preset, preset_for, preset_named
from blogwriter.models import Complete
from blogwriter.settings import LLM, Settings

__all__ = ["Choice", "Endpoint", "choose", "find"]

Ask = Callable[[str, str], tuple[str, ...]]
"""(base_url, key) → names of the models that are there; empty where nobody answers."""

_WHERE = {
    "options": "命令行",
    "project": "blogwriter.toml",
    "user": "你的设置文件",
    "keys": "keys.toml",
    "environment": "环境变量",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the command will write with."""

    kind: Literal["model", "extract"]
    """``extract`` where no endpoint is configured and none answers on this machine."""
    why: str
    """One Chinese sentence for the user."""
    complete: Complete | None = None
    """The client; None for ``extract``."""
    model: str = ""
    base_url_host: str = ""
    """Host and port, without anything secret; empty for ``extract``."""
    preset: str = ""
    """Name of the preset in use; empty for an address of the user's own."""
    local: bool = False
    """Whether the endpoint runs on this machine (then it costs nothing)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where requests go."""

    base_url: str
    model: str
    """Empty where it is still unknown (nothing was asked)."""
    api_key: str
    """Empty where none is needed."""
    preset: Preset | None
    why: str

    def __repr__(self) -> str:
        return f"Endpoint(base_url={redaction.redact(self.base_url)!r}, model={self.model!r})"

    @property
    def host(self) -> str:
        """Host and port."""
        parts = urlsplit(self.base_url)
        return f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"

    @property
    def local(self) -> bool:
        """Whether it is a local service of a known kind."""
        return self.preset is not None and self.preset.local


def choose(settings: Settings, *, fresh: bool = False, probe: bool = True) -> Choice:
    """The client for these settings.

    Args:
        settings: As loaded, options of the command line included.
        fresh: Ask again even where an answer is in the cache; the new one is kept.
        probe: Look for local services and ask an endpoint for its models. False touches no network at all.

    Raises:
        SettingsError: A preset, address or key is missing or impossible.
    """
    endpoint = find(settings, ask=_probe.models if probe else None)
    if endpoint is None:
        return Choice(
            kind="extract", why="没有配置模型，本机也没有 Ollama、LM Studio 或 vLLM 在运行，因此用摘录（不需要密钥）"
        )
    from blogwriter.llm import openai

    llm = settings.llm
    complete = openai.connect(
        base_url=endpoint.base_url,
        model=endpoint.model,
        api_key=endpoint.api_key,
        options=_patient(llm) if endpoint.local else llm,
        fresh=fresh,
    )
    return Choice(
        kind="model",
        why=endpoint.why,
        complete=complete,
        model=endpoint.model,
        base_url_host=endpoint.host,
        preset=endpoint.preset.name if endpoint.preset else "",
        local=endpoint.local,
    )


def find(settings: Settings, *, ask: Ask | None) -> Endpoint | None:
    """The endpoint that these settings mean; None where there is none.

    Args:
        settings: As loaded.
        ask: How an address is asked for its models; None to ask nobody.
    """
    found = _configured(settings) or _by_key(settings) or (_running(ask) if ask else None)
    if found is None:
        return None
    return _with_model(replace(found, model=settings.llm.model or found.model), ask)


def _configured(settings: Settings) -> Endpoint | None:
    llm = settings.llm
    if not llm.preset and not llm.base_url:
        return None
    if llm.base_url and not (llm.preset and _weaker(settings, "llm.base_url", "llm.preset")):
        return _from_address(settings, llm.base_url)
    preset = preset_named(llm.preset)
    key, source = _key_of(settings, preset)
    if not key and preset.key_variables and not preset.local:
        raise SettingsError(
            f"{preset.title} 需要密钥：运行 blogwriter config set keys.{preset.name}，"
            f"或设置环境变量 {preset.key_variables[0]}",
            code="no_key",
        )
    why = f"{_said(settings, 'llm.preset')}选择了 {preset.title}" + (f"，密钥来自{source}" if source else "")
    return Endpoint(base_url=preset.base_url, model=preset.model, api_key=key, preset=preset, why=why)


def _from_address(settings: Settings, address: str) -> Endpoint:
    base_url = _clean(address)
    preset = preset_named(settings.llm.preset) if settings.llm.preset else preset_for(base_url)
    key = settings.llm.api_key or (_key_of(settings, preset)[0] if preset else "")
    endpoint = Endpoint(
        base_url=base_url,
        model=preset.model if preset and preset_for(base_url) is preset else "",
        api_key=key,
        preset=preset,
        why="",
    )
    return replace(endpoint, why=f"{_said(settings, 'llm.base_url')}指定了地址 {endpoint.host}")


def _by_key(settings: Settings) -> Endpoint | None:
    for preset in PRESETS:
        key, source = _key_of(settings, preset)
        if key and not preset.local:
            why = f"找到 {preset.title} 的密钥（{source}）"
            return Endpoint(base_url=preset.base_url, model=preset.model, api_key=key, preset=preset, why=why)
    return None


def _running(ask: Ask) -> Endpoint | None:
    for preset in PRESETS:
        if preset.local and ask(preset.base_url, ""):
            why = f"没有配置密钥，本机的 {preset.title.removesuffix('（本机）')} 正在运行"
            return Endpoint(base_url=preset.base_url, model="", api_key="", preset=preset, why=why)
    return None


def _with_model(endpoint: Endpoint, ask: Ask | None) -> Endpoint:
    if endpoint.model:
        return replace(endpoint, why=f"{endpoint.why}，模型 {endpoint.model}")
    if ask is None:
        return endpoint
    there = [name for name in ask(endpoint.base_url, endpoint.api_key) if not _probe.is_embedding(name)]
    if len(there) == 1 or (there and endpoint.local):
        return replace(endpoint, model=there[0], why=f"{endpoint.why}，模型 {there[0]}（那里现有的）")
    if there:
        listed = "、".join(there[:8]) + (" 等" if len(there) > 8 else "")
        raise SettingsError(f"请用 --model 指定模型；{endpoint.host} 提供：{listed}", code="no_model")
    raise SettingsError(
        f"请用 --model 指定模型（{endpoint.host} 没有给出模型清单；地址通常以 /v1 结尾）", code="no_model"
    )


def _key_of(settings: Settings, preset: Preset) -> tuple[str, str]:
    if key := settings.keys.get(preset.name):
        return key, "keys.toml"
    for variable in preset.key_variables:
        if key := os.environ.get(variable, "").strip():
            redaction.remember(key)
            return key, f"环境变量 {variable}"
    origin = settings.origins.get("llm.api_key", "")
    chosen = settings.llm.preset == preset.name and origin in ("keys", "options")
    if settings.llm.api_key and (chosen or preset.name == "openai"):
        return settings.llm.api_key, _WHERE.get(origin, "设置")
    return "", ""


def _weaker(settings: Settings, one: str, other: str) -> bool:
    """Whether one setting comes from a weaker place than the other: ``--preset`` beats an address in a file."""
    order = ["user", "keys", "project", "environment", "options"]
    places = [settings.origins.get(name, "") for name in (one, other)]
    ranks = [order.index(place) if place in order else -1 for place in places]
    return ranks[0] < ranks[1]


def _said(settings: Settings, name: str) -> str:
    return _WHERE.get(settings.origins.get(name, ""), "设置")


def _clean(address: str) -> str:
    """The address as the SDK wants it; people paste it with ``/chat/completions`` or without a scheme."""
    text = address.strip()
    if "://" not in text:
        text = ("http://" if text.startswith(("localhost", "127.", "[::1]")) else "https://") + text
    text = text.rstrip("/").removesuffix("/chat/completions").rstrip("/")
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 0) >= 0
    except ValueError:
        good = False
    if not good:
        shown = redaction.redact(address)
        raise SettingsError(f"地址“{shown}”不对：应像 https://api.example.com/v1", code="bad_base_url")
    return text


def _patient(llm: LLM) -> LLM:
    # A local model is silent while it reads a long prompt; minutes on a machine without GPU.
    return replace(llm, first_s=llm.timeout_s, idle_s=llm.timeout_s)
