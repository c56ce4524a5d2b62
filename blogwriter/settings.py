"""Settings: defaults < the user's file < ``blogwriter.toml`` < environment < options of the command line.

Keys (secrets) never stand in ``blogwriter.toml``: they come from the environment or from ``keys.toml`` in the user's
own config folder (mode 600), and their fields have ``repr=False``. All faults of a file are listed at once.
"""

from __future__ import annotations

import dataclasses
import os
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from blogwriter import redaction
from blogwriter.errors import SettingsError, reason

__all__ = [
    "Account",
    "Batch",
    "Draft",
    "LLM",
    "Settings",
    "cache_dir",
    "config_dir",
    "describe",
    "faults_of",
    "load",
    "paths",
    "schema",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class LLM:
    """``[llm]``: the endpoint and its limits."""

    preset: str = ""
    """Name of a known provider such as ``deepseek``; fills base_url and model where they are empty."""
    base_url: str = ""
    """OpenAI-compatible address ending in ``/v1`` or the like."""
    model: str = ""
    cards_model: str = ""
    """Cheaper model for cards and checks; the same model where empty."""
    api_key: str = field(default="", repr=False)
    concurrency: int = 4
    """Calls under way at once, 1–512."""
    requests_per_minute: int = 0
    """0 for no limit of ours."""
    tokens_per_minute: int = 0
    """0 for no limit of ours."""
    timeout_s: float = 1200.0
    """Total time for one answer, retries not counted, in seconds."""
    first_s: float = 300.0
    """Longest silence before an answer begins, in seconds; doubled with each further attempt. Models that think are
    silent meanwhile, and asking again costs the same again."""
    idle_s: float = 120.0
    """Longest silence (no content) once an answer has begun, in seconds."""
    retries: int = 4
    """Further attempts after the first for one answer, 0–10."""
    total_s: float = 3600.0
    """Total time for one answer with all its attempts and waits, in seconds."""
    stream: bool = True
    """Take answers piece by piece: a silent endpoint is noticed early. False costs less CPU with hundreds of calls."""
    max_output_tokens: int = 8192
    """Limit that is sent with a request."""
    temperature: float = 0.3
    extra_body: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of the request, such as a provider's switch for thinking: ``{enable_thinking = false}``."""
    budget: float = 0.0
    """Most that a run may cost, in the currency of the price table; 0 for no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """``[draft]``: what a new post looks like."""

    out: str = "posts"
    """Folder for posts, relative to the working folder."""
    style: str = "story"
    engine: str = "auto"
    script: Literal["hans", "tw", "hk"] = "hans"
    effort: Literal["fast", "std", "deep"] = "std"
    on_unsupported: Literal["mark", "cut", "keep", "fail"] = "mark"
    audience: Literal["newcomer", "engineer", "researcher"] = "engineer"
    length: Literal["short", "medium", "long"] = "medium"
    author: str = ""
    """Name under the posts; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """``[batch]``: work on many papers."""

    jobs: int = 2
    """Papers parsed at once, 1–64."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """``[wechat.NAME]``: one official account."""

    app_id: str = ""
    app_secret: str = field(default="", repr=False)
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set."""

    llm: LLM = LLM()
    draft: Draft = Draft()
    batch: Batch = Batch()
    wechat: Mapping[str, Account] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Key per preset, from ``[keys]`` of ``keys.toml``."""
    origins: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Where a value that is no default was set, ``{"llm.model": "options"}``; keys are described by ``describe``."""


SECRET_FIELDS = ("api_key", "app_secret")
_TABLES: dict[str, type] = {"llm": LLM, "draft": Draft, "batch": Batch}
_ENVIRONMENT = {
    "OPENAI_API_KEY": ("llm", "api_key"),
    "OPENAI_BASE_URL": ("llm", "base_url"),
    "BLOGWRITER_MODEL": ("llm", "model"),
    "BLOGWRITER_PRESET": ("llm", "preset"),
    "BLOGWRITER_OUT": ("draft", "out"),
}
_FILE = "blogwriter.toml"
_RANGES: dict[tuple[str, str], tuple[float, float]] = {
    ("llm", "concurrency"): (1, 512),
    ("llm", "requests_per_minute"): (0, 1_000_000),
    ("llm", "tokens_per_minute"): (0, 1_000_000_000),
    ("llm", "timeout_s"): (1, 86_400),
    ("llm", "first_s"): (1, 86_400),
    ("llm", "idle_s"): (1, 86_400),
    ("llm", "retries"): (0, 10),
    ("llm", "total_s"): (1, 604_800),
    ("llm", "budget"): (0, 1_000_000),
    ("llm", "max_output_tokens"): (16, 1_000_000),
    ("llm", "temperature"): (0, 2),
    ("batch", "jobs"): (1, 64),
}


def config_dir() -> Path:
    """The user's own folder for settings and keys."""
    from platformdirs import user_config_path

    return user_config_path("blogwriter", appauthor=False)


def cache_dir() -> Path:
    """The user's own folder for downloads and answers; ``BLOGWRITER_CACHE`` moves it."""
    if moved := os.environ.get("BLOGWRITER_CACHE"):
        return Path(moved)
    from platformdirs import user_cache_path

    return user_cache_path("blogwriter", appauthor=False)


def paths(folder: Path | None = None) -> dict[str, Path]:
    """The files that settings are read from: ``user``, ``keys``, ``project`` (whether they exist or not)."""
    home = config_dir()
    return {"user": home / _FILE, "keys": home / "keys.toml", "project": (folder or Path.cwd()) / _FILE}


def load(overrides: Mapping[str, Mapping[str, Any]] | None = None, *, folder: Path | None = None) -> Settings:
    """Read all sources of settings.

    Args:
        overrides: Options of the command line by table, for instance ``{"llm": {"model": "x"}}``; None values are
            skipped.
        folder: Where ``blogwriter.toml`` is looked for; the working folder by default.

    Raises:
        SettingsError: Lists every unknown key and every wrong value of a file at once.
    """
    layers = _layers(overrides, folder)
    settings = _build([layer for _, layer in layers])
    _hide(settings)
    return dataclasses.replace(settings, origins=_origins(layers))


def describe(*, folder: Path | None = None) -> list[tuple[str, str, str]]:
    """(name, value, where it was set) for every setting; secrets are masked."""
    layers = _layers(None, folder)
    settings = _build([layer for _, layer in layers])
    rows = []
    for table, kind in _TABLES.items():
        for spec in dataclasses.fields(kind):
            origin = next((name for name, layer in reversed(layers) if spec.name in layer.get(table, {})), "默认")
            rows.append(
                (f"{table}.{spec.name}", _shown(spec.name, getattr(getattr(settings, table), spec.name)), origin)
            )
    for account, values in settings.wechat.items():
        rows += [
            (f"wechat.{account}.{spec.name}", _shown(spec.name, getattr(values, spec.name)), "wechat")
            for spec in dataclasses.fields(Account)
        ]
    rows += [(f"keys.{name}", _shown("api_key", value), "keys") for name, value in settings.keys.items()]
    return rows


def faults_of(layer: Mapping[str, Any], name: str, *, secrets: bool) -> list[str]:
    """What is wrong with the content of a settings file, in Chinese.

    Args:
        layer: The file as tables.
        name: Its name, for the messages.
        secrets: Whether keys may stand in it.
    """
    faults: list[str] = []
    _checked(layer, name, secrets=secrets, faults=faults)
    return faults


def schema() -> dict[str, dict[str, Any]]:
    """Type of every setting by table and name, for ``config set``."""
    return {name: typing.get_type_hints(kind) for name, kind in _TABLES.items()}


def _hide(settings: Settings) -> None:
    secrets = [settings.llm.api_key, *settings.keys.values()]
    for secret in [*secrets, *(account.app_secret for account in settings.wechat.values())]:
        redaction.remember(secret)


def _origins(layers: list[tuple[str, dict[str, Any]]]) -> dict[str, str]:
    return {
        f"{table}.{key}": name
        for name, layer in layers
        for table, values in layer.items()
        if table in _TABLES
        for key in values
    }


def _shown(name: str, value: Any) -> str:
    if name in SECRET_FIELDS:
        return "（已设置）" if value else "（未设置）"
    return redaction.redact(str(value))


def _layers(overrides: Mapping[str, Mapping[str, Any]] | None, folder: Path | None) -> list[tuple[str, dict[str, Any]]]:
    where = paths(folder)
    faults: list[str] = []
    layers = [
        (name, _checked(_read(where[name]), where[name].name, secrets=name == "keys", faults=faults))
        for name in ("user", "keys", "project")
    ]
    layers.append(("environment", _checked(_environment(), "环境变量", secrets=True, faults=faults)))
    given = {
        table: {key: value for key, value in values.items() if value is not None}
        for table, values in (overrides or {}).items()
    }
    layers.append(("options", _checked(given, "命令行", secrets=True, faults=faults)))
    if faults:
        raise SettingsError("设置有误：" + "；".join(faults), code="bad_settings")
    return layers


def _read(file: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as exc:
        raise SettingsError(f"{file} 不是 UTF-8 编码，请另存为 UTF-8", code="bad_settings") from exc
    except tomllib.TOMLDecodeError as exc:
        raise SettingsError(f"{file} 不是有效的 TOML：{exc}", code="bad_settings") from exc
    except OSError as exc:
        raise SettingsError(f"无法读取 {file}：{reason(exc)}", code="bad_settings") from exc


def _environment() -> dict[str, Any]:
    layer: dict[str, Any] = {}
    for name, (table, key) in _ENVIRONMENT.items():
        value = os.environ.get(name, "").strip()
        if value:
            layer.setdefault(table, {})[key] = value
    return layer


def _checked(layer: Mapping[str, Any], name: str, *, secrets: bool, faults: list[str]) -> dict[str, Any]:
    for table, values in layer.items():
        if table == "keys" and secrets:
            _check_keys(values, name, faults)
        elif table != "wechat" and table not in _TABLES:
            faults.append(f"{name} 中没有 [{table}] 这一节（可用：{'、'.join([*_TABLES, 'wechat'])}）")
        elif not isinstance(values, Mapping):
            faults.append(f"{name} 中的 {table} 应写成 [{table}] 一节")
        elif table == "wechat":
            for account, fields in values.items():
                _check_table(Account, fields, f"wechat.{account}", name, secrets=secrets, faults=faults)
        else:
            _check_table(_TABLES[table], values, table, name, secrets=secrets, faults=faults)
    return dict(layer)


def _check_keys(values: Any, name: str, faults: list[str]) -> None:
    if not isinstance(values, Mapping) or not all(isinstance(value, str) for value in values.values()):
        faults.append(f'{name} 的 [keys] 应是“预设名 = "密钥"”')


def _check_table(  # noqa: PLR0913 - it passes on what its caller was given
    kind: type, values: Any, table: str, name: str, *, secrets: bool, faults: list[str]
) -> None:
    if not isinstance(values, Mapping):
        faults.append(f"{name} 中的 {table} 应写成 [{table}] 一节")
        return
    hints = typing.get_type_hints(kind)
    for key, value in values.items():
        if key not in hints:
            faults.append(f"{name} 的 [{table}] 中没有 {key}（可用：{'、'.join(hints)}）")
        elif key in SECRET_FIELDS and not secrets:
            faults.append(f"密钥 {key} 不应写在 {name} 里，请用 blogwriter config set {table}.{key}")
        elif problem := _problem(hints[key], value, _RANGES.get((table, key))) or _no_address(key, value):
            faults.append(f"{name} 的 {table}.{key} {problem}")


def _problem(kind: Any, value: Any, limits: tuple[float, float] | None) -> str:
    if typing.get_origin(kind) is Literal:
        allowed = typing.get_args(kind)
        return "" if value in allowed else f"应是 {'、'.join(allowed)} 之一"
    if isinstance(kind, types.UnionType):
        return ""
    if typing.get_origin(kind) is Mapping:
        return "" if isinstance(value, Mapping) else "应是一个表，如 { 名称 = 值 }"
    names = {str: "文字", int: "整数", float: "数字", bool: "true 或 false"}
    accepted: Any = (int, float) if kind is float else kind
    if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
        return f"应是{names.get(kind, str(kind))}"
    if limits and not limits[0] <= value <= limits[1]:
        return f"应在 {limits[0]:g} 到 {limits[1]:g} 之间"
    return ""


def _no_address(key: str, value: Any) -> str:
    """What is wrong with an address at first sight, told before a paper is read."""
    if key != "base_url" or not value or re.search(r"[.:]|^localhost\b", value):
        return ""
    return f"“{redaction.redact(value)}”不是地址，应像 https://api.deepseek.com/v1 那样"


def _build(layers: list[dict[str, Any]]) -> Settings:
    tables: dict[str, Any] = {}
    for table, kind in _TABLES.items():
        merged: dict[str, Any] = {}
        for layer in layers:
            merged.update(layer.get(table, {}))
        tables[table] = kind(**merged)
    accounts: dict[str, dict[str, Any]] = {}
    for layer in layers:
        for account, fields in layer.get("wechat", {}).items():
            accounts.setdefault(account, {}).update(fields)
    keys = {name: key for layer in layers for name, key in layer.get("keys", {}).items()}
    return Settings(**tables, keys=keys, wechat={name: Account(**fields) for name, fields in accounts.items()})
