"""Fonts whose text says one thing and whose glyphs show another.

A PDF tells programs what a code means by ``/ToUnicode``; what the eye sees is the glyph. An embedded TrueType font
often still knows which character each glyph is for (its ``cmap``), and simple fonts name their glyphs in ``/Encoding``.
Where both speak of letters and digits and often disagree, the text is a lie. Small capitals, ligatures and symbols are
not compared. Fonts that keep neither (CFF by number) cannot be told.
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Any, NamedTuple

from blogwriter.sources._mupdf import key_of, object_text, stream_of

__all__ = ["Fonts", "Verdict", "fonts_of"]

MIN_FALSE = 3
MIN_SHARE = 0.2
"""A font lies where at least three codes and a fifth of those compared do; honest fonts disagree in none or one."""
MAX_FONT = 20_000_000
_HEX = r"<\s*([0-9A-Fa-f\s]*)>"
_CHARS = re.compile(r"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(r"beginbfrange(.*?)endbfrange", re.DOTALL)
_CHAR = re.compile(_HEX + r"\s*" + _HEX)
_RANGE = re.compile(_HEX + r"\s*" + _HEX + r"\s*(?:" + _HEX + r"|\[([^\]]*)\])")
_MAX_CODE = 65_535
_DIFFERENCES = re.compile(r"/Differences\s*\[([^\]]*)\]")
_DIGITS = {"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
           "eight": "8", "nine": "9"}  # fmt: skip


class Verdict(NamedTuple):
    """What is known of a font."""

    name: str
    """Without the prefix of a subset, as spans have it."""
    lies: bool
    painted: bool
    """Whether its letters are little pictures (Type 3), which may be blank whatever their size."""


class Fonts(NamedTuple):
    """Names of a page's fonts, judged."""

    lying: frozenset[str]
    solid: frozenset[str]
    """Those whose letters have outlines; all others may show nothing."""


def fonts_of(page: Any, used: AbstractSet[str], known: dict[int, Verdict]) -> Fonts:
    """Judge the fonts of a page.

    Args:
        page: A ``pymupdf.Page``.
        used: Names of the fonts of its spans.
        known: Verdicts by object number; filled for the pages to come.
    """
    fonts = _verdicts(page.parent, _own_fonts(page), known)
    if not used <= {font.name for font in fonts}:
        # Fonts of forms and inherited ones; PyMuPDF's own search is complete and takes 10 ms on pages of many forms.
        fonts += _verdicts(page.parent, [font[0] for font in page.get_fonts()], known)
    painted = {font.name for font in fonts if font.painted}
    return Fonts(
        lying=frozenset(font.name for font in fonts if font.lies),
        solid=frozenset(font.name for font in fonts) - painted,
    )


def _own_fonts(page: Any) -> list[int]:
    kind, value = key_of(page.parent, page.xref, "Resources/Font")
    if kind == "xref":
        value = object_text(page.parent, _number_of(value))
    return [int(number) for number in re.findall(r"(\d+) 0 R", value)] if kind in ("xref", "dict") else []


def _verdicts(document: Any, fonts: Iterable[int], known: dict[int, Verdict]) -> list[Verdict]:
    found = []
    for xref in fonts:
        if xref not in known:
            painted = key_of(document, xref, "Subtype")[1] == "/Type3"
            known[xref] = Verdict(_name_of(document, xref, painted=painted), _lies(document, xref), painted)
        found.append(known[xref])
    return found


def _name_of(document: Any, xref: int, *, painted: bool) -> str:
    """The name that MuPDF gives to a font's spans."""
    kind, value = key_of(document, xref, "Name" if painted else "BaseFont")
    if painted and kind != "name":
        return f"Type3 ({xref} 0 R)"
    name = value.lstrip("/")
    return name.partition("+")[2] or name


def _lies(document: Any, xref: int) -> bool:
    claims = _claims(document, xref)
    if not claims:
        return False
    simple = key_of(document, xref, "Subtype")[1] != "/Type0"
    shown = _named_letters(document, xref) if simple else _glyph_letters(document, xref, claims)
    compared = [(claims[code], letters) for code, letters in shown.items() if _letter(claims.get(code, ""))]
    false = sum(_letter(claim) not in letters for claim, letters in compared)
    return false >= MIN_FALSE and false >= MIN_SHARE * len(compared)


def _letter(text: str) -> str:
    """A single letter or digit without case and width; empty for all else."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return folded if len(folded) == 1 and folded.isalnum() else ""


def _claims(document: Any, xref: int) -> dict[int, str]:
    """Code → text by the font's ``/ToUnicode``."""
    kind, value = key_of(document, xref, "ToUnicode")
    if kind != "xref":
        return {}
    text = stream_of(document, _number_of(value)).decode("latin-1")
    claims: dict[int, str] = {}
    for block in _CHARS.findall(text):
        claims.update((_number(code), _text(value)) for code, value in _CHAR.findall(block))
    spread = (
        pair
        for block in _RANGES.findall(text)
        for first, last, start, listed in _RANGE.findall(block)
        for pair in _spread(_number(first), min(_number(last), _MAX_CODE), start, listed)
    )
    claims.update(islice(spread, 2 * _MAX_CODE))
    return claims


def _spread(first: int, last: int, start: str, listed: str) -> Iterator[tuple[int, str]]:
    values = re.findall(_HEX, listed)
    for code in range(first, last + 1):
        if listed:
            if code - first < len(values):
                yield code, _text(values[code - first])
        elif base := _text(start):
            point = ord(base[-1]) + code - first
            yield code, base[:-1] + (chr(point) if point < 0x110000 else "")


def _number_of(reference: str) -> int:
    """12 of ``12 0 R``."""
    return int(reference.split(maxsplit=1)[0])


def _number(digits: str) -> int:
    return int("".join(digits.split()) or "0", 16)


def _text(digits: str) -> str:
    clean = "".join(digits.split())
    return bytes.fromhex(clean + "0" * (len(clean) % 2)).decode("utf-16-be", "ignore")


def _glyph_letters(document: Any, xref: int, wanted: Iterable[int]) -> dict[int, set[str]]:
    """Code → letters that the embedded font's own ``cmap`` gives to its glyph, for two-byte identity encodings."""
    from fontTools.ttLib import TTFont, TTLibError

    _, extension, _, data = document.extract_font(xref) if 0 < xref < document.xref_length() else ("", "", "", b"")
    if extension not in ("ttf", "otf") or len(data) > MAX_FONT:
        return {}
    glyphs = _glyphs(_glyph_numbers(document, xref), wanted)
    letters: dict[int, set[str]] = {glyph: set() for glyph in glyphs.values()}
    try:
        font = TTFont(io.BytesIO(data), lazy=True)
        if "cmap" not in font:
            return {}
        # Names of our own: else the library makes some by reading the whole table an extra time.
        font.setGlyphOrder([str(glyph) for glyph in range(font["maxp"].numGlyphs)])
        for char, name in (font.getBestCmap() or {}).items():
            if (glyph := int(name)) in letters:
                letters[glyph].add(_letter(chr(char)))
    except (TTLibError, AssertionError, KeyError, IndexError, ValueError, OverflowError, EOFError, struct.error):
        return {}  # a broken font says nothing about its text
    return {code: found for code, glyph in glyphs.items() if (found := letters[glyph]) and "" not in found}


def _glyphs(numbers: bytes | None, codes: Iterable[int]) -> dict[int, int]:
    """Code → glyph; they are the same where there is no map."""
    if numbers is None:
        return {code: code for code in codes}
    return {
        code: int.from_bytes(numbers[2 * code : 2 * code + 2], "big") for code in codes if 2 * code < len(numbers) - 1
    }


def _descendant(document: Any, xref: int) -> int:
    kind, value = key_of(document, xref, "DescendantFonts")
    match = re.search(r"(\d+) 0 R", value) if kind in ("array", "xref") else None
    return int(match[1]) if match else xref


def _glyph_numbers(document: Any, xref: int) -> bytes | None:
    """The stream that maps codes to glyphs; None where they are the same."""
    kind, value = key_of(document, _descendant(document, xref), "CIDToGIDMap")
    return stream_of(document, _number_of(value)) if kind == "xref" else None


def _named_letters(document: Any, xref: int) -> dict[int, set[str]]:
    """Code → letter by the names in ``/Differences`` of a simple font's encoding."""
    kind, value = key_of(document, xref, "Encoding")
    if kind == "xref":
        value = object_text(document, _number_of(value))
    match = _DIFFERENCES.search(value) if kind in ("xref", "dict") else None
    letters: dict[int, set[str]] = {}
    code = 0
    for token in re.findall(r"/([^\s/\[\]]+)|(\d+)", match[1] if match else ""):
        if token[1]:
            code = int(token[1])
            continue
        letter = _letter(_DIGITS.get(token[0], token[0]))
        if letter:
            letters[code] = {letter}
        code += 1
    return letters
