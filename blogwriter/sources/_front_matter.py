"""The first page: title, authors, affiliations, abstract, and the ids and dates that are printed there.

Nothing is guessed: an id that is not printed is None, even where one could be found elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from blogwriter.sources._candidates import contents_lines
from blogwriter.sources._chain import letters_of
from blogwriter.sources._cover import cover, is_kind
from blogwriter.sources._layout import Layout
from blogwriter.sources._lines import Line
from blogwriter.sources._names import credited_in, is_affiliation, is_helper, is_notice, names_in, team_in
from blogwriter.sources._outline import ABSTRACT, Heading
from blogwriter.sources._places import places
from blogwriter.sources._printed import doi_in, iso, published_in
from blogwriter.sources._repair import join, normal

__all__ = ["Front", "front_matter", "language_of"]

_NO_TITLE = re.compile(
    r"arxiv|journal homepage|contents lists? available|sciencedirect|^research article|^original (?:article"
    r"|paper|research)|^article$|^review$"
    r"|proceedings of|^journal of|issn|https?:|www\.|^open access|^plos|provided proper attribution|permission "
    r"to|published (?:as|in|by)"
    r"|under review|^to appear|do not (?:quote|cite|distribute)|^running head"
    r"|^vol(?:ume)?[. ]|^technical report$|^letters?$|^ieee (?:trans|robot|access|sensors)|^acm "
    r"|copyright|©|^doi|^received|^check for updates"
    r"|大學$|大学$|[學学]院$|研究所$|[學学]系$|系$|[碩硕博]士|[學学]位[論论]文|^[論论]文$|指[導导]|研究生"
    r"|[學学][報报]$|第.{1,4}[卷期]|^中[国國]|university$|thesis$|dissertation$|class\s*number|分类号|^密级"
    r"|^编号|^题目[:：]?$|^[(（]?(?:学术|专业|學術|專業)(?:[学學]位|型)[)）]?$",
    re.IGNORECASE,
)
_ABSTRACT_RUN_IN = re.compile(
    r"[【\[]?(abstract|summary|摘\s*要|a b s t r a c t)\s*[-—–:：.】\]]*\s*(.*)", re.IGNORECASE
)
_ABSTRACT_LABEL = re.compile(r"[【\[]?(?:摘\s*要|Abstract|ABSTRACT)\s*[:：】\]]")
_ABSTRACT_END = re.compile(
    r"[【\[]?(?:\*?\s*(?:additional )?key\s?-?words?(?: and phrases)?\b|index terms|ccs concepts|c\.?r\.? categories"
    r"|categories and subject"
    r"|general terms|acm reference|关\s*[键鍵]\s*[词詞字]|關\s*鍵\s*[詞字]"
    r"|中[图圖]分[类類]|文献标[识志]|(?:1|I)?\.?\s*introduction$|introduction\b|引言|permission to make|pacs"
    r"|jel classification|msc\b|\[?abstract\b|©)",
    re.IGNORECASE,
)
_NO_ABSTRACT = re.compile(
    r"@|^(?:Correspond|Received|Copyright|©|Academic Editor|Citation)|\b(?:University|Department)\b"
)
_FIRST_HEADING = re.compile(r"(?:\d|I)?\.?\s*(?:introduction|引\s*言|[绪緒]\s*[论論])\.?$", re.IGNORECASE)
_STAMP = re.compile(
    r"arXiv:\s*(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(v\d+)?\s*(?:\[([\w.-]+)\])?\s*(\d{1,2} \w{3} \d{4})?"
)
_VENUE = re.compile(
    r"(published (?:as|in|at) .+|(?:in )?proceedings of .+|\d+(?:st|nd|rd|th) conference on .+|ieee "
    r"(?:transactions|robotics|access|journal) .+"
    r"|accepted (?:at|to|by) .+|to appear in .+|.*\b(?:neurips|nips|icml|iclr|cvpr|iccv|eccv|acl|emnlp|naacl"
    r"|aaai|ijcai|pldi|sigir|kdd|www)\s*['’]?\s*\d{2,4}.*)",
    re.IGNORECASE,
)
_MOST_BESIDE = 16
_SHORT_TITLE = 8
_WORD_TITLE = re.compile(r"[A-Z][a-z]{5,}")
_SMALLER_PT = 3.2
"""How much smaller than running text an abstract may be set."""
_SAMPLE = 800  # lines, taken evenly, that tell the language
_HANS = re.compile("[这个们国学说时对会后来与发电过经应当实现为从习见将关数据无业样条开问题间种进动产]")
_HANT = re.compile("[這個們國學說時對會後來與發電過經應當實現為從習見將關數據無業樣條開問題間種進動產]")


class Front(NamedTuple):
    """What the first page says about the paper."""

    title: str
    authors: tuple[str, ...]
    affiliations: tuple[str, ...]
    abstract: str
    abstract_lines: tuple[int, ...]
    """Lines of the abstract by index; its sentences are made from them."""
    front_lines: frozenset[int]
    """Title, authors and what stands with them: no running text."""
    arxiv_id: str | None
    version_date: str | None
    category: str | None
    doi: str | None
    venue: str | None
    published: str | None


def language_of(lines: Sequence[Line]) -> Literal["en", "zh-Hans", "zh-Hant"]:
    """Language of most of the text."""
    sample = "".join(line.text for line in lines[:: 1 + len(lines) // _SAMPLE])
    if (len(sample.encode()) - len(sample)) // 2 < len(sample) // 50:  # a Chinese character has two bytes more
        return "en"
    # Runs are found in a tenth of the time that single characters take.
    chinese, latin = (sum(map(len, re.findall(kind, sample))) for kind in (r"[\u4e00-\u9fff]+", r"[A-Za-z]+"))
    if chinese < 0.12 * max(1, latin):
        return "en"
    return "zh-Hant" if len(_HANT.findall(sample)) > len(_HANS.findall(sample)) else "zh-Hans"


def front_matter(lines: Sequence[Line], headings: Sequence[Heading], layout: Layout, metadata: dict[str, Any]) -> Front:
    """Read the first page.

    Args:
        lines: All lines but those of figures, tables and captions.
        headings: Headings found among them.
        layout: Measures of the document.
        metadata: The file's own title, used only to choose among what is printed.
    """
    first = [i for i, line in enumerate(lines) if line.page == (lines[0].page if lines else 1)]
    printed_cover = cover(lines)
    title = _title_lines([(i, lines[i]) for i in first], metadata)
    abstract, label = _abstract_lines(lines, headings, title, layout)
    text = _running([lines[i] for i in abstract], layout)
    if label and abstract:
        text = (_ABSTRACT_RUN_IN.match(text) or [text, "", text])[2]
    text = re.sub(r"(?<=[.。])\s*\[[\d,\s–-]+\]$", "", text)
    end = _front_end(headings, abstract, title)
    block = list(range(title[-1] + 1 if title else 0, end or min(len(lines), (title[-1] if title else 0) + 12)))
    block += _beside(lines, title, end)
    authors, affiliations = _people([lines[i] for i in block])
    said = printed_cover.title or _title(title, lines, layout)
    authors = tuple(name for name in authors if not _is_part(name, said))
    if printed_cover.found:
        authors, affiliations = printed_cover.authors, printed_cover.schools
    lone = [lines[i].text for i in first if lines[i].text.startswith("arXiv:")]
    stamp = _STAMP.search(" ".join((*layout.askew, *layout.furniture, *lone)))
    printed = [lines[i].text for i in first] + list(layout.furniture)
    return Front(
        title=said,
        authors=authors,
        affiliations=affiliations,
        abstract=text,
        abstract_lines=tuple(abstract),
        front_lines=_front_lines(lines, title, block if end else ()) - set(abstract),
        arxiv_id=stamp[1] + (stamp[2] or "") if stamp else None,
        version_date=iso(stamp[4]) if stamp and stamp[4] else None,
        category=stamp[3] if stamp else None,
        doi=doi_in(printed),
        venue=next((normal(m[1]) for text in printed if len(text) < 160 and (m := _VENUE.fullmatch(text))), None),
        published=published_in(stamp, printed),
    )


def _beside(lines: Sequence[Line], title: Sequence[int], end: int) -> list[int]:
    """Lines of people over the other column, which are read after the abstract that stands lower."""
    if not title or not end or end >= len(lines):
        return []
    low, first = lines[title[-1]], lines[end]
    found = [
        i
        for i in range(end, len(lines))
        if lines[i].page == first.page == low.page
        and low.box[3] - 1 < lines[i].box[1]
        and lines[i].box[3] < first.box[1]
    ]
    people = [i for i in found if names_in(lines[i].spans) or is_affiliation(lines[i].text)]
    return found if len(found) <= _MOST_BESIDE and people else []


def _is_part(name: str, title: str) -> bool:
    """Whether a name of several words is a piece of the title, which repository covers print twice."""
    return " " in name and name.lower() in title.lower()


def _front_lines(lines: Sequence[Line], title: Sequence[int], block: Sequence[int]) -> frozenset[int]:
    """Title, people and what stands above them, but never all that there is where some of it ends like a sentence."""
    above = [i for i, line in enumerate(lines) if title and i < title[0] and line.page == lines[0].page]
    front = frozenset({*title, *block, *above})
    if len(front) < len(lines):
        return front
    return frozenset(i for i in front if not lines[i].text.endswith((".", "。")))


def _top_size(line: Line) -> float:
    """Size of the largest type that is more than a drop cap or a sign."""
    weights: Counter[float] = Counter()
    for span in line.spans:
        weights[round(span.size, 1)] += 0 if span.raised else len(span.text.strip())
    few = 0 if line.text.isupper() else 1  # small capitals: "GUAGE MODELS" has one large letter, and it counts
    return max((size for size, count in weights.items() if count > few), default=line.size)


def _title_lines(first: Sequence[tuple[int, Line]], metadata: dict[str, Any]) -> list[int]:
    everything = _size_groups(first)
    wanted = re.sub(r"\W+", "", normal(str(metadata.get("title") or ""))).lower()
    for group in everything:
        text = re.sub(r"\W+", "", "".join(line.text for _, line in group)).lower()
        if (
            len(wanted) > 12
            and (text == wanted or (len(text) > 12 and text in wanted and _may_be_title(group)))
            and "." not in wanted[-5:]
        ):
            return [i for i, _ in group]
    groups = [group for group in everything if _may_be_title(group)]
    if not groups:
        return []
    largest = max(_top_size(group[0][1]) for group in groups)
    best = next(group for group in groups if _top_size(group[0][1]) > 0.97 * largest)
    return [i for i, _ in best]


def _size_groups(first: Sequence[tuple[int, Line]]) -> list[list[tuple[int, Line]]]:
    groups: list[list[tuple[int, Line]]] = []
    for i, line in first:
        for group in groups[:-4:-1]:
            above = group[-1][1]
            size = _top_size(above)
            same = abs(_top_size(line) - size) < 0.6 and -0.7 * size < line.box[1] - above.box[3] < 1.1 * size
            if same and line.bold == above.bold and not ABSTRACT.fullmatch(line.text):
                group.append((i, line))
                break
        else:
            groups.append([(i, line)])
    return groups


def _may_be_title(group: Sequence[tuple[int, Line]]) -> bool:
    text = normal(" ".join(line.text for _, line in group))
    chinese = len(re.findall(r"[\u4e00-\u9fff]", text))
    if (
        _NO_TITLE.search(text)
        or is_kind(text)
        or _FIRST_HEADING.match(text)
        or ABSTRACT.fullmatch(text)
        or (len(text) < _SHORT_TITLE and chinese < 4 and not _WORD_TITLE.fullmatch(text))
        or len(text) > 300
    ):
        return False
    return sum(map(str.isalpha, text)) > 0.6 * len(text.replace(" ", "")) and " " * 3 not in text


def _title(title: Sequence[int], lines: Sequence[Line], layout: Layout) -> str:
    text = ""
    for i in title:
        text = join(text, lines[i].text, layout.words)
    return re.sub(r"\s*[∗*†‡]+$", "", text)


def _abstract_lines(
    lines: Sequence[Line], headings: Sequence[Heading], title: Sequence[int], layout: Layout
) -> tuple[list[int], bool]:
    """Lines of the abstract, and whether its label stands on the first of them."""
    chinese = language_of(lines) != "en"
    heads = [h for h in headings if h.kind == "abstract"]
    starts = [(h.stop, h.title, False) for h in heads]
    early = [i for i, line in enumerate(lines) if line.page <= lines[0].page + 1] if lines else []
    # Theses print it behind their contents.
    first = next((h.start for h in headings if h.kind == "body"), len(lines))
    early += [i for i in range(len(early), first) if _ABSTRACT_LABEL.match(lines[i].text)]
    taken = {h.start for h in heads}
    starts += [
        (i, m[1], True)
        for i in early
        if i not in taken and (m := _ABSTRACT_RUN_IN.match(lines[i].text)) and _is_label(lines[i], m)
    ]
    starts.sort(key=lambda s: ((s[1][0] > "\u2e80") != chinese, s[0]))
    if starts:
        start, _, label = starts[0]
        if label and not (_ABSTRACT_RUN_IN.match(lines[start].text) or [0, 0, "x"])[2]:
            start, label = start + 1, False
        said = letters_of("".join(lines[i].text for i in title))
        while start < len(lines) and len(letters_of(lines[start].text)) > 1 and letters_of(lines[start].text) in said:
            start += 1  # theses print the title once more above the abstract
        return _until(lines, start, headings), label
    return _unlabelled(lines, headings, title, layout), False


def _is_label(line: Line, match: re.Match[str]) -> bool:
    if ABSTRACT.fullmatch(line.text):
        return True
    label = match[1].lower().replace(" ", "")
    if label == "summary":
        return False
    span = line.spans[0]
    other = len(line.spans) > 1 and (span.font != line.spans[-1].font or span.bold)
    return other or bool(re.match(r"(?:[Aa]bstract|ABSTRACT|摘\s*要)\s*[-—–:：.】\]]", line.text))


def _until(lines: Sequence[Line], start: int, headings: Sequence[Heading]) -> list[int]:
    ends = sorted(h.start for h in headings if h.start >= start and h.kind != "abstract")
    stop = min([*ends[:1], start + 120, len(lines)])
    found: list[int] = []
    for i in range(start, stop):
        line = lines[i]
        if _is_beside(line, [lines[n] for n in (start - 1, *found[:1]) if n >= 0]):
            continue
        if found and _ABSTRACT_END.match(line.text):
            break
        if found and _breaks(lines[found[-1]], line, lines[found[0]]):
            break
        found.append(i)
    return found


def _is_beside(line: Line, stack: Sequence[Line]) -> bool:
    """Whether a line stands in a box at the side of the abstract: beside its label and first line, in other type."""
    label = stack[0] if stack and ABSTRACT.fullmatch(stack[0].text) else None
    if label is None or line.page != label.page or line.box[1] < label.box[1] - 2:
        return False
    left, right = min(other.box[0] for other in stack), max(other.box[2] for other in stack)
    own = line.column == label.column and len(stack) > 1 and abs(line.size - stack[1].size) < 0.4
    return not own and (line.box[2] <= left or line.box[0] >= right)


def _breaks(above: Line, line: Line, first: Line) -> bool:
    """Whether the abstract cannot go on with a line: another size, or a footnote."""
    if line.mark and line.size < first.size - 0.4:
        return True
    if abs(line.size - first.size) > 0.7 and len(line.text) > 2:
        return True
    far = line.page == above.page and line.column == above.column and line.box[1] - above.box[3] > 2.2 * line.size
    return far and bool(re.search(r"[.。][\])\d\[,\s]*$", above.text))


def _unlabelled(lines: Sequence[Line], headings: Sequence[Heading], title: Sequence[int], layout: Layout) -> list[int]:
    """The paragraph before the first heading, where no label says abstract."""
    after = title[-1] + 1 if title else 0
    end = next((h.start for h in headings if h.start >= after), 0)
    run: list[int] = []
    best: list[int] = []
    contents = contents_lines(lines)
    for i in range(after, min(end, after + 150)):
        line = lines[i]
        if i in contents:
            continue
        wide = line.width > 0.5 * (line.column[1] - line.column[0]) and line.size > layout.body_size - _SMALLER_PT
        goes_on = bool(run) and i == run[-1] + 1 and _is_same_text(lines[run[-1]], line)
        if best and _ABSTRACT_END.match(line.text):
            break
        if not (wide or goes_on) or _NO_ABSTRACT.search(line.text):
            run = []
            continue
        run = [*run, i] if goes_on else [i]
        best = run if len(run) > len(best) else best
    words = sum(len(lines[i].text.split()) for i in best)
    return best if words > 40 else []


def _is_same_text(above: Line, line: Line) -> bool:
    near = line.page != above.page or line.column != above.column or line.box[1] - above.box[3] < 0.9 * line.size
    return near and abs(line.size - above.size) < 0.3


def _front_end(headings: Sequence[Heading], abstract: Sequence[int], title: Sequence[int]) -> int:
    """First line after the front matter; 0 where neither an abstract nor a heading ends it."""
    after = title[-1] + 1 if title else 0
    marks = [h.start for h in headings if h.start >= after][:1] + list(abstract[:1])
    return min(marks, default=0)


def _people(block: Sequence[Line]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Authors and affiliations between title and abstract."""
    authors: list[str] = []
    look: tuple[float, bool] | None = None
    for line in block:
        if is_helper(line.text) or is_notice(line.text):
            continue
        other = "@" in line.text or look is None or (line.size, line.bold) != look
        if is_affiliation(line.text) and other:
            continue
        found = names_in(line.spans)
        if not found or (look is not None and (line.size, line.bold) != look):
            continue
        look = look or (line.size, line.bold)
        authors += [name for name in found if name not in authors]
    if any(" " in name for name in authors):
        authors = [name for name in authors if " " in name or not name.isascii()]  # a lone word there is a place
    if not authors:
        authors = list(dict.fromkeys(name for line in block for name in credited_in(line.text)))
    if not authors:
        authors = [team for line in block if (team := team_in(line.text))][:1]
    return tuple(authors), places(block, authors)


def _running(lines: Sequence[Line], layout: Layout) -> str:
    text = ""
    for line in lines:
        text = join(text, line.text, layout.words)
    return text
