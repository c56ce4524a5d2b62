"""Lists, folders and addresses become references, each once."""

from __future__ import annotations

import io
import sys

import pytest

from blogwriter.batch.refs import collect
from blogwriter.errors import SettingsError

PDF = b"%PDF-1.7\n"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(*arguments):
    return [ref.shown for ref in collect(arguments)[0]]


def test_a_list_has_comments_blank_lines_and_any_line_end(here):
    (here / "list.txt").write_bytes(
        "\ufeff# 今天要读的\r\n1706.03762v7  # Transformer\r\n\r\n  https://a.example/x.pdf#page=2\r\n\t# 完\n".encode()
    )
    assert shown("list.txt") == ["1706.03762v7", "https://a.example/x.pdf#page=2"]


def test_a_file_may_have_a_name_that_looks_like_a_comment(here):
    (here / "a #1.pdf").write_bytes(PDF)
    (here / "list.txt").write_text("a #1.pdf\n", encoding="utf-8")
    assert shown("list.txt") == ["a #1.pdf"]


def test_a_path_is_looked_for_here_and_then_beside_the_list(here):
    (here / "lists").mkdir()
    (here / "lists" / "b.pdf").write_bytes(PDF)
    (here / "lists" / "today.txt").write_text("b.pdf\n", encoding="utf-8")
    (ref,) = collect(["lists/today.txt"])[0]
    assert (ref.shown, ref.given) == ("b.pdf", str(here / "lists" / "b.pdf"))


def test_a_folder_stands_for_its_pdfs_in_order_without_hidden_ones(here):
    for name in ("b.pdf", "A.PDF", "notes.md", "deep/c.pdf", ".git/d.pdf"):
        (here / "p" / name).parent.mkdir(parents=True, exist_ok=True)
        (here / "p" / name).write_bytes(PDF)
    assert shown("p") == ["p/A.PDF", "p/b.pdf", "p/deep/c.pdf"]


def test_a_list_may_come_through_a_pipe(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"1706.03762\n"), encoding="utf-8"))
    assert shown("-") == ["1706.03762"]


def test_an_argument_may_be_a_reference_itself(here):
    (here / "a.pdf").write_bytes(PDF)
    assert shown("a.pdf", "2303.08774") == ["a.pdf", "2303.08774"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1706.03762v7", "https://arxiv.org/abs/1706.03762v7"),
        ("arXiv:1706.03762", "10.48550/arXiv.1706.03762"),
        ("a.pdf", "./a.pdf"),
        ("gone.pdf", "gone.pdf"),
    ],
)
def test_two_names_for_one_thing_are_told(here, first, second):
    (here / "a.pdf").write_bytes(PDF)
    (here / "list.txt").write_text(f"{first}\n{second}\n", encoding="utf-8")
    found, repeats = collect(["list.txt"])
    assert [ref.shown for ref in found] == [first]
    assert [(one.shown, one.first) for one in repeats] == [(second, first)]


def test_a_folder_may_stand_in_a_list(here):
    (here / "p").mkdir()
    (here / "p" / "a.pdf").write_bytes(PDF)
    (here / "list.txt").write_text("1706.03762\np\n", encoding="utf-8")
    assert shown("list.txt") == ["1706.03762", "p/a.pdf"]


@pytest.mark.parametrize("line", ["-", "late.pdf", "sub/late.pdf"])
def test_what_is_not_there_is_a_place_and_never_standard_input(here, line):
    (here / "list.txt").write_text(f"{line}\n", encoding="utf-8")
    (ref,) = collect(["list.txt"])[0]
    assert (ref.shown, ref.given) == (line, str(here / line))


def test_a_doi_is_the_same_from_everywhere(here):
    (here / "list.txt").write_text("10.1145/3290605.3300857\n", encoding="utf-8")
    (ref,) = collect(["list.txt"])[0]
    assert (ref.key, ref.given) == ("10.1145/3290605.3300857", "10.1145/3290605.3300857")


def test_versions_of_a_paper_are_different_papers():
    assert len(collect(["1706.03762v1", "1706.03762v2", "1706.03762"])[0]) == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "没有要写的论文"), (b"# nothing\n", "没有要写的论文"), (b"\xff\xfe\xfa", "UTF-8"), (b"a\0b", "不是文本")],
)
def test_what_is_no_list_is_refused(here, content, said):
    (here / "list.txt").write_bytes(content)
    with pytest.raises(SettingsError, match=said):
        collect(["list.txt"])


def test_a_list_that_is_not_there_and_a_folder_without_pdfs_are_told(here):
    (here / "empty").mkdir()
    with pytest.raises(SettingsError, match="没有清单"):
        collect(["nope.txt"])
    with pytest.raises(SettingsError, match="没有 PDF"):
        collect(["empty"])


def test_a_secret_in_an_address_is_used_but_neither_shown_nor_a_key():
    secret = "https://a.example/x.pdf?token=long-secret-0123456789"
    ((one, other), _) = collect([secret, secret.replace("9", "8")])
    assert one.given == secret
    assert "long-secret" not in one.shown + one.key
    assert one.key != other.key
