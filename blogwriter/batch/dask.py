"""A cluster of Dask's ``distributed``: papers are parsed by its workers, everything else stays in the driver.

A worker gets the bytes of a PDF and gives back plain JSON; it has no keys, no cache and no journal. One that is lost
costs the seconds of a paper: the paper goes to another worker, or is parsed here. Without a scheduler of the user's own
a cluster is started on this machine, on loopback only.
"""

from __future__ import annotations

import concurrent.futures
import hashlib
import ipaddress
import logging
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from blogwriter import __version__, redaction
from blogwriter.errors import SettingsError
from blogwriter.sources import _sandbox
from blogwriter.sources._sandbox import Parser

__all__ = ["opened"]

_CONNECT_S = 30.0
_RESULT_S = 3 * _sandbox.WALL_S
"""Longest wait for one paper, the loss of workers included; after that it is parsed here."""
_RETRIES = 3
_LOSSES = 10
"""Workers that may die under one paper before it is parsed here: it is not the paper that kills them, since it is
parsed in a child of the worker."""
_SECRET = re.compile(r"KEY|TOKEN|SECRET|PASSW|CREDENTIAL", re.IGNORECASE)
_CONFIG = {
    "distributed.scheduler.allowed-failures": _LOSSES,
    "distributed.comm.timeouts.connect": f"{_CONNECT_S:g}s",
    "distributed.admin.large-graph-warning-threshold": "1GB",
    "distributed.worker.memory.terminate": False,
    "distributed.nanny.pre-spawn-environ.DASK_LOGGING__DISTRIBUTED": "critical",
}


@contextmanager
def opened(jobs: int, scheduler: str | None = None) -> Iterator[Parser]:
    """A parser for at most so many papers at once.

    Args:
        jobs: Also the number of workers where the cluster is our own.
        scheduler: ``tls://host:8786``, or ``tcp://`` on this machine; None starts a cluster here.

    Raises:
        SettingsError: ``distributed`` is missing, or the scheduler is unsafe, silent or of another version.
    """
    distributed = _library()
    if scheduler:
        _require_safe(scheduler)
    # That a worker was lost is nobody's worry: its paper goes elsewhere.
    logging.getLogger("distributed").setLevel(logging.ERROR)
    import dask

    with dask.config.set(_CONFIG), _without_keys(), _connected(distributed, jobs, scheduler) as client:
        try:
            yield _Desk(client, jobs).parse
        finally:
            _sandbox.close()


def _library() -> Any:
    try:
        import distributed
    except ImportError as exc:
        msg = "--engine dask 需要 distributed：请运行 pip install 'blogwriter[dask]'，或改用 --engine local"
        raise SettingsError(msg, code="missing_extra") from exc
    return distributed


def _require_safe(scheduler: str) -> None:
    parts = urlsplit(scheduler)
    if parts.scheme not in ("tls", "tcp") or not parts.hostname:
        shown = redaction.redact(scheduler)
        msg = f"--scheduler {shown} 不对：应像 tls://主机:8786"
        raise SettingsError(msg, code="bad_scheduler")
    if parts.scheme == "tcp" and not _is_loopback(parts.hostname):
        msg = f"--scheduler {scheduler} 没有加密，论文会在网络上裸传：请用 tls://，或只在本机用 tcp://127.0.0.1"
        raise SettingsError(msg, code="unsafe_scheduler")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def _without_keys() -> Iterator[None]:
    """Workers inherit our environment, also those that replace lost ones: for a while there are no keys in it.

    The model's client has read its key before.
    """
    hidden = {
        name: value
        for name, value in os.environ.items()
        if _SECRET.search(name) or redaction.redact(f"{name} {value}") != f"{name} {value}"
    }
    for name in hidden:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(hidden)


@contextmanager
def _connected(distributed: Any, jobs: int, scheduler: str | None) -> Iterator[Any]:
    if scheduler is None:
        with _cluster(distributed, jobs) as cluster, distributed.Client(cluster, set_as_default=False) as client:
            yield client
        return
    try:
        client = distributed.Client(scheduler, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError, TypeError, RuntimeError) as exc:
        reason = redaction.redact(str(exc)).partition("\n")[0][:120]
        msg = f"连不上 Dask 调度器 {scheduler}（{reason}）：请检查地址和证书，或改用 --engine local"
        raise SettingsError(msg, code="no_scheduler") from exc
    with client:
        _require_same(client, scheduler)
        yield client


def _cluster(distributed: Any, jobs: int) -> Any:
    """A cluster of this machine: nothing of it listens outside."""
    try:
        return distributed.LocalCluster(
            n_workers=jobs,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address="127.0.0.1:0",
            memory_limit=0,  # the parser's children have a limit of their own
            silence_logs=logging.ERROR,
        )
    except (OSError, RuntimeError, TimeoutError) as exc:
        msg = "Dask 在本机起不来（内存不足，或进程刚启动就被结束）：请再运行一次，或改用 --engine local"
        raise SettingsError(msg, code="no_cluster") from exc


def _require_same(client: Any, scheduler: str) -> None:
    """Workers need our parser; another version would read papers in another way."""
    try:
        client.wait_for_workers(1, timeout=_CONNECT_S)
        versions = set(client.run(_version).values())
    except (TimeoutError, ImportError) as exc:
        msg = f"{scheduler} 没有可用的 worker：请在每台机器上安装 blogwriter {__version__} 并启动 dask worker"
        raise SettingsError(msg, code="no_workers") from exc
    if versions != {__version__}:
        there = "、".join(sorted(map(str, versions)))
        msg = f"{scheduler} 的 worker 上是 blogwriter {there}，这里是 {__version__}：请装成同一个版本"
        raise SettingsError(msg, code="other_version")


def _version() -> str:
    return __version__


def _parsed(header: bytes, data: bytes) -> dict[str, Any]:
    """On a worker: in a child under limits, as on any machine."""
    return _sandbox.ask(header, data)


class _Desk:
    """Hands papers to the workers; used from many threads."""

    def __init__(self, client: Any, jobs: int) -> None:
        self._client = client
        self._places = threading.BoundedSemaphore(jobs)

    def parse(self, header: bytes, data: bytes) -> dict[str, Any]:
        """As ``_sandbox.ask``."""
        # By content: the same work under way twice is done once.
        name = hashlib.sha256(header + b"\0" + data).hexdigest()
        with self._places:
            answer = self._elsewhere(f"parse-{name[:40]}", header, data)
            return _sandbox.ask(header, data) if answer is None else answer

    def _elsewhere(self, key: str, header: bytes, data: bytes) -> dict[str, Any] | None:
        """What a worker found; None where the cluster has failed us."""
        from distributed import KilledWorker
        from distributed.comm.core import CommClosedError

        try:
            future = self._client.submit(_parsed, header, data, key=key, retries=_RETRIES, pure=True)
            answer: dict[str, Any] = future.result(timeout=_RESULT_S)
        except (KilledWorker, CommClosedError, OSError, TimeoutError, concurrent.futures.CancelledError):
            return None
        return answer
