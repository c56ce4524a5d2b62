"""Bytes of a PDF → Paper, with all that must be said about the file; the part that runs in a child process."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from blogwriter.errors import SourceError
from blogwriter.models import Caution, Origin, Paper, Picture
from blogwriter.sources import _decoys
from blogwriter.sources._hidden import Seen, Watch
from blogwriter.sources._mupdf import mupdf
from blogwriter.sources._open import copy_of, open_pdf, quiet
from blogwriter.sources._pictures import Cut, cut_out
from blogwriter.sources._reader import read_document

__all__ = ["parse", "pictures"]

MIN_LETTERS = 20
"""Of a whole document; less is a stamp on a scan."""
MIN_PER_PAGE = 40
"""Mean letters a page of documents of three pages and more: running heads on scans have about 30."""
EMPTY_PAGE = 15
GARBLED_WARN, GARBLED_STOP = 0.03, 0.3
"""Shares of letters that are no letters (private use, unassigned, replacement). Lost ligatures and MathType reach
0.8 %, a broken text layer starts near 8 %."""
BROKEN_STOP = 0.15
"""Share of sentences with such signs in them; formulas in odd fonts spoil at most 1 %, broken fonts of text 24 %."""
VERTICAL = 0.6
"""Share of Chinese and Japanese letters that stand on a line of their own; 11 % on a thesis' title page, 99 % in
vertical text."""
_LOOKED_AT = 5  # pages
_ON_PAGE = re.compile(r"第 \d+ 页有(.+)", re.DOTALL)
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def parse(data: bytes, *, origin: Origin, password: str | None = None) -> Paper:
    """Read a PDF.

    Args:
        data: All its bytes.
        origin: Where they came from; the reader's name is filled in.
        password: For locked files.

    Raises:
        SourceError: The file cannot be opened or holds no text.
    """
    quiet()
    with _clear_errors(origin.location):
        return _parsed(data, origin, password)


def pictures(
    data: bytes, cuts: Sequence[Cut], *, origin: Origin, password: str | None = None
) -> tuple[tuple[str, Picture], ...]:
    """Cut pictures out of a PDF.

    Args:
        data: All its bytes.
        cuts: What to cut out.
        origin: Where they came from.
        password: For locked files.

    Raises:
        SourceError: The file cannot be opened.
    """
    quiet()
    with _clear_errors(origin.location):
        return tuple(cut_out(open_pdf(data, origin.location, password).document, cuts))


@contextmanager
def _clear_errors(name: str) -> Iterator[None]:
    """MuPDF's ways to fail as errors of ours."""
    pymupdf = mupdf()
    lost = (pymupdf.MSG_BAD_PAGENO, pymupdf.MSG_BAD_XREF)  # a repair in the middle of the work took it away
    try:
        yield
    except (pymupdf.mupdf.FzErrorBase, RuntimeError) as exc:
        # Parts of PyMuPDF pass MuPDF's errors on as RuntimeError; any other RuntimeError is a bug of ours.
        known = isinstance(exc, pymupdf.mupdf.FzErrorBase | pymupdf.FileDataError) or str(exc).startswith("code=")
        if not known and str(exc) not in lost:
            raise
        if re.search("malloc|bomb|too (?:many|deep)|overflow", str(exc)):
            raise _too_much(name) from exc
        raise SourceError(f"{name} 已损坏，无法读取，请重新下载", code="unreadable_pdf") from exc
    except ValueError as exc:
        if str(exc) not in lost:
            raise
        raise SourceError(f"{name} 已损坏，无法读取，请重新下载", code="unreadable_pdf") from exc
    except MemoryError as exc:
        raise _too_much(name) from exc


def _parsed(data: bytes, origin: Origin, password: str | None) -> Paper:
    opened = open_pdf(data, origin.location, password)
    document = opened.document
    _decoys.settle_layers(document)
    watch = Watch(lambda: copy_of(data, password))
    paper = read_document(document, origin=_signed(origin), look=watch.look)
    _require_text(watch.seen, origin.location)
    _require_sense(paper, watch.seen, origin.location)
    decoys = _decoys.find(document, watch.seen, lambda: copy_of(data, password))
    cautions = (*opened.cautions, *_text_cautions(watch.seen), *_gathered(watch.cautions()), *decoys)
    # Where the first page is garbled, what looks like names is what is left of other words.
    opening = (s.text for s in paper.sentences if s.page == 1 and s.kind == "prose")
    authors = () if _garbled(" ".join((paper.title, *opening))) >= GARBLED_WARN else paper.authors
    return replace(paper, authors=authors, warnings=(*cautions, *paper.warnings))


def _signed(origin: Origin) -> Origin:
    from blogwriter import __version__

    pymupdf = mupdf()
    return replace(origin, reader=f"blogwriter {__version__} / PyMuPDF {pymupdf.__version__}")


def _too_much(name: str) -> SourceError:
    return SourceError(f"{name} 需要的内存或时间超过上限，已停止解析；文件可能是恶意构造的", code="resource_limit")


def _require_text(seen: Sequence[Seen], name: str) -> None:
    letters = sum(page.letters for page in seen)
    if letters >= MIN_LETTERS and (len(seen) < 3 or letters >= MIN_PER_PAGE * len(seen)):
        text = "".join(page.text for page in seen)
        if _garbled(text) < GARBLED_STOP:
            return
        raise SourceError(_garbled_message(name), code="garbled_text")
    if any(page.text.strip() for page in seen) and not letters:
        raise SourceError(f"{name} 没有看得见的文字（文字层是隐藏的），需要先 OCR", code="no_text")
    raise SourceError(f"{name} 没有文字层（多半是扫描件），需要先 OCR", code="no_text")


def _require_sense(paper: Paper, seen: Sequence[Seen], name: str) -> None:
    """Refuse text whose order or letters are lost, though it has letters enough."""
    lines = [line.strip() for page in seen[:_LOOKED_AT] for line in page.text.splitlines()]
    chinese = len(_EAST_ASIAN.findall("".join(lines)))
    single = sum(len(line) == 1 and bool(_EAST_ASIAN.match(line)) for line in lines)
    # Files that place each letter by itself have such pieces, too: what counts are the lines that were read.
    if chinese >= MIN_LETTERS and single > VERTICAL * chinese and _is_vertical(paper):
        message = f"{name} 的正文是竖排的，读出来的字序是乱的，无法使用；请换横排的版本"
        raise SourceError(message, code="vertical_text")
    if _garbled("".join(page.text for page in seen)) < GARBLED_WARN:
        return
    prose = [sentence.text for sentence in paper.sentences if sentence.kind == "prose"]
    if sum(_garbled(text) > 0 for text in prose) > BROKEN_STOP * len(prose):
        raise SourceError(_garbled_message(name), code="garbled_text")


def _is_vertical(paper: Paper) -> bool:
    """Whether most letters of running text stand on a line of their own."""
    prose = [sentence for sentence in paper.sentences if sentence.kind == "prose"]
    rows = sum(max(1, len(sentence.more)) for sentence in prose)
    return rows > VERTICAL * sum(map(str.isalpha, "".join(sentence.text for sentence in prose)))


def _garbled_message(name: str) -> str:
    return f"{name} 的文字层是乱码，无法使用，需要先 OCR，或换一个能正常复制文字的版本"


def _garbled(text: str) -> float:
    counts = Counter(text)
    letters = {char: count for char, count in counts.items() if not char.isspace()}
    bad = sum(n for char, n in letters.items() if char == "\ufffd" or unicodedata.category(char) in ("Co", "Cn", "Cc"))
    return bad / max(1, sum(letters.values()))


def _gathered(cautions: Sequence[Caution]) -> list[Caution]:
    """The same thing on many pages (a covered running foot) as one warning that names them."""
    groups: dict[tuple[str, str], list[Caution]] = {}
    for caution in cautions:
        match = _ON_PAGE.fullmatch(caution.message)
        groups.setdefault((caution.code, match[1] if match else caution.message), []).append(caution)
    found = []
    for (code, rest), same in groups.items():
        pages = [str(caution.page) for caution in same]
        listed = "、".join(pages[:12]) + (f" 等 {len(pages)}" if len(pages) > 12 else "")
        many = Caution(code=code, message=f"第 {listed} 页各有{rest}", page=same[0].page)
        found.append(same[0] if len(same) == 1 else many)
    return found


def _text_cautions(seen: Sequence[Seen]) -> list[Caution]:
    found = []
    empty = [page.number for page in seen if page.letters < EMPTY_PAGE]
    if empty:
        listed = "、".join(map(str, empty[:12])) + (f" 等 {len(empty)}" if len(empty) > 12 else "")
        message = f"第 {listed} 页没有文字（空白、纯图片或已损坏），没有读到内容"
        found.append(Caution(code="empty_pages", message=message, page=empty[0]))
    if _garbled("".join(page.text for page in seen)) >= GARBLED_WARN:
        message = "文字层有不少乱码，引文可能不准，请对照原文"
        found.append(Caution(code="garbled_text", message=message))
    scanned = [page.number for page in seen if page.scan]
    if scanned:
        message = f"第 {'、'.join(map(str, scanned[:12]))} 页是扫描件，文字来自 OCR，可能有错"
        found.append(Caution(code="ocr_layer", message=message, page=scanned[0]))
    return found
