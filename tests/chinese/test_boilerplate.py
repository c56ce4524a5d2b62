from __future__ import annotations

from datetime import date

import pytest

from blogwriter.chinese.boilerplate import signed
from blogwriter.errors import RenderError, SettingsError

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("post", "after"),
    [
        (
            "正文\n\n- 核对：程序\n- 更正：暂无\n",
            "正文\n\n- 核对：程序\n- 人工核对：李雷，2026-11-22，已对照论文通读全文\n- 更正：暂无\n",
        ),
        ("論文\r\n- 核對：程式", "論文\r\n- 核對：程式\r\n- 人工核對：李雷，2026-11-22，已對照論文通讀全文\r\n"),
    ],
)
def test_the_signature_stands_below_the_line_about_checks_once(post, after):
    assert signed(post, "李雷", DAY) == after
    assert signed(after, "李雷", DAY) == after


@pytest.mark.parametrize(("post", "name"), [("正文\n", "李雷"), ("- 核对：x\n", " ")])
def test_nothing_is_claimed_without_a_place_and_a_name(post, name):
    with pytest.raises((RenderError, SettingsError)):
        signed(post, name, DAY)
