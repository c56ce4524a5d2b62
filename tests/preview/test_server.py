"""The port: on this machine only, and a clear word where it is taken."""

from __future__ import annotations

import pytest

from blogwriter.errors import SettingsError
from blogwriter.preview import server


def test_a_free_port_on_loopback():
    with server.bind(0) as listening:
        host, port = listening.getsockname()
    assert host == "127.0.0.1"
    assert port > 0


def test_a_taken_port_is_told():
    with server.bind(0) as listening, pytest.raises(SettingsError, match="已被占用") as caught:
        server.bind(listening.getsockname()[1])
    assert caught.value.code == "port_in_use"
