"""One post in the making: what stays the same from question to question, and the questions themselves.

The system text (rules, glossary) is the same for every call and the material comes before the task, so that a
provider's prefix cache can serve most of the input.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from blogwriter import retrieval, styles
from blogwriter.chinese import glossary
from blogwriter.models import Message, Paper, Picture, Request, Sentence
from blogwriter.writers import WriteOptions, _exhibits, _lengths, _material, _shapes
from blogwriter.writers._answers import Card, Plan, PlannedSection
from blogwriter.writers._exhibits import Exhibit
from blogwriter.writers._explained import explaining
from blogwriter.writers._material import Group, Material
from blogwriter.writers._outline import has_below, key_of, outline_of

__all__ = ["Job"]

PROMPTS = "4"
"""Version of what is asked; part of every request's cache key through the text itself, and written into the post."""
_AUDIENCES = {
    "newcomer": "有编程基础、没有读过这个方向论文的读者；第一次出现的术语要用半句话解释",
    "engineer": "熟悉深度学习基本概念的工程师",
    "researcher": "本领域的研究者；可以直接使用术语，重视条件与细节",
}
_TAKEAWAYS = {"short": 3, "medium": 4, "long": 5}
_GLOSSARY_TERMS = 40
_TOKENS_A_CARD = 330
"""Material for one card: a page gives about three."""
_CARDS = (4, 45)
_SERIES_SECTIONS = 5
"""Sections of each paper of a series: more make a post that nobody reads to its end."""
_SERIES_CARDS = 25
_SUBSECTIONS = 6
"""Subsections for which a section is written of its own; the others are told in that of the section above them."""
_STEPS = {"cards": (0.2, 4), "plan": (0.5, 3), "write": (0.6, 2), "check": (0.0, 1), "revise": (0.3, 0)}
"""Temperature of each step, and how many steps follow it."""
_CAPTION_CHARACTERS = 160
_HEAD_ROWS = 2
_SIDS = 3
_SENTENCE_CHARACTERS = 900
_KIND_MARKS = {"caption": "（图表说明）", "table": "（表格）"}
_UNNUMBERED = re.compile(r"formula-u\d+$")


@dataclass(frozen=True, kw_only=True)
class Job:
    """A post in the making."""

    style: styles.Style
    options: WriteOptions
    materials: tuple[Material, ...]
    count: Callable[[str], int]
    """Estimates the tokens of a text."""

    @cached_property
    def known(self) -> dict[str, Sentence]:
        """Every sentence that a model may name."""
        return _material.known(self.materials)

    @cached_property
    def indexes(self) -> dict[str, retrieval.Index]:
        """Search over each paper's sentences, by its tag."""
        return {material.tag: retrieval.build(material.paper) for material in self.materials}

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The material of the cards calls."""
        budget = _material.GROUP_TOKENS * (100 if self.options.effort == "fast" else 1)
        return tuple(
            group for material in self.materials for group in _material.sheet(material, self.count, budget=budget)
        )

    @cached_property
    def system(self) -> str:
        """The first message of every call."""
        return self.style.render("system", self.common)

    @cached_property
    def terms(self) -> tuple[glossary.Term, ...]:
        """Technical terms of the papers, the most frequent first."""
        every = glossary.load(self.options.glossary)
        seen: Counter[glossary.Term] = Counter()
        for material in self.materials:
            seen.update(glossary.named_in(_body_text(material.paper), every))
        return tuple(term for term, _ in seen.most_common(_GLOSSARY_TERMS))

    @cached_property
    def head(self) -> str:
        """Which papers it is about."""
        return "\n".join((f"[{m.tag}] " if m.tag else "") + m.head() for m in self.materials)

    def _head_of(self, tag: str) -> str:
        return "\n".join(f"[{m.tag}] {m.head()}" for m in self.materials if tag and m.tag == tag) or self.head

    @cached_property
    def pictures(self) -> dict[str, Picture]:
        """Pictures that the post can show, by key; keys of a series carry the paper's tag.

        Of formulas only those with a printed number: the others are often parts of a line.
        """
        return {key: picture for key, picture in self.options.pictures if not _UNNUMBERED.search(key)}

    @cached_property
    def exhibits(self) -> dict[str, Exhibit]:
        """What the model may place, by key, whether or not its picture is wanted."""
        return _exhibits.exhibits_of(self.materials, self.known)

    @property
    def words(self) -> int:
        """Characters of one section of the post."""
        return _lengths.WORDS[self.options.length]

    @property
    def takeaways(self) -> int:
        """How many takeaways the post has."""
        return _TAKEAWAYS[self.options.length] + len(self.materials) - 1

    @cached_property
    def common(self) -> dict[str, object]:
        """What every prompt may name."""
        return {
            "audience": _AUDIENCES[self.options.audience],
            "glossary": tuple(_glossary_lines(self.terms)),
            "paper": self.head,
            "takeaways": self.takeaways,
            "words": self.words,
            "series": len(self.materials),
        }

    def cards_in(self, group: Group) -> int:
        """How many cards a group is asked for; a paper of a series gives about what its sections can tell."""
        count = max(_CARDS[0], min(_CARDS[1], round(group.tokens / _TOKENS_A_CARD)))
        if not self.materials[1:]:
            return count
        mine = sum(other.tokens for other in self.groups if other.material is group.material)
        return max(_CARDS[0], min(count, round(_SERIES_CARDS * group.tokens / mine)))

    def ask_cards(self, group: Group) -> Request:
        """What facts are in this group?"""
        tag = f"[{group.material.tag}] " if group.material.tag else ""
        return self._request(
            "cards",
            "cards",
            {"paper": tag + group.material.head(), "material": group.text, "count": self.cards_in(group)},
            label=f"摘录 {_sections_label(group)}",
            cheap=True,
        )

    def ask_plan(self, cards: Sequence[Card], *, share: int = 1) -> Request:
        """How is the post built from these facts, one part of ``share`` of all?"""
        listing = "\n".join(f"{card.id} [{card.kind}] {_where(card, self.materials)}{card.zh}" for card in cards)
        values = {
            "cards": listing,
            "pictures": self.listing,
            "outline_lines": self._outline(cards),
            "wanted": -(-self.sections_wanted // share),
            "takeaways": -(-self.takeaways // share),
            "share": share,
        }
        return self._request("plan", "plan", values, label="提纲")

    def _outline(self, cards: Iterable[Card]) -> list[str]:
        """The papers' outlines as far as there are facts: ``a.s4 3.1 Pre-training：c6、c7``."""
        found: dict[str, list[str]] = {}
        for card in cards:
            found.setdefault(self._home(card.sids[0]), []).append(card.id)
        lines = list(outline_of(self.materials))
        below = [key in found for key, _ in lines]
        return [
            f"{line}{'：' if key in found else ''}{'、'.join(found.get(key, ()))}"
            for i, (key, line) in enumerate(lines)
            if below[i] or has_below(lines, below, i)
        ]

    def _home(self, sid: str) -> str:
        """Key of the outline's section that a sentence belongs to; the abstract goes to the first section."""
        tag, _, index = self._sections.get(sid, "").rpartition("s")
        keys = [key for key, _ in outline_of(self.materials) if key.rpartition("s")[0] == tag]
        before = [key for key in keys if index and int(key.rpartition("s")[2]) <= int(index)]
        return before[-1] if before else next(iter(keys), "")

    @property
    def sections_wanted(self) -> int:
        """How many sections the post should have about."""
        if self.style.questions:
            return len(self.style.questions)
        fewest, most = self.style.sections
        if self.style.outline == "paper":
            levels = [s.level for m in self.materials for s in m.paper.sections if s.kind == "body"]
            if self.materials[1:]:
                return max(fewest, min(_SERIES_SECTIONS * len(self.materials), levels.count(1)))
            return max(fewest, min(most, levels.count(1) + levels.count(2) // _SUBSECTIONS))
        return -(-(fewest + 2 * most) // 3)  # models come close to the most

    @cached_property
    def listing(self) -> str:
        """A line for each thing that can be shown."""
        return "\n".join(
            f"{e.key}（{'，'.join(filter(None, (e.name, e.section)))}）{e.caption[:_CAPTION_CHARACTERS]}"
            for e in self.exhibits.values()
        )

    def ask_section(self, plan: Plan, index: int, section: PlannedSection, cards: Mapping[str, Card]) -> Request:
        """What does this section say?

        Args:
            plan: The outline.
            index: Place of the section in it.
            section: The section, or a part of it.
            cards: All cards by id.
        """
        values = {
            "outline": _outline_text(plan, index),
            "material": self._evidence([section], cards),
            "whole": "",
            "heading": section.heading,
            "paper": self._head_of(section.paper),
            "words": _lengths.room(self.style, self.words, len(section.cards), section.heading),
            "piece": len(section.cards) < len(plan.sections[index].cards),
            "pictures": "、".join(self._shown(section.pictures)),
        }
        return self._request("write", "write", values, label=f"《{section.heading}》")

    def ask_whole(self, plan: Plan, indices: Sequence[int], cards: Mapping[str, Card]) -> Request:
        """What do these sections say, asked at once."""
        chosen = [plan.sections[i] for i in indices]
        pictures = [f"第 {i} 节：{'、'.join(self._shown(s.pictures))}" for i, s in enumerate(chosen, 1) if s.pictures]
        values = {
            "outline": _outline_text(plan, None),
            "material": self._evidence(chosen, cards),
            "whole": "全文的各节" if len(chosen) == len(plan.sections) else f"上面给出材料的 {len(chosen)} 节",
            "heading": "",
            "piece": False,
            "pictures": "；".join(pictures),
        }
        return self._request("whole", "write", values, label="全文")

    def ask_check(self, items: Sequence[str], number: int) -> Request:
        """Does the paper bear these sentences out?"""
        return self._request("check", "check", {"items": "\n\n".join(items)}, label=f"核对 第 {number} 批", cheap=True)

    def ask_revise(self, items: Sequence[str]) -> Request:
        """How should these sentences read?"""
        return self._request("revise", "revise", {"items": "\n\n".join(items)}, label="改写")

    def _shown(self, keys: Iterable[str]) -> list[str]:
        return [f"{key}（{self.exhibits[key].name}）" for key in keys]

    def _evidence(self, sections: Sequence[PlannedSection], cards: Mapping[str, Card]) -> str:
        parts = []
        for number, section in enumerate(sections, 1):
            mine = [cards[name] for name in section.cards]
            sids = {sid for card in mine for sid in card.sids}
            title = f"### 第 {number} 节 {section.heading}\n" if len(sections) > 1 else ""
            facts = "\n".join(f"- {card.zh}（{'、'.join(card.sids)}）" for card in mine)
            source = "\n".join(self._source(section, sids))
            parts.append(f"{title}卡片：\n{facts}\n原文：\n{source}")
        return "\n\n".join(parts)

    def _source(self, section: PlannedSection, sids: set[str]) -> Iterator[str]:
        """Lines ``p3.s12 text``: what the cards rest on with what is around it, and what the section shows."""
        shown = [self.exhibits[key] for key in section.pictures]
        wanted = {sid for exhibit in shown for sid in (*exhibit.captions, *exhibit.rows)}
        wanted.update(self._explanations(section))
        for sid in self._in_order(wanted.union(self.with_neighbours(sids))):
            sentence = self.known[sid]
            yield f"{sid} {_KIND_MARKS.get(sentence.kind, '')}{sentence.text[:_SENTENCE_CHARACTERS]}"

    def _explanations(self, section: PlannedSection) -> Iterator[str]:
        """Where the paper says what the section's terms are; cards are about facts and rarely rest on these."""
        for material in self.materials:
            if section.paper in ("", material.tag):
                found = (explaining(material, self.indexes[material.tag], term) for term in section.terms)
                yield from (sid for sid in found if sid)

    def with_neighbours(self, sids: Iterable[str]) -> list[str]:
        """Sentences with those right before and after them in their section, in reading order.

        A card is short; without the sentences around it a writer can only repeat it, and a row of a table says
        nothing without its head.
        """
        wanted: set[str] = set()
        for place in map(self._places.__getitem__, sids):
            wanted.update(self._heads.get(self._order[place], ()))
            for near in (place - 1, place, place + 1):
                if 0 <= near < len(self._order) and self._section_of(near) == self._section_of(place):
                    wanted.add(self._order[near])
        return self._in_order(wanted)

    def _in_order(self, sids: Iterable[str]) -> list[str]:
        return sorted(sids, key=self._places.__getitem__)

    def with_heads(self, sids: Sequence[str]) -> tuple[str, ...]:
        """Ids with those of the head rows of the tables that they are rows of; at most three."""
        heads = [head for sid in sids for head in self._heads.get(sid, ())[1:]]
        return tuple(dict.fromkeys((*sids, *heads)))[: max(_SIDS, len(sids))]

    @cached_property
    def _heads(self) -> dict[str, tuple[str, ...]]:
        """For a table's row the first sentence of its caption and the rows that name its columns."""
        return {
            row: (*exhibit.captions[:1], *exhibit.rows[:_HEAD_ROWS])
            for exhibit in self.exhibits.values()
            for row in exhibit.rows
        }

    @cached_property
    def _order(self) -> tuple[str, ...]:
        return tuple(self.known)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {sid: place for place, sid in enumerate(self._order)}

    @cached_property
    def _sections(self) -> dict[str, str]:
        return {
            material.name(sid): key_of(material, index)
            for material in self.materials
            for index, section in enumerate(material.paper.sections)
            for sid in section.sentences
        }

    def _section_of(self, place: int) -> str:
        return self._sections.get(self._order[place], "")

    def _request(
        self, step: str, part: str, values: Mapping[str, object], *, label: str, cheap: bool = False
    ) -> Request:
        text = self.style.render(part, {**self.common, **values})
        temperature, ahead = _STEPS[part]
        return Request(
            step=step,
            messages=(Message(role="system", text=self.system), Message(role="user", text=text)),
            schema=_shapes.schema("series" if step == "plan" and self.materials[1:] else step),
            temperature=temperature,
            model=(self.options.cards_model or None) if cheap else None,
            label=label,
            ahead=ahead,
        )


def _outline_text(plan: Plan, here: int | None) -> str:
    """The lead and a line for each section; who writes one section cannot else know what the others say."""
    lead = "".join(line.zh for line in plan.lead)
    return "\n".join((f"导语：{lead}", *(_outlined(section, i, here) for i, section in enumerate(plan.sections))))


def _outlined(section: PlannedSection, place: int, here: int | None) -> str:
    of = f"〔{section.paper}〕" if section.paper else ""
    terms = f"（先解释：{'、'.join(section.terms)}）" if section.terms else ""
    return f"{place + 1}. {of}{section.heading}：{section.brief}{terms}{'  ← 这一节' if place == here else ''}"


def _where(card: Card, materials: tuple[Material, ...]) -> str:
    return f"〔{card.sids[0].partition('.')[0]}〕" if len(materials) > 1 else ""


def _sections_label(group: Group) -> str:
    numbers = [group.material.paper.sections[i].number for i in group.sections if i >= 0]
    printed = [number for number in numbers if number]
    if not printed:
        return "正文"
    return f"第 {printed[0]} 节" if len(printed) == 1 else f"第 {printed[0]}～{printed[-1]} 节"


def _glossary_lines(terms: Iterable[glossary.Term]) -> Iterable[str]:
    """A line for each term that has a Chinese name, and one for all that stay as they are."""
    kept = []
    for term in terms:
        if term.hans == term.en:
            kept.append(term.en + _forbidden(term))
        else:
            yield f"{term.en}：{term.hans}{_forbidden(term)}"
    if kept:
        yield f"保留英文：{'、'.join(kept)}"


def _forbidden(term: glossary.Term) -> str:
    return f"（不要写：{'、'.join(term.forbid)}）" if term.forbid else ""


def _body_text(paper: Paper) -> str:
    return "\n".join(sentence.text for sentence in paper.sentences if sentence.kind in ("prose", "caption"))
