"""Every test runs without network, without the user's settings and in a folder of its own."""

from __future__ import annotations

import ipaddress
import os
import socket
from pathlib import Path

import hypothesis
import pytest

# The same examples in every run; HYPOTHESIS_PROFILE=search looks for cases that only chance finds.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None)
hypothesis.settings.register_profile("search", max_examples=5_000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    """Connections leave this machine only by mistake: refuse everything but loopback."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family == socket.AF_UNIX or _is_loopback(address[0]):
            return connect(self, address)
        raise AssertionError(f"a test tried to reach {address!r}")

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch, tmp_path_factory):
    """No key, proxy or settings of whoever runs the tests may change an outcome."""
    for name in list(os.environ):
        if name.upper().startswith(("OPENAI_", "BLOGWRITER_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "XDG_")):
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))


@pytest.fixture
def shared():
    """The development material beside the checkout; a test that needs it skips where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("needs the development material in ../shared")
    return SHARED


def _is_loopback(host):
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
