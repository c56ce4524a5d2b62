"""Lines of a reference list → entries: by printed numbers, by hanging indents, or by the blanks between."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from blogwriter.models import Reference
from blogwriter.sources._layout import Layout
from blogwriter.sources._lines import Line
from blogwriter.sources._repair import join

__all__ = ["entries", "reference", "references"]

_BRACKET = re.compile(r"[\[［【]\s*(\d{1,4})\s*[\]］】]\s*(.*)")
_DOT = re.compile(r"(\d{1,4})\s*[.．、)]\s*(.*)")
_BARE = re.compile(r"(\d{1,4})\s+([A-Z\u4e00-\u9fff].*)")
_KEYED = re.compile(r"\[([A-Za-z+]{2,12}\d{2}[a-z]?)\]\s*(.*)")
_AUTHOR_YEAR = re.compile(r"\[([A-Z][^\[\]]{1,60}?,?\s?(?:19|20)\d\d[a-z]?)\]\s*\S")
_YEAR = re.compile(r"(?<![\d.:/-])((?:19|20)\d\d)[a-z]?(?![\d:/])")
_ARXIV = re.compile(
    r"(?:arxiv|\babs/)(?:\.org/(?:abs|pdf)/|[:\s]*|\s+preprint\s+(?:arXiv:?\s*)?)(\d{4}\.\d{4,5}(?:v\d+)?"
    r"|[a-z-]+(?:\.[A-Z]{2})?/\d{7})",
    re.IGNORECASE,
)
_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"<>，。；]+)", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"，。；）)\]]+")
_TITLE_BEFORE = re.compile(r"\.\s+[A-Z][\w-]{2,}:?\s+(?!and\b|&)\w{3,}\s+\w{2,}")
_NO_TITLE = re.compile(r"(?:URL|https?:|In\b|arXiv|pages?\b|pp\b|Accessed|doi)", re.IGNORECASE)
_OPENING_YEAR = re.compile(r"^(?:19|20)\d\d[a-z]?\.\s+")
_RECEIVED = re.compile(r"Received (?:[A-Z][a-z]{2,8}|\d{1,2}) .{0,120}\d{4}$")
"""What journals print under the list."""
_FEW_LINES, _SLACK_PT, _INDENT_PT = 10, 3.0, 32.0
_REPUBLIC = re.compile(r"民[國国]?\s*(\d{2,3})")
"""Years of Taiwan count from 1911."""
_CHINESE = re.compile(
    r"(.{2,80}?)\s*[(（]\s*(?:民[國国]?\s*\d{2,3}|\d{4}[a-z]?)\s*年?[)）]\s*[。.，,：:]?\s*([^。]{4,200})"
)
_NAMED = re.compile(
    r"(.{2,80}?,\s(?:[A-Z]\.[\s-]?)+(?:.{0,400}?,\s(?:[A-Z]\.[\s-]?)+)?(?:,?\s?et al\.)?):\s+([A-Z\d“].{8,})"
)
"""``Agrawal, R., Swami, A.: Mining rules. In: …`` of Springer's series."""
_PLAIN_CHINESE = re.compile(
    r"([\u4e00-\u9fff]{2,4}(?:\s?[,，、;；]\s?[\u4e00-\u9fff]{2,4})*(?:\s?[,，]?\s?等)?)\s?[.．]\s*([^.．。]{4,100}[.．。])"
)
_MARKED_AUTHORS_END = re.compile(
    r"(?<![A-Z])[.．]\s*(?![A-Z][.．])|(?<=[\w’'-]\s[A-Z])[.．]\s+(?=[A-Z\d][\w-]*[a-z\d]\+*[\s:,]|A\s|[\u4e00-\u9fff])"
)
"""``BRIN S, PAGE L. The anatomy of`` as GB/T 7714 has it: initials without stops."""
_AUTHORS_END = re.compile(
    r"(?<=[a-z\)]{2})\.\s+|(?<=\bet al)\.\s+|(?<=[ ,&][A-Z])\.\s+(?=[A-Z0-9][\w-]*\s+[a-z])"
    r"|(?<=\s[A-Z][a-z])(?<!\b(?:Jr|Sr|St|Dr|No|Ed|Pt|Ch|Th))\.\s+(?=[A-Z\d])"
)
"""Names of two letters end a list, too: ``Andrew Y. Ng.``"""
_MARKER = re.compile(r"[\[［【][JMCDRSPNZGKEBOL](?:/OL)?[\]］】]")


def entries(lines: Sequence[Line], layout: Layout) -> list[tuple[str | None, list[int]]]:
    """(printed label, indices of lines) of each entry, in order."""
    if not lines:
        return []
    for pattern in (_BRACKET, _DOT, _BARE):
        starts = _counted(lines, pattern)
        if len(starts) > 2 and len(starts) > 0.08 * len(lines):
            return _groups(starts, len(lines))
    keyed = [(m[1], i) for i, line in enumerate(lines) if (m := _KEYED.match(line.text))]
    if len(keyed) > 2:
        return _groups(keyed, len(lines))
    dated: list[tuple[str | None, int]] = [(None, i) for i, line in enumerate(lines) if _AUTHOR_YEAR.match(line.text)]
    if len(dated) > 2 and len(dated) > 0.12 * len(lines):
        return _groups(dated, len(lines))
    return _groups([(None, i) for i in _unnumbered(lines, layout)], len(lines))


def _counted(lines: Sequence[Line], pattern: re.Pattern[str]) -> list[tuple[str | None, int]]:
    """Lines whose printed numbers count up by one (a lost one is allowed)."""
    found: list[tuple[str | None, int]] = []
    last = 0
    for i, line in enumerate(lines):
        match = pattern.match(line.text)
        if match is None:
            continue
        number = int(match[1])
        if number == last + 1 or (last and last < number <= last + 2) or (not last and number <= 2):
            found.append((match[1], i))
            last = number
    return found


def _groups(starts: Sequence[tuple[str | None, int]], count: int) -> list[tuple[str | None, list[int]]]:
    ends = [i for _, i in starts[1:]] + [count]
    return [(label, list(range(i, end))) for (label, i), end in zip(starts, ends, strict=True)]


def _unnumbered(lines: Sequence[Line], layout: Layout) -> list[int]:
    """First lines of entries of an author-year list."""
    margins = _margins(lines)
    hanging = [i for i, line in enumerate(lines) if line.box[0] < margins[line.page, line.column] + 3]
    if 0.12 * len(lines) < len(hanging) < 0.75 * len(lines):
        return hanging
    return [i for i in range(len(lines)) if _after_gap(lines, i, layout)]


def _margins(lines: Sequence[Line]) -> dict[tuple[int, tuple[float, float]], float]:
    """(page, column) → leftmost x that more than a stray line begins at."""
    lefts: dict[tuple[int, tuple[float, float]], Counter[int]] = {}
    for line in lines:
        lefts.setdefault((line.page, line.column), Counter())[round(line.box[0])] += 1
    margins = {}
    for key, own in lefts.items():
        common = [x for x, count in own.items() if count >= max(2, 0.1 * sum(own.values()))]
        margins[key] = float(min(common or own))
    return {key: _left_of_few(key, lefts, margins) for key in margins}


def _left_of_few(
    key: tuple[int, tuple[float, float]],
    lefts: Mapping[tuple[int, tuple[float, float]], Counter[int]],
    margins: Mapping[tuple[int, tuple[float, float]], float],
) -> float:
    """A column's margin; that of a few lines at the end may be an indent, and then another column tells it."""
    own = margins[key]
    if sum(lefts[key].values()) >= _FEW_LINES:
        return own
    others = [
        margins[other]
        for other in margins
        if sum(lefts[other].values()) >= _FEW_LINES and _SLACK_PT < own - margins[other] < _INDENT_PT
    ]
    known = any(abs(own - margins[other]) <= _SLACK_PT for other in margins if other != key)
    return max(others) if others and not known else own


def _after_gap(lines: Sequence[Line], index: int, layout: Layout) -> bool:
    if not index:
        return True
    above, line = lines[index - 1], lines[index]
    if above.page != line.page or above.column != line.column:
        return bool(re.search(r"[.。]\s*$", above.text)) and not line.text[0].islower()
    return line.box[3] - above.box[3] > 1.25 * min(layout.leading, 1.3 * line.size)


def references(lines: Sequence[Line], layout: Layout) -> list[Reference]:
    """The list as values."""
    found = []
    listed = [entry for entry in entries(lines, layout) if not _RECEIVED.match(lines[entry[1][0]].text)]
    for number, (label, indices) in enumerate(listed, start=1):
        text = ""
        for i in indices:
            text = join(text, lines[i].text, layout.words)
        found.append(reference(number, label, text, lines[indices[0]].page))
    return found


def reference(number: int, label: str | None, text: str, page: int | None) -> Reference:
    """An entry's text → its parts; ``label`` is cut from its beginning."""
    body = text
    for pattern in (_BRACKET, _DOT, _BARE, _KEYED):
        if label is not None and (match := pattern.match(text)) and match[1] == label:
            body = match[2]
            break
    solid = re.sub(r"(?<=[/.])\s+(?=[\w])", "", body) if "10." in body or "arxiv" in body.lower() else body
    doi, arxiv, url = _DOI.search(solid), _ARXIV.search(solid) or _ARXIV.search(body), _URL.search(body)
    authors, title = _parts(body)
    return Reference(
        number=number,
        text=body,
        label=label,
        title=title,
        authors=authors,
        year=_year(body),
        arxiv_id=arxiv[1] if arxiv else None,
        doi=doi[1].rstrip(".,;)") if doi else None,
        url=url[0].rstrip(".,;") if url else None,
        page=page,
    )


def _year(text: str) -> int | None:
    years = [
        int(match) for match in _YEAR.findall(re.sub(r"https?://\S+|arXiv[:\s]*\S+", " ", text, flags=re.IGNORECASE))
    ]
    if years:
        return years[-1]
    republic = _REPUBLIC.search(text)
    return 1911 + int(republic[1]) if republic else None


def _parts(text: str) -> tuple[str | None, str | None]:
    """(authors, title) as printed, where the style shows them."""
    quoted = re.search(r"[“\"](.{8,300}?)[,.]?[”\"]", text)
    if quoted:
        return text[: quoted.start()].strip(" ,.") or None, quoted[1].strip(" ,.")
    marked = _MARKER.search(text)
    if marked:
        head = text[: marked.start()]
        pieces = _MARKED_AUTHORS_END.split(head, maxsplit=1)
        return (pieces[0].strip(), pieces[1].strip() or None) if len(pieces) == 2 else (None, head.strip() or None)
    chinese = _CHINESE.match(text) if re.search(r"[\u4e00-\u9fff]", text[:12]) else None
    if chinese:
        return chinese[1].strip(), chinese[2].strip(" .")
    return _parts_by_stops(text)


def _parts_by_stops(text: str) -> tuple[str | None, str | None]:
    """(authors, title) of an entry in which stops or a year part them."""
    named = _NAMED.match(text) or _PLAIN_CHINESE.match(text)
    if named:
        return named[1].strip(), _first_sentence(named[2])
    year = re.match(r"(.{3,400}?)[.,]?\s*\(?((?:19|20)\d\d)[a-z]?\)?[.,:]\s+(.+)", text)
    if year and len(year[1]) < 300 and not _NO_TITLE.match(year[3]) and not _TITLE_BEFORE.search(year[1]):
        return year[1].strip(" ,."), _first_sentence(year[3])
    pieces = _AUTHORS_END.split(text, maxsplit=1)
    if len(pieces) == 2:
        return pieces[0].strip(), _first_sentence(_OPENING_YEAR.sub("", pieces[1]))
    return None, None


def _first_sentence(text: str) -> str | None:
    found = re.split(r"(?<=[a-z\d\)?!]{2})[.?!](?:\s+|$)", text, maxsplit=1)[0].strip(" .")
    return found or None
