"""The folder is the list of names."""

from __future__ import annotations

import pytest

from blogwriter import plugins
from blogwriter.errors import SettingsError


@pytest.mark.parametrize("room", plugins.ROOMS)
def test_every_name_loads(room):
    for name in plugins.names(room):
        assert plugins.load(room, name)


def test_helpers_are_no_names():
    assert not [name for room in plugins.ROOMS for name in plugins.names(room) if name.startswith("_")]


def test_an_unknown_name_says_which_there_are():
    with pytest.raises(SettingsError, match=r"没有名为“nope”的命令；可用的有：.*list"):
        plugins.load("cli", "nope")
