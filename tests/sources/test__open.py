from __future__ import annotations

from dataclasses import replace

import pymupdf
import pytest

from blogwriter.errors import SourceError
from blogwriter.models import Caution, Origin, Sentence
from blogwriter.sources import _open, _parse
from blogwriter.sources._hidden import Seen

LINES = "We counted bees on forty-eight hives. Rain triples the error and we report it openly. " * 8


def made(pages=2, **options):
    document = pymupdf.open()
    for number in range(pages):
        box = pymupdf.Rect(72, 100, 540, 700)
        document.new_page().insert_textbox(box, f"{number + 1} A heading\n\n{LINES}")
    return document.tobytes(**options)


def locked(**options):
    return made(encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="owner", **options)


def parse(data, password=None):
    return _parse.parse(data, origin=Origin(source="pdf", location="x.pdf", sha256="0" * 64), password=password)


def codes_of(data, password=None):
    return {warning.code for warning in parse(data, password).warnings}


REFUSED = {
    "nothing": (b"", "empty_file"),
    "only blanks": (b"\0\0 \n\n", "empty_file"),
    "a web page": (b"<!DOCTYPE html><html><body>Please log in %PDF</body></html>", "not_a_pdf"),
    "a pointer of Git LFS": (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", "not_a_pdf"),
    "an office file": (b"PK\x03\x04" + b"\0" * 40, "not_a_pdf"),
    "text": (b"Dear reviewers", "not_a_pdf"),
    "a header and noise": (b"%PDF-1.7\n" + bytes(range(256)) * 20, "unreadable_pdf"),
    "a web page with a PDF's header": (b"<html>%PDF-1.7</html>", "not_a_pdf"),
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_what_is_no_pdf_is_refused_in_one_clear_sentence(name):
    data, code = REFUSED[name]
    with pytest.raises(SourceError) as caught:
        parse(data)
    assert caught.value.code == code
    assert "x.pdf" in caught.value.message
    assert "\n" not in caught.value.message


def test_pages_without_text_are_refused_with_the_way_out():
    document = pymupdf.open()
    document.new_page().draw_rect(pymupdf.Rect(9, 9, 99, 99), fill=(0, 0, 0))
    with pytest.raises(SourceError, match="OCR") as caught:
        parse(document.tobytes())
    assert caught.value.code == "no_text"


def test_too_many_pages_are_refused_before_any_is_read(monkeypatch):
    monkeypatch.setattr(_open, "MAX_PAGES", 1)
    with pytest.raises(SourceError) as caught:
        parse(made(2))
    assert caught.value.code == "too_many_pages"


def test_a_password_is_asked_for_checked_and_used():
    data = locked(user_pw="secret")
    for password, code in ((None, "password_needed"), ("wrong", "wrong_password")):
        with pytest.raises(SourceError, match="--password") as caught:
            parse(data, password)
        assert caught.value.code == code
    assert parse(data, "secret").pages == 2


def test_a_ban_on_copying_is_a_warning():
    assert "restricted_pdf" in codes_of(locked(permissions=pymupdf.PDF_PERM_PRINT))


def test_a_whole_file_has_no_warning_about_the_file():
    assert not codes_of(made()) & {"truncated", "repaired", "empty_pages", "active_content", "garbled_text"}


def test_a_file_that_was_cut_is_read_with_a_warning():
    data = made(pages=4)
    assert "truncated" in codes_of(data[: len(data) * 3 // 4])


def test_a_broken_table_of_objects_is_repaired_with_a_warning():
    data = made()
    at = data.rindex(b"startxref")
    assert "repaired" in codes_of(data[:at] + b"startxref\n999999\n%%EOF\n")


def test_scripts_are_ignored_with_a_warning(pdf):
    action = b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"
    assert "active_content" in codes_of(pdf(catalog=action))


def test_empty_pages_among_others_are_named():
    document = pymupdf.open(stream=made(3))
    document.new_page(1)
    warning = next(w for w in parse(document.tobytes()).warnings if w.code == "empty_pages")
    assert "第 2 页" in warning.message


def test_of_many_empty_pages_twelve_are_named_and_all_counted():
    document = pymupdf.open(stream=made(3))
    for _ in range(14):
        document.new_page(1)
    warning = next(w for w in parse(document.tobytes()).warnings if w.code == "empty_pages")
    assert warning.message.startswith("第 2、3、4、5、6、7、8、9、10、11、12、13 等 14 页没有文字")


def test_a_bomb_is_refused(pdf):
    import zlib

    packed = zlib.compress(zlib.compress(b" " * 60_000_000, 9), 9)
    stream = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(packed), packed)
    data = pdf(objects=[stream]).replace(b"/Contents 4 0 R", b"/Contents 6 0 R")
    with pytest.raises(SourceError) as caught:
        parse(data)
    assert caught.value.code in ("resource_limit", "no_text")


def test_page_trees_that_go_in_circles_are_refused():
    data = (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Count 9 /Kids [3 0 R] >>\nendobj\n"
        b"3 0 obj\n<< /Type /Pages /Count 9 /Kids [2 0 R] /Parent 2 0 R >>\nendobj\n"
        b"trailer << /Root 1 0 R /Size 4 >>\nstartxref\n9\n%%EOF\n"
    )
    with pytest.raises(SourceError) as caught:
        parse(data)
    assert caught.value.code in ("unreadable_pdf", "no_text")


@pytest.mark.parametrize("box", [b"[0 0 0 0]", b"[0 0 -612 -792]", b"[0 0 1e9 1e9]", b"[0 0 0.01 0.01]", b"[nonsense]"])
def test_pages_of_odd_sizes_are_read_or_refused(pdf, box):
    try:
        outcome = str(parse(pdf(box=box)).pages)
    except SourceError as exc:
        outcome = exc.code
    assert outcome in ("1", "no_text", "unreadable_pdf", "resource_limit")


def test_vertical_text_is_refused():
    document = pymupdf.open()
    page = document.new_page()
    for n, sign in enumerate("第二条第一项的表里绿灯的一项第三号中含有的改为除外的道路上通行时请注意安全" * 3):
        page.insert_text((500 - 20 * (n // 30), 72 + 20 * (n % 30)), sign, fontname="china-s")
    with pytest.raises(SourceError, match="竖排") as caught:
        parse(document.tobytes())
    assert caught.value.code == "vertical_text"


def test_letters_that_are_placed_one_by_one_are_no_vertical_text():
    document = pymupdf.open()
    page = document.new_page()
    text = "第二条第一项的表里绿灯的一项第三号中含有的改为除外的道路上通行时请注意安全"
    for n, sign in enumerate(text * 3):
        place = (72 + 12 * (n % 30), 72 + 20 * (n // 30))
        page.insert_text(place, sign, fontname="china-s", fontsize=12 - 0.2 * (n % 2))  # a piece of its own each
    assert parse(document.tobytes()).pages == 1


def test_text_in_which_many_sentences_are_broken_is_refused():
    paper = parse(made())
    whole = Sentence(id="p1.s1", text="We counted bees.", page=1, bbox=None)
    broken = replace(whole, text="We \ufffd\ufffd bees.")
    seen = [Seen(1, "We counted bees. We \ufffd\ufffd bees.", 30, scan=False)]
    with pytest.raises(SourceError, match="OCR"):
        _parse._require_sense(replace(paper, sentences=(whole, broken)), seen, "x.pdf")
    _parse._require_sense(replace(paper, sentences=(*[whole] * 9, broken)), seen, "x.pdf")


def test_the_same_warning_on_many_pages_is_one():
    cautions = [Caution(code="hidden_text", message=f"第 {n} 页有 1 处隐藏文字", page=n) for n in (1, 3)]
    (one,) = _parse._gathered(cautions)
    assert one.message == "第 1、3 页各有 1 处隐藏文字"
    assert _parse._gathered(cautions[:1]) == cautions[:1]
