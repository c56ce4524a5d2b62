"""Times of pictures, and whether every text can be found in a PNG's source on a machine without fonts.

    python tests/bench/bench_timeline_picture.py [--out FOLDER]
    unshare -m sh -c 'mount --bind EMPTY_FOLDER /usr/share/fonts && python tests/bench/bench_timeline_picture.py'

"cold" is a new process from its start to the written PNG; the others are the median of seven runs.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from blogwriter.timelines import picture, releases
from blogwriter.timelines.choices import Choice, select
from blogwriter.timelines.events import in_order, parse_date

COLD = (
    "from pathlib import Path; from blogwriter.timelines import picture, releases;"
    "events = releases.load().events[60:{end}];"
    "Path({out!r}).write_bytes(picture.png(picture.svg(events)))"
)


def median_ms(step) -> float:
    times = []
    for _ in range(7):
        before = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - before))
    return statistics.median(times)


def tofu(data: bytes, texts: list[str]) -> list[str]:
    """Texts that are not in the picture as PyMuPDF draws it."""
    import pymupdf

    with pymupdf.open(stream=data, filetype="svg") as document:
        found = "".join(document[0].get_text().split())
    return [text for text in texts if "".join(text.split()) not in found]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="where the pictures are left to be looked at")
    options = parser.parse_args()
    known = releases.load()
    march = select(known, Choice(since=parse_date("2023-03-08"), until=parse_date("2023-03-16")))
    many = in_order(known.events)[70:134]
    with tempfile.TemporaryDirectory() as folder:
        for end in (71, 124):
            before = time.perf_counter()
            subprocess.run([sys.executable, "-c", COLD.format(end=end, out=f"{folder}/a.png")], check=True)
            print(f"{end - 60:3} events: PNG cold {time.perf_counter() - before:.2f} s")
    for events in (march[:11], many):
        for theme in ("light", "dark"):
            choice = Choice(focus="gpt-4")
            data = picture.svg(events, choice, theme=theme)
            drawn = median_ms(lambda e=events, c=choice, t=theme: picture.svg(e, c, theme=t))
            pixels = median_ms(lambda d=data: picture.png(d))
            missing = tofu(data, [event.name for event in events] + [org for event in events for org in event.org])
            print(
                f"{len(events):3} events {theme:5}: SVG {drawn:.1f} ms, PNG warm {pixels:.0f} ms, not found: {missing}"
            )
            if options.out:
                options.out.mkdir(parents=True, exist_ok=True)
                (options.out / f"{len(events)}-{theme}.png").write_bytes(picture.png(data))
                (options.out / f"{len(events)}-{theme}.svg").write_bytes(data)


if __name__ == "__main__":
    main()
