from __future__ import annotations

import io
import json
import sys

from blogwriter.cli import main


def test_findings_are_listed_and_errors_set_the_exit_code(tmp_path, capsys):
    file = tmp_path / "post.md"
    file.write_text("在GPT上\n\n关注公众号后回复“论文”领取\n", encoding="utf-8")
    assert main(["lint", str(file)]) == 1
    out, err = capsys.readouterr()
    assert f"{file}:1:2: 警告 [spacing]" in out
    assert f"{file}:3:1: 错误 [gate]" in out
    assert "1 个错误" in err


def test_json_and_fix(tmp_path, capsys):
    file = tmp_path / "post.md"
    file.write_bytes("在GPT上\r\n".encode())
    assert main(["lint", str(file), "--json"]) == 0
    findings = json.loads(capsys.readouterr().out)[0]["findings"]
    assert [(row["rule"], row["line"], row["column"], row["fix"]) for row in findings] == [
        ("spacing", 1, 2, " "),
        ("spacing", 1, 5, " "),
    ]
    assert main(["lint", str(file), "--fix"]) == 0
    assert file.read_bytes() == "在 GPT 上\r\n".encode()


def test_standard_input_comes_out_mended(monkeypatch, capfdbinary):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("在GPT上".encode())))
    assert main(["lint", "-", "--fix"]) == 0
    assert capfdbinary.readouterr().out.decode() == "在 GPT 上"
