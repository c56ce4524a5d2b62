"""Making findings: a claim, what is wrong with it, and the sentence of the paper that decides it."""

from __future__ import annotations

from blogwriter.audit._post import Claim
from blogwriter.models import Finding, Sentence, Verdict

__all__ = ["CONTRADICTED", "MISSING", "UNCHECKED", "finding", "shortened"]

CONTRADICTED: Verdict = "矛盾"
MISSING: Verdict = "论文未提及"
UNCHECKED: Verdict = "无法核对"
_EVIDENCE_CHARACTERS = 400


def finding(  # noqa: PLR0913 - a finding in all its parts
    claim: Claim,
    check: str,
    verdict: Verdict,
    message: str,
    *,
    evidence: Sentence | None = None,
    fix: str | None = None,
) -> Finding:
    """A finding on a claim.

    Args:
        claim: The sentence of the post.
        check: Name of the check.
        verdict: What it comes to.
        message: What is wrong, one Chinese sentence.
        evidence: The sentence of the paper that decides it.
        fix: What to write instead.
    """
    return Finding(
        line=claim.line,
        column=claim.column,
        sentence=claim.text,
        check=check,
        verdict=verdict,
        message=message,
        evidence=shortened(evidence.text, _EVIDENCE_CHARACTERS) if evidence else "",
        evidence_id=evidence.id if evidence else None,
        page=evidence.page if evidence else None,
        bbox=evidence.bbox if evidence else None,
        fix=fix,
    )


def shortened(text: str, characters: int) -> str:
    """A text cut at a length, with an ellipsis where it was cut."""
    return text if len(text) <= characters else f"{text[: characters - 1].rstrip()}…"
