"""The one journal of a folder of posts: what became of every job, durable before the next step is taken.

    queued ─start→ running ─aim→ running (knows which bytes it is about to write) ─finish→ done | failed | later

A ``running`` job of a run that is over was cut off: where its aim is on the disk it is done, else it is queued again.
The folder's lock is held as long as the journal is open, so there is never a second writer.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from blogwriter import files, redaction
from blogwriter.batch.refs import Ref
from blogwriter.errors import BlogwriterError, reason
from blogwriter.models import Usage

__all__ = ["FOLDER", "Job", "Journal", "State", "opened", "peek"]

State = Literal["queued", "running", "done", "failed", "later"]

FOLDER = ".blogwriter"
"""Below the folder of posts; hidden, so that site generators pass it by."""
_FILE = "journal.db"
_VERSION = 1
_SCHEMA = f"""
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    given TEXT NOT NULL,
    shown TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ({", ".join(repr(name) for name in get_args(State))})),
    lease TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 0,
    paper TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    post TEXT NOT NULL DEFAULT '',
    digest TEXT NOT NULL DEFAULT '',
    aim TEXT NOT NULL DEFAULT '',
    aim_digest TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    code TEXT NOT NULL DEFAULT '',
    exit_code INTEGER NOT NULL DEFAULT 0,
    advice TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '[]',
    input INTEGER NOT NULL DEFAULT 0,
    output INTEGER NOT NULL DEFAULT 0,
    cached INTEGER NOT NULL DEFAULT 0,
    calls INTEGER NOT NULL DEFAULT 0,
    estimated INTEGER NOT NULL DEFAULT 0,
    money REAL NOT NULL DEFAULT 0,
    seconds REAL NOT NULL DEFAULT 0,
    changed TEXT NOT NULL DEFAULT ''
);
CREATE INDEX by_paper ON jobs (paper);
PRAGMA user_version = {_VERSION};
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One row."""

    id: int
    key: str
    given: str
    shown: str
    state: State
    lease: str = ""
    """Process and time of the run that works on it."""
    tries: int = 0
    paper: str = ""
    """Id of the paper, once it was read."""
    title: str = ""
    post: str = ""
    """The post's text, relative to the folder of posts; empty where there is none, or another job's stands for it."""
    digest: str = ""
    """Of the post's files as they were written."""
    aim: str = ""
    """What is about to be written; empty when nothing is."""
    aim_digest: str = ""
    reason: str = ""
    """Why it failed or has to wait, in Chinese."""
    code: str = ""
    exit_code: int = 0
    """Of the error behind ``reason``."""
    advice: str = ""
    """What to do about it, in Chinese."""
    notes: tuple[str, ...] = ()
    input: int = 0
    output: int = 0
    cached: int = 0
    calls: int = 0
    estimated: bool = False
    money: float = 0.0
    """Spent on it in all runs, in the price table's currency."""
    seconds: float = 0.0
    """Time of the last try."""
    changed: str = ""
    """ISO 8601 UTC."""

    @property
    def usage(self) -> Usage:
        """Tokens of all runs."""
        return Usage(
            input=self.input, output=self.output, cached=self.cached, calls=self.calls, estimated=self.estimated
        )


@contextmanager
def opened(out: Path) -> Iterator[Journal]:
    """The journal of a folder of posts, ours alone until it is closed.

    Raises:
        BlogwriterError: Another program works on the folder (``busy``), or it cannot be written.
    """
    with files.locked(out / FOLDER / "lock", str(out)):
        try:
            base = sqlite3.connect(out / FOLDER / _FILE, check_same_thread=False, isolation_level=None, timeout=10)
        except sqlite3.Error as exc:
            raise _failed(out, exc) from exc
        with closing(base), _mapped(out):
            base.row_factory = sqlite3.Row
            base.execute("PRAGMA journal_mode = WAL")
            base.execute("PRAGMA synchronous = FULL")
            _prepare(base, out)
            yield Journal(base, out)


def peek(out: Path) -> tuple[Job, ...]:
    """All jobs of a folder without holding it; none where there is no journal.

    Raises:
        BlogwriterError: The journal cannot be read.
    """
    file = out / FOLDER / _FILE
    if not file.is_file():
        return ()
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=10)) as base, _mapped(out):
            base.row_factory = sqlite3.Row
            return tuple(map(_job, base.execute("SELECT * FROM jobs ORDER BY id")))
    except sqlite3.Error as exc:
        raise _failed(out, exc) from exc


class Journal:
    """An open journal; safe to call from several threads."""

    def __init__(self, base: sqlite3.Connection, out: Path) -> None:
        self._base = base
        self._out = out
        self._lock = threading.Lock()
        self._lease = f"{os.getpid()} {_now()}"

    def add(self, refs: Iterable[Ref]) -> None:
        """Make a job of each reference that is none yet."""
        rows = [(ref.key, _kept(ref.given), ref.shown) for ref in refs]
        with self._lock, _mapped(self._out), self._base:
            self._base.execute("BEGIN")
            self._base.executemany(
                "INSERT INTO jobs (key, given, shown, state) VALUES (?, ?, ?, 'queued')"
                " ON CONFLICT (key) DO UPDATE SET given = excluded.given, shown = excluded.shown",
                rows,
            )

    def jobs(self, keys: Sequence[str] | None = None) -> tuple[Job, ...]:
        """Jobs in the order in which they came; those with these keys only, where given."""
        with self._lock, _mapped(self._out):
            rows = [_job(row) for row in self._base.execute("SELECT * FROM jobs ORDER BY id")]
        if keys is None:
            return tuple(rows)
        wanted = set(keys)
        return tuple(job for job in rows if job.key in wanted)

    def job(self, number: int) -> Job:
        """One job as it stands."""
        with self._lock, _mapped(self._out):
            return _job(self._base.execute("SELECT * FROM jobs WHERE id = ?", (number,)).fetchone())

    def has_other(self, job: Job, folder: str) -> bool:
        """Whether another job has its post in this folder."""
        query = "SELECT 1 FROM jobs WHERE id != ? AND substr(post, 1, length(?) + 1) = ? || '/' LIMIT 1"
        with self._lock, _mapped(self._out):
            return self._base.execute(query, (job.id, folder, folder)).fetchone() is not None

    def start(self, jobs: Sequence[Job]) -> tuple[Job, ...]:
        """We work on them now; returns them as they stand."""
        rows = [(self._lease, _now(), job.id) for job in jobs]
        with self._lock, _mapped(self._out), self._base:
            self._base.execute("BEGIN")
            self._base.executemany(
                "UPDATE jobs SET state = 'running', lease = ?, tries = tries + 1, aim = '', aim_digest = '',"
                " changed = ? WHERE id = ?",
                rows,
            )
        return tuple(self.job(job.id) for job in jobs)

    def aim(self, job: Job, *, post: str, digest: str, paper: str, title: str) -> None:
        """Remember what is about to be written, before it is."""
        self._set(job, aim=post, aim_digest=digest, paper=paper, title=title)

    def finish(self, job: Job, state: State, **values: Any) -> None:
        """Settle a job; fields that are not named stay, what was spent is added up."""
        now = self.job(job.id)
        for name in ("input", "output", "cached", "calls", "money"):
            values[name] = getattr(now, name) + values.get(name, 0)
        values["estimated"] = bool(now.estimated or values.get("estimated"))
        values["notes"] = json.dumps(values.get("notes", ()), ensure_ascii=False)
        cleared = {"lease": "", "aim": "", "aim_digest": "", "reason": "", "code": "", "exit_code": 0, "advice": ""}
        self._set(job, **{**cleared, **values, "state": state})

    def accept(self, job: Job, digest: str) -> None:
        """What stands at its post is its own work, as far as it got."""
        self._set(job, digest=digest)

    def queue(self, job: Job) -> None:
        """Put it back; nothing of it is known to be on the disk."""
        self._set(job, state="queued", lease="", aim="", aim_digest="")

    def _set(self, job: Job, **values: Any) -> None:
        values["changed"] = _now()
        names = ", ".join(f"{name} = :{name}" for name in values)
        with self._lock, _mapped(self._out):
            self._base.execute(f"UPDATE jobs SET {names} WHERE id = :id", {**values, "id": job.id})  # noqa: S608 - our own names


def _prepare(base: sqlite3.Connection, out: Path) -> None:
    version = base.execute("PRAGMA user_version").fetchone()[0]
    if version == 0:
        base.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
    elif version != _VERSION:
        name = out / FOLDER / _FILE
        raise BlogwriterError(f"账本 {name} 是另一个版本的 blogwriter 写的：请升级后再运行", code="journal_version")


def _kept(given: str) -> str:
    """An address without what is secret in it; the run that was given it still knows it."""
    return redaction.redact(given) if "://" in given else given


def _job(row: sqlite3.Row) -> Job:
    values = dict(row)
    values["notes"] = tuple(json.loads(values["notes"]))
    values["estimated"] = bool(values["estimated"])
    return Job(**values)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def _mapped(out: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.OperationalError, sqlite3.DatabaseError) as exc:
        raise _failed(out, exc) from exc


def _failed(out: Path, exc: sqlite3.Error) -> BlogwriterError:
    said = str(exc)
    name = out / FOLDER / _FILE
    if "full" in said or "I/O" in said or "readonly" in said or "unable to open" in said:
        why = "磁盘已满" if "full" in said else reason(OSError(30, "")) if "readonly" in said else said
        return BlogwriterError(f"无法写入账本 {name}：{why}；腾出空间或改好权限后再运行会接着做", code="cannot_write")
    return BlogwriterError(
        f"账本 {name} 不能用（{said}）：把 {out / FOLDER} 移走再运行，写好的文章都还在", code="bad_journal"
    )
