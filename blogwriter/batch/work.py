"""One job: a reference → an outcome. It reads and asks, but writes nothing: journal and posts are the coordinator's."""

from __future__ import annotations

import shlex
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Literal

from blogwriter import pipeline, redaction, sources
from blogwriter.batch.refs import Ref
from blogwriter.errors import BlogwriterError, LLMError, SettingsError, SourceError
from blogwriter.llm import Choice, HandoffWaitingError, ModelError
from blogwriter.models import Answer, Complete, Progress, Request, Usage
from blogwriter.pipeline import DraftOptions
from blogwriter.writers import Written

__all__ = ["Bench", "Halt", "Outcome", "Taken", "Verdict", "verdict_of", "work"]

Verdict = Literal["done", "same", "failed", "later", "stop"]
"""``same``: another job of this batch writes about the same paper. ``later``: may work in a while. ``stop``: nothing
will work until somebody does something; the batch ends here."""

_NETWORK = frozenset(
    {"blocked_by_host", "incomplete_download", "network", "server_error", "timeout"},
)
_SETTLED = frozenset({"bad_request", "content_filter", "too_big", "too_long"})
"""Faults of a model's answer that come again with the same paper; other ones may be bad luck."""
_ADVICE = {
    "password_needed": "用 blogwriter draft {ref} --password 密码 单独写这一篇",
    "wrong_password": "用 blogwriter draft {ref} --password 密码 单独写这一篇",
    "no_text": "先用 OCR 工具给扫描件加上文字层，再运行一次",
    "not_found": "改正清单里的路径或编号，再运行一次",
    "unknown_ref": "改正清单里的这一行，再运行一次",
    "blocked_address": "确是自己的机器，就加 --allow-private 再运行一次",
    "content_filter": "换一个服务商再运行，或用 blogwriter draft {ref} --engine extract 单独写这一篇",
    "budget": "提高 --budget 再运行一次会接着做，已有的回答不会重复付费",
    "handoff_waiting": "把提示的回答存好，再运行一次同样的命令",
    "cannot_write": "腾出空间或改好权限，再运行一次会接着做",
}
_ADVICE_BY_VERDICT = {
    "later": "过一会儿再运行一次同样的命令，会接着做",
    "stop": "处理好之后再运行一次同样的命令，会接着做",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one try; plain data that can travel."""

    verdict: Verdict
    paper: str = ""
    """Id of the paper; empty where it was not read."""
    title: str = ""
    folder: str = ""
    """Name of the post's folder."""
    written: Written | None = None
    reason: str = ""
    code: str = ""
    exit_code: int = 0
    advice: str = ""
    final: Literal["later", "failed"] = "later"
    """For ``later``: what the job is when no try is left in this run."""
    wait_s: float | None = None
    """For ``later``: when it may work, seconds; None where unknown."""
    usage: Usage = Usage()
    """Tokens that this try cost, wherever it ended."""
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


class Halt:
    """A flag that all jobs heed before they spend anything."""

    def __init__(self) -> None:
        self._error: ModelError | None = None

    def raise_(self, message: str, code: str) -> None:
        """From now on every call to the model fails with this."""
        self._error = self._error or ModelError(message, code=code, action="stop")

    def check(self) -> None:
        """Raise where the batch was halted."""
        if self._error is not None:
            raise ModelError(self._error.message, code=self._error.code, action="stop")


class Taken:
    """Which job writes about which paper, so that two names for one paper do not become two posts.

    Args:
        taken: Papers that are posts already, each with its job's key and name.
    """

    def __init__(self, taken: dict[str, tuple[str, str]]) -> None:
        self._taken = dict(taken)
        self._posts = set(taken)
        self._lock = threading.Lock()

    def keep(self, paper: str) -> None:
        """It has become a post."""
        with self._lock:
            self._posts.add(paper)

    def fate(self, paper: str) -> Literal["post", "taken", "free"]:
        """What has become of a paper so far."""
        with self._lock:
            return "post" if paper in self._posts else "taken" if paper in self._taken else "free"

    def claim(self, paper: str, key: str, shown: str) -> str:
        """How the user named the other job that has this paper; empty where it is ours now."""
        with self._lock:
            owner, name = self._taken.setdefault(paper, (key, shown))
            return "" if owner == key else name

    def release(self, paper: str, key: str) -> None:
        """Give a paper back that did not become a post."""
        with self._lock:
            if self._taken.get(paper, ("", ""))[0] == key:
                del self._taken[paper]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What all jobs of a batch share."""

    options: DraftOptions
    """Of every post, without references."""
    engine: tuple[str, Choice]
    reading: AbstractContextManager[object]
    """Held from reading a paper to cutting its pictures: so many papers have their bytes in memory."""
    taken: Taken
    halt: Halt = field(default_factory=Halt)
    now: Callable[[], float] = time.monotonic


def work(ref: Ref, bench: Bench, progress: Progress, *, turn: int = 0) -> Outcome:
    """Make a post of one reference, in memory.

    Args:
        ref: What is read.
        bench: What it is made with.
        progress: Called with each stage.
        turn: Where calls wait for a place, those of jobs with a lower one go first.
    """
    started = bench.now()
    tally = _Tally(bench, turn)
    try:
        outcome = _made(ref, replace(bench.options, refs=(ref.given,), progress=progress), bench, tally)
    except BlogwriterError as exc:
        outcome = replace(_ended(exc, ref), paper=tally.paper, title=tally.title)
    return replace(outcome, usage=tally.usage, seconds=bench.now() - started)


def verdict_of(error: BlogwriterError, *, remote: bool = False) -> Verdict:
    """What an error of one job means for it and for all.

    Args:
        error: What was raised.
        remote: Whether the paper comes over the network, where a bad answer may be a passing one.
    """
    if isinstance(error, HandoffWaitingError):
        return "later"
    if isinstance(error, ModelError):
        return "failed" if error.action == "paper" else error.action
    if isinstance(error, SourceError):
        passing = error.code in _NETWORK or (remote and error.code == "not_a_pdf")
        return "later" if passing else "failed"
    if isinstance(error, SettingsError) or error.code == "cannot_write":
        return "stop"
    return "later" if error.code == "busy" else "failed"


def _made(ref: Ref, options: DraftOptions, bench: Bench, tally: _Tally) -> Outcome:
    if redaction.MARK in ref.given:
        msg = "这个网址带有密码或密钥，账本里没有保存：请连同原来的清单再运行一次"
        raise SourceError(msg, code="secret_not_kept")
    with bench.reading:
        bench.halt.check()
        papers = pipeline.read(options)
        paper = papers[0]
        owner = bench.taken.claim(paper.id, ref.key, ref.shown)
        if owner:
            reason = f"与 {owner} 是同一篇论文（{paper.id}），没有另写"
            return Outcome(verdict="same", paper=paper.id, title=paper.title, reason=reason)
        tally.paper, tally.title = paper.id, paper.title
        pictures = pipeline.cut(options, papers)
    name, choice = bench.engine
    complete = tally.counted(choice.complete) if choice.complete else None
    written = pipeline.write(options, papers, (name, replace(choice, complete=complete)), pictures)
    cautions = tuple(caution.message for caution in paper.warnings)
    made = Outcome(
        verdict="done",
        paper=paper.id,
        title=paper.title,
        folder=pipeline.folder_of(options, papers).name,
        written=written,
        notes=(*cautions, *written.notes),
    )
    return _whole(made)


def _whole(made: Outcome) -> Outcome:
    """A post is whole or it is not there; what was answered is kept and is not paid for again."""
    if made.written is None or not made.written.incomplete:
        return made
    return replace(
        made,
        verdict="later",
        written=None,
        reason="有的小节没有写成：" + ("；".join(made.written.notes) or "模型的回答不能用"),
        code="incomplete",
        exit_code=LLMError.exit_code,
        advice=_ADVICE_BY_VERDICT["later"],
        final="failed",
        notes=(),
    )


def _ended(error: BlogwriterError, ref: Ref) -> Outcome:
    verdict = verdict_of(error, remote="://" in ref.given or _from_arxiv(ref.given))
    luck = verdict == "failed" and isinstance(error, ModelError) and error.code not in _SETTLED
    advice = _ADVICE.get(error.code) or _ADVICE_BY_VERDICT.get(verdict) or _general(error)
    return Outcome(
        verdict="later" if luck else verdict,
        final="failed" if luck else "later",
        reason=error.message.replace(ref.given, ref.shown),
        code=error.code,
        exit_code=error.exit_code,
        advice=advice.replace("{ref}", shlex.quote(ref.shown)),
        wait_s=getattr(error, "wait_s", None),
    )


def _general(error: BlogwriterError) -> str:
    if isinstance(error, LLMError):
        return "换一个模型再运行一次，或用 blogwriter draft {ref} --engine extract 单独写这一篇"
    return "换一份文件或一个网址，再运行一次" if isinstance(error, SourceError) else "按提示处理后再运行一次"


def _from_arxiv(ref: str) -> bool:
    try:
        return sources.source_of(ref) == "arxiv"
    except SourceError:
        return False


class _Tally:
    """Counts what one job spends, whether or not anything comes of it."""

    def __init__(self, bench: Bench, turn: int) -> None:
        self.usage = Usage()
        self.paper = ""
        self.title = ""
        self._bench = bench
        self._turn = turn
        self._lock = threading.Lock()

    def counted(self, complete: Complete) -> Complete:
        """The same client, which counts, heeds the halt and knows whose turn it is."""

        def ask(request: Request) -> Answer:
            self._bench.halt.check()
            try:
                answer = complete(replace(request, turn=self._turn))
            except ModelError as exc:
                self._add(exc.usage)
                raise
            self._add(answer.usage)
            return answer

        return ask

    def _add(self, usage: Usage) -> None:
        with self._lock:
            self.usage += usage
