"""Values survive the way to JSON and back; foreign JSON is refused with the field's name."""

from __future__ import annotations

import json

import pytest

from blogwriter.codec import from_plain, to_plain
from blogwriter.models import Origin, Paper, Section, Sentence

PAPER = Paper(
    id="sha256:0123456789ab",
    title="题目",
    authors=("A", "B"),
    abstract="",
    pages=2,
    origin=Origin(source="pdf", location="a.pdf", sha256="0" * 64),
    sections=(Section(number="1", title="引言", level=1, page=1, sentences=("p1.s1",)),),
    sentences=(Sentence(id="p1.s1", text="x", page=1, bbox=(0.0, 1.0, 2.0, 3.0), more=((1, (0.0, 1.0, 2.0, 3.0)),)),),
)


def test_a_paper_survives_json():
    assert from_plain(Paper, json.loads(json.dumps(to_plain(PAPER)))) == PAPER


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"titel": "x"}, "titel"),
        ({"pages": "2"}, "Paper.pages"),
        ({"pages": True}, "Paper.pages"),
        ({"authors": "A"}, "Paper.authors"),
        ({"language": "fr"}, "Paper.language"),
        ({"sentences": [{"id": "p1.s1", "text": "x", "page": 1, "bbox": [1, 2, 3]}]}, r"Paper.sentences\[0\].bbox"),
        ({"origin": None}, "Paper.origin"),
    ],
)
def test_wrong_json_names_the_field(change, field):
    with pytest.raises(ValueError, match=field):
        from_plain(Paper, {**to_plain(PAPER), **change})


def test_a_missing_field_is_named():
    plain = to_plain(PAPER)
    del plain["title"]
    with pytest.raises(ValueError, match="title"):
        from_plain(Paper, plain)
