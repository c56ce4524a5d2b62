"""How long rendering takes: python tests/bench/bench_render.py [SAMPLE.md]

The whole process for one post and for 100 KB, and a second rendering in a warm process, in seconds of CPU. Diagrams are
left out of the posts, since they are measured apart.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from blogwriter import articles
from blogwriter.platforms import RenderOptions, wechat

SAMPLE = Path(__file__).resolve().parents[1] / "platforms" / "fixtures" / "torture.md"
RUNS = 5


def without_diagrams(text: str) -> str:
    return re.sub(r"(?ms)^```mermaid\n.*?^```\n", "", text)


def long_post(text: str, size: int) -> str:
    """The post over and over, with formulas of its own in each round."""
    rounds = []
    while sum(map(len, rounds)) * 1.6 < size:
        number = len(rounds)
        part = re.sub(r"(?m)^\[\^(\w+)\]", rf"[^\g<1>x{number}]", text)
        rounds.append(part.replace("d_k=64", f"d_{{{number}}}={number}"))
    return "\n\n".join(rounds)


def whole_process(post: Path, out: Path, *, cache: Path) -> tuple[float, float, float]:
    """CPU seconds of a first run and the least of later ones, and the largest resident size in MB.

    The first run starts MathJax, the later ones find its drawings in the cache.
    """
    command = [sys.executable, "-m", "blogwriter", "render", str(post), "--to", "wechat", "--out", str(out)]
    times = []
    for _ in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, capture_output=True, check=False, env={**os.environ, "BLOGWRITER_CACHE": str(cache)})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return times[0], min(times[1:]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def warm(text: str) -> float:
    """CPU seconds of a second rendering in one process."""
    article = articles.parse(text)
    wechat.render(article, RenderOptions())
    started = time.process_time()
    wechat.render(article, RenderOptions())
    return time.process_time() - started


def main() -> None:
    text = without_diagrams(Path(sys.argv[1] if len(sys.argv) > 1 else SAMPLE).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        for name, content in (("sample", text), ("100 KB", long_post(text, 100_000))):
            post = here / "post.md"
            post.write_text(content, encoding="utf-8")
            first, again, megabytes = whole_process(post, here / "out", cache=here / name)
            size = len(content.encode()) / 1000
            print(f"{name:8} {size:6.1f} KB  process {first:5.2f} s, again {again:5.2f} s", end="  ")
            print(f"RSS {megabytes:4.0f} MB", end="  ")
            print(f"warm {warm(content):5.3f} s")


if __name__ == "__main__":
    main()
