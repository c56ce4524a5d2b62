"""Canary keys through every command with ``--debug`` and through every kind of error: how often they show.

Usage: python tests/bench/bench_canary.py [PAPER.pdf]

Keys stand where users keep them: environment, keys.toml, the account of a platform, addresses with user and password,
a password of a PDF, a key in a query. Afterwards every byte that was written (terminal, posts, cache, journal, reports,
prompts for hand-off, tracebacks) is searched for them, plain, URL-encoded, in base64 and in hexadecimal.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from fake_model import FakeModel

sys.path.insert(0, str(Path(__file__).parents[1]))
from pdfs import small_paper

CANARIES = {
    "environment": "sk-canaryENV0123456789abcdefQ",
    "another provider": "canary+other/DS0123456789=Q",
    "keys.toml": "canary-FILE-0123456789-Qq",
    "keys.toml, preset": "canary.PRESET.0123456789.Qq",
    "wechat secret": "canary0wechat0secret0123456789ab",
    "proxy password": "canaryPROXYpw0123456789",
    "address password": "canaryURLpw0123456789",
    "query": "canaryQUERY0123456789",
    "pdf password": "canaryPDFpw0123456789",
}
ALLOWED = ("keys.toml",)
"""The one file that keys belong into, readable for its owner only."""


def forms(secret):
    """How a secret may look in a file."""
    plain = secret.encode()
    found = {plain, quote(secret, safe="").encode(), plain.hex().encode(), plain.hex().upper().encode()}
    for before in (b"", b"u:", b"Bearer ", b":", b"user:"):
        coded = base64.b64encode(before + plain)
        found.add(coded.rstrip(b"=")[-(len(plain)) :][:-2])
    return found


def shown(data):
    """Names of the canaries in some bytes."""
    return [name for name, secret in CANARIES.items() if any(form in data for form in forms(secret))]


def environment(home):
    keep = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    (home / "config" / "blogwriter").mkdir(parents=True)
    keys = home / "config" / "blogwriter" / "keys.toml"
    keys.write_text(
        f'[llm]\napi_key = "{CANARIES["keys.toml"]}"\n[keys]\nmoonshot = "{CANARIES["keys.toml, preset"]}"\n'
        f'[wechat.main]\napp_id = "wx0123456789abcdef"\napp_secret = "{CANARIES["wechat secret"]}"\n',
        encoding="utf-8",
    )
    keys.chmod(0o600)
    return {
        **keep,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "OPENAI_API_KEY": CANARIES["environment"],
        "DEEPSEEK_API_KEY": CANARIES["another provider"],
        "HTTPS_PROXY": f"http://user:{CANARIES['proxy password']}@127.0.0.1:9",
        "NO_PROXY": "127.0.0.1",
        "PYTHONUTF8": "1",
    }


def commands(paper, model):  # noqa: PLR0915 - a line for each way to use a command
    """(arguments, standard input) of every command, well and badly used."""
    model_ok = ["--model", "fake-1", "--base-url", model.url()]
    secret_url = f"http://u:{CANARIES['address password']}@127.0.0.1:9/v1"
    post = "posts/ok/index.md"
    yield ["draft", paper, "--out", "posts", *model_ok], ""
    for mode in ("leak", "400", "401", "500", "html", "move", "reset", "cut"):
        yield ["draft", paper, "--out", f"out-{mode}", "--model", "fake-1", "--base-url", model.url(mode)], ""
    yield ["draft", paper, "--out", "o1", "--model", "m", "--base-url", secret_url], ""
    yield ["draft", paper, "--out", "o2", "--model", "m", "--base-url", f"ftp://u:{CANARIES['address password']}@h"], ""
    yield ["draft", paper, "--out", "o3", "--preset", "deepseek"], ""
    yield ["draft", paper, "--out", "o4", "--preset", "moonshot"], ""
    yield ["draft", paper, "--out", "o5", "--preset", "nope"], ""
    yield ["draft", paper, "--out", "o6", "--engine", "handoff", "--handoff-dir", "prompts"], ""
    yield ["draft", paper, "--out", "o7", "--engine", "extract", "--password", CANARIES["pdf password"]], ""
    yield ["draft", "locked.pdf", "--password", CANARIES["pdf password"]], ""
    yield ["draft", f"https://u:{CANARIES['address password']}@example.test/a.pdf"], ""
    yield ["draft", f"https://example.test/a.pdf?api_key={CANARIES['query']}&token={CANARIES['query']}"], ""
    yield ["draft", f"http://127.0.0.1:9/a.pdf?access_token={CANARIES['query']}", "--allow-private"], ""
    yield ["draft", "2301.12345"], ""
    yield ["draft", paper, "--out", "posts", "--dry-run", *model_ok], ""
    yield ["inspect", paper, "--json"], ""
    yield ["inspect", "nope.pdf"], ""
    yield ["inspect", "locked.pdf", "--password", CANARIES["pdf password"]], ""
    yield ["ask", paper, "什么方法？", *model_ok], ""
    yield ["ask", paper, "什么方法？", "--model", "fake-1", "--base-url", model.url("401")], ""
    yield ["audit", post, "--paper", paper], ""
    yield ["audit", post, "--paper", paper, "--deep", *model_ok], ""
    yield ["audit", post, "--paper", paper, "--deep", "--model", "fake-1", "--base-url", model.url("500")], ""
    yield ["audit", "nope.md"], ""
    yield ["batch", "papers", "--out", "b1", "--engine", "model", *model_ok], ""
    yield ["batch", "papers", "--out", "b2", "--engine", "model", "--model", "m", "--base-url", model.url("401")], ""
    yield (
        ["batch", "-", "--out", "b3", "--engine", "extract"],
        f"https://u:{CANARIES['address password']}@e.test/a.pdf\n",
    )
    yield ["batch", "-", "--out", "b4", "--engine", "extract"], f"https://e.test/a.pdf?token={CANARIES['query']}\n"
    yield ["batch", "--feed", "cs.CL", "--out", "b5"], ""
    yield ["render", post, "--to", "all", "--out", "rendered"], ""
    yield ["render", "nope.md"], ""
    yield ["publish", "wechat", post], ""
    yield ["publish", "wechat", post, "--dry-run"], ""
    yield ["publish", "wechat", post, "--account", "nope"], ""
    yield ["preview", post, "--export", "page.html"], ""
    yield ["config", "show"], ""
    yield ["config", "show", "--json"], ""
    yield ["config", "path"], ""
    yield ["config", "set", "keys.qwen"], CANARIES["another provider"] + "\n"
    yield ["config", "set", "llm.api_key", CANARIES["keys.toml"]], ""
    yield ["config", "set", "llm.api_key", "--project"], CANARIES["keys.toml"] + "\n"
    yield ["config", "set", "llm.nope"], CANARIES["keys.toml"] + "\n"
    yield ["cache"], ""
    yield ["clean", post], ""
    yield ["completion", "bash"], ""
    yield ["convert", post, "--to", "tw"], ""
    yield ["lint", post], ""
    yield ["list", "engines", "--json"], ""
    yield ["sign", post], ""
    yield ["style", "show", "story"], ""
    yield ["timeline", "check", post], ""
    yield ["nope"], ""


def main(given=None):
    total, rows = 0, []
    with tempfile.TemporaryDirectory() as folder, FakeModel() as model:
        work = Path(folder)
        paper = prepared(work, given)
        env = environment(work / "home")
        for argv, said in commands(paper, model):
            done = subprocess.run(
                [sys.executable, "-m", "blogwriter", *argv, "--debug"],
                input=said.encode(),
                capture_output=True,
                env=env,
                cwd=work,
                timeout=180,
                check=False,
            )
            named_post(work)
            found = shown(done.stdout + done.stderr)
            total += len(done.stdout) + len(done.stderr)
            rows.append((argv, done.returncode, found, b"Traceback" in done.stderr, done.returncode))
            print(f"{'!!' if found else '  '} exit {done.returncode:3} {' '.join(argv)[:86]:86} {found or ''}")
        print(f"keys that the endpoint saw: {len(model.keys)}, prompts: {len(model.prompts)}")
        leaks = [("prompt", shown(text.encode())) for text in model.prompts if shown(text.encode())]
        files = [file for file in work.rglob("*") if file.is_file() and file.name not in ALLOWED]
        for file in files:
            data = file.read_bytes() + str(file.relative_to(work)).encode()
            total += len(data)
            if found := shown(data):
                leaks.append((str(file.relative_to(work)), found))
    for where, found in leaks:
        print(f"!! {where}: {found}")
    bad = len(leaks) + sum(bool(found) for _, _, found, _, _ in rows)
    used = {argv[0] for argv, *_ in rows}
    print(f"{len(rows)} runs of {len(used)} commands, {len(files)} files, {total:,} bytes searched: {bad} with a key")
    return bool(bad)


def prepared(work, given):
    (work / "papers").mkdir()
    paper = Path(given).resolve() if given else work / "papers" / "bees.pdf"
    for number in range(2):
        small_paper(work / "papers" / f"bees{number}.pdf", title=f"Counting Bees {number}")
    if not given:
        small_paper(paper, title="Counting Bees")
    import pymupdf

    with pymupdf.open(work / "papers" / "bees0.pdf") as document:
        document.save(work / "locked.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="other", owner_pw="x")
    return str(paper)


def named_post(work):
    """The first post under a name that the commands know."""
    made = [file.parent for file in work.glob("posts/20*/index.md")]
    if made and not (work / "posts" / "ok").exists():
        (work / "posts" / "ok").symlink_to(made[0].name)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
