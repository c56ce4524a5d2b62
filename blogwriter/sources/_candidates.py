"""Lines that could be headings: one or more whole lines of one style, with room around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from blogwriter.sources._layout import Layout
from blogwriter.sources._lines import Line, Span, joined_text
from blogwriter.sources._repair import join

__all__ = ["Candidate", "Style", "candidates", "contents_lines", "style_of"]

_TOC_LINE = re.compile(r"(?:\.\s?){4,}|…{2,}|·{4,}|(?:\. ){3,}")
_LEADER = re.compile(r"\.\s?\.|…|··")
_LAST_NUMBER = re.compile(r"\s[\divxl]{1,4}$")
_OPAQUE = re.compile(
    r"Adv[A-Za-z]*[\dA-Fa-f]{4,}(?:\.\w+)?|[FTR]\d+(?:_\d+)?|CairoFont.*|Font\d+|g_d\d.*|TT[\dA-F]{3,}.*"
)
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,4}\s")
_HAN = re.compile(r"[\u3400-\u9fff]")
_COUNTED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,4}|[A-Z](?:\.\d{1,2}){0,3})\.?\s")
_HEAD = re.compile(r"(?:table of )?contents|目\s*[录錄次]", re.IGNORECASE)
_FEWEST_ENTRIES = 5
_LARGER = 1.15
_MAX_CHARS = 180
_MAX_LINES = 5
_SENTENCE_END = re.compile(r"[.。;；,，]$")


class Style(NamedTuple):
    """What a heading looks like."""

    size: float
    """Largest type on the line, points, to half a point."""
    bold: bool
    italic: bool
    caps: bool
    """All capitals, or small capitals made of two sizes."""
    font: str


class Candidate(NamedTuple):
    """Lines ``start`` to ``stop`` (exclusive) of a list of lines that could be one heading."""

    start: int
    stop: int
    text: str
    style: Style
    run_in: bool
    """Whether running text follows on the same line."""
    room: float
    """Blank above less the usual blank between lines, in units of body size; 9 at the top of a column."""
    centred: bool


def style_of(spans: Sequence[Span]) -> Style:
    """Style of a heading's spans, marks of footnotes and blanks left out."""
    letters = spans if len(spans) == 1 else _lettered(spans)
    if len(letters) == 1:  # most lines
        only = letters[0]
        solid = bool(only.text.strip())
        return Style(
            round(only.size * 2) / 2, only.bold and solid, only.italic and solid, _is_caps(only.text), only.font
        )
    weights = [len(span.text.strip()) for span in letters]
    most = 0.6 * (sum(weights) or 1)
    return Style(
        size=round(max(span.size for span in letters) * 2) / 2,
        bold=sum(weight for s, weight in zip(letters, weights, strict=True) if s.bold) > most,
        italic=sum(weight for s, weight in zip(letters, weights, strict=True) if s.italic) > most,
        caps=_is_caps("".join(span.text for span in letters)),
        font=letters[max(range(len(letters)), key=weights.__getitem__)].font,
    )


def _lettered(spans: Sequence[Span]) -> Sequence[Span]:
    """Spans that hold letters, without raised marks; what is next best where there are none."""
    solid = [span for span in spans if span.text.strip() and not span.raised]
    solid = solid or [span for span in spans if span.text.strip()] or list(spans)
    solid = [span for span in solid if any(map(str.isalpha, span.text))] or solid
    chinese = [span for span in solid if _in_chinese(span.text)]
    # Latin words of a Chinese heading have a font of their own, which need not be bold.
    return chinese if any(span.bold for span in chinese) else solid


def _is_caps(text: str) -> bool:
    return text.isupper() and sum(map(str.isalpha, text)) > 3


def candidates(lines: Sequence[Line], layout: Layout) -> list[Candidate]:
    """Every line that starts a block of heading-like lines."""
    contents = contents_lines(lines)
    display = _display_fonts(lines, layout)
    styles = [style_of(line.spans) for line in lines]
    styles = [s._replace(bold=True) if s.font in display else s for s in styles]
    found = []
    for index, line in enumerate(lines):
        if index in contents or len(line.text) > _MAX_CHARS or not any(map(str.isalpha, line.text)):
            continue
        found.append(_candidate(lines, index, layout, styles))
    return found


def _display_fonts(lines: Sequence[Line], layout: Layout) -> set[str]:
    """Fonts that serve headings though their names hide it (``AdvTT99c4c969``): most of their lines stand alone."""
    total: Counter[str] = Counter()
    short: Counter[str] = Counter()
    for i, line in enumerate(lines[:-1]):
        if line.font == layout.body_font or not _OPAQUE.fullmatch(line.font.split("+")[-1]):
            continue
        total[line.font] += 1
        alone = line.width < 0.8 * (line.column[1] - line.column[0]) and lines[i + 1].font != line.font
        short[line.font] += (
            alone and line.text[:1].isupper() and lines[i + 1].width > 0.6 * (line.column[1] - line.column[0])
        )
    return {font for font, count in total.items() if count > 2 and short[font] > 0.6 * count}


def contents_lines(lines: Sequence[Line]) -> set[int]:
    """Indices of the lines of tables of contents and lists of figures."""
    by_page: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        by_page.setdefault(line.page, []).append(index)
    found: set[int] = set()
    for indices in by_page.values():
        leaders = [i for i in indices if _LEADER.search(lines[i].text) and _TOC_LINE.search(lines[i].text)]
        numbers = [i for i in indices if _ends_in_number(lines[i].text)]
        if len(leaders) >= 4 and len(leaders) > 0.3 * len(indices):
            found.update(indices[1:] if len(leaders) > 3 else ())
        elif len(leaders) >= 3 or (len(numbers) > 0.6 * len(indices) and len(indices) > 8):
            found.update({*leaders, *numbers})
        elif _HEAD.fullmatch(lines[indices[0]].text) and _are_announced(lines, indices):
            found.update(indices[1:])
    return found


def _are_announced(lines: Sequence[Line], indices: Sequence[int]) -> bool:
    """Whether most lines of a page that says "Contents" come back later: they name headings without a page."""
    later = {_words_of(line.text) for line in lines[indices[-1] + 1 :]}
    said = [_words_of(lines[i].text) in later for i in indices[1:]]
    return len(said) >= _FEWEST_ENTRIES and sum(said) > 0.5 * len(said)


def _words_of(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def _ends_in_number(text: str) -> bool:
    return text[-1] in "0123456789ivxl" and len(text) > 6 and bool(_LAST_NUMBER.search(text))


def _candidate(lines: Sequence[Line], index: int, layout: Layout, styles: Sequence[Style]) -> Candidate:
    line = lines[index]
    head, run_in = _head_of(line)
    style = style_of(head) if run_in else styles[index]
    stop, text = index + 1, joined_text(head) if run_in else line.text
    while (
        not run_in
        and stop < len(lines)
        and stop - index < _MAX_LINES
        and _goes_on(lines, stop, (style, styles[stop]), layout)
    ):
        text = join(text, lines[stop].text, layout.words)
        stop += 1
    left, right = line.column
    margin = min(line.box[0] - left, right - line.box[2])
    return Candidate(
        start=index,
        stop=stop,
        text=text,
        style=style,
        run_in=run_in,
        room=_room(lines, index, layout),
        centred=margin > 8 and abs((line.box[0] + line.box[2]) - (left + right)) < 12,
    )


def _head_of(line: Line) -> tuple[Sequence[Span], bool]:
    """The styled beginning of a line that goes on in another style, or the whole line."""
    solid = [i for i, span in enumerate(line.spans) if span.text.strip() and not span.raised]
    if len(solid) < 2:
        return line.spans, False
    first = next((i for i in solid if any(map(str.isalpha, line.spans[i].text))), solid[0])
    lead = line.spans[first]
    if not (lead.bold or lead.italic):
        return line.spans, False
    for i in solid:
        span = line.spans[i]
        if _in_chinese(lead.text) and not _in_chinese(span.text):
            continue  # Latin words of a Chinese heading come in a font of their own, which says nothing
        plain = (lead.bold and not span.bold) or (lead.italic and not lead.bold and not span.italic)
        if i <= first or not plain or not any(map(str.isalpha, span.text)):
            continue
        text = joined_text(line.spans[:i])
        if len(span.text.strip()) > 3 or text.endswith((".", "。")):  # "The" behind a stop begins a sentence
            if line.box[2] < line.column[1] - 0.15 * (line.column[1] - line.column[0]):
                return line.spans, False  # running text would fill the line: this is a heading in two fonts
            if re.search(r"[.:：。—]$", text) or re.match(r"\s*[—:：]", span.text):
                return line.spans[:i], True
            # "3.1.1 Objects, Operations" in italics and then a sentence: a number makes the styled part a heading.
            opens = bool(_NUMBERED.match(line.text)) or (lead.size > _LARGER * span.size and line.text[:1].isdigit())
            opens = opens and len(text) > 6 and line.box[2] > line.column[1] - 4
            return (line.spans[:i], True) if opens else (line.spans, False)
    return line.spans, False


def _in_chinese(text: str) -> bool:
    return not text.isascii() and bool(_HAN.search(text))


def _goes_on(lines: Sequence[Line], stop: int, styles: tuple[Style, Style], layout: Layout) -> bool:
    above, line = lines[stop - 1], lines[stop]
    if line.page != above.page or line.column != above.column:
        return False
    style, same = styles
    if (same.size, same.bold, same.italic) != (style.size, style.bold, style.italic):
        return False
    if style.caps and not same.caps:
        return False
    gap = line.box[1] - above.box[3]
    if not -0.5 * style.size < gap < 0.55 * style.size:
        return False
    if not (style.bold or style.size > layout.body_size * 1.05 or style.italic or style.caps):
        return False
    room = above.column[1] - above.box[2]
    centred = abs((above.box[0] + above.box[2]) - sum(above.column)) < 14 and above.box[0] - above.column[0] > 10
    first_word = line.text.split(" ", 1)[0]
    needed = len(first_word) * style.size * (0.9 if first_word[:1] > "\u2e80" else 0.42)
    # The title of a numbered heading hangs: its second line stands under its words.
    hangs = line.box[0] > above.box[0] + style.size and bool(_COUNTED.match(above.text)) and style.bold
    return centred or hangs or room < min(needed, 0.4 * (above.column[1] - above.column[0])) + style.size


def _room(lines: Sequence[Line], index: int, layout: Layout) -> float:
    line = lines[index]
    above = lines[index - 1] if index else None
    if above is None or above.page != line.page or above.column != line.column or above.box[1] > line.box[1]:
        return 9.0
    usual = layout.leading - layout.body_size
    return (line.box[1] - above.box[3] - usual * 0.2) / layout.body_size
