"""Hostile inputs: what is expected and what is seen, one row each.

Usage: python tests/bench/bench_inputs.py INPUTS.json

INPUTS.json has lists ``arxiv_ids urls slugs markdown templates yaml preview_requests secrets`` of {in, expect, …}. The
preview is a real server on loopback that is asked over a plain socket, so that paths arrive as they stand.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from urllib.parse import urlsplit

from lxml import html as parser

from blogwriter import articles, pipeline, platforms, plugins, redaction, sources, styles
from blogwriter.errors import BlogwriterError
from blogwriter.models import Article
from blogwriter.sources._arxiv_id import parse_id

BLOGWRITER = [sys.executable, "-m", "blogwriter"]
ACTIVE = ("script", "iframe", "object", "embed", "form", "base", "meta", "link")
SCHEMES = re.compile(r"^[\s\x00-\x20]*(?:javascript|vbscript|data:text|file)", re.IGNORECASE)
SECRETS = ("SECRETSECRET", "SECRETPW", "TOKENTOKENTOKEN")


def arxiv_id(case):
    """Whether it is taken for a paper on arXiv; what is not must not become a request to arXiv either."""
    found = parse_id(case["in"])
    if found is not None:
        return "ok", str(found)
    try:
        return "reject", sources.source_of(case["in"])
    except BlogwriterError as exc:
        return "reject", exc.code


def url(case):
    try:
        sources.read(case["in"])
    except BlogwriterError as exc:
        return ("block" if exc.code in case["code"].split("|") else "fail"), exc.code
    return "fetched", ""


def slug(case):
    made, again = pipeline.slug(case["in"]), pipeline.slug(case["in"])
    plain = made == Path(made).name and not set(made) & set('/\\\0\n:*?"<>|\u202e\u200b') and made not in (".", "..")
    reserved = re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", made)
    safe = plain and made == again and 0 < len(made.encode()) <= 120 and made[0] not in "-." and not reserved
    return ("safe" if safe else "UNSAFE"), made[:40]


def markdown(case):
    """Every platform that makes HTML, and the Markdown ones for what they let through."""
    found = []
    for name in plugins.names("platforms"):
        post = plugins.load("platforms", name).render(
            Article(head="---\ntitle: t\n---\n", body=f"{case['in']}\n"), platforms.RenderOptions()
        )
        for file in post.files:
            if file.name.endswith((".html", ".htm")):
                found += [f"{name}: {what}" for what in active(file.data.decode())]
    return ("no-active-html" if not found else "ACTIVE"), "；".join(found)[:80]


def active(text):
    for node in parser.document_fromstring(text).iter():
        if not isinstance(node.tag, str):
            continue
        own = node.tag in ("meta", "link") and not set(node.attrib) & {"http-equiv"}
        if node.tag in ACTIVE and not own:
            yield f"<{node.tag}>"
        for name, value in node.attrib.items():
            if (
                name.startswith("on")
                or SCHEMES.match(value)
                or "javascript:" in value.lower()
                or "expression(" in value
            ):
                yield f"{name}={value[:30]}"


def template(case):
    folder = styles.user_folder()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.md.j2").write_text(
        f"---\ntitle: x\n---\n{{% extends '!/_base.md.j2' %}}\n{{% block system %}}{case['in']}{{% endblock %}}",
        encoding="utf-8",
    )
    started = time.monotonic()
    try:
        text = styles.load("own").render("system", {})
    except BlogwriterError as exc:
        return ("refuse-or-literal" if time.monotonic() - started < 8 else "slow"), exc.message[:70]
    finally:
        (folder / "own.md.j2").unlink()
    return ("refuse-or-literal" if text == case["in"] else "RENDERED"), text[:60]


def yaml(case):
    """A clear error, or a harmless value, in 2 s of the processor; as front matter and as the user's glossary."""
    from blogwriter.chinese import glossary

    own = Path(tempfile.mkdtemp()) / "own.yaml"
    own.write_text(case["in"], encoding="utf-8")
    started, seen = time.process_time(), []
    for read in (
        lambda: articles.front(articles.parse(f"---\n{case['in']}\n---\ntext\n")),
        lambda: glossary.load(own).terms[-1],
    ):
        try:
            value = read()
        except BlogwriterError as exc:
            seen.append(exc.code)
        else:
            seen.append(f"value of {len(repr(value))} characters")
            if len(repr(value)) > 10_000:
                return "HUGE", seen[-1]
    return ("refuse" if time.process_time() - started < 2 else "SLOW"), "; ".join(seen)


def request(case, port):
    target = case["path"]
    headers = {"Host": f"127.0.0.1:{port}", **case["headers"]}
    lines = [f"{case['method']} {target} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items()), "Connection: close"]
    text = "\r\n".join(lines).replace("{PORT}", str(port)) + "\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
        wire.sendall(text.encode())
        answer = b""
        while part := wire.recv(65536):
            answer += part
    head = answer.partition(b"\r\n\r\n")[0].decode("latin-1")
    status = int(head.split()[1])
    expect = case["expect"]
    good = {
        "no-cors": "access-control-allow" not in head.lower(),
        "4xx": 400 <= status < 500,
    }.get(expect, status == expect)
    return (expect if good else "WRONG"), f"{status} {'' if b'root:' not in answer else 'LEAK'}"


def secret(case):
    """In a message, in prose and URL-encoded or in base64 where a key is in use."""
    redaction.remember("sk-test-SECRETSECRETSECRETSECRET")
    shown = redaction.redact(f"出错了：{case['in']}，请重试")
    hidden = not any(mark in shown for mark in SECRETS)
    return ("redacted" if hidden else "SHOWN"), shown[:70]


def preview():
    folder = Path(tempfile.mkdtemp())
    (folder / "index.md").write_text("---\ntitle: t\n---\n文\n", encoding="utf-8")
    server = subprocess.Popen(
        [*BLOGWRITER, "preview", str(folder / "index.md"), "--no-open"], stdout=subprocess.PIPE, text=True
    )
    return server, urlsplit(server.stdout.readline().strip()).port


def main(file):
    os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp()
    warnings.simplefilter("ignore")
    cases = json.loads(Path(file).read_text(encoding="utf-8"))
    server, port = preview()
    checks = {
        "arxiv_ids": arxiv_id,
        "urls": url,
        "slugs": slug,
        "markdown": markdown,
        "templates": template,
        "yaml": yaml,
        "preview_requests": lambda case: request(case, port),
        "secrets": secret,
    }
    total = bad = 0
    try:
        for name, check in checks.items():
            wrong = 0
            for case in cases[name]:
                seen, how = check(case)
                good = str(seen) == str(case["expect"]) and "LEAK" not in how
                wrong += not good
                shown = json.dumps(case.get("in") or f"{case.get('method')} {case.get('path')}", ensure_ascii=True)[:46]
                print(f"{'  ' if good else '!!'} {name:16} {shown:46} {case['expect']!s:18} {seen!s:18} {how!r}")
            print(f"-- {name}: {len(cases[name]) - wrong} of {len(cases[name])}")
            total, bad = total + len(cases[name]), bad + wrong
    finally:
        server.terminate()
        server.wait()
    print(f"{total - bad} of {total} as expected")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
