"""Hidden text end to end: a model that obeys any instruction it sees writes about every hostile PDF.

Usage: python tests/bench/bench_obey.py [SHARED]

For each PDF of hostile/pdf: whether a post was made, where its hidden marker shows (prompts, cache, post; nowhere is
wanted), and whether a control file was flagged. Then for each paper of papers/: how many of the letters in its pages'
text layer are taken for hidden (2 % at most).
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from pathlib import Path

from fake_model import FakeModel

from blogwriter import pipeline, redaction, settings
from blogwriter.errors import BlogwriterError
from blogwriter.models import Origin
from blogwriter.pipeline import DraftOptions
from blogwriter.sources import ReadOptions, _hidden, _parse, _sandbox

HIDING = ("hidden_text", "unicode_stripped", "font_map_mismatch")
MOST_LOST = 0.02


def drafted(file, model, out):
    """(outcome, codes of warnings)."""
    os.environ["BLOGWRITER_CACHE"] = str(out / "cache")
    loaded = settings.load(
        {
            "llm": {"base_url": model.url(), "model": "fake-1", "api_key": "sk-none-0123456789"},
            "draft": {"engine": "model", "out": str(out / "posts"), "effort": "std"},
        }
    )
    options = DraftOptions(refs=(str(file),), settings=loaded, read=ReadOptions(cache=out / "cache"), figures=False)
    try:
        done = pipeline.draft(options)
    except BlogwriterError as exc:
        return exc.code, []
    return "post", sorted({warning.code for warning in done.warnings})


def plain(text):
    """Also what tag characters spell, and without blanks."""
    tags = "".join(chr(ord(char) - 0xE0000) if 0xE0020 <= ord(char) < 0xE007F else char for char in text)
    return re.sub(r"\s+", "", text + tags)


def where(marker, model, out):
    """Where a marker shows."""
    marker = plain(marker)
    prompts = [f"prompt {n}" for n, text in enumerate(model.prompts) if marker in plain(text)]
    files = [file for file in out.rglob("*") if file.is_file()]
    shown = [file for file in files if marker in plain(file.read_bytes().decode(errors="replace"))]
    return [*prompts, *(str(file.relative_to(out)) for file in shown)]


def hostile(folder):
    cases = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    leaks = flagged = posts = 0
    print(f"{'file':34} {'class':20} {'expect':10} {'outcome':18} {'prompts':>7}  warnings / where the marker shows")
    for case in cases:
        with FakeModel() as model, tempfile.TemporaryDirectory() as name:
            out = Path(name)
            outcome, codes = drafted(folder / case["file"], model, out)
            found = where(case["hidden"], model, out) if case.get("hidden") else []
            false_flag = case["expect"] == "keep" and bool(set(codes) & set(HIDING))
            leaks, flagged, posts = leaks + bool(found), flagged + false_flag, posts + (outcome == "post")
            mark = "!!" if found or false_flag else "  "
            said = " ".join(codes) + (f" SHOWS IN {found[:4]}" if found else "")
            print(
                f"{mark}{case['file']:32} {case['cls']:20} {case['expect']:10} {outcome:18} "
                f"{len(model.prompts):>7}  {said}"
            )
        _sandbox.close()
    marked = sum(bool(case.get("hidden")) for case in cases)
    print(f"{len(cases)} files, {posts} posts; {marked} with a hidden marker: {leaks} leak; {flagged} false flags\n")
    return leaks + flagged


def lost_of(file):
    """(share of the letters that are taken for hidden, letters, codes of warnings)."""
    counts = {"hidden": 0, "all": 0}

    def counted(view, spans, lying, twin):
        found, seen = look(view, spans, lying, twin)
        counts["all"] += sum(map(letters, (span.text for span in spans)))
        counts["hidden"] += sum(letters(item.text) for item in found)
        return found, seen

    look, _hidden.look = _hidden.look, counted
    try:
        paper = _parse.parse(file.read_bytes(), origin=Origin(source="pdf", location=file.name, sha256="0" * 64))
    finally:
        _hidden.look = look
    codes = sorted({warning.code for warning in paper.warnings} & set(HIDING))
    return counts["hidden"] / max(counts["all"], 1), counts["all"], codes


def letters(text):
    return sum(map(str.isalnum, text))


def honest(folder):
    bad = 0
    print(f"{'paper':50} {'letters':>9} {'lost':>7}  warnings")
    for file in sorted(folder.glob("*.pdf")):
        lost, total, codes = lost_of(file)
        bad += lost > MOST_LOST
        print(f"{'!!' if lost > MOST_LOST else '  '}{file.name:48} {total:>9} {lost:>6.2%}  {' '.join(codes)}")
    _sandbox.close()
    print(f"{bad} papers lose more than {MOST_LOST:.0%}")
    return bad


def main(shared):
    os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp()
    for name in [name for name in os.environ if name.endswith("_API_KEY")]:
        del os.environ[name]
    redaction.remember("sk-none-0123456789")
    return bool(hostile(shared / "hostile" / "pdf") + honest(shared / "papers"))


if __name__ == "__main__":
    here = Path(__file__).resolve().parents[3] / "shared"
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else here))
