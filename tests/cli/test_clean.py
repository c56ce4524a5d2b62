from __future__ import annotations

import json

from blogwriter.cli import main

PROSE = "注意力机制让任意两个位置直接相连，长距离依赖不再需要经过很多步才能传到，梯度也更容易流动。"


def test_the_article_goes_to_standard_output_and_the_report_to_the_other(tmp_path, capsys):
    file = tmp_path / "scraped.md"
    file.write_text(f"# 题目\n\n{PROSE}\n\n扫码关注我们\n", encoding="utf-8")
    assert main(["clean", str(file), "--report"]) == 0
    out, err = capsys.readouterr()
    assert out == f"# 题目\n\n{PROSE}\n"
    assert f"{file}:5: 去掉 [follow] 扫码关注我们" in err


def test_json_has_an_entry_a_line(tmp_path, capsys):
    file = tmp_path / "scraped.md"
    file.write_text(f"{PROSE}\n扫码关注我们", encoding="utf-8")
    assert main(["clean", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "lines": [
            {"line_no": 1, "action": "keep", "text": PROSE, "rule": ""},
            {"line_no": 2, "action": "drop", "text": "扫码关注我们", "rule": "follow"},
        ]
    }


def test_a_page_is_read_as_one_and_dry_run_prints_no_text(tmp_path, capsys):
    file = tmp_path / "page.html"
    file.write_text(f"<html><body><div><p>{PROSE}</p><p>{PROSE}</p></div></body></html>", encoding="utf-8")
    assert main(["clean", str(file), "--dry-run"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["clean", str(file), "-o", str(tmp_path / "out.md")]) == 0
    assert PROSE in (tmp_path / "out.md").read_text(encoding="utf-8")


def test_a_folder_and_a_private_address_are_refused_in_a_sentence(tmp_path, capsys):
    assert main(["clean", str(tmp_path)]) == 2
    assert "是文件夹" in capsys.readouterr().err
    assert main(["clean", "http://127.0.0.1:9/"]) == 3
    assert "Traceback" not in capsys.readouterr().err
