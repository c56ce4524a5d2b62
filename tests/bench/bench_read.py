"""Pages a second and peak memory of reading PDFs, beside MuPDF's bare text and, where there is one, pymupdf4llm.

    python tests/bench/bench_read.py [--rival PYTHON] [--passes N] [PDF ...]

Every reader runs in a process of its own over all files, once with imports and caches to be paid for and then
``--passes`` times; of these each file's fastest counts, for a machine that is shared is slow at times, never fast.
``--rival`` names an interpreter that can import pymupdf4llm (it is no dependency of this project).
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared" / "papers"
FIVE = (
    "attention-1706.03762.pdf",
    "bert-1810.04805.pdf",
    "emotion-lstm-zh.pdf",
    "goodrobot-1909.11730.pdf",
    "gpt4-system-card-2023.pdf",
)


def read_bare(path):
    import pymupdf

    with pymupdf.open(path) as document:
        for page in document:
            page.get_text("dict", flags=pymupdf.TEXT_PRESERVE_WHITESPACE)
        return document.page_count


def read_ours(path):
    import pymupdf

    from blogwriter.models import Origin
    from blogwriter.sources._reader import read_document

    origin = Origin(source="pdf", location=Path(path).name, sha256="0" * 64)
    with pymupdf.open(path) as document:
        return read_document(document, origin=origin).pages


def read_rival(path):
    import pymupdf
    import pymupdf4llm

    pymupdf4llm.to_markdown(path)
    with pymupdf.open(path) as document:
        return document.page_count


READERS = {"bare dict": read_bare, "blogwriter": read_ours, "pymupdf4llm": read_rival}


def measure(name, files, passes):
    """One line of JSON: (file, pages, seconds of CPU, seconds of wall, peak MB so far) per file."""
    rows = []
    for _ in range(passes):
        before, rows = rows, []
        for place, file in enumerate(files):
            cpu, wall = time.process_time(), time.perf_counter()
            pages = READERS[name](file)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            _, _, cpu_before, wall_before, _ = before[place] if before else (None, None, cpu, wall, None)
            rows.append((Path(file).name, pages, min(cpu, cpu_before), min(wall, wall_before), memory))
    print(json.dumps(rows))


def table(name, rows):
    print(f"\n{name:42} {'pages':>6} {'cpu p/s':>9} {'wall p/s':>9} {'peak MB':>8}")
    total = ("all", sum(r[1] for r in rows), sum(r[2] for r in rows), sum(r[3] for r in rows), rows[-1][4])
    for file, pages, cpu, wall, memory in [*rows, total]:
        print(f"{file:42} {pages:6} {pages / cpu:9.1f} {pages / wall:9.1f} {memory:8.0f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rival", help="interpreter that can import pymupdf4llm")
    parser.add_argument("--passes", type=int, default=5, help="timed passes, 5 by default")
    parser.add_argument("--only", choices=READERS, help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", help="PDFs; five of ../shared/papers by default")
    options = parser.parse_args()
    files = options.files or [str(SHARED / name) for name in FIVE]
    if options.only:
        measure(options.only, files, 1 if options.only == "pymupdf4llm" else 1 + options.passes)
        return
    for name in READERS:
        python = options.rival if name == "pymupdf4llm" else sys.executable
        if python is None:
            continue
        command = [python, __file__, "--only", name, "--passes", str(options.passes), *files]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        table(name, json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    main()
