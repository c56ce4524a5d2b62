"""The server of the page: reads only, for one browser on this machine.

A page elsewhere must not read a draft: the name that the browser asked for has to be ours (else a foreign name could
point to this machine: DNS rebinding), a foreign origin is refused, and all that tells of the post needs the token.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from blogwriter.errors import BlogwriterError
from blogwriter.preview import page
from blogwriter.preview.desk import Desk

__all__ = ["TOKEN_HEADER", "application"]

TOKEN_HEADER = "x-preview-token"  # noqa: S105 - the header's name
_MAX_TARGET = 4096
_WRITING = ("POST", "PUT", "PATCH", "DELETE")
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_NEEDS_TOKEN = "<!DOCTYPE html><meta charset=utf-8><title>预览</title><p>请用终端里给出的完整地址（带 token）打开预览。"  # noqa: S105


def application(desk: Desk, *, port: int, token: str, choices: dict[str, Any]) -> ASGIApp:
    """The whole application, guarded.

    Args:
        desk: The post.
        port: The port that browsers will name; part of what is checked.
        token: The secret of this run.
        choices: As ``page.choices`` gave them.
    """
    answers = _Answers(desk, token, choices)
    routes = [
        Route("/", answers.start),
        Route("/api/version", answers.known(lambda _: {"version": desk.version()})),
        Route("/api/view", answers.known(answers.view)),
        Route("/api/audit", answers.known(lambda _: desk.audit())),
        Route("/api/page/{number:int}", answers.known(answers.page)),
    ]
    inner = Starlette(routes=routes)
    inner.router.redirect_slashes = False
    return _Guard(inner, port)


class _Answers:
    """What the addresses answer; all but the empty start page ask for the token."""

    def __init__(self, desk: Desk, token: str, choices: dict[str, Any]) -> None:
        self._desk, self._token, self._choices = desk, token, choices

    def known(self, ask: Callable[[Request], Any]) -> Callable[[Request], Response]:
        """``ask`` as JSON for those who know the token.

        An error is an answer too: a post that is wrong while it is being edited is no fault of the server.
        """

        def answer(request: Request) -> Response:
            if not self._knows(request):
                return PlainTextResponse("没有通行证，请用终端里给出的完整地址打开", status_code=403)
            try:
                return JSONResponse(ask(request))
            except BlogwriterError as exc:
                return JSONResponse({"error": exc.message})

        return answer

    def start(self, request: Request) -> Response:
        if not self._knows(request):
            return HTMLResponse(_NEEDS_TOKEN, headers={"Content-Security-Policy": "default-src 'none'"})
        given = {**self._choices, "live": True, "token": self._token}
        return HTMLResponse(page.html(given), headers={"Content-Security-Policy": page.policy(live=True)})

    def view(self, request: Request) -> Any:
        asked = request.query_params
        return self._desk.view(
            asked.get("platform", "wechat"),
            script=asked.get("script", ""),
            theme=asked.get("theme", "default"),
            code_theme=asked.get("code", "default"),
        )

    def page(self, request: Request) -> Any:
        paper = request.query_params.get("paper", "0")
        place = int(paper) if re.fullmatch(r"[0-9]{1,3}", paper) else -1
        return self._desk.page(request.path_params["number"], place)

    def _knows(self, request: Request) -> bool:
        told = request.headers.get(TOKEN_HEADER) or request.query_params.get("token") or ""
        return secrets.compare_digest(told.encode(), self._token.encode())


class _Guard:
    """Refuses what a browser on this machine with our page would not send, before anything else looks at it."""

    def __init__(self, inner: ASGIApp, port: int) -> None:
        self._inner = inner
        self._hosts = frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))
        self._origins = frozenset(f"http://{host}" for host in self._hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        refusal = self._refusal(scope)
        if refusal:
            status, words = refusal
            await PlainTextResponse(words, status_code=status, headers=_HEADERS)(scope, receive, send)
            return

        async def send_guarded(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    *((name.lower().encode(), value.encode()) for name, value in _HEADERS.items()),
                ]
            await send(message)

        await self._inner(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and words of the first rule that the request breaks."""
        method, length = scope["method"], len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"")
        hosts, origins, sites = (_values(scope, name) for name in (b"host", b"origin", b"sec-fetch-site"))
        rules = (
            (len(hosts) != 1 or hosts[0] not in self._hosts, 403, "这个地址不是本机的预览"),
            (any(origin not in self._origins for origin in origins), 403, "不接受来自其他网站的请求"),
            ("cross-site" in sites and scope["path"] != "/", 403, "不接受来自其他网站的请求"),
            (method in _WRITING, 403, "预览只读，不接受写入"),
            (method not in ("GET", "HEAD"), 405, "预览只接受读取"),
            (length > _MAX_TARGET, 414, "地址太长"),
        )
        return next(((status, words) for broken, status, words in rules if broken), None)


def _values(scope: Scope, wanted: bytes) -> list[str]:
    return [value.decode("latin-1").lower() for name, value in scope["headers"] if name.lower() == wanted]
