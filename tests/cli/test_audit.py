"""``blogwriter audit``: formats, exit codes, and where the paper comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from blogwriter.cli import main

LINES = (
    ("1 Introduction", "We train Harbor on 8 GPUs for 3 days and reach 71.4% accuracy on PortQA in the end."),
    ("2 Method", "Harbor is an encoder with twelve layers that compresses the index by quantization of embeddings."),
    ("3 Experiments", "The memory is reduced by 20 times when the index is compared with the dense baseline index."),
    ("4 Conclusion", "Harbor keeps the accuracy with a compact index and leaves other languages to future work."),
)


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    import pymupdf

    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 72), "Harbor: Compact Retrieval", fontsize=20)
    for number, (title, text) in enumerate(LINES):
        page.insert_text((72, 130 + 130 * number), title, fontsize=14, fontname="hebo")
        for line in range(4):
            page.insert_text((72, 155 + 130 * number + 14 * line), text, fontsize=10)
    path = tmp_path_factory.mktemp("paper") / "harbor.pdf"
    document.save(path)
    return path


@pytest.fixture
def post(tmp_path, pdf):
    path = tmp_path / "index.md"
    path.write_text(
        f"---\npaper: {pdf}\n---\n\nHarbor 在 PortQA 上达到 71.4%。\n\n文中没有第三章。\n", encoding="utf-8"
    )
    return path


def test_json_and_the_paper_of_the_front_matter(post, capsys):
    assert main(["audit", str(post), "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert [(f["line"], f["check"], f["verdict"]) for f in plain["findings"]] == [(7, "sections", "矛盾")]
    assert plain["sentences"] == 2


def test_strict_ends_with_six_where_there_is_a_contradiction(post, capsys):
    assert main(["audit", str(post), "--strict"]) == 6
    out, err = capsys.readouterr()
    assert "矛盾" in out
    assert "1 处与论文矛盾" in err


def test_strict_ends_with_zero_where_there_is_none(post, pdf, capsys):
    post.write_text("Harbor 在 PortQA 上达到 71.4%。\n", encoding="utf-8")
    assert main(["audit", str(post), "--paper", str(pdf), "--strict"]) == 0
    assert "没有发现" in capsys.readouterr().out


def test_the_result_is_one_line_however_narrow_the_terminal(post, pdf, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")
    post.write_text("Harbor 在 PortQA 上达到 71.4%。\n", encoding="utf-8")
    main(["audit", str(post), "--paper", str(pdf)])
    assert capsys.readouterr().out.count("\n") == 1


def test_the_html_report_has_the_page_of_the_paper(post, tmp_path, capsys):
    target = tmp_path / "report.html"
    assert main(["audit", str(post), "--format", "html", "-o", str(target)]) == 0
    assert "data:image/png;base64," in target.read_text(encoding="utf-8")
    assert capsys.readouterr().out == ""


def test_markdown_goes_to_standard_output(post, capsys):
    assert main(["audit", str(post), "--format", "md"]) == 0
    assert capsys.readouterr().out.startswith("# 核对报告：index.md")


@pytest.mark.parametrize(
    ("text", "options", "code", "part"),
    [
        ("没有论文。", [], 6, "--paper"),
        ("---\npapers:\n- id: sha256:abc\n---\n没有论文。", [], 6, "--paper"),
        ("---\n- 1\n---\n坏的头。", [], 5, "front matter"),
        ("文字。", ["--paper", "nowhere.pdf"], 3, "nowhere.pdf"),
        ("文字。", ["--format", "doc"], 2, "doc"),
    ],
)
def test_bad_input_is_one_sentence_and_an_exit_code(text, options, code, part, tmp_path, capsys):  # noqa: PLR0917
    path = tmp_path / "post.md"
    path.write_text(text, encoding="utf-8")
    assert main(["audit", str(path), *options]) == code
    assert part in capsys.readouterr().err


def test_a_missing_or_foreign_file_is_named(tmp_path, capsys):
    assert main(["audit", str(tmp_path / "none.md"), "--paper", "x.pdf"]) == 5
    assert "none.md" in capsys.readouterr().err
    (tmp_path / "gbk.md").write_bytes("中文".encode("gbk"))
    assert main(["audit", str(tmp_path / "gbk.md"), "--paper", "x.pdf"]) == 5
    assert "UTF-8" in capsys.readouterr().err


def test_a_folder_stands_for_the_post_in_it(post, capsys):
    assert main(["audit", str(post.parent), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sentences"] == 2


def test_an_empty_folder_or_a_pdf_in_place_of_the_post_is_said_to_be_one(tmp_path, pdf, capsys):
    assert main(["audit", str(tmp_path), "--paper", str(pdf)]) == 5
    assert "index.md" in capsys.readouterr().err
    assert main(["audit", str(pdf), "--paper", str(pdf)]) == 5
    assert "是 PDF，不是博文" in capsys.readouterr().err


def test_a_paper_of_the_front_matter_that_cannot_be_read_names_the_way_round(tmp_path, capsys):
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 no more")
    (tmp_path / "post.md").write_text(f"---\npaper: {tmp_path / 'broken.pdf'}\n---\n\n文字。\n", encoding="utf-8")
    assert main(["audit", str(tmp_path / "post.md")]) == 3
    assert "--paper" in capsys.readouterr().err


def test_a_post_without_sentences_is_said_to_have_none(tmp_path, pdf, capsys):
    (tmp_path / "post.md").write_text("", encoding="utf-8")
    assert main(["audit", str(tmp_path / "post.md"), "--paper", str(pdf)]) == 0
    assert "没有可核对的句子" in capsys.readouterr().out


def test_a_version_that_is_another_paper_is_refused(post, tmp_path, capsys):
    other = tmp_path / "other.md"
    other.write_text(
        "# Lighthouses of the North\n\nNobody counted the lighthouses before this one.\n", encoding="utf-8"
    )
    assert main(["audit", str(post), "--version-of", str(other)]) == 6
    assert "《Lighthouses of the North》不是" in capsys.readouterr().err


def test_deep_without_a_model_says_how_to_get_one(post, capsys, monkeypatch):
    monkeypatch.setattr("blogwriter.llm._probe.models", lambda *_: ())
    assert main(["audit", str(post), "--deep"]) == 6
    assert "--preset" in capsys.readouterr().err


@pytest.fixture
def series(tmp_path, pdf):
    """A post over two papers that its front matter knows by digest only."""
    import hashlib

    import pymupdf

    with pymupdf.open(pdf) as document:
        document.set_metadata({"author": "another file"})
        other = document.tobytes()
    (tmp_path / "other.pdf").write_bytes(other)
    digests = [hashlib.sha256(data).hexdigest()[:12] for data in (Path(pdf).read_bytes(), other)]
    listed = "".join(f"- id: sha256:{digest}\n  title: 第 {n} 篇\n" for n, digest in enumerate(digests, 1))
    path = tmp_path / "index.md"
    path.write_text(
        f"---\npapers:\n{listed}---\n\nHarbor 用 8 块 GPU[^a.p1.s3]。\n\nHarbor 用 9 块 GPU[^b.p1.s3]。\n",
        encoding="utf-8",
    )
    return path


def test_the_papers_of_a_series_are_given_in_any_order(series, pdf, capsys):
    assert main(["audit", str(series), "--paper", str(series.parent / "other.pdf"), "--paper", str(pdf), "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert len(plain["papers"]) == 2
    assert [(f["line"], f["paper"]) for f in plain["findings"]] == [(11, plain["papers"][1]["id"])]


def test_a_series_without_its_papers_says_what_to_type_and_looks_beside_the_post(series, pdf, capsys):
    assert main(["audit", str(series)]) == 6
    message = capsys.readouterr().err
    assert "《第 1 篇》" in message
    assert "《第 2 篇》" not in message
    assert "--paper 论文.pdf --paper" in message
    (series.parent / "first.pdf").write_bytes(Path(pdf).read_bytes())
    assert main(["audit", str(series), "--strict"]) == 6
    assert "第 1 页" in capsys.readouterr().out


def test_the_folder_of_the_post_is_where_a_named_pdf_is_looked_for(post, pdf):
    near = post.parent / "near.pdf"
    near.write_bytes(Path(pdf).read_bytes())
    post.write_text("---\npaper: near.pdf\n---\n一句话。\n", encoding="utf-8")
    assert main(["audit", str(post), "--json"]) == 0


def test_a_dry_run_says_what_deep_would_take_and_asks_nobody(post, capsys, monkeypatch):
    monkeypatch.setenv("BLOGWRITER_LLM_MODEL", "deepseek-chat")
    assert main(["audit", str(post), "--deep", "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "核对 1 句，分 2 次调用" in out
    assert main(["audit", str(post), "--dry-run", "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert (plain["claims"], plain["calls"]) == (1, 2)
    assert plain["input"] > 500


def test_deep_without_an_endpoint_goes_by_files_and_goes_on_where_it_stood(post, tmp_path, capsys):
    folder = tmp_path / "desk"
    command = ["audit", str(post), "--deep", "--handoff-dir", str(folder), "--json"]
    said = {"claim": 1, "sentence": "章节", "reason": "没有这回事", "label": "contradicted", "search": ""}
    for answer in ({"queries": [{"claim": 1, "search": "accuracy"}]}, {"verdicts": [said]}):
        assert main(command) == 4
        assert str(folder) in capsys.readouterr().err
        question = max(file for file in folder.glob("*.md") if ".answer" not in file.suffixes)
        question.with_suffix(".answer.md").write_text(json.dumps(answer), encoding="utf-8")
    assert main(command) == 0
    plain = json.loads(capsys.readouterr().out)
    assert [(f["line"], f["check"], f["verdict"]) for f in plain["findings"]] == [
        (5, "entailment", "矛盾"),
        (7, "sections", "矛盾"),
    ]
