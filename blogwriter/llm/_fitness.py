"""Whether what a model said may be used: a ``Reply`` → its text, or the fault.

Everything that is not a whole answer ends here: cut off, empty, refused, filtered, repeated without end, thinking
without result, an error message in place of prose.
"""

from __future__ import annotations

import json
import re

from blogwriter import redaction
from blogwriter.llm import _json
from blogwriter.llm._classify import fault_of_error, filtered
from blogwriter.llm._faults import Fault
from blogwriter.llm._wire import Reply
from blogwriter.models import Request

__all__ = ["UnfitError", "fit_text", "looped", "page_fault", "repetition"]

_ANSWER_TRIES = 3
"""Attempts for an answer that came but was of no use: each costs tokens."""
_WHOLE = frozenset({"stop", "eos", "eos_token", "end_turn", "stop_sequence", "complete", "completed", "end"})
_CUT = frozenset({"length", "max_tokens", "max_output_tokens", "model_length", "model_context_window_exceeded"})
_FILTERED = frozenset({"content_filter", "sensitive", "safety", "recitation", "blocklist", "prohibited_content"})
_ENDINGS = tuple("。！？；…：.!?;:”’」』）)】》〉]}`|*~>—")

_THOUGHT = re.compile(r"\A\s*<(think|thinking|thought|reasoning)\b[^>]*>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_OPEN_THOUGHT = re.compile(r"\A\s*<(?:think|thinking|thought|reasoning)\b[^>]*>", re.IGNORECASE)
# Some chat templates swallow the opening tag; the closing one then stands alone at the end of the thinking.
_ORPHAN = re.compile(
    r"\A(?:(?!<think).)*?(?:^|(?<=[\n。.!?！？]))\s*</think(?:ing)?>[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)

_FENCED = re.compile(r"```(?:markdown|md)[ \t]*\n(.*)\n```", re.DOTALL)

_HALF = re.compile(r"[\ud800-\udfff]")
"""Half a character, which a model may write as an escape of JSON; no file can hold it."""

_SORRY = re.compile(
    r"(?i)\A\W{0,4}(很?抱歉|非常抱歉|对不起|不好意思|作为一[个名]?\s*(ai|人工智能|语言模型)|我(无法|不能|不可以)|"
    r"(i'?m |i am )?(very )?sorry|i (cannot|can't|can not|am unable|won't)|as an ai)"
)
_UNWILLING = re.compile(
    r"(?i)(无法|不能|不便|不可以|没办法).{0,12}(协助|提供|完成|满足|帮助|帮你|帮您|处理|生成|讨论|继续|回答|参与)|"
    r"(cannot|can't|can not|unable to|won't|not able to).{0,20}"
    r"(help|assist|comply|provide|fulfil|complete|continue|answer)"
)
_ABOUT_THE_PAPER = re.compile(r"(?i)论文|文中|原文|本文|paper|section")
_ERROR_TEXT = re.compile(
    r"(?i)\A\W{0,4}(error\b|(internal )?server error|upstream|rate limit|too many requests|bad gateway|"
    r"service unavailable|gateway time-?out|request timed? ?out|connection (error|reset)|stream error|"
    r"服务器?(繁忙|异常|错误|出错)|系统(繁忙|异常|错误)|请求(过于频繁|超时|失败)|网络(异常|错误|超时)|当前(访问|使用)人数|接口(异常|错误|调用失败))"
)
_PAGE = re.compile(r"(?i)\s*(<!doctype|<html|<head|<\?xml|<body|<title)")
_SHORT = 300
"""Characters; a refusal or an error message is not longer, an answer that quotes one is."""


class UnfitError(Exception):
    """An attempt that did not yield an answer.

    Args:
        fault: What was wrong.
    """

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def fit_text(reply: Reply, request: Request, host: str) -> str:
    """The usable text of a reply; for a request with a schema, JSON that satisfies it.

    Raises:
        UnfitError: There is none.
    """
    if reply.error is not None:
        raise UnfitError(fault_of_error(reply.error, host))
    if not reply.choices:
        raise UnfitError(_poor("bad_reply", f"{host} 的回答里没有内容"))
    if reply.finish.lower() in _FILTERED:
        raise UnfitError(filtered(host))
    if reply.refusal.strip():
        raise UnfitError(_refused(reply.refusal))
    _not_looped(reply)
    _not_cut(reply)
    text = redaction.redact_prose(_clean(_without_thinking(reply.text)))
    if not text:
        raise UnfitError(_poor("empty", "模型给出了空的回答"))
    _not_garbled(text, request)
    return _json_text(text, request, reply) if request.schema else _prose(text, reply)


def _prose(text: str, reply: Reply) -> str:
    # Models like to hand over Markdown in a fence of its own.
    wrapped = _FENCED.fullmatch(text)
    if wrapped and "```" not in wrapped[1]:
        text = wrapped[1].strip()
    _not_excuse(text)
    if reply.finish.lower() not in _WHOLE and not (text.endswith(_ENDINGS) and (reply.done or reply.usage)):
        raise UnfitError(_cut("模型的回答没有结束标记，可能不完整"))
    return text


def _json_text(text: str, request: Request, reply: Reply) -> str:
    try:
        value = _json.parse(text)
    except _json.NoJSONError as exc:
        if not reply.finish or reply.finish.lower() not in _WHOLE:
            raise UnfitError(_cut("模型的 JSON 没有写完")) from exc
        _not_excuse(text)
        raise UnfitError(_bad_json(text, str(exc))) from exc
    fault = _json.schema_fault(value, request.schema or "{}")
    if fault:
        raise UnfitError(_bad_json(text, fault))
    whole = json.dumps(value, ensure_ascii=False)
    if _HALF.search(whole):
        raise UnfitError(_poor("garbled", "模型的回答里有乱码"))
    return whole


def page_fault(start: str, host: str) -> Fault:
    """What a body means that is neither JSON nor events, by its first characters."""
    if _PAGE.match(start):
        return Fault(
            code="bad_endpoint",
            remedy="again",
            tries=2,
            message=f"{host} 返回的是网页而不是模型的回答："
            "请核对 llm.base_url（通常以 /v1 结尾），或检查网络是否需要登录",
            after="stop",
            detail="page",
        )
    return _poor("bad_reply", f"{host} 的回答不是有效的 JSON 或 UTF-8")


def looped(text: str, *, times: int = 100, characters: int = 3_000) -> bool:
    """Whether the end of a text is one phrase over and over.

    Rules of tables, leaders and rows of numbers repeat by right; so the phrase must hold a letter. The bounds are far
    from anything that people write; they are no limit on style.

    Args:
        text: What was said so far.
        times: Least number of repetitions.
        characters: Least length of all of them together.
    """
    tail = text[-2 * characters :].rstrip()
    if len(tail) < characters:
        return False
    for length in range(1, 121):
        phrase = tail[-length:]
        if not tail.endswith(phrase, 0, -length):
            continue
        least = max(times, -(-characters // length))
        if tail.endswith(phrase * least) and len(tail) >= length * least and re.search(r"[^\W\d_]", phrase):
            return True
    return False


def _not_looped(reply: Reply) -> None:
    # An answer that ran into its limit was more likely driven there by a loop than one that ended by itself.
    cut = reply.finish.lower() in _CUT
    if looped(reply.text, times=30, characters=600) if cut else looped(reply.text):
        raise UnfitError(repetition())


def repetition() -> Fault:
    """The model says the same over and over."""
    return _poor("repetition", "模型陷入了重复")


def _not_cut(reply: Reply) -> None:
    finish = reply.finish.lower()
    if finish in _CUT:
        raise UnfitError(_cut("模型的回答达到长度上限被截断：请增大 llm.max_output_tokens", detail="length"))
    if finish in ("tool_calls", "function_call"):
        raise UnfitError(_poor("bad_reply", "模型没有作答，而是要调用工具"))
    # Words of providers for an interrupted answer: DeepSeek, vLLM, Zhipu, SGLang.
    if finish in ("insufficient_system_resource", "abort", "aborted", "error", "network_error", "cancelled"):
        raise UnfitError(_cut("服务商中断了回答"))


def _without_thinking(text: str) -> str:
    while match := _THOUGHT.match(text):
        text = text[match.end() :]
    if _OPEN_THOUGHT.match(text):
        raise UnfitError(
            _cut("模型只写了思考过程，没有写出回答：请增大 llm.max_output_tokens", "unclosed_think", detail="length")
        )
    return _ORPHAN.sub("", text, count=1)


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text.replace("\r\n", "\n")).strip()


def _not_garbled(text: str, request: Request) -> None:
    if "\ufffd" in text and not any("\ufffd" in message.text for message in request.messages):
        raise UnfitError(_poor("garbled", "模型的回答里有乱码"))


def _not_excuse(text: str) -> None:
    if len(text) > _SHORT:
        return
    if _SORRY.match(text) and _UNWILLING.search(text) and not _ABOUT_THE_PAPER.search(text):
        raise UnfitError(_refused(text))
    if _ERROR_TEXT.match(text) or _PAGE.match(text):
        raise UnfitError(_poor("server_error", "服务商把错误信息当作回答发了过来"))


def _refused(text: str) -> Fault:
    said = redaction.redact(_clean(text))[:60]
    return Fault(
        code="refused",
        remedy="again",
        message=f"模型拒绝作答（“{said}”）：请换一个模型，或用 --engine extract",
        after="paper",
        tries=2,
    )


def _cut(message: str, code: str = "truncated", *, detail: str = "") -> Fault:
    return Fault(code=code, remedy="again", message=message, after="paper", tries=_ANSWER_TRIES, detail=detail)


def _poor(code: str, message: str) -> Fault:
    advice = "多次重试无效：请换一个模型，或稍后再试"
    return Fault(code=code, remedy="again", message=f"{message}，{advice}", after="paper", tries=_ANSWER_TRIES)


def _bad_json(text: str, fault: str) -> Fault:
    return Fault(
        code="bad_json",
        remedy="again",
        message="模型没有按要求的 JSON 格式作答，指出错误后仍然不对：请换一个模型",
        after="paper",
        tries=2,
        text=text,
        detail=fault,
    )
