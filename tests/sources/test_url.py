from __future__ import annotations

import httpx
import pymupdf
import pytest

from blogwriter.errors import SourceError
from blogwriter.sources import ReadOptions, source_of, url

LANDING = b'<html><head><meta name="citation_pdf_url" content="/files/x.pdf"></head><body>Article</body></html>'


def pdf_bytes():
    document = pymupdf.open()
    text = "We counted bees on forty-eight hives. Rain triples the error and we report it openly. " * 8
    document.new_page().insert_textbox(pymupdf.Rect(72, 100, 540, 700), text)
    return document.tobytes()


def options(answers, **more):
    """Answers by the end of the address."""
    asked = []

    def carry(request):
        asked.append(str(request.url))
        return next(
            httpx.Response(200, content=body) for end, body in answers.items() if str(request.url).endswith(end)
        )

    return ReadOptions(transport=httpx.MockTransport(carry), sandbox=False, **more), asked


@pytest.mark.parametrize(
    "ref",
    [
        "https://host.example/x.pdf",
        "10.1145/3292500.3330701",
        "doi:10.1000/182",
        "file:///etc/passwd",
        "data:x",
        "ftp://h/x",
    ],
)
def test_addresses_and_dois_are_its_matter(ref):
    assert source_of(ref) == "url"


def test_a_pdf_is_read_and_its_query_is_not_shown():
    how, _ = options({"x.pdf?key=secret": pdf_bytes()})
    paper = url.read("https://host.example/x.pdf?key=secret", how)
    assert paper.pages == 1
    assert paper.origin.location == "https://host.example/x.pdf"
    assert paper.url == "https://host.example/x.pdf"


def test_a_doi_is_followed_to_the_pdf_that_its_page_names():
    how, asked = options({"10.1000/182": LANDING, "/files/x.pdf": pdf_bytes()})
    paper = url.read("doi:10.1000/182", how)
    assert asked == ["https://doi.org/10.1000/182", "https://doi.org/files/x.pdf"]
    assert (paper.id, paper.doi, paper.url) == ("doi:10.1000/182", "10.1000/182", "https://doi.org/10.1000/182")


@pytest.mark.parametrize("body", [b"<html>captcha</html>", b"PK\x03\x04", b""])
def test_what_is_no_pdf_says_what_to_do(body):
    how, _ = options({"x": body})
    with pytest.raises(SourceError, match=r"不是 PDF|空文件") as caught:
        url.read("https://host.example/x", how)
    assert caught.value.code in ("not_a_pdf", "empty_file")


def test_a_page_cannot_send_us_inside():
    how, asked = options({"x": LANDING.replace(b"/files/x.pdf", b"http://169.254.169.254/x.pdf")})
    with pytest.raises(SourceError) as caught:
        url.read("https://host.example/x", how)
    assert caught.value.code == "blocked_address"
    assert len(asked) == 1


def test_only_files_that_could_be_read_are_kept(tmp_path):
    how, asked = options({"bad": b"%PDF-1.7 no", "good": pdf_bytes()}, cache=tmp_path)
    with pytest.raises(SourceError):
        url.read("https://host.example/bad", how)
    assert not list(tmp_path.rglob("*"))
    for _ in range(2):
        url.read("https://host.example/good", how)
    assert len(asked) == 2
