"""Characters that a reader cannot see but a model reads: zero width, tags, bidi controls, selectors, controls.

``strip`` takes them out of any text; ``census`` says what was there, so that the user hears of it. Soft hyphens, byte
order marks and single joiners are common in honest files: they go too, but nobody is warned.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from blogwriter.models import Caution

__all__ = ["cautions", "census", "smuggled", "strip"]

# Tab, line feed and carriage return stay; U+00AD is the reader's matter (it may be a hyphen at a line's end).
_CONTROL = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_ZERO_WIDTH = (
    r"\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u3164\ufeff\uffa0\ufff9-\ufffb"
)
_BIDI = r"\u202a-\u202e\u2066-\u206f"
_SELECTOR = r"\ufe00-\ufe0f\U000e0100-\U000e01ef"
_TAG = r"\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
_SEPARATOR = r"\u2028\u2029"

_UNSEEN = re.compile(f"[{_CONTROL}{_ZERO_WIDTH}{_BIDI}{_SELECTOR}{_TAG}]")
_LINES = re.compile(f"[{_SEPARATOR}]")
_KINDS = {
    "标签字符": re.compile(f"[{_TAG}]"),
    "双向控制符": re.compile(f"[{_BIDI}]"),
    "零宽字符": re.compile(f"[{_ZERO_WIDTH}]"),
    # One behind a symbol or an ideograph chooses its shape; several in a row, or one behind a letter, carry bytes.
    "变体选择符": re.compile(f"(?<=[A-Za-z0-9 {_SELECTOR}])[{_SELECTOR}]"),
}
# Fewer of a kind on a page are honest (a joiner in a name, an emoji's selector); one tag or override never is.
_LEAST = {"标签字符": 1, "双向控制符": 1, "零宽字符": 4, "变体选择符": 4}
_QUIET = re.compile(r"[\ufeff\u200e\u200f]")


def strip(text: str) -> str:
    """Text without what cannot be seen; line and paragraph separators become line feeds. Idempotent."""
    if text.isascii() and text.isprintable():
        return text
    return _LINES.sub("\n", _UNSEEN.sub("", text))


def census(text: str) -> Counter[str]:
    """How many characters of each suspicious kind (in Chinese) a text holds; empty for honest texts."""
    if text.isascii():
        return Counter()
    seen = _QUIET.sub("", text)
    counts = {kind: len(pattern.findall(seen)) for kind, pattern in _KINDS.items()}
    return Counter({kind: count for kind, count in counts.items() if count >= _LEAST[kind]})


def smuggled(text: str) -> str:
    """What tag characters spell: U+E0041 is an ``A`` that nobody sees."""
    return "".join(chr(ord(char) - 0xE0000) for char in text if 0xE0020 <= ord(char) < 0xE007F)


def cautions(texts: Iterable[tuple[int | None, str]]) -> tuple[Caution, ...]:
    """One warning for each page that holds suspicious characters.

    Args:
        texts: (page from 1 or None, its text).
    """
    found = []
    for page, text in texts:
        counts = census(text)
        if counts:
            kinds = "、".join(f"{count} 个{kind}" for kind, count in counts.items())
            where = "文中" if page is None else f"第 {page} 页"
            message = f"{where}有看不见的字符（{kinds}），已去掉"
            found.append(Caution(code="unicode_stripped", message=message, page=page))
    return tuple(found)
