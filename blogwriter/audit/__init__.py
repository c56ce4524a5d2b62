"""Article × Paper → Report: a file per check. A post over several papers is judged by ``_series``'s rules.

Silence on true sentences comes first. A check that is not sure says nothing; what takes a model is left to
``entailment``, which runs only when a client is given and whose findings never remove anything: a model that finds a
doubted sentence borne out makes it 无法核对, with both views in the message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from blogwriter.audit import (
    absence,
    citations,
    comparisons,
    entailment,
    evidence,
    glossary,
    names,
    numbers,
    quotes,
    scope,
    sections,
    terms,
)
from blogwriter.audit._findings import CONTRADICTED, MISSING, UNCHECKED
from blogwriter.audit._paper import Index, index
from blogwriter.audit._post import Post, parse
from blogwriter.audit._series import Part, arranged, parts, versions_of
from blogwriter.audit.entailment import Ask
from blogwriter.models import Article, Finding, Paper, Progress, Report, Request

__all__ = ["CHECKS", "Options", "arranged", "check", "planned", "summary_line", "versions_of"]

CHECKS: dict[str, Callable[[Post, Index], Iterator[Finding]]] = {
    "evidence": evidence.check,
    "numbers": numbers.check,
    "comparisons": comparisons.check,
    "sections": sections.check,
    "quotes": quotes.check,
    "citations": citations.check,
    "glossary": glossary.check,
    "names": names.check,
    "absence": absence.check,
    "scope": scope.check,
    "terms": terms.check,
}
"""The checks without a model; where two find the same fault in a sentence, the earlier one speaks."""


_ALL = ("citations", "evidence", "quotes", "sections")
"""Checks that also look at sentences copied word for word from the paper: they may stand in the wrong place,
or with something put behind them."""


_DOUBTFUL = frozenset({"numbers", "comparisons", "names", "absence", "scope", "terms"})
"""Checks that read a sentence's meaning, so that a model's second look is worth its price; the others compare marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to audit."""

    checks: tuple[str, ...] = tuple(CHECKS)
    versions: tuple[Paper, ...] = ()
    """Other versions of the paper: what is true of one of them is 版本差异 and no error of the writer's."""
    ask: Ask | None = None
    """How a model is asked, for entailment (``--deep``); None for the checks without a model only."""
    progress: Progress | None = None


def check(article: Article, *papers: Paper | None, options: Options | None = None) -> Report:
    """Which sentences of a post the paper does not bear out.

    Args:
        article: The post.
        papers: What it is about: one paper, or those of a series in the order of their tags (see ``arranged``), with
            None for one that is not at hand.
        options: Which checks, other versions, and how a model is asked for entailment.

    Raises:
        LLMError: The client's, with ``options.ask`` only.
    """
    options = options or Options()
    whole = parse(article)
    shares = parts(whole, papers)
    findings = [finding for share in shares for finding in _judged(share, options)]
    judged = [claim for share in shares for claim in share.post.sentences]
    return Report(
        sentences=len(judged),
        cited=sum(1 for claim in judged if claim.evidence),
        findings=tuple(sorted(findings, key=lambda f: (f.line, f.column, f.check))),
        paper=" ".join(paper.id for paper in papers if paper),
        skipped=len(whole.sentences) - len(judged),
    )


def planned(article: Article, *papers: Paper | None, options: Options | None = None) -> tuple[tuple[Request, ...], int]:
    """What entailment would ask first, and the number of sentences it would judge; no model is asked."""
    asked: list[Request] = []
    claims = 0
    for share in parts(parse(article), papers):
        settled = _settled(_without_model(share, options or Options()))
        more, count = entailment.requests(share.post, share.paper, settled)
        asked += more
        claims += count
    return tuple(asked), claims


def summary_line(report: Report) -> str:
    """The 核对 line of a post's end block: ``核对：42 句，40 句有证据，1 句存疑``."""
    flagged = len({(finding.line, finding.column) for finding in report.findings})
    return f"核对：{report.sentences} 句，{report.cited} 句有证据，{flagged} 句存疑"


def _judged(share: Part, options: Options) -> list[Finding]:
    """Findings for the sentences that are judged against one paper, or against all of a series."""
    findings = _without_model(share, options)
    if options.ask:
        doubted = _doubted(findings)
        second = entailment.check(
            share.post,
            share.paper,
            options.ask,
            settled=_settled(findings),
            doubted=doubted,
            progress=options.progress,
        )
        findings = [*_weighed(findings, second), *(f for f in second if (f.line, f.column) not in doubted)]
    return [replace(finding, paper=share.source(finding.evidence_id)) for finding in findings]


def _without_model(share: Part, options: Options) -> list[Finding]:
    findings = _found(share.post, share.paper, options.checks)
    for version in options.versions:
        revised = share.revised(version)
        if revised:
            findings = _of_version(findings, _found(share.post, revised.paper, options.checks), version)
    return findings


def _settled(findings: list[Finding]) -> frozenset[tuple[int, int]]:
    """Places of the sentences that a model need not look at."""
    return frozenset((f.line, f.column) for f in findings if f.verdict != UNCHECKED and not _doubtful(f))


def _doubted(findings: list[Finding]) -> frozenset[tuple[int, int]]:
    """Places of the sentences that a model is to look at again."""
    return frozenset((f.line, f.column) for f in findings if _doubtful(f)) - _settled(findings)


def _doubtful(found: Finding) -> bool:
    return found.check in _DOUBTFUL and found.verdict in (CONTRADICTED, MISSING)


def _weighed(findings: list[Finding], second: list[Finding]) -> Iterator[Finding]:
    """What the checks have found, 无法核对 where the model finds the sentence borne out."""
    upheld = {(f.line, f.column): f for f in second if f.verdict == UNCHECKED}
    for found in findings:
        other = upheld.get((found.line, found.column))
        if other is None or not _doubtful(found):
            yield found
            continue
        message = f"{found.message}；但模型认为有据（{other.message or '没有说明理由'}），请人工判断"
        own = other if found.evidence_id is None else found
        yield replace(
            found,
            verdict=UNCHECKED,
            message=message,
            fix=None,
            evidence=own.evidence,
            evidence_id=own.evidence_id,
            page=own.page,
            bbox=own.bbox,
        )


def _found(post: Post, paper: Paper, checks: tuple[str, ...]) -> list[Finding]:
    known = index(paper)
    own = replace(post, claims=tuple(claim for claim in post.claims if not known.verbatim(claim.text)))
    found: list[Finding] = []
    seen: set[tuple[int, int]] = set()
    for name, run in CHECKS.items():
        for finding in run(post if name in _ALL else own, known) if name in checks else ():
            # Two mistranslations in a sentence are two faults; a number that fails twice is one.
            if (finding.line, finding.column) in seen and name in ("numbers", "terms", "names", "absence", "scope"):
                continue
            seen.add((finding.line, finding.column))
            found.append(finding)
    return found


def _of_version(mine: list[Finding], theirs: list[Finding], version: Paper) -> list[Finding]:
    """Findings that the other version does not have become differences between the versions."""
    there = {(finding.line, finding.column, finding.check) for finding in theirs}
    return [
        finding if (finding.line, finding.column, finding.check) in there else _differs(finding, version)
        for finding in mine
    ]


def _differs(finding: Finding, version: Paper) -> Finding:
    if finding.verdict == "版本差异":
        return finding
    name = version.arxiv_id or version.id
    message = f"{finding.message}；但与版本 {name} 相符"
    return replace(finding, verdict="版本差异", message=message, fix="注明所据的版本，或按现行版本改写")
