"""``blogwriter config``: settings and keys; a key is never taken from the command line, which the shell remembers."""

from __future__ import annotations

import json
import sys
import typing
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from blogwriter import files, plugins, redaction, settings, styles
from blogwriter.errors import SettingsError, reason
from blogwriter.llm import _presets

if TYPE_CHECKING:
    import tomlkit

__all__ = ["HELP", "command"]

HELP = "查看和修改设置、保存密钥"

_ORIGINS = {
    "user": "你的设置文件",
    "keys": "keys.toml",
    "project": "blogwriter.toml",
    "environment": "环境变量",
    "wechat": "公众号",
}
_WORDS = {"true": True, "yes": True, "on": True, "是": True, "false": False, "no": False, "off": False, "否": False}


@click.group("config", help=HELP)
def command() -> None:
    """The group itself does nothing."""


@command.command("show", help="列出所有设置、它们的值和来处；密钥只说有没有。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def _show(as_json: bool) -> None:
    rows = [(name, value, _ORIGINS.get(origin, origin)) for name, value, origin in settings.describe()]
    if as_json:
        plain = [{"name": name, "value": value, "origin": origin} for name, value, origin in rows]
        click.echo(json.dumps(plain, ensure_ascii=False))
        return
    width = max(len(name) for name, _, _ in rows)
    for name, value, origin in rows:
        click.echo(f"{name:<{width}}  {value or '（空）'}  ← {origin}")


@command.command("path", help="设置文件和缓存在哪里。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def _path(as_json: bool) -> None:
    places = {**settings.paths(), "cache": settings.cache_dir()}
    if as_json:
        click.echo(json.dumps({name: str(path) for name, path in places.items()}, ensure_ascii=False))
        return
    labels = {"user": "你的设置", "keys": "密钥", "project": "当前文件夹的设置", "cache": "缓存"}
    for name, path in places.items():
        click.echo(f"{labels[name]}  {path}{'' if path.exists() else '（还没有）'}")


@command.command(
    "set", help="改一项设置，如 llm.model；密钥（llm.api_key、keys.deepseek……）会隐藏输入，也可以从标准输入读。"
)
@click.argument("name")
@click.argument("value", required=False)
@click.option("--project", is_flag=True, help="写入当前文件夹的 blogwriter.toml，而不是你自己的设置文件。")
@click.option("--unset", is_flag=True, help="去掉这一项，回到默认值。")
def _set(name: str, value: str | None, project: bool, unset: bool) -> None:
    keys = _keys_of(name)
    secret = keys[0] == "keys" or keys[-1] in settings.SECRET_FIELDS
    if secret and value is not None:
        raise SettingsError(
            f"密钥不要写在命令行里（会留在历史记录中）：请运行 blogwriter config set {name}，再粘贴密钥",
            code="key_on_command_line",
        )
    if secret and project:
        raise SettingsError(f"密钥 {name} 不能写进 blogwriter.toml：请去掉 --project", code="key_in_project")
    text = None if unset else _secret(name) if secret else value
    if text is None and not unset:
        raise SettingsError(f"缺少 {name} 的值：blogwriter config set {name} 值", code="no_value")
    file = settings.paths()["keys" if secret else "project" if project else "user"]
    if text is not None:
        _check_name(keys, text)
    _change(file, keys, None if text is None else _typed(keys, text), secret=secret)
    click.echo(f"已{'去掉' if unset else '保存'} {name}（{file}）", err=True)


def _keys_of(name: str) -> tuple[str, ...]:
    keys = tuple(name.split("."))
    tables = settings.schema()
    if keys[0] == "keys" and len(keys) == 2 and keys[1]:
        return keys
    if keys[0] == "wechat" and len(keys) == 3 and keys[1] and keys[2] in ("app_id", "app_secret", "author"):
        return keys
    if len(keys) == 2 and keys[1] in tables.get(keys[0], {}):
        return keys
    near = [f"{table}.{key}" for table, hints in tables.items() for key in hints if key == keys[-1]]
    hint = f"；是不是 {'、'.join(near)}？" if near else "；用 blogwriter config show 列出所有名字"
    raise SettingsError(f"没有名为“{redaction.redact(name)}”的设置{hint}", code="unknown_name")


def _check_name(keys: tuple[str, ...], text: str) -> None:
    """Refuse a style, an engine or a provider that there is not: every later run would stop at it."""
    known: Mapping[tuple[str, ...], Callable[[], Sequence[str]]] = {
        ("draft", "style"): styles.names,
        ("draft", "engine"): lambda: ("auto", *plugins.names("writers")),
        ("llm", "preset"): lambda: ("", *(preset.name for preset in _presets.PRESETS)),
    }
    if keys in known and text not in (names := known[keys]()):
        listed = "、".join(name for name in names if name)
        raise SettingsError(f"没有保存：{'.'.join(keys)} 应是 {listed} 之一", code="unknown_name")


def _secret(name: str) -> str:
    if sys.stdin.isatty():
        text = str(click.prompt(f"{name}（输入不会显示）", hide_input=True, err=True))
    else:
        text = sys.stdin.readline()
    if not text.strip():
        raise SettingsError(f"没有读到 {name}：请粘贴密钥后回车，或从标准输入传入", code="no_value")
    return text.strip()


def _typed(keys: tuple[str, ...], text: str) -> Any:
    """The text as the type of its setting; what does not fit stays text, and the check complains about it."""
    kind: Any = settings.schema().get(keys[0], {}).get(keys[-1], str)
    if typing.get_origin(kind) is Mapping:
        return _table(".".join(keys), text)
    if kind is bool:
        return _WORDS.get(text.lower(), text)
    try:
        return int(text) if kind is int else float(text) if kind is float else text
    except ValueError:
        return text


def _table(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as exc:
        raise SettingsError(f"{name} 应写成 JSON，例如 '{{\"enable_thinking\": false}}'", code="bad_value") from exc


def _change(file: Path, keys: tuple[str, ...], value: Any, *, secret: bool) -> None:
    import tomlkit

    document = _read(file)
    table: Any = document
    for key in keys[:-1]:
        table = table.setdefault(key, tomlkit.table())
    if value is None:
        table.pop(keys[-1], None)
    else:
        table[keys[-1]] = value
    faults = settings.faults_of(document.unwrap(), file.name, secrets=secret)
    if faults:
        raise SettingsError("没有保存：" + "；".join(faults), code="bad_settings")
    if secret:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    files.write_whole(file, tomlkit.dumps(document).encode(), mode=0o600 if secret else None)


def _read(file: Path) -> tomlkit.TOMLDocument:
    import tomlkit
    import tomlkit.exceptions

    try:
        return tomlkit.parse(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return tomlkit.document()
    except (tomlkit.exceptions.ParseError, UnicodeDecodeError) as exc:
        raise SettingsError(f"{file} 不是有效的 TOML，请先改好它", code="bad_settings") from exc
    except OSError as exc:
        raise SettingsError(f"无法读取 {file}：{reason(exc)}", code="bad_settings") from exc
