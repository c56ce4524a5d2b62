"""Who wrote it, told from where they work."""

from __future__ import annotations

import pytest

from blogwriter.sources._lines import Span
from blogwriter.sources._names import credited_in, is_affiliation, is_helper, is_notice, names_in, place_in, team_in


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
        (
            ("Mara Holt, ", "Member, IEEE, ", "Ivo Brandt and Lin Okoye, ", "Senior Member, IEEE"),
            ["Mara Holt", "Ivo Brandt", "Lin Okoye"],
        ),
        (("殷昊  李寿山  贡正仙",), ["殷昊", "李寿山", "贡正仙"]),
        (("赵 鑫，周 昆",), ["赵鑫", "周昆"]),
        (("OpenAI",), ["OpenAI"]),
        (("Google Brain",), []),
        (("University of Toronto",), []),
        (("Chalmers Tekniska Högskola",), []),
        (("March 14, 2023",), []),
        (("2023 年 3 月 10 日",), []),
        (("Murray Hill NJ",), []),
        (("1 Introduction",), []),
        (("ISBN",), []),
        (("Accessed",), []),
        (("705 Fifth Ave South",), []),
    ],
)
def test_names_on_a_line(printed, names):
    assert names_in(spans(*printed)) == names


def test_a_grade_makes_no_place_of_a_name():
    assert not is_affiliation("Mara Holt, Graduate Student Member, IEEE, and Ivo Brandt, Fellow, IEEE")


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


@pytest.mark.parametrize(
    ("printed", "team"),
    [
        ("The blogwriter project", "The blogwriter project"),
        ("Gemini Team, Google", "Gemini Team"),
        ("The ATLAS Collaboration", "The ATLAS Collaboration"),
        ("Qwen Team", "Qwen Team"),
        ("某某课题组", "某某课题组"),
        ("Department of Project Management, University of Somewhere", None),
        ("The project began in May", None),
        ("Department of Physics", None),
    ],
)
def test_a_team_may_be_the_author(printed, team):
    assert team_in(printed) == team


@pytest.mark.parametrize(
    ("printed", "notice"),
    [
        ("Technical note, November 2026", True),
        ("Preprint. Under review.", True),
        ("Version 2.1, 3rd March 2023", True),
        ("14 May 2024", True),
        ("May University", False),
        ("Jane Roe", False),
        ("2023", False),
    ],
)
def test_kind_and_date_are_no_place(printed, notice):
    assert is_notice(printed) == notice


def test_a_team_stands_under_the_title_with_a_line_of_kind_and_date(sheet):
    sheet.middle(80, "Counting Bees from Short Clips", size=17, font="bold").middle(104, "The honey project", size=11)
    sheet.middle(118, "Technical note, November 2026", size=10)
    y = sheet.put(72, 150, "Abstract", size=12, font="bold").prose(72, 166, 3)
    sheet.put(72, y + 20, "1 Introduction", size=12, font="bold").prose(72, y + 40, 8)
    paper = sheet.read()
    assert (paper.authors, paper.affiliations, paper.published) == (("The honey project",), (), "2026-11")


def test_names_that_stand_before_their_places():
    text = "Asaf Cidon, Stanford University; Emin Gün Sirer, Cornell University; Figure 2, left"
    assert credited_in(text) == ["Asaf Cidon", "Emin Gün Sirer"]
    assert credited_in("MARA A. HOLT and IVO BRANDT, Netflix, Inc.") == ["MARA A. HOLT", "IVO BRANDT"]
    assert credited_in("MARA HOLT, LIN OKOYE, and IVO BRANDT, Cornell University") == [
        "MARA HOLT", "LIN OKOYE", "IVO BRANDT",
    ]  # fmt: skip
    assert credited_in("Bees and Wasps, a Journal of Things") == []


@pytest.mark.parametrize(
    "text",
    ["Copyright © 1996, University of Aarhus. All rights reserved.", "https://www.media.mit.edu/", "[Research] note"],
)
def test_rights_and_addresses_on_the_web_are_no_affiliations(text):
    assert place_in(text) == ""
