from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from blogwriter.errors import SettingsError, SourceError
from blogwriter.sources import ReadOptions, _pace
from blogwriter.sources._announced import categories_of, latest, submitted

FEEDS = Path(__file__).resolve().parents[1] / "fixtures" / "feeds"
DAYS = {"since": date(2026, 11, 19), "until": date(2026, 11, 21)}


def entries(first, count, total):
    rows = "".join(
        f"<entry><id>http://arxiv.org/abs/2611.{n:05d}v1</id><title>Paper {n}</title></entry>"
        for n in range(first, first + count)
    )
    return f"<feed><totalResults>{total}</totalResults>{rows}</feed>".encode()


class Arxiv:
    """Lists papers as arXiv does, and remembers what it was asked and when."""

    def __init__(self, answers):
        self.asked, self.slept = [], []
        self._answers = iter(answers)

    def __call__(self, request):
        self.asked.append(str(request.url))
        assert "blogwriter" in request.headers["user-agent"]
        answer = next(self._answers)
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, content=answer)

    def options(self, cache=None):
        return ReadOptions(transport=httpx.MockTransport(self), cache=cache)

    def sleep(self, seconds):
        self.slept.append(seconds)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("cs.CL", ("cs.CL",)),
        ("cs.cl, stat.ml", ("cs.CL", "stat.ML")),
        ("cs.CL+cs.LG、cs.CL", ("cs.CL", "cs.LG")),
        ("hep-th cond-mat.Mes-Hall", ("hep-th", "cond-mat.mes-hall")),
        ("cs", ("cs",)),
        ("astro-ph.co", ("astro-ph.CO",)),
    ],
)
def test_categories_are_taken_as_people_write_them(text, names):
    assert categories_of(text) == names


@pytest.mark.parametrize("text", ["", "xx.YY", "cs.C", "hep-th.XX", "cs.CL OR all:x", "../etc", "cs.CL]"])
def test_what_is_no_category_is_named(text):
    with pytest.raises(SettingsError):
        categories_of(text)


def test_the_latest_announcement_has_no_mere_new_versions():
    arxiv = Arxiv([(FEEDS / "announced.xml").read_bytes()])
    listing = latest(("cs.CL", "cs.LG"), arxiv.options(), sleep=arxiv.sleep)
    assert [paper.id for paper in listing.papers] == ["2611.00020", "2611.00021"]
    assert arxiv.asked == ["https://rss.arxiv.org/rss/cs.CL+cs.LG"]


def test_a_span_of_days_is_asked_for_in_pages_and_each_paper_is_listed_once():
    arxiv = Arxiv([entries(1, 200, 350), entries(200, 151, 350)])
    listing = submitted(("cs.CL", "cs"), arxiv.options(), **DAYS, sleep=arxiv.sleep)
    assert len(listing.papers) == len({paper.id for paper in listing.papers}) == 350
    first, second = (parse_qs(urlsplit(url).query) for url in arxiv.asked)
    assert first["search_query"] == ["(cat:cs.CL OR cat:cs.*) AND submittedDate:[202611190000 TO 202611212359]"]
    assert (first["start"], second["start"], first["sortBy"]) == (["0"], ["200"], ["submittedDate"])


def test_no_more_is_fetched_than_is_wanted():
    arxiv = Arxiv([entries(1, 7, 900)])
    assert len(submitted(("cs.CL",), arxiv.options(), **DAYS, most=7, sleep=arxiv.sleep).papers) == 7
    assert parse_qs(urlsplit(arxiv.asked[0]).query)["max_results"] == ["7"]


def test_requests_keep_three_seconds_apart():
    _pace._LAST[0] = 0.0
    arxiv = Arxiv([entries(1, 200, 450), entries(201, 200, 450), entries(401, 50, 450)])
    submitted(("cs.CL",), arxiv.options(), **DAYS, sleep=arxiv.sleep)
    assert [round(seconds) for seconds in arxiv.slept] == [3, 3]


def test_an_empty_page_in_the_middle_is_asked_for_again():
    arxiv = Arxiv([entries(1, 200, 300), entries(1, 0, 300), entries(201, 100, 300)])
    assert len(submitted(("cs.CL",), arxiv.options(), **DAYS, sleep=arxiv.sleep).papers) == 300


def test_a_page_that_stays_empty_is_an_error_and_no_shorter_list():
    arxiv = Arxiv([entries(1, 0, 300), entries(1, 0, 300)])
    with pytest.raises(SourceError) as refused:
        submitted(("cs.CL",), arxiv.options(), **DAYS, sleep=arxiv.sleep)
    assert refused.value.code == "bad_answer"


def test_a_stumbling_server_is_asked_again():
    arxiv = Arxiv([httpx.Response(503), (FEEDS / "announced.xml").read_bytes()])
    assert latest(("cs.CL",), arxiv.options(), sleep=arxiv.sleep).papers


def test_a_server_that_blocks_is_not_asked_again():
    arxiv = Arxiv([httpx.Response(429, headers={"retry-after": "60"})])
    with pytest.raises(SourceError, match="60 秒后"):
        latest(("cs.CL",), arxiv.options(), sleep=arxiv.sleep)
    assert len(arxiv.asked) == 1


def test_a_list_is_fetched_once_in_some_hours(tmp_path):
    arxiv = Arxiv([(FEEDS / "announced.xml").read_bytes()] * 2)
    for _ in range(3):
        latest(("cs.CL",), arxiv.options(tmp_path), sleep=arxiv.sleep)
    assert len(arxiv.asked) == 1
    latest(("cs.CL",), arxiv.options(tmp_path), sleep=arxiv.sleep, fresh=True)
    assert len(arxiv.asked) == 2


@pytest.mark.parametrize("answer", [b"<feed><entry>", b"", b"<html/>"])
def test_a_cut_list_is_not_kept(tmp_path, answer):
    arxiv = Arxiv([answer, (FEEDS / "announced.xml").read_bytes()])
    with pytest.raises(SourceError) as refused:
        latest(("cs.CL",), arxiv.options(tmp_path), sleep=arxiv.sleep)
    assert refused.value.code == "bad_answer"
    assert latest(("cs.CL",), arxiv.options(tmp_path), sleep=arxiv.sleep).papers


def test_an_empty_list_is_asked_for_again(tmp_path):
    arxiv = Arxiv([b'<rss version="2.0"><channel/></rss>', (FEEDS / "announced.xml").read_bytes()])
    assert not latest(("cs.CL",), arxiv.options(tmp_path), sleep=arxiv.sleep).papers
    assert latest(("cs.CL",), arxiv.options(tmp_path), sleep=arxiv.sleep).papers


def test_days_in_the_wrong_order_are_refused():
    with pytest.raises(SettingsError):
        submitted(("cs.CL",), Arxiv([]).options(), since=date(2026, 11, 22), until=date(2026, 11, 21))
