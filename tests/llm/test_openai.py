from __future__ import annotations

import datetime as dt
import gzip
import json
import socket
import threading
from pathlib import Path

import httpx2
import pytest

from blogwriter.errors import LLMError, SettingsError
from blogwriter.llm import ModelError, _transport, cost, openai, price_of
from blogwriter.models import Message, Request
from blogwriter.settings import LLM

CASES = json.loads((Path(__file__).parents[1] / "fixtures" / "llm_endpoints.json").read_text(encoding="utf-8"))
WHOLE = {"title": "标题", "tags": ["甲"]}


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_what_endpoints_do_ends_in_a_whole_answer_or_a_clear_error(dial, jumping, asking, case, stream):
    complete, endpoint = dial(case["steps"], stream=stream)
    if case["code"]:
        with pytest.raises(ModelError) as caught:
            complete(asking())
        assert (caught.value.code, caught.value.action) == (case["code"], case["action"])
        assert any("\u4e00" <= letter <= "\u9fff" for letter in caught.value.message)
    else:
        assert set(json.loads(complete(asking()).text)) == {"title", "tags"}
    assert len(endpoint.requests) == case["requests"]
    if "waits" in case:
        assert jumping.waits == pytest.approx(case["waits"])
    for name, value in case.get("then", {}).items():
        assert endpoint.bodies[-1].get(name) == pytest.approx(value)


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
def test_prose_without_end_mark_counts_only_when_it_reads_finished(dial, asking, stream):
    complete, endpoint = dial(
        [{"text": "说到一半", "finish": None}, {"text": "说完了。", "finish": None}], stream=stream
    )
    assert complete(asking(schema=None)).text == "说完了。"
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("<think>\n我想想</think>\n\n正文。", "正文。"),
        ("模板吞了开头的标签\n</think>\n\n正文。", "正文。"),
        ("```markdown\n## 一\n\n正文。\n```", "## 一\n\n正文。"),
        ("R1 的模板是 `<think>` 与 `</think>`。", "R1 的模板是 `<think>` 与 `</think>`。"),
        ("正\u202e文\x1b[31m。\u200b", "正文[31m。"),
        ("密钥是 sk-abcdEFGH12345678。", "密钥是 〔密钥已隐去〕。"),
        ("文中说“抱歉，我无法协助”，论文把它算作拒答。", "文中说“抱歉，我无法协助”，论文把它算作拒答。"),
    ],
)
def test_prose_is_kept_without_thinking_wrapping_controls_and_keys(dial, asking, said, kept):
    complete, _ = dial([{"text": said}])
    assert complete(asking(schema=None)).text == kept


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("抱歉，我无法协助完成这个请求。", "refused"),
        ("I'm sorry, but I can't help with that.", "refused"),
        ("服务器繁忙，请稍后再试。", "server_error"),
        ("Error: upstream timed out", "server_error"),
        ("<think>想", "unclosed_think"),
    ],
)
def test_a_refusal_or_an_error_text_never_becomes_prose(dial, asking, said, code):
    complete, _ = dial([{"text": said}])
    with pytest.raises(ModelError) as caught:
        complete(asking(schema=None))
    assert caught.value.code == code


@pytest.mark.parametrize(
    "said",
    [
        '好的，结果如下 [1]：\n```json\n{"title": "t", "tags": ["a",], // 注\n}\n```\n希望有用！',
        '{"title": "t", /* 说明 */ "tags": ["a"]}',
        '<think>要不要 {"title": 1}？</think>{"title": "t", "tags": ["a"]}',
        '{"title": "t",\n "tags": ["a"]}\n\n以上。',
    ],
)
def test_json_is_found_in_whatever_surrounds_it(dial, asking, said):
    complete, endpoint = dial([{"text": said}])
    assert json.loads(complete(asking()).text) == {"title": "t", "tags": ["a"]}
    assert len(endpoint.requests) == 1


def test_the_fault_of_a_wrong_answer_is_named_in_the_next_request(dial, asking):
    complete, endpoint = dial([{"text": '{"title": 3, "tags": []}'}, "good"])
    complete(asking())
    *_, wrong, asked = endpoint.bodies[-1]["messages"]
    assert wrong["role"] == "assistant"
    assert "$.title" in asked["content"]


def test_what_an_endpoint_cannot_do_is_found_out_once_and_remembered_on_the_disk(dial, asking):
    steps = [{"status": 400, "json": {"error": {"message": "response_format json_schema unavailable"}}}, "good"]
    first, endpoint = dial(steps)
    first(asking("一"))
    first(asking("二"))
    assert [body.get("response_format", {}).get("type") for body in endpoint.bodies] == [
        "json_schema",
        "json_object",
        "json_object",
    ]
    later, endpoint = dial(["good"])
    later(asking("三"))
    assert endpoint.bodies[0]["response_format"] == {"type": "json_object"}


def test_a_request_that_fails_in_every_form_teaches_nothing(dial, asking):
    complete, _ = dial([{"status": 400, "json": {"error": {"message": "no"}}}])
    with pytest.raises(LLMError):
        complete(asking())
    again, endpoint = dial(["good"])
    again(asking())
    assert endpoint.bodies[0]["response_format"]["type"] == "json_schema"


def test_only_what_is_needed_leaves_the_machine(dial, asking, monkeypatch):
    monkeypatch.setenv("OPENAI_ORG_ID", "org-private")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-private")
    complete, endpoint = dial(["good"], extra_body={"enable_thinking": False})
    complete(asking())
    sent = endpoint.requests[0].headers
    assert sent["authorization"] == "Bearer sk-abcdEFGH12345678"
    assert not [name for name in sent if name.startswith(("x-stainless", "openai-"))]
    assert endpoint.bodies[0]["enable_thinking"] is False


@pytest.mark.parametrize(
    ("address", "asked", "signed"),
    [
        ("https://llm.example/v1", "https://llm.example/v1/chat/completions", "Bearer sk-1"),
        ("https://llm.example/v1/", "https://llm.example/v1/chat/completions", "Bearer sk-1"),
        ("https://llm.example", "https://llm.example/chat/completions", "Bearer sk-1"),
        (
            "https://llm.example/v1?api-version=2",
            "https://llm.example/v1/chat/completions?api-version=2",
            "Bearer sk-1",
        ),
        ("https://bee:h%40ve@llm.example/v1", "https://llm.example/v1/chat/completions", "Basic YmVlOmhAdmU="),
    ],
    ids=["plain", "slash at the end", "no path", "query", "name and password"],
)
def test_the_address_leads_to_chat_completions(dial, asking, address, asked, signed):
    complete, endpoint = dial(["good"], base_url=address, api_key="sk-1")
    complete(asking())
    (seen,) = endpoint.requests
    assert str(seen.url).replace("bee:h%40ve@", "") == asked
    assert seen.headers["authorization"] == signed


def test_openai_itself_is_told_which_organisation_asks(dial, asking, monkeypatch):
    monkeypatch.setenv("OPENAI_ORG_ID", "org-1")
    complete, endpoint = dial(["good"], base_url="https://api.openai.com/v1")
    complete(asking())
    assert endpoint.requests[0].headers["openai-organization"] == "org-1"


@pytest.mark.parametrize("value", [float("nan"), dt.date(2026, 11, 22)], ids=["no number", "a date"])
def test_extra_fields_that_json_cannot_hold_are_refused_in_words(dial, value):
    with pytest.raises(SettingsError, match="extra_body"):
        dial(["good"], extra_body={"seed": value})


@pytest.mark.parametrize("address", ["ftp://llm.example/v1", "llm.example/v1", "https:///v1"])
def test_an_address_that_nothing_can_be_sent_to_is_told_in_words(tmp_path, asking, address):
    complete = openai.connect(base_url=address, model="m", cache=tmp_path)
    with pytest.raises(ModelError, match="地址"):
        complete(asking())


def test_an_answer_is_paid_once(dial, asking):
    complete, endpoint = dial(["good"])
    first, second = complete(asking()), complete(asking())
    assert (first.from_cache, second.from_cache) == (False, True)
    assert second.text == first.text
    assert second.usage.calls == 0
    complete(
        asking(),
    )
    fresh, other = dial(["good"], fresh=True)
    assert not fresh(asking()).from_cache
    assert len(endpoint.requests) == len(other.requests) == 1


@pytest.mark.parametrize(
    ("change", "asked"),
    [({}, 0), ({"temperature": 0.9}, 1), ({"model": "m-2"}, 1), ({"max_tokens": 99}, 1), ({"label": "别的标签"}, 0)],
)
def test_an_answer_serves_only_the_same_question(dial, asking, change, asked):
    dial(["good"])[0](asking())
    complete, endpoint = dial(["good"])
    complete(asking(**change))
    assert len(endpoint.requests) == asked


def test_tokens_of_useless_answers_count_too(dial, asking):
    complete, _ = dial([{"text": "", "finish": "stop"}, "good"], stream=False)
    usage = complete(asking()).usage
    assert (usage.input, usage.output, usage.calls) == (120, 40, 2)


@pytest.mark.parametrize("usage", [None, {"prompt_tokens": -4, "completion_tokens": 3}, {"prompt_tokens": 10**12}, "x"])
def test_impossible_usage_gives_way_to_our_own_count(dial, asking, usage):
    text = json.dumps(WHOLE)
    choice = {"message": {"content": text}, "finish_reason": "stop"}
    complete, _ = dial([{"json": {"choices": [choice], "usage": usage}}], stream=False)
    counted = complete(asking()).usage
    assert counted.estimated
    assert 0 < counted.input < 200


@pytest.mark.parametrize("name", ["prompt_tokens_details", "prompt_cache_hit_tokens", "cached_tokens"])
def test_tokens_from_a_prefix_cache_are_reported(dial, asking, name):
    hit = {"cached_tokens": 32} if name == "prompt_tokens_details" else 32
    choice = {"message": {"content": json.dumps(WHOLE)}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 64, "completion_tokens": 9, name: hit}
    complete, _ = dial([{"json": {"choices": [choice], "usage": usage}}], stream=False)
    assert complete(asking()).usage.cached == 32


def test_after_a_wrong_key_nobody_else_is_asked(dial, asking):
    complete, endpoint = dial([{"status": 401, "raw": ""}])
    for text in ("一", "二", "三"):
        with pytest.raises(ModelError, match="密钥"):
            complete(asking(text))
    assert len(endpoint.requests) == 1


def test_a_dead_endpoint_is_left_alone_for_a_while_and_then_tried_once(dial, jumping, asking):
    complete, endpoint = dial([{"status": 500, "raw": ""}])
    codes = []
    for text in "一二三四":
        with pytest.raises(ModelError) as caught:
            complete(asking(text))
        codes.append(caught.value.code)
    assert codes == ["server_error", "server_error", "endpoint_down", "endpoint_down"]
    assert len(endpoint.requests) == 12
    jumping.now += 31
    with pytest.raises(ModelError, match="暂停"):
        complete(asking("五"))
    assert len(endpoint.requests) == 13


def test_the_total_time_ends_all_patience(dial, asking):
    complete, endpoint = dial([{"status": 429, "headers": {"retry-after": "100"}, "raw": ""}], total_s=250)
    with pytest.raises(ModelError) as caught:
        complete(asking())
    assert (caught.value.code, caught.value.action, caught.value.wait_s) == ("rate_limited", "later", 100)
    assert len(endpoint.requests) == 3


def test_pages_from_an_endpoint_that_has_answered_before_are_waited_out(dial, jumping, asking):
    page = {"headers": {"content-type": "text/html"}, "raw": "<html><body>busy</body></html>"}
    complete, endpoint = dial(["good", page, page, page, "good"])
    complete(asking())
    assert complete(asking("再写一个。")).text
    assert (len(endpoint.requests), jumping.waits) == (5, [0.5, 1.0, 2.0])


def test_a_budget_stops_before_it_is_exceeded(dial, asking):
    complete, endpoint = dial(["good"], model="deepseek-chat", budget=0.03, max_output_tokens=8000)
    complete(asking("一"))
    for number in range(20):
        complete(asking(str(number)))
    with pytest.raises(ModelError) as caught:
        complete(asking("长" * 4_000))
    assert (caught.value.code, caught.value.action) == ("budget", "stop")
    assert len(endpoint.requests) == 21


def test_a_budget_holds_where_the_vocabulary_needs_two_tokens_a_character(tmp_path):
    answer = {"message": {"role": "assistant", "content": "好。"}, "finish_reason": "stop"}
    body = {"model": "m", "choices": [answer], "usage": {"prompt_tokens": 6_000, "completion_tokens": 1}}
    complete = openai.connect(
        base_url="https://llm.example/v1",
        model="deepseek-chat",
        options=LLM(stream=False, budget=0.035, max_output_tokens=100),
        cache=tmp_path,
        transport=httpx2.MockTransport(lambda _request: httpx2.Response(200, json=body)),
    )
    asked = [Request(step="write", messages=(Message(role="user", text=f"{n}" + "数" * 3_000),)) for n in range(9)]
    spent = []
    with pytest.raises(ModelError, match="预算"):
        spent.extend(cost(complete(request).usage, price_of("deepseek-chat")) for request in asked)
    assert 0 < sum(spent) <= 0.035


def test_a_budget_without_a_price_is_refused_at_once(dial):
    with pytest.raises(SettingsError, match="价目表"):
        dial(["good"], model="nobody-knows-it", budget=1)


@pytest.mark.parametrize("key", ["sk-全角", "sk-a\nb", "sk-a\tb"])
def test_a_key_that_no_header_can_carry_is_refused_in_words(dial, key):
    with pytest.raises(SettingsError, match="密钥") as caught:
        dial(["good"], api_key=key)
    assert key not in caught.value.message


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_a_huge_body_is_given_up_in_time(tmp_path, asking, packed):
    head = b'{"choices":[{"message":{"content":"'

    def endless(_request):
        if packed:
            body = gzip.compress(head + b"a" * 60_000_000, 9)
            return httpx2.Response(200, headers={"content-encoding": "gzip"}, stream=httpx2.ByteStream(body))
        return httpx2.Response(200, content=(part for part in [head, *[b"a" * 1_000_000] * 60]))

    complete = openai.connect(
        base_url="https://llm.example/v1", model="m", cache=tmp_path, transport=httpx2.MockTransport(endless)
    )
    with pytest.raises(ModelError) as caught:
        complete(asking())
    assert caught.value.code == "too_big"


@pytest.fixture
def wire():
    """A real server on loopback that writes raw bytes, piece by piece, and may then keep silent."""
    listener = socket.create_server(("127.0.0.1", 0))
    replies, ends, seen = [], threading.Event(), []

    def serve():
        for reply in replies:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                seen.append(connection.recv(65_536))
                for piece in reply:
                    if piece is None:
                        connection.recv(1)  # until the client hangs up
                    elif piece is Ellipsis:
                        while not ends.wait(0.01):
                            try:
                                connection.sendall(b": keep-alive\n\n")
                            except OSError:
                                break
                    else:
                        connection.sendall(piece)

    def start(*pieces):
        replies.extend(pieces)
        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/v1", seen

    yield start
    ends.set()
    listener.close()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
SAID = b'data: {"choices":[{"delta":{"content":"\xe5\xa5\xbd\xe3\x80\x82"},"finish_reason":"stop"}]}\n\n'
BEGUN = b'data: {"choices":[{"delta":{"content":"\xe5\xa5\xbd"}}]}\n\n'


@pytest.mark.parametrize(
    "silent",
    [[None], [HEAD, None], [b"HTTP/1.1 200 OK\r\nX-Slow", None], [HEAD, BEGUN, None], [HEAD, BEGUN, ...], [HEAD, ...]],
    ids=["nothing", "after the head", "in the head", "in mid-stream", "keep-alive lines", "only keep-alive lines"],
)
def test_silence_is_noticed_wherever_it_begins(wire, tmp_path, asking, silent):
    address, _ = wire(silent, [HEAD, SAID, b"data: [DONE]\n\n"])
    complete = openai.connect(base_url=address, model="m", cache=tmp_path, options=LLM(idle_s=0.1, timeout_s=0.3))
    assert complete(asking(schema=None)).text == "好。"


@pytest.mark.parametrize(
    ("options", "waits"),
    [
        ({}, [300, 600]),
        ({"first_s": 40.0}, [40, 80]),
        ({"timeout_s": 200.0}, [200, 200]),
        ({"stream": False, "timeout_s": 900.0}, [900, 900]),
    ],
    ids=["thinking takes minutes", "as set", "never longer than the whole", "nothing comes before the end"],
)
def test_silence_before_an_answer_is_borne_longer_and_longer_still_when_asked_again(tmp_path, asking, options, waits):
    seen = []

    def silent_once(request):
        seen.append(_transport.watching.get().left())
        if len(seen) == 1:
            raise httpx2.ReadTimeout("silence", request=request)  # noqa: EM101
        return httpx2.Response(200, content=SAID + b"data: [DONE]\n\n")

    complete = openai.connect(
        base_url="https://llm.example/v1",
        model="m",
        cache=tmp_path,
        options=LLM(**options),
        transport=httpx2.MockTransport(silent_once),
    )
    assert complete(asking(schema=None)).text == "好。"
    assert seen == [pytest.approx(wait, abs=5) for wait in waits]


def test_what_comes_after_a_complete_answer_cannot_spoil_it(wire, tmp_path, asking):
    chunked = HEAD.replace(b"Connection: close", b"Transfer-Encoding: chunked")
    address, seen = wire([chunked, b"%x\r\n%b\r\n" % (len(SAID), SAID)])  # and no end of the body
    complete = openai.connect(base_url=address, model="m", cache=tmp_path)
    assert complete(asking(schema=None)).text == "好。"
    assert len(seen) == 1


def test_a_cut_body_is_asked_for_again(wire, tmp_path, asking):
    cut = b'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"choices":[{"mess'
    address, _ = wire([cut], [HEAD, SAID])
    complete = openai.connect(base_url=address, model="m", cache=tmp_path)
    assert complete(asking(schema=None)).text == "好。"


def test_a_local_service_that_does_not_run_is_named(tmp_path, asking):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    complete = openai.connect(base_url=f"http://127.0.0.1:{port}/v1", model="m", cache=tmp_path)
    with pytest.raises(ModelError, match="没有服务在运行") as caught:
        complete(asking())
    assert caught.value.action == "stop"


def test_a_request_without_system_role_keeps_its_rules(dial):
    steps = [{"status": 400, "json": {"error": {"message": "System role not supported"}}}, {"text": "好。"}]
    complete, endpoint = dial(steps)
    messages = (Message(role="system", text="规矩"), Message(role="user", text="任务"))
    complete(Request(step="write", messages=messages))
    assert endpoint.bodies[-1]["messages"] == [{"role": "user", "content": "规矩\n\n任务"}]


def test_no_file_in_the_cache_holds_a_key_and_all_are_private(dial, asking, tmp_path):
    complete, _ = dial([{"text": "你的密钥是 sk-abcdEFGH12345678，请收好。"}])
    complete(asking(schema=None))
    kept = list(tmp_path.rglob("*.json"))
    assert kept
    for file in kept:
        assert file.stat().st_mode & 0o077 == 0
        assert b"abcdEFGH12345678" not in file.read_bytes()
