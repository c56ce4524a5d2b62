"""What platforms and the law ask of a post: no bait, no gates, no contacts, an AI label, a source, a licence.

The phrases are data (``assets/lint_phrases.tsv``), written in Simplified; Traditional text is compared in its
Simplified form, character by character, so that places stay true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from blogwriter import resources
from blogwriter.chinese import _engine, script
from blogwriter.chinese._runs import Runs
from blogwriter.models import Level

__all__ = ["LABEL_WITHIN", "findings", "has_label"]

LABEL_WITHIN = 64
"""Characters of the body within which the AI label must stand."""

_Row = tuple[int, int, str | None, str, Level, str]

_HEAD = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_SPONSORED = re.compile(r"^sponsored:[ \t]*(?:true|yes|是)\b", re.MULTILINE)
_MADE = re.compile(r"^(?:AIGC|engine|made|model|paper|papers|paper_id):", re.MULTILINE)
_PAPER = re.compile(r"^(?:paper|papers|paper_id):", re.MULTILINE)
_INTELLIGENCE = re.compile(r"人工智能|人工智慧|AI", re.IGNORECASE)
_MAKING = re.compile(r"生成|合成")
_EXTRACTED = re.compile(r"未使用人工智[能慧]")
_SOURCE = re.compile(r"arxiv(?:\.org|:)|doi\.org|10\.\d{4,}/|论文链接|論文連結|来源|來源|原文", re.IGNORECASE)
_LICENCE = re.compile(r"许可|許可|授权|授權|版权|著作权|著作權|licen[cs]e|CC[ -]BY|CC0|public domain", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,500}\]\((?!https?://img\.shields)[^()\n]{1,500}\)")


class _Phrase(NamedTuple):
    rule: str
    severity: Level
    pattern: re.Pattern[str]
    message: str


@cache
def _phrases() -> tuple[_Phrase, ...]:
    rows = (resources.assets() / "lint_phrases.tsv").read_text(encoding="utf-8").splitlines()[1:]
    found = []
    for row in rows:
        rule, severity, pattern, message = row.split("\t")
        level: Level = "error" if severity == "error" else "warning" if severity == "warning" else "info"
        found.append(_Phrase(rule, level, re.compile(pattern), message))
    return tuple(found)


def findings(text: str, laid: Runs) -> Iterator[_Row]:
    """Findings as (start, end, None, rule, severity, message)."""
    head = _HEAD.match(text)
    sponsored = bool(head and _SPONSORED.search(head[1]))
    plain = laid.text if script.detect(laid.text) == "hans" else laid.text.translate(_simplified())
    for phrase in _phrases():
        if phrase.rule == "bait":
            yield from _bait(plain, laid, phrase)
            continue
        severity = "error" if phrase.rule == "superlative" and sponsored else phrase.severity
        for match in phrase.pattern.finditer(plain):
            place = laid.place(match.start())
            yield (
                place,
                place,
                None,
                phrase.rule,
                severity,
                f"“{laid.text[match.start() : match.end()]}”：{phrase.message}",
            )
    if head and _MADE.search(head[1]):
        yield from _duties(text, head)


@cache
def _simplified() -> dict[int, str]:
    return {ord(key): value for key, value in _engine.characters("TSCharacters").items() if len(value) == 1}


def _bait(plain: str, laid: Runs, phrase: _Phrase) -> Iterator[_Row]:
    titles = [(a, b) for a, b, kind in laid.kinds if kind in ("heading", "front")]
    if not phrase.pattern.search("\n".join(plain[a:b] for a, b in titles)):
        return
    for start, end in titles:
        for match in phrase.pattern.finditer(plain, start, end):
            place = laid.place(match.start())
            yield place, place, None, phrase.rule, phrase.severity, f"“{match[0]}”：{phrase.message}"


def has_label(body: str) -> bool:
    """Whether the text begins with a label that names both AI and making, or says that no AI was used."""
    start = re.sub(r"^[\s>#*_]+|[*_]", "", body)[:LABEL_WITHIN]
    return bool(_EXTRACTED.search(start) or (_INTELLIGENCE.search(start) and _MAKING.search(start)))


def _duties(text: str, head: re.Match[str]) -> Iterator[_Row]:
    """What a post made by this program must have."""
    body = text[head.end() :]
    at = head.end() + (len(body) - len(body.lstrip()))
    if not has_label(body.lstrip()):
        message = f"正文前 {LABEL_WITHIN} 个字里没有 AI 标识（要写明“AI/人工智能”与“生成/合成”）"
        yield at, at, None, "ai-label", "error", message
    if "AIGC:" not in head[1]:
        yield 0, 0, None, "ai-metadata", "warning", "front matter 里没有 AIGC 隐式标识（GB 45438-2025）"
    if _PAPER.search(head[1]) and not _SOURCE.search(body):
        yield at, at, None, "source-line", "error", "没有写明论文来源（题目、arXiv 编号或链接）"
    image = _IMAGE.search(body)
    if image and not _LICENCE.search(body):
        place = head.end() + image.start()
        yield place, place, None, "figure-licence", "warning", "用了论文图片，但全文没有写许可"
