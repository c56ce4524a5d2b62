"""Only a browser on this machine, on our own page, with the token, learns anything."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest

from blogwriter.preview import app, page
from blogwriter.preview.desk import Desk

PORT = 8765
TOKEN = "letmein-letmein-letmein"
KNOWN = {"X-Preview-Token": TOKEN}
CASES = [
    ("GET", "/", {"Host": f"127.0.0.1:{PORT}"}, 200),
    ("GET", "/", {"Host": f"localhost:{PORT}"}, 200),
    ("GET", "/", {"Host": f"[::1]:{PORT}"}, 200),
    ("GET", "/", {"Host": "127.0.0.1"}, 403),
    ("GET", "/", {"Host": f"127.0.0.1:{PORT + 1}"}, 403),
    ("GET", "/", {"Host": f"evil.example.test:{PORT}"}, 403),
    ("GET", "/", {"Host": f"127.0.0.1:{PORT}.example.test"}, 403),
    ("GET", "/", {"Host": f"0.0.0.0:{PORT}"}, 403),
    ("GET", "/", {"Host": ""}, 403),
    ("GET", "/", {"Origin": "http://evil.example.test"}, 403),
    ("GET", "/", {"Origin": "null"}, 403),
    ("GET", "/", {"Origin": f"https://127.0.0.1:{PORT}"}, 403),
    ("GET", "/api/version", {**KNOWN, "Origin": f"http://127.0.0.1:{PORT}"}, 200),
    ("GET", "/api/version", {**KNOWN, "Origin": f"http://127.0.0.1:{PORT + 1}"}, 403),
    ("GET", "/api/version", {**KNOWN, "Sec-Fetch-Site": "cross-site"}, 403),
    ("GET", "/api/version", {}, 403),
    ("GET", "/api/version", {"X-Preview-Token": TOKEN + "x"}, 403),
    ("GET", "/api/version", {"X-Preview-Token": ""}, 403),
    ("GET", f"/api/version?token={TOKEN}", {}, 200),
    ("GET", "/api/version?token=%E4%BD%A0", {}, 403),
    ("GET", "/api/view", {}, 403),
    ("GET", "/api/audit", {}, 403),
    ("GET", "/api/page/1", {}, 403),
    ("GET", "/api/page/x", KNOWN, 404),
    ("POST", "/api/save", KNOWN, 403),
    ("PUT", "/", KNOWN, 403),
    ("DELETE", "/", KNOWN, 403),
    ("OPTIONS", "/", {}, 405),
    ("TRACE", "/", {}, 405),
    ("GET", "/" + "a" * 5000, {}, 414),
    ("GET", "/?" + "a" * 5000, {}, 414),
    ("GET", "/index.md", KNOWN, 404),
    ("GET", "/../index.md", KNOWN, 404),
    ("GET", "/%2e%2e/%2e%2e/etc/passwd", KNOWN, 404),
    ("GET", "/figures/%00", KNOWN, 404),
    ("GET", "//evil.example.test/x", KNOWN, 404),
    ("GET", "/api/version/", KNOWN, 404),
]


@pytest.mark.parametrize(("method", "path", "headers", "status"), CASES)
def test_who_is_answered(ask, method, path, headers, status):
    answer = ask(path, method, headers)
    assert answer.status == status
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_hostile_requests_get_what_the_collection_expects(ask, shared):
    cases = json.loads((shared / "hostile" / "inputs.json").read_text(encoding="utf-8"))["preview_requests"]
    for case in cases:
        headers = {name: value.replace("{PORT}", str(PORT)) for name, value in case["headers"].items()}
        answer = ask(case["path"], case["method"], headers)
        expected = case["expect"]
        if expected == "no-cors":
            assert not [name for name in answer.headers if name.startswith("access-control")]
        elif expected == "4xx":
            assert 400 <= answer.status < 500
        else:
            assert answer.status == expected, case["path"][:60]


def test_without_the_token_the_start_page_tells_nothing(ask):
    found = ask("/", headers={}).text
    assert "index.md" not in found
    assert TOKEN not in found


def test_the_page_runs_one_script_and_loads_nothing(ask):
    answer = ask(f"/?token={TOKEN}", headers={})
    policy = answer.headers["content-security-policy"]
    script = re.search(r"<script>(.*)</script>", answer.text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert re.findall(r"script-src ([^;]*)", policy) == [f"'sha256-{digest}'"]
    assert policy.startswith("default-src 'none'")
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", answer.text)
    given = json.loads(re.search(r'id="given">(.*?)</script>', answer.text, re.DOTALL)[1])
    assert [platform["name"] for platform in given["platforms"]][:2] == ["wechat", "zhihu"]


def test_a_name_cannot_break_out_of_the_page():
    text = page.html({**page.choices(name="</script><script>alert(1)</script>"), "live": True, "token": ""})
    assert "</script><script>alert" not in text
    assert text.count("<script") == 2


def test_a_view_has_the_platforms_files_limits_and_warnings(ask):
    found = ask("/api/view?platform=wechat").json()
    assert [file["name"] for file in found["files"]] == ["wechat.html", "wechat-api.html"]
    assert found["limits"][0] == {
        "label": "标题",
        "part": False,
        "measured": 8,
        "allowed": 32,
        "unit": "字",
        "ok": True,
    }
    assert found["warnings"][0]["line"] == 11


def test_a_post_that_is_wrong_for_a_moment_is_told_and_not_a_failure(ask, post):
    post.write_text("---\na: [\n---\n", encoding="utf-8")
    answer = ask("/api/view")
    assert answer.status == 200
    assert "front matter" in answer.json()["error"]


@pytest.mark.parametrize(
    "asked", ["platform=../x", "script=xx", "theme=nope", "code=nope", "theme=../../etc/passwd", "theme=own%00"]
)
def test_an_unknown_choice_is_told(ask, asked):
    assert "error" in ask(f"/api/view?{asked}").json()


def test_pages_of_the_paper_come_with_their_size(ask, post, pdf, choices):
    desk = Desk(post=post, papers=(str(pdf),))
    application = app.application(desk, port=PORT, token=TOKEN, choices=choices)
    found = ask("/api/page/1", app=application).json()
    assert found["image"].startswith("data:image/png;base64,")
    assert (round(found["width"]), round(found["height"])) == (595, 842)
    assert ask("/api/page/99", app=application).json() is None
