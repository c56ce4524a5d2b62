from __future__ import annotations

import pytest

from blogwriter.chinese.script import detect, leaks, repair


@pytest.mark.parametrize(
    ("text", "written"), [("软件", "hans"), ("軟體", "hant"), ("程序", None), ("這個软件的機器", "hant")]
)
def test_the_script_of_a_text(text, written):
    assert detect(text) == written


def test_what_both_scripts_write_is_no_leak():
    text = "皇后、公里、批准、茶几、于右任、周杰倫、台灣、吃飯、群組、線上、床、著名、干預、系統、丑時、范仲淹、划船"
    assert list(leaks(text, "hant")) == []


def test_leaks_have_their_place_and_the_form_that_the_word_wants():
    text = "干預與头發，之后的特征"
    assert [(leak.start, leak.char, leak.fix) for leak in leaks(text, "hant")] == [
        (3, "头", "頭"),
        (7, "后", "後"),
        (10, "征", "徵"),
    ]
    assert repair("发展與头发", "hant") == "發展與頭髮"
    assert repair("這是软件与系統", "hans") == "这是软件与系统"
