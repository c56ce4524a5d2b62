"""The command: results on stdout, notes on stderr, files whole or untouched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from blogwriter.cli import main

IMPORTS = (Path(__file__).parents[1] / "timelines" / "imports.md").read_text("utf-8")
CHAIN = IMPORTS.split("\n.\n")[1]
POST = f"---\ntitle: x\n---\r\n# 标题\r\n\r\n人写的。\r\n\r\n```mermaid\r\n{CHAIN}\r\n```\r\n\r\n结尾"


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def post(tmp_path):
    path = tmp_path / "post.md"
    path.write_bytes(POST.encode())
    return path


def run(capsys, *args):
    code = main(["timeline", *args])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_chain_is_taken_over_and_then_made_again_in_place(post, capsys):
    code, out, err = run(capsys, "render", "post.md", "--adopt")
    text = post.read_bytes().decode()
    assert (code, "+timeline TD" in out, "接管了 11 个事件" in err) == (0, True, True)
    assert text.split("```")[0] == POST.split("```", maxsplit=1)[0]
    assert text.split("```")[2] == POST.split("```")[2]
    assert run(capsys, "render", "post.md", "--adopt")[1:] == ("", "post.md：没有变化\n")
    assert post.read_bytes().decode() == text
    run(capsys, "render", "post.md", "--focus", "gpt-4")
    assert "★ GPT4" in post.read_text("utf-8")


def test_a_dry_run_writes_nothing(post, capsys):
    _, out, _ = run(capsys, "render", "post.md", "--adopt", "--dry-run")
    assert "+timeline TD" in out
    assert post.read_bytes().decode() == POST


def test_a_folder_stands_for_its_index(tmp_path, capsys):
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "index.md").write_text("```mermaid\n%% blogwriter:timeline from=2023-03 to=2023-03\n```\n")
    code, out, _ = run(capsys, "render", "posts", "--json")
    assert code == 0
    assert json.loads(out)["blocks"] == 1


@pytest.mark.parametrize("source", ["post.md", "chain.mmd", CHAIN])
def test_eleven_of_eleven_are_imported(source, post, capsys):
    post.with_name("chain.mmd").write_text(CHAIN, "utf-8")
    code, out, err = run(capsys, "import", source, "--json")
    events = json.loads(out)
    assert (code, len(events)) == (0, 11)
    assert (events[2]["name"], events[2]["date"]) == ("VisualChatGPT", "2023-03-08")
    assert "依据是 13/03/2023" in err


def test_imported_yaml_is_data_again(post, capsys):
    _, out, _ = run(capsys, "import", "post.md")
    post.with_name("mine.yaml").write_text(out, "utf-8")
    code, out, _ = run(capsys, "check", "mine.yaml")
    assert code == 0
    assert "没见过的机构 Adapt.ai，是不是 Adept？" in out


def test_what_cannot_be_read_names_the_node(capsys):
    code, out, err = run(capsys, "import", "graph TD\n A_Microsoft_08/03/2023")
    assert (code, out) == (5, "")
    assert "A_Microsoft_08/03/2023" in err
    assert "--dates" in err


def test_check_fails_on_errors_and_counts_lines_of_the_file(post, capsys):
    post.write_bytes(
        POST.replace("--> Copilot", "--> DeepSeek-V2_DeepSeek_01/2024 --> X_Y_31/13/2023 --> Copilot").encode()
    )
    code, out, err = run(capsys, "check", "post.md")
    assert code == 6
    assert "错误 第 9 行 X_Y_31/13/2023：" in out
    assert "DeepSeek-V2 写的是 2024-01，资料里是 2024-05-07" in out
    assert "个错误" in err
    assert {"error", "warning", "info"} == {
        row["level"] for row in json.loads(run(capsys, "check", "post.md", "--json")[1])
    }


@pytest.mark.usefixtures("post")
def test_check_of_warnings_fails_only_when_strict(capsys):
    assert run(capsys, "check", "post.md")[0] == 0
    assert run(capsys, "check", "post.md", "--strict")[0] == 6


@pytest.mark.usefixtures("post")
@pytest.mark.parametrize(
    ("name", "begin"), [("a.svg", b"<svg"), ("a.png", b"\x89PNG"), ("a.md", b"**2023"), ("a.mmd", b"timeline TD")]
)
def test_draw_makes_what_the_suffix_says(name, begin, capsys):
    code, out, err = run(capsys, "draw", "post.md", "--out", name)
    assert (code, out) == (0, "")
    assert "11 个事件" in err
    assert Path(name).read_bytes().startswith(begin)


def test_draw_from_data_goes_to_stdout(capsys):
    _, out, _ = run(
        capsys, "draw", "--from", "2023-03-14", "--to", "2023-03-14", "--format", "table", "--org", "OpenAI"
    )
    assert out.splitlines()[2:] == ["| 2023-03-14 | [GPT-4](<https://arxiv.org/abs/2303.08774>) | OpenAI | 模型 |"]


def test_many_events_are_warned_of_or_split(capsys):
    assert "可加 --split" in run(capsys, "draw", "--out", "a.svg", "--from", "2023")[2]
    run(capsys, "draw", "--out", "b.svg", "--from", "2023", "--split", "50")
    assert [path.name for path in sorted(Path().glob("b-*.svg"))] == ["b-1.svg", "b-2.svg", "b-3.svg"]


def test_add_writes_the_users_file_and_others_find_it(capsys):
    code, _, _ = run(
        capsys, "add", "--arxiv", "2401.99999v2", "--name", "测试模型", "--org", "某机构", "--kind", "model"
    )
    assert code == 0
    assert "2024-01" in Path("timeline.yaml").read_text("utf-8")
    assert "测试模型" in run(capsys, "draw", "--from", "2024-01", "--to", "2024-01")[1]


@pytest.mark.usefixtures("post")
@pytest.mark.parametrize(
    ("args", "code", "reason"),
    [
        (("render", "missing.md"), 5, "无法读取"),
        (("render", "post.md"), 5, "--adopt"),
        (("import", "missing.md"), 5, "无法读取"),
        (("add", "--arxiv", "2302.04761"), 2, "已经有 Toolformer"),
        (("add", "--name", "A"), 2, "缺少 date"),
        (("add", "--name", "A", "--date", "31/13/2023"), 2, "不是日期"),
        (("add",), 2, "--name"),
        (("draw", "--from", "2023-13"), 2, "没有 13 月"),
        (("draw", "--from", "1950", "--to", "1951"), 5, "0 个事件"),
        (("draw", "--format", "png"), 2, "--out"),
        (("draw", "--focus", "gpt4"), 5, "gpt4"),
        (("draw", "--tz", "Mars"), 2, "没有时区"),
        (("new", "不存在.pdf"), 3, ""),
    ],
)
def test_a_mistake_is_one_sentence_and_its_code(args, code, reason, capsys):
    got, out, err = run(capsys, *args)
    assert (got, out) == (code, "")
    assert err.startswith("blogwriter: ")
    assert reason in err
    assert len(err.splitlines()) == 1


def test_new_makes_a_block_for_a_paper(shared, capsys):
    code, out, _ = run(capsys, "new", str(shared / "papers" / "llama-2302.13971.pdf"))
    assert code == 0
    assert out.startswith("```mermaid\ntimeline TD\n")
    assert "★ LLaMA" in out
