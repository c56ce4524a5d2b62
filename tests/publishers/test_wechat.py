from __future__ import annotations

import json
import logging
import traceback

import httpx
import pytest

from blogwriter.errors import BlogwriterError, PublishError
from blogwriter.platforms import RenderOptions
from blogwriter.settings import Account

SECRET = "s3cr3t0123456789abcdef0123456789"
CUT = httpx.ReadError("cut")
LATE = httpx.ReadTimeout("late")
UNREACHED = httpx.ConnectError("no way")
BUSY = {"errcode": -1, "errmsg": "system error"}


def error(errcode, errmsg="x"):
    return {"errcode": errcode, "errmsg": f"{errmsg} rid: 65a-1b2"}


def article(server):
    (draft,) = server.drafts.values()
    return draft[0]


def test_a_post_becomes_one_draft_with_its_pictures_uploaded(platform, send):
    server = platform()
    done = send(server)
    assert done.action == "added"
    assert server.count("media/uploadimg") == 3
    assert server.count("material/add_material") == server.count("draft/add") == server.tokens == 1
    sent = article(server)
    assert (sent["title"], sent["author"], sent["digest"]) == ("把“证据”写进博文", "甲", "一句话说完。")
    assert sent["content_source_url"] == "https://arxiv.org/abs/1706.03762"
    assert "images/" not in sent["content"]
    assert "http://mmbiz.qpic.cn/mmbiz_png/0/0?from=appmsg&amp;x=1" in sent["content"]
    assert sent["thumb_media_id"] == "COVER_0"
    assert any("原创" in item for item in done.checklist)
    assert any("1706.03762" in item for item in done.checklist)


def test_json_is_utf8_without_escapes(platform, send):
    server = platform()
    done = send(server, '---\ntitle: "表情😀与\\a控制\\u2028符"\n---\n\n正文\x1b[31m\u200b“引号”\n')
    assert "表情😀" in done.payload.decode()
    assert b"\\u" not in done.payload
    assert server.bodies[-1] == done.payload


def test_publishing_again_changes_nothing_and_uploads_nothing(platform, send):
    server = platform()
    send(server)
    server.calls.clear()
    done = send(server)
    assert done.action == "unchanged"
    assert set(server.calls) <= {"stable_token", "draft/get"}
    assert len(done.reused) == 4


def test_a_changed_post_updates_its_draft_and_uploads_only_what_is_new(platform, send):
    server = platform()
    first = send(server)
    server.calls.clear()
    done = send(server, "---\ntitle: 新题\n---\n\n新正文 $x_1$\n\n![图 1](figures/a.png)\n")
    assert (done.action, done.media_id) == ("updated", first.media_id)
    assert server.count("media/uploadimg") == 0
    assert article(server)["title"] == "新题"


def test_a_draft_that_was_published_or_deleted_is_made_anew(platform, send):
    server = platform()
    send(server)
    server.drafts.clear()
    assert send(server).action == "added"
    assert len(server.drafts) == 1


def test_a_draft_that_was_changed_by_hand_is_left_alone(platform, send):
    server = platform()
    first = send(server)
    sent, when = server.drafts[first.media_id]
    server.drafts[first.media_id] = ({**sent, "content": "<p>人手写的</p>"}, when)
    with pytest.raises(PublishError, match="--force"):
        send(server)
    assert article(server)["content"] == "<p>人手写的</p>"
    assert send(server, force=True).action == "updated"
    assert "注意力" in article(server)["content"]


def test_each_post_and_each_account_has_its_own_draft(platform, send):
    server = platform()
    send(server)
    send(server, identity="/posts/b/index.md")
    assert len(server.drafts) == 2
    other = platform()
    send(other, account=Account(app_id="wxfedcba9876543210", app_secret=SECRET))
    assert other.count("media/uploadimg") == 3


@pytest.mark.parametrize("errcode", [40001, 42001, 40014])
@pytest.mark.parametrize("path", ["media/uploadimg", "draft/add"])
def test_a_token_that_ran_out_is_refreshed_once(errcode, path, platform, send):
    server = platform({path: [error(errcode)]})
    assert send(server).action == "added"
    assert server.tokens == 2
    assert len(server.drafts) == 1


def test_a_token_that_stays_refused_is_told_and_not_refreshed_for_ever(platform, send):
    server = platform({"draft/add": [error(42001)] * 9})
    with pytest.raises(PublishError) as told:
        send(server)
    assert told.value.code == "wechat_auth"
    assert server.tokens == 2


def test_a_run_refreshes_its_token_only_once(platform, send):
    server = platform({"media/uploadimg": [error(42001)], "draft/add": [error(42001)]})
    with pytest.raises(PublishError):
        send(server)
    assert server.tokens == 2


def test_a_token_still_held_for_valid_is_forced(platform, send):
    same = {"access_token": "TOKEN-1-abcdefghijkl", "expires_in": 7200}
    server = platform({"stable_token": [None, same], "media/uploadimg": [error(40001)]})
    assert send(server).action == "added"
    forced = [
        json.loads(b)["force_refresh"] for b, p in zip(server.bodies, server.calls, strict=True) if p == "stable_token"
    ]
    assert forced == [False, False, True]


REFUSALS = [
    ("stable_token", 40164, "invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist", "wechat_ip", "把 1.2.3.4 加进"),
    ("stable_token", 40164, "invalid ip 2001:db8::7, not in whitelist", "wechat_ip", "把 2001:db8::7 加进"),
    ("stable_token", 40164, "invalid ip ::ffff:9.8.7.6", "wechat_ip", "把 9.8.7.6 加进"),
    ("stable_token", 40164, "", "wechat_ip", "公网 IP"),
    ("stable_token", 40125, "invalid appsecret", "wechat_auth", "AppSecret"),
    ("stable_token", 40013, "invalid appid", "wechat_auth", "AppID"),
    ("stable_token", 40001, "invalid credential", "wechat_auth", "AppSecret"),
    ("media/uploadimg", 45009, "reach max api daily quota limit", "wechat_quota", "明天"),
    ("media/uploadimg", 40009, "invalid image size", "wechat_media", "1 MB"),
    ("draft/add", 45009, "reach max api daily quota limit", "wechat_quota", "不会重传"),
    ("draft/add", 48001, "api unauthorized", "wechat_permission", "权限"),
    ("draft/add", 47001, "data format error hint: [x]", "wechat_json", "--dry-run"),
    ("draft/add", 45166, "invalid content hint: [x]", "wechat_content", "链接"),
    ("draft/add", 45003, "title size out of limit", "wechat_limit", "32"),
    ("draft/add", 99999, "odd\x1b[31m\n\u202eodd", "wechat_rejected", "odd"),
]


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: f"{case[1]} {case[0]}")
def test_an_error_code_becomes_advice_at_once(case, platform, send):
    path, errcode, errmsg, code, said = case
    server = platform({path: [error(errcode, errmsg)]})
    with pytest.raises(PublishError) as told:
        send(server)
    assert told.value.code == code
    assert said in told.value.message
    assert str(errcode) in told.value.message
    assert told.value.message.isprintable()
    assert server.count(path) == 1
    assert not server.drafts


def test_after_a_refusal_the_next_run_adds_without_looking(platform, send):
    server = platform({"draft/add": [error(45009)]})
    with pytest.raises(PublishError):
        send(server)
    assert send(server).action == "added"
    assert server.count("draft/batchget") == 0
    assert server.count("media/uploadimg") == 3


@pytest.mark.parametrize("path", ["stable_token", "media/uploadimg", "material/add_material", "draft/add"])
def test_a_busy_platform_is_asked_again(path, platform, send):
    server = platform({path: [BUSY, BUSY]})
    assert send(server).action == "added"
    assert len(server.drafts) == 1
    assert send.slept


def test_a_platform_that_stays_busy_is_told(platform, send):
    server = platform({"draft/add": [BUSY] * 9})
    with pytest.raises(PublishError) as told:
        send(server)
    assert told.value.code == "wechat_busy"
    assert server.count("draft/add") == 3


@pytest.mark.parametrize("path", ["stable_token", "media/uploadimg", "material/add_material", "draft/add"])
def test_a_request_that_never_left_is_sent_again(path, platform, send):
    server = platform({path: [UNREACHED, UNREACHED]})
    assert send(server).action == "added"
    assert len(server.drafts) == 1


def test_without_a_network_it_is_told(platform, send):
    server = platform({"stable_token": [UNREACHED] * 9})
    with pytest.raises(PublishError, match="连不上 api") as told:
        send(server)
    assert told.value.code == "wechat_network"
    assert len(server.calls) == 3


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (b"", "wechat_bad_reply"),
        (b"<html>", "wechat_bad_reply"),
        (b"[1]", "wechat_bad_reply"),
        (b"\xff\xfe", "wechat_bad_reply"),
        (b"[" * 100_000, "wechat_bad_reply"),
        (502, "wechat_bad_reply"),
        (302, "wechat_bad_reply"),
        (CUT, "wechat_network"),
        (LATE, "wechat_timeout"),
    ],
    ids=str,
)
def test_an_unusable_answer_is_told_after_a_second_try(bad, code, platform, send):
    server = platform({"stable_token": [bad] * 9})
    with pytest.raises(PublishError) as told:
        send(server)
    assert told.value.code == code
    assert len(server.calls) == 2


@pytest.mark.parametrize("bad", [{}, {"access_token": ""}, {"access_token": "a\nb"}, {"access_token": 3}], ids=str)
def test_a_whole_answer_without_what_was_asked_for_is_told_at_once(bad, platform, send):
    server = platform({"stable_token": [bad]})
    with pytest.raises(PublishError, match="access_token") as told:
        send(server)
    assert told.value.code == "wechat_bad_reply"
    assert len(server.calls) == 1


UNCLEAR = [CUT, LATE, b"", b"<html>504</html>", 502, b'{"media_id": 3}', httpx.RemoteProtocolError("half")]


@pytest.mark.parametrize("lost", UNCLEAR, ids=repr)
def test_a_draft_whose_answer_was_lost_is_found_and_not_added_again(lost, platform, send):
    fault = ("done", lost) if isinstance(lost, Exception) else lost
    server = platform({"draft/add": [fault]})
    if not isinstance(lost, Exception):
        server.faults.clear()
        server.handle_request = done_but_answering(server, lost)
    done = send(server)
    assert done.action == "added"
    assert done.media_id in server.drafts
    assert len(server.drafts) == server.count("draft/add") == 1
    assert server.count("draft/batchget") == 1


def done_but_answering(server, lost):
    """The work is done, and then something useless is said."""
    plain = type(server).handle_request

    def handle(request):
        answered = plain(server, request)
        if request.url.path.endswith("draft/add"):
            return httpx.Response(lost, text="<html>") if isinstance(lost, int) else httpx.Response(200, content=lost)
        return answered

    return handle


@pytest.mark.parametrize("lost", UNCLEAR, ids=repr)
def test_a_draft_that_never_arrived_is_added_once_more(lost, platform, send):
    server = platform({"draft/add": [lost]})
    assert send(server).action == "added"
    assert len(server.drafts) == 1
    assert server.calls.index("draft/batchget") < len(server.calls) - 1 - server.calls[::-1].index("draft/add")


def test_a_draft_is_found_among_many_and_told_from_its_likes(platform, send):
    server = platform()
    send(server, identity="other", text="---\ntitle: 把“证据”写进博文\n---\n\n别的正文\n")
    for number in range(45):
        server.drafts[f"OLD_{number}"] = ({"title": f"{number}", "content": "x", "thumb_media_id": "C"}, 1)
    before = set(server.drafts)
    server.faults["draft/add"] = [("done", CUT)]
    done = send(server)
    assert {done.media_id} == set(server.drafts) - before


def test_words_changed_by_the_platform_do_not_hide_a_fresh_draft(platform, send):
    server = platform({"draft/add": [("done", CUT)]})
    server.rewritten = lambda article: {**article, "content": "<p>平台改写过的字</p>"}
    assert send(server).action == "added"
    assert len(server.drafts) == 1


@pytest.mark.parametrize("looked", [b"", {"media_id": "M1"}, CUT, error(45009), {"item": 3}], ids=str)
def test_when_the_drafts_cannot_be_seen_nothing_is_added_again(looked, platform, send):
    server = platform({"draft/add": [("done", CUT)], "draft/batchget": [looked] * 9})
    with pytest.raises(PublishError, match="不会存成两份") as told:
        send(server)
    assert told.value.code == "wechat_unclear"
    assert server.count("draft/add") == 1
    server.faults.clear()
    assert send(server).media_id in server.drafts
    assert len(server.drafts) == 1


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("path", ["media/uploadimg", "material/add_material", "draft/add", "draft/update"])
def test_a_run_killed_anywhere_leaves_one_draft_and_uploads_nothing_twice(done, path, platform, send, monkeypatch):
    server = platform()
    if path == "draft/update":
        send(server, "---\ntitle: 旧题\n---\n\n旧文\n")
    plain = type(server).handle_request

    def killed(request):
        answer = plain(server, request) if done else None
        if request.url.path.endswith(path):
            raise Killed
        return answer or plain(server, request)

    monkeypatch.setattr(server, "handle_request", killed)
    with pytest.raises(Killed):
        send(server)
    monkeypatch.undo()
    known = server.count("media/uploadimg") if path.startswith("draft") else 0
    send(server)
    assert len(server.drafts) == 1
    assert "注意力" in article(server)["content"]
    if known:
        assert server.count("media/uploadimg") == known
    assert send(server).action == "unchanged"


def test_a_lost_draft_is_found_below_many_newer_ones(platform, send):
    server = platform({"draft/add": [("done", CUT)], "draft/batchget": [b"", b""]})
    with pytest.raises(PublishError):
        send(server)
    (ours,) = server.drafts
    for number in range(45):
        server.drafts[f"NEW_{number}"] = ({"title": f"{number}", "content": "x", "thumb_media_id": "C"}, 1)
    assert send(server).media_id == ours
    assert server.count("draft/add") == 1


def test_a_post_edited_after_a_lost_update_is_no_change_by_hand(platform, send):
    server = platform({"draft/update": [("done", CUT), CUT]})
    send(server, "---\ntitle: 题\n---\n\n甲\n")
    with pytest.raises(PublishError):
        send(server, "---\ntitle: 题\n---\n\n乙\n")
    assert send(server, "---\ntitle: 题\n---\n\n丙\n").action == "updated"
    assert "丙" in article(server)["content"]


def test_pictures_that_were_uploaded_before_a_fault_are_not_uploaded_again(platform, send):
    server = platform({"media/uploadimg": [None, None, error(45009)]})
    with pytest.raises(PublishError):
        send(server)
    assert len(server.pictures) == 2
    send(server)
    assert len(server.pictures) == 3
    assert len(set(server.pictures.values())) == 3


def test_a_cover_deleted_on_the_platform_is_uploaded_again(platform, send):
    server = platform()
    send(server)
    server.drafts.clear()
    server.covers.clear()
    server.covers["OTHER"] = b""
    assert send(server).action == "added"
    assert article(server)["thumb_media_id"] == "COVER_1"


LIMITS = [
    ("---\ntitle: " + "长" * 33 + "\n---\n\n文\n", "标题 33 个字"),
    ("---\ntitle: 题\nauthor: " + "名" * 17 + "\n---\n\n文\n", "作者 17 个字"),
    ("---\ntitle: 题\ndigest: " + "摘" * 129 + "\n---\n\n文\n", "摘要 129 个字"),
    ("文\n", "没有标题"),
    ("---\ntitle: 题\n---\n", "正文是空的"),
    ("---\ntitle: 题\n---\n\n" + "字" * 20_000 + "\n", "须少于 20000"),
]


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize(("text", "said"), LIMITS, ids=[said for _, said in LIMITS])
def test_every_limit_is_checked_before_the_first_request(text, said, dry_run, platform, send):
    server = platform()
    with pytest.raises(PublishError) as told:
        send(server, text, dry_run=dry_run)
    assert said in told.value.message
    assert told.value.code == "wechat_limit"
    assert server.calls == []


def test_all_faults_are_told_at_once(platform, send):
    text = "---\ntitle: " + "长" * 33 + "\nauthor: " + "名" * 17 + "\n---\n\n" + "字" * 21_000
    with pytest.raises(PublishError) as told:
        send(platform(), text)
    assert all(name in told.value.message for name in ("标题", "作者", "20000"))


@pytest.mark.parametrize(("title", "fits"), [("长" * 32, True), ("长" * 33, False)])
def test_a_title_of_32_characters_fits(title, fits, platform, send):
    server = platform()
    text = f"---\ntitle: {title}\n---\n\n文\n"
    if fits:
        assert send(server, text).action == "added"
    else:
        with pytest.raises(PublishError):
            send(server, text)


def test_content_that_grows_over_the_limit_by_real_addresses_is_not_sent(platform, send):
    server = platform({"media/uploadimg": [{"url": "http://mmbiz.qpic.cn/" + "x" * 400}] * 20})
    pictures = "\n\n".join(f"$x_{{{n}}}$" for n in range(20))
    with pytest.raises(PublishError, match="图片上传后"):
        send(server, f"---\ntitle: 题\n---\n\n{'字' * 12_500}\n\n{pictures}\n")
    assert server.count("draft/add") == 0


def test_a_dry_run_gives_the_exact_payload_and_asks_nobody(platform, send, monkeypatch):
    server = platform()
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("a socket was opened"))
    planned = send(server, dry_run=True)
    assert (planned.action, server.calls) == ("dry-run", [])
    assert len(planned.uploaded) == 4
    assert "images/" in planned.payload.decode()
    send(server)
    again = send(server, dry_run=True)
    assert again.uploaded == ()
    assert json.loads(again.payload)["articles"][0]["thumb_media_id"] == "COVER_0"
    added = next(b for b, p in zip(server.bodies, server.calls, strict=True) if p == "draft/add")
    assert again.payload == added


def test_one_run_at_a_time(platform, send):
    server = platform()
    told = []

    class Second(httpx.BaseTransport):
        def handle_request(self, _request):
            with pytest.raises(PublishError) as exc:
                send(server)
            told.append(exc.value.code)
            raise UNREACHED

    with pytest.raises(PublishError):
        send(Second())
    assert set(told) == {"wechat_running"}


def test_a_damaged_record_is_told_and_nothing_is_added(platform, send, tmp_path):
    server = platform()
    send(server)
    (record,) = (tmp_path / "memory").rglob("drafts/*.json")
    record.write_text("{", encoding="utf-8")
    with pytest.raises(PublishError, match="草稿箱") as told:
        send(server)
    assert str(record) in told.value.message
    assert len(server.drafts) == 1


@pytest.mark.parametrize(
    "faults",
    [
        {},
        {"draft/add": [error(42001, "token TOKEN-1-abcdefghijkl")]},
        {"stable_token": [error(40125, f"bad {SECRET}")]},
        {"draft/add": [error(99999, "access_token=TOKEN-1-abcdefghijkl")]},
        {"draft/add": [error(42001), error(99999, "TOKEN-1-abcdefghijkl and TOKEN-2-abcdefghijkl")]},
        {"draft/add": [CUT, LATE]},
        {"draft/add": [b"TOKEN-1-abcdefghijkl"] * 3},
        {"stable_token": [UNREACHED] * 3},
    ],
    ids=str,
)
def test_secrets_are_in_no_byte_logged_told_or_written(faults, platform, send, tmp_path, caplog):
    server = platform(faults)
    seen = []
    with caplog.at_level(logging.DEBUG):
        try:
            seen.append(repr(send(server)))
        except BlogwriterError as exc:
            seen += [*traceback.format_exception(exc), exc.message]
    seen += [record.getMessage() for record in caplog.records]
    kept = [file for file in tmp_path.rglob("*") if file.is_file() and "pictures" not in file.parts]
    seen += [file.read_text(encoding="utf-8") for file in kept]
    for text in seen:
        assert SECRET not in text
        assert "TOKEN-" not in text


def test_a_picture_that_is_missing_or_remote_is_a_warning(platform, send):
    done = send(platform(), "---\ntitle: 题\n---\n\n文\n\n![x](nope.png)\n\n![y](https://example.org/y.png)\n")
    assert done.action == "added"
    assert len(done.post.warnings) == 2


def test_the_author_is_that_of_the_post_the_account_or_the_settings(platform, send):
    account = Account(app_id="wx1", app_secret=SECRET, author="号主")
    for text, options, author in (
        ("---\ntitle: 题\nauthor: [甲, 乙]\n---\n\n文\n", {"account": account}, "甲、乙"),
        ("---\ntitle: 题\n---\n\n文\n", {"account": account, "author": "我"}, "号主"),
        ("---\ntitle: 题\n---\n\n文\n", {"author": "我"}, "我"),
    ):
        done = send(platform(), text, identity=author, **options)
        assert json.loads(done.payload)["articles"][0]["author"] == author


def test_a_page_may_have_no_pictures(platform, send):
    server = platform()
    send(server, "---\ntitle: 题\n---\n\n文\n", render=RenderOptions())
    assert server.count("media/uploadimg") == 0


def test_the_cover_is_drawn_from_the_title_unless_a_picture_is_given(platform, send):
    server = platform()
    send(server, "---\ntitle: 题\n---\n\n文\n", cover=None)
    assert b"cover-900x383.png" in server.covers["COVER_0"]
    assert b"\x89PNG" in server.covers["COVER_0"]
