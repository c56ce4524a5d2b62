"""``blogwriter batch --feed``: the list is in the cache, so nobody asks arXiv."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from blogwriter import settings
from blogwriter.cli import main
from blogwriter.sources import _fetch

sys.path.insert(0, str(Path(__file__).parents[1]))
from pdfs import small_paper

ANNOUNCED = (Path(__file__).resolve().parents[1] / "fixtures" / "feeds" / "announced.xml").read_bytes()


@pytest.fixture(autouse=True)
def listed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _fetch.keep("https://rss.arxiv.org/rss/cs.CL", ANNOUNCED, cache=settings.cache_dir())


def run(capfd, *argv):
    code = main(["batch", "--feed", "cs.CL", *argv])
    out, err = capfd.readouterr()
    return code, out, err


def test_only_the_post_of_the_day_is_written(capfd, tmp_path):
    code, out, err = run(capfd, "--only-digest", "--engine", "extract", "--keywords", "diary, hum", "-q")
    (index,) = tmp_path.glob("posts/*-arxiv-cs-cl/index.md")
    assert (code, err) == (0, "")
    assert str(index.relative_to(tmp_path)) in out
    assert "We let them keep a diary" in index.read_text(encoding="utf-8")


def test_a_dry_run_shows_the_choice_with_its_reasons_and_writes_nothing(capfd, tmp_path):
    code, out, err = run(capfd, "--dry-run", "--keywords", "diary, -hum")
    assert code == 0
    assert "4 分  arXiv:2611.00020  Agents that Keep Diaries（标题“diary”3，摘要“diary”1）" in err
    assert "含不要的词" in err
    assert "没有写文件" in out
    assert not (tmp_path / "posts").exists()


def test_the_choice_as_json(capfd):
    _, out, _ = run(capfd, "--dry-run", "--keywords", "diary", "--max", "1", "--json")
    told = json.loads(out)
    assert told["picks"][0]["id"] == "2611.00020v1"
    assert told["picks"][0]["reasons"][0] == {"keyword": "diary", "place": "标题", "points": 3}
    assert told["unmatched"] == 1


def test_nothing_found_is_no_error_and_no_file(capfd, tmp_path):
    code, out, _ = run(capfd, "--keywords", "zebra")
    assert (code, "共取 0 篇" in out) == (0, True)
    assert not (tmp_path / "posts").exists()


def test_a_post_of_the_day_that_was_edited_is_not_lost(capfd, tmp_path):
    run(capfd, "--only-digest", "--engine", "extract")
    (index,) = tmp_path.glob("posts/*/index.md")
    index.write_text("by hand", encoding="utf-8")
    code, _, err = run(capfd, "--only-digest", "--engine", "extract")
    assert (code, "--force" in err, index.read_text(encoding="utf-8")) == (1, True, "by hand")


def test_every_paper_that_was_chosen_becomes_a_post(capfd, tmp_path):
    shelf = settings.cache_dir() / "arxiv"
    shelf.mkdir(parents=True)
    for name, title in (("2611.00020v1", "Agents that Keep Diaries"), ("2611.00021v1", "Sound of Bees")):
        (shelf / f"{name}.json").write_text(json.dumps({"version": "v1", "title": title}), encoding="utf-8")
        small_paper(shelf / f"{name}.pdf", title=title)
    code, out, err = run(capfd, "--engine", "extract", "--no-figures", "--json", "-q")
    assert (code, err) == (0, "")
    assert json.loads(out)["counts"]["posts"] == 2
    assert len(list(tmp_path.glob("posts/*/index.md"))) == 3


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--max", "3"], "--feed"),
        (["--only-digest"], "--feed"),
        (["--feed", "nope"], "arXiv 没有分类 nope"),
        (["--feed", "cs.CL", "--since", "2999-01-01"], "还没有到"),
        (["--feed", "cs.CL", "--keywords", "。"], "关键词"),
        (["--scheduler", "tls://h:1", "x.pdf"], "--engine dask"),
    ],
)
def test_wrong_options_are_told(capfd, argv, said):
    code = main(["batch", "--engine", "extract", *argv])
    assert code == 2
    assert said in capfd.readouterr().err
