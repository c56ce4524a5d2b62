"""What an endpoint's refusal means: status, headers and words → ``Fault``.

The words decide before the status, because the same status means different things to different providers: a spent
balance is 429 at OpenAI, 402 at DeepSeek, 403 at others; a prompt that is too long is 400, 413 or 500.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from blogwriter import redaction
from blogwriter.llm._faults import Fault

__all__ = ["LONGEST_WAIT_S", "fault_of_error", "fault_of_status", "filtered", "fits_with_less", "seconds", "words"]

LONGEST_WAIT_S = 120.0
"""An endpoint that asks for more patience is left for later."""
_MOST_WORDS = 4_000

_QUOTA = re.compile(
    r"(?i)insufficient[_ ]?(quota|balance|funds|credit)|exceeded_current_quota|exceeded your current quota|余额|欠费|"
    r"arrearage|billing[_ ]hard|out of credits?|no credits?|not enough (balance|credit)|"
    r"充值|\b1113\b|payment required"
)
_RETRY_SOON = re.compile(r"(?i)(?:retry|try again|please wait)[^.\d]{0,20}(?:in|after)\s*([\d.]+)\s*(ms|s|m|h)?")
_PER_DAY = re.compile(r"(?i)per day|\b[RT]PD\b|daily|每日|每天|当日|今日")
_TOO_LONG = re.compile(
    r"(?i)context[_ ]?length|context[_ ]?window|maximum context|prompt (is )?too long|too many (input )?tokens|"
    r"(input|prompt)[^.]{0,40}(exceed|too long|longer than)|range of input length|exceeds?[^.]{0,40}context|"
    r"context[^.]{0,30}exceed|max_model_len|request too large|string_above_max_length|"
    r"输入.{0,12}(过长|超长|超过|超出)|上下文"
)
_REQUESTED = re.compile(
    r"(?i)maximum context length is (\d+)[^.]*\.[^(]*\((?:[^)]*?)(\d+) (?:in|of) the (?:messages|prompt|input)"
)
_FILTER = re.compile(
    r"(?i)content[_ ]?(filter|policy|management)|data_?inspection_?failed|exists? risk|(?<!case.)sensitive|"
    r"敏感|不安全|违规|inappropriate|\b1301\b|moderation|safety"
)
_MODEL = re.compile(
    r"(?i)model[_ ]?not[_ ]?(found|exist)|model[^.]{0,80}(does not exist|not found|not exist|not available|"
    r"decommissioned|deprecated|unavailable)|(invalid|unknown|no such|unsupported) model|"
    r"模型[^。]{0,30}(不存在|未找到|不可用|下线)|access to (the |this )?model|no access to model|\b1211\b"
)
_NO_CHANNEL = re.compile(r"(?i)无可用渠道|no available channel")  # one-api and its kin, with 503
_REGION = re.compile(r"(?i)unsupported_country|country, region|your region|location is not supported|地区")
_HTML = re.compile(r"(?i)<!doctype|<html|<head|<body")
_UNIT_S = {"ms": 0.001, "s": 1.0, "": 1.0, "m": 60.0, "h": 3600.0}


def fault_of_status(status: int, headers: Mapping[str, str], body: str, host: str) -> Fault:
    """What an answer with a status other than 200 means.

    Args:
        status: HTTP status.
        headers: Looked up in lower case.
        body: Its text, as much as there is.
        host: For the message.
    """
    said = words(body)
    if 300 <= status < 400:
        return _stop("redirect", f"{host} 把请求转到了别的地址，为保护密钥没有跟随：请核对 llm.base_url")
    wait = seconds(headers) if status in (408, 409, 425, 429, 500, 502, 503, 504, 529) else None
    return _by_words(status, said, wait, host) or _by_status(status, said, wait, host)


def fault_of_error(error: Any, host: str) -> Fault:
    """What an error object means that came with status 200, or in the middle of a stream."""
    said = words(json.dumps(error, ensure_ascii=False))
    fault = _by_words(200, said, None, host)
    if fault is not None:
        return fault
    if re.search(r"(?i)rate.?limit|too many requests|429|频率|并发|\b130[23]\b", said):
        return _limited(None, said, host)
    if re.search(r"(?i)invalid_api_key|incorrect api key|unauthorized|authentication", said):
        return _auth(host)
    return Fault(
        code="server_error",
        remedy="again",
        message=f"{host} 报告了内部错误，多次重试无效：请稍后再运行一次，会接着做{_reason(said)}",
        tries=3,
    )


def words(body: str) -> str:
    """All that an error's body says, on one line and without secrets; its form differs from provider to provider."""
    text = body[: _MOST_WORDS * 4]
    with contextlib.suppress(ValueError, RecursionError):
        text = " ".join(_strings(json.loads(text)))
    clean = re.sub(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+", " ", text)
    return redaction.redact(clean[:_MOST_WORDS]).strip()


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return [str(value)] if isinstance(value, str | int) and not isinstance(value, bool) else []


def seconds(headers: Mapping[str, str]) -> float | None:
    """What ``Retry-After`` asks for, in seconds; None where it says nothing of use."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name, "").strip()
        if not value:
            continue
        try:
            number = float(value) * unit
        except ValueError:
            number = _until(value)
        if 0 <= number < 1e8:  # also refuses NaN
            return number
    return None


def _until(date: str) -> float:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return -1.0
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def _by_words(status: int, said: str, wait: float | None, host: str) -> Fault | None:  # noqa: PLR0911 - a case a line
    if status == 401:
        return None
    soon = _RETRY_SOON.search(said)
    if _QUOTA.search(said) and not (status == 429 and (soon or wait)):
        return _quota(host)
    if status == 429:
        asked = float(soon[1].rstrip(".") or 0) * _UNIT_S[(soon[2] or "").lower()] if soon else None
        return _limited(wait if wait is not None else asked, said, host)
    if _HTML.search(said):
        return None  # a page of a web server speaks of nothing that concerns the request
    if status == 413 or _TOO_LONG.search(said):
        return _too_long(said, host)
    if _FILTER.search(said) and status < 500:
        return filtered(host)
    if _REGION.search(said):
        return _stop("region", f"{host} 不向你所在的地区提供服务：请换一个服务商（例如 --preset deepseek）")
    if _NO_CHANNEL.search(said) or (_MODEL.search(said) and status < 500):
        return _no_model(host)
    return None


def _by_status(status: int, said: str, wait: float | None, host: str) -> Fault:  # noqa: PLR0911 - likewise
    if status == 401:
        return _auth(host)
    if status == 402:
        return _quota(host)
    if status == 403:
        return _stop(
            "forbidden", f"{host} 拒绝了访问（403）：请核对密钥的权限、IP 白名单和 llm.base_url{_reason(said)}"
        )
    if status in (404, 405, 410):
        return _stop("bad_endpoint", f"{host} 上没有这个接口（{status}）：请核对 llm.base_url，通常以 /v1 结尾")
    if status in (400, 422, 415, 501) or (status >= 500 and re.search(r"response_format|json_schema|grammar", said)):
        return Fault(
            code="bad_request",
            remedy="change",
            message=f"{host} 不接受这个请求（{status}）：请换一个模型，或核对 llm.extra_body{_reason(said)}",
            after="paper",
            detail=said,
        )
    if status >= 500 or status in (408, 409, 425):
        return _server(status, wait, said, host)
    return _stop("bad_endpoint", f"{host} 返回了意外的状态 {status}：请核对 llm.base_url{_reason(said)}")


def _server(status: int, wait: float | None, said: str, host: str) -> Fault:
    return Fault(
        code="server_error",
        remedy="later" if wait is not None and wait > LONGEST_WAIT_S else "again",
        message=f"{host} 暂时不可用（{status}），多次重试无效：请稍后再运行一次，会接着做{_reason(said)}",
        wait_s=wait,
    )


def _limited(wait: float | None, said: str, host: str) -> Fault:
    long = (wait is not None and wait > LONGEST_WAIT_S) or (wait is None and bool(_PER_DAY.search(said)))
    when = f"{_span(wait)}后" if wait is not None and wait > LONGEST_WAIT_S else "稍后"
    return Fault(
        code="rate_limited",
        remedy="later" if long else "again",
        message=f"{host} 限制了调用频率：请{when}再运行一次，会接着做；"
        "或减小 llm.concurrency、设置 llm.requests_per_minute",
        wait_s=wait,
    )


def _span(wait: float) -> str:
    return f"约 {wait / 3600:.1f} 小时" if wait >= 5400 else f"约 {max(1, round(wait / 60))} 分钟"


def _too_long(said: str, host: str) -> Fault:
    return Fault(
        code="too_long",
        remedy="change",
        message=f"这段内容超过了模型的上下文长度（{host}）：请换上下文更长的模型",
        after="paper",
        detail=said,
    )


def fits_with_less(said: str) -> tuple[int, int] | None:
    """(context, prompt tokens) where only prompt and wanted answer together were too long; else None."""
    match = _REQUESTED.search(said)
    if not match:
        return None
    context, prompt = int(match[1]), int(match[2])
    return (context, prompt) if prompt < context else None


def filtered(host: str) -> Fault:
    """The provider's content filter stepped in."""
    return Fault(
        code="content_filter",
        remedy="paper",
        message=f"{host} 的内容审查拦下了这段内容：请换一个服务商，或用 --engine extract",
        after="paper",
    )


def _quota(host: str) -> Fault:
    return _stop("quota", f"{host} 的余额或额度已用完：请充值或换一个密钥，再运行一次会接着做")


def _auth(host: str) -> Fault:
    return _stop("auth", f"{host} 不认这个密钥：请核对环境变量里的密钥，或用 blogwriter config set 重新保存")


def _no_model(host: str) -> Fault:
    return _stop("model_not_found", f"{host} 上没有这个模型，或者密钥无权使用它：请用 --model 换一个名字")


def _stop(code: str, message: str) -> Fault:
    return Fault(code=code, remedy="stop", message=message, after="stop")


def _reason(said: str) -> str:
    """The endpoint's own words in short; a page of HTML says nothing."""
    if not said or _HTML.search(said):
        return ""
    short = said if len(said) <= 120 else said[:119] + "…"
    return f"（对方说：{short}）"
