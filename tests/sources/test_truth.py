"""Papers whose headings, captions and references somebody has read on the page; the PDFs stand outside the checkout."""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from pathlib import Path

import pytest

from blogwriter.sources import ReadOptions, read

OWN = Path(__file__).resolve().parents[1] / "fixtures" / "truth"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "papers"
LONGEST = 17
"""Pages of papers that the suite reads, so that it stays fast; the scorer reads the others too."""


def pages(file):
    return json.loads(file.read_text(encoding="utf-8"))["pages"]


CASES = [f for f in sorted([*OWN.glob("*.json"), *(SHARED / "truth").glob("*.json")]) if pages(f) <= LONGEST]


@functools.cache
def paper_of(path):
    return read(path, ReadOptions(sandbox=False))


def key(text):
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text or "").lower())


def share(a, b):
    """Intersection over union of two boxes."""
    if a is None:
        return 0.0
    inner = max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))
    return inner / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inner)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_paper_is_read_as_a_person_reads_it(case, shared):
    truth = json.loads(case.read_text(encoding="utf-8"))
    paper = paper_of(str(shared / "papers" / truth["file"]))
    assert key(paper.title) == key(truth["title"])
    assert [key(name) for name in paper.authors] == [key(name) for name in truth["authors"]]
    assert key(paper.abstract).startswith(key(truth["abstract_first"])[:40])
    assert key(paper.abstract).endswith(key(truth["abstract_last"])[-40:])
    assert len(paper.references) == truth["references_count"]
    wanted = [(h["level"], h["number"], key(h["title"]), h["page"]) for h in truth["headings"]]
    optional = {key(h["title"]) for h in truth["optional_headings"]} | {"abstract", "摘要"}
    found = [(s.level, s.number, key(s.title), s.page) for s in paper.sections]
    assert [heading for heading in found if heading in wanted or heading[2] not in optional] == wanted


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_figures_are_where_a_person_sees_them(case, shared):
    truth = json.loads(case.read_text(encoding="utf-8"))
    paper = paper_of(str(shared / "papers" / truth["file"]))
    for wanted in truth["figures"]:
        figure = next(f for f in paper.figures if (f.number, f.page) == (wanted["number"], wanted["page"]))
        assert key(wanted["caption"])[:30] in key(figure.caption)
        assert share(figure.bbox, wanted["bbox"]) >= 0.5, figure
    tables = {(t.number, t.page) for t in paper.tables}
    assert {(t["number"], t["page"]) for t in truth["tables"]} <= tables


def test_the_files_of_facts_hold_no_text_of_papers():
    for file in OWN.glob("*.json"):
        truth = json.loads(file.read_text(encoding="utf-8"))
        assert all(len(item["caption"]) < 120 for kind in ("figures", "tables") for item in truth[kind])
        assert len(truth["abstract_first"]) < 130
