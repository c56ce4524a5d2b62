"""``blogwriter inspect`` shows what was read."""

from __future__ import annotations

import json

import pymupdf
import pytest

from blogwriter.cli import main


@pytest.fixture
def paper(tmp_path):
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((100, 90), "A Small Paper about [red] Models", fontsize=17, fontname="tibo")
    page.insert_text((200, 115), "Jane Roe", fontsize=11)
    for n, title in enumerate(("Introduction", "Method", "Results"), start=1):
        page.insert_text((72, 100 + 100 * n), f"{n} {title}", fontsize=12, fontname="tibo")
        for row in range(4):
            page.insert_text(
                (72, 120 + 100 * n + 12 * row), "Words that fill the line and say little. " * 2, fontname="tiro"
            )
    file = tmp_path / "paper.pdf"
    file.write_bytes(document.tobytes())
    return file


def test_json_has_the_names_of_the_values(paper, capsys):
    assert main(["inspect", str(paper), "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["title"] == "A Small Paper about [red] Models"
    assert plain["authors"] == ["Jane Roe"]
    assert [s["title"] for s in plain["sections"]] == ["Introduction", "Method", "Results"]
    assert {"number", "title", "level", "page", "appendix", "sentences"} <= set(plain["sections"][0])
    assert {"id", "text", "page", "bbox", "kind"} <= set(plain["sentences"][0])
    assert {w["code"] for w in plain["warnings"]} == {"no_abstract", "no_references"}


def test_people_get_a_tree_and_warnings(paper, capsys):
    assert main(["inspect", str(paper)]) == 0
    shown = capsys.readouterr().out
    assert "A Small Paper about [red] Models" in shown
    assert "2 Method" in shown
    assert "没有找到参考文献列表" in shown


def test_a_missing_file_is_one_sentence_and_exit_3(tmp_path, capsys):
    assert main(["inspect", str(tmp_path / "absent.pdf")]) == 3
    assert "找不到文件" in capsys.readouterr().err
