"""Any endpoint that speaks OpenAI's chat completions.

The SDK carries the request; its own retries, redirects and parsing are not used: it has no deadline in all, no cap on
bytes, takes a cut stream for a whole answer and hands out an HTML page as one.
"""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from blogwriter import redaction, settings
from blogwriter.errors import SettingsError
from blogwriter.llm import _cache
from blogwriter.llm._budget import Budget
from blogwriter.llm._classify import fault_of_status
from blogwriter.llm._client import Client, Clock, Patience, Send
from blogwriter.llm._faults import Fault
from blogwriter.llm._fitness import UnfitError, looped, page_fault, repetition
from blogwriter.llm._presets import preset_for
from blogwriter.llm._prices import price_of
from blogwriter.llm._traits import TraitBook, Traits
from blogwriter.llm._wire import Listener, Reply, TooLongError, UnreadableError, read_reply
from blogwriter.models import Complete
from blogwriter.settings import LLM

if TYPE_CHECKING:
    import httpx2
    import openai

    from blogwriter.llm._transport import Watch

__all__ = ["TITLE", "connect", "warm"]

TITLE = "兼容 OpenAI 接口的服务（DeepSeek、通义、Kimi、智谱、硅基流动、OpenAI、Ollama……）"

_LOOK_EVERY = 512
"""Events between two looks for a loop in the answer."""
_LOOK_AT = 6_000
"""Last events that are looked at; each brings at least a character."""


def connect(  # noqa: PLR0913 - named, all but two have a default
    *,
    base_url: str,
    model: str,
    api_key: str = "",
    options: LLM | None = None,
    cache: Path | None = None,
    fresh: bool = False,
    prompts: str = "",
    clock: Clock | None = None,
    transport: httpx2.BaseTransport | None = None,
) -> Complete:
    """A client for one endpoint; no connection is made before the first request.

    Args:
        base_url: Address ending in ``/v1`` or the like.
        model: Used where a request names none.
        api_key: Empty for services that want none.
        options: Limits and parameters.
        cache: Folder for answers and for what was found out about the endpoint; the user's own by default.
        fresh: Ask again even where the answer is in the cache; the new one replaces it.
        prompts: Version of the prompts; another one makes kept answers useless.
        clock: Time, for tests.
        transport: Replaces the network, for tests.

    Raises:
        SettingsError: The key cannot be sent at all (line breaks or characters outside Latin-1), or an extra field is
            nothing that JSON can hold.
    """
    limits = options or LLM()
    folder = cache or settings.cache_dir()
    redaction.remember(api_key)
    _require_plain(limits.extra_body)
    sender = _Sender(base_url, _sendable(api_key), transport)
    client = Client(
        Send(call=sender, host=sender.host),
        model=model,
        options=limits,
        book=_books(folder / _cache.ENDPOINTS, base_url, limits),
        clock=clock,
        budget=_budget(limits, model, base_url),
    )
    sender.heed = client.heed
    identity = {"endpoint": base_url, "model": model, "extra": dict(limits.extra_body), "prompts": prompts}
    defaults = {"max_tokens": limits.max_output_tokens, "temperature": limits.temperature}
    return _cache.cached(client, folder, identity | defaults, fresh=fresh)


def _sendable(api_key: str) -> str:
    key = api_key.strip()
    if not key.isprintable() or not key.isascii():
        raise SettingsError(
            "密钥里有换行、空格以外的空白或全角字符，无法发送：请用 blogwriter config set 重新设置",  # noqa: EM101
            code="bad_key",
        )
    return key


def warm() -> None:
    """Import what the first call needs: it takes a second of the processor, in which papers can be read."""
    import openai  # noqa: F401

    from blogwriter.llm import _transport  # noqa: F401


def _require_plain(extra: Mapping[str, Any]) -> None:
    try:
        json.dumps(dict(extra), allow_nan=False)
    except (TypeError, ValueError) as exc:
        msg = "llm.extra_body 里有 JSON 装不下的值（日期、nan、inf）：请改成文字或数字"
        raise SettingsError(msg, code="bad_extra_body") from exc


def _books(folder: Path, base_url: str, options: LLM) -> Callable[[str], TraitBook]:
    books: dict[str, TraitBook] = {}
    lock = threading.Lock()

    def book(model: str) -> TraitBook:
        with lock:
            if model not in books:
                start = Traits(stream=options.stream)
                books[model] = TraitBook(TraitBook.file(folder, f"{base_url} {options.stream}", model), start)
            return books[model]

    return book


def _budget(options: LLM, model: str, base_url: str) -> Budget | None:
    preset = preset_for(base_url)
    if not options.budget or (preset and preset.local):
        return None
    price = price_of(model)
    if price is None:
        raise SettingsError(
            f"价目表里没有模型 {model}，无法遵守 llm.budget："
            f"请在 {settings.config_dir() / 'prices.yaml'} 里写上它的价格",
            code="no_price",
        )
    return Budget(options.budget, price)


class _Sender:
    """One attempt: body → reply, with every error of the wire turned into a fault."""

    def __init__(self, base_url: str, api_key: str, inner: httpx2.BaseTransport | None) -> None:
        parts = urlsplit(base_url)
        self.host = f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"
        self.heed: Callable[[Any], None] = lambda _headers: None
        self._base_url = base_url
        self._api_key = api_key
        self._inner = inner
        self._sdk: openai.OpenAI | None = None
        self._lock = threading.Lock()

    def __call__(self, body: dict[str, Any], patience: Patience) -> Reply:
        import httpx2
        import openai

        from blogwriter.llm import _transport

        watch = _transport.Watch(patience.total_s, patience.first_s, patience.idle_s)
        token = _transport.watching.set(watch)
        try:
            return self._exchange(body, watch)
        except openai.APIStatusError as exc:
            response = exc.response
            self.heed(response.headers)
            raise UnfitError(fault_of_status(response.status_code, response.headers, response.text, self.host)) from exc
        except openai.APIConnectionError as exc:
            raise UnfitError(_wire_fault(exc.__cause__ or exc, self.host)) from exc
        except httpx2.InvalidURL as exc:
            raise UnfitError(_bad_address(self.host)) from exc
        except httpx2.RequestError as exc:
            raise UnfitError(_wire_fault(exc, self.host)) from exc
        except UnreadableError as exc:
            raise UnfitError(page_fault(exc.start, self.host)) from exc
        except TooLongError as exc:
            raise UnfitError(_too_big(self.host)) from exc
        finally:
            _transport.watching.reset(token)

    def _exchange(self, body: dict[str, Any], watch: Watch) -> Reply:
        import httpx2

        streamed: bool = True  # as it comes; what the SDK makes of a whole one is not wanted
        response = self._connected().post(
            "/chat/completions",
            cast_to=httpx2.Response,
            # What is JSON already is not walked through, copied and checked again: 0.3 ms a call.
            content=json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
            options={"headers": {"Content-Type": "application/json"}},
            stream=streamed,
        )
        try:
            self.heed(response.headers)
            return read_reply(response.iter_raw(), _Ear(watch), (httpx2.TransportError,))
        finally:
            response.close()

    def _connected(self) -> openai.OpenAI:
        import httpx2
        import openai

        from blogwriter.llm import _transport

        with self._lock:
            if self._sdk is None:
                url = httpx2.URL(self._base_url)
                if url.scheme not in ("http", "https") or not url.host:
                    raise httpx2.InvalidURL(self._base_url)
                wire = httpx2.Client(
                    transport=_transport.Transport(self._base_url, inner=self._inner),
                    follow_redirects=False,
                    timeout=httpx2.Timeout(None, connect=_transport.CONNECT_S),
                )
                self._sdk = openai.OpenAI(
                    base_url=url.copy_with(query=None),
                    api_key=self._api_key or "none",
                    max_retries=0,
                    default_query=dict(url.params),
                    http_client=wire,
                )
            return self._sdk


class _Ear(Listener):
    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def content(self) -> None:
        self._watch.content()

    def finishing(self) -> None:
        self._watch.finishing()

    def done(self) -> None:
        self._watch.done()

    def text(self, parts: list[str]) -> None:
        if len(parts) % _LOOK_EVERY == 0 and looped("".join(parts[-_LOOK_AT:])):
            raise UnfitError(repetition())


def _wire_fault(exc: BaseException, host: str) -> Fault:
    import httpx2

    from blogwriter.llm import _transport

    if isinstance(exc, _transport.TooBigError):
        return _too_big(host)
    if isinstance(exc, httpx2.TimeoutException):
        return Fault(
            code="timeout",
            remedy="again",
            message=f"{host} 迟迟没有给出回答：请稍后再运行一次，会接着做；"
            "思考较久的模型可增大 llm.first_s 和 llm.timeout_s",
            tries=3,
        )
    if isinstance(exc, httpx2.ConnectError):
        return _no_connection(exc, host)
    if isinstance(exc, httpx2.ProxyError):
        return Fault(
            code="proxy",
            remedy="stop",
            message=f"代理拒绝了到 {host} 的连接：请检查环境变量 HTTPS_PROXY",
            after="stop",
        )
    return Fault(code="reset", remedy="again", message=f"与 {host} 的连接中途断开，多次重试无效：请稍后再运行一次")


def _no_connection(exc: BaseException, host: str) -> Fault:
    if _caused_by(exc, ssl.SSLError):
        return Fault(
            code="tls",
            remedy="stop",
            message=f"{host} 的证书不可信或不支持 HTTPS：请核对 llm.base_url 和系统时间",
            after="stop",
        )
    if _caused_by(exc, ConnectionRefusedError) and host.startswith(("127.", "localhost", "[::1]", "::1")):
        return Fault(
            code="unreachable",
            remedy="stop",
            message=f"本机的 {host} 没有服务在运行：请先启动它（例如 ollama serve），或用 --engine extract",
            after="stop",
        )
    return Fault(
        code="unreachable",
        remedy="again",
        message=f"连不上 {host}：请检查网络、代理和 llm.base_url，再运行一次会接着做",
    )


def _caused_by(exc: BaseException | None, kind: type[BaseException]) -> bool:
    for _ in range(10):
        if exc is None or isinstance(exc, kind):
            return exc is not None
        exc = exc.__cause__ or exc.__context__
    return False


def _bad_address(host: str) -> Fault:
    return Fault(
        code="bad_endpoint",
        remedy="stop",
        message=f"地址 {host} 不对：请核对 llm.base_url，应像 https://api.example.com/v1",
        after="stop",
    )


def _too_big(host: str) -> Fault:
    return Fault(
        code="too_big",
        remedy="paper",
        message=f"{host} 的回答大得不像回答，已中止：请核对 llm.base_url 或换一个模型",
        after="paper",
    )
