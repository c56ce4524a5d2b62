"""Reads mutated PDFs: only a Paper or a SourceError may come out. fuzz_pdf.py [COUNT [SECONDS [FOLDER]]]

Mutations: bits flipped, bytes replaced, cuts, chunks swapped, repeated or taken from another file, numbers blown up.
Seeded, so that a failing number can be run again: fuzz_pdf.py 1 60 FOLDER NUMBER. A file that brings the parser down
(``parser_crashed``) counts as a fault and is written to the working folder.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pymupdf

from blogwriter.errors import SourceError
from blogwriter.models import Origin
from blogwriter.sources import _sandbox

MAX_SEED_BYTES = 120_000


def main(count: int, seconds: float, folder: Path | None, first: int) -> int:
    seeds = small_papers() + ([file.read_bytes() for file in sorted(folder.glob("*.pdf"))] if folder else [])
    seeds = [seed for seed in seeds if 0 < len(seed) <= MAX_SEED_BYTES]
    deadline = time.monotonic() + seconds
    outcomes: Counter[str] = Counter()
    faults: list[int] = []
    slowest = 0.0
    with ThreadPoolExecutor(2) as pool:
        for number, outcome, took in pool.map(lambda n: tried(n, seeds, deadline), range(first, first + count)):
            outcomes[outcome] += 1
            slowest = max(slowest, took)
            if outcome.startswith(("fault", "parser_crashed")):
                faults.append(number)
                Path(f"fuzz-{number}.pdf").write_bytes(mutated(number, seeds))
    _sandbox.close()
    for outcome, times in outcomes.most_common():
        print(f"{times:6} {outcome}")
    print(f"slowest {slowest:.1f} s, faults {len(faults)} {faults[:10]}")
    return int(bool(faults))


def small_papers() -> list[bytes]:
    """Files of our own, so that the fuzzer needs no material."""
    made = []
    for columns in (1, 2):
        document = pymupdf.open()
        for number in range(3):
            page = document.new_page()
            page.insert_text((72, 72), f"{number + 1} A heading of page {number}", fontsize=14)
            for column in range(columns):
                box = pymupdf.Rect(72 + 240 * column, 100, 72 + 240 * column + 460 / columns, 700)
                page.insert_textbox(box, "We counted bees on 48 hives. Rain triples the error (Fig. 1). " * 12)
            page.draw_rect(pymupdf.Rect(100, 600, 200, 660), fill=(1, 1, 0))
            page.insert_text((100, 690), "Figure 1: Bees per minute.")
        document.set_toc([[1, "A heading", 1], [2, "Below", 2]])
        made += [document.tobytes(), document.tobytes(deflate=True, garbage=3, use_objstms=1)]
    return made


def tried(number: int, seeds: list[bytes], deadline: float) -> tuple[int, str, float]:
    started = time.monotonic()
    if started > deadline:
        return number, "not run (out of time)", 0.0
    origin = Origin(source="pdf", location="fuzzed.pdf", sha256="0" * 64)
    try:
        paper = _sandbox.parse(mutated(number, seeds), origin=origin)
    except SourceError as exc:
        return number, exc.code, time.monotonic() - started
    return number, "read" if paper.sentences else "read without sentences", time.monotonic() - started


def mutated(number: int, seeds: list[bytes]) -> bytes:
    dice = random.Random(number)
    data = bytearray(dice.choice(seeds))
    for _ in range(dice.choice((1, 1, 2, 4, 16, 64))):
        dice.choice((flip, replace, cut, swap, repeat, graft, inflate))(data, dice, seeds)
        if not data:
            break
    return bytes(data)


def flip(data: bytearray, dice: random.Random, _seeds: list[bytes]) -> None:
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def replace(data: bytearray, dice: random.Random, _seeds: list[bytes]) -> None:
    at = dice.randrange(len(data))
    data[at : at + dice.randrange(1, 9)] = dice.randbytes(dice.randrange(9))


def cut(data: bytearray, dice: random.Random, _seeds: list[bytes]) -> None:
    at = dice.randrange(len(data))
    del data[at : at + dice.randrange(1, max(2, len(data) // 8))]


def swap(data: bytearray, dice: random.Random, _seeds: list[bytes]) -> None:
    size = dice.randrange(1, max(2, len(data) // 16))
    a, b = dice.randrange(len(data)), dice.randrange(len(data))
    data[a : a + size], data[b : b + size] = data[b : b + size], data[a : a + size]


def repeat(data: bytearray, dice: random.Random, _seeds: list[bytes]) -> None:
    at = dice.randrange(len(data))
    data[at:at] = data[at : at + dice.randrange(1, 400)] * dice.randrange(1, 20)


def graft(data: bytearray, dice: random.Random, seeds: list[bytes]) -> None:
    other = dice.choice(seeds)
    at = dice.randrange(len(other))
    place = dice.randrange(len(data))
    data[place:place] = other[at : at + dice.randrange(1, 2000)]


def inflate(data: bytearray, dice: random.Random, _seeds: list[bytes]) -> None:
    numbers = list(re.finditer(rb"\d+", data))
    if numbers:
        match = dice.choice(numbers)
        data[match.start() : match.end()] = dice.choice((b"0", b"-1", b"2147483648", b"99999999999", b"1e30", b"3 0 R"))


if __name__ == "__main__":
    given = sys.argv[1:]
    raise SystemExit(
        main(
            int(given[0]) if given else 2000,
            float(given[1]) if len(given) > 1 else 900.0,
            Path(given[2]) if len(given) > 2 else None,
            int(given[3]) if len(given) > 3 else 0,
        )
    )
