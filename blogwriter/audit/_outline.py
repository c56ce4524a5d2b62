"""A paper's headings, and where a sentence of a post names one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from blogwriter.audit._paper import Index, tokens
from blogwriter.models import Paper, Section
from blogwriter.words import content_words

__all__ = ["HAN_TITLES", "Mention", "Outline", "mentions", "outline"]

_HAN_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")}
_NUMBERED = re.compile(
    r"第\s?(?P<a>\d+(?:\.\d+)*|[一二三四五六七八九十]{1,3})\s?(?:章节?|节|小节|部分)"
    r"|(?<![\d.])(?P<b>\d+(?:\.\d+)+)\s?(?:小?节|部分)"
    r"|(?:\b(?:Section|Sect?\.|Chapter|Appendix)\s?|§\s?|附录\s?)(?P<c>\d+(?:\.\d+)*|[A-Z](?:\.\d+)*)(?![A-Za-z\d])",
)
_TITLED = re.compile(
    r"[“\"「『《‘]?(?P<t>[A-Z][A-Za-z0-9&,:’'/ -]{3,80}?)[”\"」』》’]?\s?"
    r"(?:这一?|的)?(?:部分|小?节|章节?|\bsection\b)"
    r"|(?:在|从|于)\s?[“\"「『《]?(?P<u>[A-Z][A-Za-z0-9&,:’'/ -]{3,80}?)[”\"」』》]?\s?"
    r"(?:部分|小?节|章节?|章)?\s?(?:中|里|内)"
    r"|[“\"「『《](?P<q>[A-Z][A-Za-z0-9&,:’'/ -]{3,80}?)[”\"」』》]"
    r"|(?P<z>引言|绪论|摘要|结论|总结|相关工作|"
    r"背景|实验|方法|讨论|局限性?|附录|致谢|评估)"
    r"(?:这一?|的)?(?:部分|小节|一节|章节?|章)"
)
_IS_PLACE = re.compile(r"部分|节|章|section")
HAN_TITLES = {
    "引言": "introduction", "绪论": "introduction", "摘要": "abstract", "结论": "conclusion", "总结": "conclusion",
    "相关工作": "related work", "背景": "background", "实验": "experiments", "方法": "method", "讨论": "discussion",
    "局限": "limitations", "局限性": "limitations", "附录": "appendix", "致谢": "acknowledgements",
    "评估": "evaluation", "参考文献": "references",
}  # fmt: skip
"""What the sections that every paper has are called in Chinese."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A section as a sentence names it."""

    text: str
    """As written in the claim."""
    sections: tuple[Section, ...]
    """Those of the paper that may be meant; empty where there is none."""
    number: str = ""
    wrong_title: str = ""
    """A title that the claim gives to the number and that belongs to another section."""


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """The headings in order."""

    sections: tuple[Section, ...]
    by_number: dict[str, tuple[Section, ...]] = field(repr=False)
    ranges: dict[Section, tuple[int, int]] = field(repr=False)
    """Section → (its place, the place behind its last subsection)."""
    titles: dict[Section, frozenset[str]] = field(repr=False)
    """Stems of each title."""

    @property
    def top(self) -> tuple[Section, ...]:
        """Sections of the highest level."""
        level = min((s.level for s in self.sections), default=1)
        return tuple(s for s in self.sections if s.level == level)

    @property
    def body(self) -> tuple[Section, ...]:
        """Sections before references, appendix and acknowledgements."""
        return tuple(s for s in self.sections if s.kind in ("body", "abstract"))

    @property
    def top_body(self) -> tuple[Section, ...]:
        """Highest sections of the body."""
        return tuple(s for s in self.top if s.kind in ("body", "abstract"))

    @property
    def numbered(self) -> bool:
        """Whether the numbers of sections were read well enough to say that one is missing."""
        return len([n for n in self.by_number if n.isdigit()]) >= 3

    @property
    def range(self) -> str:
        """``1–7``."""
        numbers = sorted(int(n) for n in self.by_number if n.isdigit())
        return f"{numbers[0]}–{numbers[-1]}" if numbers else ""

    def family(self, sections: tuple[Section, ...]) -> tuple[Section, ...]:
        """Sections with their subsections."""
        return tuple(s for section in sections for s in self.sections[slice(*self.ranges[section])])

    def places(self, section: Section, index: Index) -> frozenset[int]:
        """Positions in the index of the sentences under a section and its subsections."""
        names = {name for s in self.family((section,)) for name in s.sentences}
        return frozenset(place for place, sentence in enumerate(index.sentences) if sentence.id in names)

    def titled(self, text: str) -> tuple[Section, ...]:
        """Sections whose whole title stands in a text; the longest titles win."""
        folded = f" {' '.join(tokens(text))} "
        found = [s for s in self.sections if len(s.title) > 3 and f" {' '.join(tokens(s.title))} " in folded]
        longest = max((len(s.title) for s in found), default=0)
        return tuple(s for s in found if len(s.title) == longest)

    def like(self, title: str) -> tuple[Section, ...]:
        """Sections whose title has the words of a title: all of them, or all but one of three or more."""
        wanted = frozenset(content_words(title))
        if not wanted:
            return ()
        exact = tuple(s for s in self.sections if self.titles[s] == wanted)
        return exact or tuple(s for s in self.sections if wanted <= self.titles[s])


@lru_cache(maxsize=8)
def outline(paper: Paper) -> Outline:
    """The headings of a paper."""
    sections = paper.sections
    by_number: dict[str, list[Section]] = {}
    for section in sections:
        if section.number:
            by_number.setdefault(_normal(section.number), []).append(section)
    ranges = {section: (place, _end(sections, place)) for place, section in enumerate(sections)}
    return Outline(
        sections=sections,
        by_number={number: tuple(found) for number, found in by_number.items()},
        ranges=ranges,
        titles={section: frozenset(content_words(section.title)) for section in sections},
    )


def mentions(text: str, plan: Outline) -> tuple[Mention, ...]:
    """The sections that a sentence names, by number or by title."""
    found: list[Mention] = []
    for match in _NUMBERED.finditer(text):
        number = _normal(match["a"] or match["b"] or match["c"])
        found.append(_by_number(text, match, number, plan))
    for match in _TITLED.finditer(text):
        title = match["t"] or match["u"] or match["q"] or HAN_TITLES.get(match["z"] or "", "")
        sections = plan.like(title) if title else ()
        if sections and (match["u"] or match["q"]) and not _IS_PLACE.search(match[0]):
            # ``在 OpenAI GPT 里`` is no section for being part of a title.
            sections = tuple(s for s in sections if tokens(s.title) == tokens(title))
        if sections and not any(match[0] in mention.text for mention in found):
            found.append(Mention(text=match[0], sections=sections))
    return tuple(found)


def _by_number(text: str, match: re.Match[str], number: str, plan: Outline) -> Mention:
    sections = plan.by_number.get(number, ())
    after = re.match(r"\s?[（(：:“\"「『《]?\s?([A-Z][A-Za-z&,’' -]{4,80})", text[match.end() :])
    if not after or not sections:
        return Mention(text=match[0], sections=sections, number=number)
    given = plan.titled(after[1])
    wrong = "" if not given or any(section in sections for section in given) else given[0].title
    return Mention(text=match[0], sections=sections, number=number, wrong_title=wrong)


def _end(sections: tuple[Section, ...], place: int) -> int:
    here = sections[place]
    for later in range(place + 1, len(sections)):
        if sections[later].level <= here.level:
            return later
    return len(sections)


def _normal(number: str) -> str:
    """``第四章``, ``四``, ``IV``, ``4.`` → 4."""
    inner = re.sub(r"^第|[章节節部分\s.]+$", "", number)
    if re.fullmatch(r"[一二三四五六七八九十]+", inner):
        tens, _, ones = inner.partition("十") if "十" in inner else ("", "", inner)
        ten = int(_HAN_DIGITS.get(tens, "1")) * 10 if "十" in inner else 0
        return str(ten + int(_HAN_DIGITS.get(ones, "0")))
    if re.fullmatch(r"[IVX]+", inner):
        return str(_roman(inner))
    return inner


def _roman(text: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[c] for c in text]
    return sum(-v if later > v else v for v, later in zip(values, [*values[1:], 0], strict=True))
