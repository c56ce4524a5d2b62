"""Files under preview: read anew each time, and only those of the post."""

from __future__ import annotations

import os

import pytest

from blogwriter import articles, post_papers
from blogwriter.errors import RenderError, SettingsError
from blogwriter.post_files import load_picture, read_post
from blogwriter.preview.desk import Desk


def test_the_version_changes_with_the_post_and_its_pictures(post):
    desk = Desk(post=post)
    (post.parent / "figures").mkdir()
    seen = [desk.version()]
    post.write_text(post.read_text(encoding="utf-8") + "多一句。\n", encoding="utf-8")
    seen.append(desk.version())
    (post.parent / "figures" / "b.png").write_bytes(b"1")
    seen.append(desk.version())
    os.utime(post, ns=(1, 2**62))
    seen.append(desk.version())
    assert len(set(seen)) == 4
    assert desk.version() == seen[-1]


def test_a_post_that_vanishes_still_has_a_version(post):
    desk = Desk(post=post)
    before = desk.version()
    post.unlink()
    assert desk.version() != before


@pytest.mark.parametrize(
    ("front", "found"),
    [
        ("paper: paper.html", True),
        ("papers:\n- id: sha256:abc\n  file: paper.html", True),
        ("papers:\n- paper.html", True),
        ("paper: missing.pdf", False),
        ("paper: https://example.org/paper.html", False),
        ("papers:\n- id: arxiv:2303.08774", False),
        ("title: 无", False),
    ],
)
def test_only_local_files_of_the_front_matter_are_read_unasked(post, front, found):
    article = articles.parse(f"---\n{front}\n---\n\n文。\n")
    assert any(post_papers.local(article, post.parent)) is found


def test_without_a_paper_the_panel_says_what_to_do(post):
    post.write_text("没有论文。\n", encoding="utf-8")
    found = Desk(post=post).audit()
    assert found["state"] == "none"
    assert "--paper" in found["message"]


def test_a_paper_that_cannot_be_read_is_told(post):
    assert Desk(post=post, papers=("nowhere.pdf",)).audit()["state"] == "error"


def test_evidence_points_into_the_paper(post, pdf):
    text = post.read_text(encoding="utf-8").replace("p0.s1", "p1.s1") + "\nHarbor 的准确率是 95.2%。[^p1.s1]\n"
    post.write_text(text, encoding="utf-8")
    found = Desk(post=post, papers=(str(pdf),)).audit()
    assert found["state"] == "ok"
    mark = found["evidence"][0]["marks"][0]
    assert (mark["id"], mark["page"]) == ("p1.s1", 1)
    assert all(len(box) == 4 for _, box in mark["boxes"])
    assert found["findings"][0]["line"] == 19


@pytest.fixture
def series(post, pdf):
    """A post over two papers that stand beside it: one known by its digest, one by its path."""
    import hashlib

    import pymupdf

    with pymupdf.open(pdf) as document:
        document.new_page().insert_text((72, 72), "Anchor needs 9 GPUs for the whole of its training in the end.")
        (post.parent / "other.pdf").write_bytes(document.tobytes())
    digest = hashlib.sha256((post.parent / "other.pdf").read_bytes()).hexdigest()[:12]
    front = f"papers:\n- path: {pdf.name}\n  title: 一\n- id: sha256:{digest}\n  title: 二\n"
    text = "Harbor 的准确率是 71.4%。[^a.p1.s1]\n\nAnchor 用 7 块 GPU。[^b.p2.s1]\n"
    post.write_text(f"---\n{front}---\n\n{text}", encoding="utf-8")
    return post


def test_a_series_is_audited_against_its_papers_and_each_mark_knows_its_own(series):
    desk = Desk(post=series)
    found = desk.audit()
    marks = [item["marks"][0] for item in found["evidence"]]
    assert [(mark["paper"], mark["page"]) for mark in marks] == [(0, 1), (1, 2)]
    assert (len(found["papers"]), [item["line"] for item in found["findings"]]) == (2, [11])
    assert found["findings"][0]["marks"][0]["paper"] == 1
    assert desk.page(2, 0) is None
    assert desk.page(2, 1)["image"].startswith("data:image")


def test_a_paper_of_a_series_that_is_not_at_hand_leaves_the_others(series):
    (series.parent / "other.pdf").unlink()
    found = Desk(post=series).audit()
    assert (found["state"], found["papers"][1], found["findings"]) == ("ok", None, [])


def test_pictures_outside_the_post_stay_outside(post):
    (post.parent.parent / "secret.png").write_bytes(b"secret")
    desk = Desk(post=post)
    assert load_picture(desk.post.parent, "a.png")
    assert load_picture(desk.post.parent, "../secret.png") is None
    assert load_picture(desk.post.parent, "a\0.png") is None


def test_the_own_theme_is_read_anew(post):
    css = post.parent / "mine.css"
    css.write_text(".post p{color:#123456}", encoding="utf-8")
    desk = Desk(post=post, css=css)
    assert "#123456" in desk.view("wechat", theme="own")["files"][0]["copy"]
    css.unlink()
    with pytest.raises(SettingsError):
        desk.view("wechat", theme="own")


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", None])
def test_posts_that_cannot_be_read_are_refused(tmp_path, data):
    file = tmp_path / "index.md"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(RenderError):
        read_post(file)
