"""Builds our output with the real Hugo, Hexo and Jekyll, and looks at the pages that they make of it.

Usage: python tests/bench/check_generators.py [--hexo FOLDER] [POST.md ...]

FOLDER is one with ``node_modules`` in it (npm install hexo hexo-renderer-marked hexo-renderer-ejs); hugo and jekyll are
taken from the path. A generator that is not there is left out and named. Sites have the generators' own defaults and a
layout that is nothing but the content, so that what is missing was lost by Markdown.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from blogwriter import articles, plugins
from blogwriter.platforms import RenderOptions
from blogwriter.platforms._parse import parse, walk
from blogwriter.post_files import load_picture

ROOT = Path(__file__).resolve().parents[2]
POSTS = [ROOT / "tests" / "platforms" / "fixtures" / "torture.md", *sorted((ROOT / "posts").glob("*/index.md"))]
BRACES = """
## 模板记号

正文里的 {{ page.title }}、{% if a %} 与 {{< ref "x" >}}，行内 `{{ page.title }}` 与 `{% raw %}`。

```html
<p>{{ page.title }} {% for x in y %}{{< figure >}}</p>
```
"""
BRACES_SHOWN = ("{{ page.title }}、{% if a %} 与 {{< ref", "<p>{{ page.title }} {% for x in y %}{{< figure >}}</p>")
TIMEOUT_S = 180


def hugo(site, post, _node):
    (site / "layouts" / "_default").mkdir(parents=True)
    (site / "layouts" / "_default" / "single.html").write_text("<main>{{ .Content }}</main>")
    kinds = '["taxonomy", "term", "RSS", "sitemap", "home", "section", "404"]'
    (site / "config.toml").write_text(f'baseURL = "http://localhost/"\ndisableKinds = {kinds}\n')
    put(post, site / "content" / "posts" / "post", "index.md")
    return ["hugo", "--quiet"], site / "public" / "posts" / "post" / "index.html"


def jekyll(site, post, _node):
    (site / "_layouts").mkdir()
    (site / "_layouts" / "post.html").write_text("<main>{{ content }}</main>")
    (site / "_config.yml").write_text("title: t\npermalink: /:title/\n")
    put(post, site / "_posts", "2024-05-01-post.md")
    return ["jekyll", "build", "--trace"], site / "_site" / "post" / "index.html"


def hexo(site, post, node):
    (site / "node_modules").symlink_to(node / "node_modules")
    (site / "themes" / "plain" / "layout").mkdir(parents=True)
    (site / "themes" / "plain" / "layout" / "post.ejs").write_text("<main><%- page.content %></main>")
    (site / "themes" / "plain" / "layout" / "index.ejs").write_text("")
    (site / "_config.yml").write_text("title: t\npermalink: :name/\ntheme: plain\nurl: http://localhost\n")
    package = json.loads((node / "package.json").read_text())
    (site / "package.json").write_text(json.dumps({**package, "hexo": {}}))
    put(post, site / "source" / "_posts", "post.md")
    return [str(node / "node_modules" / ".bin" / "hexo"), "generate"], site / "public" / "post" / "index.html"


def put(post, folder, name):
    for file in post.files:
        target = folder / (name if file.name.endswith(".md") else file.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.data)


def built(generator, post, node):
    """(page, what went wrong)."""
    with tempfile.TemporaryDirectory() as folder:
        command, page = generator(Path(folder), post, node)
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT_S, check=False, errors="replace"
        )
        said = [line for line in (done.stdout + done.stderr).splitlines() if re.search(r"(?i)error|exception", line)]
        if done.returncode or not page.exists():
            return "", said[:3] or [f"exit code {done.returncode}"]
        return page.read_text(encoding="utf-8"), said[:3]


def checks(document, page):
    """Name of a check → what is missing from the page."""
    page = page.partition("<main>")[2].rpartition("</main>")[0]
    shown = re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]*>", "", page)))
    prose = re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]*>", "", without_code(page))))
    tokens = [child for _, child in walk(document.tokens)]
    blocks = document.tokens
    tex = [t.content for t in tokens if t.type.startswith("math_inline")]
    tex += [t.content for t in blocks if t.type == "math_block"]
    code = [t.content for t in blocks if t.type == "fence" and not t.info.startswith(("mermaid", "math"))]
    strong = sum(t.type == "strong_open" for t in tokens)
    images = sum(t.type == "image" for t in tokens)
    return {
        "formulas": [t for t in tex if squeezed(t) not in squeezed(shown)],
        "code": [c[:40] for c in code if re.sub(r"\s+", "", c) not in shown],
        "strong": [] if page.count("<strong") >= strong else [f"{page.count('<strong')} of {strong}"],
        "marks": sorted(set(re.findall(r".{0,8}(?:\*\*|~~|==).{0,8}", prose)))[:3],
        "images": [] if page.count("<img") >= images else [f"{page.count('<img')} of {images}"],
        "braces": [part for part in BRACES_SHOWN if re.sub(r"\s+", "", part) not in shown],
        "notes": re.findall(r"\[\^[^\]]+\]", prose)[:3],
        "raw HTML": ["left out"] * page.count("raw HTML omitted"),
    }


def without_code(page):
    """Without code, and without formulas, where stars are stars."""
    page = re.sub(r"(?s)<(pre|code|figure|script)\b.*?</\1>", "", page)
    return re.sub(r"(?s)\\\(.*?\\\)|\\\[.*?\\\]|\$\$.*?\$\$|\$[^$\n]+\$", "", page)


def squeezed(tex):
    return re.sub(r"\s+|\\vert|\|", "", tex)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--hexo", type=Path)
    options.add_argument("posts", nargs="*", type=Path)
    given = options.parse_args()
    generators = {"hugo": hugo, "jekyll": jekyll, "hexo": hexo}
    there = {name for name in ("hugo", "jekyll") if shutil.which(name)} | ({"hexo"} if given.hexo else set())
    failed = 0
    for name, generator in generators.items():
        if name not in there:
            print(f"{name:7} not there")
            continue
        for file in given.posts or POSTS:
            article = articles.parse(file.read_text(encoding="utf-8") + BRACES)
            options_of = RenderOptions(load=lambda target, folder=file.parent: load_picture(folder, target))
            post = plugins.load("platforms", name).render(article, options_of)
            page, said = built(generator, post, given.hexo.resolve() if given.hexo else None)
            found = {"build": said, **(checks(parse(article), page) if page else {})}
            # Hugo leaves tags out unless the site says otherwise, which the checklist of the post tells.
            told = any("unsafe" in item for item in post.checklist)
            faults = {key: value for key, value in found.items() if value and not (key == "raw HTML" and told)}
            failed += bool(faults)
            print(f"{name:7} {file.parent.name + '/' + file.name:<60.60} {'FAILED' if faults else 'ok'}")
            for key, value in faults.items():
                print(f"        {key}: {value}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
