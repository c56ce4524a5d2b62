"""What only a browser can tell: the page works, is silent on the console, and follows the file; skips without one."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shutil
import subprocess
import threading

import pytest
import uvicorn

from blogwriter.preview import app, server
from blogwriter.preview.desk import Desk
from blogwriter.preview.export import export

pytestmark = pytest.mark.browser
CLICKS = """
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const text = () => document.getElementById("frame").contentDocument.body.innerText;
const press = (group, name) => document.querySelector(`#${group} [data-name="${name}"]`).click();
addEventListener("load", async () => {
  await wait(300);
  const seen = { tabs: {}, ran: window.ran || "" };
  for (const tab of document.querySelectorAll("#platforms button")) {
    const name = tab.dataset.name;
    press("platforms", name);
    await wait(200);
    seen.tabs[name] = [text().includes("软件"), document.querySelector(`#platforms [data-name=${name}]`).ariaSelected];
  }
  press("platforms", "wechat");
  press("scripts", "tw");
  await wait(200);
  seen.script = text().includes("軟體");
  press("widths", "375");
  seen.width = document.getElementById("frame").clientWidth;
  document.getElementById("night").click();
  await wait(200);
  const frame = document.getElementById("frame");
  seen.ground = frame.contentWindow.getComputedStyle(frame.contentDocument.body).backgroundColor;
  document.querySelector("#platforms button").dispatchEvent(
    new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
  await wait(200);
  seen.arrow = document.querySelector("[aria-selected=true]").dataset.name;
  document.querySelector("#evidence button").click();
  await wait(500);
  seen.boxes = document.querySelectorAll("#sheet .box").length;
  const out = document.createElement("pre");
  out.id = "seen";
  out.textContent = JSON.stringify(seen);
  document.body.append(out);
});
"""


@pytest.fixture
def browse(tmp_path):
    """Open an address; the page as it is after some seconds of its own time, and what the console said."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        pytest.skip("needs Chromium")

    def look(url):
        done = subprocess.run(
            [
                program,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--enable-logging=stderr",
                f"--user-data-dir={tmp_path / 'profile'}",
                "--virtual-time-budget=8000",
                "--dump-dom",
                url,
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stdout, re.findall(r"CONSOLE.*", done.stderr)

    return look


def with_script(page, script):
    """The page with a script of the test beside its own."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    allowed = page.replace("script-src '", f"script-src 'sha256-{digest}' '", 1)
    return allowed.replace("</body>", f"<script>{script}</script></body>")


def test_the_page_can_be_used_and_says_nothing_on_the_console(browse, post, pdf, choices, tmp_path):
    text = post.read_text(encoding="utf-8").replace("p0.s1", "p1.s1")
    post.write_text(text + "\n<img src=x onerror=parent.ran=1> ![远](https://example.org/x.png)\n", encoding="utf-8")
    file = tmp_path / "preview.html"
    file.write_text(with_script(export(Desk(post=post, papers=(str(pdf),)), choices), CLICKS), encoding="utf-8")
    dom, console = browse(file.as_uri())
    seen = json.loads(html.unescape(re.search(r'<pre id="seen">(.*?)</pre>', dom)[1]))
    assert seen["tabs"] == {platform["name"]: [True, "true"] for platform in choices["platforms"]}
    assert seen["script"]
    assert seen["width"] == 375
    assert seen["ground"] == "rgb(25, 25, 25)"
    assert seen["arrow"] == "zhihu"
    assert seen["boxes"] > 0
    assert seen["ran"] == ""
    assert console == []


def test_the_page_follows_the_file(browse, post, choices):
    class Edited(Desk):
        """Its file is saved by somebody between two looks."""

        asked = 0

        def version(self):
            self.asked += 1
            if self.asked == 3:
                post.write_text(post.read_text(encoding="utf-8").replace("向量检索", "全文检索"), encoding="utf-8")
            return super().version()

    listening = server.bind(0)
    port = listening.getsockname()[1]
    application = app.application(Edited(post=post), port=port, token="secret", choices=choices)
    serving = uvicorn.Server(uvicorn.Config(application, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=serving.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        dom, console = browse(f"http://127.0.0.1:{port}/?token=secret")
    finally:
        serving.should_exit = True
        thread.join(timeout=10)
        listening.close()
    assert re.search(r'id="state"[^>]*>文章已更新<', dom)
    frame = html.unescape(re.search(r'<iframe id="frame"[^>]*srcdoc="([^"]*)"', dom)[1])
    assert "软件支持全文检索" in frame
    assert console == []
