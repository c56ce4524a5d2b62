"""Who wrote it, told from where they work."""

from __future__ import annotations

import pytest

from blogwriter.sources._lines import Span
from blogwriter.sources._names import is_affiliation, is_helper, names_in, place_in


def spans(*texts):
    """Texts; one that begins with ^ is raised."""
    return [
        Span(t.lstrip("^"), (0, 0, 1, 1), 10.0, "Times", bold=False, italic=False, raised=t[0] == "^") for t in texts
    ]


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        (("Ashish Vaswani", "^∗"), ["Ashish Vaswani"]),
        (("Kaiming He\tXiangyu Zhang\tJian Sun",), ["Kaiming He", "Xiangyu Zhang", "Jian Sun"]),
        (
            ("Andrew Hundt", ", Gregory D. Hager, and Chris Paxton"),
            ["Andrew Hundt", "Gregory D. Hager", "Chris Paxton"],
        ),
        (("Emin Gün Sirer", "^1,2", " Łukasz Kaiser", "^2"), ["Emin Gün Sirer", "Łukasz Kaiser"]),
        (("ROBBERT VAN RENESSE AND FRED B. SCHNEIDER",), ["ROBBERT VAN RENESSE", "FRED B. SCHNEIDER"]),
        (("Luca van der Berg",), ["Luca van der Berg"]),
        (("殷昊  李寿山  贡正仙",), ["殷昊", "李寿山", "贡正仙"]),
        (("赵 鑫，周 昆",), ["赵鑫", "周昆"]),
        (("OpenAI",), ["OpenAI"]),
        (("Google Brain",), []),
        (("University of Toronto",), []),
        (("March 14, 2023",), []),
        (("2023 年 3 月 10 日",), []),
        (("Murray Hill NJ",), []),
        (("1 Introduction",), []),
    ],
)
def test_names_on_a_line(printed, names):
    assert names_in(spans(*printed)) == names


def test_places_and_helpers_are_no_authors():
    assert is_affiliation("苏州大学 计算机学院")
    assert is_affiliation("someone@example.org")
    assert not is_affiliation("Jane Roe")
    assert is_helper("指導教授：某某")
    assert is_helper("中文校对：某某")


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("University of Somewhere", "University of Somewhere"),
        ("Adobe Corporation#", "Adobe Corporation"),
        ("University of California, Irvine+", "University of California, Irvine"),
        ("Google Brain, avaswani@google.com", "Google Brain"),
        ("Some Lab {a,b,c}@example.org", "Some Lab"),
        ("{a,b}@example.org", ""),
        ("someone@google.com", ""),
        ("March 14, 2023", ""),
        ("14 March 2023", ""),
        ("(Version 2)", ""),
        ("苏州大学 计算机学院", "苏州大学 计算机学院"),
    ],
)
def test_a_place_is_neither_an_address_nor_a_date(line, place):
    assert place_in(line) == place
