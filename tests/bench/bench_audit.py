"""Recall and false alarms of the audit: claims of real posts, own sentences, errors planted by rule; and its speed.

    python tests/bench/bench_audit.py                 # everything, as tables
    python tests/bench/bench_audit.py --show          # with each false alarm and each miss
    python tests/bench/bench_audit.py --posts POST --paper REF   # plant errors in a post; all papers of a series
    python tests/bench/bench_audit.py --claims DIR...   # labelled sets: PAPER_claims.json, with PAPER.md beside or not

What is tuned on: one half of the claims (seed 000 and every second of the others) and the papers marked ``tune``.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter, defaultdict
from pathlib import Path

import yaml

from blogwriter import articles, audit, quantities, sources
from blogwriter.audit._paper import index, keys_of
from blogwriter.models import Article

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[2] / "shared"
CLAIMS = (
    ("gpt4_claims.json", "gpt4-report-retypeset-2303.08774v6.pdf"),
    ("longlora_claims.json", "longlora-2309.12307.pdf"),
)


def flagged(texts, paper):
    """Position of each text → its first finding, each text a paragraph of its own."""
    body = "# 审阅\n\n" + "".join(f"{text.strip()}\n\n" for text in texts)
    report = audit.check(Article(head="", body=body), paper)
    found = {}
    for finding in report.findings:
        if finding.verdict != "无法核对":
            found.setdefault((finding.line - 3) // 2, finding)
    return found


def table(title, rows, head):
    """Print rows under a head."""
    print(f"\n{title}")
    widths = [max(len(str(row[i])) for row in (head, *rows)) for i in range(len(head))]
    for row in (head, *rows):
        print("  " + "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)))


def claims(show):
    """Recall and false alarms on the claims of real posts, tuned half and the other half apart."""
    rows = []
    by_check = defaultdict(Counter)
    for name, pdf in CLAIMS:
        paper = sources.read(str(SHARED / "papers" / pdf))
        cases = json.loads((SHARED / "claims" / name).read_text(encoding="utf-8"))
        texts = [(c.get("text_clean") or c["text"]).strip().replace("\n", " ").rstrip("。") + "。" for c in cases]
        found = flagged(texts, paper)
        rest = [i for i, c in enumerate(cases) if c["seed"] != "000"]
        tuned = set(range(0, len(cases), 2)) if not rest else set(range(len(cases))) - set(rest[1::2])
        for part, chosen in (("tuned", tuned), ("other", set(range(len(cases))) - tuned)):
            bad = {i for i in chosen if cases[i]["verdict"] != "supported"}
            hits, alarms = bad & set(found), (chosen - bad) & set(found)
            rows.append((name, part, f"{len(hits)}/{len(bad)}", f"{len(alarms)}/{len(chosen - bad)}"))
        for i, finding in found.items():
            by_check[finding.check]["found" if cases[i]["verdict"] != "supported" else "false alarm"] += 1
            if show and cases[i]["verdict"] == "supported":
                print("  false alarm:", texts[i], "|", finding.check, finding.message)
        if show:
            for i, case in enumerate(cases):
                if case["verdict"] != "supported" and i not in found:
                    print("  miss:", case.get("subtype"), texts[i])
    table("claims of real posts", rows, ("file", "half", "found", "false alarms"))
    table(
        "the same by check",
        [(name, c["found"], c["false alarm"]) for name, c in sorted(by_check.items())],
        ("check", "found", "false alarms"),
    )


def sentences(show):
    """Own sentences: recall by kind of error, false alarms on the true ones."""
    kinds = defaultdict(Counter)
    rows = []
    for group in yaml.safe_load((HERE / "audit_sentences.yaml").read_text(encoding="utf-8")):
        paper = sources.read(str(SHARED / "papers" / group["paper"]))
        alarms = flagged(group["true"], paper)
        wrong = flagged([case["text"] for case in group["false"]], paper)
        rows.append(
            (
                group["paper"],
                group["part"],
                f"{len(wrong)}/{len(group['false'])}",
                f"{len(alarms)}/{len(group['true'])}",
            )
        )
        for i, case in enumerate(group["false"]):
            kinds[group["part"], case["kind"]]["all"] += 1
            kinds[group["part"], case["kind"]]["found"] += i in wrong
            if show and group["part"] in show and i not in wrong:
                print("  miss:", case["kind"], case["text"])
        for i, finding in alarms.items():
            if show and group["part"] in show:
                print(
                    "  false alarm:", group["true"][i], "|", finding.check, finding.message, "|", finding.evidence[:120]
                )
    table("own sentences", rows, ("paper", "part", "found", "false alarms"))
    table(
        "the same by kind of error",
        [(part, kind, f"{c['found']}/{c['all']}") for (part, kind), c in sorted(kinds.items())],
        ("part", "kind", "found"),
    )


def silences(show):
    """True sentences of the kinds that alarm easiest; no check may say anything."""
    rows = []
    for name, texts in yaml.safe_load((HERE / "audit_silences.yaml").read_text(encoding="utf-8")).items():
        alarms = flagged(texts, sources.read(str(SHARED / "papers" / name)))
        rows.append((name, f"{len(alarms)}/{len(texts)}"))
        if show:
            for i, finding in alarms.items():
                print("  false alarm:", texts[i], "|", finding.check, finding.message, "|", finding.evidence[:120])
    table("what papers leave out, claim and plan", rows, ("paper", "false alarms"))


def speed():
    """A post of 5,000 characters against the report of 78 and the survey-long paper of 68 pages, after parsing."""
    rows = []
    cases = json.loads((SHARED / "claims" / "gpt4_claims.json").read_text(encoding="utf-8"))
    text = "".join(f"{c.get('text_clean') or c['text']}。\n\n" for c in cases)
    text = (text * 3)[:5000]
    for pdf in ("gpt4-report-retypeset-2303.08774v6.pdf", "instructgpt-2203.02155.pdf"):
        paper = sources.read(str(SHARED / "papers" / pdf))
        began = time.process_time()
        audit.check(Article(head="", body=text), paper)
        first = time.process_time() - began
        began = time.process_time()
        audit.check(Article(head="", body=text), paper)
        rows.append((pdf, paper.pages, len(text), f"{first:.2f} s", f"{time.process_time() - began:.2f} s"))
    table("speed after parsing (processor time)", rows, ("paper", "pages", "characters", "first", "again"))


def cited(show):
    """Own true sentences as posts with evidence footnotes: as they are, and with planted errors."""
    from planted import plant

    rows = []
    kinds = defaultdict(Counter)
    for group in yaml.safe_load((HERE / "audit_sentences.yaml").read_text(encoding="utf-8")):
        paper = sources.read(str(SHARED / "papers" / group["paper"]))
        article = Article(head="", body=cited_body(group["true"], paper))
        clean = audit.check(article, paper)
        rows.append((group["paper"], clean.sentences, clean.cited, len(clean.findings)))
        if show and group["part"] in show:
            for finding in clean.findings:
                print(
                    "  false alarm:", finding.check, finding.message, "|", finding.sentence, "|", finding.evidence[:150]
                )
        known = {(f.line, f.check) for f in clean.findings}
        for kind, line, text in plant(article, paper):
            report = audit.check(Article(head="", body=text), paper)
            hit = any(f.line == line and (f.line, f.check) not in known for f in report.findings)
            kinds[group["part"], kind]["all"] += 1
            kinds[group["part"], kind]["found"] += hit
            if show and group["part"] in show and not hit:
                print("  miss:", kind, text.splitlines()[line - 1])
    table("own sentences with evidence", rows, ("paper", "sentences", "cited", "findings"))
    table(
        "errors planted in them",
        [(part, kind, f"{c['found']}/{c['all']}") for (part, kind), c in sorted(kinds.items())],
        ("part", "kind", "found"),
    )


def cited_body(texts, paper):
    """The sentences with a footnote to the sentence of the paper that says most of them and has their number."""
    known = index(paper)
    lines = []
    for text in texts:
        scores = known.where(keys_of(text))
        numbers = quantities.find(text)
        best = sorted(scores, key=lambda place: -scores[place])
        right = [
            p for p in best if not numbers or any(quantities.agree(numbers[0], q) for q in known.numbers.get(p, ()))
        ]
        if right and scores[right[0]] > 4:
            lines.append(f"{text.rstrip('。')}[^{known.sentences[right[0]].id}]。")
    return "\n\n".join(lines) + "\n"


def posts(paths, refs, show):
    """Errors planted in posts that carry evidence footnotes; several papers are those of a series, in order."""
    from planted import plant

    papers = [sources.read(ref) for ref in refs]
    kinds = defaultdict(Counter)
    rows = []
    for path in paths:
        article = articles.parse(Path(path).read_text(encoding="utf-8"), name=Path(path).name)
        clean = audit.check(article, *papers)
        rows.append((path, clean.sentences, clean.cited, len(clean.findings)))
        if show:
            for finding in clean.findings:
                print("  false alarm?", finding.line, finding.check, finding.message, "|", finding.sentence[:80])
        known = {(f.line, f.check, f.message) for f in clean.findings}
        for kind, line, text in plant(article, *papers):
            report = audit.check(articles.parse(text), *papers)
            hit = any(
                (f.line, f.check, f.message) not in known
                for f in report.findings
                if f.line == line or f.check == "evidence"
            )
            kinds[kind]["all"] += 1
            kinds[kind]["found"] += hit
            if show and not hit:
                print("  miss:", kind, text.splitlines()[line - 1][:160])
    table("posts as they are", rows, ("post", "sentences", "cited", "findings"))
    table(
        "errors planted in them", [(k, f"{c['found']}/{c['all']}") for k, c in sorted(kinds.items())], ("kind", "found")
    )


def labelled(folders, show):
    """Recall and false alarms on folders of labelled claims: each claim a paragraph, and in its post if that is there.

    A post's findings on sentences that nobody labelled are counted apart: someone must look at them.
    """
    rows, kinds = [], defaultdict(Counter)
    total = Counter()
    for path in sorted(path for folder in folders for path in Path(folder).glob("*_claims.json")):
        stem = path.name.removesuffix("_claims.json")
        paper = sources.read(str(next((SHARED / "papers").glob(f"{stem}*.pdf"))))
        cases = json.loads(path.read_text(encoding="utf-8"))
        bad = {i for i, case in enumerate(cases) if case["verdict"] != "supported"}
        texts = [(c.get("text_clean") or c["text"]).strip().replace("\n", " ").rstrip("。") + "。" for c in cases]
        alone = flagged(texts, paper)
        post = path.with_name(f"{stem}.md")
        placed, others = _in_post(post, cases, paper) if post.exists() else ({}, [])
        for i, case in enumerate(cases):
            if i in bad:
                counted = {"all": 1, "found": int(i in alone), "in post": int(i in placed)}
                kinds[case.get("subtype") or "-"].update(counted)
            if show and (i in bad) != (i in alone or i in placed):
                print("  miss:" if i in bad else "  false alarm:", case.get("subtype"), texts[i])
            if show and (i in alone or i in placed):
                hit = alone.get(i) or placed[i]
                print("   " if i in bad else "  ^", hit.check, hit.message, "|", hit.evidence[:150])
        for finding in others if show else ():
            print("  unlabelled:", finding.sentence, "|", finding.check, finding.message, "|", finding.evidence[:150])
        counts = [len(bad & set(alone)), len(set(alone) - bad), len(bad & set(placed)), len(set(placed) - bad)]
        total.update(dict(enumerate([len(bad), len(cases) - len(bad), *counts, len(others)])))
        rows.append((f"{path.parent.name}/{stem}", *_shares(len(bad), len(cases) - len(bad), counts), len(others)))
    rows.append(("all", *_shares(total[0], total[1], [total[n] for n in range(2, 6)]), total[6]))
    table("labelled claims", rows, ("set", "found", "false", "in post", "false", "unlabelled"))
    wrong = [(k, c["all"], c["found"], c["in post"]) for k, c in sorted(kinds.items())]
    table("the wrong ones by kind", wrong, ("kind", "all", "found", "in post"))


def _shares(bad, good, counts):
    return [f"{count}/{(bad, good)[at % 2]}" for at, count in enumerate(counts)]


def _in_post(path, cases, paper):
    """Position of each claim → the first finding in its post on its text, and the findings on no claim's text."""
    article = articles.parse(path.read_text(encoding="utf-8"), name=path.name)
    placed, others = {}, []
    for finding in audit.check(article, paper).findings:
        if finding.verdict == "无法核对":
            continue
        said = _bare(finding.sentence)
        hits = [i for i, case in enumerate(cases) if _bare(case["text"]) in said or said in _bare(case["text"])]
        for i in hits:
            placed.setdefault(i, finding)
        if not hits:
            others.append(finding)
    return placed, others


def _bare(text):
    return "".join(re.findall(r"\w", text))


def main():
    """Run the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--show", nargs="?", const="tune look_away", default="")
    parser.add_argument("--posts", nargs="*", default=[])
    parser.add_argument("--paper", nargs="*")
    parser.add_argument("--claims", nargs="*", default=[])
    given = parser.parse_args()
    if given.claims:
        labelled(given.claims, given.show)
        return
    if given.posts:
        posts(given.posts, given.paper, given.show)
        return
    claims(given.show)
    sentences(given.show)
    silences(given.show)
    cited(given.show)
    speed()


if __name__ == "__main__":
    main()
