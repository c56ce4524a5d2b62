"""What can go wrong with a model, and what that means for everybody who waits.

again    the same request once more, after a wait        (inside the client only)
change   another request is needed: parameters, length   (inside the client; ``too_long`` also reaches the writer)
later    this request may work in minutes or hours: keep the state, run again
paper    this request will not work as it is; the other papers of a batch may
stop     nothing will work until somebody does something: key, balance, model name, address
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from blogwriter.errors import LLMError
from blogwriter.models import Usage

__all__ = ["Action", "Fault", "HandoffWaitingError", "ModelError", "Remedy"]

Remedy = Literal["again", "change", "later", "paper", "stop"]
Action = Literal["later", "paper", "stop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One failed attempt, before anybody decided whether to try again."""

    code: str
    """Stable name: ``rate_limited``, ``truncated`` …"""
    remedy: Remedy
    message: str
    """One Chinese sentence for the user, already without secrets."""
    wait_s: float | None = None
    """What the endpoint asked for (``Retry-After``); None where it said nothing."""
    after: Action = "later"
    """What a fault is worth that further attempts did not mend."""
    tries: int = 0
    """Attempts in all that a fault of this code is worth; 0 for as many as the settings allow."""
    usage: Usage = Usage()
    """Tokens that the failed attempt cost."""
    text: str = ""
    """The unusable answer, for asking again with the fault named."""
    detail: str = ""
    """What is wrong with the answer, or what the endpoint wrote: for the next request, never for the user."""


class ModelError(LLMError):
    """A request that failed for good.

    Args:
        message: One Chinese sentence for the user.
        code: As in ``Fault``.
        action: What a batch does with it.
        wait_s: Seconds until it may work again; None where unknown.
        usage: Tokens that were spent all the same.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "llm",
        action: Action = "paper",
        wait_s: float | None = None,
        usage: Usage = Usage(),  # noqa: B008 - a frozen value
    ) -> None:
        super().__init__(message, code=code)
        self.action: Action = action
        self.wait_s = wait_s
        self.usage = usage


class HandoffWaitingError(ModelError):
    """Prompts wait for somebody to carry them to a chat; run the same command again afterwards.

    Args:
        waiting: File names of the prompts without answer.
        folder: Where they lie, as the user gave it.
        fault: What is wrong with an answer that is there; empty where there is none.
    """

    def __init__(self, waiting: Iterable[str], folder: str, *, fault: str = "") -> None:
        self.waiting = tuple(sorted(set(waiting)))
        self.folder = folder
        self.faults = tuple(f"{name} 的回答不能用（{fault}）" for name in self.waiting) if fault else ()
        shown = "、".join(self.waiting[:5]) + (" 等" if len(self.waiting) > 5 else "")
        super().__init__(
            f"{folder} 中有 {len(self.waiting)} 份提示等待回答（{shown}）：把每份粘贴到任意聊天工具，"
            f"回答存为同名的 .answer.md，再运行一次同样的命令{''.join(f'；{row}' for row in self.faults)}",
            code="handoff_waiting",
            action="later",
        )

    @classmethod
    def together(cls, errors: Sequence[HandoffWaitingError]) -> HandoffWaitingError:
        """One error for all that wait."""
        whole = cls([name for error in errors for name in error.waiting], errors[0].folder)
        rows = [row for error in errors for row in error.faults]
        if rows:
            whole.message = "；".join([whole.message, *rows])
            whole.args = (whole.message,)
            whole.faults = tuple(rows)
        return whole
