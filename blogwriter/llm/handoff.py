"""No key, no endpoint: each request becomes a file to carry to any chat, and its answer is taken back from a file.

A request is recognised by its hash, not by its number, so the command can be run again as often as needed; what is
answered goes on, what is not is waited for.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from pathlib import Path

from blogwriter import codec, files
from blogwriter.llm._faults import HandoffWaitingError
from blogwriter.llm._fitness import UnfitError, fit_text
from blogwriter.llm._tokens import count_messages, count_tokens
from blogwriter.llm._wire import Reply
from blogwriter.models import Answer, Complete, Request, Usage

__all__ = ["TITLE", "connect"]

TITLE = "把提示写成文件，由你粘贴到任意聊天工具，再从文件取回回答"

_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|.\s]+')
_LONGEST_LABEL = 40
_MOST_BYTES = 4_000_000
_CHATTER = re.compile(r"\A(?:好的|当然|没问题|收到|Sure|Certainly|Of course)[^\n]{0,80}[：:。！!.]\s*\n+")
_ROLES = {"system": "【要求】", "user": "【任务】", "assistant": "【你先前的回答】"}


def connect(folder: Path, *, model: str = "handoff") -> Complete:
    """A client that writes prompts into a folder and reads answers from it.

    Args:
        folder: Made when the first prompt is written.
        model: What the answers name as their model; the user knows which chat it was.
    """
    desk = _Desk(folder)

    def complete(request: Request) -> Answer:
        prompt = desk.prompt(request)
        text = desk.answer(prompt, request)
        usage = Usage(input=count_messages(request.messages), output=count_tokens(text), calls=1, estimated=True)
        return Answer(text=text, model=model, usage=usage)

    return complete


class _Desk:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def prompt(self, request: Request) -> Path:
        """The file of this request; written where there is none yet."""
        digest = _digest(request)
        with self._lock:
            known = sorted(self._folder.glob("[0-9]*.md"))
            for file in known:
                if not _is_answer(file) and _marker(digest) in _text(file):
                    return file
            number = 1 + max((int(match[0]) for file in known if (match := re.match(r"\d+", file.name))), default=0)
            file = self._folder / f"{number:03d}-{_slug(request)}.md"
            files.write_whole(file, _page(request, file, digest).encode())
            return file

    def answer(self, prompt: Path, request: Request) -> str:
        """What was answered.

        Raises:
            HandoffWaitingError: Nothing yet, or nothing of use.
        """
        said = next((text for text in map(_text, _answer_files(prompt)) if text.strip()), "")
        said = said or _text(prompt).rpartition(_marker(_digest(request)))[2]
        if not said.strip():
            raise HandoffWaitingError([prompt.name], str(self._folder))
        if not request.schema:
            said = _CHATTER.sub("", said.strip())
        try:
            return fit_text(Reply(text=said, finish="stop", choices=1, done=True), request, "聊天工具")
        except UnfitError as exc:
            reason = exc.fault.detail or exc.fault.message.partition("：")[0].partition("，")[0]
            raise HandoffWaitingError([prompt.name], str(self._folder), fault=reason) from exc


def _digest(request: Request) -> str:
    asked = [codec.to_plain(request.messages), request.schema]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def _marker(digest: str) -> str:
    return f"<!-- 把回答粘贴在这一行下面（{digest}） -->"


def _slug(request: Request) -> str:
    label = _UNSAFE.sub("-", request.label).strip("-")[:_LONGEST_LABEL].strip("-")
    step = _UNSAFE.sub("-", request.step).strip("-") or "step"
    return f"{step}-{label}" if label else step


def _page(request: Request, file: Path, digest: str) -> str:
    title = "：".join(part for part in (request.step, request.label) if part)
    rule = "只回答一个 JSON，不要别的文字。" if request.schema else "直接写出正文，不要开场白和结束语。"
    schema = f"\n\nJSON Schema：\n{request.schema}" if request.schema else ""
    asked = "\n\n".join(f"{_ROLES[message.role]}\n{message.text}" for message in request.messages)
    return (
        f"# {title}\n\n"
        "> 1. 复制下面“从这里开始”到“到这里为止”之间的全部文字，粘贴到任意聊天工具（每份最好新开一个对话）。\n"
        f"> 2. 把完整的回答存为同一文件夹里的 `{file.stem}.answer.md`，或者粘贴到本文件最后一行的下面。\n"
        "> 3. 所有文件都有回答以后，再运行一次同样的命令，会接着做。\n\n"
        "---------------- 从这里开始 ----------------\n\n"
        f"{asked}\n\n{rule}{schema}\n\n"
        "---------------- 到这里为止 ----------------\n\n"
        f"{_marker(digest)}\n"
    )


def _is_answer(file: Path) -> bool:
    return ".answer" in file.suffixes


def _answer_files(prompt: Path) -> list[Path]:
    """Where an answer may lie; a bare number and ``.txt`` are what people type."""
    number = prompt.name.partition("-")[0]
    stems = (prompt.stem, number)
    return [prompt.with_name(f"{stem}.answer{suffix}") for stem in stems for suffix in (".md", ".txt", ".json", "")]


def _text(file: Path) -> str:
    """The file's text in whatever encoding an editor on Windows left it; empty where there is none."""
    try:
        data = file.read_bytes()[:_MOST_BYTES]
    except OSError:
        return ""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    return ""
