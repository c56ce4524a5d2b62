"""A post over several papers: which sentence is judged against which of them.

The notes of such a post carry the paper's tag, ``[^b.p3.s12]``; tags are a, b, c … in the order of the front matter. A
sentence whose notes cite one paper is judged against that one. One that cites several, or none, is judged against all
of them as if they were one long paper: what any of them says bears it out.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from blogwriter.audit._paper import tokens
from blogwriter.audit._post import Claim, Post
from blogwriter.errors import AuditError
from blogwriter.models import Paper, Reference

__all__ = ["Part", "arranged", "parts", "tag_of", "versions_of"]

_TAGGED = re.compile(r"([a-z])\.p\d+\.s\d+")
_PLAIN = re.compile(r"p\d+\.s\d+")
_LIKE = 0.85
"""Likeness (difflib) from which two titles are one."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some sentences of a post with the papers that they are judged against."""

    papers: tuple[Paper, ...]
    post: Post
    tags: str = ""
    """Of the papers, in order; empty where the post is about one paper."""

    @property
    def paper(self) -> Paper:
        """The papers as one."""
        named = zip(self.tags, self.papers, strict=False)
        return _bound([_tagged(paper, tag) for tag, paper in named]) if self.tags else self.papers[0]

    def source(self, sentence: str | None) -> str:
        """Id of the paper that a sentence is from; empty where it could be any of several."""
        if len(self.papers) == 1:
            return self.papers[0].id
        place = self.tags.find(tag_of(sentence or "") or "-")
        return self.papers[place].id if place >= 0 else ""

    def revised(self, version: Paper) -> Part | None:
        """The same with another version of one of the papers in its place; None where it is a version of none."""
        if not self.tags:
            return replace(self, papers=(version,))
        place = next((i for i, paper in enumerate(self.papers) if _same_work(paper, version)), None)
        if place is None:
            return None
        return replace(self, papers=(*self.papers[:place], version, *self.papers[place + 1 :]))


def tag_of(name: str) -> str:
    """``b`` of ``b.p3.s12``; empty for ``p3.s12`` and for footnotes that are no evidence."""
    match = _TAGGED.fullmatch(name)
    return match[1] if match else ""


def parts(post: Post, papers: Sequence[Paper | None]) -> tuple[Part, ...]:
    """The post by paper.

    Args:
        post: The post.
        papers: In the order of their tags; None where a paper is not at hand: what cites it is left out, and so is
            what cites nothing, which may be that paper's.
    """
    noted = {claim: frozenset(filter(None, map(tag_of, claim.evidence))) for claim in post.claims}
    shelf = {chr(ord("a") + place): paper for place, paper in enumerate(papers) if paper}
    if len(papers) == 1 and not any(noted.values()):
        return (Part(tuple(shelf.values()), post),)
    found = [
        Part((paper,), _only(post, [c for c in noted if noted[c] == {tag}], tag), tag) for tag, paper in shelf.items()
    ]
    if len(shelf) == len(papers) > 1:
        rest = [claim for claim, tags in noted.items() if len(tags) != 1 or not tags & shelf.keys()]
        found.append(Part(tuple(shelf.values()), _untold(_only(post, rest)), "".join(shelf)))
    return tuple(found)


def _only(post: Post, claims: Iterable[Claim], tag: str = "") -> Post:
    """Some claims of a post, with the notes of a paper; the others stand beside them."""
    kept = frozenset(claims)
    return replace(
        post,
        claims=tuple(claim for claim in post.claims if claim in kept),
        notes={name: note for name, note in post.notes.items() if tag and tag_of(name) == tag},
        beside=tuple(claim for claim in post.claims if claim not in kept),
    )


def _untold(post: Post) -> Post:
    """Notes without a tag could be any paper's and are left alone."""
    told = (tuple(name for name in claim.evidence if not _PLAIN.fullmatch(name)) for claim in post.claims)
    claims = (replace(claim, evidence=names) for claim, names in zip(post.claims, told, strict=True))
    return replace(post, claims=tuple(claims))


def _tagged(paper: Paper, tag: str) -> Paper:
    """The paper with the ids that the notes of a series give its sentences."""
    return replace(
        paper,
        sentences=tuple(replace(sentence, id=f"{tag}.{sentence.id}") for sentence in paper.sentences),
        sections=tuple(
            replace(section, sentences=tuple(f"{tag}.{name}" for name in section.sentences))
            for section in paper.sections
        ),
    )


def _bound(papers: Sequence[Paper]) -> Paper:
    """Papers bound into one; each is a work that the others may be said to cite."""
    if len(papers) == 1:
        return papers[0]
    listed = [reference for paper in papers for reference in paper.references]
    listed += [
        Reference(number=len(listed), text=f"{', '.join(p.authors)}. {p.title}. {p.arxiv_id or ''} {p.published or ''}")
        for p in papers
    ]
    return replace(
        papers[0],
        id=" ".join(paper.id for paper in papers),
        title=" / ".join(paper.title for paper in papers),
        authors=tuple(dict.fromkeys(name for paper in papers for name in paper.authors)),
        affiliations=tuple(dict.fromkeys(name for paper in papers for name in paper.affiliations)),
        abstract="\n".join(paper.abstract for paper in papers),
        pages=max(paper.pages for paper in papers),
        versions=tuple(pair for p in papers for pair in (*p.versions, ("", p.published or ""))),
        sections=tuple(section for paper in papers for section in paper.sections),
        sentences=tuple(sentence for paper in papers for sentence in paper.sentences),
        references=tuple(listed),
    )


def arranged(front: Mapping[str, Any], papers: Sequence[Paper], *, name: str) -> tuple[Paper | None, ...]:
    """Papers in the order of a post's front matter, None for those of its list that are not among them.

    They are known by id, then by title; where all of the list are given, what remains goes by position.

    Args:
        front: The front matter; without a list of several papers the order is the given one.
        papers: In any order.
        name: Of the post, for the message.

    Raises:
        AuditError: A paper is none of those that the post is about.
    """
    listed = [entry for entry in front.get("papers") or [] if isinstance(entry, Mapping)]
    if len(listed) < 2:
        return tuple(papers)
    places: list[Paper | None] = [None] * len(listed)
    left = []
    for paper in papers:
        place = next((i for i, entry in enumerate(listed) if places[i] is None and _is(paper, entry)), None)
        if place is None:
            left.append(paper)
        else:
            places[place] = paper
    if left and len(papers) != len(listed):
        titles = "、".join(f"《{entry.get('title') or entry.get('id')}》" for entry in listed)
        message = f"《{left[0].title or left[0].id}》不是 {name} 所依据的论文；它依据的是{titles}"
        raise AuditError(message, code="other_paper")
    waiting = iter(left)
    return tuple(paper or next(waiting, None) for paper in places)


def versions_of(papers: Sequence[Paper], others: Sequence[Paper]) -> tuple[Paper, ...]:
    """The others, each a version of one of the papers.

    Raises:
        AuditError: One of them is another work: what is true of it would excuse what is false of the paper.
    """
    told = [other for other in others if other.title]  # of one without a title nothing can be told
    strange = next((other for other in told if not any(_same_work(paper, other) for paper in papers)), None)
    if strange:
        titles = "、".join(f"《{paper.title or paper.id}》" for paper in papers)
        message = f"《{strange.title or strange.id}》不是{titles}的另一个版本；--version-of 只接受同一论文的其他版本"
        raise AuditError(message, code="other_paper")
    return tuple(others)


def _is(paper: Paper, entry: Mapping[str, Any]) -> bool:
    told = _work(str(entry.get("id") or ""))
    known = (_work(paper.id), _work(f"arxiv:{paper.arxiv_id}"), _work(f"doi:{paper.doi}"))
    return told in known or _alike(str(entry.get("title") or ""), paper.title)


def _same_work(paper: Paper, version: Paper) -> bool:
    return not _ids(paper).isdisjoint(_ids(version)) or _alike(paper.title, version.title)


def _ids(paper: Paper) -> frozenset[str]:
    told = (paper.id, f"arxiv:{paper.arxiv_id or ''}", f"doi:{paper.doi or ''}")
    return frozenset(_work(name) for name in told if not name.endswith(":"))


def _alike(title: str, other: str) -> bool:
    mine, theirs = " ".join(tokens(title)), " ".join(tokens(other))
    return bool(mine and theirs) and difflib.SequenceMatcher(None, mine, theirs).ratio() >= _LIKE


def _work(name: str) -> str:
    """An id without its version."""
    return re.sub(r"v\d+$", "", name.lower())
