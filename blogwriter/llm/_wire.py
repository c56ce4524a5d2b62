"""A request as the endpoint's JSON, and its bytes as a ``Reply``, in one piece or as server-sent events.

Endpoints send events where none were asked for and one piece where events were; so the bytes decide, not the header.
A reply is only what was said: whether it is fit for use is decided in ``_fitness``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from blogwriter.llm._traits import Traits
from blogwriter.models import Message, Request

__all__ = ["Listener", "Reply", "TooLongError", "UnreadableError", "body_of", "read_reply"]

_EVENT_STARTS = (b"data:", b":", b"event:", b"id:", b"retry:")
_MOST_PLAIN_BYTES = 16_000_000
_MOST_CHARACTERS = 4_000_000
_LONGEST_NAME = 200
_NAME = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(slots=True, kw_only=True)
class Reply:
    """What an endpoint sent with status 200."""

    text: str = ""
    reasoning: str = ""
    """Thinking that came apart from the answer; never used, only counted."""
    finish: str = ""
    """``finish_reason``; empty where the endpoint gave none."""
    done: bool = False
    """Whether the stream ended with ``[DONE]``, or the one piece was whole."""
    model: str = ""
    refusal: str = ""
    usage: Mapping[str, Any] | None = None
    error: Any = None
    """The error object that came in place of an answer, or in its middle."""
    choices: int = 0
    streamed: bool = False
    size: int = 0
    """Characters of answer and thinking so far."""
    parts: list[str] = field(default_factory=list)
    """The answer as it came; joined in ``text`` at the end."""
    thoughts: list[str] = field(default_factory=list)


class UnreadableError(ValueError):
    """The body is neither JSON nor events, or not UTF-8.

    Args:
        start: First bytes, to tell an HTML page.
    """

    def __init__(self, start: bytes) -> None:
        super().__init__("unreadable reply")
        self.start = start[:400].decode("utf-8", "replace")


class TooLongError(ValueError):
    """More text than any answer."""


class Listener:
    """What the reader tells while it reads; the base class listens to nothing."""

    def content(self) -> None:
        """Something of the answer has come."""

    def finishing(self) -> None:
        """The answer is complete; figures may follow."""

    def done(self) -> None:
        """The endpoint says that nothing follows."""

    def text(self, parts: list[str]) -> None:
        """The answer so far; may raise to give up early."""


def body_of(request: Request, messages: tuple[Message, ...], model: str, traits: Traits) -> dict[str, Any]:
    """The JSON body without ``extra_body``.

    Args:
        request: Parameters and schema.
        messages: What is said; may be longer than the request's own when asking again.
        model: Name for the endpoint.
        traits: What the endpoint can do.
    """
    body: dict[str, Any] = {"model": model, "messages": _spoken(messages, request.schema, traits)}
    if request.temperature is not None and traits.temperature:
        body["temperature"] = request.temperature
    if request.max_tokens and traits.max_tokens_name:
        cap = traits.max_output or request.max_tokens
        body[traits.max_tokens_name] = min(request.max_tokens, cap)
    if traits.stream:
        body["stream"] = True
        if traits.stream_options:
            body["stream_options"] = {"include_usage": True}
    if request.schema and traits.json_mode != "plain":
        body["response_format"] = _format(request, traits)
    return body


def _format(request: Request, traits: Traits) -> dict[str, Any]:
    if traits.json_mode == "object":
        return {"type": "json_object"}
    schema = json.loads(request.schema or "{}")
    name = _NAME.sub("_", request.step)[:60] or "answer"
    wanted = {"name": name, "schema": schema, "strict": _strict(schema)}
    return {"type": "json_schema", "json_schema": wanted}


def _strict(schema: Any) -> bool:
    """Whether the schema is of the closed kind that ``strict`` demands: no open object, nothing optional."""
    if isinstance(schema, list):
        return all(map(_strict, schema))
    if not isinstance(schema, dict):
        return True
    if schema.get("type") == "object" or "properties" in schema:
        closed = schema.get("additionalProperties") is False
        if not closed or set(schema.get("properties", {})) != set(schema.get("required", [])):
            return False
    return all(map(_strict, schema.values()))


def _spoken(messages: tuple[Message, ...], schema: str | None, traits: Traits) -> list[dict[str, str]]:
    spoken = [{"role": message.role, "content": message.text} for message in messages]
    if not traits.system:
        spoken = _without_system(spoken)
    if schema:
        # At the end, so that the stable beginning still hits the provider's prefix cache. The word JSON must occur for
        # DeepSeek's and OpenAI's object mode; models without any mode need the schema itself.
        place = max((i for i, message in enumerate(spoken) if message["role"] == "user"), default=len(spoken) - 1)
        spoken[place]["content"] += f"\n\n只输出一个 JSON 值，不要解释，不要代码围栏。JSON Schema：\n{schema}"
    return spoken


def _without_system(spoken: list[dict[str, str]]) -> list[dict[str, str]]:
    rules = "\n\n".join(message["content"] for message in spoken if message["role"] == "system")
    rest = [dict(message) for message in spoken if message["role"] != "system"]
    if rules and rest and rest[0]["role"] == "user":
        rest[0]["content"] = f"{rules}\n\n{rest[0]['content']}"
        return rest
    return [{"role": "user", "content": rules}, *rest] if rules else rest


def read_reply(pieces: Iterable[bytes], listener: Listener, late: tuple[type[Exception], ...] = ()) -> Reply:
    """Read a body.

    Args:
        pieces: Its bytes.
        listener: Told what comes.
        late: Errors of the connection that no longer matter once the answer is complete.

    Raises:
        UnreadableError: Neither JSON nor events.
        TooLongError: More than any answer.
    """
    stream = iter(pieces)
    start = b""
    for piece in stream:
        start = (start + piece).lstrip().removeprefix(b"\xef\xbb\xbf")
        if len(start) >= 8:  # the longest start of an event needs six
            break
    if start.startswith(_EVENT_STARTS):
        return _read_events(_chain(start, stream), listener, late)
    return _read_whole(_chain(start, stream), listener)


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _read_whole(pieces: Iterable[bytes], listener: Listener) -> Reply:
    parts: list[bytes] = []
    size = 0
    for piece in pieces:
        if piece.strip():
            listener.content()
        size += len(piece)
        if size > _MOST_PLAIN_BYTES:
            raise TooLongError
        parts.append(piece)
    body = b"".join(parts)
    try:
        plain = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise UnreadableError(body) from exc
    if isinstance(plain, list) and plain:
        plain = plain[0]  # Gemini wraps its errors
    if not isinstance(plain, dict):
        raise UnreadableError(body)
    reply = Reply(done=True)
    _take(reply, plain, "message")
    return _closed(reply)


def _read_events(pieces: Iterable[bytes], listener: Listener, late: tuple[type[Exception], ...]) -> Reply:
    reply = Reply(streamed=True)
    try:
        for data in _events(pieces):
            if _ends(reply, data, listener):
                break
    except late:
        if not reply.finish and not reply.done:
            raise
    return _closed(reply)


def _ends(reply: Reply, data: bytes, listener: Listener) -> bool:
    """Take one event in; whether nothing of use can follow."""
    if reply.done or data.strip() == b"[DONE]":
        reply.done = True
        listener.done()
        return False  # read to its end, the connection serves the next call too
    try:
        plain = json.loads(data.decode())
    except (ValueError, RecursionError) as exc:
        raise UnreadableError(data) from exc
    if not isinstance(plain, dict):
        raise UnreadableError(data)
    if _take(reply, plain, "delta"):
        listener.content()
        listener.text(reply.parts)
    if reply.finish:
        listener.finishing()
    return reply.error is not None


def _events(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Data of each event; comments and other fields are dropped; a last event without blank line counts."""
    data: list[bytes] = []
    for line in _lines(pieces):
        if line.startswith(b"data:"):
            data.append(line[5:].removeprefix(b" "))
        elif not line and data:
            yield b"\n".join(data)
            data = []
        elif b'"choices"' in line and not line.startswith(_EVENT_STARTS):
            raise UnreadableError(line)  # a damaged line would be a hole in the answer
    if data:
        yield b"\n".join(data)


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    pending: list[bytes] = []
    for piece in pieces:
        *whole, rest = piece.split(b"\n")
        for line in whole:
            yield b"".join([*pending, line]).removesuffix(b"\r")
            pending = []
        if rest:
            pending.append(rest)
    if pending:
        yield b"".join(pending).removesuffix(b"\r")


def _take(reply: Reply, plain: dict[str, Any], key: str) -> bool:
    """Take over what one JSON object says; whether it brought any text."""
    choices = plain.get("choices")
    if plain.get("error") or (choices is None and ("code" in plain or "error_code" in plain)):
        reply.error = plain.get("error") or plain
        return False
    reply.model = _paired(_string(plain.get("model")))[:_LONGEST_NAME] or reply.model
    if isinstance(plain.get("usage"), dict):
        reply.usage = plain["usage"]
    said = False
    for choice in choices if isinstance(choices, list) else ():
        if isinstance(choice, dict) and not choice.get("index"):
            reply.choices += 1
            said |= _take_choice(reply, choice, key)
    return said


def _take_choice(reply: Reply, choice: dict[str, Any], key: str) -> bool:
    reply.finish = _string(choice.get("finish_reason")) or reply.finish
    message = choice.get(key) or choice.get("message") or choice.get("delta")
    if not isinstance(message, dict):
        return False
    text = _text(message.get("content"))
    thought = _text(message.get("reasoning_content")) or _text(message.get("reasoning"))
    reply.refusal += _paired(_string(message.get("refusal")))
    reply.size += len(text) + len(thought)
    if reply.size > _MOST_CHARACTERS:
        raise TooLongError
    if text:
        reply.parts.append(text)
    if thought:
        reply.thoughts.append(thought)
    return bool(text or thought)


def _closed(reply: Reply) -> Reply:
    reply.text = _paired("".join(reply.parts))
    reply.reasoning = _paired("".join(reply.thoughts))
    return reply


def _paired(text: str) -> str:
    """Halves of a character that came in two events are put together; a half without its other is marked."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "".join(_string(part.get("text")) for part in content if isinstance(part, dict))
    return _string(content)


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
