"""Local files: what is accepted, and one clear sentence for what cannot be read."""

from __future__ import annotations

import io

import pymupdf
import pytest

from blogwriter.errors import SourceError
from blogwriter.sources import ReadOptions, pdf, source_of

OPTIONS = ReadOptions(sandbox=False)


def test_a_path_a_renamed_file_and_standard_input_are_taken(sheet, tmp_path):
    renamed = tmp_path / "paper.dat"
    renamed.write_bytes(sheet.document.tobytes())
    assert pdf.accepts("some/paper.PDF")
    assert pdf.accepts("-")
    assert pdf.accepts(str(renamed))
    assert not pdf.accepts("https://example.org/paper.pdf")
    assert not pdf.accepts("2303.08774v6")
    assert not pdf.accepts(str(tmp_path / "notes.md"))
    assert source_of("paper.pdf") == "pdf"


def test_a_file_and_standard_input_give_the_same_paper(sheet, tmp_path, monkeypatch):
    sheet.middle(90, "A Small Paper about Quite Large Models", size=17).prose(72, 140, 4)
    data = sheet.document.tobytes()
    (tmp_path / "paper.pdf").write_bytes(data)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    one, two = pdf.read(str(tmp_path / "paper.pdf"), OPTIONS), pdf.read("-", OPTIONS)
    assert one.title == two.title == "A Small Paper about Quite Large Models"
    assert (one.origin.location, two.origin.location) == ("paper.pdf", "标准输入")
    assert one.origin.sha256 == two.origin.sha256
    assert one.id == f"sha256:{one.origin.sha256[:12]}"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("html.pdf", b"<html>no</html>", "not_a_pdf"),
        ("empty.pdf", b"", "empty_file"),
        ("absent.pdf", None, "not_found"),
    ],
)
def test_what_is_no_pdf_is_refused_in_one_sentence(tmp_path, name, data, code):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match=name) as caught:
        pdf.read(str(tmp_path / name), OPTIONS)
    assert caught.value.code == code


def test_a_locked_file_asks_for_the_password(sheet, tmp_path):
    sheet.put(72, 100, "Secret text of some length", size=16).prose(72, 140, 4)
    file = tmp_path / "locked.pdf"
    file.write_bytes(sheet.document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="open", owner_pw="owner"))
    for password, code in ((None, "password_needed"), ("wrong", "wrong_password")):
        with pytest.raises(SourceError, match="--password") as caught:
            pdf.read(str(file), ReadOptions(password=password, sandbox=False))
        assert caught.value.code == code
    assert pdf.read(str(file), ReadOptions(password="open", sandbox=False)).title.startswith("Secret")


@pytest.mark.parametrize(
    ("name", "code"),
    [("folder", "folder"), ("data.yaml", "unknown_kind"), ("no/such", "no_file"), ("word", "unknown_ref")],
)
def test_what_is_no_paper_is_named_for_what_it_is(tmp_path, monkeypatch, name, code):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "data.yaml").write_text("a: 1")
    with pytest.raises(SourceError) as caught:
        source_of(name)
    assert caught.value.code == code
