"""After the model has written: what does not hold is asked about once, rewritten once, then marked, cut or refused.

The order: the audit without a model looks at every line; what it flags as unsupported, and lines without evidence, are
put to the model with the best spans of the paper; what still fails is rewritten once. Only what code knows for sure is
rewritten without asking: a quotation or citation that the paper does not have, a number that it nowhere states. About
all else the audit may be wrong, and to rewrite a true sentence is to lose it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from blogwriter import audit, quantities, retrieval
from blogwriter.errors import LLMError
from blogwriter.llm import Task
from blogwriter.models import Article, Finding
from blogwriter.quantities import Quantity
from blogwriter.writers import _answers, _repeats, _tasks
from blogwriter.writers._answers import Line
from blogwriter.writers._job import Job
from blogwriter.writers._material import Material

__all__ = ["MARK", "Outcome", "verified"]

MARK = "〔论文未提及〕"
_SURE = ("citations", "quotes")
"""Checks whose findings need no second look: a quotation is in the paper or it is not."""
_BATCH = 10
_SPANS = 3
_MOST_SPANS = 6
_SIDS = 3
"""Sentences that a line may name."""
_NUMBER = re.compile(r"\d")
_LINK = re.compile(r"[0-9A-Za-z$`]")
_LINK_CHARACTERS = 24
Ask = Callable[[Sequence[Task]], list[tuple[str, ...] | LLMError]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Lines after verification, by their number in what was given; None where a line was cut."""

    lines: tuple[Line | None, ...]
    flagged: int
    """Lines that needed a second look."""
    unsupported: int
    """Lines that stayed unsupported."""
    failed: tuple[str, ...] = ()
    """Chinese lines about checks that could not be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doubt:
    """A line that needs a second look."""

    index: int
    line: Line
    reason: str
    hard: bool = False
    """Whether it is rewritten whatever a model thinks."""
    spans: tuple[str, ...] = ()
    suspected: str = ""
    """What the audit holds against it, for the model that decides."""


def verified(job: Job, lines: Sequence[Line], ask: Ask, *, titles: int = 0) -> Outcome:
    """Check lines against the paper and mend what does not hold or only repeats another.

    Args:
        job: What was asked for.
        lines: Everything that makes a claim, in the order in which it is read.
        ask: Puts questions to the model.
        titles: How many of the first lines are titles and summary, which the post may say again.

    Raises:
        LLMError: A line stays unsupported and the user asked to fail then.
    """
    lines, found = _headed(job, lines)
    doubts = _doubts(job, lines, found)
    failed: list[str] = []
    current: list[Line | None] = list(lines)
    open_doubts = _asked(job, doubts, ask, current, failed) if job.options.effort != "fast" else doubts
    repeats = _repeats_of(current, open_doubts, titles) if job.options.effort != "fast" else []
    if (open_doubts or repeats) and job.options.effort != "fast":
        _revise(job, [*open_doubts, *repeats], ask, current, failed)
        open_doubts = _still_open(job, open_doubts, current)
        _restore(job, repeats, current)
    _settle(job.options.on_unsupported, open_doubts, current)
    return Outcome(
        lines=tuple(current), flagged=len(doubts), unsupported=len(open_doubts), failed=tuple(dict.fromkeys(failed))
    )


def _headed(job: Job, lines: Sequence[Line]) -> tuple[list[Line], dict[int, Finding]]:
    """Lines with the findings about them; one that holds only with the head of its table's row names the head, too."""
    found = _audited(job, lines)
    tried = {i: replace(lines[i], sids=job.with_heads(lines[i].sids)) for i in found}
    tried = {i: line for i, line in tried.items() if line.sids != lines[i].sids}
    still = _audited(job, list(tried.values()))
    better = {i: line for place, (i, line) in enumerate(tried.items()) if place not in still}
    left = {i: finding for i, finding in found.items() if i not in better}
    return [better.get(i, line) for i, line in enumerate(lines)], left


def _doubts(job: Job, lines: Sequence[Line], found: Mapping[int, Finding]) -> list[_Doubt]:
    @cache
    def stated(tag: str) -> tuple[Quantity, ...]:
        return tuple(said for sid, s in job.known.items() if sid.startswith(tag) for said in quantities.find(s.text))

    doubts = []
    for index, line in enumerate(lines):
        if index in found:
            doubts.append(_suspected(job, index, line, found[index], stated))
        elif not line.sids and not _leads_on(job, line.zh):
            beside = [sid for other in lines[max(0, index - 1) : index + 2] for sid in other.sids[:2]]
            doubts.append(_Doubt(index=index, line=line, reason="没有注明依据", spans=_spans(job, line, beside)))
        elif job.options.effort == "deep" and line.sids:
            doubts.append(_Doubt(index=index, line=line, reason="逐句核对", spans=_spans(job, line)))
    return doubts


def _suspected(
    job: Job, index: int, line: Line, finding: Finding, stated: Callable[[str], tuple[Quantity, ...]]
) -> _Doubt:
    tags = tuple(dict.fromkeys(sid[: sid.rindex("p")] for sid in line.sids)) or ("",)
    theirs = [quantity for tag in tags for quantity in stated(tag)]
    sure = finding.check in _SURE or _is_invented(line, finding, theirs)
    near = [f"{tag}{finding.evidence_id}" for tag in tags]
    return _Doubt(
        index=index,
        line=line,
        reason=finding.message,
        hard=sure,
        spans=_spans(job, line, near),
        suspected=finding.message,
    )


def _is_invented(line: Line, finding: Finding, stated: Iterable[Quantity]) -> bool:
    """Whether the number in doubt stands in none of the papers that a line names, be it in another sentence."""
    return any(
        said.text in finding.message
        and not any(quantities.same_unit(said, other) and quantities.agree(said, other) for other in stated)
        for said in quantities.find(line.zh)
    )


def _leads_on(job: Job, text: str) -> bool:
    """Whether a sentence without evidence claims nothing.

    A question or an announcement does not; any other sentence is for the model to judge, and only where no model is
    asked (``fast``) a short one without numbers, names or code passes.
    """
    if text.endswith(("？", "?", "：")):
        return True
    return job.options.effort == "fast" and len(text) <= _LINK_CHARACTERS and not _LINK.search(text)


def _audited(job: Job, lines: Sequence[Line]) -> dict[int, Finding]:
    """Worst finding of the audit without a model, by line; each line is a paragraph of a probe post."""
    mine = [i for i, line in enumerate(lines) if line.zh]
    body = "".join(f"{lines[i].zh}{''.join(f'[^{sid}]' for sid in lines[i].sids)}\n\n" for i in mine)
    report = audit.check(Article(head="", body=body), *(material.paper for material in job.materials))
    found: dict[int, Finding] = {}
    for finding in report.findings:
        if finding.verdict in ("矛盾", "论文未提及"):
            index = mine[(finding.line - 1) // 2]
            if index not in found or finding.verdict == "矛盾":
                found[index] = finding
    return found


def _belongs(line: Line, material: Material) -> bool:
    return not material.tag or any(sid.startswith(f"{material.tag}.") for sid in line.sids)


def _spans(job: Job, line: Line, near: Iterable[str] = ()) -> tuple[str, ...]:
    """Sentences that decide about a line: those it names, those of the lines beside it, then the best found ones."""
    names = [*line.sids, *near]
    for material in job.materials:
        if _belongs(line, material) or not line.sids:
            found = retrieval.search(job.indexes[material.tag], line.zh, _SPANS)
            names += [material.name(sid) for sid, _ in found]
    return tuple(name for name in dict.fromkeys(names) if name in job.known)[:_MOST_SPANS]


def _asked(job: Job, doubts: Sequence[_Doubt], ask: Ask, current: list[Line | None], failed: list[str]) -> list[_Doubt]:
    """Put soft doubts to the model; a supported line takes the sentence that bears it out."""
    soft = [doubt for doubt in doubts if not doubt.hard]
    batches = [soft[i : i + _BATCH] for i in range(0, len(soft), _BATCH)]
    items = [[_check_item(job, n, doubt) for n, doubt in enumerate(batch, 1)] for batch in batches]
    answers = ask([_tasks.check_task(job, rows, number) for number, rows in enumerate(items, 1)])
    open_doubts = [doubt for doubt in doubts if doubt.hard]
    for batch, answer in zip(batches, answers, strict=True):
        verdicts = _verdicts(answer, job, failed)
        for number, doubt in enumerate(batch, 1):
            verdict, sid = verdicts.get(number, ("absent", None))
            if verdict == "nothing" and not doubt.line.sids and not _NUMBER.search(doubt.line.zh):
                continue
            if verdict == "supported" and (sid or doubt.line.sids):
                current[doubt.index] = replace(doubt.line, sids=_with_deciding(doubt.line.sids, sid))
            else:
                open_doubts.append(replace(doubt, hard=verdict == "contradicted"))
    return sorted(open_doubts, key=lambda doubt: doubt.index)


def _with_deciding(sids: tuple[str, ...], sid: str | None) -> tuple[str, ...]:
    """A line's evidence with the sentence that decided about it, which no other may keep out."""
    return sids if sid is None or sid in sids else (*sids[: _SIDS - 1], sid)


def _verdicts(answer: tuple[str, ...] | LLMError, job: Job, failed: list[str]) -> Mapping[int, tuple[str, str | None]]:
    if isinstance(answer, LLMError):
        failed.append(f"有一批句子没能由模型核对：{answer.message}")
        return {}
    try:
        return _answers.verdicts_of(answer, job.known)
    except LLMError as exc:
        failed.append(f"有一批句子没能由模型核对：{exc.message}")
        return {}


def _revise(job: Job, doubts: Sequence[_Doubt], ask: Ask, current: list[Line | None], failed: list[str]) -> None:
    items = [f"{_item(job, n, doubt)}\n问题：{doubt.reason}" for n, doubt in enumerate(doubts, 1)]
    answer = ask([_tasks.revise_task(job, items)])[0]
    try:
        if isinstance(answer, LLMError):
            raise answer
        revised = _answers.revisions_of(answer, job.known)
    except LLMError as exc:
        failed.append(f"没能改写未通过核对的句子：{exc.message}")
        return
    for number, doubt in enumerate(doubts, 1):
        if number in revised:
            current[doubt.index] = revised[number] if revised[number].zh else None


def _repeats_of(current: Sequence[Line | None], doubts: Sequence[_Doubt], titles: int) -> list[_Doubt]:
    """Lines that say again what an earlier one says; those in doubt are rewritten anyway."""
    doubted = {doubt.index for doubt in doubts}
    texts = [line.zh if line and i >= titles and i not in doubted else "" for i, line in enumerate(current)]
    return [
        _Doubt(index=index, line=line, reason=f"与前面的“{texts[earlier]}”重复", spans=line.sids)
        for index, earlier in _repeats.repeated(texts).items()
        if (line := current[index]) is not None
    ]


def _restore(job: Job, repeats: Sequence[_Doubt], current: list[Line | None]) -> None:
    """Better said twice than wrong: a new version that does not hold gives way to the old one."""
    new = [(doubt, line) for doubt in repeats if (line := current[doubt.index]) is not None]
    found = _audited(job, [line for _, line in new])
    for place, (doubt, line) in enumerate(new):
        if place in found or not line.sids:
            current[doubt.index] = doubt.line


def _still_open(job: Job, doubts: Sequence[_Doubt], current: Sequence[Line | None]) -> list[_Doubt]:
    """Doubts that the rewriting did not lay to rest."""
    changed = [doubt for doubt in doubts if current[doubt.index] is not None]
    lines = [line for doubt in changed if (line := current[doubt.index]) is not None]
    found = _audited(job, lines)
    still = []
    for i, (doubt, line) in enumerate(zip(changed, lines, strict=True)):
        unchanged = line == doubt.line
        if i in found or unchanged or (not line.sids and not _leads_on(job, line.zh)):
            still.append(replace(doubt, line=line))
    return still


def _settle(how: str, doubts: Iterable[_Doubt], current: list[Line | None]) -> None:
    for doubt in doubts:
        line = current[doubt.index]
        if line is None or how == "keep":
            continue
        if how == "fail":
            msg = f"有句子在论文中找不到依据：“{line.zh[:60]}”；可用 --on-unsupported mark 标出后继续"
            raise LLMError(msg, code="unsupported")
        current[doubt.index] = replace(line, zh=_marked(line.zh)) if how == "mark" else None


def _marked(text: str) -> str:
    stem = text.rstrip("。！？；.!?")
    return f"{stem}{MARK}{text[len(stem) :] or '。'}"


def _item(job: Job, number: int, doubt: _Doubt) -> str:
    spans = "\n".join(f"   {name} {job.known[name].text}" for name in doubt.spans)
    return f"{number}. {doubt.line.zh}\n{spans or '   （没有找到相关的原文）'}"


def _check_item(job: Job, number: int, doubt: _Doubt) -> str:
    told = f"\n   程序的疑问（可能是误报）：{doubt.suspected}" if doubt.suspected else ""
    return _item(job, number, doubt) + told
