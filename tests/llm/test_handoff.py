from __future__ import annotations

import json

import pytest

from blogwriter.llm import HandoffWaitingError, handoff, map_requests

GOOD = '{"title": "t", "tags": []}'


def prompts(folder):
    return sorted(file for file in folder.glob("*.md") if ".answer" not in file.name)


def waiting_for(folder, *requests):
    with pytest.raises(HandoffWaitingError) as caught:
        map_requests(handoff.connect(folder), requests, 4)
    return caught.value


def test_prompts_are_written_and_waited_for(tmp_path, asking):
    error = waiting_for(tmp_path, asking("一", label="第 1 节"), asking("二", schema=None))
    assert error.code == "handoff_waiting"
    assert error.waiting == tuple(file.name for file in prompts(tmp_path))
    text = "".join(file.read_text(encoding="utf-8") for file in prompts(tmp_path))
    assert "粘贴到任意聊天工具" in text
    assert "JSON Schema" in text
    assert any(file.name.endswith("-plan-第-1-节.md") for file in prompts(tmp_path))


def test_running_again_writes_nothing_twice_and_takes_what_is_there(tmp_path, asking):
    first, second = asking("一"), asking("二")
    waiting_for(tmp_path, first, second)
    before = prompts(tmp_path)
    mine = next(file for file in before if "】\n一" in file.read_text(encoding="utf-8"))
    mine.with_suffix(".answer.md").write_text(f"好的：\n```json\n{GOOD}\n```", encoding="utf-8")
    error = waiting_for(tmp_path, first, second)
    assert prompts(tmp_path) == before
    assert len(error.waiting) == 1
    assert json.loads(handoff.connect(tmp_path)(first).text)["title"] == "t"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_an_answer_beneath_the_prompt_counts_in_any_editors_encoding(tmp_path, asking, encoding):
    request = asking("写。", schema=None)
    waiting_for(tmp_path, request)
    (prompt,) = prompts(tmp_path)
    prompt.write_bytes((prompt.read_text(encoding="utf-8") + "\n好的，这是正文：\n\n第一段。\n").encode(encoding))
    assert handoff.connect(tmp_path)(request).text == "第一段。"


@pytest.mark.parametrize("name", ["{stem}.answer.txt", "{number}.answer.md", "{stem}.answer"])
def test_an_answer_is_found_under_the_names_people_give_it(tmp_path, asking, name):
    request = asking("写。", schema=None)
    waiting_for(tmp_path, request)
    (prompt,) = prompts(tmp_path)
    (tmp_path / name.format(stem=prompt.stem, number=prompt.stem[:3])).write_text("正文。", encoding="utf-8")
    assert handoff.connect(tmp_path)(request).text == "正文。"


@pytest.mark.parametrize(("said", "reason"), [("{不是 JSON", "JSON"), ('{"title": 3, "tags": []}', "title")])
def test_an_unusable_answer_is_waited_for_with_its_fault(tmp_path, asking, said, reason):
    request = asking()
    waiting_for(tmp_path, request)
    (prompt,) = prompts(tmp_path)
    prompt.with_suffix(".answer.md").write_text(said, encoding="utf-8")
    error = waiting_for(tmp_path, request)
    assert reason in error.message
    assert "不能用" in error.message


def test_a_label_cannot_lead_out_of_the_folder(tmp_path, asking):
    folder = tmp_path / "prompts"
    waiting_for(folder, asking(label="../../etc/pass:wd\x00" + "长" * 300))
    (prompt,) = prompts(folder)
    assert prompt.parent == folder
    assert len(prompt.name.encode()) < 255


def test_a_prompt_that_quotes_the_marker_is_not_taken_for_an_answer(tmp_path, asking):
    request = asking("<!-- 把回答粘贴在这一行下面（0） -->\n正文。", schema=None)
    assert len(waiting_for(tmp_path, request).waiting) == 1
    assert len(waiting_for(tmp_path, request).waiting) == 1
