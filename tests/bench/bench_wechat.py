"""Hostile answers of WeChat: what is expected, and what the publisher does.

Usage: python tests/bench/bench_wechat.py CASES.json FAKE_SERVER.py

CASES.json is a list of {id, target, what, steps, expect, code, max_requests}, of which those with target ``wechat`` are
played; FAKE_SERVER.py has the class ``Server``. A case is played once against every call that it can meet: the token, a
picture, the draft with a token in hand. Waits are skipped.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import sys
import tempfile
import threading
from pathlib import Path

import httpx

from blogwriter.errors import PublishError
from blogwriter.publishers._api import TOKEN, UPLOAD_PICTURE, Api, Clock
from blogwriter.publishers._drafts import Desk, save
from blogwriter.publishers._memory import Memory
from blogwriter.settings import Account

SECRET = "SECRET0123456789abcdef0123456789"
ARTICLE = {
    "title": "题",
    "author": "",
    "digest": "",
    "content": "<p>文</p>",
    "content_source_url": "",
    "thumb_media_id": "C",
}


class Loopback(httpx.BaseTransport):
    """Requests for the platform go to the server of cases."""

    def __init__(self, port, case):
        self.port, self.case, self.inner = port, case, httpx.HTTPTransport()

    def handle_request(self, request):
        path = f"/case/{self.case}{request.url.path}"
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self.port, path=path)
        return self.inner.handle_request(request)


def serve(module, cases):
    spec = importlib.util.spec_from_file_location("fake_server", module)
    fake = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fake)
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    server = fake.Server(cases)
    asyncio.run_coroutine_threadsafe(server.start(), loop).result(5)
    return server


def play(server, case, verb):
    """(outcome, code, paths of the requests)."""
    server.reset()
    clock = Clock(sleep=lambda _: None)
    account = Account(app_id="wx1", app_secret=SECRET)
    transport = Loopback(server.port, case["id"])
    with (
        tempfile.TemporaryDirectory() as folder,
        Api(account, transport=transport, clock=clock, token="" if verb == "token" else "TOKEN0-abcdef") as api,
    ):
        try:
            outcome, code = asked(api, verb, Path(folder)), ""
        except PublishError as exc:
            outcome, code = exc.message, exc.code
    return outcome, code, [entry["path"].partition("cgi-bin/")[2].partition("?")[0] for entry in server.log]


def asked(api, verb, folder):
    if verb == "token":
        return "ok " + str("access_token" in api.call(TOKEN, {}))
    if verb == "picture":
        return "ok " + api.call(UPLOAD_PICTURE, file=("a.png", b"x", "image/png"))["url"]
    desk = Desk(api, Memory(folder, "wx1", "post"), lambda: 0.0, lambda _: None, force=False)
    return "ok " + save(desk, ARTICLE)[1]


def judged(case, verb, outcome, code, paths):
    """Whether a case went as expected; "-" where its answers do not belong to that call."""
    if case["expect"].startswith("ok") and verb != "draft":
        return "-"
    good = outcome.startswith("ok") == case["expect"].startswith("ok") and len(paths) <= case["max_requests"]
    good = good and (not case["code"] or code == case["code"]) and SECRET not in outcome
    twice = case["expect"] == "ask" and paths.count("draft/add") > 1
    return "ok" if good and not twice else "FAILED"


def main(cases_file, module):
    cases = [case for case in json.loads(Path(cases_file).read_text(encoding="utf-8")) if case["target"] == "wechat"]
    server = serve(module, cases)
    failed = 0
    print("id   call     expected        requests  verdict  outcome")
    for case in cases:
        for verb in ("token", "picture", "draft"):
            outcome, code, paths = play(server, case, verb)
            verdict = judged(case, verb, outcome, code, paths)
            failed += verdict == "FAILED"
            count = f"{len(paths)}/{case['max_requests']}"
            print(f"{case['id']}  {verb:<8} {case['expect']:<15} {count:<9} {verdict:<8} {code} {outcome[:90]}")
    print(f"{failed} of {3 * len(cases)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
