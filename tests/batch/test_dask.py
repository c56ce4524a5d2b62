"""Dask without a cluster: what is refused, what workers may know, and what happens when the cluster fails."""

from __future__ import annotations

import os
import sys

import pytest

from blogwriter import batch, redaction
from blogwriter.batch import dask
from blogwriter.errors import SettingsError


@pytest.mark.parametrize(
    ("scheduler", "code"),
    [
        ("tcp://10.0.0.1:8786", "unsafe_scheduler"),
        ("tcp://example.org:8786", "unsafe_scheduler"),
        ("tcp://localhost.example.org:8786", "unsafe_scheduler"),
        ("ucx://127.0.0.1:8786", "bad_scheduler"),
        ("127.0.0.1:8786", "bad_scheduler"),
        ("tls://", "bad_scheduler"),
        ("", None),
        ("tls://example.org:8786", None),
        ("tcp://127.0.0.1:8786", None),
        ("tcp://[::1]:8786", None),
    ],
)
def test_papers_do_not_travel_in_the_open(scheduler, code):
    if code is None:
        assert not scheduler or dask._require_safe(scheduler) is None
        return
    with pytest.raises(SettingsError) as refused:
        dask._require_safe(scheduler)
    assert refused.value.code == code


def test_a_missing_extra_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SettingsError, match=r"blogwriter\[dask\]"), batch.engine("dask").opened(2, None):
        pass


def test_workers_inherit_no_keys(monkeypatch):
    redaction.remember("canary-0123456789-dask")
    monkeypatch.setenv("DEEPSEEK_API_KEY", "anything")
    monkeypatch.setenv("MY_WORD", "canary-0123456789-dask")
    monkeypatch.setenv("HTTPS_PROXY", "http://user:long-password@127.0.0.1:1")
    monkeypatch.setenv("HARMLESS", "1")
    before = dict(os.environ)
    with dask._without_keys():
        left = dict(os.environ)
    assert set(before) - set(left) >= {"DEEPSEEK_API_KEY", "MY_WORD", "HTTPS_PROXY"}
    assert {"HARMLESS", "PATH", "HOME"} <= set(left)
    assert dict(os.environ) == before


def test_a_cluster_that_does_not_start_is_told():
    class Broken:
        def LocalCluster(self, **_options):  # noqa: N802 - their name
            msg = "Nanny failed to start."
            raise RuntimeError(msg)

    with pytest.raises(SettingsError, match="--engine local"):
        dask._cluster(Broken(), 2)


class Client:
    """Says what it is told to, or fails."""

    def __init__(self, outcome):
        self.outcome, self.asked = outcome, []

    def submit(self, function, *given, **options):
        self.asked.append((function, given, options))
        return self

    def result(self, timeout):
        assert timeout
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome


def test_the_same_work_has_the_same_name():
    pytest.importorskip("distributed")
    client = Client({"paper": {}})
    desk = dask._Desk(client, 2)
    assert desk.parse(b"head", b"data") == desk.parse(b"head", b"data") == {"paper": {}}
    desk.parse(b"head", b"other")
    keys = [options["key"] for _, _, options in client.asked]
    assert keys[0] == keys[1] != keys[2]


def test_what_a_cluster_cannot_do_is_done_here(monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr("blogwriter.sources._sandbox.ask", lambda header, data: {"here": [header, data]})
    killed = distributed.KilledWorker("parse", None, 3)
    for failure in (killed, TimeoutError(), OSError("gone")):
        assert dask._Desk(Client(failure), 2).parse(b"head", b"data") == {"here": [b"head", b"data"]}


def test_a_bug_on_a_worker_is_no_reason_to_try_here():
    pytest.importorskip("distributed")
    with pytest.raises(KeyError):
        dask._Desk(Client(KeyError("bug")), 2).parse(b"head", b"data")
