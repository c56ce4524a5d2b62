from __future__ import annotations

from blogwriter.cli import main


def test_a_name_is_written_into_the_post(tmp_path, capsys):
    post = tmp_path / "index.md"
    post.write_text("正文\n\n- 核对：程序\n", encoding="utf-8")
    assert main(["sign", str(post), "--name", "李雷"]) == 0
    assert "- 人工核对：李雷，" in post.read_text(encoding="utf-8")
    assert main(["sign", str(post)]) == 2
    assert "--name" in capsys.readouterr().err


def test_what_cannot_be_signed_is_said(tmp_path, capsys):
    post = tmp_path / "index.md"
    post.write_text("正文\n", encoding="utf-8")
    assert main(["sign", str(post), "--name", "李雷"]) == 5
    assert "核对：" in capsys.readouterr().err
    assert post.read_text(encoding="utf-8") == "正文\n"
    assert main(["sign", str(tmp_path / "none.md"), "--name", "李雷"]) == 5
