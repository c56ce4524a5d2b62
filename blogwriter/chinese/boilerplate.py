"""The line that says who has checked a post against its paper; it is written only when that person says so.

- 核对：引文由程序逐字取自论文，共 20 句，均附页码
- 人工核对：李雷，2026-11-22，已对照论文通读全文        ← put in by ``signed``
"""

from __future__ import annotations

import re
from datetime import date

from blogwriter.chinese import convert, script
from blogwriter.errors import RenderError, SettingsError

__all__ = ["signed"]

_CHECKED = re.compile(r"^([ \t>]*[-*][ \t]*)(?:核对|核對)(：|:)[^\r\n]*(\r?\n|$)", re.MULTILINE)
_SIGNED = re.compile(r"^[ \t>]*[-*][ \t]*人工核[对對][：:][^\r\n]*(?:\r?\n|$)", re.MULTILINE)


def signed(text: str, name: str, day: date) -> str:
    """The post with its signature below the line about checks; an earlier signature is replaced.

    Args:
        text: The post's file.
        name: Who has read the post against the paper.
        day: When.

    Raises:
        SettingsError: The name is empty or more than one line.
        RenderError: The post has no line about checks.
    """
    name = name.strip()
    if not name or re.search(r"[\r\n]", name):
        msg = "请写明核对者的名字（一行）：blogwriter sign 文章 --name 名字"
        raise SettingsError(msg, code="no_name")
    bare = _SIGNED.sub("", text)
    lines = list(_CHECKED.finditer(bare))
    if not lines:
        msg = "文章里没有“核对：”一行，无处签名；请先在文末“来源与更正”里补上一行“- 核对：……”"
        raise RenderError(msg, code="nothing_to_sign")
    last = lines[-1]
    words = "人工核对：{name}，{day}，已对照论文通读全文"
    if script.detect(bare) == "hant":
        words = convert.plain(words, "s2tw")
    newline = "\r\n" if "\r\n" in bare else "\n"
    before = bare[: last.end()] if last[3] else bare + newline
    return before + last[1] + words.format(name=name, day=day.isoformat()) + newline + bare[last.end() :]
