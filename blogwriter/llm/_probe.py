"""Asking an address which models it has: quick, without proxy or redirects, and silence is an answer."""

from __future__ import annotations

import http.client
import json
import time
from urllib.parse import urlsplit

__all__ = ["is_embedding", "models"]

LOCAL_S = 0.5
"""Patience with this machine; a service that runs answers in milliseconds."""
REMOTE_S = 10.0
_MOST_BYTES = 2_000_000
_EMBEDDING_WORDS = ("embed", "bge-", "rerank", "whisper", "tts", "clip")


def models(base_url: str, api_key: str) -> tuple[str, ...]:
    """Names of the models; empty where nobody answers, or not in the form of ``GET /v1/models``."""
    parts = urlsplit(base_url)
    near = parts.hostname in ("localhost", "127.0.0.1", "::1")
    patience = LOCAL_S if near else REMOTE_S
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=patience)
    headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
    try:
        connection.request("GET", f"{parts.path}/models", headers={"Accept": "application/json", **headers})
        reply = connection.getresponse()
        return _names(_body(reply, time.monotonic() + patience)) if reply.status == 200 else ()
    except (OSError, http.client.HTTPException, UnicodeEncodeError):
        return ()
    finally:
        connection.close()


def is_embedding(name: str) -> bool:
    """Whether a model by its name does not write text."""
    return any(word in name.lower() for word in _EMBEDDING_WORDS)


def _body(reply: http.client.HTTPResponse, until: float) -> bytes:
    parts: list[bytes] = []
    while sum(map(len, parts)) < _MOST_BYTES and time.monotonic() < until:
        piece = reply.read1(65_536)
        if not piece:
            return b"".join(parts)
        parts.append(piece)
    return b""


def _names(body: bytes) -> tuple[str, ...]:
    try:
        rows = json.loads(body)["data"]
        return tuple(str(row["id"]) for row in rows if row.get("id"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return ()
