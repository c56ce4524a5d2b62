"""How long ``--help`` takes beside an interpreter that does nothing: python tests/bench/bench_startup.py [RUNS].

The two are run in turns, so that a busy machine slows both; the figure to keep is the ratio of the minima.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

COMMANDS = {
    "python -c pass": ("-c", "pass"),
    "blogwriter --help": ("-m", "blogwriter", "--help"),
    "blogwriter --version": ("-m", "blogwriter", "--version"),
    "blogwriter draft --help": ("-m", "blogwriter", "draft", "--help"),
}


def run(arguments):
    begun = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - begun


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    times = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, arguments in COMMANDS.items():
            times[name].append(run(arguments))
    base = min(times["python -c pass"])
    for name, spent in times.items():
        ratio = min(spent) / base
        print(
            f"{name:24} min {min(spent) * 1000:6.1f} ms  median {statistics.median(spent) * 1000:6.1f} ms  x{ratio:.1f}"
        )


if __name__ == "__main__":
    main()
