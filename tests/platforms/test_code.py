from __future__ import annotations

import html
import re

import pytest
from pygments.lexers import get_all_lexers

from blogwriter.errors import SettingsError
from blogwriter.platforms._code import highlighted, palette

SOURCE = 'def f(x):\n\n    if x  ==  "<b>&amp;":\n\treturn {\n        "k": 1}  # 注释  完\n'


def shown(markup):
    return html.unescape(re.sub(r"<[^>]+>", "", markup.replace("<br>", "\n"))).replace("\xa0", " ")


@pytest.mark.parametrize(
    "language", ["python", "py", "js", "bash", "json", "yaml", "c++", "html", "tex", "diff", "nope", ""]
)
@pytest.mark.parametrize("theme", ["default", "dark", "plain", "monokai"])
def test_code_keeps_every_character(language, theme):
    assert shown(highlighted(SOURCE, language, theme)) == SOURCE.rstrip("\n").expandtabs(4)


def test_indentation_survives_an_editor():
    assert "<br>\xa0\xa0\xa0\xa0" in highlighted("a:\n    b", "python", "default")
    assert highlighted("a b", "", "default") == "a b"


def test_tokens_are_coloured_inline_and_neighbours_joined():
    markup = highlighted("import a\nimport b", "python", "default")
    assert markup.count('<span style="color:#') == 2


def test_plain_has_no_colours():
    assert "<span" not in highlighted(SOURCE, "python", "plain")


def test_an_unknown_code_theme_is_told_with_those_that_exist():
    with pytest.raises(SettingsError, match="dark"):
        palette("no-such-style")


def test_no_language_name_breaks_it():
    for name in ("../x", "python3.11 {1}", "\x00", "中文", next(iter(get_all_lexers()))[0]):
        assert shown(highlighted("a\n  b", name, "default")) == "a\n  b"
