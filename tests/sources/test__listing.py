from __future__ import annotations

from pathlib import Path

import pytest

from blogwriter.errors import SourceError
from blogwriter.sources._listing import parse

FEEDS = Path(__file__).resolve().parents[1] / "fixtures" / "feeds"
QUERY = (FEEDS / "query.xml").read_bytes()
ANNOUNCED = (FEEDS / "announced.xml").read_bytes()
ERROR = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/api/errors#x</id>
<title>Error</title><summary>incorrect date</summary></entry></feed>"""
BOMB = b"".join(
    [
        b'<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a "lollollollol">',
        *(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)),
        b'<!ENTITY z SYSTEM "file:///etc/passwd">]>',
        b"<feed><entry><id>http://arxiv.org/abs/2611.00001v1</id><title>&j;&z;</title></entry></feed>",
    ]
)


def test_a_query_lists_each_paper_once_with_its_newest_version_first():
    listing = parse(QUERY)
    assert [(paper.id, paper.version) for paper in listing.papers] == [
        ("2611.00012", "v2"),
        ("2611.00011", "v1"),
        ("2611.00010", "v1"),
    ]
    assert (listing.total, listing.unreadable) == (5, 1)


def test_a_paper_of_a_query_has_plain_texts_and_its_primary_category_first():
    first, _, last = parse(QUERY).papers
    assert first.title == "Retrieval-Augmented Generation for Beekeeping Manuals"
    assert first.abstract.startswith("Beekeepers ask questions that no manual answers in one place. We present")
    assert (first.authors, first.published) == (("A. Author", "B. Author"), "2026-11-20")
    assert last.categories == ("cs.SD", "cs.CL")
    assert "\u200b" not in last.abstract


def test_an_announcement_tells_new_papers_from_new_versions():
    papers = parse(ANNOUNCED).papers
    assert [(paper.id, paper.kind) for paper in papers] == [
        ("2611.00020", "new"),
        ("2509.00001", "replace"),
        ("2611.00021", "cross"),
    ]
    assert papers[0].authors == ("A. Author", "B. Author", "C. Author")
    assert papers[0].abstract.startswith("Language agents forget")
    assert (papers[0].published, papers[0].categories) == ("2026-11-20", ("cs.CL", "cs.AI"))
    assert papers[1].title == "Old News &amp; New Tables"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"", "bad_answer"),
        (b"  \n ", "bad_answer"),
        (QUERY[: len(QUERY) // 2], "bad_answer"),
        (QUERY[:-3], "bad_answer"),
        (b"\x00\xff\xfe" * 50, "bad_answer"),
        (b"<!DOCTYPE html><html><body>Rate exceeded.</body></html>", "bad_answer"),
        (b"<html><body>Rate exceeded.</body></html>", "bad_answer"),
        (b"<a>" * 5_000, "bad_answer"),
        (BOMB, "bad_answer"),
        (
            ERROR,
            "bad_query",
        ),
    ],
)
def test_what_is_no_whole_list_is_one_clear_error(answer, code):
    with pytest.raises(SourceError) as refused:
        parse(answer)
    assert refused.value.code == code


def test_an_empty_list_is_no_error():
    listing = parse(b'<rss version="2.0"><channel><title>cs.CL updates</title></channel></rss>')
    assert (listing.papers, listing.total) == ((), None)


@pytest.mark.parametrize(
    ("title", "summary"),
    [("T" * 100_000, "S" * 1_000_000), ("<b>T</b>\u202eevil", "&lt;script&gt;alert(1)&lt;/script&gt;")],
)
def test_texts_are_bounded_and_free_of_markup(title, summary):
    title = title.replace("<", "&lt;")
    entry = (
        f"<entry><id>http://arxiv.org/abs/2611.00001v1</id><title>{title}</title><summary>{summary}</summary></entry>"
    )
    (paper,) = parse(f"<feed>{entry}</feed>".encode()).papers
    assert len(paper.title) <= 402
    assert len(paper.abstract) <= 6_002
    assert not {"<", "\u202e"} & set(paper.title + paper.abstract)
