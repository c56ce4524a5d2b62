"""Bytes → an open PDF, or one clear sentence why not; and what its user must know about the file itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from blogwriter.errors import SourceError
from blogwriter.models import Caution
from blogwriter.sources._mupdf import key_of, mupdf, object_text

__all__ = ["MAX_PAGES", "Opened", "check_bytes", "copy_of", "open_pdf", "quiet"]

MAX_PAGES = 2_000
"""No paper and no thesis is longer; 20,000 empty pages fit into 170 KB."""
_HEADER_WITHIN = 1024
_TAIL = 2048
# Long names only: three letters turn up by chance in compressed streams.
_ACTIVE = re.compile(rb"/(?:JavaScript|Launch|SubmitForm|ImportData)(?![A-Za-z])")
_HTML = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|script|\?xml)", re.IGNORECASE)


class Opened(NamedTuple):
    """A document that can be read, and warnings about the file."""

    document: Any
    cautions: tuple[Caution, ...]


def quiet() -> None:
    """Silence MuPDF: what it has to say about a file reaches the user as a warning of ours."""
    pymupdf = mupdf()
    pymupdf.TOOLS.mupdf_display_errors(False)  # noqa: FBT003 - PyMuPDF's signature
    pymupdf.TOOLS.mupdf_display_warnings(False)  # noqa: FBT003 - likewise


def check_bytes(data: bytes, name: str) -> None:
    """Whether bytes can be a PDF at all.

    Raises:
        SourceError: ``empty_file`` or ``not_a_pdf``.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise SourceError(f"{name} 是空文件，请重新下载", code="empty_file")
    if b"%PDF-" in data[:_HEADER_WITHIN] and not _HTML.match(data[:_HEADER_WITHIN]):
        return
    what = "不是 PDF 文件"
    if _HTML.match(data[:_HEADER_WITHIN]):
        what = "其实是网页而不是 PDF（多半是下载时被网站拦下了），请在浏览器里重新下载"
    elif data.startswith(b"version https://git-lfs"):
        what = "只是 Git LFS 的指针而不是 PDF，请先运行 git lfs pull"
    elif data.startswith(b"PK\x03\x04"):
        what = "是压缩包或 Office 文档而不是 PDF，请先导出为 PDF"
    raise SourceError(f"{name} {what}", code="not_a_pdf")


def open_pdf(data: bytes, name: str, password: str | None = None) -> Opened:
    """Open and unlock a PDF and make sure that each of its pages can be loaded.

    Args:
        data: All its bytes.
        name: What messages call it.
        password: The user's or the owner's password.

    Raises:
        SourceError: ``empty_file``, ``not_a_pdf``, ``unreadable_pdf``, ``password_needed``, ``wrong_password`` or
            ``too_many_pages``.
    """
    check_bytes(data, name)
    document, locked = _unlocked(data, name, password)
    count = _page_count(document, name)
    cautions = [*_damage(document, data), *_restrictions(document, locked=locked), *_active(document, data)]
    bad = [index for index in range(count) if not _loads(document, index)]
    if len(bad) == count:
        raise _unreadable(name)
    if bad:
        document = _without_pages(document, bad)
        pages = "、".join(str(index + 1) for index in bad[:10])
        message = f"第 {pages} 页已损坏，读不出来，其余各页照常处理"
        cautions.append(Caution(code="bad_pages", message=message, page=bad[0] + 1))
    return Opened(document, tuple(cautions))


def copy_of(data: bytes, password: str | None) -> Any:
    """Another open document over the same bytes, for work that changes it."""
    pymupdf = mupdf()
    document = pymupdf.open(stream=data, filetype="pdf")
    if document.needs_pass:
        document.authenticate(password or "")
    return document


def _unlocked(data: bytes, name: str, password: str | None) -> tuple[Any, bool]:
    """The document, and whether it asked for a password."""
    pymupdf = mupdf()
    try:
        document = pymupdf.open(stream=data, filetype="pdf")
    except (pymupdf.FileDataError, pymupdf.mupdf.FzErrorBase) as exc:
        raise _unreadable(name) from exc
    # A file of another kind with these five letters in it is opened as what it is.
    if not document.is_pdf:
        raise SourceError(f"{name} 不是 PDF 文件", code="not_a_pdf")
    if not document.needs_pass:
        return document, False
    if not password:
        raise SourceError(f"{name} 有密码保护，请用 --password 给出密码", code="password_needed")
    if not document.authenticate(password):
        raise SourceError(f"{name} 的密码不对，请检查 --password", code="wrong_password")
    return document, True


def _page_count(document: Any, name: str) -> int:
    pymupdf = mupdf()
    try:
        count = int(document.page_count)
    except (pymupdf.mupdf.FzErrorBase, RuntimeError) as exc:
        raise _unreadable(name) from exc
    if count < 1:
        raise SourceError(f"{name} 里没有页面，文件可能已损坏，请重新下载", code="unreadable_pdf")
    if count > MAX_PAGES:
        raise SourceError(f"{name} 有 {count} 页，超过上限 {MAX_PAGES} 页，请先拆分", code="too_many_pages")
    return count


def _unreadable(name: str) -> SourceError:
    return SourceError(f"{name} 已损坏，无法读取，请重新下载", code="unreadable_pdf")


def _loads(document: Any, index: int) -> bool:
    pymupdf = mupdf()
    try:
        document.load_page(index)
    except (pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError):
        return False
    return True


def _without_pages(document: Any, bad: Sequence[int]) -> Any:
    """A copy in which bad pages are empty, so that the numbers of the others stay."""
    pymupdf = mupdf()
    copy = pymupdf.open()
    for index in range(document.page_count):
        if index in bad:
            copy.new_page()
        else:
            copy.insert_pdf(document, from_page=index, to_page=index)
    return copy


def _damage(document: Any, data: bytes) -> list[Caution]:
    if b"%%EOF" not in data[-_TAIL:]:
        message = "文件不完整（结尾被截断），后面的内容可能缺失，请核对或重新下载"
        return [Caution(code="truncated", message=message)]
    if document.is_repaired:
        return [Caution(code="repaired", message="文件有损坏，已自动修复，个别内容可能缺失")]
    return []


def _restrictions(document: Any, *, locked: bool) -> list[Caution]:
    pymupdf = mupdf()
    allowed = int(document.permissions)
    if locked or allowed & pymupdf.PDF_PERM_COPY:
        return []
    message = "作者限制了复制这份 PDF 的内容，引用和配图前请确认自己有权使用"
    return [Caution(code="restricted_pdf", message=message)]


def _active(document: Any, data: bytes) -> list[Caution]:
    """Scripts and launch actions, whether in plain sight or in a compressed catalog."""
    catalog = object_text(document, document.pdf_catalog()).encode("utf-8", "replace")
    action = key_of(document, document.pdf_catalog(), "Names/JavaScript")[0] != "null"
    if not (action or _ACTIVE.search(catalog) or _ACTIVE.search(data)):
        return []
    return [Caution(code="active_content", message="文件带有脚本或启动动作，没有执行，已忽略")]
