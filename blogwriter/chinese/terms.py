"""The lists of terms: ours in ``assets/``, the user's on top."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from blogwriter import resources
from blogwriter.errors import SettingsError, reason

__all__ = ["hongkong", "mainland", "merged", "read", "taiwan"]


@cache
def hongkong() -> Mapping[str, str]:
    """Simplified term → what Hong Kong says."""
    return read(resources.assets() / "hongkong_terms.tsv")


@cache
def taiwan() -> Mapping[str, str]:
    """Simplified term → what Taiwan says.

    The column ``source`` names where the term was seen in Taiwan's own texts, or says that it was not: an everyday
    word that is kept whole, a compound of listed terms, or common usage that no source had. Those change something.
    """
    return read(resources.assets() / "taiwan_terms.tsv")


@cache
def mainland() -> Mapping[str, str]:
    """Taiwan's term → what the mainland says, in Simplified characters."""
    return read(resources.assets() / "mainland_terms.tsv")


def read(path: Path) -> dict[str, str]:
    """A list of terms: two columns apart by a tab (more columns are notes), the first line is a heading.

    Raises:
        SettingsError: It cannot be read, a line has no second column, or a key has two values; all faults at once.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()[1:]
    except OSError as exc:
        raise SettingsError(f"无法读取词表 {path}：{reason(exc)}", code="terms") from exc
    except UnicodeDecodeError as exc:
        raise SettingsError(f"词表 {path} 不是 UTF-8 编码，请另存为 UTF-8", code="terms") from exc
    found: dict[str, str] = {}
    faults = []
    for number, line in enumerate(lines, start=2):
        if not line.strip() or line.startswith("#"):
            continue
        key, _, rest = line.partition("\t")
        value = rest.split("\t")[0].strip()
        key = key.strip()
        if not key or not value or " " in key:
            faults.append(f"第 {number} 行应是“原词<Tab>译词”")
        elif found.get(key, value) != value:
            faults.append(f"第 {number} 行的“{key}”前面已译作“{found[key]}”，这里又译作“{value}”")
        else:
            found[key] = value
    if faults:
        raise SettingsError(f"词表 {path.name} 有误：" + "；".join(faults), code="terms")
    return found


def merged(base: Mapping[str, str], user: Mapping[str, str]) -> dict[str, str]:
    """The user's entries win over ours."""
    return {**base, **user}
