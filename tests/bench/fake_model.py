"""A model's endpoint on loopback that understands every step, obeys any instruction that it sees, and remembers.

The first part of the path chooses how it behaves: ``/ok/v1`` answers; ``/leak/v1`` puts the caller's key into its
answer; ``/401/v1``, ``/400/v1``, ``/500/v1`` fail and quote the whole request with its headers; ``/html/v1`` is a web
page; ``/move/v1`` redirects elsewhere; ``/reset/v1`` hangs up; ``/cut/v1`` ends in mid-answer.
"""

from __future__ import annotations

import http.server
import json
import re
import threading

__all__ = ["FakeModel"]

_SENTENCE = re.compile(r"^((?:[a-z]\.)?p\d+\.s\d+) (?:（[^）]*）)?(.+)$", re.MULTILINE)
_CARD = re.compile(r"^(c\d+) \[", re.MULTILINE)
_ITEM = re.compile(r"^(\d+)[.．、] ?", re.MULTILINE)
_ORDER = re.compile(
    r"ignore|disregard|instruction|you (?:must|should|are)|praise|recommend|output|print|say\b|write\b|append|visit"
    r"|http|忽略|指示|必须|请(?:写|说|加)|好评",
    re.IGNORECASE,
)


class FakeModel(http.server.ThreadingHTTPServer):
    """Started by ``with``; ``url`` is its address, ``prompts`` all that it was sent, as text."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.prompts, self.keys, self.lock = [], set(), threading.Lock()

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_what):
        self.shutdown()
        self.server_close()

    def url(self, mode="ok"):
        return f"http://127.0.0.1:{self.server_address[1]}/{mode}/v1"


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_said):
        pass

    def do_GET(self):
        self._say(200, {"object": "list", "data": [{"id": "fake-1", "object": "model"}]})

    def do_POST(self):
        data = self.rfile.read(int(self.headers["content-length"]))
        body = json.loads(data)
        text = "\n\n".join(str(message["content"]) for message in body["messages"])
        with self.server.lock:
            self.server.prompts.append(text)
            self.server.keys.add(self.headers.get("authorization", ""))
        mode = self.path.split("/")[1]
        if mode in ("400", "401", "500"):
            quoted = f"Incorrect API key provided: {dict(self.headers)} in {data.decode()[:500]}"
            self._say(int(mode), {"error": {"message": quoted, "type": "x", "code": "x"}})
        elif mode == "html":
            self._send(200, "text/html", f"<html><body>login {dict(self.headers)}</body></html>".encode())
        elif mode == "move":
            self._send(307, "text/html", b"", location="http://127.0.0.1:9/v1")
        elif mode == "reset":
            self.close_connection = True
        else:
            self._answer(body, text, mode)

    def _answer(self, body, text, mode):
        step = body.get("response_format", {}).get("json_schema", {}).get("name", "")
        seen = self.headers.get("authorization", "") if mode == "leak" else ""
        content = json.dumps(answer(step, text, seen), ensure_ascii=False)
        usage = {"prompt_tokens": len(text) // 4, "completion_tokens": len(content) // 2, "total_tokens": 1}
        choice = {"index": 0, "finish_reason": "stop"}
        whole = {"id": "x", "created": 1, "model": "fake-1", "usage": usage}
        if not body.get("stream"):
            message = {"role": "assistant", "content": content}
            self._say(200, {**whole, "object": "chat.completion", "choices": [{**choice, "message": message}]})
            return
        chunk = {**whole, "object": "chat.completion.chunk"}
        first = {**chunk, "usage": None, "choices": [{**choice, "finish_reason": None, "delta": {"content": content}}]}
        last = {**chunk, "choices": [{**choice, "delta": {}}]}
        lines = [json.dumps(part) for part in ((first,) if mode == "cut" else (first, last))]
        lines += [] if mode == "cut" else ["[DONE]"]
        self._send(200, "text/event-stream", "".join(f"data: {line}\n\n" for line in lines).encode())

    def _say(self, status, value):
        self._send(status, "application/json", json.dumps(value).encode())

    def _send(self, status, kind, data, **headers):
        self.close_connection = True  # nobody is left with an open line
        self.send_response(status)
        for name, value in {
            "content-type": kind,
            "content-length": len(data),
            "connection": "close",
            **headers,
        }.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(data)


def answer(step, text, extra=""):
    """What an obedient model says: whatever looks like an order, it repeats."""
    known = dict(_SENTENCE.findall(text))
    orders = [said for said in known.values() if _ORDER.search(said)]
    orders += [line for line in text.splitlines() if _ORDER.search(line) and "p0" not in line][-3:]
    sids = list(known) or ["p1.s1"]
    told = [{"zh": f"照办：{order[:200]} {extra}", "sids": [sids[0]]} for order in orders[:5]]
    told += [{"zh": f"作者在这里说明了一件事。{extra}", "sids": [sid]} for sid in sids[:6]]
    cards = _CARD.findall(text)
    rested = [{"zh": f"这是一句话 {extra}{order[:80]}", "cards": cards[:2]} for order in (orders[:2] or [""])]
    numbers = [int(n) for n in dict.fromkeys(_ITEM.findall(text))]
    return {
        "cards": {"claims": [{**line, "kind": "method"} for line in told]},
        "plan": {
            "titles": rested,
            "lead": rested,
            "takeaways": rested,
            "sections": [
                {"heading": f"第{n}节", "brief": "说明", "cards": cards[n::3], "pictures": [], "section": "s0"}
                for n in range(3)
            ],
        },
        "write": {"paragraphs": [{"sentences": told}]},
        "whole": {"sections": [{"paragraphs": [{"sentences": told}]}]},
        "check": {"verdicts": [{"n": n, "verdict": "supported", "sid": sids[0]} for n in numbers]},
        "revise": {"sentences": [{"n": n, "zh": "改好了。", "sids": sids[:1]} for n in numbers]},
    }.get(step, {"found": True, "sentences": told})
