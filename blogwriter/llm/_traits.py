"""What an endpoint can do, found out once for each model and remembered on the disk for a month.

Nothing is asked in advance: a request goes out as the best endpoint would take it, and what the endpoint complains
about is left out of the next. Only what worked afterwards is remembered.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from blogwriter import codec, files
from blogwriter.errors import BlogwriterError

__all__ = ["TraitBook", "Traits", "after_complaint"]

_KEPT_S = 30 * 86_400
JsonMode = Literal["schema", "object", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """One model at one endpoint."""

    json_mode: JsonMode = "schema"
    max_tokens_name: Literal["max_tokens", "max_completion_tokens", ""] = "max_tokens"
    """Empty where the endpoint takes neither."""
    max_output: int = 0
    """Largest value that it takes for that; 0 where unknown."""
    temperature: bool = True
    stream: bool = True
    stream_options: bool = True
    system: bool = True
    """Whether messages of the role ``system`` are taken."""


class TraitBook:
    """Traits of one endpoint and model, shared by all threads.

    Args:
        file: Where they are kept; None to keep them in memory only.
        start: What to assume where nothing is known.
    """

    def __init__(self, file: Path | None, start: Traits) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._traits = (_read(file) if file else None) or start

    @property
    def traits(self) -> Traits:
        """What is known now."""
        with self._lock:
            return self._traits

    def learn(self, traits: Traits) -> None:
        """These have just worked."""
        with self._lock:
            if traits == self._traits:
                return
            self._traits = traits
        if self._file:
            plain = {"learned": int(time.time()), "traits": codec.to_plain(traits)}
            try:
                files.write_whole(self._file, json.dumps(plain).encode(), mode=0o600)
            except BlogwriterError:
                return  # a full disk costs one refused request next time, no answer

    @staticmethod
    def file(folder: Path, base_url: str, model: str) -> Path:
        """The file for an endpoint and model."""
        digest = hashlib.sha256(f"{base_url}\n{model}".encode()).hexdigest()[:24]
        return folder / f"{digest}.json"


def _read(file: Path) -> Traits | None:
    try:
        plain = json.loads(file.read_bytes())
        if not 0 <= time.time() - plain["learned"] < _KEPT_S:
            return None
        return codec.from_plain(Traits, plain["traits"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


# What the complaint is about → how to do without it; the first that applies and changes something counts.
_JSON = re.compile(r"(?i)response[_ ]?format|json[_ ]?schema|json[_ ]?object|structured output|json mode|grammar")
_STREAM_OPTIONS = re.compile(r"(?i)stream_options|include_usage")
_ONLY_STREAM = re.compile(
    r"(?i)(only|must|require|need)[^.]{0,30}stream|stream[^.]{0,20}(must|required|true)|仅支持流式"
)
_NO_STREAM = re.compile(r"(?i)\bstream(ing)?\b|流式")
_MAX_TOKENS = re.compile(r"(?i)max_(completion_)?tokens|max_new_tokens|max_output_tokens|maximum tokens")
_RANGE = re.compile(
    r"(?i)\[\s*\d+\s*,\s*(\d+)\s*\]|(?:<=?|≤|at most|less than or equal to|up to|maximum(?: value)?(?: of| is)?|"
    r"不超过|最大)"
    r"\D{0,12}(\d{2,7})"
)
_TEMPERATURE = re.compile(r"(?i)temperature|top_p")
_SYSTEM = re.compile(r"(?i)system[ _](role|message|prompt)|role[^.]{0,20}system|developer instruction")
_LOWER: dict[JsonMode, JsonMode] = {"schema": "object", "object": "plain"}


def after_complaint(traits: Traits, said: str, body: Mapping[str, Any]) -> Traits | None:
    """Traits for the next request, after the endpoint refused one.

    Args:
        traits: With which the refused request was made.
        said: The endpoint's words.
        body: The refused request.

    Returns:
        None where nothing is left to leave out.
    """
    changed = _named(traits, said, body)
    if changed is not None and changed != traits:
        return changed
    return _bare(traits, body)


def _named(traits: Traits, said: str, body: Mapping[str, Any]) -> Traits | None:  # noqa: PLR0911 - a case a line
    if "response_format" in body and _JSON.search(said):
        return replace(traits, json_mode=_LOWER.get(traits.json_mode, "plain"))
    if _MAX_TOKENS.search(said) and traits.max_tokens_name in body:
        return _other_limit(traits, said, int(body[traits.max_tokens_name]))
    if "temperature" in body and _TEMPERATURE.search(said):
        return replace(traits, temperature=False)
    if "stream_options" in body and _STREAM_OPTIONS.search(said):
        return replace(traits, stream_options=False)
    if not traits.stream and _ONLY_STREAM.search(said):
        return replace(traits, stream=True)
    if traits.stream and _NO_STREAM.search(said) and not _ONLY_STREAM.search(said):
        return replace(traits, stream=False)
    if traits.system and _SYSTEM.search(said):
        return replace(traits, system=False)
    return None


def _other_limit(traits: Traits, said: str, sent: int) -> Traits | None:
    limits = [int(number) for match in _RANGE.finditer(said) for number in match.groups() if number]
    fitting = [limit for limit in limits if 16 <= limit < sent]
    if fitting:
        return replace(traits, max_output=max(fitting))
    if traits.max_tokens_name == "max_tokens" and "max_completion_tokens" in said and "max_tokens" in said:
        return replace(traits, max_tokens_name="max_completion_tokens")
    return replace(traits, max_tokens_name="")


def _bare(traits: Traits, body: Mapping[str, Any]) -> Traits | None:
    """Everything that may be left out at once, for an endpoint that does not say what it dislikes."""
    bare = replace(
        traits,
        json_mode="plain" if "response_format" in body else traits.json_mode,
        max_tokens_name="" if traits.max_tokens_name in body else traits.max_tokens_name,
        temperature=traits.temperature and "temperature" not in body,
        stream_options=traits.stream_options and "stream_options" not in body,
    )
    return bare if bare != traits else None
