"""Terms in both languages: what they are called, which renderings are wrong, and how one language finds the other.

The file is ``assets/glossary.yaml``; its header says what the keys mean. The domain ``general`` is everyday vocabulary
that is matched but never forced on a writer.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

from blogwriter import resources
from blogwriter.errors import SettingsError, reason
from blogwriter.words import has_han, simplified, stem, words

__all__ = [
    "Found",
    "GENERAL",
    "Glossary",
    "Term",
    "chinese_of",
    "english_of",
    "expand",
    "find",
    "load",
    "named_in",
    "terms_in",
]

GENERAL = "general"
"""Domain of the words that are vocabulary and no terminology."""
_MAX_BYTES = 2_000_000
_LISTS = ("also", "zh", "forbid")
_FROM = frozenset("来源出取")
_LATIN = re.compile(r"[A-Za-z]+\d*|\d+")
_SEPARATORS = str.maketrans({"|": ";", "；": ";", "、": ";"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term."""

    en: str
    """As a reader would look it up: lower case but for names."""
    hans: str
    """The rendering that posts use."""
    tw: str = ""
    """The rendering for Taiwan; empty where it is ``hans`` in Traditional characters."""
    also: tuple[str, ...] = ()
    """Other English forms: plurals, abbreviations, spellings."""
    zh: tuple[str, ...] = ()
    """Other Chinese renderings with the same meaning; matched, never written."""
    keep: bool = False
    """Whether the English word stays in Chinese prose."""
    forbid: tuple[str, ...] = ()
    """Wrong renderings."""
    domain: str = "own"

    @property
    def english(self) -> tuple[str, ...]:
        """All English forms, the main one first."""
        return (self.en, *self.also)

    @property
    def chinese(self) -> tuple[str, ...]:
        """All right Chinese forms, the main one first."""
        return tuple(dict.fromkeys(form for form in (self.hans, self.tw, *self.zh) if form))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An occurrence of a term in a text."""

    start: int
    """Characters from 0 in the text as given."""
    end: int
    terms: tuple[Term, ...]
    """Usually one; more where a word has several meanings (推理: reasoning, inference)."""


@dataclass(frozen=True, slots=True, eq=False)
class Glossary:
    """Terms with the look-ups that matching needs; made by ``load``."""

    terms: tuple[Term, ...]
    by_english: Mapping[tuple[str, ...], tuple[Term, ...]] = field(repr=False)
    """Stems of an English form → its terms."""
    by_chinese: Mapping[str, tuple[Term, ...]] = field(repr=False)
    """A Chinese form in lower case and Simplified characters → its terms."""
    longest_english: int
    """In words."""
    longest_chinese: int
    """In characters."""
    capitals: frozenset[tuple[str, ...]] = field(default=frozenset(), repr=False)
    """Keys of ``by_english`` that are abbreviations only: EM is one in capitals, em is not."""


def load(own: Path | None = None) -> Glossary:
    """Our glossary, with the user's own terms on top.

    Args:
        own: A CSV file (header line ``en,hans`` and any of ``tw,also,zh,keep,forbid,domain``; several values in a cell
            are parted by ``;``) or a YAML file (a list of such entries, or lists by domain as in ours). An own term
            replaces ours with the same ``en``.

    Raises:
        SettingsError: The file cannot be read, or has unknown keys or wrong values; all faults are listed.
    """
    if own is None:
        return _ours()
    merged = {term.en.lower(): term for term in _ours().terms}
    merged |= {term.en.lower(): term for term in _parse(own)}
    return _indexed(tuple(merged.values()))


def find(text: str, glossary: Glossary | None = None) -> tuple[Found, ...]:
    """Occurrences of terms in Chinese or English text, longest first at each place, without overlaps, in order."""
    glossary = glossary or load()
    found = [*_english_in(text, glossary), *(_chinese_in(text, glossary) if has_han(text) else ())]
    return tuple(sorted(found, key=lambda item: (item.start, item.end)))


def named_in(text: str, glossary: Glossary | None = None) -> Iterator[Term]:
    """Terms (not the general vocabulary) that a text calls by their names, one for each time, in order.

    A word out of a name is enough to match a term, not to say that the text has it: ``distributed`` alone is no
    distributed training.
    """
    for item in find(text, glossary):
        met = set(words(text[item.start : item.end]))
        yield from (t for t in item.terms if t.domain != GENERAL and not met < set(words(t.en)))


def terms_in(text: str, glossary: Glossary | None = None) -> tuple[Term, ...]:
    """The terms of ``named_in``, each once, in order of first occurrence."""
    return tuple(dict.fromkeys(named_in(text, glossary)))


def expand(query: str, glossary: Glossary | None = None) -> tuple[str, ...]:
    """Forms of the other language for everything that the query names, general vocabulary included.

    Chinese gives English and English gives Chinese: ``准确率`` → ``accuracy``; ``accuracy`` → ``准确率``, ``精度`` …
    """
    return (english_of if has_han(query) else chinese_of)(query, glossary)


def english_of(text: str, glossary: Glossary | None = None) -> tuple[str, ...]:
    """English forms of the Chinese terms in a text."""
    glossary = glossary or load()
    found = _chinese_in(text, glossary)
    return tuple(dict.fromkeys(form for item in found for term in item.terms for form in term.english))


def chinese_of(text: str, glossary: Glossary | None = None) -> tuple[str, ...]:
    """Chinese forms of the English terms in a text."""
    glossary = glossary or load()
    found = _english_in(text, glossary)
    return tuple(dict.fromkeys(form for item in found for term in item.terms for form in term.chinese))


def _chinese_in(text: str, glossary: Glossary) -> list[Found]:
    lowered = text.lower()
    folded = simplified(lowered if len(lowered) == len(text) else text)
    found, place = [], 0
    while place < len(folded):
        for size in range(min(glossary.longest_chinese, len(folded) - place), 0, -1):
            terms = glossary.by_chinese.get(folded[place : place + size])
            if terms and folded[place] == "自" and folded[max(place - 1, 0) : place] in _FROM:
                continue  # 来自编码器 comes from the encoder; it is no autoencoder
            # A lone character inside a run of them is nearly always part of another word: 行 of 进行, 对 of 针对.
            if terms and (size > 1 or not has_han(folded[max(place - 1, 0) : place])):
                found.append(Found(start=place, end=place + size, terms=terms))
                place += size
                break
        else:
            place += 1
    return found


def _english_in(text: str, glossary: Glossary) -> list[Found]:
    spans = [(m.start(), m.end(), stem(m[0].lower())) for m in _LATIN.finditer(text)]
    found, place = [], 0
    while place < len(spans):
        for size in range(min(glossary.longest_english, len(spans) - place), 0, -1):
            key = tuple(span[2] for span in spans[place : place + size])
            terms = glossary.by_english.get(key)
            if terms and (key not in glossary.capitals or text[spans[place][0] : spans[place][1]][:2].isupper()):
                found.append(Found(start=spans[place][0], end=spans[place + size - 1][1], terms=terms))
                place += size
                break
        else:
            place += 1
    return found


@cache
def _ours() -> Glossary:
    return _indexed(_parse(resources.assets() / "glossary.yaml"))


def _indexed(terms: tuple[Term, ...]) -> Glossary:
    english: dict[tuple[str, ...], list[Term]] = {}
    chinese: dict[str, list[Term]] = {}
    plain: set[tuple[str, ...]] = set()
    for term in terms:
        for form in term.english:
            _put(english, tuple(words(form)), term)
            if not form[:2].isupper():
                plain.add(tuple(words(form)))
        for form in term.chinese:
            if has_han(form):
                _put(chinese, simplified(form.lower()), term)
    return Glossary(
        terms=terms,
        by_english={key: tuple(value) for key, value in english.items()},
        by_chinese={key: tuple(value) for key, value in chinese.items()},
        longest_english=max(map(len, english), default=0),
        longest_chinese=max(map(len, chinese), default=0),
        capitals=frozenset(english.keys() - plain),
    )


def _put(index: dict[Any, list[Term]], key: Any, term: Term) -> None:
    if key and term not in index.setdefault(key, []):
        index[key].append(term)


def _parse(file: Path) -> tuple[Term, ...]:
    text = _read(file)
    rows = _csv_rows(text) if file.suffix.lower() == ".csv" else _yaml_rows(text, file.name)
    faults: list[str] = []
    terms = [_term(row, f"{file.name} {where}", faults) for where, row in rows]
    if faults:
        more = f"（共 {len(faults)} 处）" if len(faults) > 20 else ""
        raise SettingsError("术语表有误：" + "；".join(faults[:20]) + more, code="bad_glossary")
    return tuple(term for term in terms if term)


def _read(file: Path) -> str:
    try:
        raw = file.read_bytes()
    except OSError as exc:
        raise SettingsError(f"无法读取术语表 {file}：{reason(exc)}", code="bad_glossary") from exc
    if len(raw) > _MAX_BYTES:
        raise SettingsError(f"术语表 {file} 超过 2 MB，请拆分或精简", code="bad_glossary")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise SettingsError(f"术语表 {file} 不是 UTF-8 编码，请另存为 UTF-8", code="bad_glossary") from exc


def _csv_rows(text: str) -> list[tuple[str, Any]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    rows: list[tuple[str, Any]] = []
    for row in reader:
        filled: dict[str, Any] = {str(k).strip(): v.strip() for k, v in row.items() if isinstance(v, str) and v.strip()}
        if None in row:
            filled["（多余的列）"] = ""
        filled |= {key: _cells(filled[key]) for key in _LISTS if key in filled}
        if "keep" in filled:
            filled["keep"] = {"true": True, "1": True, "是": True, "false": False, "0": False, "否": False}.get(
                filled["keep"].lower(), filled["keep"]
            )
        rows.append((f"第 {reader.line_num} 行", filled))
    return rows


def _cells(value: str) -> list[str]:
    return [part.strip() for part in value.translate(_SEPARATORS).split(";") if part.strip()]


def _yaml_rows(text: str, name: str) -> list[tuple[str, Any]]:
    import yaml

    try:
        content = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except (yaml.YAMLError, ValueError, RecursionError) as exc:
        raise SettingsError(
            f"术语表 {name} 不是有效的 YAML：{' '.join(str(exc).split())}", code="bad_glossary"
        ) from exc
    groups = content if isinstance(content, dict) else {"own": content or []}
    if not all(isinstance(entries, list) for entries in groups.values()):
        raise SettingsError(f"术语表 {name} 应是条目的列表，或按领域分组的列表", code="bad_glossary")
    return [
        (f"{domain} 第 {number} 条", {"domain": str(domain), **entry} if isinstance(entry, dict) else entry)
        for domain, entries in groups.items()
        for number, entry in enumerate(entries, start=1)
    ]


def _term(row: Any, where: str, faults: list[str]) -> Term | None:
    problems = _problems(row)
    if problems:
        faults += [f"{where}：{problem}" for problem in problems]
        return None
    values: dict[str, Any] = {key: tuple(value) if key in _LISTS else value for key, value in row.items()}
    return Term(**values)


def _problems(row: Any) -> Iterable[str]:
    if not isinstance(row, dict):
        return ["应写成 {en: …, hans: …}"]
    known = tuple(spec.name for spec in fields(Term))
    problems = [f"没有“{key}”这一项（可用：{'、'.join(known)}）" for key in row if key not in known]
    problems += [f"缺少 {key}" for key in ("en", "hans") if not row.get(key)]
    for key, value in row.items():
        if key in _LISTS:
            ok = isinstance(value, list) and all(isinstance(item, str) and item for item in value)
        else:
            ok = isinstance(value, bool if key == "keep" else str)
        if key in known and not ok:
            wanted = "文字的列表" if key in _LISTS else "true 或 false" if key == "keep" else "文字"
            problems.append(f"{key} 应是{wanted}")
    return problems
