"""Which papers a post's front matter names; the ways that posts of other programs name theirs are data."""

from __future__ import annotations

import hashlib

import pytest

from blogwriter import articles, post_papers
from blogwriter.errors import AuditError

DATA = b"%PDF-1.4 nothing"
DIGEST = hashlib.sha256(DATA).hexdigest()[:12]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.pdf").write_bytes(DATA)
    return tmp_path


def article_of(front):
    return articles.parse(f"---\n{front}\n---\n\n文。\n", name="index.md")


@pytest.mark.parametrize(
    ("front", "found"),
    [
        ("papers:\n- id: arxiv:2303.08774v6", ["2303.08774v6"]),
        (f"papers:\n- id: sha256:{DIGEST}\n- id: arxiv:1706.03762", ["{folder}/a.pdf", "1706.03762"]),
        ("source: https://example.org/paper", ["https://example.org/paper"]),
        ("paper: a.pdf\narxiv: '1706.03762'", ["{folder}/a.pdf"]),
    ],
)
def test_papers_are_named_by_id_address_file_or_digest(front, found, folder):
    assert post_papers.refs(article_of(front), folder) == [ref.format(folder=folder) for ref in found]


@pytest.mark.parametrize("front", ["title: 无", "papers:\n- id: sha256:abc", "papers:\n- a.pdf\n- id: doi:10.1/x"])
def test_a_post_that_does_not_say_where_its_papers_are_is_told_what_to_type(front, folder):
    with pytest.raises(AuditError, match="--paper"):
        post_papers.refs(article_of(front), folder)


def test_local_papers_keep_their_places_in_the_list(folder):
    front = f"papers:\n- id: arxiv:1706.03762\n- id: sha256:{DIGEST}"
    assert post_papers.local(article_of(front), folder) == [None, str(folder / "a.pdf")]
