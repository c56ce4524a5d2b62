"""Conversion and lint: how many cases are right, and how fast it is beside OpenCC alone in the same run.

python tests/bench/bench_chinese.py [FOLDER WITH terms.tsv, word_boundaries.tsv, opencc_cases.json]
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from blogwriter.chinese import _engine, lint, terms
from blogwriter.chinese.convert import Options, convert, plain

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "chinese"
PARAGRAPH = (
    "Transformer 架构用自注意力机制取代了循环结构，在 WMT 2014 英德翻译任务上达到 28.4 BLEU。"
    "这一结果说明，模型不需要循环也能建模长距离依赖，训练时间却只有原来的一小部分。\n\n"
)
POST = (
    "---\ntitle: 注意力机制\n---\n\n# 概述\n\n"
    + PARAGRAPH * 12
    + "- 列表 `代码` 与 $x_i$，见[论文](https://arxiv.org/abs/1706.03762)[^p3.s12]。\n" * 6
    + "\n| 模型 | 得分 |\n|---|---|\n| 基线 | 26.3 |\n\n```python\nx = 1  # 注释\n```\n\n"
    "[^p3.s12]: 论文第 3 页：“We propose”。\n\n"
)


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    cases(folder)
    speed()


def cases(folder):
    known = json.loads((folder / "opencc_cases.json").read_text(encoding="utf-8"))
    alone = sum(plain(case["input"], case["config"]) == case["expected"] for case in known)
    ours = [case for case in known if case["config"] == "s2twp"]
    listed = _engine.traditional("tw", terms.taiwan())
    same = sum(listed.convert(case["input"]) == case["expected"] for case in ours)
    line("OpenCC's own cases, lists off", f"{alone}/{len(known)}")
    line("of these s2twp, our list merged in", f"{same}/{len(ours)}")
    whole = sum(convert(case["input"], "tw").text == case["expected"] for case in ours)
    line("of these s2twp, as posts (Traditional is left alone)", f"{whole}/{len(ours)}")
    for name, column in (("terms.tsv", "一个{}。"), ("word_boundaries.tsv", "{}")):
        rows = [row.split("\t") for row in (folder / name).read_text(encoding="utf-8").splitlines()[1:]]
        for label, turn in (
            ("OpenCC s2twp", lambda text: plain(text, "s2twp")),
            ("ours, list", lambda text: convert(text, "tw").text),
            ("ours, list and jieba", lambda text: convert(text, "tw", Options(segment=True)).text),
        ):
            right = sum(any(form in turn(f"这里：{column.format(a)}") for form in b.split("|")) for a, b in rows)
            line(f"{name}: {label}", f"{right}/{len(rows)}")


def speed():
    text = POST * (1_000_000 // len(POST.encode()))
    size = len(text.encode()) / 1e6
    raw = _engine.stock("s2twp")
    raw.convert(POST)
    convert(POST, "tw")
    lint.check(POST)
    line("raw OpenCC s2twp", f"{size / timed(lambda: raw.convert(text)):.1f} MB/s")
    line("convert --to tw", f"{size / timed(lambda: convert(text, 'tw')):.1f} MB/s")
    line("lint", f"{size / timed(lambda: lint.check(text)):.1f} MB/s")
    short = (POST * 40)[:16_000]
    convert(POST, "tw", Options(segment=True))
    seconds = timed(lambda: convert(short, "tw", Options(segment=True)))
    line(f"convert with jieba, {len(short.encode()) / 1000:.0f} KB", f"{seconds:.2f} s")


def timed(call):
    """Best of three, in seconds of this process: the machine may be busy with others."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        call()
        best = min(best, time.process_time() - start)
    return best


def line(label, figure):
    print(f"{label:<54}{figure}")


if __name__ == "__main__":
    main()
