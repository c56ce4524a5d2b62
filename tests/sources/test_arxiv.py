from __future__ import annotations

from dataclasses import replace

import httpx
import pymupdf
import pytest

from blogwriter.errors import SourceError
from blogwriter.sources import ReadOptions, _pace, arxiv, source_of
from blogwriter.sources._arxiv_id import parse_id

ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
  <title>arXiv Query</title>
  <entry>
    <id>http://arxiv.org/abs/2301.12345v2</id>
    <updated>2023-03-05T17:59:00Z</updated>
    <published>2023-01-29T01:02:03Z</published>
    <title>Counting Bees
      from Short Clips\u200b</title>
    <summary>  We estimate hive activity
      from ten-second clips.  </summary>
    <author><name>Ruth Okafor</name></author>
    <author><name>M. Silva</name></author>
    <arxiv:comment>9 pages</arxiv:comment>
    <arxiv:doi>10.1000/xyz</arxiv:doi>
    <arxiv:primary_category term="cs.SD"/>
    <category term="eess.AS"/><category term="cs.SD"/>
  </entry>
</feed>"""
RECORD = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><GetRecord><record><metadata>
 <arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2301.12345</id>
  <version version="v1"><date>Sun, 29 Jan 2023 01:02:03 GMT</date><size>12kb</size></version>
  <version version="v2"><date>Sun, 5 Mar 2023 17:59:00 GMT</date><size>13kb</size></version>
  <license>http://creativecommons.org/licenses/by/4.0/</license>
 </arXivRaw></metadata></record></GetRecord></OAI-PMH>"""
NOTHING = '<feed xmlns="http://www.w3.org/2005/Atom"><title>none</title></feed>'
HTML = b"""<!DOCTYPE html><html><body><article class="ltx_document"><h1 class="ltx_title ltx_title_document">Bees</h1>
<section class="ltx_section"><h2 class="ltx_title"><span class="ltx_tag">1 </span>Data</h2>
<p>Clips are sixteen kilohertz mono recordings.</p></section></article></body></html>"""


def pdf_bytes():
    document = pymupdf.open()
    text = "We counted bees on forty-eight hives. Rain triples the error and we report it openly. " * 20
    page = document.new_page()
    page.insert_text((72, 72), "Counting bees", fontsize=20)
    page.insert_text((72, 110), "1 Introduction", fontsize=14)
    page.insert_textbox(pymupdf.Rect(72, 130, 540, 700), text)
    return document.tobytes()


class Arxiv:
    """Answers as arXiv does, and remembers what it was asked."""

    def __init__(self, *, atom=ATOM, record=RECORD, pdf=None):
        self.asked = []
        self._atom, self._record, self._pdf = atom, record, pdf or pdf_bytes()

    def __call__(self, request):
        self.asked.append(str(request.url))
        assert "blogwriter" in request.headers["user-agent"]
        for place, body in (
            ("/api/query", self._atom),
            ("oaipmh.", self._record),
            ("/pdf/", self._pdf),
            ("/html/", HTML),
        ):
            if place in str(request.url):
                return body if isinstance(body, httpx.Response) else httpx.Response(200, content=body)
        raise AssertionError(request.url)

    def options(self, cache=None):
        return ReadOptions(transport=httpx.MockTransport(self), cache=cache, sandbox=False)

    def read(self, ref, cache=None):
        return arxiv.read(ref, self.options(cache), sleep=lambda _seconds: None)


@pytest.mark.parametrize(
    ("ref", "id_", "version"),
    [
        ("2301.12345", "2301.12345", None),
        ("arXiv:2301.12345v2", "2301.12345", "v2"),
        ("https://arxiv.org/abs/2301.12345", "2301.12345", None),
        ("http://arxiv.org/pdf/2301.12345v1.pdf", "2301.12345", "v1"),
        ("https://www.arxiv.org/abs/hep-th/9901001", "hep-th/9901001", None),
        ("arxiv.org/html/2301.12345v3?x=1#S1", "2301.12345", "v3"),
        ("cs/0112017", "cs/0112017", None),
        ("math.GT/0309136v1", "math.GT/0309136", "v1"),
        ("10.48550/arXiv.2301.12345", "2301.12345", None),
        ("https://doi.org/10.48550/arXiv.2301.12345", "2301.12345", None),
    ],
)
def test_every_way_to_name_a_paper_is_understood(ref, id_, version):
    found = parse_id(ref)
    assert (found.id, found.version) == (id_, version)
    assert source_of(ref) == "arxiv"


@pytest.mark.parametrize(
    "ref",
    [
        "2301.1234567",
        "2313.12345",
        "arxiv.org.evil.example/abs/2301.12345",
        "https://arxiv.org@evil.example/abs/2301.12345",
        "https://evil.example/?u=arxiv.org/abs/2301.12345",
        "2301.12345; rm -rf /",
        "../../2301.12345",
        "2301.12345%0d%0aHost: x",
        "2301.12345v0",
        "",
        "٢٣٠١.12345",
    ],
)
def test_what_only_looks_like_an_id_is_none(ref):
    assert parse_id(ref) is None


def test_metadata_of_arxiv_goes_before_the_files_and_the_version_is_pinned():
    host = Arxiv()
    paper = host.read("2301.12345")
    assert (paper.id, paper.arxiv_id, paper.url) == (
        "arxiv:2301.12345v2",
        "2301.12345v2",
        "https://arxiv.org/abs/2301.12345v2",
    )
    assert paper.title == "Counting Bees from Short Clips"
    assert paper.authors == ("Ruth Okafor", "M. Silva")
    assert paper.abstract == "We estimate hive activity from ten-second clips."
    assert (paper.published, paper.doi, paper.licence) == ("2023-01-29", "10.1000/xyz", "CC-BY-4.0")
    assert paper.versions == (("v1", "2023-01-29"), ("v2", "2023-03-05"))
    assert paper.categories == ("cs.SD", "eess.AS")
    assert paper.origin.source == "arxiv"
    assert host.asked[-1] == "https://arxiv.org/pdf/2301.12345v2"
    assert any("Rain triples the error" in sentence.text for sentence in paper.sentences)


def test_a_version_that_was_read_is_not_asked_for_again(tmp_path):
    host = Arxiv()
    first = host.read("2301.12345v2", tmp_path)
    asked = len(host.asked)
    second = host.read("2301.12345v2", tmp_path)
    assert len(host.asked) == asked == 3
    assert replace(second, origin=first.origin) == first  # but for the moment when it was taken


def test_the_html_edition_is_read_when_it_is_named():
    paper = Arxiv().read("https://arxiv.org/html/2301.12345")
    assert paper.pages == 0
    assert [section.title for section in paper.sections] == ["Data"]
    assert paper.title == "Counting Bees from Short Clips"


@pytest.mark.parametrize("atom", [NOTHING, ATOM.replace("2301.12345v2", "2301.99999v1")])
def test_a_paper_that_is_not_there_is_a_clear_error(atom):
    with pytest.raises(SourceError, match=r"没有 2301\.12345") as caught:
        Arxiv(atom=atom).read("2301.12345")
    assert caught.value.code == "not_found"


def test_an_older_version_than_the_one_given_is_no_answer():
    with pytest.raises(SourceError) as caught:
        Arxiv().read("2301.12345v9")
    assert caught.value.code == "not_found"


def test_without_metadata_a_pinned_version_is_read_with_a_warning():
    paper = Arxiv(atom=httpx.Response(503)).read("2301.12345v2")
    assert paper.id == "arxiv:2301.12345v2"
    assert "no_metadata" in {warning.code for warning in paper.warnings}


def test_without_metadata_the_latest_version_is_unknown():
    host = Arxiv(atom=httpx.Response(503))
    with pytest.raises(SourceError):
        host.read("2301.12345")
    assert len(host.asked) == 3


def test_without_a_record_the_licence_is_unknown():
    paper = Arxiv(record=httpx.Response(500)).read("2301.12345v2")
    assert paper.licence is None
    assert "no_licence" in {warning.code for warning in paper.warnings}


@pytest.mark.parametrize("pdf", [b"<html>captcha</html>", b"%PDF-1.7 not really"])
def test_nothing_broken_stays_in_the_cache(pdf, tmp_path):
    with pytest.raises(SourceError):
        Arxiv(pdf=pdf).read("2301.12345v2", tmp_path)
    assert not list(tmp_path.rglob("*.pdf"))
    assert Arxiv().read("2301.12345v2", tmp_path).pages == 1


def test_answers_that_declare_entities_are_refused():
    evil = ATOM.replace("<feed", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><feed').replace(
        "9 pages", "&e;"
    )
    with pytest.raises(SourceError) as refused:
        Arxiv(atom=evil).read("2301.12345")
    assert refused.value.code == "bad_answer"


def test_one_request_in_three_seconds_over_all_processes(tmp_path):
    clock, slept = [100.0], []

    def sleep(seconds):
        slept.append(round(seconds, 2))
        clock[0] += seconds

    _pace._LAST[0] = 0.0
    for pause in (0.0, 1.0, 5.0):
        clock[0] += pause
        with _pace.turn(tmp_path, now=lambda: clock[0], sleep=sleep):
            pass
        _pace._LAST[0] = 0.0  # as another process, which knows only the file
    assert slept == [2.0]


def test_a_local_file_with_the_name_of_a_paper_is_the_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "2301.12345").write_bytes(pdf_bytes())
    assert source_of("2301.12345") == "pdf"
