"""Nasty labels and the whole data, drawn by the real mermaid in Chromium: is every label what it was?

    npm pack mermaid@10.9.3 mermaid@11.6.0 mermaid   # each unpacked in a folder outside the checkout
    python tests/bench/bench_timeline_mermaid.py FOLDER/package/dist/mermaid.min.js …

A label counts as drawn when the text of a box in the SVG is the label, blanks aside (boxes break lines), and no other.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import tempfile
import urllib.parse
from pathlib import Path

from blogwriter.timelines import _labels, mermaid, releases
from blogwriter.timelines.choices import Choice

LABELS = Path(__file__).resolve().parents[1] / "timelines" / "labels.txt"
PAGE = """<!doctype html><meta charset="utf-8"><body><script src="SCRIPT"></script><script>
const sources = SOURCES;
const inPage = async text => {
  const holder = document.createElement('div');
  holder.appendChild(document.createElement('pre')).textContent = text;
  document.body.appendChild(holder);
  await new Promise(done => setTimeout(done, 5));  // its ids are the time: two in a millisecond clash
  await mermaid.run({ nodes: [holder.firstChild] });
  return holder.innerHTML;
};
const drawn = (id, text) => PAGES ? inPage(text) : mermaid.run ? mermaid.render(id, text).then(r => r.svg)
  : new Promise((done, failed) => { try { mermaid.mermaidAPI.render(id, text, done) } catch (e) { failed(e) } });
const texts = node => [...node.querySelectorAll('text, foreignObject')].map(t => {
  if (t.tagName === 'text') {
    const lines = [...t.querySelectorAll(':scope > tspan')];
    return lines.length ? lines.map(l => l.textContent).join('\\n') : t.textContent;
  }
  t.querySelectorAll('br').forEach(b => b.replaceWith('\\n'));
  return t.textContent;
});
mermaid.initialize({ startOnLoad: false, maxTextSize: 1e7, maxEdges: 5000 });
(async () => {
  const out = [];
  for (let i = 0; i < sources.length; i++) {
    try {
      const holder = document.createElement('div');
      holder.innerHTML = await drawn('g' + i, sources[i]);
      document.body.appendChild(holder);
      out.push({ texts: texts(holder) });
      holder.remove();
    } catch (e) { out.push({ error: String(e).slice(0, 200) }); }
  }
  document.body.innerHTML = '<pre></pre>';
  document.querySelector('pre').textContent = '@@' + encodeURIComponent(JSON.stringify(out)) + '@@';
})();
</script>"""


def draw(script: Path, sources: list[str], chromium: str, *, pages: bool) -> list[dict]:
    """What each source is drawn as: ``{"texts": […]}`` or ``{"error": …}``."""
    literal = json.dumps(sources).replace("</", "<\\/")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        filled = PAGE.replace("PAGES", str(pages).lower()).replace("SCRIPT", script.resolve().as_uri())
        page.write_text(filled.replace("SOURCES", literal), "utf-8")
        command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=90000"]
        done = subprocess.run(
            [*command, "--dump-dom", page.as_uri()], capture_output=True, text=True, timeout=300, check=False
        )
    found = re.search("@@(.*?)@@</pre>", done.stdout, re.DOTALL)
    if not found:
        raise SystemExit(f"Chromium gave nothing for {script}: {done.stderr[-300:]}")
    return json.loads(urllib.parse.unquote(found[1]))


def bare(text: str) -> str:
    return "".join(text.replace("·", "").split())


def names(count: int) -> list[str]:
    """The nasty labels of the tests, or as many random ones of the same stuff."""
    given = LABELS.read_text("utf-8").splitlines()
    if not count:
        return given
    chance = random.Random(count)
    signs = list("#;:\"<>&`\\%{}[]()*_~-+=|/.,!?@$^'° ·")
    signs += ["  ", "<br>", "#35;", "&lt;", "http://", "www.", "--", "```", "%%", *"ab1中文字", *given]
    made = ["".join(chance.choices(signs, k=chance.randint(1, 6))) for _ in range(2 * count)]
    return [name for name in made if _labels.clean(name)][:count]


def label_cases(diagram: _labels.Diagram, count: int) -> list[tuple[str, set[str]]]:
    """(source, texts that must be drawn) for each nasty label."""
    cases = []
    for line in names(count):
        name = _labels.clean(line)
        alone, with_org = _labels.label((name,), diagram), _labels.label((name, "OpenAI"), diagram)
        head = f"timeline TD\n    title {_labels.encode(name, diagram)}\n    section {alone}\n"
        source = (
            f"{head}        3月14日 : {with_org}\n            : {alone}\n"
            if diagram == "timeline"
            else f'graph TD\n    n1["{alone}"]\n    n2["{with_org}"]\n    n1 --> n2\n'
        )
        cases.append((source, {bare(name), bare(name + "OpenAI")}))
    return cases


def whole_case(diagram: _labels.Diagram) -> tuple[str, set[str]]:
    """All our data in one block."""
    events = releases.load().events
    choice = Choice(diagram=diagram, listed=True, focus="gpt-4")
    wanted = {
        bare(
            ("★" if event.id == "gpt-4" else "")
            + event.name
            + "、".join(event.org)
            + (str(event.date) if diagram == "flowchart" else "")
        )
        for event in events
    }
    return mermaid.write(tuple(mermaid.Entry(event=event) for event in events), choice), wanted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scripts", nargs="+", type=Path)
    parser.add_argument("--chromium", default="chromium")
    parser.add_argument("--random", type=int, default=0, help="that many random labels instead of those of the tests")
    parser.add_argument(
        "--pages", action="store_true", help="as pages do it: mermaid.run over <pre>, not mermaid.render"
    )
    options = parser.parse_args()
    for script in options.scripts:
        package = script.parents[1] / "package.json"
        version = json.loads(package.read_text("utf-8"))["version"] if package.exists() else script.name
        for diagram in ("timeline", "flowchart"):
            if diagram == "timeline" and version.startswith("9."):
                continue  # 9.3 and older have no timelines, or unfinished ones
            cases = [*label_cases(diagram, options.random), whole_case(diagram)]
            if options.pages:
                cases = [(mermaid.for_pages(source), wanted) for source, wanted in cases]
            drawn = draw(script, [source for source, _ in cases], options.chromium, pages=options.pages)
            wrong = []
            for (source, wanted), got in zip(cases, drawn, strict=True):
                texts = {bare(text) for text in got.get("texts", [])}
                missing = wanted - texts
                if missing:
                    wrong.append((source.splitlines()[1], got.get("error", sorted(missing)[:3])))
            whole = "237 drawn" if not wrong or "blogwriter:timeline" not in wrong[-1][0] else "NOT whole"
            print(
                f"mermaid {version:8} {diagram:9} {len(cases) - 1 - len(wrong)}/{len(cases) - 1} labels, data {whole}"
            )
            for line, reason in wrong:
                print(f"    {line.strip()[:90]}  {str(reason)[:160]}")


if __name__ == "__main__":
    main()
