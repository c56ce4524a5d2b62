from __future__ import annotations

from types import SimpleNamespace

import pytest

from blogwriter.sources._places import places

AUTHORS = ("Ann Lee", "Bo Chen")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OpenAI", ("OpenAI",)),
        ("1CUHK 2MIT 3NVIDIA", ("CUHK", "MIT", "NVIDIA")),
        (
            "2 Department of Physics, University of Miami, FL 33124",
            ("Department of Physics, University of Miami, FL 33124",),
        ),
        ("Ann Lee, Cornell University; Bo Chen, MIT", ("Cornell University", "MIT")),
        ("School of Bees ann@bees.example", ("School of Bees",)),
        ("苏州大学计算机科学与技术学院", ("苏州大学计算机科学与技术学院",)),
        ("BA2 7AY, University of Bath", ("BA2 7AY, University of Bath",)),
        ("Ann Lee Bo Chen", ()),
        ("Lee", ()),
        ("CITATIONS", ()),
        ("http://www.media.mit.edu/~lee", ()),
        ("The MIT Faculty has made this article openly available.", ()),
        ("Received 25 July 2008, University Press", ()),
        ("CMU-CS-96-177", ()),
        ("University", ()),
        ("12 Meadow Ridge Way, Encino", ()),
    ],
)
def test_institutions_of_a_line(text, expected):
    assert places([SimpleNamespace(text=text)], AUTHORS) == expected


def test_each_institution_once_in_the_order_of_the_lines():
    lines = [SimpleNamespace(text=text) for text in ("Google Brain", "Ann Lee", "Google Research", "Google Brain")]
    assert places(lines, AUTHORS) == ("Google Brain", "Google Research")
