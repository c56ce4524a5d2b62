"""The preview as one file."""

from __future__ import annotations

import json
import re

from blogwriter.preview.desk import Desk
from blogwriter.preview.export import export


def given_of(text):
    return json.loads(re.search(r'id="given">(.*?)</script>', text, re.DOTALL)[1])


def test_everything_lies_in_one_file(post, pdf, choices):
    post.write_text(post.read_text(encoding="utf-8").replace("p0.s1", "p1.s1"), encoding="utf-8")
    text = export(Desk(post=post, papers=(str(pdf),)), choices)
    given = given_of(text)
    assert given["live"] is False
    assert given["token"] == ""
    scripts = {f"{p['name']}|{s['name']}" for p in choices["platforms"] for s in choices["scripts"]}
    themes = {f"{name}||{theme}" for name in ("wechat", "html") for theme in choices["themes"] if theme != "default"}
    assert set(given["views"]) == scripts | themes
    assert given["pages"]["0/1"]["image"].startswith("data:image/png")
    assert "connect-src 'none'" in text
    assert str(post.parent) not in text


def test_a_picture_that_many_show_is_kept_once(post, choices):
    import io

    from PIL import Image

    noise = Image.effect_noise((60, 60), 80)
    data = io.BytesIO()
    noise.save(data, "PNG")
    (post.parent / "a.png").write_bytes(data.getvalue())
    given = given_of(export(Desk(post=post), choices))
    names = set(re.findall(r"preview-picture:([0-9a-f]{16})", json.dumps(given["views"])))
    assert names == set(given["pictures"])
    assert all(value.startswith("data:image/") for value in given["pictures"].values())
