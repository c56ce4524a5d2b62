"""Pictures of timelines: readable, whole, and drawn by what PyMuPDF knows of SVG."""

from __future__ import annotations

import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from blogwriter.timelines import picture, releases
from blogwriter.timelines.choices import Choice
from blogwriter.timelines.events import Event, in_order, parse_date

EVENTS = in_order(releases.load().events)[60:124]
CHOICE = Choice(focus="gpt-4")
NASTY = Event(
    id="n",
    name='<b>&"第五代"\u202e文生图模型' + "很长" * 40,
    org=("A & B" * 30,),
    date=parse_date("2023"),
    zh="x",
    kind="funding",
)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_is_677_wide_and_every_event_is_in_it_and_in_its_text(theme):
    root = ET.fromstring(picture.svg(EVENTS, CHOICE, theme=theme))  # noqa: S314 - our own
    assert root.get("width") == "677"
    drawn = "".join("".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text"))
    told = root.find("{http://www.w3.org/2000/svg}desc").text
    for event in EVENTS:
        assert "".join(event.name.split()) in "".join(drawn.split())
        assert f"{event.date} {event.name}" in told


def test_only_what_pymupdf_draws_is_used():
    text = picture.svg(EVENTS, CHOICE).decode()
    assert set(re.findall(r"<([a-z]+)", text)) == {"svg", "title", "desc", "rect", "text", "circle", "polygon"}
    assert "style=" not in text
    assert "dasharray" not in text
    assert "font-family" not in text[: text.index("<title>")]
    assert all("font-family=" in element for element in re.findall(r"<text[^>]*>", text))


def test_the_ground_is_opaque_and_first():
    text = picture.svg(EVENTS, CHOICE).decode()
    assert re.search(r'</desc><rect x="0" y="0" width="677" height="\d+" fill="#ffffff"/>', text)


def test_kinds_differ_in_form_and_not_only_in_colour():
    def mark(kind):
        shape = picture._shape(kind, (0, 0), "light")
        return re.sub(r'(fill|stroke)="#\w+"', "", shape)

    assert len({mark(kind) for kind in picture.KINDS}) == len(picture.KINDS)


def test_the_same_events_make_the_same_bytes_in_any_order():
    assert picture.svg(EVENTS, CHOICE) == picture.svg(EVENTS, CHOICE)
    assert picture.svg((EVENTS[0], EVENTS[20]), CHOICE) == picture.svg((EVENTS[20], EVENTS[0]), CHOICE)


def test_long_and_hostile_names_stay_inside():
    text = picture.svg((NASTY,), CHOICE).decode()
    ET.fromstring(text)  # noqa: S314 - our own
    for x, size, words in re.findall(r'<text x="([\d.]+)"[^>]*font-size="(\d+)"[^>]*>([^<]*)<', text):
        assert float(x) + picture._width(words.replace("&amp;", "&").replace("&lt;", "<"), int(size)) <= picture.WIDTH
    assert "\u202e" not in text


def test_the_picture_is_drawn_without_pymupdf():
    code = (
        "import sys; from blogwriter.timelines import picture, releases;"
        "picture.svg(releases.load().events[:9]); print(sorted({'pymupdf', 'mermaid', 'opencc'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_png_has_the_ink_of_the_svg_and_every_text_can_be_found_in_it():
    pymupdf = pytest.importorskip("pymupdf")
    events = (
        *EVENTS[:6],
        Event(id="z", name="第五代文生图模型", org=("百度",), date=parse_date("2023-03-15"), kind="product"),
    )
    data = picture.svg(events, CHOICE)
    png = picture.png(data)
    pixels = pymupdf.Pixmap(png)
    assert pixels.width == 2 * picture.WIDTH
    assert not pixels.alpha
    assert pixels.color_count() > 50
    with pymupdf.open(stream=data, filetype="svg") as document:
        found = "".join(document[0].get_text().split())
    for event in events:
        assert "".join(event.name.split()) in found
    assert "\ufffd" not in found


def test_many_events_are_split_into_even_parts_in_order():
    parts = picture.split(EVENTS, 30)
    assert [len(part) for part in parts] == [21, 21, 22]
    assert sum(parts, ()) == EVENTS


def test_words_follow_the_script():
    event = Event(id="a", name="网络", date=parse_date("2023"), kind="benchmark")
    assert picture.alt((event,), Choice(script="Hant-TW")) == "2023 網絡（評測）"


def test_a_picture_for_phones_is_narrow_and_its_print_stays_as_large():
    wide, narrow = (picture.svg(EVENTS[:6], CHOICE, column=column).decode() for column in (None, picture.PHONE))
    assert 'width="420"' in narrow
    assert set(re.findall(r'font-size="(\d+)"', narrow)) == set(re.findall(r'font-size="(\d+)"', wide))
    for x, size, words in re.findall(r'<text x="([-\d.]+)"[^>]*font-size="(\d+)"[^>]*>([^<]*)<', narrow):
        assert float(x) >= 0
        assert float(x) + picture._width(words.replace("&amp;", "&"), int(size)) <= picture.PHONE.width
