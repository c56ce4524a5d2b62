"""Reads every hostile and broken PDF in a child process and prints expected against seen: bench_hostile.py [SHARED].

Columns: file, what is expected, what came out (codes of warnings or of the error), seconds, child's peak memory (MB).
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from blogwriter.errors import SourceError
from blogwriter.models import Origin
from blogwriter.sources import _sandbox

# What a user wants of each file in papers/bad: a clear refusal, or the text with a warning.
BAD = {
    "copy-protected.pdf": "warn restricted_pdf",
    "fuzzed.pdf": "reject unreadable_pdf",
    "garbled-tounicode-zh-hant.pdf": "reject garbled_text",
    "html-as-pdf.pdf": "reject not_a_pdf",
    "image-only-8p.pdf": "reject no_text",
    "lfs-pointer.pdf": "reject not_a_pdf",
    "not-a-paper.pdf": "warn no_references",
    "page-tree-cycle.pdf": "any unreadable_pdf|no_text|bad_pages",
    "rotated-table.pdf": "any no_text|no_sections",
    "scan-poor-ocr.pdf": "warn ocr_layer|garbled_text",
    "some-empty-pages.pdf": "warn empty_pages",
    "truncated-60pct.pdf": "warn truncated",
    "truncated-no-xref.pdf": "warn truncated|repaired",
    "user-password.pdf": "reject password_needed",
    "vector-only-no-text.pdf": "reject no_text",
    "vertical-text-ja.pdf": "any no_text|vertical_text|no_sections",
    "xobject-recursion.pdf": "any no_text|repaired|unreadable_pdf",
    "zero-byte.pdf": "reject empty_file",
    "zero-pages.pdf": "reject unreadable_pdf",
}


def main(shared: Path) -> int:
    hostile = shared / "hostile" / "pdf"
    manifest = json.loads((hostile / "manifest.json").read_text(encoding="utf-8"))
    cases = [(hostile / case["file"], f"{case['expect']} {case['code']}", case) for case in manifest]
    cases += [(shared / "papers" / "bad" / name, expected, {}) for name, expected in BAD.items()]
    wrong = 0
    for file, expected, case in cases:
        started = time.monotonic()
        outcome, codes = read(file, case)
        seconds = time.monotonic() - started
        _sandbox.close()
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        fine = is_as_expected(expected, outcome, codes) and seconds < 20
        wrong += not fine
        mark = " " if fine else "✗"
        print(f"{mark} {file.name:34} {expected:44} {outcome:8} {' '.join(codes):60} {seconds:5.1f} s {memory:5} MB")
    print(f"{len(cases) - wrong}/{len(cases)} as expected")
    return int(wrong > 0)


def read(file: Path, case: dict[str, str]) -> tuple[str, list[str]]:
    origin = Origin(source="pdf", location=file.name, sha256="0" * 64)
    try:
        paper = _sandbox.parse(file.read_bytes(), origin=origin)
    except SourceError as exc:
        return "refused", [exc.code]
    text = " ".join([paper.title, paper.abstract, *(sentence.text for sentence in paper.sentences)])
    if case.get("hidden") and case["hidden"] in text:
        return "LEAK", []
    return "read", sorted({warning.code for warning in paper.warnings})


def is_as_expected(expected: str, outcome: str, codes: list[str]) -> bool:
    verb, _, wanted = expected.partition(" ")
    named = not wanted.strip() or bool(set(wanted.replace(" or ", "|").split("|")) & set(codes))
    if verb == "reject":
        return outcome == "refused" and named
    if verb in ("strip", "warn"):
        return outcome == "read" and named
    if verb == "flag":
        return outcome != "LEAK" and named
    if verb in ("keep", "repair"):
        return outcome == "read"
    return outcome in ("read", "refused")


if __name__ == "__main__":
    here = Path(__file__).resolve().parents[3] / "shared"
    raise SystemExit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else here))
