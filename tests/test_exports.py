"""``__all__`` is sorted, complete and true in every module that has one."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest

import blogwriter

MODULES = [m.name for m in pkgutil.walk_packages(blogwriter.__path__, "blogwriter.") if m.name != "blogwriter.__main__"]


@pytest.mark.parametrize("name", MODULES)
def test_all_is_sorted_and_every_public_name_is_in_it(name):
    module = importlib.import_module(name)
    exported = getattr(module, "__all__", None)
    if exported is None:
        return
    assert list(exported) == sorted(exported)
    for item in exported:
        assert hasattr(module, item), item
    own = {
        item
        for item, value in vars(module).items()
        if not item.startswith("_")
        and (inspect.isfunction(value) or inspect.isclass(value))
        and value.__module__ == name
    }
    assert own <= set(exported), sorted(own - set(exported))
