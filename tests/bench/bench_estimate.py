"""The estimate before the first call against what real answers cost: recorded ones are put to today's prompts.

    python tests/bench/bench_estimate.py story:paper.pdf:runs/one sections:a.pdf+b.pdf:runs/two:37-49,60

A run is style, papers and a folder of recorded questions and answers (``inbox/0001.json`` with the request's body,
``outbox/0001.txt``), of which a range may be named. Every question of today is answered with the recorded answer of the
same step whose material is most alike; ids of sentences are carried over by their text. Tokens on both sides are this
program's own count. Checks are answered with “supported”, rewriting with nothing: what they cost follows the drafts.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from blogwriter import llm, sources
from blogwriter.models import Answer
from blogwriter.writers import WriteOptions, model

_SENTENCE = re.compile(r"^ *((?:[a-z]\.)?p\d+\.s\d+) (?:（图表说明）|（表格）)?(.*)$", re.MULTILINE)
_HEADING = re.compile(r"任务：写《(.*?)》")
_STEPS = (
    ("cards", "供后面的写作使用"),
    ("plan", "定提纲"),
    ("write", "任务：写"),
    ("check", "逐条判断"),
    ("revise", "逐条改写"),
)
_NAMES = {"cards": "摘录卡片", "plan": "提纲", "write": "成文", "check": "核对", "revise": "改写"}


@dataclass(frozen=True)
class Recorded:
    step: str
    heading: str
    texts: dict
    answer: str


def main(runs):
    rows = [measured(*run.split(":")) for run in runs]
    if len(rows) > 1:
        for side in (0, 1):
            print(("input ", "output")[side], *(f"{row[side]:+.0%}" for row in rows))


def measured(style, papers, folder, numbers=""):
    """Shares by which input and output were missed."""
    papers = tuple(sources.read(paper) for paper in papers.split("+"))
    used = defaultdict(lambda: [0, 0, 0])
    client = answering(recorded(Path(folder), numbers), used)
    options = WriteOptions(style=style, complete=client, model="recorded", concurrency=1)
    estimate = model.estimate(papers, options)
    model.write(papers, options)
    told = {stage: row for stage, *row in estimate.stages}
    print(f"{style} {' + '.join(paper.title[:30] for paper in papers)}")
    for step, name in _NAMES.items():
        print(f"  {name:5} said {told.get(name, [0, 0, 0])} used {used[step]}")
    calls, got_in, got_out = (sum(row[i] for row in used.values()) for i in range(3))
    usage = estimate.usage
    missed = usage.input / got_in - 1, usage.output / got_out - 1
    print(f"  calls {usage.calls}/{calls}, in {usage.input}/{got_in} {missed[0]:+.0%}", end=", ")
    print(f"out {usage.output}/{got_out} {missed[1]:+.0%}")
    return missed


def recorded(folder, numbers):
    wanted = set(spread(numbers))
    found = []
    for question in sorted((folder / "inbox").glob("*.json")):
        answer = folder / "outbox" / f"{question.stem}.txt"
        if answer.exists() and (not wanted or int(question.stem) in wanted):
            text = json.loads(question.read_text())["messages"][-1]["content"]
            step = next((step for step, words in _STEPS if words in text), "")
            heading = _HEADING.search(text)
            found.append(
                Recorded(step, heading[1] if heading else "", dict(_SENTENCE.findall(text)), answer.read_text())
            )
    return found


def spread(numbers):
    for piece in filter(None, numbers.split(",")):
        first, _, last = piece.partition("-")
        yield from range(int(first), int(last or first) + 1)


def answering(answers, used):
    def complete(request):
        said = answer_to(request, answers)
        row = used[request.step]
        row[0] += 1
        row[1] += sum(llm.count_tokens(m.text) for m in request.messages) + llm.count_tokens(request.schema or "")
        row[2] += llm.count_tokens(said)
        return Answer(text=said, model="recorded")

    return complete


def answer_to(request, answers):
    text = request.messages[-1].text
    if request.step == "check":
        first = next(iter(_SENTENCE.findall(text)), ("", ""))[0]
        verdicts = [
            {"n": int(n), "verdict": "supported", "sid": first} for n in re.findall(r"^(\d+)\. ", text, re.MULTILINE)
        ]
        return json.dumps({"verdicts": verdicts})
    if request.step == "revise":
        return json.dumps(
            {"sentences": [{"n": int(n), "zh": "", "sids": []} for n in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]}
        )
    return carried_over(alike(request.step, text, answers), dict(_SENTENCE.findall(text)))


def alike(step, text, answers):
    heading = _HEADING.search(text)
    mine = set(dict(_SENTENCE.findall(text)).values())
    same = [one for one in answers if one.step == step and one.heading == (heading[1] if heading else "")]
    return max(same, key=lambda one: len(mine & {*one.texts.values()}) / max(1, len(mine | {*one.texts.values()})))


def carried_over(one, texts):
    ids = {text: sid for sid, text in reversed(texts.items())}
    return re.sub(
        r'"((?:[a-z]\.)?p\d+\.s\d+)"', lambda found: f'"{ids.get(one.texts.get(found[1]), found[1])}"', one.answer
    )


if __name__ == "__main__":
    main(sys.argv[1:])
