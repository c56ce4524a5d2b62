"""A platform in memory, played over httpx's transport: what it is asked, what it holds, and scripted faults."""

from __future__ import annotations

import json
import re

import httpx

SECRET = "s3cr3t0123456789abcdef0123456789"


def error(errcode, errmsg="x"):
    return {"errcode": errcode, "errmsg": f"{errmsg} rid: 65a-1b2"}


class FakeWechat(httpx.BaseTransport):
    """Faults by path: a dict is answered as it is, bytes are the body, an exception is raised before the work
    is done, ``("done", exception)`` after it."""

    def __init__(self, faults=None):
        self.faults = {path: list(steps) for path, steps in (faults or {}).items()}
        self.calls = []
        self.bodies = []
        self.tokens = 0
        self.valid = {}
        self.pictures = {}
        self.covers = {}
        self.drafts = {}
        self.clock = 1_800_000_000

    def handle_request(self, request):
        path = request.url.path.removeprefix("/cgi-bin/")
        body = request.read()
        self.calls.append(path)
        self.bodies.append(body)
        assert request.url.host == "api.weixin.qq.com"
        assert request.url.scheme == "https"
        assert b"\\u" not in body or path.startswith(("media", "material"))
        fault = self.faults[path].pop(0) if self.faults.get(path) else None
        if isinstance(fault, Exception):
            raise fault
        if isinstance(fault, dict):
            return httpx.Response(200, json=fault)
        if isinstance(fault, bytes):
            return httpx.Response(200, content=fault)
        if isinstance(fault, int):
            return httpx.Response(fault, text="<html>nginx</html>")
        answer = self.answer(path, request, body)
        if isinstance(fault, tuple):
            raise fault[1]
        return httpx.Response(200, json=answer)

    def answer(self, path, request, body):
        if path == "stable_token":
            assert json.loads(body)["secret"] == SECRET
            self.tokens += 1
            return {"access_token": f"TOKEN-{self.tokens}-abcdefghijkl", "expires_in": 7200}
        assert request.url.params["access_token"] == f"TOKEN-{self.tokens}-abcdefghijkl"
        if path == "media/uploadimg":
            address = f"http://mmbiz.qpic.cn/mmbiz_png/{len(self.pictures)}/0?from=appmsg&x=1"
            self.pictures[address] = re.search(rb'filename="([^"]+)"', body)[1]
            return {"url": address}
        if path == "material/add_material":
            assert request.url.params["type"] == "image"
            media_id = f"COVER_{len(self.covers)}"
            self.covers[media_id] = body
            return {"media_id": media_id, "url": "http://mmbiz.qpic.cn/x"}
        return self.on_draft(path.removeprefix("draft/"), json.loads(body))

    def on_draft(self, verb, asked):
        if verb == "batchget":
            return self.page(asked["offset"], asked["count"])
        if verb == "add":
            return self.keep(f"DRAFT_{len(self.calls)}", *asked["articles"])
        if asked["media_id"] not in self.drafts:
            return error(40007, "invalid media_id")
        if verb == "get":
            return {"news_item": [self.drafts[asked["media_id"]][0]]}
        kept = self.keep(asked["media_id"], asked["articles"])
        return kept if "errcode" in kept else {"errcode": 0, "errmsg": "ok"}

    def page(self, offset, count):
        """The newest drafts first."""
        items = [
            {"media_id": media_id, "content": {"news_item": [item]}, "update_time": when}
            for media_id, (item, when) in list(self.drafts.items())[::-1][offset : offset + count]
        ]
        return {"total_count": len(self.drafts), "item_count": len(items), "item": items}

    def keep(self, media_id, article):
        if article["thumb_media_id"] not in self.covers:
            return error(40007, "invalid media_id")
        self.drafts[media_id] = (self.rewritten(article), self.clock)
        return {"media_id": media_id}

    @staticmethod
    def rewritten(article):
        """The platform keeps words and changes markup."""
        content = article["content"].replace(" src=", " data-src=").replace("<p", '<p data-x="1"')
        return {**article, "content": content, "url": "http://mp.weixin.qq.com/s?x"}

    def count(self, path):
        return self.calls.count(path)
