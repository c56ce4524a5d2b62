"""Calls to api.weixin.qq.com: one token a run, errors told apart by what they say about the work asked for.

Three outcomes of a call: an answer; ``RefusedError`` (an error code: certainly not done); ``UnclearError`` (no usable
answer: done or not). Whoever asks for something that must not be done twice passes ``again=False`` and sees to the
unclear case itself. The secret is sent in the body of one request and the token in addresses, over HTTPS to one host
and through no redirect; neither is ever written anywhere.
"""

from __future__ import annotations

import json
import logging
import time
import urllib.request
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, NamedTuple, Self

import httpx

from blogwriter import __version__, redaction
from blogwriter.errors import PublishError, SettingsError
from blogwriter.publishers._advice import BUSY, EXPIRED, UnclearError, refused
from blogwriter.publishers._memory import is_address, is_media_id
from blogwriter.settings import Account

__all__ = [
    "ADD",
    "Api",
    "Clock",
    "GET",
    "HOST",
    "LIST",
    "Step",
    "TOKEN",
    "UPDATE",
    "UPLOAD_COVER",
    "UPLOAD_PICTURE",
    "encoded",
]

HOST = "api.weixin.qq.com"
_TRIES = 3
"""Of what was refused as busy, or never left this machine."""
_UNCLEAR_TRIES = 2
_PAUSES_S = (1.0, 3.0)
_CONNECT_S = 10.0
_SILENCE_S = 30.0
_TOTAL_S = 120.0
"""For one request from its start to the last byte of its answer, seconds."""
_MOST_BYTES = 32_000_000
"""Twenty drafts of 1 MB each fit."""
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


class Step(NamedTuple):
    """A call that the platform offers."""

    path: str
    label: str
    """In Chinese, for messages."""
    wanted: str
    """Field without which an answer is none."""
    fits: Callable[[Any], bool]


def _is_token(value: Any) -> bool:
    # The platform asks callers to have room for 512 characters.
    return isinstance(value, str) and 0 < len(value) <= 2048 and value.isascii() and value.isprintable()


TOKEN = Step("stable_token", "获取令牌（access_token）", "access_token", _is_token)
UPLOAD_PICTURE = Step("media/uploadimg", "上传正文图片", "url", is_address)
UPLOAD_COVER = Step("material/add_material", "上传封面", "media_id", is_media_id)
ADD = Step("draft/add", "新建草稿", "media_id", is_media_id)
UPDATE = Step("draft/update", "更新草稿", "errcode", lambda value: str(value) == "0")
GET = Step("draft/get", "查看草稿", "news_item", lambda value: isinstance(value, list))
LIST = Step("draft/batchget", "查看草稿箱", "item", lambda value: isinstance(value, list))


class Clock(NamedTuple):
    """How time passes."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class _NotSentError(PublishError):
    """The request never left this machine."""


class _Redacting(logging.Filter):
    """httpx logs addresses, and the token is part of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redaction.redact(record.getMessage()), ()
        return True


_REDACTING = _Redacting()


class Api:
    """One account's line to the platform; a context manager.

    Args:
        account: With its id and secret.
        transport: An ``httpx.BaseTransport`` instead of the network.
        clock: How time passes.
        token: A token in hand; asked for where empty.
    """

    def __init__(self, account: Account, *, transport: Any = None, clock: Clock | None = None, token: str = "") -> None:
        self._account = account
        self._transport = transport
        self._clock = clock or Clock()
        self._token = token
        self._refreshed = False
        redaction.remember(account.app_secret)
        redaction.remember(token)

    def __enter__(self) -> Self:
        logging.getLogger("httpx").addFilter(_REDACTING)
        self._client = _connected(self._transport)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def call(
        self,
        step: Step,
        body: Mapping[str, Any] | bytes | None = None,
        *,
        file: tuple[str, bytes, str] | None = None,
        again: bool = True,
    ) -> dict[str, Any]:
        """Ask for something and give back the answer, which has the step's field.

        Args:
            step: What.
            body: Sent as JSON; bytes are sent as they are.
            file: (name, bytes, media type) of a picture, instead of a body.
            again: Whether it may be asked for again when it is unclear whether it was done.

        Raises:
            RefusedError: The platform gave an error code.
            UnclearError: It may have been done or not.
            PublishError: The platform could not be reached; nothing was done.
        """
        content = body if isinstance(body, bytes) or body is None else encoded(body)
        for attempt in range(1, _TRIES + 1):
            try:
                answer = self._authorised(step, content, file)
            except _NotSentError:
                if attempt == _TRIES:
                    raise
            except UnclearError:
                if not again or attempt >= _UNCLEAR_TRIES:
                    raise
            else:
                if _errcode(answer) != BUSY or attempt == _TRIES:
                    return _checked(step, answer, content or b"", self._token)
            self._clock.sleep(_PAUSES_S[min(attempt, len(_PAUSES_S)) - 1])
        raise AssertionError  # the last attempt returns or raises

    def _authorised(self, step: Step, content: bytes | None, file: tuple[str, bytes, str] | None) -> dict[str, Any]:
        """An answer to a request with a token; one that has run out is replaced once a run."""
        if step is TOKEN:
            return self._sent(step, content, file)
        self._token = self._token or self._new_token(force=False)
        answer = self._sent(step, content, file)
        if _errcode(answer) not in EXPIRED or self._refreshed:
            return answer
        self._refreshed = True
        old, self._token = self._token, self._new_token(force=False)
        if self._token == old:
            # Still held for valid there; a forced one ends it, so it is asked for only now.
            self._token = self._new_token(force=True)
        return self._sent(step, content, file)

    def _new_token(self, *, force: bool) -> str:
        wish = {
            "grant_type": "client_credential",
            "appid": self._account.app_id,
            "secret": self._account.app_secret,
            "force_refresh": force,
        }
        try:
            token = str(self.call(TOKEN, wish)["access_token"])
        except (UnclearError, _NotSentError) as exc:
            # What the token was wanted for has certainly not been done.
            raise PublishError(exc.message, code=exc.code) from exc
        redaction.remember(token)
        return token

    def _sent(self, step: Step, content: bytes | None, file: tuple[str, bytes, str] | None) -> dict[str, Any]:
        """One request; the answer as it came, error code and all."""
        params = {} if step is TOKEN else {"access_token": self._token}
        if step is UPLOAD_COVER:
            params["type"] = "image"
        request = self._client.build_request(
            "POST",
            f"https://{HOST}/cgi-bin/{step.path}",
            params=params,
            content=content,
            files={"media": file} if file else None,
            headers={"Content-Type": "application/json; charset=utf-8"} if content is not None else None,
        )
        try:
            return _parsed(step, *self._exchanged(request, step))
        except _NOT_SENT as exc:
            raise _NotSentError(
                f"{step.label}失败：连不上 {HOST}，请检查网络和代理后再运行一次", code="wechat_network"
            ) from exc
        except httpx.TimeoutException as exc:
            raise _late(step) from exc
        except (httpx.TransportError, httpx.DecodingError) as exc:
            raise UnclearError(f"{step.label}时连接断了", code="wechat_network") from exc

    def _exchanged(self, request: httpx.Request, step: Step) -> tuple[int, bytes]:
        """Status and body."""
        until = self._clock.now() + _TOTAL_S
        parts: list[bytes] = []
        size = 0
        answer = self._client.send(request, stream=True)
        try:
            for part in answer.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > _MOST_BYTES:
                    raise _unusable(step, f"超过 {_MOST_BYTES // 1_000_000} MB")
                if self._clock.now() > until:
                    raise _late(step)
        finally:
            answer.close()
        return answer.status_code, b"".join(parts)


def encoded(body: Mapping[str, Any]) -> bytes:
    r"""JSON as the platform wants it: Chinese as UTF-8, since it shows ``\u`` escapes as they stand."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _connected(transport: Any) -> httpx.Client:
    # Not trust_env: it would also take passwords for hosts out of .netrc.
    proxy = None if transport is not None else _proxy()
    try:
        return httpx.Client(
            transport=transport,
            proxy=proxy,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(_SILENCE_S, connect=_CONNECT_S),
            headers={"User-Agent": f"blogwriter/{__version__}", "Accept-Encoding": "identity"},
        )
    except (ImportError, ValueError, httpx.InvalidURL) as exc:
        message = "环境变量 HTTPS_PROXY 里的代理不能用；请改成 http://主机:端口 的形式"
        raise SettingsError(message, code="bad_proxy") from exc


def _proxy() -> str | None:
    proxies = urllib.request.getproxies()
    found = proxies.get("https") or proxies.get("all")
    return None if not found or urllib.request.proxy_bypass(HOST) else found


def _parsed(step: Step, status: int, data: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError):
        answer = None
    if isinstance(answer, dict):
        return answer
    if not data:
        raise _unusable(step, f"是空的（HTTP {status}）")
    raise _unusable(step, f"不是 JSON（HTTP {status}，{len(data)} 字节）")


def _checked(step: Step, answer: dict[str, Any], content: bytes, token: str) -> dict[str, Any]:
    errcode = _errcode(answer)
    if errcode:
        errmsg = str(answer.get("errmsg") or "").replace(token or "\0", "")
        raise refused(step.label, errcode, errmsg, content=_html_in(content) if step in (ADD, UPDATE) else "")
    if not step.fits(answer.get(step.wanted)):
        # Whole and without an error: asking again would bring the same.
        raise _unusable(step, f"里没有可用的 {step.wanted}")
    return answer


def _errcode(answer: Mapping[str, Any]) -> int:
    value = answer.get("errcode", 0)
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return 0


def _html_in(content: bytes) -> str:
    """The post's HTML in a body that we made."""
    articles = json.loads(content)["articles"]
    article = articles[0] if isinstance(articles, list) else articles
    return str(article["content"])


def _unusable(step: Step, what: str) -> UnclearError:
    return UnclearError(f"{step.label}：公众号的回答{what}", code="wechat_bad_reply")


def _late(step: Step) -> UnclearError:
    return UnclearError(f"{step.label}等了太久没有回答", code="wechat_timeout", late=True)
