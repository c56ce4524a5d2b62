"""What only a browser can tell: nothing runs, nothing overflows, formulas are seen; skips without Chromium."""

from __future__ import annotations

import html as escaping
import importlib.util
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from blogwriter import articles
from blogwriter.platforms import RenderOptions, html, wechat, zhihu
from blogwriter.platforms._css import themes

pytestmark = pytest.mark.browser
WIDTHS = (360, 390, 677)


@pytest.fixture
def seen(tmp_path):
    """Open a page and return what its last script wrote, as JSON."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        pytest.skip("needs Chromium")

    def look(page):
        file = tmp_path / "page.html"
        file.write_text(page, encoding="utf-8")
        done = subprocess.run(
            [
                program,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                f"--user-data-dir={tmp_path / 'profile'}",
                "--virtual-time-budget=3000",
                "--dump-dom",
                file.as_uri(),
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        found = re.search(r'<pre id="seen">(.*?)</pre>', done.stdout, re.DOTALL)
        assert found, done.stderr[-500:]
        return json.loads(escaping.unescape(found[1]))

    return look


def page(parts, script, head=""):
    frames = "".join(
        f'<div class="frame" data-name="{name}" style="width:{width}px">{part}</div>' for name, width, part in parts
    )
    return (
        f"<!DOCTYPE html><meta charset=utf-8>{head}<style>body{{margin:0}}.frame{{overflow:visible}}</style>"
        f'<body>{frames}<pre id="seen"></pre><script>addEventListener("load",()=>{{{script}}})</script>'
    )


def body_of(post, name):
    markup = next(file.data for file in post.files if file.name == name).decode()
    return markup[markup.find("<body>") + 6 : markup.rfind("</body>")] if "<body>" in markup else markup


def test_no_theme_overflows_a_phone_or_a_desktop(seen, torture, options):
    parts = []
    for theme in themes():
        post = wechat.render(torture, RenderOptions(theme=theme, load=options.load))
        for name in ("wechat.html", "wechat-api.html"):
            parts += [(f"{theme}/{name}/{width}", width - 32, body_of(post, name)) for width in WIDTHS]
    over = seen(
        page(
            parts,
            """const bad=[];for(const f of document.querySelectorAll('.frame')){
            const right=f.getBoundingClientRect().right;
            for(const e of f.querySelectorAll('*')){let p=e.parentElement,clipped=false;
            while(p&&p!==f){if(getComputedStyle(p).overflowX==='auto'){clipped=true}p=p.parentElement}
            if(!clipped&&e.getBoundingClientRect().right>right+1){bad.push(f.dataset.name+' '+e.tagName)}}}
            seen.textContent=JSON.stringify(bad)""",
        )
    )
    assert over == []


def test_nothing_runs(seen):
    spec = importlib.util.spec_from_file_location("attacks", Path(__file__).with_name("test_raw.py"))
    attacks = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(attacks)
    parts = []
    for number, attack in enumerate(attacks.ATTACKS):
        article = articles.parse(f"前\n\n{attack}\n\n后\n")
        for platform, name in ((wechat, "wechat.html"), (html, "html.html"), (zhihu, "zhihu.html")):
            parts.append((f"{number}-{name}", 300, body_of(platform.render(article, RenderOptions()), name)))
    ran = seen(
        page(
            parts,
            """document.querySelectorAll('a').forEach(a=>{if(a.protocol==='javascript:')ran.push(a.href)});
            setTimeout(()=>{seen.textContent=JSON.stringify(ran)},500)""",
            head="<script>window.ran=[];window.alert=x=>ran.push(String(x))</script>",
        )
    )
    assert ran == []


def test_every_formula_is_seen(seen, torture, options):
    post = wechat.render(torture, options)
    sizes = seen(
        page(
            [("copy", 360, body_of(post, "wechat.html"))],
            """seen.textContent=JSON.stringify([...document.querySelectorAll('.frame svg')].map(s=>{
            const b=s.getBoundingClientRect(),p=s.getBBox();
            return [b.width,b.height,p.width,p.height]}))""",
        )
    )
    assert len(sizes) == 10
    assert all(min(box) > 3 for box in sizes)


def test_what_is_pasted_keeps_styles_pictures_and_text(seen, torture, options):
    post = wechat.render(torture, options)
    kept = seen(
        page(
            [("copy", 360, body_of(post, "wechat.html")), ("paste", 360, '<div contenteditable id="target"></div>')],
            """const from=document.querySelector('[data-name=copy]'),to=document.getElementById('target');
            const count=n=>['svg','img','pre','[style]','li','td'].map(q=>n.querySelectorAll(q).length)
            .concat(n.innerText.trim().length);
            to.focus();document.execCommand('insertHTML',false,from.innerHTML);
            seen.textContent=JSON.stringify([count(from),count(to)])""",
        )
    )
    before, after = kept
    assert after[:3] == before[:3]
    assert after[3] >= before[3] * 0.9
    assert after[4:6] == before[4:6]
    assert abs(after[6] - before[6]) <= before[6] * 0.02
