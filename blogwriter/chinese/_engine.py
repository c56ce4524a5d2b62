"""OpenCC put together: its own configurations, and ours with further lists merged in.

A list must stand in a ``union`` group with OpenCC's own dictionaries, both where the text is cut and where words are
replaced: in a group that asks one dictionary after the other, an entry 扩展 would break 扩展名 → 副檔名.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol

__all__ = ["BREAK", "Converter", "Region", "breaker", "characters", "mainland", "stock", "traditional", "whole"]

BREAK = "\x1f"
"""Stands between two words that OpenCC must not take together; no dictionary knows it."""

Region = Literal["tw", "hk", "hant"]

_REGIONS: dict[Region, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "tw": (("TWPhrases", "TWVariantsPhrases"), ("TWVariants",)),
    "hk": (("HKPhrases", "HKVariantsPhrases"), ("HKVariants",)),
    "hant": ((), ()),
}
_CHARACTERS = range(0x3400, 0xA000)


class Converter(Protocol):
    """What OpenCC offers."""

    def convert(self, text: str) -> str:
        """The converted text."""


@cache
def stock(config: str) -> Converter:
    """One of OpenCC's own configurations, such as ``s2twp``, untouched."""
    import opencc

    converter: Converter = opencc.OpenCC(config)
    return converter


def traditional(region: Region, terms: Mapping[str, str]) -> Converter:
    """``s2twp``, ``s2hkp`` or ``s2t`` with a list of (simplified, regional) terms on top.

    OpenCC works in two steps, Simplified → Traditional → region, and cuts before the first; so a term goes into all
    three places, the middle form being the plain Traditional of its key.
    """
    middle = _lines(stock("s2t"), terms)
    second = {middle[key]: value for key, value in terms.items()}
    phrases = [_own("STPhrases"), _own("STPhrases_GeneratedFromRegionalPhrases")]
    regional, variants = _REGIONS[region]
    return _built(
        {"first": middle, "second": second},
        cut=_group("union", _text("first"), *phrases),
        steps=[
            _group("short_circuit", _group("union", _text("first"), *phrases), _own("STCharacters")),
            _group("short_circuit", _group("union", _text("second"), *map(_own, regional)), *map(_own, variants)),
        ],
    )


def mainland(terms: Mapping[str, str]) -> Converter:
    """``tw2s`` with a list of (Taiwan, simplified) terms: OpenCC's own list makes 指標 指针 and 序列 串行.

    The last step knows the terms too: OpenCC goes from 坐标 to 座標, and back only to 座标.
    """
    middle = _lines(stock("s2t"), terms.values())
    first = {key: middle[value] for key, value in terms.items()}
    last = {traditional: simplified for simplified, traditional in middle.items()}
    variants = [_own("TWVariantsRevPhrases"), _own("HKVariantsRevPhrases")]
    return _built(
        {"first": first, "last": last},
        cut=_group("union", _text("first"), _own("TSPhrases")),
        steps=[
            _group(
                "short_circuit",
                _group("union", _text("first"), *variants),
                _own("TWVariantsRev"),
                _own("HKVariantsRev"),
            ),
            _group(
                "short_circuit",
                _group("union", _text("last"), _own("TSPhrases")),
                _own("TSCharactersExt"),
                _own("TSCharacters"),
            ),
        ],
    )


def whole(converter: Converter, text: str) -> str:
    """OpenCC stops at a NUL; texts have none, but a broken file may."""
    return "\0".join(converter.convert(piece) for piece in text.split("\0"))


def breaker(fragments: Mapping[str, str]) -> Converter:
    """Puts ``BREAK`` into texts: the values are the keys with it."""
    return _built({"breaks": fragments}, cut=_text("breaks"), steps=[_text("breaks")])


@cache
def characters(dictionary: str) -> dict[str, str]:
    """What a dictionary makes of single characters; those it leaves alone are not in it."""
    table = {chr(code): chr(code) for code in _CHARACTERS}
    converter = _built({}, cut=_own(dictionary), steps=[_own(dictionary)])
    return {key: value for key, value in _lines(converter, table).items() if key != value}


def _lines(converter: Converter, words: Any) -> dict[str, str]:
    wanted = list(dict.fromkeys(words))
    if not wanted:
        return {}
    return dict(zip(wanted, converter.convert("\n".join(wanted)).split("\n"), strict=True))


def _own(name: str) -> dict[str, Any]:
    return {"type": "ocd2", "file": f"{name}.ocd2"}


def _text(name: str) -> dict[str, Any]:
    return {"type": "text", "file": f"{name}.txt"}


def _group(policy: str, *dictionaries: dict[str, Any]) -> dict[str, Any]:
    return {"type": "group", "match_policy": policy, "dicts": list(dictionaries)}


def _built(lists: Mapping[str, Mapping[str, str]], *, cut: dict[str, Any], steps: list[dict[str, Any]]) -> Converter:
    """OpenCC reads its dictionaries when it is made; the files may go then."""
    import opencc

    with tempfile.TemporaryDirectory(prefix="blogwriter-") as folder:
        for name, entries in lists.items():
            lines = (f"{key}\t{value}\n" for key, value in sorted(entries.items()))
            (Path(folder) / f"{name}.txt").write_text("".join(lines), encoding="utf-8")
        config = {
            "name": "blogwriter",
            "segmentation": {"type": "mmseg", "dict": _placed(cut, Path(folder))},
            "conversion_chain": [{"dict": _placed(step, Path(folder))} for step in steps],
        }
        file = Path(folder) / "config.json"
        file.write_text(json.dumps(config), encoding="utf-8")
        converter: Converter = opencc.OpenCC(str(file))
        return converter


def _placed(node: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The same tree with full paths, without lists that are empty."""
    import opencc

    if node["type"] == "group":
        return node | {"dicts": [_placed(inner, folder) for inner in node["dicts"]]}
    if node["type"] == "text":
        return node | {"file": str(folder / node["file"])}
    return node | {"file": str(Path(opencc.__file__).parent / "clib" / "share" / "opencc" / node["file"])}
