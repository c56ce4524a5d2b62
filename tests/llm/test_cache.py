from __future__ import annotations

import threading

import httpx2
import pytest

from blogwriter.llm import _cache, map_requests, openai, scripted
from blogwriter.settings import LLM


def kept(folder):
    (file,) = folder.rglob("*.json")
    return file


@pytest.mark.parametrize("damage", [b"", b"{", b'{"form": 0}', b'{"form": 1, "answer": {"text": 3}}', b"\xff"])
def test_a_damaged_file_counts_as_missing(tmp_path, asking, damage):
    ask = _cache.cached(scripted.connect(["一", "二"]), tmp_path, {})
    ask(asking())
    kept(tmp_path).write_bytes(damage)
    assert ask(asking()).text == "二"
    assert ask(asking()).from_cache


def test_the_same_question_from_many_threads_is_paid_once(tmp_path, asking):
    client = scripted.connect(["一"])
    ask = _cache.cached(client, tmp_path, {})
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(ask(asking()).text)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["一"] * 8
    assert len(client.requests) == 1


def test_a_folder_that_cannot_be_written_costs_no_answer(tmp_path, asking):
    (tmp_path / _cache.ANSWERS).write_text("a file where the folder should be", encoding="utf-8")
    ask = _cache.cached(scripted.connect(["一", "二"]), tmp_path, {})
    assert [ask(asking(text)).text for text in "ab"] == ["一", "二"]


def test_another_version_of_the_prompts_asks_again(tmp_path, asking):
    client = scripted.connect(["一", "二"])
    answers = [_cache.cached(client, tmp_path, {"prompts": version})(asking()).text for version in ("1", "2", "1")]
    assert answers == ["一", "二", "一"]


def test_a_failed_request_leaves_nothing(tmp_path, asking):
    with pytest.raises(Exception, match="没有写好"):
        _cache.cached(scripted.connect([]), tmp_path, {})(asking())
    assert not list(tmp_path.rglob("*.json"))


def test_an_answer_is_kept_before_another_call_takes_its_place(tmp_path, asking):
    kept_before = []

    def endpoint(_request):
        kept_before.append(_cache.cache_size(tmp_path).answers)
        return httpx2.Response(200, json={"choices": [{"message": {"content": "好。"}, "finish_reason": "stop"}]})

    complete = openai.connect(
        base_url="https://llm.example/v1",
        model="m-1",
        options=LLM(concurrency=1, stream=False),
        cache=tmp_path,
        transport=httpx2.MockTransport(endpoint),
    )
    map_requests(complete, [asking(f"第 {number} 问", schema=None) for number in range(12)], 12)
    assert kept_before == list(range(12))
