"""A user's own style is made from ten lines and appears in the list."""

from __future__ import annotations

import pytest

from blogwriter import styles
from blogwriter.cli import main


def test_a_new_style_can_be_used_at_once(capfd):
    assert main(["style", "new", "我的风格"]) == 0
    assert main(["list", "styles"]) == 0
    assert "我的风格" in capfd.readouterr().out
    assert styles.load("我的风格").questions


def test_an_existing_style_is_left_alone(capfd):
    main(["style", "new", "mine"])
    file = styles.user_folder() / "mine.md.j2"
    file.write_text("---\ntitle: 改过了\n---\n", encoding="utf-8")
    assert main(["style", "new", "mine"]) == 2
    assert "改过了" in file.read_text(encoding="utf-8")
    assert "已经存在" in capfd.readouterr().err


@pytest.mark.parametrize("name", ["../x", "a/b", ".x", "x" * 60, " "])
def test_a_name_cannot_leave_the_folder(name):
    assert main(["style", "new", name]) == 2
